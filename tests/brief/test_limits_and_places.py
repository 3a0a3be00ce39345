"""A pressure that no range judges, results of long ago, results told once, and whose rules of prevention hold."""

import pytest

from tests.brief.conftest import answer, brief_of, condition, everything, lab, medication, said
from tools.clinical import Finding


def pressure(systolic, diastolic, when="2026-05-01", **more):
    halves = (("8480-6", "Systolic blood pressure", systolic), ("8462-4", "Diastolic blood pressure", diastolic))
    return {
        "resourceType": "Observation",
        "status": "final",
        "category": [{"coding": [{"code": "vital-signs"}]}],
        "code": {"text": "Blood pressure", "coding": [{"system": "http://loinc.org", "code": "85354-9"}]},
        "effectiveDateTime": when,
        "component": [
            {
                "code": {"text": name, "coding": [{"system": "http://loinc.org", "code": code}]},
                "valueQuantity": {"value": value, "unit": "mmHg", "code": "mm[Hg]"},
            }
            for code, name, value in halves
        ],
        **more,
    }


def items(brief):
    return " ".join(one.text for one in brief.first_screen.for_attention)


@pytest.mark.parametrize(
    ("value", "high"), [((151, 88), True), ((138, 92), True), ((148, 90), True), ((140, 74), True), ((139, 89), False)]
)
def test_a_pressure_that_no_range_judges_is_held_against_the_published_limit(chart_of, value, high):
    brief = brief_of(chart_of(pressure(*value)))
    sentence = "t reaches the WHO limit of high pressure in adults"
    assert (sentence in items(brief)) is high
    assert (sentence in everything(brief)) is high
    assert not brief.contradictions
    assert not brief.withheld


def test_the_limit_is_no_childs_and_gives_way_to_the_records_own_judgement(chart_of):
    child = chart_of(pressure(150, 95), patient={"birthDate": "2012-03-01"})
    assert "WHO" not in everything(brief_of(child))
    judged = pressure(150, 95, interpretation=[{"coding": [{"code": "N"}]}])
    assert "WHO" not in items(brief_of(chart_of(judged)))


def test_a_result_of_many_years_ago_gives_way_to_what_bears_on_the_complaint(chart_of):
    old = lab("Oxygen saturation", 71, "%", "2001-12-05", "L")
    chart = chart_of(old, condition("Asthma"), medication("Albuterol 90 MCG inhaler", when="2001-12-05"))
    cough = Finding(name="cough", concept="cough", polarity="present", quote="cough")
    first = brief_of(chart, answer(1, "reason", "a cough", cough)).first_screen.for_attention[0]
    assert "Asthma" in first.text


def test_a_result_is_told_once_and_named_where_it_is_new(chart_of):
    visit = {
        "resourceType": "Encounter", "status": "finished", "class": {"code": "AMB"},
        "period": {"start": "2026-01-10", "end": "2026-01-10"}, "type": [{"text": "Check up"}],
    }  # fmt: skip
    later = {**visit, "period": {"start": "2026-04-02", "end": "2026-04-02"}, "id": "later"}
    chart = chart_of(visit, later, lab("Hemoglobin", 11.0, "g/dL", "2026-04-02", "L"))
    brief = brief_of(chart)
    told = [one.text for section in brief.sections for one in section.claims]
    assert sum("11.0 g/dL" in one for one in told) == 1
    changes = next((one for one in brief.sections if one.name == "changes"), None)
    assert changes is None or "Results below: Hemoglobin." in [one.text for one in changes.claims]


@pytest.mark.parametrize(
    ("patient", "clinic", "line"),
    [
        ({"address": [{"country": "NL"}]}, "US", "no rules for Netherlands here"),
        ({"address": [{"country": "Italia"}]}, "US", "no rules for Italia here"),
        ({"address": [{"city": "Boston", "country": "USA"}]}, "GB", "USPSTF"),
        ({}, "GB", "no rules for United Kingdom here"),
        ({}, "", "USPSTF"),
        ({"identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "1"}]}, "", "United Kingdom"),
        ({"communication": [{"language": {"coding": [{"code": "da-DK"}]}}]}, "US", "no rules for Denmark here"),
    ],
)
def test_preventive_rules_hold_in_their_own_country_only(chart_of, patient, clinic, line):
    brief = brief_of(chart_of(patient=patient), country=clinic)
    preventive = next(one for one in brief.sections if one.name == "preventive")
    text = " ".join(one.text for one in preventive.claims)
    assert line in text
    assert ("USPSTF" in text) is (line == "USPSTF")
    assert not said(brief, "preventive")


def test_a_patients_broken_elements_name_no_country(chart_of):
    broken = {"communication": [{"language": None}, "x"], "identifier": [{"system": "http://[::1"}, None]}
    text = everything(brief_of(chart_of(patient={**broken, "address": ["somewhere"]})))
    assert "USPSTF" in text


def test_answers_of_a_survey_on_living_stand_with_what_is_social(chart_of):
    def survey(question, **value):
        found = lab(question, 1, "1", "2026-04-01")
        found.pop("valueQuantity")
        return found | value

    chart = chart_of(
        survey("Are you worried about losing your housing?", valueString="Yes"),
        survey("Housing status", valueString="I have housing"),
        lab("Potassium", 4.1, "mmol/L", "2026-04-01"),
    )
    brief = brief_of(chart, answer(1, "reason", "cough"))
    places = {section.name: " ".join(one.text for one in section.claims) for section in brief.sections}
    assert "losing your housing" in places["social"]
    assert "Housing status" in places["social"]
    assert "hous" not in places["results"].lower()
    assert "Potassium" in places["results"]
    assert not brief.withheld
