"""Several values of one test at one time are all told, and none of them makes a course."""

from pathlib import Path

import pytest

from tests.verify.conftest import result
from tests.verify.test_episodes import material_of
from tools.brief.material import Material
from tools.brief.results import results, rounded
from tools.brief.verify import verify
from tools.clinical import Claim

DRUGS = ("Nevirapine", "Tenofovir", "Abacavir")


@pytest.fixture
def twice(tmp_path: Path) -> Material:
    readings = [(80.5, "2002-06-22"), (106.8, "2002-06-22"), (102.95, "2003-07-30"), (129.37, "2003-07-30")]
    return material_of(tmp_path, *(result("Chest pressure", value, "mm[Hg]", when) for value, when in readings))


def test_every_drug_of_the_day_is_named_and_passes_the_check(tmp_path: Path) -> None:
    told = material_of(tmp_path, *(result("Current drugs", drug, "", "2003-08-29") for drug in DRUGS))
    claims = results(told)
    assert [one.text for one in claims] == ['Current drugs "Nevirapine"; "Tenofovir"; "Abacavir" (29 Aug 2003).']
    assert len(claims[0].evidence) == len(DRUGS)
    assert verify(claims, told)[0].verdict == "supported"


def test_two_numbers_of_one_time_stand_together_without_a_course(twice: Material) -> None:
    assert twice.chart
    (line,) = twice.chart.results()
    assert (line.delta, line.direction, [one.value for one in line.together]) == ("", "", ["102.95", "129.37"])
    claims = results(twice)
    assert [one.text for one in claims] == ["Chest pressure 102.95 and 129.37 mmHg (30 Jul 2003)."]
    assert verify(claims, twice)[0].verdict == "supported"


def test_a_rise_from_whichever_was_picked_is_not_supported(twice: Material) -> None:
    assert twice.chart
    handles = {one.value: one.handle for one in twice.chart.results()[0].series}
    lie = Claim(text="Chest pressure rose to 129.37 mmHg.", evidence=(handles["80.5"], handles["129.37"]))
    assert verify([lie], twice)[0].verdict != "supported"


def test_compact_text_never_keeps_one_value_of_a_time_without_the_others(tmp_path: Path) -> None:
    told = material_of(tmp_path, *(result("Current drugs", drug, "", "2003-08-29") for drug in DRUGS))
    assert told.chart
    for text in (told.chart.overview().text, told.chart.lines(400).text):
        assert all(drug in text for drug in DRUGS)


def test_an_abnormal_value_does_not_hide_behind_a_normal_one_of_the_same_time(tmp_path: Path) -> None:
    high = {"interpretation": [{"coding": [{"code": "H"}]}]}
    told = material_of(
        tmp_path,
        result("Potassium", 6.4, "mmol/L", "2016-01-02", **high),
        result("Potassium", 4.1, "mmol/L", "2016-01-02"),
    )
    assert told.chart
    assert told.chart.results()[0].abnormal == "high"
    claims = results(told)
    assert claims[0].text == "Potassium 6.4 (high) and 4.1 mmol/L (2 Jan 2016)."
    assert verify(claims, told)[0].verdict == "supported"


def test_numbers_in_units_that_do_not_convert_are_not_set_side_by_side(tmp_path: Path) -> None:
    told = material_of(
        tmp_path,
        result("Filtration rate", 154, "mL/min/{1.73_m2}", "2009-03-28"),
        result("Filtration rate", 26, "mL/min", "2010-01-15"),
    )
    assert "before" not in " ".join(one.text for one in results(told))
    assert "154" not in " ".join(one.text for one in results(told))


@pytest.mark.parametrize(
    ("written", "shown"),
    [("0.0041469869838683445", "0.00415"), ("0.05", "0.05"), ("0.0123", "0.0123"), ("2.318454319016441", "2.32")],
)
def test_digits_that_are_noise_are_rounded(written: str, shown: str) -> None:
    assert rounded(written) == shown
