"""What stands beside an entry's name: remarks, sites, directions, reasons in code; none of it is lost on the way."""

from typing import Any

import pytest

from tests.fhir.conftest import coded, facts_of, one, raw_of, read
from tools.chart import Chart
from tools.fhir import read_facts

SNOMED = "http://snomed.info/sct"


def lines(*resources: dict[str, Any]) -> str:
    return Chart(read(*resources)).lines().text


def condition(number: int = 1, **more: Any) -> dict[str, Any]:
    base = {
        "resourceType": "Condition",
        "id": f"c{number}",
        "code": {"text": "Osteoarthritis"},
        "clinicalStatus": coded("active", "urn:s"),
    }
    return base | more


def test_a_problem_shows_its_severity_site_and_remark() -> None:
    said = lines(
        condition(
            severity={"text": "Severe"}, bodySite=[{"text": "Right knee"}], note=[{"text": "# heading\nawaits surgery"}]
        )
    )
    assert 'Osteoarthritis Severe Right knee "# heading awaits surgery" F2' in said
    assert "\n# heading" not in said


def test_a_site_that_is_only_a_number_is_no_word() -> None:
    assert "6757004" not in lines(condition(bodySite=[coded("6757004", "urn:sites")]))


def test_repeats_of_a_problem_keep_each_site_and_remark() -> None:
    first = condition(1, bodySite=[{"text": "left knee"}], note=[{"text": "since 2010"}], onsetDateTime="2010")
    second = condition(2, bodySite=[{"text": "right knee"}], note=[{"text": "since 2015"}], onsetDateTime="2015")
    fact = facts_of(read(first, second), "condition")[0]
    assert (fact.detail["site"], fact.detail["note"]) == ("right knee; left knee", "since 2015; since 2010")


def test_an_undated_resolved_entry_beside_an_active_one_is_said() -> None:
    said = lines(condition(1), condition(2, clinicalStatus=coded("resolved", "urn:s")))
    assert "another entry without a date (F3) is resolved" in said


def test_an_onset_between_two_years_is_said_so() -> None:
    assert "began between 2012 and 2013" in lines(condition(onsetPeriod={"start": "2012", "end": "2013"}))


def allergy(**more: Any) -> dict[str, Any]:
    return {"resourceType": "AllergyIntolerance", "id": "a1", "code": {"text": "Sulfonamide"}} | more


def test_the_worst_reaction_of_an_allergy_counts_and_every_remark_shows() -> None:
    reactions = [
        {"manifestation": [{"text": "Rash"}], "severity": "mild"},
        {"manifestation": [{"text": "Swelling"}], "severity": "severe", "note": [{"text": "within minutes"}]},
    ]
    said = lines(allergy(reaction=reactions, note=[{"text": "twice"}]))
    assert 'Sulfonamide: Rash; Swelling severe "twice / within minutes"' in said


@pytest.mark.parametrize(
    ("type_", "code", "words"),
    [
        ("AllergyIntolerance", "no-known-food-allergies", "no known food allergies"),
        ("Condition", "no-problem-info", "no problem information"),
    ],
)
def test_an_absence_in_code_alone_has_words_and_a_rendering_tool_names_nothing(
    type_: str, code: str, words: str
) -> None:
    system = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"
    div = "<div><p><b>Generated Narrative with Details</b></p><p><b>id</b>: x</p></div>"
    made = {"resourceType": type_, "id": "n", "code": coded(code, system), "text": {"div": div}}
    assert one(made, kind="section").text == words


def request(**dosage: Any) -> dict[str, Any]:
    return {
        "resourceType": "MedicationRequest",
        "id": "m1",
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": {"text": "Paracetamol"},
        "dosageInstruction": [dosage],
    }


def test_directions_a_most_and_bounds_beside_a_dose_are_kept() -> None:
    fact = one(
        request(
            text="one tablet",
            patientInstruction="with food",
            additionalInstruction=[{"text": "May cause drowsiness"}],
            maxDosePerPeriod={
                "numerator": {"value": 4, "unit": "g"},
                "denominator": {"value": 1, "unit": "d"},
            },
            timing={"repeat": {"boundsPeriod": {"start": "2024-01-01", "end": "2024-01-10"}}},
        ),
        kind="medication",
    )
    assert fact.detail["instructions"] == (
        "with food; May cause drowsiness; at most 4 g per 1 d; from 2024-01-01 until 2024-01-10"
    )


def test_a_dose_of_another_resource_never_brings_its_directions_along() -> None:
    import json

    from tests.fhir.conftest import OURS, PATIENT, bundle

    many = [request(text=f"{n} mg", **({"patientInstruction": "with food"} if n % 2 else {})) for n in range(12)]
    made = [
        item | {"id": f"m{n}", "subject": OURS, "authoredOn": f"2024-01-{n + 1:02d}"} for n, item in enumerate(many)
    ]
    for item in made:
        item["medicationCodeableConcept"] = {"text": f"Drug {item['id']}"}
    facts = facts_of(read_facts(raw_of(json.dumps(bundle(PATIENT, *made)))), "medication")
    told = {fact.detail["dose"]: fact.detail.get("instructions", "") for fact in facts}
    assert told == {f"{n} mg": "with food" if n % 2 else "" for n in range(12)}


def test_why_a_vaccine_was_not_given_is_said_in_words() -> None:
    why = coded("PATOBJ", "http://terminology.hl7.org/CodeSystem/v3-ActReason")
    made = {"resourceType": "Immunization", "id": "i", "status": "not-done", "vaccineCode": {"text": "Influenza"}}
    assert one(made | {"statusReason": why}, kind="immunization").detail["status_reason"] == "patient objected"


def test_a_dose_of_vaccine_too_weak_to_count_is_marked_in_the_chart() -> None:
    made = {"resourceType": "Immunization", "id": "i", "status": "completed", "vaccineCode": {"text": "Hepatitis B"}}
    assert "(too weak to count)" in lines(made | {"isSubpotent": True, "occurrenceDateTime": "2024-01-01"})


def test_an_activity_not_to_be_done_is_never_a_plain_one() -> None:
    detail = {"code": {"text": "Contact sports"}, "status": "not-started", "doNotPerform": True}
    plan = {"resourceType": "CarePlan", "id": "p", "status": "active", "activity": [{"detail": detail}]}
    assert "Contact sports (not to be done)" in one(plan, kind="care_plan").detail["activities"]


def test_a_remark_of_an_older_version_is_a_remark() -> None:
    made = {
        "resourceType": "Observation",
        "id": "o",
        "status": "final",
        "code": {"text": "Heart rate"},
        "valueQuantity": {"value": 80, "unit": "/min"},
        "comment": "hard to feel",
    }
    assert 'Heart rate /min: 80 undated F2 "hard to feel"' in lines(made)


def test_a_section_that_is_only_narrative_is_quoted_in_the_chart() -> None:
    composition = {
        "resourceType": "Composition",
        "id": "k",
        "date": "2024-01-01",
        "section": [{"title": "Plan", "text": {"div": "<div>Scan in <b>May</b><script>x()</script></div>"}}],
    }
    assert "(Scan in May)" in lines(composition)
