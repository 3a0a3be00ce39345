"""What a sentence tells of a time that is over is neither today's symptom nor its date today's beginning."""

from datetime import date

import pytest

from tools.words import understand

TODAY = date(2026, 5, 12)


def heard(text):
    return {one.concept: one for one in understand(text, today=TODAY)}


@pytest.mark.parametrize(
    ("text", "concepts"),
    [
        ("In 2006 I had crushing chest pain and they did the bypass", ["chest_pain"]),
        ("2 yrs ago i had a seizure", ["seizure"]),
        ("I had a seizure in 2015", ["seizure"]),
        ("back when I had my gallbladder out I had jaundice", ["jaundice"]),
        ("last time I had a rash like this was 10 years ago and my lips swelled up", ["rash", "lip_swelling"]),
        ("Had pneumonia in March 2019 with coughing blood", ["pneumonia", "hemoptysis"]),
        ("with my last pregnancy I had bad headaches", ["headache"]),
        ("18 months ago I fainted at church", ["syncope"]),
    ],
)
def test_what_was_then_is_of_the_past(text, concepts):
    found = heard(text)
    assert {found[one].time for one in concepts} == {"past"}


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("chest pain started 3 years ago", "chest_pain"),
        ("my headaches came on in 2019", "headache"),
        ("headaches since 2019", "headache"),
        ("first noticed the lump in my breast 2 years ago", "breast_lump"),
        ("I got a cough in December and it won't go", "cough"),
        ("in 2015, it started with a rash", "rash"),
        ("I had chest pain 2 weeks ago", "chest_pain"),
        ("I had a bad back in 2019 and it hurts again, back pain now", "back_pain"),
        ("two years ago I fainted at church, today I feel dizzy", "dizziness"),
        ("I had a stroke 2 years ago and my left arm is weak", "unilateral_weakness"),
        ("in 2015 I wanted to kill myself", "suicidal_thoughts"),
        ("same heaviness in chest I had before the bypass", "chest_pressure"),
        ("the same chest pain as I had in 2018", "chest_pain"),
    ],
)
def test_what_goes_on_or_may_be_grave_is_of_now(text, concept):
    assert heard(text)[concept].time == "now"


def test_a_date_that_is_only_compared_with_is_no_beginning():
    assert not heard("the same chest pain as I had in 2018")["chest_pain"].onset


def test_a_sentence_about_then_gives_no_side_to_what_is_of_now():
    assert not heard("I couldn't get my words out. 2 yrs ago i had the same on the left")["speech_difficulty"].side


def test_a_sentence_about_then_does_not_date_the_complaint():
    from tools.interview.telling import told_of

    words = "my arm went dead at breakfast. 2 yrs ago i had the same on the left"
    told = told_of("arm_weakness", "arm weakness", words, understand(words, today=TODAY), TODAY)
    assert told is None or not (told.onset or told.onset_date)
