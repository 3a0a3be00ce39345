"""Every symptom protocol asks for onset, what changes it, quality, place, severity, time, negatives and risk."""

import tomllib
from importlib.resources import files
from urllib.parse import urlsplit

import pytest

from tools.interview import InterviewSettings, library
from tools.interview.authoring.build import build

MOST = InterviewSettings().most_questions
NOT_A_SYMPTOM = {"follow-up", "check-up"}
SYMPTOMS = sorted(
    name
    for name, protocol in library().items()
    if protocol.extensions.get("kind") == "protocol" and name not in NOT_A_SYMPTOM
)
EVERYWHERE = {"onset", "worse", "better", "quality", "severity", "danger_signs", "associated", "risk"}
TIME = {"course", "duration"}
SOMEWHERE = {
    "abdominal-pain", "back-pain", "breast", "chest-pain", "ear", "eye", "general", "headache", "heartburn", "injury",
    "joint-pain", "leg-swelling", "neuro", "nose-sinus", "rash", "skin-lesion", "sore-throat", "testicular",
}  # fmt: skip
SPREADING = {"abdominal-pain", "back-pain", "chest-pain", "heartburn", "joint-pain", "testicular"}
UNEDITED = {"droracle.ai", "britbrief.co.uk", "osce-aid.co.uk", "vesselwork.org", "johorentdoctor.com", "nursekey.com"}


def topics(name, most=None):
    return {item.extensions.get("topic") for item in library()[name].items[:most]}


def test_there_are_at_least_25_complaints():
    assert len(SYMPTOMS) + len(NOT_A_SYMPTOM) >= 25


@pytest.mark.parametrize("name", SYMPTOMS)
def test_a_symptom_is_asked_about_whole(name):
    assert topics(name) >= EVERYWHERE
    assert topics(name) & TIME


@pytest.mark.parametrize("name", SYMPTOMS)
def test_all_of_it_comes_before_the_questions_run_out(name):
    assert topics(name, MOST) >= EVERYWHERE
    assert topics(name, MOST) & TIME


@pytest.mark.parametrize("name", sorted(SOMEWHERE))
def test_what_has_a_place_is_asked_where(name):
    assert "site" in topics(name)


@pytest.mark.parametrize("name", sorted(SPREADING))
def test_pain_that_may_spread_is_asked_where_to(name):
    assert "radiation" in topics(name)


@pytest.mark.parametrize("name", SYMPTOMS)
def test_the_lists_are_wide_enough_and_end_in_none_of_these(name):
    protocol = library()[name]
    for slot, least in (("danger", 2), ("associated", 3), ("risk", 3)):
        choices = protocol.item(f"{name}.{slot}").choices
        assert choices[-1].exclusive
        assert len(choices) - 1 >= least
        denied = {concept for choice in choices[:-1] for concept in choice.concepts}
        assert set(choices[-1].absent) == denied


@pytest.mark.parametrize("name", sorted(library()))
def test_every_questionnaire_names_its_source(name):
    rows = [library()[name].extensions.get("source", "")]
    rows += [item.extensions["source"] for item in library()[name].items if "source" in item.extensions]
    for source in rows:
        host = urlsplit(source).hostname or ""
        assert source == "unverified" or "." in host
        assert not any(host == other or host.endswith(f".{other}") for other in UNEDITED)


def test_the_files_are_what_the_tables_make():
    folder = files("tools.interview") / "questionnaires"
    for name, content in build().items():
        assert (folder / name).read_bytes() == content


def test_every_text_stands_in_both_languages():
    table = tomllib.loads((files("tools.interview") / "authoring" / "slots.toml").read_text("utf-8"))
    for slot in table.values():
        english, spanish = slot["text"]
        assert english
        assert spanish
        assert english != spanish
