"""A small Bundle of our own, read from file to facts."""

import json
from pathlib import Path

import pytest

from tools.errors import RecordError, WrongPatientError
from tools.fhir import open_source, read_facts


def bundle(*resources: dict[str, object]) -> bytes:
    return json.dumps(
        {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": item} for item in resources]}
    ).encode()


ANN = {"resourceType": "Patient", "id": "ann", "name": [{"family": "Berg", "given": ["Ann"]}], "birthDate": "1960-02"}


def test_a_bundle_file_gives_person_facts_and_a_receipt_that_adds_up(tmp_path: Path) -> None:
    file = tmp_path / "ann.json"
    file.write_bytes(
        bundle(
            ANN,
            {
                "resourceType": "Condition",
                "id": "c1",
                "subject": {"reference": "Patient/ann"},
                "code": {"text": "Asthma"},
                "clinicalStatus": {"coding": [{"code": "active"}]},
                "onsetDateTime": "2015",
            },
            {"resourceType": "Claim", "id": "x"},
        )
    )
    reading = read_facts(open_source(str(file)).fetch())
    assert reading.person.name == "Ann Berg"
    asthma = next(fact for fact in reading.facts if fact.kind == "condition")
    assert (asthma.handle, asthma.text, asthma.status, asthma.when) == ("F2", "Asthma", "active", "2015")
    receipt = reading.receipt
    assert (receipt.seen, receipt.used, len(receipt.set_aside), len(receipt.failed)) == (3, 2, 1, 0)


def test_two_patients_are_refused_with_a_list(tmp_path: Path) -> None:
    file = tmp_path / "two.json"
    file.write_bytes(bundle(ANN, ANN | {"id": "bea"}))
    raw = open_source(str(file)).fetch()
    with pytest.raises(WrongPatientError, match=r"ann .*bea"):
        read_facts(raw)
    assert read_facts(raw, patient="bea").person.id == "bea"


def test_an_empty_bundle_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "empty.json"
    file.write_bytes(bundle())
    with pytest.raises(RecordError, match="empty Bundle"):
        read_facts(open_source(str(file)).fetch())
