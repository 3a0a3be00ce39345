"""The reason given at booking is asked about, understood and screened where the patient gives none of their own."""

from datetime import date

import pytest

from tools.interview import InterviewSettings, Profile, hear, next_question, screen_answers
from tools.interview.library import protocols

TODAY = date(2026, 5, 12)
PATIENT = Profile(age_days=60 * 366, sex="male")
BOOKED = "chest pain since this morning, sweaty"


def told(**script):
    answers = []
    for _ in range(5):
        settings = InterviewSettings(booked=BOOKED)
        question = next_question(answers, chart=None, profile=PATIENT, today=TODAY, settings=settings)
        words = {"who": "patient", **script}.get(question.link_id, "skip")
        answers.append(hear(question, words, handle=f"Q{len(answers) + 1}", today=TODAY, profile=PATIENT))
    return {answer.link_id: answer for answer in answers}


@pytest.mark.parametrize("yes", ["Yes", "yes", "yes thats right", "yep"])
def test_a_booked_reason_that_is_right_is_the_reason(yes):
    answers = told(booked=yes)
    assert answers["booked"].words == BOOKED
    assert answers["booked"].topic == "reason"
    assert any(flag.level == "emergency" for flag in screen_answers([*answers.values()], profile=PATIENT))
    assert protocols([*answers.values()], PATIENT)[0].name == "ChestPain"
    assert "chest-pain.danger" in answers


def test_a_booked_reason_that_is_wrong_is_asked_anew_and_never_the_reason():
    answers = told(booked="No, it is something else", **{"booked.more": "cough"})
    assert answers["booked"].topic != "reason"
    assert answers["booked.more"].words == "cough"
    assert not screen_answers([*answers.values()], profile=PATIENT)


def test_who_gives_a_reason_is_not_asked_about_the_booked_one():
    assert "booked" not in told(reason="cough")
    assert "booked" in told()
