"""The rest of what real records do, each on the file that does it: wrappers, versions, ranges, absences, lists."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools.chart import Chart
from tools.errors import RecordError, WrongPatientError
from tools.fhir import Reading, open_source, read_facts

pytestmark = pytest.mark.shared_data
Read = Callable[[str], Reading]
HL7, IPS, SERVER = "hl7_r4_examples_clinical", "ips_documents/connectathon_samples", "ms_fhir_server_testfiles"


@pytest.fixture
def reading(shared_data: Path) -> Read:
    def read(name: str) -> Reading:
        (file,) = sorted((shared_data / "fhir").glob(name))
        return read_facts(open_source(str(file)).fetch())

    return read


def only(found: Reading, kind: str) -> Any:
    (fact,) = [fact for fact in found.facts if fact.kind == kind]
    return fact


@pytest.mark.parametrize("name", ["coded-oral-axid", "contained-oral-axid"])
def test_a_drug_is_named_in_the_request_or_in_what_it_contains(reading: Read, name: str) -> None:
    found = reading(f"us_core_700/MedicationRequest-medicationrequest-{name}.json")
    assert only(found, "medication").text.startswith("Nizatidine 15 MG/ML Oral Solution")
    assert found.receipt.seen == 1


def test_a_drug_active_although_the_patient_died_is_dated_and_not_stopped(reading: Read) -> None:
    chart = Chart(reading("synthea_smart2019/Darron_Feeney*"))
    left = [line for line in chart.medications() if line.state == "current"]
    assert chart.person.deceased
    assert left
    assert any(line.not_confirmed_since for line in left)
    assert chart.overview().text.startswith(f"Patient {chart.person.handle}: DECEASED")


def test_a_drug_prescribed_eleven_times_is_one_line_with_its_dates(reading: Read) -> None:
    chart = Chart(reading("synthea_ms/Cole117*"))
    (line,) = [line for line in chart.medications() if "ydrochlorothiazide" in line.name]
    assert (line.count, line.state, line.first[:4], line.last[:4]) == (11, "current", "2011", "2020")


def test_structure_alone_gives_a_dose_and_neither_says_so(reading: Read) -> None:
    found = [fact for fact in reading("pysynthea_generated/Brandy*").facts if fact.kind == "medication"]
    assert any(fact.detail.get("dose") for fact in found)
    assert any(fact.detail.get("dose_absent") == "dose not recorded" for fact in found)


def test_a_basic_entry_is_named_and_nothing_is_taken_from_it(reading: Read) -> None:
    found = reading(f"{SERVER}/R4/basic-example.json")
    assert not found.facts
    assert [aside.reason for aside in found.receipt.set_aside] == ["of no known type"]


def test_a_group_of_requests_is_a_plan_and_no_medicine(reading: Read) -> None:
    found = reading(f"{SERVER}/R4/requestgroup-example.json")
    assert {fact.kind for fact in found.facts} == {"care_plan"}


def test_an_onset_that_is_missing_leaves_the_recorded_date_and_says_so(reading: Read) -> None:
    fact = only(reading("us_core_700/Condition-condition-duodenal-ulcer.json"), "condition")
    assert (fact.when[:10], fact.when_is) == ("2016-08-10", "onset") or fact.when_is == "recorded"


def test_an_allergy_without_any_status_is_present(reading: Read) -> None:
    (line,) = Chart(reading(f"{IPS}/AR_Repository_Example_01.json")).allergies().lines
    assert (line.name, line.status) == ("alergia a la penicilina (trastorno)", "not stated")


def test_a_social_finding_by_category_is_apart(reading: Read) -> None:
    problems = Chart(reading("us_core_700/Condition-condition-SDOH-example.json")).problems()
    assert not problems.active
    assert len(problems.social) == 1


def test_an_administrative_finding_repeated_is_one_line_and_no_disease(reading: Read) -> None:
    problems = Chart(reading("pysynthea_generated/Richie_Dicki*")).problems()
    (line,) = [line for line in problems.social if line.name.startswith("Medication review due")]
    assert line.count == 37
    assert not any("Medication review" in line.name for line in problems.active)


def test_words_for_an_end_stay_words(reading: Read) -> None:
    assert only(reading(f"{HL7}/Condition-f201.json"), "condition").until == "around April 9, 2013"


def test_an_empty_list_of_medications_is_none_known(reading: Read) -> None:
    fact = only(reading(f"{HL7}/List-example-empty.json"), "section")
    assert (fact.status, fact.detail["about"]) == ("recorded_as_none", "medication")


def test_a_single_date_ahead_of_its_time_is_flagged(reading: Read) -> None:
    assert any("ahead" in item or "future" in item for item in reading("pysynthea_generated/Hassan_Weber*").warnings)


def test_an_observation_without_value_or_reason_is_no_error(reading: Read) -> None:
    found = reading("pysynthea_generated/Brandy*")
    assert not found.receipt.failed
    assert any(fact.detail.get("value_absent") == "recorded without a value" for fact in found.facts)


def test_a_comparator_without_a_unit_keeps_its_sign_and_says_the_unit_is_missing(reading: Read) -> None:
    facts = {fact.text: fact for fact in reading(f"{HL7}/Bundle-micro.json").facts}
    assert (facts["Cefazolin"].value, facts["Cefazolin"].detail["value_note"]) == ("<=2", "unit not stated")
    assert "ORGANISM" in facts
    assert not any(name.startswith(("id:", "Generated")) for name in facts)


def test_ranges_by_age_and_group_are_labelled_and_text_bands_are_quoted(reading: Read) -> None:
    shown = {fact.reference_range for fact in reading(f"{HL7}/Observation-f205.json").facts}
    assert "age 18 to any yrs: >=60 mL/min/1.73m2" in shown
    bands = reading(f"{HL7}/Observation-f004.json").facts[0].reference_range
    assert "12-14 y Male" in bands
    assert "Female" in bands
    (line,) = Chart(reading(f"{HL7}/Observation-f004.json")).results()
    assert line.abnormal_by != "reference range"


def test_a_narrative_value_is_read_whole(reading: Read) -> None:
    assert reading("us_core_700/Observation-simple-observation-sdoh.json").facts[0].value


@pytest.mark.parametrize(
    ("path", "error", "said"),
    [
        (f"{SERVER}/Normative/Bundle-Batch.json", WrongPatientError, "4 patients"),
        (f"{SERVER}/Normative/Bundle-TypeMissing.json", WrongPatientError, "4 patients"),
        (f"{SERVER}/Normative/Bundle-InvalidBundleType.json", RecordError, "1 Substance"),
        (f"{HL7}/Bundle-72ac8493*", WrongPatientError, "10 patients"),
    ],
)
def test_bundles_of_no_or_an_unknown_type_are_read_to_their_patients(
    reading: Read, path: str, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        reading(path)


def test_the_subject_of_the_document_decides_among_ten(reading: Read) -> None:
    found = reading(f"{IPS}/CY_Andreas_Ioannou_01.json.gz")
    assert found.person.name == "Andreas Ioannou"
    assert sum(aside.reason == "another person" for aside in found.receipt.set_aside) == 9


def test_parameters_are_unwrapped(reading: Read) -> None:
    found = reading(f"{SERVER}/Normative/MemberMatch.json")
    assert found.person.name == "Patricia Ann Person"
    assert [fact.text for fact in found.facts if fact.kind == "coverage"] == ["Old Health Plan", "New Health Plan"]


def test_a_byte_order_mark_is_stripped(reading: Read) -> None:
    assert only(reading(f"{SERVER}/R4/Condition-For-Patient-f001.json"), "condition").text == "Heart valve disorder"


def test_references_by_uuid_resolve_and_conditional_ones_do_no_harm(reading: Read) -> None:
    drugs = {fact.text for fact in reading("ips_documents/validated_samples/NL_Curavista_01.json").facts}
    assert "METFORMINE 1000MG TABLET" in drugs
    visits = [f for f in reading("synthea_abridge_sample/*.json.gz").facts if f.kind == "encounter"]
    assert visits
    assert all("?" not in fact.detail.get("performer", "") for fact in visits)


def test_an_address_alone_is_listed_and_never_said_to_be_read(reading: Read) -> None:
    found = reading("us_core_700/DiagnosticReport-cardiology-report.json")
    assert only(found, "report").detail["not_read"] == "content not included, only an address"
    assert found.note(only(found, "report")).why_not == "content not included, only an address"


def test_a_picture_with_spaces_in_its_data_is_listed(reading: Read) -> None:
    assert only(reading(f"{HL7}/Media-example.json"), "imaging").detail["attached"] == "image/gif"


def test_a_birth_date_with_a_birth_time_is_a_birth_date(reading: Read) -> None:
    assert reading(f"{HL7}/Bundle-bundle-response-medsallergies.json").person.birth_date == "1974-12-25"


def test_an_absent_onset_is_no_crash(reading: Read) -> None:
    found = reading("ips_documents/validated_samples/AT_ELGA_GmbH_01.json.gz")
    assert not found.receipt.failed
    assert any(fact.detail.get("onset_absent") for fact in found.facts)


def test_a_name_in_chinese_stays_as_it_is(reading: Read) -> None:
    assert reading(f"{IPS}/TW_Li-Hui_Lee_01-modified.json").person.name == "王大明"


def test_a_vaccine_that_was_refused_says_why(reading: Read) -> None:
    found = reading(f"{IPS}/US_Dynamic_Health_IT_Happy_Kid_FHIR_Bundle-IPS.json.gz")
    (refused,) = [fact for fact in found.facts if fact.kind == "immunization" and fact.status == "not-done"]
    assert refused.detail["status_reason"] == "patient objected"
