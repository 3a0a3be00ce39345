"""Charts of the shared records: nothing fails, nothing is lost, nobody has a negative age."""

import re

import pytest

from tools import clock
from tools.chart import read_chart
from tools.errors import RecordError
from tools.fhir import open_source

pytestmark = pytest.mark.shared_data
SETS = (
    "synthea_smart2019",
    "synthea_ms",
    "synthea_notes_gfdp",
    "ips_documents",
    "us_core_700",
    "hl7_r4_examples_clinical",
)


@pytest.fixture(autouse=True)
def _the_real_day():
    clock.fix(None)


@pytest.fixture
def record(shared_data):
    def read(name):
        return read_chart(open_source(str(shared_data / "fhir" / name)).fetch())

    return read


@pytest.mark.parametrize("name", SETS)
def test_every_record_gives_a_chart_that_holds_every_fact(name, record, shared_data):
    seen = 0
    for path in sorted((shared_data / "fhir" / name).rglob("*")):
        if not path.name.endswith((".json", ".json.gz", ".ndjson.gz")):
            continue
        try:
            chart = record(path)
        except RecordError:
            continue
        seen += 1
        text = chart.lines().text
        shown = {
            n
            for first, last in re.findall(r"\bF(\d+)(?:-F(\d+))?", text)
            for n in range(int(first), min(int(last or first), 100_000) + 1)
        }
        missing = [f.handle for f in chart.facts if int(f.handle[1:]) not in shown]
        assert not missing, (path.name, missing[:5])
        chart.overview(600)
        chart.changes()
        chart.checks()
        assert chart.age is None or chart.age >= 0
    assert seen


def test_a_shifted_hospital_record_has_its_own_now(record):
    chart = record("mimic_demo_bundles/10000032.json.gz")
    assert chart.shifted
    assert chart.age == 52
    assert chart.as_of.startswith("2180")
    assert {p.status for p in chart.problems().active} == {"not stated"}
    assert not [m for m in chart.medications() if m.name.isdigit()]


def test_one_leukemia_of_twenty_stays_is_one_line(record):
    lines = [p for p in record("mimic_demo_bundles/10014354.json.gz").problems().active if "lymphocytic" in p.name]
    assert max(p.count for p in lines) >= 20


def test_refills_collapse_and_chemotherapy_of_a_dead_patient_is_history(record):
    chart = record("synthea_smart2019/Gilbert_Wunsch_ab591293-dc94-4290-a29f-f35522273600.json.gz")
    (line,) = [m for m in chart.medications() if m.ingredients == ("cisplatin",)]
    assert (line.state, line.count) == ("stopped", 48)
    (old,) = [m for m in chart.medications() if m.ingredients == ("sertraline",)]
    assert old.not_confirmed_since.startswith("1966")


def test_five_pregnancies_stay_countable(record):
    path = "synthea_smart2019/Francine_Veum_15627d0f-d3b9-4522-aad6-5389494debb7.json.gz"
    (line,) = [p for p in record(path).problems().resolved if p.name == "Normal pregnancy"]
    assert len(line.episodes) == 5


def test_work_and_school_are_not_in_the_problem_list(record):
    chart = record("pysynthea_generated/Delphia_Schulist_88abdafe.json.gz")
    words = " ".join(p.name.casefold() for p in chart.problems().active)
    assert "education" not in words
    assert "employment" not in words
    assert chart.problems().social


def test_remission_is_not_active_and_stays_in_the_overview(record):
    chart = record("ips_documents/validated_samples/IPS_IG-bundle-01.json")
    assert [p.status for p in chart.problems().inactive] == ["remission"]
    assert "remission" in chart.overview().text
    assert "No known food allergy" in chart.overview().text


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("ips_documents/validated_samples/NZ_Peter_Jordan_AAA1234.json", "recorded_as_none"),
        ("ips_documents/connectathon_samples/NZ_Peter_Jordan_AAA1234.json", "not_recorded"),
        ("hl7_r4_examples_clinical/AllergyIntolerance-nka.json", "recorded_as_none"),
    ],
)
def test_none_known_and_no_information_are_told_apart(path, form, record):
    allergies = record(path).allergies()
    assert allergies.absence == form
    assert not allergies.lines


def test_a_stop_in_a_modifier_is_never_plain_active(record):
    chart = record("ips_documents/connectathon_samples/NL_core_patient_01.json.gz")
    (line,) = [m for m in chart.medications() if "LISINOPRIL" in m.name.upper()]
    assert line.state == "unknown"
    assert "modifier" in line.note


def test_a_half_missing_pressure_is_said_and_not_computed(record):
    (line,) = record("us_core_700/Observation-bp-data-absent.json").results()
    assert line.latest.value == "109/not recorded"
    assert line.latest.number is None
