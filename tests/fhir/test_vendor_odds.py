"""What single vendors write their own way: clocks, denials, lists of changes, values in the wrong type."""

from typing import Any

import pytest

from tests.fhir.conftest import OURS, coded, one, read
from tools.chart import Chart


def lab(name: str, when: str = "2024-05-05", **more: Any) -> dict[str, Any]:
    made = {"resourceType": "Observation", "status": "final", "code": {"text": name}, "effectiveDateTime": when}
    return made | {"category": [coded("laboratory", "urn:c")]} | more


def test_a_clock_written_without_a_colon_dates_an_entry() -> None:
    newer = lab("Weight", "2024-05-05T10:00:00.000+0300", valueQuantity={"value": 47, "unit": "kg"})
    older = lab("Weight", "2023-11-02T08:00:00.000+0300", valueQuantity={"value": 53, "unit": "kg"})
    assert Chart(read(newer, older)).results()[0].latest.value == "47"


def test_a_denial_in_the_place_of_the_relative_is_no_relative() -> None:
    nobody = {
        "resourceType": "FamilyMemberHistory",
        "status": "completed",
        "patient": OURS,
        "relationship": {"text": "Neg Hx"},
        "condition": [{"code": {"text": "Colon cancer"}}],
    }
    fact = one(nobody, kind="family")
    assert (fact.subject, fact.text) == ("relatives", "no family history of Colon cancer")


@pytest.mark.parametrize(
    ("type_", "words", "scope"),
    [
        ("AllergyIntolerance", "Nega alergia a alimentos", "food"),
        ("AllergyIntolerance", "Sem alergias conhecidas a látex", "latex"),
        ("AllergyIntolerance", "Niega alergias a medicamentos", "medication"),
        ("AllergyIntolerance", "Nega alergias", ""),
        ("Condition", "Nega comorbidades", ""),
        ("Condition", "Niega antecedentes", ""),
        ("Condition", "Keine Vorerkrankungen", ""),
    ],
)
def test_a_denial_of_a_class_denies_that_class(type_: str, words: str, scope: str) -> None:
    fact = one({"resourceType": type_, "code": {"text": words}, "patient": OURS, "subject": OURS}, kind="section")
    assert (fact.detail["absence"], fact.detail.get("scope", "")) == ("recorded_as_none", scope)


def test_what_a_list_calls_ceased_is_said_beside_the_medicine_still_active() -> None:
    kept, gone = (
        {"resourceType": "MedicationStatement", "id": id_, "status": "active"}
        | {"medicationCodeableConcept": {"text": name}, "effectivePeriod": {"start": "2022-01"}}
        for id_, name in (("k", "Levothyroxine"), ("g", "Dabigatran"))
    )
    changes = {
        "resourceType": "List",
        "title": "At discharge",
        "entry": [
            {"flag": {"text": "unchanged"}, "item": {"reference": "MedicationStatement/k"}},
            {"deleted": True, "flag": {"text": "ceased"}, "item": {"reference": "MedicationStatement/g"}},
        ],
    }
    chart = Chart(read(changes, kept, gone))
    notes = {line.name: line.note for line in chart.medications()}
    assert notes == {"Levothyroxine": "", "Dabigatran": "conflict: the list 'At discharge' says ceased"}
    assert "unchanged: Levothyroxine; ceased: Dabigatran" in chart.overview().text


def test_a_value_of_unknown_status_is_shown_and_said_to_be() -> None:
    said = Chart(read(lab("Alcohol", status="unknown", valueString="Yes"))).overview().text
    assert "Alcohol: 2024: Yes (status unknown)" in said


def test_a_quantity_written_as_words_is_shown_as_words() -> None:
    fact = one(lab("Hemoglobin", valueQuantity="13.2 g/dL"), kind="lab")
    assert (fact.value, fact.detail["value_note"]) == ("13.2 g/dL", "not a number")


def test_a_formula_has_its_name() -> None:
    order = {
        "resourceType": "NutritionOrder",
        "status": "active",
        "enteralFormula": {"baseFormulaProductName": "27 kcal"},
    }
    assert one(order | {"patient": OURS}, kind="order").text == "27 kcal"


def test_a_name_is_not_said_twice() -> None:
    tablet = {
        "resourceType": "Medication",
        "id": "t",
        "code": {"text": "TDF / 3TC"},
        "ingredient": [{"itemCodeableConcept": {"text": "tenofovir"}}, {"itemCodeableConcept": {"text": "lamivudine"}}],
    }
    request = {
        "resourceType": "MedicationRequest",
        "status": "active",
        "medicationReference": {"reference": "Medication/t", "display": "TDF / 3TC"},
    }
    assert one(tablet, request, kind="medication").text == "TDF / 3TC (tenofovir + lamivudine)"


@pytest.mark.parametrize(
    ("type_", "words", "scope"),
    [
        ("AllergyIntolerance", "Pas d'allergie alimentaire connue", "food"),
        ("AllergyIntolerance", "Absence d'allergie médicamenteuse", "medication"),
        ("AllergyIntolerance", "Ingen kendt CAVE", ""),
        ("AllergyIntolerance", "Brak znanych alergii", ""),
        ("Condition", "Ingen kendte sygdomme", ""),
        ("Condition", "Aucun antécédent chirurgical", "surgical"),
    ],
)
def test_a_denial_of_another_language_denies(type_: str, words: str, scope: str) -> None:
    fact = one({"resourceType": type_, "code": {"text": words}, "patient": OURS, "subject": OURS}, kind="section")
    assert fact.detail.get("scope", "") == scope


@pytest.mark.parametrize(
    "words",
    ["Non-ischemic heart condition", "Without complication diabetic condition", "No diabetes problems", "Sans abri"],
)
def test_a_name_that_only_begins_like_a_denial_is_a_problem(words: str) -> None:
    assert one({"resourceType": "Condition", "code": {"text": words}, "subject": OURS}, kind="condition").text == words


def test_a_problem_whose_name_says_in_french_that_relatives_have_it_is_theirs() -> None:
    made = {"resourceType": "Condition", "code": {"text": "Antécédents familiaux : cancer colorectal"}, "subject": OURS}
    assert one(made, kind="family").text == "cancer colorectal"


def test_a_masked_problem_says_that_it_is_masked() -> None:
    masked = {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "masked"}
    labels = [{"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "REDACTED"}]
    made = {"resourceType": "Condition", "code": {"coding": [{"extension": [masked]}]}, "meta": {"security": labels}}
    reading = read(made | {"subject": OURS})
    assert any("redacted or masked" in said for said in reading.warnings)
    assert [f.text for f in reading.facts if f.kind == "condition"] == ["unnamed condition (masked)"]


def test_a_score_without_a_unit_has_a_course() -> None:
    scores = [lab("PHQ-9", when, valueInteger=score) for when, score in (("2024-03-10", 9), ("2024-06-10", 17))]
    line = Chart(read(*scores)).results()[0]
    assert (line.delta, line.direction) == ("+8", "rising")
