"""The fast path says exactly what the ordinary readers say."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fhir.conftest import OURS, bundle, coded, raw_of
from tests.fhir.conftest import PATIENT as ANN
from tools.errors import PrevisitError
from tools.fhir import RawRecord, open_source, own_parts, read_facts, reader

TYPES = own_parts.TYPES


@pytest.fixture
def ordinary(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Read without the fast path."""

    def read(raw: RawRecord) -> Any:
        with monkeypatch.context() as patch:
            patch.setattr(own_parts, "TYPES", frozenset())
            return outcome(raw)

    return read


def outcome(raw: RawRecord) -> Any:
    try:
        reading = read_facts(raw)
    except PrevisitError as exc:
        return type(exc).__name__, str(exc)
    return reading.facts, reading.receipt, reading.person


def entries(kind: str, number: int) -> dict[str, Any]:
    """The same kind of entry with something of its own each time."""
    day = f"20{number:02d}-01-02"
    shared: dict[str, Any] = {"id": f"{kind}{number}", "subject": OURS, "status": "final"}
    encounter = {"encounter": {"reference": f"Encounter/e{number % 2}"}}
    return shared | {
        "lab": {
            "resourceType": "Observation",
            "code": coded("2160-0", display="Creatinine"),
            "effectiveDateTime": day,
            "issued": day + "T08:00:00Z",
            "valueQuantity": {"value": number / 2, "unit": "mg/dL", "code": "mg/dL"},
            "referenceRange": [{"low": {"value": 1}, "high": {"value": 2}}],
        },
        "pressure": {
            "resourceType": "Observation",
            "code": coded("85354-9", display="Blood pressure"),
            "effectiveDateTime": day,
            "component": [
                {"code": coded("8480-6"), "valueQuantity": {"value": 100 + number, "unit": "mmHg"}},
                {"code": coded("8462-4"), "valueQuantity": {"value": 60 + number, "unit": "mmHg"}},
            ],
        },
        "undated": {"resourceType": "Observation", "code": {"text": "Pain"}, "valueString": "3"} | encounter,
        "issued only": {"resourceType": "Observation", "code": {"text": "Pain"}, "issued": f"{day}T08:00:00Z"},
        "problem": {
            "resourceType": "Condition",
            "code": {"text": f"Problem {number % 2}"},
            "onsetDateTime": day,
            "abatementDateTime": f"20{number:02d}-02",
        },
        "by encounter": {"resourceType": "Condition", "code": {"text": f"Finding {number}"[:9]}} | encounter,
        "prescription": {
            "resourceType": "MedicationRequest",
            "status": "completed",
            "intent": "order",
            "medicationCodeableConcept": {"text": f"Drug {number % 3}"},
            "authoredOn": day,
            "dosageInstruction": [{"text": f"{number % 4} a day"}] if number % 4 else [],
            "dispenseRequest": {"validityPeriod": {"start": day + "T01:00:00Z", "end": day + "T02:00:00Z"}},
        },
        "statement": {
            "resourceType": "MedicationStatement",
            "status": "active",
            "medicationReference": {"reference": f"Medication/m{number % 4}", "display": "by display"},
            "effectiveDateTime": day,
            "dosage": [{"text": f"{number % 3} a day"}] if number % 3 else [{"route": {"text": "oral"}}],
        },
        "given": {
            "resourceType": "MedicationAdministration",
            "status": "completed",
            "medicationReference": {"reference": f"Medication/m{number % 4}"},
            "effectivePeriod": {"start": day, "end": day},
            "dosage": {"dose": {"value": number % 3, "unit": "mg"}, "route": {"text": "oral"}},
        },
        "visit": {
            "resourceType": "Encounter",
            "status": "finished",
            "class": {"code": "AMB"},
            "period": {"end": day + "T10:00:00Z", "start": day},
        },
        "note": {
            "resourceType": "DocumentReference",
            "date": day,
            "content": [{"attachment": {"contentType": "text/plain", "data": "QUJD" * number}}],
        },
        "report": {
            "resourceType": "DiagnosticReport",
            "code": {"text": "Panel"},
            "effectiveDateTime": day,
            "result": [
                {"reference": f"Observation/o{number % 3}"},
                {"reference": "Observation/o1"} | ({"display": f"Shown {number}"} if number % 2 else {}),
            ],
        },
        "plan": {"resourceType": "CarePlan", "title": "Diet", "period": {"start": day}, "intent": "plan"},
    }[kind]  # fmt: skip


KINDS = (
    "lab",
    "pressure",
    "undated",
    "issued only",
    "problem",
    "by encounter",
    "prescription",
    "statement",
    "given",
    "visit",
    "note",
    "report",
    "plan",
)
VISITS = [
    {"resourceType": "Medication", "id": "m0", "code": {"text": "Aspirin"}},
    {"resourceType": "Medication", "id": "m1", "code": coded("123"), "identifier": [{"value": "Warfarin"}]},
    {"resourceType": "Medication", "id": "m2", "code": coded("no-known-medications")},
    {"resourceType": "Observation", "id": "o0", "subject": OURS, "code": {"text": "Glucose {0}"}},
    {"resourceType": "Observation", "id": "o1", "subject": OURS, "code": coded("2160-0", display="Creatinine")},
    {"resourceType": "Encounter", "id": "e0", "subject": OURS, "period": {"start": "2011-01-01"}},
    {"resourceType": "Encounter", "id": "e1", "subject": OURS, "period": {"start": "unknown"}},
]
TWISTS: tuple[dict[str, Any], ...] = (
    {},
    {"status": "entered-in-error"},
    {"subject": {"reference": "Patient/bea"}},
    {"modifierExtension": [{"url": "u", "valueString": "not so"}]},
    {"effectiveDateTime": "2021-02-31"},
    {"onsetDateTime": "unknown"},
    {"valueQuantity": {"value": "7.10", "unit": "g"}},
    {"valueQuantity": {"value": 1, "comparator": "<"}},
    {"valueQuantity": {"value": 7319000.5, "unit": "73190001.5"}},
    {"dataAbsentReason": {"text": "Unknown"}},
    {"note": [{"text": "as given"}]},
    {"text": {"div": "<div>Narrative only</div>"}, "code": None},
    {"encounter": {"display": "no address"}},
    {"context": {"reference": "Encounter/e0"}},
    {"effectivePeriod": {"start": "2020", "end": "2021"}},
    {"performer": [{"display": "Dr Jones"}]},
    {"method": {"text": "73190077.5 and 1933-07-19T07:31:09Z"}},
    {"issued": "2024"},
    {"recordedDate": "2024"},
    {
        "medicationReference": {"reference": "#in"},
        "contained": [{"resourceType": "Medication", "id": "in", "code": {"text": "I"}}],
    },
    {"result": [{"reference": "#in"}], "contained": [{"resourceType": "Basic", "id": "in", "code": {"text": "I"}}]},
    {"result": [{"reference": "Observation/none"}]},
    {"medicationCodeableConcept": {"text": "No known medications"}},
    {"medicationCodeableConcept": None},
    {"dosage": "odd", "dosageInstruction": {"text": "once"}},
    {"dosageInstruction": [{"modifierExtension": [{"url": "u"}], "text": "not"}]},
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(KINDS), st.integers(1, 9), st.integers(0, len(TWISTS) - 1) | st.just(0)),
        min_size=2,
        max_size=25,
    )
)
def test_copied_facts_are_the_facts_that_reading_gives(ordinary: Any, chosen: list[tuple[str, int, int]]) -> None:
    resources = []
    for place, (kind, number, twist) in enumerate(chosen):
        made = entries(kind, number) | TWISTS[twist] | {"id": f"r{place}"}
        resources.append({key: value for key, value in made.items() if value is not None})
    raw = raw_of(bundle(ANN, *VISITS, *resources))
    assert outcome(raw) == ordinary(raw)


@pytest.mark.parametrize("kind", KINDS)
def test_ten_of_a_kind_are_copied_and_exact(kind: str, ordinary: Any) -> None:
    raw = raw_of(bundle(ANN, *VISITS, *(entries(kind, number) for number in range(1, 11))))
    assert outcome(raw) == ordinary(raw)


def test_it_does_not_matter_how_many_are_read_together(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = raw_of(bundle(ANN, *VISITS, *(entries(kind, number) for number in range(1, 6) for kind in KINDS)))
    together = outcome(raw)
    monkeypatch.setattr(reader, "_AT_ONCE", 3)
    assert outcome(raw) == together


@pytest.mark.parametrize("doubled", ['"status": "final"', '"valueQuantity": {"value": 1}', '"code": {"text": "x"}'])
def test_a_key_stated_twice_is_seen_on_the_fast_path_too(doubled: str) -> None:
    labs = [json.dumps(entries("lab", number)) for number in range(1, 8)]
    key = doubled.partition(":")[0]
    labs[5] = labs[5].replace(key + ":", f"{doubled.replace('final', 'preliminary')}, {key}:", 1)
    content = json.dumps(bundle(ANN)).replace("]}", "," + ",".join(f'{{"resource": {lab}}}' for lab in labs) + "]}")
    reading = read_facts(raw_of(content))
    assert sum("doubled" in fact.detail for fact in reading.facts) == 1
    assert any("stated twice" in warning for warning in reading.warnings)


@pytest.mark.shared_data
def test_every_record_of_others_reads_the_same_both_ways(shared_data: Path, ordinary: Any) -> None:
    for file in some_records(shared_data):
        raw = open_source(str(file)).fetch()
        assert outcome(raw) == ordinary(raw), file.name


def some_records(folder: Path) -> Iterator[Path]:
    """A spread of records: small ones all, of the large sets a few."""
    for name, most in (
        ("synthea_smart2019", 4),
        ("mimic_demo_bundles", 4),
        ("pysynthea_generated", 2),
        ("synthea_ms", 4),
    ):
        files = [file for file in sorted((folder / "fhir" / name).iterdir()) if file.suffix in (".gz", ".json")]
        yield from sorted(files, key=lambda file: file.stat().st_size)[:most]
    yield from sorted((folder / "fhir" / "ips_documents").rglob("*.json*"))
