"""Elements of others' records that the list of oddities names, each read as it expects; see `test_quirks` for all."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tools.chart import Chart
from tools.clinical import Fact
from tools.fhir import Reading, open_source, read_facts

pytestmark = pytest.mark.shared_data
Read = Callable[[str], Reading]
IPS, BEST = "ips_documents/connectathon_samples", "ips_documents/validated_samples"
LINES: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    (f"{BEST}/IPS_IG-bundle-01.json", "medication", "anastrozole", {"status": "active"}),
    (f"{IPS}/CH_HL7CH_Examples_01.json", "medication", "TRIATEC", {"status": "completed"}),
    (f"{IPS}/CH_HL7CH_Examples_01.json", "medication", "BELOC ZOK", {"dose": "Morgens 1 und abends"}),
    (f"{IPS}/NL_Drimpy_01.json.gz", "medication", "ACETYLSALICYLZUUR", {"status": "", "name_from": "reference"}),
    ("pysynthea_generated/Brandy*", "medication", "Amoxicillin 500", {"status": "stopped"}),
    (f"{BEST}/US_Washington_GDHP.json", "medication", "atorvastatin", {"dose": "40 mg/day"}),
    (
        "mimic_demo_bundles/10000032.json.gz",
        "condition",
        "Other dependence on machines",
        {"status": "", "when_is": "encounter"},
    ),
    ("us_core_700/Condition-condition-duodenal-ulcer.json", "condition", "Active Duodenal", {"when_is": "recorded"}),
    ("synthea_smart2019/Barrett*", "condition", "Fracture subluxation", {"status": "resolved", "until": "2001-04-26"}),
    (f"{IPS}/CA_Bundle_FullsomeScenario1.json", "condition", "Opioid", {"when": "2012", "onset_until": "2013"}),
    (f"{BEST}/IPS_IG-bundle-01.json", "condition", "Menopausal", {"when": "2015"}),
    ("pysynthea_generated/Brandy*", "vital", "Blood pressure", {"value": "97.4/87.6"}),
    (
        "mimic_demo_bundles/10000032.json.gz",
        "observation",
        "Heart rate rhythm",
        {"value": "", "value_absent": "not available (unknown)"},
    ),
    (
        "us_core_311/Observation-bp-data-absent.json",
        "vital",
        "Blood pressure",
        {"diastolic_absent": "not available (unknown)"},
    ),
    (f"{IPS}/CY_194315.json.gz", "lab", "Hemoglobin [", {"unit": "", "value_note": "unit not stated"}),
    (f"{IPS}/CY_194315.json.gz", "social", "Cigarette pack-years", {"value": "3"}),
    ("us_core_311/Observation-urine-cells.json", "lab", "EPITHELIAL", {"reference_range": "None Seen"}),
    ("us_core_700/Observation-simple-observation-sdoh.json", "social", "Transport", {"value": "yes"}),
    ("hl7_r4_examples_clinical/AllergyIntolerance-nka.json", "section", "NKA", {"status": "recorded_as_none"}),
    (f"{IPS}/AR_Repository_Example_01.json", "immunization", "producto", {"status": "completed", "target": "gripe"}),
    (f"{BEST}/NL_Curavista_01.json", "condition", "Cystitis", {"status": "active", "when": "2021-05-14"}),
)


@pytest.fixture(scope="module")
def reading(shared_data: Path) -> Read:
    known: dict[str, Reading] = {}

    def read(path: str) -> Reading:
        if path not in known:
            (file,) = sorted((shared_data / "fhir").glob(path))
            known[path] = read_facts(open_source(str(file)).fetch())
        return known[path]

    return read


def said(fact: Fact, key: str) -> str:
    found = getattr(fact, key, None)
    return fact.detail.get(key, "") if found is None else str(found)


@pytest.mark.parametrize(("path", "kind", "name", "expected"), LINES)
def test_a_line_of_the_list(reading: Read, path: str, kind: str, name: str, expected: dict[str, str]) -> None:
    facts = [fact for fact in reading(path).facts if fact.kind == kind and name in fact.text]
    assert any(
        all(
            said(fact, key).startswith(wanted) and bool(said(fact, key)) == bool(wanted)
            for key, wanted in expected.items()
        )
        for fact in facts
    ), facts


def test_a_drug_active_since_decades_is_dated_not_stopped(reading: Read) -> None:
    lines = [
        line for line in Chart(reading("synthea_smart2019/Gilbert_Wunsch*")).medications() if "Sertraline" in line.name
    ]
    assert [(line.state, line.not_confirmed_since[:4]) for line in lines] == [("current", "1966")]


def test_a_section_of_words_only_is_quoted(reading: Read) -> None:
    sections = [fact for fact in reading(f"{BEST}/IPS_IG-bundle-01.json").facts if fact.kind == "section"]
    assert any(fact.detail.get("narrative", "").startswith("Continue hormone medication") for fact in sections)


def test_a_masked_identifier_is_no_identifier(reading: Read) -> None:
    person = reading(f"{BEST}/NL_Curavista_01.json").person
    assert (person.identifiers, person.birth_date) == ((), "1954-01-01")
