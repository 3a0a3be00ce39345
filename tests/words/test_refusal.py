"""Only words that are nothing but a no answer for a whole list."""

from datetime import date

import pytest

from tools.interview import Profile, hear, library
from tools.interview.items import question_of
from tools.words.refusal import is_bare_no

PERSON = Profile(age_days=40 * 366, sex="female")

NOTHING_ELSE = [
    "no",
    "None of these",
    "nope nothing like that",
    "No, not that I know of.",
    "n/a",
    "no i don't have any of these thanks",
    "no to all of them",
    "i do not think so",
    "no, none, thank god",
    "nonne",
    "not right now",
    "no problems",
    "para nada",
    "no tengo nada de eso",
    "都沒有",
]
SOMETHING = [
    "no appetite",
    "no energy at all",
    "no wee today",
    "not much wee",
    "not eating",
    "not resting",
    "nothing stays down",
    "never sleep",
    "no feeling",
    "no rash but sweaty",
    "not all of them",
    "not just that",
    "not right",
    "not well",
    "no idea",
    "i don't know really",
    "no more of the pain",
    "no?",
    "false teeth hurt",
    "no puedo orinar",
    "nada de orina",
]


def test_a_bare_no_is_told_from_a_no_that_names_something():
    assert [said for said in NOTHING_ELSE if not is_bare_no(said)] == []
    assert [said for said in SOMETHING if is_bare_no(said)] == []


@pytest.mark.parametrize("words", ["no {}", "not {}", "never {}"])
def test_no_and_the_name_of_one_sign_denies_no_other_sign_of_a_list(words):
    question = next(
        question_of(item, protocol, PERSON)
        for protocol in library().values()
        for item in protocol.items
        if item.link_id == "vomiting-diarrhoea.danger"
    )
    too_much = []
    for sign in ("cough", "headache", "swallowing", "wee", "appetite", "back pain", "swelling", "blood", "fever"):
        answer = hear(question, words.format(sign), today=date(2026, 1, 5), profile=PERSON)
        denied = {finding.concept for finding in answer.findings if finding.polarity == "absent"}
        if answer.choice or len(denied & set(question.concepts)) > 1:
            too_much.append((words.format(sign), answer.choice, sorted(denied)))
    assert too_much == []
