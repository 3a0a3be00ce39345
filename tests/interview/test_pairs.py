"""Two patients who differ in age, sex or language alone are treated alike, unless a rule with a source says why not."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from tools.interview import Profile, hear, library, next_question, screen_text
from tools.interview.items import question_of
from tools.interview.redflags.rules import rules

TODAY = date(2026, 5, 12)
CASES = Path(__file__).parent / "cases"
TEXTS = [
    case["text"] for name in ("emergencies", "routine") for case in json.loads((CASES / f"{name}.json").read_text())
]
WHO = r"\b(?:adult|child|infant|newborn|teen|older|female|male|pregnant|postpartum|maybe_pregnant|age_days|age_years)\b"
NAMES_WHO = {rule.id for rule in rules() if re.search(WHO, rule.when)}


def fired(text, **who):
    return {flag.rule for flag in screen_text(text, profile=Profile(**who), today=TODAY)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"age_days": 30 * 366, "sex": "male"}, {"age_days": 75 * 366, "sex": "male"}),
        ({"age_days": 40 * 366, "sex": "female", "pregnant": "no"}, {"age_days": 40 * 366, "sex": "male"}),
        ({"age_days": 30 * 366, "sex": "female", "pregnant": "no"}, {"age_days": 52 * 366, "sex": "male"}),
    ],
    ids=["age", "sex", "both"],
)
def test_flags_differ_by_age_or_sex_only_where_a_cited_rule_names_them(one, other):
    sources = {rule.id: rule.source for rule in rules()}
    for text in TEXTS[::3]:
        first, second = fired(text, **one), fired(text, **other)
        for rule in first ^ second:
            covered = any(each in NAMES_WHO for each in (first | second))
            assert rule in NAMES_WHO or covered, (text, rule)
            assert sources[rule], rule


def asked(reason, profile):
    """Return what is asked after the reason, without anything said further."""
    answers = []
    for link in ("who", "reason"):
        question = question_of(library()["core"].item(link), library()["core"], profile)
        words = "patient" if link == "who" else reason
        answers.append(hear(question, words, handle=f"Q{len(answers) + 1}", today=TODAY, profile=profile))
    links = []
    while (question := next_question(answers, chart=None, profile=profile, today=TODAY)) is not None:
        links.append(question.link_id)
        answers.append(hear(question, "skip", handle=f"Q{len(answers) + 1}", today=TODAY, profile=profile))
    return links


REASONS = [
    ("I have a headache", "tengo dolor de cabeza"),
    ("I have a cough and a fever", "tengo tos y fiebre"),
    ("my knee hurts", "me duele la rodilla"),
    ("my chest hurts", "me duele el pecho"),
    ("I have a rash", "tengo un sarpullido"),
    ("I am dizzy", "tengo mareo"),
]


@pytest.mark.parametrize("reason", [english for english, _ in REASONS])
def test_men_and_women_are_asked_the_same_but_for_pregnancy(reason):
    man = asked(reason, Profile(age_days=35 * 366, sex="male"))
    woman = asked(reason, Profile(age_days=35 * 366, sex="female"))
    assert [link for link in woman if link != "pregnancy"] == man


@pytest.mark.parametrize("reason", [english for english, _ in REASONS])
def test_adults_of_any_age_are_asked_the_same(reason):
    assert asked(reason, Profile(age_days=25 * 366, sex="male")) == asked(
        reason, Profile(age_days=80 * 366, sex="male")
    )


@pytest.mark.parametrize(("english", "spanish"), REASONS)
def test_english_and_spanish_speakers_are_asked_the_same(english, spanish):
    profile = {"age_days": 35 * 366, "sex": "male"}
    assert asked(english, Profile(**profile)) == asked(spanish, Profile(**profile, language="es"))


@pytest.mark.parametrize(("english", "spanish"), REASONS)
def test_english_and_spanish_speakers_are_offered_the_same_choices(english, spanish):
    for questionnaire in library().values():
        for item in questionnaire.walk():
            ours = question_of(item, questionnaire, Profile())
            theirs = question_of(item, questionnaire, Profile(language="es"))
            assert [(o.code, o.concepts, o.absent) for o in ours.options] == [
                (o.code, o.concepts, o.absent) for o in theirs.options
            ]
            if questionnaire.extensions.get("kind") != "instrument":
                assert theirs.text != ours.text, item.link_id
