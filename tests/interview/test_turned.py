"""A question whose "no" is the danger: the yes or no answers it and never turns what follows."""

from datetime import date

import pytest

from tools.interview import Profile, screen_answers, screen_text
from tools.interview.hearing import hear
from tools.interview.items import question_of
from tools.interview.library import library
from tools.words import understand

TODAY = date(2026, 5, 12)
WOMAN = Profile(age_days=38 * 366, sex="female")
HARM = {"unsafe_at_home", "domestic_violence"}


def _heard(words, choice=""):
    core = library()["core"]
    item = next(item for item in core.items if item.link_id.endswith("safe"))
    return hear(question_of(item, core, WOMAN), words, handle="Q1", today=TODAY, profile=WOMAN, choice=choice)


@pytest.mark.parametrize(
    "words",
    [
        "no",
        "No.",
        "no, he hits me and took my phone",
        "no, i am scared of my husband",
        "No i am scared of my husband",
        "no he hits me",
        "no - my ex threatens me",
        "not really, my boyfriend gets rough",
        "not always",
        "Not when he drinks",
        "sometimes",
        "it depends, he gets violent",
        "nope, my husband pushed me down the stairs",
        "yes, but he hits me sometimes",
        "Yes. My wife beats me",
        "He hits me",
    ],
)
def test_an_answer_that_tells_of_fear_or_harm_is_a_flag_and_no_denial(words):
    answer = _heard(words)
    assert any(one.concept in HARM and one.polarity == "present" for one in answer.findings)
    assert not any(one.concept in HARM and one.polarity == "absent" for one in answer.findings)
    assert "violence" in {flag.rule for flag in screen_answers([answer], profile=WOMAN)}


@pytest.mark.parametrize(
    "words", ["yes", "Yes.", "yes, no one hurts me", "yes, nobody hits me", "yeah always", "of course", "very safe"]
)
def test_a_yes_reports_no_harm_and_invents_no_pain(words):
    answer = _heard(words)
    assert not [one for one in answer.findings if one.concept in HARM and one.polarity == "present"]
    assert "pain" not in {one.concept for one in answer.findings}
    assert not screen_answers([answer], profile=WOMAN)


def test_a_tapped_option_counts_as_it_stands():
    assert _heard("No", "no").choice == "no"
    assert {one.concept for one in _heard("No", "no").findings} == {"unsafe_at_home"}
    assert _heard("Yes", "yes").findings == ()


@pytest.mark.parametrize("words", ["never smoked, a sherry on sunday", "no smoking, no alcohol", "Don't drink, doctor"])
def test_a_no_to_another_question_is_no_fear_at_home(words):
    answer = _heard(words)
    assert not HARM & {one.concept for one in answer.findings}
    assert answer.words == words


@pytest.mark.parametrize("words", ["no, he hits me", "no he hits me", "nope, my husband hits me"])
def test_a_no_before_a_sentence_of_its_own_denies_nothing_in_it(words):
    found = {one.concept: one.polarity for one in understand(words, today=TODAY)}
    assert found.get("domestic_violence") == "present"
    assert "violence" in {flag.rule for flag in screen_text(words, profile=WOMAN, today=TODAY)}


@pytest.mark.parametrize(
    "words", ["no chest pain", "no, no fever", "No, I have not had any chest pain", "no i don't have a fever"]
)
def test_a_denial_stays_a_denial(words):
    assert {one.polarity for one in understand(words, today=TODAY)} == {"absent"}
    assert not screen_text(words, profile=WOMAN, today=TODAY)
