"""What the record says of medicines: names however hidden, doses as written, statuses as they are, refills as one."""

from typing import Any

import pytest

from tests.fhir.conftest import OURS, coded, facts_of, one, read

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
NDC = "http://hl7.org/fhir/sid/ndc"


def request(number: int = 1, **more: Any) -> dict[str, Any]:
    base = {
        "resourceType": "MedicationRequest",
        "id": f"m{number}",
        "status": "active",
        "intent": "order",
        "authoredOn": "2024-01-02",
        "medicationCodeableConcept": coded("860975", RXNORM, "Metformin 500 MG Oral Tablet"),
    }
    return {key: value for key, value in (base | more).items() if value is not None}


def test_a_name_that_stands_only_in_an_identifier_is_found_and_a_number_is_never_a_drug() -> None:
    medication = {
        "resourceType": "Medication",
        "id": "d1",
        "code": coded("00904629304", NDC),
        "identifier": [{"value": "00904629304"}, {"value": "ATOR80"}, {"value": "Atorvastatin"}],
    }
    by_reference = request(medicationCodeableConcept=None, medicationReference={"reference": "Medication/d1"})
    found = one(medication, by_reference, kind="medication")
    assert found.text == "Atorvastatin"
    assert found.code == f"{NDC}|00904629304"
    numbered = one(request(medicationCodeableConcept=coded("00904629304", NDC)), kind="medication")
    assert numbered.text == "unnamed medication (NDC 00904629304)"


def test_a_code_that_reads_as_a_name_is_one() -> None:
    named = request(medicationCodeableConcept=coded("Ondansetron", "urn:local"))
    assert one(named, kind="medication").text == "Ondansetron"


def test_a_mixture_is_named_by_its_ingredients_even_where_they_refer_in_a_circle() -> None:
    saline = {"resourceType": "Medication", "id": "b", "code": {"text": "Sodium chloride 0.9 %"}}
    loop = {"resourceType": "Medication", "id": "c", "ingredient": [{"itemReference": {"reference": "Medication/a"}}]}
    mixture = {
        "resourceType": "Medication",
        "id": "a",
        "ingredient": [
            {"itemCodeableConcept": {"text": "Calcium gluconate"}},
            {"itemReference": {"reference": "Medication/b"}},
            {"itemReference": {"reference": "Medication/c"}},
        ],
    }
    by_reference = request(medicationCodeableConcept=None, medicationReference={"reference": "Medication/a"})
    name = one(saline, loop, mixture, by_reference, kind="medication").text
    assert name.startswith("Calcium gluconate + Sodium chloride 0.9 %")


@pytest.mark.parametrize("address", ["#inside", "urn:uuid:5f2d4b6a-0000-4000-8000-000000000001"])
def test_contained_and_urn_references_resolve(address: str) -> None:
    medication = {"resourceType": "Medication", "id": "inside", "code": {"text": "Warfarin 5 mg"}}
    by_reference = request(medicationCodeableConcept=None, medicationReference={"reference": address})
    if address == "#inside":
        reading = read(by_reference | {"contained": [medication]})
    else:
        reading = read(medication | {"id": "5f2d4b6a-0000-4000-8000-000000000001"}, by_reference)
    assert [fact.text for fact in facts_of(reading, "medication")] == ["Warfarin 5 mg"]


def test_an_unresolved_reference_gives_its_display_or_says_unnamed_with_its_pointer() -> None:
    away = {"reference": "https://elsewhere.example/fhir/Medication/9", "display": "Digoxin 125 microgram"}
    shown = request(medicationCodeableConcept=None, medicationReference=away)
    assert one(shown, kind="medication").text == "Digoxin 125 microgram"
    lost = request(medicationCodeableConcept=None, medicationReference={"reference": "Medication/nowhere"})
    unnamed = one(lost, kind="medication")
    assert unnamed.text == "unnamed medication"
    assert "Medication/nowhere" in unnamed.detail["name_from"]


def test_refills_are_one_fact_with_first_and_last_date_count_and_the_status_of_the_newest() -> None:
    refills = [
        request(number, authoredOn=f"20{10 + number}-03-01", status="active" if number == 9 else "stopped")
        for number in (5, 9, 1, 3)
    ]
    fact = one(*refills, kind="medication")
    assert (fact.count, fact.when, fact.until, fact.status) == (4, "2011-03-01", "2019-03-01", "active")
    assert set(fact.source) == {f"MedicationRequest/m{number}" for number in (1, 3, 5, 9)}


def test_an_older_prescription_still_active_is_not_hidden_by_a_newer_one_that_ended() -> None:
    facts = facts_of(
        read(request(1, authoredOn="2015", status="active"), request(2, authoredOn="2020", status="stopped")),
        "medication",
    )
    assert sorted((fact.status, fact.when) for fact in facts) == [("active", "2015"), ("stopped", "2020")]


def test_dose_changes_are_kept_as_a_history() -> None:
    first = request(1, authoredOn="2020-01-01", status="completed", dosageInstruction=[{"text": "500 mg once a day"}])
    second = request(2, authoredOn="2022-01-01", dosageInstruction=[{"text": "1000 mg once a day"}])
    fact = one(first, second, kind="medication")
    assert fact.detail["dose"] == "1000 mg once a day"
    assert fact.detail["dose_history"] == "2020-01-01: 500 mg once a day; 2022-01-01: 1000 mg once a day"


@pytest.mark.parametrize("status", ["active", "on-hold", "stopped", "completed", "cancelled", "unknown", "draft"])
def test_a_status_is_what_it_says(status: str) -> None:
    assert one(request(status=status), kind="medication").status == status


def test_a_missing_status_is_neither_active_nor_dropped() -> None:
    assert one(request(status=None), kind="medication").status == ""


def test_a_cancelled_repeat_does_not_end_an_active_prescription() -> None:
    facts = facts_of(read(request(1), request(2, status="cancelled", authoredOn="2025-01-01")), "medication")
    assert {(fact.status, fact.count) for fact in facts} == {("active", 1), ("cancelled", 1)}


def test_entered_in_error_is_only_counted() -> None:
    reading = read(request(status="entered-in-error"))
    assert not facts_of(reading, "medication")
    assert [item.reason for item in reading.receipt.set_aside] == ["entered in error"]


def test_a_proposal_is_planned_and_a_self_report_is_reported() -> None:
    assert one(request(intent="proposal"), kind="medication").detail["planned"] == "yes"
    assert one(request(reportedBoolean=True), kind="medication").detail["reported"] == "yes"


def test_an_order_not_to_give_is_not_a_current_medicine() -> None:
    forbidden = one(request(doNotPerform=True), kind="medication")
    assert (forbidden.status, forbidden.detail["status_as_recorded"]) == ("not-done", "active")


def test_an_unknown_modifier_makes_an_entry_uncertain() -> None:
    stopped = [{"url": "urn:x", "valueCodeableConcept": {"text": "definitively stopped"}}]
    fact = one(request(modifierExtension=stopped), kind="medication")
    assert (fact.status, fact.detail["modifier"]) == ("uncertain", "definitively stopped")
    assert fact.detail["status_as_recorded"] == "active"


STRUCTURE = {
    "timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}},
    "doseAndRate": [{"doseQuantity": {"value": 500, "unit": "mg"}}],
}


def test_a_dose_is_quoted_rendered_or_said_to_be_missing() -> None:
    written = one(request(dosageInstruction=[{"text": "1 Tablette morgens"}]), kind="medication")
    assert written.detail["dose"] == "1 Tablette morgens"
    rendered = one(request(dosageInstruction=[STRUCTURE]), kind="medication")
    assert rendered.detail["dose"] == "500 mg, twice a day"
    missing = one(request(), kind="medication")
    assert "dose" not in missing.detail
    assert missing.detail["dose_absent"] == "dose not recorded"


@pytest.mark.parametrize(
    ("written", "differs"),
    [
        ("Take 500 mg twice a day", False),
        ("Take 1000 mg twice a day", True),
        ("Take 500 mg three times a day", True),
        ("Take with food", False),
        ("2.5 mL vial", False),
    ],
)
def test_text_and_structure_that_disagree_are_flagged(written: str, differs: bool) -> None:
    fact = one(request(dosageInstruction=[STRUCTURE | {"text": written}]), kind="medication")
    assert fact.detail["dose"] == written
    assert ("dose_conflict" in fact.detail) is differs


def test_steps_of_a_taper_stay_in_order() -> None:
    steps = [{"sequence": 2, "text": "then 1 daily"}, {"sequence": 1, "text": "2 daily for a week"}]
    assert (
        one(request(dosageInstruction=steps), kind="medication").detail["dose"]
        == "2 daily for a week; then then 1 daily"
    )


def test_stu3_and_r5_shapes_are_read_with_one_warning() -> None:
    r5 = request(medicationCodeableConcept=None, medication={"concept": {"text": "Ramipril 5 mg"}})
    reading = read(r5, r5 | {"id": "m2"})
    assert facts_of(reading, "medication")[0].text == "Ramipril 5 mg"
    assert sum("R5" in warning for warning in reading.warnings) == 1
    stu3 = {
        "resourceType": "MedicationStatement",
        "id": "s",
        "status": "active",
        "taken": "n",
        "medicationCodeableConcept": {"text": "Aspirin 81 mg"},
    }
    assert one(stu3, kind="medication").status == "not-taken"


def test_no_known_medications_is_not_a_drug() -> None:
    none = {
        "resourceType": "MedicationStatement",
        "id": "s",
        "status": "active",
        "medicationCodeableConcept": coded("no-known-medications", "urn:ips", "No known medications"),
    }
    reading = read(none)
    assert not facts_of(reading, "medication")
    line = next(line for line in reading.receipt.lines if line.type == "MedicationRequest")
    assert line.absence == "recorded_as_none"


def test_what_was_not_given_is_not_given() -> None:
    given = {
        "resourceType": "MedicationAdministration",
        "id": "g",
        "status": "not-done",
        "subject": OURS,
        "statusReason": [{"text": "patient refused"}],
        "medicationCodeableConcept": {"text": "Heparin"},
        "effectiveDateTime": "2024-01-01",
    }
    fact = one(given, kind="administration")
    assert (fact.status, fact.detail["status_reason"]) == ("not-done", "patient refused")


def test_a_brand_is_followed_by_what_the_record_says_is_in_it() -> None:
    brand = {
        "resourceType": "Medication",
        "id": "k",
        "code": {"coding": [{"code": "9", "display": "Karvea"}, {"code": "8", "display": "irbesartan and diuretics"}]},
        "ingredient": [
            {"itemCodeableConcept": {"text": "irbesartan"}},
            {"isActive": False, "itemCodeableConcept": {"text": "lactose"}},
        ],
    }
    by_reference = request(medicationCodeableConcept=None, medicationReference={"reference": "Medication/k"})
    assert one(brand, by_reference, kind="medication").text == "Karvea (irbesartan)"


def test_another_display_or_the_references_own_tells_what_a_brand_is() -> None:
    coding = [{"code": "9", "display": "Karvea"}, {"code": "8", "display": "irbesartan"}]
    assert one(request(medicationCodeableConcept={"coding": coding}), kind="medication").text == "Karvea (irbesartan)"
    brand = {"resourceType": "Medication", "id": "k", "code": {"text": "Karvea"}}
    reference = {"reference": "Medication/k", "display": "Irbesartan 75 mg Tablet"}
    by_reference = request(medicationCodeableConcept=None, medicationReference=reference)
    assert one(brand, by_reference, kind="medication").text == "Karvea (Irbesartan 75 mg Tablet)"


def test_a_name_that_says_its_ingredient_is_left_as_written() -> None:
    coding = [{"code": "1", "display": "metformin hydrochloride"}]
    named = request(medicationCodeableConcept={"text": "METFORMINE 1000MG", "coding": coding})
    assert one(named, kind="medication").text == "METFORMINE 1000MG"
