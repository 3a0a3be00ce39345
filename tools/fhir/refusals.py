"""What a server says it could not deliver: failed responses and error messages inside a Bundle; it fetches nothing."""

import re

from msgspec import Struct

from tools.fhir.json_tree import Json, nodes, text

_FAILED_FROM = 400
_GRAVE = frozenset(("error", "fatal"))
_WITHHELD = frozenset(("suppressed", "incomplete", "forbidden", "too-costly", "timeout", "throttled", "exception"))
"""Issue codes that tell of missing content even where the server calls them a warning."""
_TYPES = frozenset(
    (
        "AdverseEvent",
        "AllergyIntolerance",
        "Appointment",
        "Binary",
        "BodyStructure",
        "CarePlan",
        "CareTeam",
        "ClinicalImpression",
        "Communication",
        "Composition",
        "Condition",
        "Consent",
        "Coverage",
        "DetectedIssue",
        "Device",
        "DeviceRequest",
        "DeviceUsage",
        "DeviceUseStatement",
        "DiagnosticOrder",
        "DiagnosticReport",
        "DocumentReference",
        "Encounter",
        "EpisodeOfCare",
        "FamilyMemberHistory",
        "Flag",
        "Goal",
        "ImagingStudy",
        "Immunization",
        "List",
        "Location",
        "Media",
        "Medication",
        "MedicationAdministration",
        "MedicationDispense",
        "MedicationOrder",
        "MedicationRequest",
        "MedicationStatement",
        "MedicationUsage",
        "NutritionOrder",
        "Observation",
        "Organization",
        "Patient",
        "Practitioner",
        "PractitionerRole",
        "Procedure",
        "ProcedureRequest",
        "Provenance",
        "QuestionnaireResponse",
        "ReferralRequest",
        "RelatedPerson",
        "RiskAssessment",
        "ServiceRequest",
        "Specimen",
    )
)
_VAGUE = frozenset(
    ("Patient", "List", "Flag", "Media", "Device", "Goal", "Coverage", "Location", "Medication", "Binary")
)
_WORD = re.compile(r"[A-Za-z]+")
_SAID: dict[str, str] = {
    "allergy": "AllergyIntolerance",
    "allergies": "AllergyIntolerance",
    "medication": "MedicationRequest",
    "medications": "MedicationRequest",
    "prescriptions": "MedicationRequest",
    "diagnoses": "Condition",
    "vitals": "Observation",
    "immunizations": "Immunization",
    "immunisations": "Immunization",
    "vaccinations": "Immunization",
}
"""Plain words for a type; none that a message about anything else might hold ("an unexpected condition")."""


class Refusal(Struct, frozen=True, kw_only=True):
    """One thing that a source says it could not give."""

    place: str
    reason: str
    types: tuple[str, ...] = ()
    """The resource types it names; empty: it may be any."""


def refused_response(response: Json, asked: str, place: str) -> Refusal | None:
    """Return what an entry's response refuses; None for one that went well.

    Args:
        response: the entry's `response`.
        asked: what the entry says it asked for, where it does: addresses, one after another.
        place: where the entry stands.
    """
    status = text(response, "status")
    code = int(status[:3]) if status[:3].isdigit() else 0
    outcome = response.get("outcome")
    if code < _FAILED_FROM and (code >= 200 or not is_grave(outcome)):
        return None
    types = _in_address(asked) or _in_address(text(response, "location")) or _in_words(_messages(outcome))
    said = f"the server answered {code}" if code else "the server answered with an error"
    return Refusal(place=place, reason=said + _issue(outcome), types=types)


def refused_message(outcome: Json, place: str, part: str = "") -> Refusal | None:
    """Return what an OperationOutcome among the entries says is missing; None for one that is only a remark.

    Args:
        outcome: the OperationOutcome.
        place: where it stands.
        part: name of the part it came in; that of a search's page tells which type was asked for.
    """
    if not is_grave(outcome):
        return None
    held_back = not any(text(issue, "severity").lower() in _GRAVE for issue in nodes(outcome, "issue"))
    said = "the server says that it left something out" if held_back else "the server reports an error in place of data"
    reason = said + _issue(outcome)
    asked = part.rpartition(" page ")[0].rpartition(" ")[2]
    types = _in_words(_messages(outcome)) or ((asked,) if asked in _TYPES else ())
    return Refusal(place=place, reason=reason, types=types)


def is_grave(outcome: object) -> bool:
    """Tell whether an OperationOutcome reports an error, or that something was left out."""
    return any(map(_is_grave, nodes(outcome, "issue")))


def _is_grave(issue: Json) -> bool:
    return text(issue, "severity").lower() in _GRAVE or text(issue, "code").lower() in _WITHHELD


def _issue(outcome: object) -> str:
    grave = [issue for issue in nodes(outcome, "issue") if _is_grave(issue)]
    code = next((text(issue, "code") for issue in grave if text(issue, "code").replace("-", "").isalpha()), "")
    return f" ({code[:40]})" if code else ""


def _messages(outcome: object) -> str:
    said: list[str] = []
    for issue in nodes(outcome, "issue"):
        if _is_grave(issue):
            said += [text(issue, "diagnostics"), text(issue, "details", "text"), text(issue, "details")]
            said += [text(coding, "display") for coding in nodes(issue, "details", "coding")]
    return " ".join(said)


def _in_address(address: str) -> tuple[str, ...]:
    """Return the type that a search or a read names last; none for an operation, which may bring any."""
    if "$" in address:
        return ()
    path = address.partition("?")[0]
    found = [word for word in re.split(r"[/\s]+", path) if word in _TYPES]
    return tuple(found[-1:])


def _in_words(words: str) -> tuple[str, ...]:
    names = [word for word in _WORD.findall(words) if word in _TYPES - _VAGUE]
    names = names or [_SAID[word.lower()] for word in _WORD.findall(words) if word.lower() in _SAID]
    return tuple(dict.fromkeys(names))
