"""A flag's title and quote say no more than the patient did, and one story does not ring the same bell six times."""

import pytest

from tools.clinical import Answer
from tools.interview import Profile, screen, screen_answers, screen_text

GROWN = Profile(age_days=40 * 366)


@pytest.mark.parametrize(
    ("text", "medications", "title", "never"),
    [
        ("tight chest with a cough and wheeze", (), "Tight chest", "Shortness of breath"),
        ("sore throat for two days", ("methotrexate",), "Sore throat on a medicine", "Fever with"),
        ("fever and a sore throat", ("methotrexate",), "Fever with a weak immune system", "Sore throat on"),
        ("nearly fainted at work", (), "Felt faint", "Passed out"),
        ("I passed out at work", (), "Passed out", "Felt faint"),
        ("temperature 38.6 and pulse 112", (), "Fever with another warning sign", "High fever"),
        ("temperature 39.8 since noon", (), "High fever", "Fever with another"),
        ("coughed up a streak of blood", (), "Coughing up blood", "a lot"),
        ("there is blood in my stool and I am dizzy", (), "Blood in the stool", "Black"),
    ],
)
def test_a_title_says_no_more_than_the_patient_did(text, medications, title, never):
    young = Profile(age_days=30 * 366)
    titles = [flag.title for flag in screen((), profile=young, words=text, medications=medications)]
    assert any(said.startswith(title) for said in titles), titles
    assert not any(never in said for said in titles), titles


def test_a_quote_holds_only_the_words_that_raised_it():
    flags = screen((), profile=GROWN, words="I threw up blood. My knee aches and I sleep badly")
    assert [flag.quote for flag in flags if flag.rule == "gi-bleed-upper"] == ["threw up blood"]
    flags = screen((), profile=GROWN, words="Black stools and my chest hurts, no fever")
    assert all("fever" not in flag.quote for flag in flags)


def test_the_flag_on_most_signs_stands_first_and_a_bare_pain_beside_it_is_not_told():
    text = "sudden unbearable pain in my belly, hard as a board, vomiting and fever, I feel faint"
    flags = screen_text(text, profile=GROWN)
    assert flags[0].level == "emergency"
    assert "severe-pain" not in {flag.rule for flag in flags}
    levels = [flag.level for flag in flags]
    assert levels == sorted(levels, key=["emergency", "same_day", "tell_clinician"].index)


@pytest.mark.parametrize("topic", ["worry", "hope", "questions"])
@pytest.mark.parametrize(
    "words",
    ["find out where the blood comes from", "that it is a heart attack", "could it be a stroke?", "is it sepsis"],
)
def test_a_worry_a_hope_or_a_question_is_no_sign(topic, words):
    answer = Answer(handle="Q4", link_id=topic, question="?", words=words, topic=topic)
    assert screen_answers([answer], profile=GROWN) == ()


def test_salt_substitute_with_a_medicine_that_keeps_potassium_is_told_to_the_clinician():
    text = "I use a salt substitute on my food now"
    with_it = screen((), profile=GROWN, words=text, medications=("lisinopril 10 mg",))
    assert [flag.level for flag in with_it] == ["tell_clinician"]
    assert screen((), profile=GROWN, words=text, medications=("cetirizine",)) == ()
