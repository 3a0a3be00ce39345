"""Resources that a document carries: built fresh from plain values, each standing on its own. It reads no record.

A resource built here refers to nothing but the patient; where it came from stands in `meta.source`.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

Resource = dict[str, Any]

_DATE: Final = re.compile(r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")
_MOMENT: Final = re.compile(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$")
_ABSENT: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_TERMINOLOGY: Final = "http://terminology.hl7.org/CodeSystem/"
_CLINICAL: Final = frozenset({"active", "recurrence", "relapse", "inactive", "remission", "resolved"})
_VERIFICATION: Final = frozenset({"unconfirmed", "provisional", "differential", "confirmed"})
_CATEGORIES: Final = {"lab": "laboratory", "vital": "vital-signs", "social": "social-history"}
_INTERPRETATIONS: Final = frozenset({"H", "L", "HH", "LL", "A", "AA", "N", "POS", "NEG"})


def moment(text: str) -> str:
    """Return a date or moment that FHIR accepts; a moment without zone loses its time; empty when there is none.

    >>> moment("2020-01-02T08:00:00Z"), moment("2020-01-02T08:00"), moment("2016-03"), moment("around 2012")
    ('2020-01-02T08:00:00Z', '2020-01-02', '2016-03', '')
    """
    text = text.strip()
    if _MOMENT.match(text):
        return text if text.count(":") > 1 + text[16:].startswith(("+", "-")) else f"{text[:16]}:00{text[16:]}"
    day = text.split("T", 1)[0]
    return day if _DATE.match(day) else ""


def concept(text: str, codes: Sequence[str] = ()) -> dict[str, Any]:
    """Return a CodeableConcept: the text always, and each `system|code` whose system is an address.

    >>> concept("Asthma", ["http://hl7.org/fhir/sid/icd-10-cm|J45.909", "local|7"])
    {'text': 'Asthma', 'coding': [{'system': 'http://hl7.org/fhir/sid/icd-10-cm', 'code': 'J45.909'}]}
    """
    found: dict[str, Any] = {"text": text}
    coding = []
    for code in dict.fromkeys(codes):
        system, _, value = code.partition("|")
        if value and system.startswith(("http://", "https://", "urn:")) and " " not in value:
            coding.append({"system": system, "code": value})
    if coding:
        found["coding"] = coding
    return found


def term(system: str, code: str) -> dict[str, Any]:
    """Return a CodeableConcept with one code of an HL7 terminology."""
    return {"coding": [{"system": _TERMINOLOGY + system, "code": code}]}


def _base(kind: str, patient: str, source: Sequence[str], *, subject: str = "subject") -> Resource:
    found: Resource = {"resourceType": kind}
    if source:
        found["meta"] = {"source": f"urn:previsit:record:{source[0]}"}
    found[subject] = {"reference": patient}
    return found


def _noted(found: Resource, note: str) -> Resource:
    if note:
        found["note"] = [{"text": note}]
    return found


def _dated(found: Resource, field: str, when: str) -> None:
    """Add a date as FHIR wants it, or the words as they were written."""
    at = moment(when)
    if at:
        found[f"{field}DateTime"] = at
    elif when:
        found[f"{field}String"] = when


def condition(
    name: str,
    patient: str,
    *,
    codes: Sequence[str] = (),
    clinical: str = "",
    verification: str = "",
    onset: str = "",
    abated: str = "",
    source: Sequence[str] = (),
    note: str = "",
) -> Resource:
    """Return a Condition; a status that the record does not state stays out."""
    found = _base("Condition", patient, source)
    past = clinical in {"inactive", "remission", "resolved"}
    if clinical in _CLINICAL:
        found["clinicalStatus"] = term("condition-clinical", clinical)
        found["category"] = [term("condition-category", "problem-list-item")]
    if verification in _VERIFICATION:
        found["verificationStatus"] = term("condition-ver-status", verification)
    found["code"] = concept(name, codes)
    _dated(found, "onset", onset)
    # An end of a problem that is not past is a conflict of the record, told in the narrative; FHIR forbids it here.
    if past:
        _dated(found, "abatement", abated)
    return _noted(found, note)


def allergy(
    name: str,
    patient: str,
    *,
    codes: Sequence[str] = (),
    clinical: str = "",
    verification: str = "",
    criticality: str = "",
    reaction: str = "",
    recorded: str = "",
    source: Sequence[str] = (),
    by_patient: bool = False,
    note: str = "",
) -> Resource:
    """Return an AllergyIntolerance; without a stated status it counts as active, as FHIR demands one."""
    found = _base("AllergyIntolerance", patient, source, subject="patient")
    status = clinical if clinical in {"active", "inactive", "resolved"} else "active"
    found["clinicalStatus"] = term("allergyintolerance-clinical", status)
    if verification in {"unconfirmed", "confirmed"}:
        found["verificationStatus"] = term("allergyintolerance-verification", verification)
    if criticality in {"low", "high", "unable-to-assess"}:
        found["criticality"] = criticality
    found["code"] = concept(name, codes)
    if moment(recorded):
        found["recordedDate"] = moment(recorded)
    if by_patient:
        found["asserter"] = {"reference": patient}
    if reaction:
        found["reaction"] = [{"manifestation": [{"text": reaction}]}]
    return _noted(found, note)


def medication_statement(
    name: str,
    patient: str,
    *,
    status: str,
    codes: Sequence[str] = (),
    dose: str = "",
    start: str = "",
    end: str = "",
    asserted: str = "",
    source: Sequence[str] = (),
    by_patient: bool = False,
    note: str = "",
) -> Resource:
    """Return a MedicationStatement; a period that nobody stated is said to be unknown."""
    found = _base("MedicationStatement", patient, source)
    found["status"] = status
    found["medicationCodeableConcept"] = concept(name, codes)
    period = {key: at for key, at in (("start", moment(start)), ("end", moment(end))) if at}
    if period:
        found["effectivePeriod"] = period
    else:
        found["_effectiveDateTime"] = {"extension": [{"url": _ABSENT, "valueCode": "unknown"}]}
    if moment(asserted):
        found["dateAsserted"] = moment(asserted)
    if by_patient:
        found["informationSource"] = {"reference": patient}
    if dose:
        found["dosage"] = [{"text": dose}]
    return _noted(found, note)


def observation(
    name: str,
    patient: str,
    *,
    value: str,
    kind: str = "lab",
    codes: Sequence[str] = (),
    unit: str = "",
    when: str = "",
    status: str = "final",
    interpretation: str = "",
    reference_range: str = "",
    source: Sequence[str] = (),
) -> Resource:
    """Return an Observation; a number with its unit as a quantity, blood pressure in two parts, the rest as text."""
    found = _base("Observation", patient, source)
    found["status"] = status if status in {"registered", "preliminary", "final", "amended", "corrected"} else "unknown"
    if kind in _CATEGORIES:
        found["category"] = [term("observation-category", _CATEGORIES[kind])]
    found["code"] = concept(name, codes)
    if moment(when):
        found["effectiveDateTime"] = moment(when)
    pressure = re.fullmatch(r"(\d+(?:\.\d+)?)/(\d+(?:\.\d+)?)", value)
    if pressure and unit.lower() in {"mmhg", "mm[hg]"}:
        found["component"] = [
            _component("Systolic blood pressure", "8480-6", pressure[1]),
            _component("Diastolic blood pressure", "8462-4", pressure[2]),
        ]
    elif value and (number := _number(value)) is not None and (unit or value.isdigit()):
        found["valueQuantity"] = {"value": number, **({"unit": unit} if unit else {})}
    elif value:
        found["valueString"] = f"{value} {unit}".strip()
    else:
        found["dataAbsentReason"] = term("data-absent-reason", "unknown")
    if interpretation:
        mark = interpretation if interpretation in _INTERPRETATIONS else ""
        system = f"{_TERMINOLOGY}v3-ObservationInterpretation"
        found["interpretation"] = [concept(interpretation, [f"{system}|{mark}"] if mark else [])]
    if reference_range:
        found["referenceRange"] = [{"text": reference_range}]
    return found


def _component(name: str, code: str, value: str) -> dict[str, Any]:
    quantity = {"value": _number(value), "unit": "mmHg", "system": "http://unitsofmeasure.org", "code": "mm[Hg]"}
    return {"code": concept(name, [f"http://loinc.org|{code}"]), "valueQuantity": quantity}


def _number(text: str) -> int | float | None:
    """Return a plain number; None for one with a comparator, a range or words."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    return int(number) if "." not in text and "e" not in text.lower() else float(number)


def procedure(name: str, patient: str, *, codes: Sequence[str], when: str, source: Sequence[str]) -> Resource:
    """Return a completed Procedure."""
    found = _base("Procedure", patient, source)
    found["status"] = "completed"
    found["code"] = concept(name, codes)
    _dated(found, "performed", when)
    if "performedDateTime" not in found and "performedString" not in found:
        found["_performedDateTime"] = {"extension": [{"url": _ABSENT, "valueCode": "unknown"}]}
    return found


def immunization(name: str, patient: str, *, codes: Sequence[str], when: str, source: Sequence[str]) -> Resource:
    """Return an Immunization that was given."""
    found = _base("Immunization", patient, source, subject="patient")
    found["status"] = "completed"
    found["vaccineCode"] = concept(name, codes)
    at = moment(when)
    if at:
        found["occurrenceDateTime"] = at
    else:
        found["occurrenceString"] = when or "unknown"
    return found


def questionnaire_response(
    patient: str, answers: Sequence[Mapping[str, str]], *, authored: str, finished: bool
) -> Resource:
    """Return what was asked and answered, in the patient's words.

    Args:
        patient: reference to the patient, who is subject and source.
        answers: `link_id`, `question`, `words` (empty when there is no answer) and `note` of each.
        authored: moment of the last answer.
        finished: False when the visit stopped early.
    """
    found: Resource = {
        "resourceType": "QuestionnaireResponse",
        "status": "completed" if finished else "in-progress",
        "subject": {"reference": patient},
    }
    if _MOMENT.match(authored):
        found["authored"] = moment(authored)
    items = []
    for answer in answers:
        item: dict[str, Any] = {"linkId": answer["link_id"], "text": answer["question"]}
        if answer["words"]:
            item["answer"] = [{"valueString": answer["words"]}]
        items.append(item)
    if items:
        found["item"] = items
    return found
