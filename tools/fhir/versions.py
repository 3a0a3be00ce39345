"""Signs that a resource was written for another version of FHIR than R4; it changes nothing in how it is read."""

from collections.abc import Callable

from tools.fhir.json_tree import Json

_SIGNS: tuple[tuple[str, str, str, Callable[[object], bool]], ...] = (
    ("Condition", "clinicalStatus", "STU3", lambda value: isinstance(value, str)),
    ("AllergyIntolerance", "clinicalStatus", "STU3", lambda value: isinstance(value, str)),
    ("Condition", "assertedDate", "STU3", bool),
    ("AllergyIntolerance", "assertedDate", "STU3", bool),
    ("MedicationRequest", "context", "STU3", bool),
    ("MedicationStatement", "taken", "STU3", bool),
    ("MedicationOrder", "dateWritten", "DSTU2", bool),
    ("Observation", "context", "STU3", bool),
    ("Immunization", "notGiven", "STU3", lambda value: value is not None),
    ("Immunization", "wasNotGiven", "DSTU2", lambda value: value is not None),
    ("Procedure", "notDone", "STU3", lambda value: value is not None),
    ("MedicationRequest", "medication", "R5", lambda value: isinstance(value, dict)),
    ("MedicationStatement", "medication", "R5", lambda value: isinstance(value, dict)),
    ("MedicationAdministration", "medication", "R5", lambda value: isinstance(value, dict)),
    ("MedicationDispense", "medication", "R5", lambda value: isinstance(value, dict)),
    ("Encounter", "class", "R5", lambda value: isinstance(value, list)),
    ("Encounter", "actualPeriod", "R5", bool),
    ("AllergyIntolerance", "type", "R5", lambda value: isinstance(value, dict)),
    ("Procedure", "occurrenceDateTime", "R5", bool),
    ("MedicationUsage", "resourceType", "R5", bool),
    ("DeviceUsage", "resourceType", "R5", bool),
)


def suspected_version(type_: str, tree: Json) -> str:
    """Return the version a resource seems to be of, or an empty string for R4.

    >>> suspected_version("Condition", {"clinicalStatus": "active"})
    'STU3'
    """
    for sign_type, field, version, shows in _SIGNS:
        if sign_type == type_ and field in tree and shows(tree[field]):
            return version
    return ""
