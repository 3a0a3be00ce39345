"""One invented patient with an entry of every kind, read through the real reader, and what she answered."""

import base64
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tools.brief import gather
from tools.brief.material import Material
from tools.chart import read_chart
from tools.clinical import Answer, Finding
from tools.fhir import open_source

TODAY = date(2024, 6, 10)


def concept(text: str) -> dict[str, Any]:
    return {"text": text, "coding": [{"system": "http://example.org/codes", "code": text[:20], "display": text}]}


def status(word: str) -> dict[str, Any]:
    return {"coding": [{"code": word}]}


def condition(name: str, clinical: str, onset: str, **more: Any) -> dict[str, Any]:
    more = {"verificationStatus": status("confirmed"), **more}
    return {
        "resourceType": "Condition",
        "code": concept(name),
        "clinicalStatus": status(clinical),
        "onsetDateTime": onset,
        **more,
    }


def medication(name: str, word: str, authored: str, dose: str = "", **more: Any) -> dict[str, Any]:
    dosage = {"dosageInstruction": [{"text": dose}]} if dose else {}
    return {
        "resourceType": "MedicationRequest",
        "status": word,
        "intent": "order",
        "medicationCodeableConcept": concept(name),
        "authoredOn": authored,
        **dosage,
        **more,
    }


def result(
    name: str, value: float | str, unit: str, when: str, category: str = "laboratory", **more: Any
) -> dict[str, Any]:
    told = (
        {"valueString": value}
        if isinstance(value, str)
        else {"valueQuantity": {"value": value, "unit": unit, "code": unit}}
    )
    return {
        "resourceType": "Observation",
        "status": "final",
        "category": [{"coding": [{"code": category}]}],
        "code": concept(name),
        "effectiveDateTime": when,
        **told,
        **more,
    }


def pressure(systolic: int, diastolic: int, when: str) -> dict[str, Any]:
    def half(code: str, value: int) -> dict[str, Any]:
        coding = {"system": "http://loinc.org", "code": code}
        return {"code": {"coding": [coding]}, "valueQuantity": {"value": value, "unit": "mm[Hg]", "code": "mm[Hg]"}}

    panel = {"coding": [{"system": "http://loinc.org", "code": "85354-9"}], "text": "Blood pressure"}
    halves = [half("8480-6", systolic), half("8462-4", diastolic)]
    return result("x", "x", "", when, "vital-signs") | {"code": panel, "component": halves, "valueString": None}


RESOURCES: dict[str, dict[str, Any]] = {
    "diabetes": condition("Diabetes mellitus type 2 (disorder)", "active", "2015-03-02"),
    "hypertension": condition("Hypertension", "active", "2012-06"),
    "sinusitis": condition("Viral sinusitis (disorder)", "resolved", "2018-04-12", abatementDateTime="2018-05-03"),
    "knee": condition("Osteoarthritis of left knee", "active", "2019-11-20"),
    "lupus": condition("Systemic lupus erythematosus", "inactive", "2010", verificationStatus=status("refuted")),
    "prediabetes": condition("Pre-diabetes", "resolved", "2013-01-09", abatementDateTime="2015-03-02"),
    "metformin": medication(
        "Metformin hydrochloride 500 MG Oral Tablet",
        "active",
        "2019-01-05",
        "1 tablet twice daily",
        reasonCode=[concept("Diabetes mellitus type 2")],
    ),
    "lisinopril": medication("Lisinopril 10 MG Oral Tablet", "stopped", "2012-07-15", "10 mg once daily"),
    "amoxicillin": medication("Amoxicillin 250 MG Oral Capsule", "completed", "2021-02-01"),
    "warfarin": medication("Warfarin Sodium 5 MG Oral Tablet", "on-hold", "2023-09-01"),
    "levothyroxine": medication(
        "Levothyroxine Sodium 0.075 MG Oral Tablet", "active", "2022-03-03", "75 mcg every morning"
    ),
    "penicillin": {
        "resourceType": "AllergyIntolerance",
        "code": concept("Penicillin V"),
        "clinicalStatus": status("active"),
        "verificationStatus": status("confirmed"),
        "criticality": "high",
        "recordedDate": "2001-05-05",
        "reaction": [{"manifestation": [concept("Hives")]}],
    },
    "a1c1": result("Hemoglobin A1c", 7.1, "%", "2021-09-14"),
    "a1c2": result("Hemoglobin A1c", 7.6, "%", "2022-10-11"),
    "a1c3": result("Hemoglobin A1c", 8.4, "%", "2024-04-02", interpretation=[{"coding": [{"code": "H"}]}]),
    "glucose": result(
        "Glucose", 126, "mg/dL", "2024-04-02", referenceRange=[{"low": {"value": 70}, "high": {"value": 99}}]
    ),
    "potassium": result(
        "Potassium", 4.1, "mmol/L", "2024-04-02", referenceRange=[{"low": {"value": 3.5}, "high": {"value": 5.1}}]
    ),
    "sodium": result("Sodium", 138, "mmol/L", "2024-04-02"),
    "troponin": result("Troponin T", 0.01, "ng/mL", "2024-04-02")
    | {"valueQuantity": {"value": 0.01, "comparator": "<", "unit": "ng/mL", "code": "ng/mL"}},
    "strep": result("Streptococcus pyogenes antigen", "Negative", "", "2023-12-01"),
    "weight1": result("Body weight", 82.5, "kg", "2022-10-11", "vital-signs"),
    "weight2": result("Body weight", 78.0, "kg", "2024-04-02", "vital-signs"),
    "bp": pressure(151, 88, "2024-04-02"),
    "smoking": result("Tobacco smoking status", "Former smoker", "", "2023-01-10", "social-history"),
    "appendix": {
        "resourceType": "Procedure",
        "status": "completed",
        "code": concept("Appendectomy"),
        "performedDateTime": "1998-07-21",
    },
    "cataract": {
        "resourceType": "Procedure",
        "status": "completed",
        "code": concept("Cataract extraction, right eye"),
        "performedDateTime": "2020-02-18",
    },
    "biopsy": {
        "resourceType": "Procedure",
        "status": "not-done",
        "code": concept("Liver biopsy"),
        "performedDateTime": "2022-01-04",
    },
    "colonoscopy": {
        "resourceType": "ServiceRequest",
        "status": "active",
        "intent": "order",
        "code": concept("Colonoscopy"),
        "authoredOn": "2024-04-02",
    },
    "flu": {
        "resourceType": "Immunization",
        "status": "completed",
        "vaccineCode": concept("Influenza, seasonal, injectable"),
        "occurrenceDateTime": "2023-10-03",
    },
    "zoster": {
        "resourceType": "Immunization",
        "status": "not-done",
        "vaccineCode": concept("Zoster recombinant"),
        "occurrenceDateTime": "2023-10-03",
    },
    "checkup": {
        "resourceType": "Encounter",
        "status": "finished",
        "class": {"code": "AMB"},
        "type": [concept("Check up")],
        "period": {"start": "2024-04-02T09:00:00Z", "end": "2024-04-02T09:30:00Z"},
    },
    "stay": {
        "resourceType": "Encounter",
        "status": "finished",
        "class": {"code": "IMP"},
        "type": [concept("Hospital admission")],
        "period": {"start": "2020-01-10T09:00:00Z", "end": "2020-01-14T11:00:00Z"},
    },
    "mother": {
        "resourceType": "FamilyMemberHistory",
        "status": "completed",
        "relationship": concept("mother"),
        "condition": [{"code": concept("Breast cancer")}],
    },
    "note": {
        "resourceType": "DocumentReference",
        "status": "current",
        "type": concept("Progress note"),
        "date": "2024-04-02T10:00:00Z",
        "content": [
            {
                "attachment": {
                    "contentType": "text/plain",
                    "data": base64.b64encode(
                        b"Patient denies chest pain. Ankle swelling noted for three weeks. Foot exam normal."
                    ).decode(),
                }
            }
        ],
    },
}

ANSWERS = {
    "swelling": Answer(
        handle="Q1",
        link_id="reason",
        question="What brings you in?",
        words="my feet swell and im so tired",
        findings=(
            Finding(name="swollen feet", polarity="present", quote="my feet swell", duration="three weeks"),
            Finding(name="tiredness", polarity="present", quote="im so tired"),
        ),
    ),
    "no_chest_pain": Answer(
        handle="Q2",
        link_id="chest",
        question="Any chest pain?",
        words="no pain",
        findings=(Finding(name="chest pain", polarity="absent", quote="no pain", concept="chest_pain"),),
    ),
    "ibuprofen": Answer(
        handle="Q3",
        link_id="otc",
        question="Anything you take without prescription?",
        words="ibuprofen 400 mg two a day for my knee since March",
        findings=(
            Finding(
                name="ibuprofen",
                polarity="present",
                quote="ibuprofen",
                kind="medication",
                detail={"dose": "400 mg", "taking": "yes"},
            ),
        ),
    ),
    "skipped": Answer(
        handle="Q4", link_id="alcohol", question="How much alcohol do you drink?", words="", status="skipped"
    ),
}


@pytest.fixture(scope="session")
def material(tmp_path_factory: pytest.TempPathFactory) -> Material:
    """The patient's material: chart and answers."""
    folder: Path = tmp_path_factory.mktemp("record")
    patient = {
        "resourceType": "Patient",
        "id": "p",
        "name": [{"given": ["Maria"], "family": "Torrance"}],
        "gender": "female",
        "birthDate": "1959-03-04",
    }
    entries = [patient]
    for name, resource in RESOURCES.items():
        kind = resource["resourceType"]
        owner = "patient" if kind in {"AllergyIntolerance", "Immunization", "FamilyMemberHistory"} else "subject"
        plain = {key: value for key, value in resource.items() if value is not None}
        entries.append({**plain, "id": name, owner: {"reference": "Patient/p"}})
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": entry} for entry in entries]}
    path = folder / "record.json"
    path.write_text(json.dumps(bundle), "utf-8")
    return gather(read_chart(open_source(str(path)).fetch()), today=TODAY, answers=tuple(ANSWERS.values()))


@pytest.fixture(scope="session")
def handles(material: Material) -> dict[str, str]:
    """Handle of each entry by its short name, of answers, and of receipt lines by resource type."""
    assert material.chart is not None
    found = {source.split("/")[1]: fact.handle for fact in material.chart.facts for source in fact.source}
    found |= {name: answer.handle for name, answer in ANSWERS.items()}
    return found | {line.type: line.handle for line in material.receipt_lines}
