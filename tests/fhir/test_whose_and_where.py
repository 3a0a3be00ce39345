"""What an entry looks at, at which side, and what it carries inside itself: nothing of the patient's goes elsewhere."""

from typing import Any

import pytest

from tests.fhir.conftest import OURS, coded, facts_of, one, read
from tools.chart import Chart

TUMOUR = {"resourceType": "Condition", "id": "t", "code": {"text": "Lung cancer"}, "subject": OURS}


def observation(name: str = "Course", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"text": name},
        "effectiveDateTime": "2024",
    } | more


@pytest.mark.parametrize(
    ("focus", "subject"),
    [
        ({"reference": "Condition/t"}, "patient"),
        ({"reference": "Procedure/not-in-the-record", "display": "Hip replacement"}, "patient"),
        ({"display": "Fetus"}, "Fetus"),
        ({"reference": "RelatedPerson/r", "display": "Baby"}, "Baby"),
    ],
)
def test_what_looks_at_the_patients_own_entry_is_the_patients(focus: dict[str, str], subject: str) -> None:
    fact = next(
        f for f in read(TUMOUR, observation(focus=[focus], valueString="worse")).facts if f.kind == "observation"
    )
    assert fact.subject == subject


def test_a_grade_told_by_a_number_of_an_answer_is_told_in_words() -> None:
    said = [coded("LA9624-7", display="Ambulatory, unable to work")]
    assert one(observation(valueInteger=2, interpretation=said), kind="observation").interpretation.startswith("Amb")
    assert one(observation(valueInteger=2, interpretation=[coded("HH", display="Very high")]), kind="observation")


def test_components_beside_a_finding_are_told_with_it() -> None:
    gene = {"code": {"text": "Gene"}, "valueCodeableConcept": {"text": "EGFR"}}
    made = observation("Variant", valueCodeableConcept={"text": "Present"}, component=[gene])
    fact = facts_of(read(made), "observation")[0]
    assert (fact.value, fact.detail["with"]) == ("Present", "Gene EGFR")


def test_a_range_of_the_patients_age_and_sex_judges() -> None:
    band = {
        "low": {"value": 15},
        "high": {"value": 150},
        "age": {"low": {"value": 18, "unit": "a"}},
        "appliesTo": [coded("F", "urn:sex")],
    }
    therapeutic = {"low": {"value": 2}, "high": {"value": 3}, "type": coded("therapeutic", "urn:m")}
    low = observation("Ferritin", valueQuantity={"value": 6, "unit": "ug/L"}, referenceRange=[band])
    assert Chart(read(low)).results()[0].abnormal == "low"
    beside = one(low | {"referenceRange": [band, therapeutic]}, kind="lab").reference_range
    assert beside == "15 to 150 (therapeutic: 2 to 3)"


def test_each_side_keeps_its_own_severity() -> None:
    sides = [
        TUMOUR
        | {"id": side, "code": {"text": "Glaucoma"}, "severity": {"text": grave}}
        | {"bodySite": [{"text": f"{side} eye"}]}
        for side, grave in (("right", "Severe"), ("left", "Mild"))
    ]
    line = Chart(read(*sides)).problems().active[0]
    assert {"Severe (right eye)", "Mild (left eye)"} == set(line.severity.split("; "))


def test_where_a_drop_goes_is_told() -> None:
    drops = {
        "resourceType": "MedicationStatement",
        "status": "active",
        "medicationCodeableConcept": {"text": "Latanoprost eye drops"},
        "dosage": [{"text": "1 drop at night", "site": {"text": "Right eye"}}],
    }
    assert one(drops, kind="medication").detail["instructions"] == "site: Right eye"


def test_what_a_list_holds_and_says_is_not_lost() -> None:
    egg = {
        "resourceType": "AllergyIntolerance",
        "id": "e",
        "clinicalStatus": coded("resolved", "urn:s"),
        "code": {"text": "Egg"},
        "patient": OURS,
    }
    ended = {
        "resourceType": "List",
        "title": "Ended allergies",
        "contained": [egg],
        "entry": [{"item": {"reference": "#e"}}],
        "note": [{"text": "Reviewed with the parents"}],
        "extension": [{"url": "http://example.org/ListWarningCode-1", "valueCode": "confidential-items"}],
    }
    reading = read(ended)
    chart = Chart(reading)
    assert [line.name for line in chart.allergies().past] == ["Egg"]
    assert "Reviewed with the parents" in chart.overview().text
    assert any("confidential-items" in said for said in reading.warnings)


def test_members_inside_a_panel_are_read() -> None:
    member = observation("Zinc", valueQuantity={"value": 9, "unit": "umol/L"}) | {"id": "z"}
    del member["effectiveDateTime"]
    facts = read(observation("Metals", contained=[member], hasMember=[{"reference": "#z"}])).facts
    assert [(f.text, f.when) for f in facts if f.value] == [("Zinc", "2024")]


@pytest.mark.parametrize("words", ["薬剤アレルギーなし", "アレルギー歴：特になし", "食物アレルギーなし"])
def test_a_japanese_denial_is_no_allergy(words: str) -> None:
    reading = read({"resourceType": "AllergyIntolerance", "code": {"text": words}, "patient": OURS})
    assert not facts_of(reading, "allergy")


def test_a_vaccine_code_that_says_none_was_given_is_none_given() -> None:
    none = {
        "resourceType": "Immunization",
        "status": "completed",
        "vaccineCode": coded("998", "http://hl7.org/fhir/sid/cvx", "no vaccine administered"),
        "patient": OURS,
    }
    assert one(none, kind="immunization").status == "not-done"


def test_a_birth_date_that_cannot_be_is_said() -> None:
    patient = {"resourceType": "Patient", "id": "ann", "birthDate": "1990-04-31"}
    assert "the date of birth cannot be one and was kept as text" in read(TUMOUR, patient=patient).warnings


def test_a_refused_treatment_is_told_and_a_plain_consent_is_not() -> None:
    scope = coded("treatment", "http://terminology.hl7.org/CodeSystem/consentscope")
    consent = {"resourceType": "Consent", "status": "active", "scope": scope, "patient": OURS}
    refused = consent | {"provision": {"type": "deny", "code": [{"text": "Blood transfusion"}]}}
    assert one(refused, kind="flag").text == "consent to treatment: deny Blood transfusion"
    assert not facts_of(read(consent), "flag")


def test_why_a_prescription_of_an_older_profile_ended_is_told() -> None:
    url = "https://example.org/StructureDefinition/MedicationStatusReason-1"
    parts = [{"url": "statusReason", "valueCodeableConcept": {"text": "Constipation"}}]
    made = {
        "resourceType": "MedicationRequest",
        "status": "stopped",
        "medicationCodeableConcept": {"text": "Codeine"},
        "extension": [{"url": url, "extension": parts}],
    }
    assert one(made, kind="medication").detail["status_reason"] == "Constipation"
