"""A signed document goes to a FHIR server, once: a conditional transaction, and a report on each entry.

The document is stored whole, as a Bundle. Beside it goes only what is new: the patient, if the server does not know
them, the answers, and what the patient reported and a clinician accepted. What the record already has is never written
again, and nothing is ever changed or deleted.
"""

import time
import uuid
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from tools.errors import InputError, NotReadyError, SourceUnavailableError

if TYPE_CHECKING:
    import httpx

IDENTIFIER: Final = "urn:previsit:document"
_TRIES: Final = 4
_NEW_TYPES: Final = frozenset({"QuestionnaireResponse", "MedicationStatement", "AllergyIntolerance"})
_MOST_WAIT_S: Final = 30.0


class EntryReport(Struct, frozen=True, kw_only=True):
    """What became of one entry of the transaction."""

    type: str
    outcome: str
    """`created`, `already there`, or the server's status."""
    address: str = ""


class Published(Struct, frozen=True, kw_only=True):
    """Where a document went, and what became of each entry."""

    to: str
    document: str
    entries: tuple[EntryReport, ...]

    @property
    def new(self) -> bool:
        """Whether the server did not have the document before."""
        return any(entry.type == "Bundle" and entry.outcome == "created" for entry in self.entries)


def transaction(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the transaction that stores a document, each entry created only if it is not there yet.

    Raises:
        NotReadyError: the document is not signed.
        InputError: it is no document Bundle.
    """
    entries = document.get("entry") or []
    if document.get("type") != "document" or not entries or entries[0]["resource"]["resourceType"] != "Composition":
        raise InputError("this is not a FHIR document; 'previsit visit' and a signature make one")
    if entries[0]["resource"].get("status") != "final":
        raise NotReadyError("the brief is not signed; approve it first, then publish")
    name = str(document["identifier"]["value"])
    addresses = {
        entry["fullUrl"]: f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name + entry['fullUrl'])}" for entry in entries
    }
    patient = next(entry for entry in entries if entry["resource"]["resourceType"] == "Patient")
    sent = [_entry(patient, addresses, name), _whole(document)]
    sent.extend(_entry(entry, addresses, name) for entry in entries if _is_new(entry["resource"]))
    return {"resourceType": "Bundle", "type": "transaction", "entry": sent}


def _is_new(resource: Mapping[str, Any]) -> bool:
    kind = resource["resourceType"]
    reported = kind == "QuestionnaireResponse" or "informationSource" in resource or "asserter" in resource
    return kind in _NEW_TYPES and reported and "source" not in resource.get("meta", {})


def _whole(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entry that stores the document itself."""
    identifier = document["identifier"]
    resource = {key: value for key, value in document.items() if key != "id"}
    query = f"identifier={identifier['system']}|{identifier['value']}"
    return {"resource": resource, "request": {"method": "POST", "url": "Bundle", "ifNoneExist": query}}


def _entry(entry: Mapping[str, Any], addresses: Mapping[str, str], name: str) -> dict[str, Any]:
    """Return one resource as a conditional create; its own identifier finds it again."""
    kind = entry["resource"]["resourceType"]
    resource = _moved({key: value for key, value in entry["resource"].items() if key != "id"}, addresses)
    known = [one for one in _identifiers(resource) if one.get("system")]
    if kind == "Patient" and known:
        mark = known[0]
    else:
        mark = {"system": IDENTIFIER, "value": f"{name.removeprefix('urn:uuid:')}.{entry['resource']['id']}"}
        resource["identifier"] = mark if kind == "QuestionnaireResponse" else [*_identifiers(resource), mark]
    query = f"identifier={mark['system']}|{mark['value']}"
    return {
        "fullUrl": addresses[entry["fullUrl"]],
        "resource": resource,
        "request": {"method": "POST", "url": kind, "ifNoneExist": query},
    }


def _identifiers(resource: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = resource.get("identifier", [])
    return [found] if isinstance(found, dict) else list(found)


def _moved(value: Any, addresses: Mapping[str, str]) -> Any:  # noqa: ANN401 - any JSON value
    """Point references at the transaction's own addresses: the stored document keeps the ones inside it."""
    if isinstance(value, dict):
        return {
            key: addresses.get(inner, inner)
            if key == "reference" and isinstance(inner, str)
            else _moved(inner, addresses)
            for key, inner in value.items()
        }
    return [_moved(one, addresses) for one in value] if isinstance(value, list) else value


def publish(
    document: Mapping[str, Any],
    to: str,
    *,
    authorization: "httpx.Auth | None" = None,
    transport: "httpx.BaseTransport | None" = None,
    timeout_s: float = 30.0,
    wait: Callable[[float], None] = time.sleep,
) -> Published:
    """Send a signed document to a FHIR R4 server. Sending it again changes nothing there.

    Args:
        document: the sealed document Bundle.
        to: base URL of the server.
        authorization: how to sign in, if the server asks for it.
        transport: another way to the server, for tests.
        timeout_s: for one try.
        wait: how to wait between tries.

    Returns:
        What became of each entry.

    Raises:
        NotReadyError: not signed.
        InputError: no document, or the server refuses its content.
        SourceUnavailableError: the server did not answer in four tries, or asks for another sign-in.
    """
    import httpx

    body = transaction(document)
    base = to.rstrip("/")
    headers = {"Content-Type": "application/fhir+json", "Accept": "application/fhir+json", "Prefer": "return=minimal"}
    with httpx.Client(auth=authorization, transport=transport, timeout=timeout_s, follow_redirects=False) as client:
        for left in range(_TRIES - 1, -1, -1):
            try:
                answer = client.post(base, json=body, headers=headers)
            except httpx.TransportError as exc:
                if not left:
                    raise SourceUnavailableError(
                        f"{base} does not answer; nothing is lost, send it again when it does"
                    ) from exc
                wait(2.0 ** (_TRIES - left - 1))
                continue
            if not left or answer.status_code not in {429, 502, 503, 504}:
                break
            wait(_asked_wait(answer.headers.get("Retry-After", ""), 2.0 ** (_TRIES - left - 1)))
    return _report(answer, body, base, str(document["identifier"]["value"]))


def _asked_wait(header: str, otherwise: float) -> float:
    return min(float(header), _MOST_WAIT_S) if header.strip().isdigit() else otherwise


def _report(answer: "httpx.Response", body: Mapping[str, Any], base: str, name: str) -> Published:
    """Return what the server answered for each entry; a refusal becomes one clear line."""
    status = answer.status_code
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        raise SourceUnavailableError(f"{base} refuses access ({status}); sign in with rights to write, then send again")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
        raise SourceUnavailableError(f"{base} cannot take it now ({status}); nothing is lost, send it again later")
    if not answer.is_success:
        raise InputError(f"{base} refused the transaction ({status}{_issue(answer)}); nothing was stored there")
    try:
        told = answer.json().get("entry", [])
    except (ValueError, AttributeError) as exc:
        raise SourceUnavailableError(f"{base} answered {status} without a Bundle; is it a FHIR R4 base URL?") from exc
    if len(told) != len(body["entry"]):
        raise SourceUnavailableError(
            f"{base} answered for {len(told)} of {len(body['entry'])} entries; send it again, it is stored once"
        )
    reports = tuple(_one(entry, answered) for entry, answered in zip(body["entry"], told, strict=True))
    refused = [one for one in reports if one.outcome not in {"created", "already there"}]
    if refused:
        kinds = ", ".join(f"{one.type} {one.outcome}" for one in refused)
        raise InputError(f"{base} did not store every entry ({kinds}); correct it there and send again")
    return Published(to=base, document=name, entries=reports)


def _one(sent: Mapping[str, Any], told: Mapping[str, Any]) -> EntryReport:
    response = told.get("response", {})
    status = str(response.get("status", ""))
    outcome = {"201": "created", "200": "already there", "304": "already there"}.get(status[:3], status or "no status")
    kind = sent["resource"]["resourceType"]
    return EntryReport(type=kind, outcome=outcome, address=str(response.get("location", "")))


def _issue(answer: "httpx.Response") -> str:
    """Return the code of the server's first complaint; its text may quote the patient, so it stays out."""
    try:
        issues = answer.json().get("issue", [])
    except (ValueError, AttributeError):
        return ""
    code = str(issues[0].get("code", "")) if issues and isinstance(issues[0], dict) else ""
    return f", {code}" if code else ""
