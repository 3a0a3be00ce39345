"""Separate episodes of one illness are told, and checked, as episodes and never as one long illness."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.verify.conftest import condition
from tools.brief import gather
from tools.brief.material import Material
from tools.brief.record import problems
from tools.brief.since import changes
from tools.brief.verify import verify
from tools.chart import read_chart
from tools.clinical import Claim
from tools.fhir import open_source

SPELLS = [("2013-09-19", "2013-09-27"), ("2014-10-25", "2014-11-07"), ("2015-10-05", "2015-10-14")]


def material_of(tmp_path: Path, *resources: dict[str, Any]) -> Material:
    person = {"resourceType": "Patient", "id": "p", "name": [{"family": "Marsh"}], "birthDate": "1980-01-01"}
    entries = [{"resource": person}]
    for place, one in enumerate(resources):
        entries.append({"resource": {"id": f"r{place}", "subject": {"reference": "Patient/p"}, **one}})
    path = tmp_path / "record.json"
    path.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}))
    return gather(chart=read_chart(open_source(str(path)).fetch()), today=date(2016, 6, 10))


def visit(day: str) -> dict[str, Any]:
    return {"resourceType": "Encounter", "status": "finished", "class": {"code": "AMB"}, "period": {"start": day}}


def sore_throats() -> list[dict[str, Any]]:
    return [condition("Acute sore throat", "resolved", start, abatementDateTime=end) for start, end in SPELLS]


@pytest.fixture
def told(tmp_path: Path) -> Material:
    return material_of(tmp_path, *sore_throats(), visit("2015-09-01"), visit("2015-10-05"))


def handle(material: Material) -> str:
    assert material.chart
    return material.chart.problems().resolved[0].handles[0]


def test_the_brief_counts_the_episodes_and_dates_the_last(told: Material) -> None:
    text = problems(told)[0].text
    assert text == "Acute sore throat: 3 episodes, the last from 5 Oct 2015 to 14 Oct 2015, resolved."


def test_every_sentence_about_episodes_passes_its_own_check(told: Material) -> None:
    checked = verify([*problems(told), *changes(told)], told)
    assert [one.reason for one in checked if one.verdict != "supported"] == []


def test_a_new_episode_since_the_last_visit_is_new(told: Material) -> None:
    assert "Problem again: Acute sore throat, 5 Oct 2015." in [one.text for one in changes(told)]


@pytest.mark.parametrize(
    "lie",
    [
        "Acute sore throat lasted from 19 Sep 2013 to 14 Oct 2015.",
        "Acute sore throat: began 19 Sep 2013, resolved 14 Oct 2015.",
        "Acute sore throat from September 2013 until November 2014.",
        "Acute sore throat lasted about two years.",
        "Acute sore throat: 5 episodes.",
        "The last episode of acute sore throat was from 19 Sep 2013 to 14 Oct 2015.",
    ],
)
def test_one_long_illness_is_refused(told: Material, lie: str) -> None:
    assert verify([Claim(text=lie, evidence=(handle(told),))], told)[0].verdict == "contradicted"


@pytest.mark.parametrize(
    "truth",
    [
        "Three episodes of acute sore throat.",
        "Acute sore throat, 3 episodes between Sep 2013 and Oct 2015.",
        "Acute sore throat from 25 Oct 2014 to 7 Nov 2014.",
        "The last episode of acute sore throat lasted from 5 Oct 2015 to 14 Oct 2015.",
        "Acute sore throat resolved 14 Oct 2015.",
    ],
)
def test_true_words_about_episodes_are_supported(told: Material, truth: str) -> None:
    assert verify([Claim(text=truth, evidence=(handle(told),))], told)[0].verdict == "supported"


def test_an_illness_that_is_back_is_not_active_since_its_first_episode(tmp_path: Path) -> None:
    back = condition("Acute sore throat", "active", "2016-05-01")
    told = material_of(tmp_path, *sore_throats(), back)
    assert told.chart
    claims = problems(told)
    assert claims[0].text == "Acute sore throat: active, 4 episodes, the last since 1 May 2016."
    assert verify(claims, told)[0].verdict == "supported"
    lie = Claim(text="Acute sore throat active since 19 Sep 2013.", evidence=claims[0].evidence)
    assert verify([lie], told)[0].verdict == "contradicted"


def test_overlapping_entries_are_one_illness(tmp_path: Path) -> None:
    first = condition("Acute sore throat", "resolved", "2015-10-05", abatementDateTime="2015-10-14")
    second = condition("Acute sore throat", "resolved", "2015-10-07", abatementDateTime="2015-10-20")
    told = material_of(tmp_path, first, second)
    assert problems(told)[0].text == "Acute sore throat: began 5 Oct 2015, resolved 20 Oct 2015."
