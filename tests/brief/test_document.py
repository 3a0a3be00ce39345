import json
from typing import Any

import pytest
from msgspec.structs import replace

from tests.brief.conftest import (
    FIXTURES,
    allergy,
    answer,
    brief_of,
    condition,
    fixture_chart,
    lab,
    material_of,
    medication,
    taking,
)
from tools.brief import document
from tools.clinical import Claim
from tools.fhir.documents import dangling

SIGNED = {"signed_by": "Dr. Lin", "signed_at": "2026-05-12T09:00:00Z"}


def made(chart, *answers, **more: Any) -> dict[str, Any]:
    return document(brief_of(chart, *answers), material_of(chart, *answers), **more)


def of(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind]


def sections(bundle: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["title"]: one for one in bundle["entry"][0]["resource"]["section"]}


@pytest.mark.parametrize("name", sorted(path.stem for path in FIXTURES.glob("*.json")))
def test_every_fixture_gives_a_valid_document_in_which_every_reference_resolves(name):
    from fhir.resources.R4B.bundle import Bundle

    bundle = made(fixture_chart(name))
    Bundle.model_validate(bundle)
    assert dangling(bundle) == ()
    assert bundle["entry"][0]["resource"]["resourceType"] == "Composition"
    assert json.dumps(bundle) == json.dumps(made(fixture_chart(name)))


@pytest.mark.parametrize("topic", ["allergy", "anticoagulant", ""])
def test_what_a_clinician_wrote_on_the_first_screen_is_in_the_document(chart_of, topic):
    chart = chart_of(allergy("Penicillin"))
    brief = brief_of(chart)
    own = Claim(text="Penicillin: angioedema in 2011.", evidence=("Q1",), topic=topic, author="clinician")
    screen = replace(brief.first_screen, frame=(*brief.first_screen.frame, own))
    assert "angioedema" in json.dumps(document(replace(brief, first_screen=screen), material_of(chart), **SIGNED))


def test_it_is_preliminary_until_signed_and_then_names_verifier_and_software(chart_of):
    chart = chart_of(condition("Asthma"))
    assert made(chart)["entry"][0]["resource"]["status"] == "preliminary"
    signed = made(chart, **SIGNED)
    top = signed["entry"][0]["resource"]
    assert top["status"] == "final"
    assert top["attester"][0]["time"] == "2026-05-12T09:00:00Z"
    kinds = {agent["type"]["coding"][0]["code"] for agent in of(signed, "Provenance")[0]["agent"]}
    assert kinds == {"author", "verifier"}
    assert of(signed, "Practitioner")[0]["name"] == [{"text": "Dr. Lin"}]
    assert of(signed, "Device")


def test_a_rejected_brief_is_never_final(chart_of):
    chart = chart_of()
    brief = replace(brief_of(chart), status="rejected")
    assert document(brief, material_of(chart), **SIGNED)["entry"][0]["resource"]["status"] == "entered-in-error"


def test_empty_mandatory_sections_say_why(chart_of):
    found = sections(made(chart_of()))
    for title in ("Problem list", "Allergies and intolerances", "Medication summary"):
        assert found[title]["emptyReason"]["coding"][0]["code"] == "unavailable"
    none_known = allergy("No known allergies")
    none_known["code"]["coding"] = [{"system": "http://snomed.info/sct", "code": "716186003"}]
    empty = sections(made(chart_of(none_known)))["Allergies and intolerances"]
    assert empty["emptyReason"]["coding"][0]["code"] == "nilknown"


def test_every_section_has_a_narrative_and_markup_in_it_is_escaped(chart_of):
    bundle = made(chart_of(condition("Asthma <b>bold</b>")), answer(1, "reason", "<script>x</script>"))
    for one in bundle["entry"][0]["resource"]["section"]:
        assert one["text"]["div"].startswith('<div xmlns="http://www.w3.org/1999/xhtml">')
        assert "<script" not in one["text"]["div"]
        assert "<b>" not in one["text"]["div"]


def test_statuses_are_what_they_are(chart_of):
    names = {"Metformin 500 MG": "active", "Glipizide 5 MG": "stopped", "Aspirin 81 MG": "on-hold"}
    chart = chart_of(*(medication(name, status) for name, status in names.items()))
    found = {one["medicationCodeableConcept"]["text"]: one["status"] for one in of(made(chart), "MedicationStatement")}
    assert found == names


def test_blood_pressure_has_two_halves_and_a_comparator_stays_text(chart_of):
    less = lab("Troponin", 1, "ng/L", "2026-05-01")
    less["valueQuantity"]["comparator"] = "<"
    found = of(made(chart_of(less)), "Observation")[0]
    assert found["valueString"].startswith("<")
    assert "valueQuantity" not in found


def test_the_answers_travel_as_a_questionnaire_response_in_the_patients_words(chart_of):
    bundle = made(chart_of(), answer(1, "reason", "my feet swell"), answer(2, "habit", "", status="skipped"))
    response = of(bundle, "QuestionnaireResponse")[0]
    assert response["item"][0]["answer"] == [{"valueString": "my feet swell"}]
    assert "answer" not in response["item"][1]


def test_an_accepted_line_becomes_a_patient_reported_statement_and_no_request_is_touched(chart_of):
    chart = chart_of(medication("Lisinopril 20 MG Oral Tablet"))
    words = "ibuprofen every day"
    told = answer(1, "over_the_counter", words, taking("ibuprofen", words))
    brief = brief_of(chart, told)
    lines = tuple(
        replace(line, decision="accept") if line.outcome == "only_patient" else line for line in brief.reconciliation
    )
    bundle = document(replace(brief, reconciliation=lines), material_of(chart, told), **SIGNED)
    reported = [one for one in of(bundle, "MedicationStatement") if "informationSource" in one]
    assert [one["medicationCodeableConcept"]["text"] for one in reported] == ["ibuprofen"]
    assert words in reported[0]["note"][0]["text"]
    assert of(bundle, "MedicationRequest") == []
    untouched = document(brief, material_of(chart, told), **SIGNED)
    assert not [one for one in of(untouched, "MedicationStatement") if "informationSource" in one]


def test_withheld_statements_stay_out_of_the_document(chart_of):
    chart = chart_of(condition("Asthma"))
    brief = brief_of(chart)
    brief = replace(brief, withheld=brief.sections[0].claims, sections=brief.sections[1:])
    withheld = brief.withheld[0].text
    assert withheld not in json.dumps(document(brief, material_of(chart)))
