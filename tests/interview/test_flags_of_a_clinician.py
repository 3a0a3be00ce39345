"""Danger told in plain words is flagged, and a flag says no more than the patient did."""

from datetime import date

import pytest

from tools.clinical import Answer, Person
from tools.interview import Profile, hear, next_question, profile_of, screen_answers, screen_text, who_answers
from tools.interview.redflags import rules

TODAY = date(2026, 5, 12)


def _flags(text, age=50):
    return {flag.rule: flag.level for flag in screen_text(text, profile=Profile(age_days=age * 366), today=TODAY)}


@pytest.mark.parametrize(
    ("text", "age", "rule", "level"),
    [
        ("Stools have been dark since last week and I am dizzy, I take ibuprofen", 60, "gi-bleed-danger", "emergency"),
        ("my poop has turned dark", 60, "melena", "same_day"),
        ("I don't see the point any more", 40, "passive-death", "same_day"),
        ("there is no point in anything", 40, "passive-death", "same_day"),
        ("I have a metal heart valve, fever 38.5 for two weeks, chills", 60, "valve-fever-danger", "emergency"),
        ("had my aortic valve replaced, valve replacement in 2015, now a fever", 60, "valve-fever", "same_day"),
        ("I am diabetic and have shaking chills, 39.2 and I am vomiting", 72, "rigors-frail", "emergency"),
        ("he does not know my name since this morning", 80, "confusion", "emergency"),
        ("my spit has red streaks", 50, "hemoptysis", "same_day"),
        ("a headache as if somebody hit me on the head", 50, "thunderclap-headache", "emergency"),
    ],
)
def test_danger_in_plain_words_is_flagged(text, age, rule, level):
    assert _flags(text, age).get(rule) == level


@pytest.mark.parametrize(
    "text",
    [
        "my stools are dark from my iron tablets",
        "dark brown stools as always",
        "I don't see the point in taking these tablets",
        "I have a metal heart valve and feel well",
        "he hit the back of his head on the pillow once, years ago",
        "had bruises after the blood thinner years ago",
        "I don't know his name",
    ],
)
def test_harmless_words_are_not(text):
    assert not _flags(text)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("taking ibuprofen for my knee, and I get winded on stairs", "anaphylaxis"),
        ("sulfa gave me hives once. I get winded on stairs", "anaphylaxis"),
        ("my spit has red streaks", "cellulitis"),
        ("on a blood thinner, I have bruises", "purpura"),
        ("he hit the back of his head", "thunderclap-headache"),
    ],
)
def test_no_flag_is_invented(text, never):
    assert never not in {rule.id for rule in rules() if rule.id in _flags(text)}


@pytest.mark.parametrize(
    ("topic", "words"),
    [
        ("hope", "find out where the blood in my stool comes from"),
        ("worry", "that he is bleeding in the head"),
        ("worry", "that it is a stroke"),
        ("questions", "could it be chest pain from the heart?"),
    ],
)
def test_a_worry_or_a_hope_is_no_sign(topic, words):
    answer = Answer(handle="Q1", link_id="x", question="?", words=words, topic=topic)
    assert not screen_answers([answer], profile=Profile())


@pytest.mark.parametrize(
    ("topic", "words"),
    [("worry", "I have chest pain now"), ("hope", "I want to die"), ("worry", "that I will kill myself")],
)
def test_what_a_worry_states_still_counts(topic, words):
    answer = Answer(handle="Q1", link_id="x", question="?", words=words, topic=topic)
    assert screen_answers([answer], profile=Profile())


@pytest.mark.parametrize(
    ("words", "years", "who"),
    [
        ("mother", 2, "guardian"),
        ("mother", 80, "helper"),
        ("dad fell twice", 82, "helper"),
        ("parrent", 0, None),
        ("family", 0, "guardian"),
        ("my son is ill", 8, "guardian"),
        ("my daughter typed this for me", 50, "helper"),
        ("I am the husband", 60, "helper"),
        ("I am the patient", 40, "patient"),
        ("patient", 0, "patient"),
        ("me", 40, "patient"),
        ("xyz", 40, None),
        ("xyz", 0, None),
        ("yes", 40, None),
        ("me and my wife", 50, None),
        ("my mom is typing", 30, None),
        ("mi esposa y yo", 40, None),
    ],
)
def test_words_that_name_somebody_else_say_who_answers(words, years, who):
    assert who_answers(words.lower(), words, years) == who


def test_who_answers_reaches_the_profile():
    answer = Answer(handle="Q1", link_id="who", question="?", words="his wife", topic="respondent")
    profile = profile_of(None, [answer], TODAY)
    assert (profile.respondent, profile.confidential) == ("helper", False)


@pytest.mark.parametrize("words", ["xyz", "parrent", "me and my wife", "my mom is typing", "yes", "👍", "<b>me</b>?!"])
def test_who_answers_is_asked_again_where_it_is_unclear_and_is_never_taken_as_the_patient(words):
    def next_of(*answers):
        profile = profile_of(Person(id="1", birth_date="1980", sex="female"), answers, TODAY)
        return next_question(answers, chart=None, profile=profile, today=TODAY), profile

    first, profile = next_of()
    unclear = hear(first, words, handle="Q1", today=TODAY, profile=profile)
    second, profile = next_of(unclear)
    if words == "<b>me</b>?!":
        assert second.link_id != "who-sure"
        return
    assert second.link_id == "who-sure"
    assert not profile.confidential
    assert not any(" her" in option.text for option in second.options)
    third, profile = next_of(unclear, hear(second, "xyz", handle="Q2", today=TODAY, profile=profile))
    assert third.link_id == "reason"
    assert not profile.confidential
    _, profile = next_of(unclear, hear(second, "", handle="Q2", today=TODAY, profile=profile, choice="together"))
    assert (profile.respondent, profile.confidential) == ("patient", False)
    _, profile = next_of(unclear, hear(second, "", handle="Q2", today=TODAY, profile=profile, choice="patient"))
    assert profile.confidential
