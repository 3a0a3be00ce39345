"""Shapes that vendors and countries really write, on small entries of ours: nothing wrong, nothing lost in silence."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.fhir.conftest import OURS, PATIENT, bundle, coded, facts_of, one, raw_of, read
from tools.chart import Chart
from tools.fhir import open_source, read_facts

HL7 = "http://terminology.hl7.org/CodeSystem"
ICD_GM = "http://fhir.de/CodeSystem/bfarm/icd-10-gm"
KBV = "https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT"


def sure(letter: str, *, beside: bool) -> dict[str, Any]:
    """A German diagnosis with its letter of certainty, beside the status or on the code."""
    coding: dict[str, Any] = {"system": ICD_GM, "code": "I21.9", "display": "Akuter Myokardinfarkt"}
    made: dict[str, Any] = {"resourceType": "Condition", "code": {"coding": [coding]}}
    if beside:
        return made | {"verificationStatus": coded(letter, KBV)}
    url = "http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit"
    coding["extension"] = [{"url": url, "valueCoding": {"system": KBV, "code": letter}}]
    return made


@pytest.mark.parametrize("beside", [True, False])
@pytest.mark.parametrize(("letter", "where"), [("A", "refuted"), ("V", "active"), ("G", "active"), ("Z", "resolved")])
def test_germanys_certainty_of_a_diagnosis_is_understood(letter: str, where: str, beside: bool) -> None:
    problems = Chart(read(sure(letter, beside=beside))).problems()
    assert [len(getattr(problems, name)) for name in ("active", "resolved", "refuted")] == [
        int(where == name) for name in ("active", "resolved", "refuted")
    ]
    if letter == "V":
        assert "unconfirmed" in problems.active[0].note


def test_an_excluded_diagnosis_stays_excluded_beside_an_active_status() -> None:
    entry = sure("A", beside=False) | {"clinicalStatus": coded("active", f"{HL7}/condition-clinical")}
    assert not Chart(read(entry)).problems().active


def test_components_named_in_words_only_are_tests_of_their_own() -> None:
    panel = {
        "resourceType": "Observation",
        "status": "final",
        "code": coded("57698-3", text="Lipids"),
        "effectiveDateTime": "2022-02-02",
        "component": [
            {"code": {"text": "LDL"}, "valueQuantity": {"value": 4.1, "unit": "mmol/L"}},
            {"code": {"text": "HDL"}, "valueQuantity": {"value": 1.2, "unit": "mmol/L"}},
        ],
    }
    assert [line.name for line in Chart(read(panel)).results()] == ["HDL", "LDL"]


def test_results_that_a_report_carries_inside_itself_are_read() -> None:
    report = {
        "resourceType": "DiagnosticReport",
        "id": "cbc",
        "status": "final",
        "code": {"text": "CBC"},
        "effectiveDateTime": "2024-07-01",
        "result": [{"reference": "#w"}],
        "contained": [
            {
                "resourceType": "Observation",
                "id": "w",
                "code": {"text": "WBC"},
                "valueQuantity": {"value": 14.2, "unit": "10*3/uL"},
            },
            {
                "resourceType": "Observation",
                "id": "e",
                "status": "entered-in-error",
                "code": {"text": "HGB"},
                "valueString": "2",
            },
            {
                "resourceType": "Observation",
                "id": "o",
                "subject": {"reference": "Patient/bob"},
                "code": {"text": "K"},
                "valueString": "9",
            },
            {"resourceType": "Practitioner", "id": "p"},
        ],
    }
    found = read(report)
    (fact,) = [fact for fact in found.facts if fact.kind not in ("patient", "report")]
    assert (fact.text, fact.value, fact.when, fact.status) == ("WBC", "14.2", "2024-07-01", "final")
    assert fact.source == ("DiagnosticReport/cbc",)
    assert any("about another subject" in warning for warning in found.warnings)


def test_a_medicine_the_patient_takes_unprescribed_is_current_and_reported() -> None:
    entry = {
        "resourceType": "MedicationRequest",
        "status": "active",
        "intent": "plan",
        "reportedBoolean": True,
        "medicationCodeableConcept": {"text": "turmeric 500 mg"},
        "authoredOn": "2024-06-01",
    }
    (line,) = Chart(read(entry)).medications()
    assert (line.state, line.reported) == ("current", True)
    (line,) = Chart(read(entry | {"intent": "proposal"})).medications()
    assert line.state == "planned"


def test_an_order_to_withhold_is_shown_as_one() -> None:
    entry = {
        "resourceType": "MedicationRequest",
        "status": "active",
        "doNotPerform": True,
        "medicationCodeableConcept": {"text": "NSAIDs"},
    }
    assert "NSAIDs [not to be given]" in Chart(read(entry)).overview().text


def test_an_allergy_of_the_oldest_version_keeps_its_substance_and_weight() -> None:
    fact = one(
        {
            "resourceType": "AllergyIntolerance",
            "patient": OURS,
            "status": "confirmed",
            "criticality": "CRITH",
            "substance": {"text": "Peanuts"},
        },
        kind="allergy",
    )
    assert (fact.text, fact.detail["criticality"]) == ("Peanuts", "high")


@pytest.mark.parametrize(
    "words", ["アレルギーなし", "无已知药物过敏", "Nega alergias conhecidas", "inga kända allergier", "brak alergii"]
)
def test_a_denial_in_another_language_is_no_allergy(words: str) -> None:
    found = read({"resourceType": "AllergyIntolerance", "patient": OURS, "code": {"text": words}})
    assert not facts_of(found, "allergy")
    assert [fact.status for fact in facts_of(found, "section")] == ["recorded_as_none"]


def test_a_section_that_denies_in_its_words_denies() -> None:
    section = {
        "title": "Alergias",
        "code": coded("48765-2"),
        "text": {"div": "<div><p>Nega alergias conhecidas</p></div>"},
    }
    found = read({"resourceType": "Composition", "status": "final", "section": [section]})
    assert Chart(found).allergies().absence == "recorded_as_none"


def test_a_section_that_lists_what_is_not_there_says_so() -> None:
    gone = {"title": "Medicamentos", "code": coded("10160-0"), "entry": [{"reference": "urn:uuid:gone"}]}
    found = read({"resourceType": "Composition", "status": "final", "section": [gone]})
    assert any("'Medicamentos' lists 1 of 1 entries that are not in the record" in said for said in found.warnings)


def test_what_a_directive_denies_is_said() -> None:
    fact = one(
        {
            "resourceType": "Consent",
            "status": "active",
            "patient": OURS,
            "scope": coded("treatment", f"{HL7}/consentscope"),
            "category": [coded("acd", f"{HL7}/consentcategorycodes")],
            "provision": {"provision": [{"type": "deny", "code": [{"text": "Admission to intensive care"}]}]},
        },
        kind="flag",
    )
    assert fact.text == "advance directive: deny Admission to intensive care"


def test_a_bill_that_names_diagnoses_is_told_and_a_plain_one_is_not() -> None:
    bill = {"resourceType": "ExplanationOfBenefit", "patient": OURS}
    plain = Chart(read(bill | {"item": [{"sequence": 1}]}))
    assert "Left out" not in plain.overview().text
    told = Chart(read(bill | {"diagnosis": [{"diagnosisCodeableConcept": {"text": "Heart failure"}}]}))
    assert "a bill that names diagnoses or medicines; bills are not read" in told.overview().text


def test_words_for_ages_devices_diets_and_unasked_questions() -> None:
    family = {"resourceType": "FamilyMemberHistory", "patient": OURS, "relationship": {"text": "mother"}}
    onset = {"code": {"text": "Stroke"}, "onsetAge": {"value": 71, "unit": "a", "code": "a"}}
    assert one(family | {"condition": [onset]}, kind="family").when == "at age 71 years"
    device = {"resourceType": "DeviceRequest", "status": "active", "codeCodeableConcept": {"text": "CPAP machine"}}
    assert one(device, kind="order").text == "CPAP machine"
    diet = {"resourceType": "NutritionOrder", "status": "active", "patient": OURS, "dateTime": "2024-10-29"}
    eaten = one(diet | {"oralDiet": {"fluidConsistencyType": [{"text": "Nectar thick"}]}}, kind="order")
    assert (eaten.text, eaten.when) == ("Nectar thick", "2024-10-29")
    answered = {
        "resourceType": "QuestionnaireResponse",
        "item": [{"linkId": "3", "answer": [{"valueString": "at night"}]}],
    }
    assert one(answered, kind="questionnaire").text == "question 3 (its text is not in the record)"


def test_episodes_messages_and_parts_of_the_body_are_facts() -> None:
    found = read(
        {"resourceType": "EpisodeOfCare", "patient": OURS, "status": "active", "type": [{"text": "Anticoagulation"}]},
        {
            "resourceType": "Communication",
            "status": "completed",
            "sent": "2025-04-10",
            "payload": [{"contentString": "I ran out of Eliquis three days ago"}],
        },
        {
            "resourceType": "BodyStructure",
            "patient": OURS,
            "morphology": {"text": "Mole"},
            "location": {"text": "left arm"},
        },
    )
    assert facts_of(found, "care_plan")[0].text == "episode of care: Anticoagulation"
    (message,) = facts_of(found, "note")
    assert message.text == "message: I ran out of Eliquis three days ago"
    assert found.note(message).text == "I ran out of Eliquis three days ago"
    (mole,) = facts_of(found, "observation")
    assert (mole.text, mole.detail["site"]) == ("Mole, left arm", "left arm")


def test_an_older_entry_of_the_patient_that_another_replaces_is_the_patients() -> None:
    older = {
        "resourceType": "Patient",
        "id": "old",
        "active": False,
        "name": PATIENT["name"],
        "birthDate": PATIENT["birthDate"],
    }
    newer = PATIENT | {"link": [{"other": {"reference": "Patient/old"}, "type": "replaces"}]}
    allergy = {
        "resourceType": "AllergyIntolerance",
        "patient": {"reference": "Patient/old"},
        "code": {"text": "Aspirin"},
    }
    found = read_facts(raw_of(bundle(newer, older, allergy)))
    assert [fact.text for fact in facts_of(found, "allergy")] == ["Aspirin"]
    assert "an older entry of the patient, which another replaces" in {item.reason for item in found.receipt.set_aside}
    assert read_facts(raw_of(bundle(newer, older, allergy)), patient="old").person.id == PATIENT["id"]


def test_linked_entries_of_different_people_stay_apart() -> None:
    other = {"resourceType": "Patient", "id": "old", "name": [{"text": "Bob Stone"}], "birthDate": "1931-01-01"}
    newer = PATIENT | {"link": [{"other": {"reference": "Patient/old"}, "type": "replaces"}]}
    allergy = {
        "resourceType": "AllergyIntolerance",
        "patient": {"reference": "Patient/old"},
        "code": {"text": "Aspirin"},
    }
    found = read_facts(raw_of(bundle(newer, other, allergy)), patient=PATIENT["id"])
    assert not facts_of(found, "allergy")


def test_files_that_lie_beside_the_record_are_named(tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text(json.dumps(PATIENT))
    (tmp_path / "export_cda.xml").write_text("<ClinicalDocument/>")
    found = read_facts(open_source(str(tmp_path)).fetch())
    assert "1 file in the folder not read: .xml" in found.warnings
    assert all(line.whole for line in found.receipt.lines)


@pytest.mark.parametrize("errors", [[], [{"type": "OperationOutcome", "url": "https://x.example/e"}]])
def test_the_list_of_an_exports_files_is_no_broken_file(tmp_path: Path, errors: list[object]) -> None:
    (tmp_path / "Patient.ndjson").write_text(json.dumps(PATIENT) + "\n")
    (tmp_path / "manifest.json").write_text(json.dumps({"transactionTime": "2024", "output": [], "error": errors}))
    receipt = read_facts(open_source(str(tmp_path)).fetch()).receipt
    assert len(receipt.failed) == len(errors)
    assert receipt.seen == receipt.used + len(receipt.set_aside) + len(receipt.failed)


def test_a_problem_whose_name_says_that_relatives_have_it_is_theirs() -> None:
    found = read({"resourceType": "Condition", "code": {"text": "Family history of breast cancer"}})
    assert not Chart(found).problems().active
    (fact,) = facts_of(found, "family")
    assert (fact.text, fact.subject) == ("breast cancer", "relative")


def test_the_dots_of_an_abbreviation_change_nothing() -> None:
    found = read({"resourceType": "AllergyIntolerance", "patient": OURS, "code": {"text": "N.K.D.A."}})
    assert not facts_of(found, "allergy")


def test_a_reaction_of_which_nothing_is_known_is_no_word() -> None:
    unknown = {"coding": [{"system": "http://hl7.org/fhir/v3/NullFlavor", "code": "NI", "display": "NoInformation"}]}
    entry = {"resourceType": "AllergyIntolerance", "patient": OURS, "code": {"text": "Latex"}}
    assert "reaction" not in one(entry | {"reaction": [{"manifestation": [unknown]}]}, kind="allergy").detail


def test_a_date_on_which_something_is_due_makes_a_record_no_newer() -> None:
    due = {"resourceType": "ServiceRequest", "status": "active", "code": {"text": "Check"}}
    chart = Chart(
        read(
            {"resourceType": "Condition", "code": {"text": "Gout"}, "recordedDate": "2024-02-01"},
            due | {"occurrenceDateTime": "2025-01-01"},
        )
    )
    assert chart.as_of == "2024-02-01"


def test_the_newest_of_many_refills_is_the_records_newest_entry() -> None:
    refill = {"resourceType": "MedicationRequest", "status": "active", "medicationCodeableConcept": {"text": "Aspirin"}}
    chart = Chart(read(*(refill | {"authoredOn": f"20{year}-01-01"} for year in range(10, 20))))
    assert chart.as_of == "2019-01-01"


def test_a_brand_stands_beside_itself_whether_or_not_its_contents_are_told() -> None:
    inside = {"code": {"text": "Triatec"}, "ingredient": [{"itemCodeableConcept": {"text": "Ramipril"}}]}
    taken = {
        "resourceType": "MedicationStatement",
        "status": "active",
        "medicationReference": {"reference": "#m"},
        "contained": [{"resourceType": "Medication", "id": "m"} | inside],
    }
    given = {"resourceType": "MedicationDispense", "status": "completed", "whenHandedOver": "2024-01-02"}
    (line,) = Chart(read(taken, given | {"medicationCodeableConcept": {"text": "Triatec"}})).medications()
    assert (line.name, line.state, line.count) == ("Triatec (Ramipril)", "current", 2)


def test_a_dose_told_in_several_ways_is_not_added_up() -> None:
    ways = [{"doseQuantity": {"value": 5, "unit": "mg"}}, {"doseQuantity": {"value": 1, "unit": "tablet"}}]
    entry = {
        "resourceType": "MedicationRequest",
        "status": "active",
        "medicationCodeableConcept": {"text": "Apixaban"},
        "dosageInstruction": [{"doseAndRate": [*ways, ways[0]], "timing": {"repeat": {"when": ["MORN", "EVE"]}}}],
    }
    assert one(entry, kind="medication").detail["dose"] == "5 mg (1 tablet), in the morning and in the evening"


def test_an_overview_counts_what_it_does_not_name_and_tells_what_matters_of_late() -> None:
    stopped = {"resourceType": "MedicationRequest", "status": "stopped", "authoredOn": "2010"}
    scan = {"resourceType": "DiagnosticReport", "status": "final", "code": {"text": "CT chest"}}
    visit = {
        "resourceType": "Appointment",
        "status": "booked",
        "description": "Review",
        "participant": [{"actor": OURS}],
    }
    scope = {"resourceType": "Procedure", "status": "completed", "code": {"text": "Colonoscopy"}}
    chart = Chart(
        read(
            {"resourceType": "Condition", "code": {"text": "Gout"}, "recordedDate": "2024-02-01"},
            scope | {"performedDateTime": "2005"},
            scan | {"conclusion": "8 mm nodule", "issued": "2024-01-01T00:00:00Z"},
            visit | {"description": "Review", "start": "2024-05-01T00:00:00Z"},
            stopped | {"statusReason": {"text": "cough"}, "medicationCodeableConcept": {"text": "Lisinopril"}},
            stopped | {"medicationCodeableConcept": {"text": "Aspirin"}},
        )
    )
    said = chart.overview().text
    for words in ("CT chest", "8 mm nodule", "# Appointments ahead", "Review", "Lisinopril [stopped]", "because cough"):
        assert words in said
    assert "# Not in this overview\nolder medications (1), procedures (1)\n" in said
    assert "Not in this overview" not in chart.lines().text
