"""Invented fact: an entry that the record takes back or denies must not stand, however that is written."""

from typing import Any

import pytest

from tests.fhir.conftest import facts_of, one, read

WAYS: list[Any] = [
    {"coding": [{"code": "entered-in-error"}]},
    {"coding": [{"code": "Entered-In-Error"}]},
    {"coding": [{"code": " ENTERED_IN_ERROR "}]},
    {"coding": [{"code": "723510000", "display": "Entered in error (qualifier value)"}]},
    {"coding": [{"code": "confirmed"}, {"code": "entered-in-error"}]},
    {"text": "Entered in Error"},
    [{"text": "entered in error."}],
    "Entered in error",
    ["entered-in-error"],
]


@pytest.mark.parametrize("status", WAYS)
@pytest.mark.parametrize("type_", ["Condition", "AllergyIntolerance"])
def test_an_entry_made_in_error_is_set_aside_in_whatever_spelling(type_: str, status: Any) -> None:
    entries = [
        {"resourceType": type_, "id": f"x{n}", "code": {"text": "Gout"}, "verificationStatus": status} for n in range(3)
    ]
    reading = read(*entries)
    assert [fact.kind for fact in reading.facts] == ["patient"]
    assert [item.reason for item in reading.receipt.set_aside] == ["entered in error"] * 3


@pytest.mark.parametrize(
    "status", ["Entered-In-Error", "entered in error", "ENTERED_IN_ERROR", {"text": "Entered in Error"}]
)
@pytest.mark.parametrize("type_", ["Observation", "MedicationRequest", "Procedure", "Flag", "Immunization"])
def test_a_status_in_error_counts_on_every_type(type_: str, status: Any) -> None:
    reading = read({"resourceType": type_, "id": "x", "code": {"text": "theirs"}, "status": status})
    assert [fact.kind for fact in reading.facts] == ["patient"]


@pytest.mark.parametrize(
    ("clinical", "verification", "status"),
    [
        ({"text": "Resolved"}, None, "resolved"),
        ({"coding": [{"display": "Inactive"}]}, None, "inactive"),
        ("Active", None, "active"),
        ({"coding": [{"code": "active"}]}, {"text": "Refuted"}, "refuted"),
        ({"coding": [{"code": "active"}]}, {"coding": [{"display": "Known absent (qualifier value)"}]}, "refuted"),
        ({"coding": [{"code": "active"}]}, {"coding": [{"code": "Unconfirmed"}]}, "unconfirmed"),
        ({"coding": [{"code": "active"}]}, {"coding": [{"code": "410605003", "display": "Confirmed"}]}, "active"),
        (None, None, ""),
        ({"text": "?"}, None, ""),
    ],
)
@pytest.mark.parametrize(("type_", "kind"), [("Condition", "condition"), ("AllergyIntolerance", "allergy")])
def test_a_status_is_read_from_code_display_or_text(
    type_: str, kind: str, clinical: Any, verification: Any, status: str
) -> None:
    given = {"clinicalStatus": clinical, "verificationStatus": verification}
    entry = {"resourceType": type_, "id": "x", "code": {"text": "Gout"}}
    assert one(entry | {key: said for key, said in given.items() if said}, kind=kind).status == status


@pytest.mark.parametrize(
    ("written", "status"), [("Stopped", "stopped"), ("ON HOLD", "on-hold"), ("Completed", "completed")]
)
def test_a_status_in_capitals_is_the_same_status(written: str, status: str) -> None:
    entries = [
        {
            "resourceType": "MedicationRequest",
            "id": f"m{n}",
            "status": written,
            "medicationCodeableConcept": {"text": name},
        }
        for n, name in enumerate(("Drug A", "Drug B", "Drug C"))
    ]
    assert {fact.status for fact in facts_of(read(*entries), "medication")} == {status}


def test_a_usual_status_is_no_sign_of_an_older_version() -> None:
    assert not read(
        {
            "resourceType": "Condition",
            "id": "x",
            "code": {"text": "Gout"},
            "clinicalStatus": {"coding": [{"code": "active"}]},
        }
    ).warnings
