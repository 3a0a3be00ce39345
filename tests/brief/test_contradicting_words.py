"""A denial that the patient's own words contradict is told as both, never as a plain denial."""

import pytest

from tests.brief.conftest import TODAY, brief_of, everything, first_screen, material_of
from tools.brief.kinds import kinds_of, table
from tools.brief.verify import verify
from tools.clinical import Claim
from tools.interview import Option, Question, hear, profile_of
from tools.words.lexicon import lexicon


def heard(number, topic, words, **more):
    question = Question(link_id=f"q{number}", text=f"Question {number}?", topic=topic)
    return hear(question, words, handle=f"Q{number}", today=TODAY, profile=profile_of(None), **more)


def ticked(number, words, *concepts):
    every = tuple(Option(code=one, text=one.replace("_", " "), concepts=(one,)) for one in concepts)
    none = Option(code="none", text="None of these", absent=concepts, exclusive=True)
    question = Question(
        link_id="danger", text="Any of these?", topic="danger_signs", kind="multi", options=(*every, none)
    )
    return hear(question, words, handle=f"Q{number}", today=TODAY, profile=profile_of(None), choice="none")


@pytest.mark.parametrize(
    ("words", "name", "denied", "told"),
    [
        ("no bleeding. spotting brown blood", "Bleeding", "no bleeding", "spotting brown blood"),
        ("38.9 on the thermometer. No fever really", "Fever", "No fever really", "38.9 on the thermometer"),
        ("no fever but my temp was 101 F", "Fever", "no fever", "my temp was 101 F"),
        ("my left leg gives way. No weakness", "Weakness", "No weakness", "my left leg gives way"),
        ("No vomiting. Threw up twice on Sunday", "Vomiting", "No vomiting", "Threw up twice on Sunday"),
        ("not short of breath. I get winded on one flight", "Shortness of breath", "not short of breath", ""),
        ("no swelling. both ankles are puffy", "Swelling", "no swelling", "both ankles are puffy"),
        ("I have no pain. my head hurts", "Pain", "I have no pain", "my head hurts"),
    ],
)
def test_a_denial_against_words_of_the_same_answer_is_told_as_both(chart_of, words, name, denied, told):
    brief = brief_of(chart_of(), heard(1, "story", words))
    (found,) = (one for section in brief.sections for one in section.claims if one.topic == "conflict")
    assert found.text.startswith(f'{name}: wrote "{denied}", also "{told}')
    assert found.verdict == "supported", found.reason
    assert f"Denies {name.lower()}" not in everything(brief)


def test_never_is_contradicted_by_what_was_once(chart_of):
    words = "never been suicidal. at 19 I took an overdose, I tried to kill myself when I was 19"
    brief = brief_of(chart_of(), heard(1, "story", words))
    (found,) = (one for section in brief.sections for one in section.claims if one.topic == "conflict")
    assert 'wrote "never been suicidal", also "' in found.text
    assert "Denies thoughts of suicide" not in everything(brief)


def test_a_broader_word_beside_the_tick_is_held_against_the_list(chart_of):
    words = "None of these. Apart from a numb feeling down below"
    brief = brief_of(chart_of(), ticked(1, words, "saddle_numbness", "fever"))
    said = everything(brief)
    assert "Denies fever." in said
    assert 'answered "None of these", wrote "Apart from a numb feeling down below"' in said


def test_a_denial_in_one_answer_and_words_in_another_cite_both(chart_of):
    brief = brief_of(chart_of(), heard(1, "reason", "vomiting blood"), heard(2, "story", "no bleeding. sore tummy"))
    found = [one for one in first_screen(brief) if one.topic == "conflict"]
    assert [one.evidence for one in found] == [("Q2", "Q1")]


@pytest.mark.parametrize(
    "words",
    [
        "no fever, temp 36.8 this morning",
        "had a headache yesterday, no headache now",
        "threw up on sunday, no vomiting since",
        "no pain at rest. my knee hurts on stairs",
        "no swelling of the right ankle. left ankle is swollen",
        "my dad has a fever. no fever",
        "no chest pain. I had chest pain in 2015",
    ],
)
def test_a_denial_of_another_time_side_case_or_person_is_no_conflict(chart_of, words):
    brief = brief_of(chart_of(), heard(1, "story", words))
    assert not [one for section in brief.sections for one in section.claims if one.topic == "conflict"]


def test_what_is_typed_beside_a_tick_is_told_and_held_against_it(chart_of):
    words = "None of these. but I did cough up some blood last month"
    brief = brief_of(chart_of(), ticked(1, words, "hemoptysis", "dyspnea"))
    said = everything(brief)
    assert 'Coughing up blood: answered "None of these", wrote "I did cough up some blood last month".' in said
    assert 'Adds: "I did cough up some blood last month".' in said
    assert "Denies shortness of breath." in said
    assert not brief.withheld


@pytest.mark.parametrize(
    "lie",
    [
        'Fever: wrote "no fever", also "temperature 40".',
        'Fainting: wrote "no fever", also "temperature 39.2".',
        'Fever: wrote "no cough", also "temperature 39.2".',
        'Fever: answered "no fever", wrote "temperature 39.2".',
    ],
)
def test_a_false_conflict_in_words_does_not_pass(chart_of, lie):
    material = material_of(chart_of(), heard(1, "story", "no fever. no cough. temperature 39.2"))
    true = 'Fever: wrote "no fever", also "temperature 39.2".'
    assert verify([Claim(text=true, evidence=("Q1",))], material)[0].verdict == "supported"
    assert verify([Claim(text=lie, evidence=("Q1",))], material)[0].verdict != "supported"


def test_every_kind_is_a_concept_of_the_lexicon():
    known = lexicon("en").concepts
    rows = table()["kinds"]
    assert [one for one in rows if one not in known] == []
    assert {one for broad in rows for one in kinds_of(broad)} <= set(known)
