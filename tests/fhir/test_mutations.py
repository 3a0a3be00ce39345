"""No input crashes the reader: resources are mutated, cut, shuffled and mixed, and everything still adds up."""

import copy
import json
import os
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fhir.conftest import OURS, bundle, coded, raw_of
from tests.fhir.conftest import PATIENT as ANN
from tools.chart import Chart
from tools.errors import PrevisitError
from tools.fhir import RawRecord, open_source, read_facts
from tools.fhir.readers import READERS

# The rows below are kept compact: each is one resource to be broken.
# ruff: noqa: E501

MUTANTS = int(os.environ.get("FHIR_MUTANTS", "10000"))
"""How many mutants the whole run reads, over all tests here."""

ODD: tuple[Any, ...] = (
    None, "", " ", 0, -1, 1e308, True, False, [], {}, [[]], [None], {"": None}, "\u0000", "\ud800", "x" * 5000,
    "2021-02-31", "Patient/ann", "#", "urn:uuid:", "entered-in-error", [[["deep"]]], {"reference": 5}, {"coding": "x"},
    {"coding": [None, 1, "x", {}]}, {"value": []}, "NaN", "<div>&#0;</div>", [1, "2", None, {"a": []}],
)  # fmt: skip

RESOURCES: tuple[dict[str, Any], ...] = (
    {"resourceType": "Condition", "code": {"text": "Asthma"}, "clinicalStatus": coded("active"), "onsetDateTime": "2015",
     "encounter": {"reference": "Encounter/e"}, "evidence": [{"code": [{"text": "wheeze"}]}]},
    {"resourceType": "AllergyIntolerance", "code": coded("716186003"), "category": ["food"],
     "reaction": [{"substance": {"text": "milk"}, "manifestation": [{"text": "hives"}], "severity": "mild"}]},
    {"resourceType": "Medication", "id": "m", "identifier": [{"value": "Aspirin"}],
     "ingredient": [{"itemReference": {"reference": "Medication/m"}, "strength": {"numerator": {"value": 5}}}]},
    {"resourceType": "MedicationRequest", "status": "active", "medicationReference": {"reference": "Medication/m"},
     "dosageInstruction": [{"sequence": 1, "text": "500 mg bid", "timing": {"repeat": {"frequency": 2, "period": 1,
      "periodUnit": "d", "when": ["MORN"]}}, "doseAndRate": [{"doseQuantity": {"value": 500, "unit": "mg"}}]}],
     "dispenseRequest": {"validityPeriod": {"start": "2020-01-01T00:00:00Z", "end": "2020-02-01T00:00:00Z"}}},
    {"resourceType": "Observation", "status": "final", "code": coded("85354-9"), "effectiveDateTime": "2020-01-01",
     "component": [{"code": coded("8480-6"), "valueQuantity": {"value": 120, "unit": "mmHg"}},
                   {"code": coded("8462-4"), "valueQuantity": {"value": 80, "unit": "mmHg"}}]},
    {"resourceType": "Observation", "status": "final", "code": coded("2160-0"), "valueQuantity": {"value": 1.1, "unit": "x"},
     "referenceRange": [{"low": {"value": 1}, "age": {"low": {"value": 18, "unit": "a"}}, "appliesTo": [{"text": "male"}]}],
     "focus": [{"reference": "RelatedPerson/r"}], "specimen": {"reference": "Specimen/s"}},
    {"resourceType": "Encounter", "id": "e", "class": {"code": "AMB"}, "period": {"start": "2020", "end": "2021"},
     "participant": [{"individual": {"reference": "Practitioner?identifier=a|b"}}]},
    {"resourceType": "Composition", "section": [{"title": "A", "code": coded("48765-2"), "emptyReason": coded("nilknown"),
     "text": {"div": "<div>none</div>"}, "section": [{"title": "B"}]}]},
    {"resourceType": "DocumentReference", "date": "2020", "content": [{"attachment": {"contentType": "text/plain", "data": "QUJD"}}]},
    {"resourceType": "DiagnosticReport", "code": {"text": "X"}, "result": [{"reference": "Observation/o"}],
     "presentedForm": [{"contentType": "application/pdf", "data": "JVBERi0xLjQ="}], "conclusion": "fine"},
    {"resourceType": "FamilyMemberHistory", "relationship": {"text": "mother"}, "condition": [{"code": {"text": "Gout"}}]},
    {"resourceType": "Immunization", "status": "not-done", "vaccineCode": {"text": "MMR"}, "occurrenceDateTime": "2020"},
    {"resourceType": "QuestionnaireResponse", "item": [{"linkId": "1", "text": "Q", "answer": [{"valueInteger": 3,
     "item": [{"linkId": "2", "answer": [{"valueCoding": {"code": "x"}}]}]}]}]},
    {"resourceType": "CarePlan", "activity": [{"detail": {"code": {"text": "walk"}, "status": "active"}}]},
    {"resourceType": "Goal", "target": [{"measure": {"text": "weight"}, "detailQuantity": {"value": 70, "unit": "kg"}}]},
    {"resourceType": "Procedure", "code": {"text": "Op"}, "performedPeriod": {"start": "2020"}, "statusReason": {"text": "no"}},
    {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": {"resourceType": "Flag", "code": {"text": "F"}}}]},
    {"resourceType": "Parameters", "parameter": [{"resource": {"resourceType": "Goal", "description": {"text": "G"}}}]},
    {"resourceType": "ImagingStudy", "series": [{"modality": {"code": "CT"}, "bodySite": {"display": "Chest"}}]},
    {"resourceType": "Device", "patient": OURS, "deviceName": [{"name": "Pacemaker"}]},
    {"resourceType": "RiskAssessment", "prediction": [{"outcome": {"text": "stroke"}, "probabilityDecimal": 0.1}]},
    {"resourceType": "Communication", "payload": [{"contentString": "out of pills"}, {"contentAttachment": {"data": "QUJD"}}],
     "topic": {"text": "refill"}, "sent": "2020-01-01", "sender": {"display": "Ann"}},
    {"resourceType": "EpisodeOfCare", "patient": OURS, "diagnosis": [{"condition": {"reference": "Condition/c"}}], "period": {"start": "2019"}},
    {"resourceType": "Task", "for": OURS, "status": "failed", "description": "Draw blood", "focus": {"reference": "ServiceRequest/s"}},
    {"resourceType": "RequestGroup", "status": "active", "action": [{"title": "Oxaliplatin day 1"}], "authoredOn": "2024-03-01"},
    {"resourceType": "VisionPrescription", "patient": OURS, "lensSpecification": [{"eye": "left", "sphere": -1.5, "product": coded("1")}]},
    {
        "resourceType": "ImmunizationRecommendation",
        "patient": OURS,
        "date": "2024-05-01",
        "recommendation": [
            {"vaccineCode": [coded("03")], "forecastStatus": coded("due"), "dateCriterion": [{"code": coded("30980-7"), "value": "2024-06-01"}]}
        ],
    },
    {"resourceType": "BodyStructure", "patient": OURS, "morphology": {"text": "mole"}, "location": coded("1"), "description": "dark"},
    {"resourceType": "Consent", "patient": OURS, "category": [coded("acd")], "provision": {"type": "deny", "code": [{"text": "x"}],
     "provision": [{"type": "permit", "code": [coded("2")]}]}},
    {"resourceType": "DiagnosticReport", "code": {"text": "CBC"}, "contained": [{"resourceType": "Observation", "id": "w",
     "code": {"text": "WBC"}, "valueQuantity": {"value": 14.2}, "component": [{"code": {"text": "x"}}]}], "result": [{"reference": "#w"}]},
    {"resourceType": "NutritionOrder", "patient": OURS, "dateTime": "2020", "oralDiet": {"type": [{"text": "soft"}]}},
    {"resourceType": "ExplanationOfBenefit", "patient": OURS, "diagnosis": [{"diagnosisCodeableConcept": {"text": "x"}}]},
    {"resourceType": "AllergyIntolerance", "substance": {"text": "Nuts"}, "criticality": "CRITH", "status": "confirmed"},
    {"resourceType": "Condition", "code": {"coding": [{"system": "x/icd-10-gm", "code": "I21", "extension": [{"url": "d",
     "valueCoding": {"system": "KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT", "code": "A"}}]}]}},
    {"resourceType": "AdverseEvent", "subject": OURS, "event": {"text": "fall"}, "date": "2020"},
    {"resourceType": "DetectedIssue", "patient": OURS, "code": coded("DRG"), "implicated": [{"display": "a"}]},
    {"resourceType": "ClinicalImpression", "summary": "likely viral", "finding": [{"itemCodeableConcept": {"text": "fever"}}]},
    {"resourceType": "MedicationDispense", "medicationCodeableConcept": {"text": "x"}, "daysSupply": {"value": 30}},
    {"resourceType": "MedicationAdministration", "medicationCodeableConcept": {"text": "x"}, "dosage": {"dose": {"value": 1}}},
    {"resourceType": "Appointment", "status": "booked", "participant": [{"actor": OURS}], "start": "2030-01-01T00:00:00Z"},
    {"resourceType": "Coverage", "beneficiary": OURS, "payor": [{"display": "x"}]},
    {"resourceType": "Specimen", "type": {"coding": [{"code": "BLD"}]}, "collection": {"collectedDateTime": "2020"}},
    {"resourceType": "ServiceRequest", "status": "active", "intent": "order", "code": {"text": "x"}, "authoredOn": "2020"},
    {"resourceType": "CareTeam", "participant": [{"member": {"display": "x"}, "role": [{"text": "nurse"}]}]},
    {"resourceType": "Provenance", "target": [{"reference": "Condition/c"}], "agent": [{"who": {"display": "Dr"}}]},
)  # fmt: skip


def check(raw: RawRecord) -> None:
    """Read; either a clear error, or everything adds up and can be shown."""
    said = ""
    try:
        reading = read_facts(raw)
    except PrevisitError as exc:
        said = str(exc) or "an error without a word"
    if said:
        assert re.fullmatch(r"(?!an error without a word).+", said)
        return
    receipt = reading.receipt
    assert receipt.seen == receipt.used + len(receipt.set_aside) + len(receipt.failed)
    assert receipt.seen >= len({source for fact in reading.facts for source in fact.source})
    assert sum(line.seen for line in receipt.lines) == receipt.seen
    assert [fact.handle for fact in reading.facts] == [f"F{number + 1}" for number in range(len(reading.facts))]
    for item in (*receipt.set_aside, *receipt.failed):
        assert item.reason
    for fact in reading.facts:
        assert fact.text
        assert fact.source
        reading.raw_json(fact.source[0])
        fact.text.encode()
        assert all(isinstance(said, str) and said for said in fact.detail.values()), fact
    if len(reading.facts) % 4 == 0:  # a chart of each would double the time
        assert Chart(reading).overview().text
    for fact in reading.note_facts():
        note = reading.note(fact)
        assert note.text or note.why_not


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a tree where something can be put."""
    if isinstance(value, dict):
        for key in value:
            yield value, key
            yield from places(value[key])
    elif isinstance(value, list):
        for number in range(len(value)):
            yield value, number
            yield from places(value[number])


def mutate(tree: Any, chance: random.Random, times: int) -> Any:
    """Change a tree at random places: put something odd, drop, double, rename, move."""
    tree = copy.deepcopy(tree)
    for _ in range(times):
        spots = list(places(tree))
        if not spots:
            return tree
        holder, key = chance.choice(spots)
        act = chance.randrange(6)
        if act == 0:
            holder[key] = copy.deepcopy(chance.choice(ODD))
        elif act == 1:
            del holder[key]
        elif act == 2:
            holder[key] = [holder[key], copy.deepcopy(holder[key])]
        elif act == 3 and isinstance(holder, dict):
            holder[chance.choice(("_" + str(key), "status", "code", "resourceType", "id", "modifierExtension"))] = (
                holder[key]
            )
        elif act == 4:
            other, place = chance.choice(spots)
            try:
                holder[key] = copy.deepcopy(other[place])
            except (KeyError, IndexError):
                continue
        else:
            holder[key] = {"x": holder[key]}
    return tree


def batch(chance: random.Random, of: list[dict[str, Any]]) -> RawRecord:
    """A Bundle of mutants among sound entries, in any order."""
    sound = [item | {"id": f"s{number}"} for number, item in enumerate(of)]
    mutants = [mutate(chance.choice(sound), chance, chance.randint(1, 6)) for _ in range(BATCH)]
    resources = [ANN, *mutants, *chance.sample(sound, 2)]
    chance.shuffle(resources)
    return raw_of(json.dumps(bundle(*resources)))


BATCH = 20


def test_every_type_that_is_read_is_broken_here() -> None:
    broken = {item["resourceType"] for item in RESOURCES}
    older = {
        "MedicationOrder",
        "MedicationUsage",
        "ProcedureRequest",
        "DiagnosticOrder",
        "ReferralRequest",
        "DeviceUsage",
    }
    alike = {"BodySite", "DeviceRequest", "DeviceUseStatement", "List", "Media", "MedicationStatement", "Flag"}
    alike |= {"RequestOrchestration"}
    assert set(READERS) - older - alike <= broken


OWN = [item if "patient" in item else item | {"subject": OURS} for item in RESOURCES]


@settings(
    max_examples=max(1, int(MUTANTS * 0.6) // BATCH),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
)
@given(st.randoms(use_true_random=False))
def test_mutated_entries_never_crash_the_reader(chance: random.Random) -> None:
    check(batch(chance, OWN))


@settings(
    max_examples=max(1, int(MUTANTS * 0.1) // 4), deadline=None, suppress_health_check=list(HealthCheck), database=None
)
@given(st.randoms(use_true_random=False))
def test_mutated_bundles_and_patients_never_crash_the_reader(chance: random.Random) -> None:
    whole = bundle(ANN, *chance.sample(OWN, 6))
    for _ in range(4):
        check(raw_of(json.dumps(mutate(whole, chance, chance.randint(1, 8)))))


@settings(
    max_examples=max(1, int(MUTANTS * 0.1)), deadline=None, suppress_health_check=list(HealthCheck), database=None
)
@given(st.data())
def test_bytes_cut_flipped_or_put_in_never_crash_the_reader(data: st.DataObject) -> None:
    content = bytearray(json.dumps(bundle(ANN, *OWN[:6])).encode())
    place = data.draw(st.integers(0, len(content) - 1))
    act = data.draw(st.sampled_from(("cut", "flip", "put", "drop")))
    if act == "cut":
        content = content[:place]
    elif act == "flip":
        content[place] ^= data.draw(st.integers(1, 255))
    elif act == "put":
        content[place:place] = data.draw(st.binary(min_size=1, max_size=8))
    else:
        del content[place : place + data.draw(st.integers(1, 40))]
    check(raw_of(bytes(content), name=data.draw(st.sampled_from(("r.json", "r.ndjson")))))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_facts_or_one_clear_line(content: bytes) -> None:
    check(raw_of(content))


@pytest.mark.shared_data
def test_mutants_of_others_records_never_crash_the_reader(shared_data: Path) -> None:
    chance = random.Random(7)
    files = sorted((shared_data / "fhir" / "hl7_r4_examples_clinical").glob("*.json"))
    files += sorted((shared_data / "fhir" / "us_core_700").glob("*.json"))
    left = max(1, int(MUTANTS * 0.2))
    while left > 0:
        file = chance.choice(files)
        if file.stat().st_size > 20_000:
            continue
        tree = json.loads(file.read_bytes().decode("utf-8-sig"))
        mutants = [mutate(tree, chance, chance.randint(1, 6)) for _ in range(10)]
        check(raw_of(json.dumps(bundle(ANN, *mutants)), patient="ann"))
        left -= 10


@pytest.mark.shared_data
def test_every_file_of_others_gives_facts_or_one_clear_line(shared_data: Path) -> None:
    for folder in (
        "ms_fhir_server_testfiles",
        "hl7_r4_examples_clinical",
        "us_core_311",
        "us_core_700",
        "ips_documents",
    ):
        for file in sorted((shared_data / "fhir" / folder).rglob("*")):
            if file.is_file() and file.suffix in (".json", ".gz", ".ndjson"):
                check(open_source(str(file)).fetch())
