"""Entries that warn: advance directives, adverse events and detected issues are facts, other consents are none."""

from typing import Any

import pytest

from tests.fhir.conftest import OURS, coded, facts_of, one, read
from tools.chart import Chart


def consent(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Consent", "id": "c", "status": "active", "patient": OURS} | more


@pytest.mark.parametrize(
    "stated",
    [
        {"scope": coded("adr", "http://terminology.hl7.org/CodeSystem/consentscope")},
        {"category": [coded("dnr", "http://terminology.hl7.org/CodeSystem/consentcategorycodes")]},
        {"category": [{"text": "Patientenverfügung"}]},
        {"category": [{"text": "Do not resuscitate"}]},
    ],
)
def test_an_advance_directive_is_a_flag_of_the_chart(stated: dict[str, Any]) -> None:
    reading = read(consent(**stated))
    assert facts_of(reading, "flag")[0].text.startswith("advance directive")
    assert "# Flags" in Chart(reading).overview().text


def test_a_consent_to_share_data_is_set_aside() -> None:
    reading = read(consent(scope=coded("patient-privacy", "urn:x"), category=[{"text": "Disclosure"}]))
    assert not facts_of(reading, "flag")
    assert [aside.reason for aside in reading.receipt.set_aside] == ["says nothing by itself"]


def test_an_adverse_event_says_what_happened_and_a_potential_one_that_it_did_not() -> None:
    event = {"resourceType": "AdverseEvent", "id": "e", "event": {"text": "Anaphylaxis"}, "date": "2020-01-01"}
    fact = one(event | {"actuality": "actual", "severity": {"text": "severe"}}, kind="flag")
    assert (fact.text, fact.status, fact.detail["severity"]) == ("adverse event: Anaphylaxis", "", "severe")
    assert one(event | {"actuality": "potential"}, kind="flag").status == "potential"


def test_a_detected_issue_names_what_it_is_about() -> None:
    issue = {
        "resourceType": "DetectedIssue",
        "id": "i",
        "status": "final",
        "patient": OURS,
        "code": {"text": "Drug interaction"},
        "severity": "high",
        "implicated": [{"display": "Warfarin"}, {"display": "Aspirin"}],
    }
    fact = one(issue, kind="flag")
    assert (fact.text, fact.detail["suspected"]) == ("detected issue: Drug interaction", "Warfarin; Aspirin")


def test_a_diet_that_was_ordered_is_an_order() -> None:
    diet = {
        "resourceType": "NutritionOrder",
        "id": "n",
        "status": "active",
        "oralDiet": {"type": [{"text": "Low salt"}]},
    }
    assert one(diet, kind="order").text == "Low salt"
