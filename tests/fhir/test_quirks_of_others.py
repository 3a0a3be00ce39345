"""What real records do, on the records themselves: each named oddity read as a careful reader would."""

# Paths of the records are long and stand unbroken.
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools.errors import RecordError, WrongPatientError
from tools.fhir import Reading, open_source, read_facts

pytestmark = pytest.mark.shared_data


@pytest.fixture(scope="module")
def reading(shared_data: Path) -> Callable[[str], Reading]:
    """Read a file of others once."""
    known: dict[str, Reading] = {}

    def read(path: str) -> Reading:
        if path not in known:
            found = sorted((shared_data / "fhir").glob(path))
            assert found, path
            known[path] = read_facts(open_source(str(found[0])).fetch())
        return known[path]

    return read


Read = Callable[[str], Reading]


def texts(found: Reading, kind: str) -> set[str]:
    return {fact.text for fact in found.facts if fact.kind == kind}


def named(found: Reading, kind: str, name: str) -> Any:
    return next(fact for fact in found.facts if fact.kind == kind and fact.text.startswith(name))


def test_drug_names_hide_in_identifiers_codes_and_ingredients(reading: Read) -> None:
    names = texts(reading("mimic_demo_bundles/10000032.json.gz"), "medication")
    assert {"Ipratropium Bromide Neb", "Ondansetron", "Calcium Gluconate + 0.9% Sodium Chloride"} <= names
    assert not any(name.isdigit() for name in names)


def test_a_reference_out_of_the_bundle_gives_its_display(reading: Read) -> None:
    fact = named(reading("ips_documents/connectathon_samples/NL_Drimpy_01.json.gz"), "medication", "ACETYLCYSTEINE")
    assert fact.status == ""


def test_refills_are_one_line(reading: Read) -> None:
    fact = named(reading("synthea_ms/Cole117*.json.gz"), "medication", "Hydrochlorothiazide 25 MG")
    assert (fact.count, fact.status, fact.when[:4], fact.until[:4]) == (11, "active", "2011", "2020")
    chemo = named(reading("synthea_smart2019/Gilbert_Wunsch*"), "medication", "Cisplatin")
    assert chemo.count == len(chemo.source) == 48


def test_statuses_stand_as_recorded(reading: Read) -> None:
    assert (
        named(reading("hl7_r4_examples_clinical/MedicationRequest-medrx0325.json"), "medication", "Nystatin").status
        == "on-hold"
    )
    assert named(reading("ips_documents/validated_samples/AT_ELGA*"), "medication", "ASPIRIN").status == "unknown"
    assert (
        named(reading("us_core_700/MedicationRequest-self-tylenol.json"), "medication", "Tylenol").detail["reported"]
        == "yes"
    )


def test_a_modifier_makes_it_uncertain(reading: Read) -> None:
    fact = named(reading("ips_documents/connectathon_samples/NL_core_patient_01.json.gz"), "medication", "LISINOPRIL")
    assert fact.status == "uncertain"
    assert "definitively stopped" in fact.detail["modifier"]


def test_a_taper_keeps_its_three_steps(reading: Read) -> None:
    fact = named(reading("hl7_r4_examples_clinical/MedicationRequest-medrx0303.json"), "medication", "Prednisone")
    assert fact.detail["dose"].count("; then ") == 2


def test_certainty_is_carried(reading: Read) -> None:
    swiss = reading("ips_documents/connectathon_samples/CH_HL7CH_Examples_01.json")
    assert named(swiss, "allergy", "Penicillin").status == "unconfirmed"
    assert named(swiss, "condition", "Endokarditis").status == "inactive"
    assert (
        named(reading("ips_documents/connectathon_samples/HK_IPS_Sample2.json"), "condition", "Depressive").status
        == "provisional"
    )
    assert (
        named(reading("hl7_r4_examples_clinical/Condition-f204.json"), "condition", "Acute renal").status
        == "differential"
    )


@pytest.mark.parametrize("name", ["MedicationStatement-example005.json", "Observation-f202.json"])
def test_what_was_entered_in_error_never_shows(reading: Read, name: str) -> None:
    found = reading(f"hl7_r4_examples_clinical/{name}")
    assert not found.facts
    assert found.receipt.set_aside[0].reason == "entered in error"


def test_negation_is_never_an_entry(reading: Read) -> None:
    known = reading("ips_documents/validated_samples/NZ_Peter_Jordan_AAA1234.json")
    assert {fact.status for fact in known.facts if fact.kind == "section"} >= {"recorded_as_none"}
    assert not texts(known, "allergy") | texts(known, "condition") | texts(known, "medication")
    unknown = reading("ips_documents/connectathon_samples/NZ_Peter_Jordan_AAA1234.json")
    line = next(line for line in unknown.receipt.lines if line.type == "AllergyIntolerance")
    assert line.absence == "not_recorded"
    sample = reading("ips_documents/validated_samples/IPS_IG-bundle-01.json")
    food = next(fact for fact in sample.facts if fact.detail.get("scope") == "food")
    assert food.status == "recorded_as_none"
    assert "penicillin" in " ".join(texts(sample, "allergy"))


def test_empty_sections_say_why(reading: Read) -> None:
    none = reading("ips_documents/validated_samples/IPS_IG_bundle-no-info-required-sections.json")
    assert {fact.status for fact in none.facts if fact.kind == "section"} == {"not_recorded"}
    withheld = reading("hl7_r4_examples_clinical/Composition-example.json")
    assert "could_not_be_read" in {fact.status for fact in withheld.facts}
    odd = reading("ips_documents/connectathon_samples/HK_IPS_Sample1.json")
    assert "conflict" in next(fact for fact in odd.facts if fact.detail.get("about") == "medication").detail


def test_repeats_are_merged_and_episodes_stay_countable(reading: Read) -> None:
    assert (
        named(reading("ips_documents/validated_samples/US_Washington_GDHP.json"), "condition", "Hypertension").count
        == 2
    )
    pregnancy = named(reading("synthea_smart2019/Francine_Veum*"), "condition", "Normal pregnancy")
    assert pregnancy.count == pregnancy.detail["episodes"].count(";") + 1 == 5


def test_onsets_keep_their_wording(reading: Read) -> None:
    assert (
        named(reading("hl7_r4_examples_clinical/Condition-example2.json"), "condition", "Asthma").when
        == "approximately November 2012"
    )
    cancer = named(reading("hl7_r4_examples_clinical/Condition-f202.json"), "condition", "Malignant")
    assert (cancer.when, cancer.until) == ("at age 52 years", "at age 54 years")
    assert named(reading("ips_documents/validated_samples/AT_ELGA*"), "condition", "Röteln").when == "2016-03"


def test_shifted_dates_are_said_once(reading: Read) -> None:
    warnings = reading("mimic_demo_bundles/10000032.json.gz").warnings
    assert sum("shifted" in warning for warning in warnings) == 1


def test_deaths_are_read(reading: Read) -> None:
    assert reading("hl7_r4_examples_clinical/Patient-pat4.json").person.deceased == "yes"
    assert reading("synthea_smart2019/Barrett_Douglas*").person.deceased.startswith("2010-01-17")
    assert reading("ips_documents/connectathon_samples/CA_Bundle_FullsomeScenario1.json").person.deceased == ""


def test_measurements_of_every_kind(reading: Read) -> None:
    assert reading("us_core_700/Observation-bp-data-absent.json").facts[0].value == "109/not recorded"
    assert reading("us_core_311/Observation-urine-cells.json").facts[0].value == "1 to 5"
    assert {fact.value for fact in reading("hl7_r4_examples_clinical/Observation-ekg.json").facts} == {
        "(waveform, not shown)"
    }
    assert "<1" in {fact.value for fact in reading("hl7_r4_examples_clinical/Bundle-ghp.json.gz").facts}
    bare = next(fact for fact in reading("synthea_notes_gfdp/Bo157*").facts if fact.text == "HIV viral load")
    assert (bare.unit, bare.detail["value_note"]) == ("", "unit not stated")


def test_nested_bundles_and_byte_order_marks_are_read(reading: Read) -> None:
    assert "Asthma" in texts(reading("hl7_r4_examples_clinical/Bundle-bundle-response-simplesummary.json"), "condition")
    assert reading("ms_fhir_server_testfiles/R4/CarePlan.json").facts[0].kind == "care_plan"


@pytest.mark.parametrize(
    ("path", "error", "said"),
    [
        ("ms_fhir_server_testfiles/Normative/Bundle-TransactionWithInvalidBundleEntry.json", RecordError, "line 39"),
        ("hl7_r4_examples_clinical/Bundle-bundle-request-simplesummary.json", RecordError, "requests only"),
        ("ms_fhir_server_testfiles/R4/ResourceWrapperNoVersion.json", RecordError, "rawResource"),
        ("ms_fhir_server_testfiles/Normative/PatientMissingResourceType.json", RecordError, "no resourceType"),
        ("ms_fhir_server_testfiles/Normative/MoneyWithWrongDecimal.json", RecordError, "Money"),
        (
            "ms_fhir_server_testfiles/R4/DocumentReference-example-relatesTo-code-appends.indexes.json",
            RecordError,
            "list",
        ),
        ("hl7_r4_examples_clinical/Bundle-b248b1b2-1686-4b94-9936-37d7a5f94b51.json", WrongPatientError, "12 patients"),
    ],
)
def test_what_is_no_record_of_one_patient_is_refused(
    reading: Read, path: str, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        reading(path)


def test_several_people_under_one_filler_id_are_refused(reading: Read) -> None:
    with pytest.raises(WrongPatientError, match="3 different people under one id"):
        reading("ms_fhir_server_testfiles/Normative/Import-InvalidPatient.ndjson")


def test_the_composition_says_whose_it_is(reading: Read) -> None:
    found = reading("ips_documents/connectathon_samples/CY_194315.json.gz")
    assert found.person.id != "249867"
    assert ("Patient/249867", "another person") in {(item.source, item.reason) for item in found.receipt.set_aside}


def test_conditional_references_do_no_harm(reading: Read) -> None:
    visit = next(fact for fact in reading("synthea_notes_gfdp/Bo157*").facts if fact.kind == "encounter")
    assert visit.detail["performer"].startswith("Dr.")


def test_attachments_are_read_or_say_why(reading: Read) -> None:
    def note(path: str) -> Any:
        found = reading(path)
        return found.note(found.note_facts()[0])

    assert note("us_core_700/DocumentReference-discharge-summary.json").read
    density = note("us_core_700/DiagnosticReport-bone-density-report.json")
    assert density.read or density.why_not
    assert note("us_core_700/DocumentReference-episode-summary.json").why_not == "content not included, only an address"
    assert "not one" in note("hl7_r4_examples_clinical/DiagnosticReport-example-pgx.json").why_not
    xray = note("us_core_700/DiagnosticReport-chest-xray-report.json")
    assert xray.read
    assert "<" not in xray.text[:20]


def test_older_versions_are_named_once_and_not_given_is_not_given(reading: Read) -> None:
    assert (
        sum("STU3" in item for item in reading("ips_documents/connectathon_samples/NL_Drimpy_01.json.gz").warnings) == 1
    )
    assert reading("hl7_r4_examples_clinical/Immunization-notGiven.json").facts[0].status == "not-done"
    kid = reading("ips_documents/connectathon_samples/US_Dynamic_Health_IT*")
    given = {fact.source[0]: fact.status for fact in kid.facts if fact.kind == "immunization"}
    assert given["Immunization/200017-Immunization-10002"] == "not-done"


def test_every_synthea_bundle_of_a_patient_is_read_whole(shared_data: Path) -> None:
    for folder in (
        "synthea_smart2019",
        "pysynthea_generated",
        "synthea_notes_gfdp",
        "synthea_ms",
        "synthea_abridge_sample",
    ):
        for file in sorted((shared_data / "fhir" / folder).iterdir()):
            if "hospital" in file.name or not file.name.endswith((".json.gz", ".json", ".ndjson.gz", ".ndjson")):
                continue
            found = read_facts(open_source(str(file)).fetch())
            assert not found.receipt.failed, file.name
            assert found.person.name
            assert all(line.whole for line in found.receipt.lines), file.name
