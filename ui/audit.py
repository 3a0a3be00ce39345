"""The audit as FHIR: one AuditEvent an entry. It reads nothing and writes nothing."""

from collections.abc import Iterable
from typing import Any, Final

from tools.store.values import AuditEntry

ACTIONS: Final = {
    "opened": "R",
    "exported": "R",
    "searched": "R",
    "taken": "R",
    "issued": "C",
    "added": "C",
    "given": "C",
}
TYPE: Final = "http://terminology.hl7.org/CodeSystem/audit-event-type"
OUTCOME_BAD: Final = ("refused", "failed")


def audit_events(entries: Iterable[AuditEntry]) -> dict[str, Any]:
    """Return a collection Bundle of AuditEvents, newest first, as the store gave them."""
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"fullUrl": f"urn:previsit:audit:{one.number}", "resource": audit_event(one)} for one in entries],
    }


def audit_event(entry: AuditEntry) -> dict[str, Any]:
    """Return one entry as a FHIR R4 AuditEvent; what it is about is the visit, never health data."""
    verb = entry.what.rpartition(".")[2]
    login = entry.what.startswith(("login", "logout"))
    code, display = ("110114", "User Authentication") if login else ("110110", "Patient Record")
    event: dict[str, Any] = {
        "resourceType": "AuditEvent",
        "id": f"a{entry.number}",
        "type": {"system": "http://dicom.nema.org/resources/ontology/DCM", "code": code, "display": display},
        "subtype": [{"system": "urn:previsit:audit", "code": entry.what}],
        "action": "E" if login else ACTIONS.get(verb, "U"),
        "recorded": entry.at,
        "outcome": "4" if verb in OUTCOME_BAD else "0",
        "agent": [{"altId": entry.who, "name": entry.who, "requestor": True}],
        "source": {"observer": {"display": "previsit"}},
    }
    if entry.visit:
        about: dict[str, Any] = {"what": {"identifier": {"system": "urn:previsit:visit", "value": entry.visit}}}
        if entry.detail:
            about["detail"] = [{"type": "detail", "valueString": entry.detail}]
        event["entity"] = [about]
    return event
