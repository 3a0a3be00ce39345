"""Stories to FHIR R4 Bundles, the same bytes every time; reads no FHIR, adds nothing that the story does not say."""

import base64
import json
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from fhir_fixtures.story import Encounter, Medication, Series, Story

Resource = dict[str, Any]

BASE = "https://previsit.example/fhir"
SYSTEMS = {
    "icd10": "http://hl7.org/fhir/sid/icd-10-cm",
    "loinc": "http://loinc.org",
    "rxnorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "cvx": "http://hl7.org/fhir/sid/cvx",
    "ucum": "http://unitsofmeasure.org",
    "category": "http://terminology.hl7.org/CodeSystem/observation-category",
}
TESTS: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "tests_and_signs.toml").read_text(encoding="utf-8"), parse_float=Decimal
)


def build(story: Story) -> Resource:
    """Return the story's record as a Bundle of type collection, oldest resource first within each type."""
    patient = f"Patient/{story.id}"
    counts: dict[str, int] = {}
    entries = []
    for resource in _resources(story, patient):
        kind = resource["resourceType"]
        counts[kind] = counts.get(kind, 0) + 1
        resource.setdefault("id", f"{story.id}-{_short(kind)}{counts[kind]}")
        entries.append({"fullUrl": f"{BASE}/{kind}/{resource['id']}", "resource": resource})
    return {"resourceType": "Bundle", "id": story.id, "type": "collection", "entry": entries}


def to_json(bundle: Resource) -> bytes:
    """Return the Bundle as indented JSON; decimals keep the digits of the story."""
    return (json.dumps(bundle, indent=1, ensure_ascii=False, default=_number) + "\n").encode()


def _number(value: object) -> float | int:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} has no JSON form here")


def _short(kind: str) -> str:
    return "".join(letter for letter in kind if letter.isupper()).lower()


def _resources(story: Story, patient: str) -> Iterator[Resource]:
    yield _patient(story)
    for number, encounter in enumerate(story.encounter, start=1):
        yield from _encounter(encounter, f"{story.id}-visit{number}", patient)
    yield from _conditions(story, patient)
    yield from _allergies(story, patient)
    for medication in story.medication:
        yield from _prescriptions(medication, patient)
    for series in story.series:
        yield from _observations(series, patient)
    yield from _history(story, patient)
    yield from _documents(story, patient)


def _patient(story: Story) -> Resource:
    person = story.patient
    resource: Resource = {
        "resourceType": "Patient",
        "id": story.id,
        "identifier": [{"system": f"{BASE}/mrn", "value": f"MRN-{story.id}"}],
        "name": [{"use": "official", "family": person.family, "given": person.given}],
        "gender": person.sex,
        "birthDate": person.birth_date,
        "communication": [{"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": person.language}]}}],
    }
    if person.phone:
        resource["telecom"] = [{"system": "phone", "value": person.phone}]
    if person.contact:
        name, _, relation = person.contact.partition(" (")
        resource["contact"] = [{"name": {"text": name}, "relationship": [{"text": relation.rstrip(")")}]}]
    return resource


def _encounter(encounter: Encounter, identifier: str, patient: str) -> Iterator[Resource]:
    reference = f"Encounter/{identifier}"
    yield {
        "resourceType": "Encounter",
        "id": identifier,
        "status": "finished",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB", "display": "ambulatory"},
        "type": [{"text": encounter.kind}],
        "subject": {"reference": patient},
        "period": {"start": encounter.date, "end": encounter.date},
        "reasonCode": [{"text": encounter.reason}],
    }
    if encounter.note:
        yield {
            "resourceType": "DocumentReference",
            "id": f"{identifier}-note",
            "status": "current",
            "type": {"coding": [_coding("loinc", "11506-3", "Progress note")], "text": "Progress note"},
            "subject": {"reference": patient},
            "date": f"{encounter.date}T17:00:00Z",
            "content": [{"attachment": _attachment(encounter.note, f"{encounter.kind}, {encounter.reason}")}],
            "context": {"encounter": [{"reference": reference}]},
        }


def _attachment(text: str, title: str) -> Resource:
    data = base64.b64encode(text.strip().encode()).decode()
    return {"contentType": "text/plain; charset=utf-8", "data": data, "title": title}


def _conditions(story: Story, patient: str) -> Iterator[Resource]:
    for problem in story.problem:
        resource: Resource = {
            "resourceType": "Condition",
            "clinicalStatus": _status("condition-clinical", problem.status),
            "verificationStatus": _status("condition-ver-status", problem.certainty),
            "category": [_status("condition-category", problem.category)],
            "code": _concept(problem.name, "icd10", problem.icd10),
            "subject": {"reference": patient},
        }
        if problem.onset:
            resource["onsetDateTime"] = problem.onset
        if problem.abated:
            resource["abatementDateTime"] = problem.abated
        if problem.note:
            resource["note"] = [{"text": problem.note}]
        yield resource


def _allergies(story: Story, patient: str) -> Iterator[Resource]:
    if story.no_known_allergies:
        yield {
            "resourceType": "AllergyIntolerance",
            "clinicalStatus": _status("allergyintolerance-clinical", "active"),
            "verificationStatus": _status("allergyintolerance-verification", "confirmed"),
            "code": {"text": "No known allergies"},
            "patient": {"reference": patient},
            "recordedDate": story.no_known_allergies,
        }
    for allergy in story.allergy:
        resource: Resource = {
            "resourceType": "AllergyIntolerance",
            "clinicalStatus": _status("allergyintolerance-clinical", allergy.status),
            "verificationStatus": _status("allergyintolerance-verification", "confirmed"),
            "category": [allergy.category],
            "code": {"text": allergy.name},
            "patient": {"reference": patient},
        }
        if allergy.recorded:
            resource["recordedDate"] = allergy.recorded
        if allergy.criticality:
            resource["criticality"] = allergy.criticality
        if allergy.reaction:
            resource["reaction"] = [{"manifestation": [{"text": allergy.reaction}]}]
        yield resource


def _prescriptions(medication: Medication, patient: str) -> Iterator[Resource]:
    dates = [medication.start, *medication.refills]
    for date in dates:
        newest = date == dates[-1]
        resource: Resource = {
            "resourceType": "MedicationRequest",
            "status": medication.status if newest else "completed",
            "intent": "order",
            "medicationCodeableConcept": _concept(medication.name, "rxnorm", medication.rxnorm),
            "subject": {"reference": patient},
            "authoredOn": date,
            "dosageInstruction": [{"text": medication.sig}],
        }
        if newest and medication.stopped:
            resource["dispenseRequest"] = {"validityPeriod": {"start": date, "end": medication.stopped}}
        if newest and medication.reason:
            resource["statusReason"] = {"text": medication.reason}
        yield resource


def _observations(series: Series, patient: str) -> Iterator[Resource]:
    test = TESTS[series.test]
    for date, *values in series.values:
        resource: Resource = {
            "resourceType": "Observation",
            "status": series.status,
            "category": [{"coding": [_coding("category", "vital-signs" if test.get("vital") else "laboratory")]}],
            "code": {"coding": [_coding("loinc", test["loinc"], test["name"])], "text": test["name"]},
            "subject": {"reference": patient},
            "effectiveDateTime": date,
        }
        if series.test == "bp":
            halves = (("8480-6", "Systolic blood pressure"), ("8462-4", "Diastolic blood pressure"))
            resource["component"] = [
                {"code": {"coding": [_coding("loinc", code, name)]}, "valueQuantity": _quantity(value, test["unit"])}
                for (code, name), value in zip(halves, values, strict=True)
            ]
        elif values:
            resource["valueQuantity"] = _quantity(values[0], test["unit"])
        bounds = {bound: _quantity(test[bound], test["unit"]) for bound in ("low", "high") if bound in test}
        if bounds:
            resource["referenceRange"] = [bounds]
        yield resource


def _history(story: Story, patient: str) -> Iterator[Resource]:
    subject = {"reference": patient}
    for item in story.procedure:
        yield {
            "resourceType": "Procedure",
            "status": item.status or "completed",
            "code": {"text": item.name},
            "subject": subject,
            "performedDateTime": item.date,
        }
    for item in story.immunization:
        yield {
            "resourceType": "Immunization",
            "status": item.status or "completed",
            "vaccineCode": _concept(item.name, "cvx", item.code),
            "patient": subject,
            "occurrenceDateTime": item.date,
        }
    for relative in story.family:
        condition: Resource = {"code": {"text": relative.condition}}
        if relative.age is not None:
            age = {"value": relative.age, "unit": "years", "system": SYSTEMS["ucum"], "code": "a"}
            condition["onsetAge"] = age
        resource: Resource = {
            "resourceType": "FamilyMemberHistory",
            "status": "completed",
            "patient": subject,
            "relationship": {"text": relative.relation},
            "condition": [condition],
        }
        if relative.died:
            resource["deceasedBoolean"] = True
        yield resource


def _documents(story: Story, patient: str) -> Iterator[Resource]:
    subject = {"reference": patient}
    for item in story.social:
        yield {
            "resourceType": "Observation",
            "status": "final",
            "category": [{"coding": [_coding("category", "social-history")]}],
            "code": _concept(item.name, "loinc", item.code),
            "subject": subject,
            "effectiveDateTime": item.date,
            "valueCodeableConcept": {"text": item.value},
        }
    for item in story.order:
        yield {
            "resourceType": "ServiceRequest",
            "status": item.status or "active",
            "intent": "order",
            "code": {"text": item.name},
            "subject": subject,
            "authoredOn": item.date,
        }
    for item in story.letter:
        yield {
            "resourceType": "DocumentReference",
            "status": "current",
            "type": {"text": item.name},
            "subject": subject,
            "date": f"{item.date}T09:00:00Z",
            "content": [
                {"attachment": {"contentType": "application/pdf", "url": f"{BASE}/Binary/letter", "title": item.name}}
            ],
        }
    for item in story.plan:
        yield {
            "resourceType": "CarePlan",
            "status": item.status or "active",
            "intent": "plan",
            "title": item.name,
            "description": item.value or item.name,
            "subject": subject,
            "period": {"start": item.date},
        }


def _coding(system: str, code: str, display: str = "") -> Resource:
    coding = {"system": SYSTEMS[system], "code": code}
    return coding | {"display": display} if display else coding


def _concept(text: str, system: str, code: str) -> Resource:
    return {"coding": [_coding(system, code, text)], "text": text} if code else {"text": text}


def _status(system: str, code: str) -> Resource:
    return {"coding": [{"system": f"http://terminology.hl7.org/CodeSystem/{system}", "code": code}]}


def _quantity(value: object, unit: str) -> Resource:
    return {"value": value, "unit": unit, "system": SYSTEMS["ucum"], "code": unit}
