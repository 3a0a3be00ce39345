"""Putting a record on a FHIR server, for demonstrations and tests: as transactions that may be repeated.

Every resource is sent as an update under its own id, so that loading twice changes nothing. A server that takes only
short transactions gets several, in the Bundle's order.
"""

from collections.abc import Iterator, Mapping, Sequence

from tools.errors import AccessError, InputError, SourceUnavailableError

_SHORT = 40
_TIMEOUT_S = 60.0
_TOO_LONG = frozenset((400, 413, 422))

Json = Mapping[str, object]


def put(bundle: Json, base: str, *, authorization: str = "") -> int:
    """Put a Bundle's resources on a server.

    Args:
        bundle: parsed; every resource in it has an id.
        base: the server's base URL.
        authorization: value of the Authorization header; empty for none.

    Returns:
        How many resources were put.

    Raises:
        InputError: the Bundle holds nothing that can be put.
        SourceUnavailableError: the server does not answer, or refuses.
        AccessError: the server does not accept the credentials.
    """
    import httpx
    import orjson

    updates = list(_updates(bundle))
    if not updates:
        raise InputError("nothing to put on a server: no resource with an id; give a Bundle with resources")
    headers = {"Content-Type": "application/fhir+json", "Accept": "application/fhir+json"}
    if authorization:
        headers["Authorization"] = authorization
    with httpx.Client(headers=headers, timeout=_TIMEOUT_S) as client:

        def send(entries: Sequence[Json]) -> int:
            sent = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
            try:
                status = client.post(base.rstrip("/"), content=orjson.dumps(sent)).status_code
            except httpx.HTTPError as exc:
                raise SourceUnavailableError(f"{base} does not answer; check the address and that it runs") from exc
            if status in (401, 403):
                raise AccessError(f"{base} does not accept these credentials ({status}); sign in again")
            return status

        status = send(updates)
        if status in _TOO_LONG and len(updates) > _SHORT:
            for start in range(0, len(updates), _SHORT):
                status = send(updates[start : start + _SHORT])
                if status >= 400:
                    break
        if status >= 400:
            raise SourceUnavailableError(f"{base} refused the entries ({status}); is it a FHIR R4 base URL?")
    return len(updates)


def _updates(bundle: Json) -> Iterator[dict[str, object]]:
    entries = bundle.get("entry")
    for entry in entries if isinstance(entries, list) else []:
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(resource, dict) and resource.get("resourceType") and resource.get("id"):
            address = f"{resource['resourceType']}/{resource['id']}"
            yield {
                "fullUrl": entry.get("fullUrl", address),
                "resource": resource,
                "request": {"method": "PUT", "url": address},
            }
