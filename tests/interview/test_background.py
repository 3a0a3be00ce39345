"""An answer about allergies, family, past illness or medicines tells of the present only when its words say so."""

from datetime import date

import pytest

from tools.clinical import Answer
from tools.interview import Profile, Question, hear, screen_answers

TODAY = date(2026, 5, 12)


def rules_of(topic, words, *, respondent="patient", language="en"):
    profile = Profile(respondent=respondent, language=language)
    answer = hear(Question(link_id="asked", text="?", topic=topic), words, today=TODAY, profile=profile, handle="Q1")
    return {flag.rule for flag in screen_answers([answer], profile=profile)}


KNOWN = [
    ("allergy", "shellfish, my lips swell"),
    ("allergy", "penicillin - came out in hives, throat swelled as a child"),
    ("allergy", "peanuts: throat swelling and can't breathe"),
    ("allergy", "bee stings, my throat closes and I faint"),
    ("allergy", "penicillin. anaphylaxis at 12"),
    ("allergy", "peanuts, throat swells, now I carry an epipen"),
    ("allergy", "ibuprofen gives me black stools"),
    ("allergy", "nueces, se me hinchan los labios"),
    ("allergy", "the reaction is swelling of my tongue"),
    ("family", "stroke on my mother's side, and heart attack"),
    ("family", "chest pain, then a heart attack at 50"),
    ("problem", "I had a stroke in 2019"),
    ("problem", "stroke, heart attack"),
    ("problem", "shellfish, my lips swell"),
    ("medication", "lisinopril made my tongue swell"),
    ("medication", "aspirin, since I had a stroke"),
]
PRESENT = [
    ("allergy", "shellfish, and right now my lips are swelling"),
    ("allergy", "latex, today my throat is closing up"),
    ("allergy", "just ate peanuts and my lips swell"),
    ("allergy", "peanuts. Help, my throat is closing"),
    ("allergy", "prawns, my lips are swollen and my throat is tight"),
    ("allergy", "nueces, ahora se me están hinchando los labios"),
    ("allergy", "I have crushing chest pain"),
    ("allergy", "I want to die"),
    ("family", "none, but I have chest pain"),
    ("problem", "chest pain"),
    ("problem", "diabetes, and I've been vomiting blood"),
    ("medication", "warfarin, and I fell and hit my head"),
    ("medication", "apixaban 5 mg, I pass black stools"),
    ("medication", "I took 30 paracetamol"),
    ("medication", "stopped my insulin, vomiting all night, very thirsty, deep breathing"),
]


@pytest.mark.parametrize(("topic", "words"), KNOWN)
def test_what_is_known_of_old_is_no_emergency(topic, words):
    assert rules_of(topic, words) == set()


@pytest.mark.parametrize(("topic", "words"), PRESENT)
def test_what_is_said_of_the_present_counts_whatever_was_asked(topic, words):
    assert rules_of(topic, words)


@pytest.mark.parametrize("topic", ["reason", "story", "anything_else", "danger_signs", "associated"])
def test_the_same_words_to_another_question_are_an_emergency(topic):
    assert "anaphylaxis" in rules_of(topic, "shellfish, my lips swell")


def test_a_known_allergy_and_a_cough_are_no_allergic_reaction():
    profile = Profile()
    said = [("reason", "I am a bit short of breath since my cold"), ("allergy", "shellfish, my lips swell")]
    answers = [
        hear(Question(link_id=topic, text="?", topic=topic), words, today=TODAY, profile=profile, handle=f"Q{number}")
        for number, (topic, words) in enumerate(said, 1)
    ]
    assert "anaphylaxis" not in {flag.rule for flag in screen_answers(answers, profile=profile)}


def test_a_childs_known_allergy_is_read_the_same_way():
    assert rules_of("allergy", "eggs, his lips swell and he can't breathe", respondent="guardian") == set()
    assert "anaphylaxis" in rules_of("allergy", "eggs, his lips are swelling now", respondent="guardian")


def test_an_answer_without_a_topic_keeps_every_sign():
    answer = Answer(handle="Q1", link_id="x", question="?", words="shellfish, my lips swell")
    assert {flag.rule for flag in screen_answers([answer], profile=Profile())} == {"anaphylaxis"}
