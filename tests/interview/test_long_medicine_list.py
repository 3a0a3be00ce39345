"""A long list of medicines of which nothing is ticked is asked about once more, not one by one."""

from datetime import date

import pytest

from tools.chart import Allergies, MedicationLine, Problems
from tools.clinical import Answer
from tools.interview import Profile, hear, next_question

TODAY = date(2026, 5, 12)
PATIENT = Profile(age_days=80 * 366, sex="female", pregnant="not_applicable")
HELPER = Profile(age_days=80 * 366, sex="female", pregnant="not_applicable", respondent="helper", alone=False)


class LongChart:
    """Twelve medicines, the first of them an anticoagulant."""

    def medications(self):
        return tuple(
            MedicationLine(
                name=f"drug{number} 10 MG",
                state="current",
                handles=(f"F{number}",),
                ingredients=(f"drug{number}",),
                classes=("anticoagulant",) if number == 1 else (),
            )
            for number in range(1, 13)
        )

    def allergies(self):
        return Allergies(lines=())

    def problems(self):
        return Problems()

    def of_kind(self, *kinds):
        return ()


def medicine_questions_of(script, profile=PATIENT):
    answers, asked = [], []
    while (question := next_question(answers, chart=LongChart(), profile=profile, today=TODAY)) is not None:
        words = script.get(question.link_id, {"reason": "cough"}.get(question.topic, "skip"))
        if question.link_id.startswith("medication."):
            asked.append(question)
        answers.append(hear(question, words, handle=f"Q{len(answers) + 1}", today=TODAY, profile=profile))
    return asked, answers


@pytest.mark.parametrize(
    "words", ["None of these", "none", "no", "Not sure", "I don't know", "skip", "prefer not to say"]
)
@pytest.mark.parametrize("profile", [PATIENT, HELPER])
def test_nothing_ticked_asks_once_more_and_then_by_name_only_what_harms_most(words, profile):
    asked, _ = medicine_questions_of({"medication.list": words, "medication.list.more": "Not sure"}, profile)
    assert [question.link_id for question in asked] == ["medication.list", "medication.list.more", "medication.F1"]


def test_all_stopped_is_said_of_each_and_asked_of_none():
    asked, answers = medicine_questions_of({"medication.list": "none", "medication.list.more": "I stopped all of them"})
    assert [question.link_id for question in asked] == ["medication.list", "medication.list.more"]
    found = next(answer for answer in answers if answer.link_id == "medication.list.more").findings
    assert {(f.detail["handle"], f.polarity, f.detail["taking"]) for f in found} == {
        (f"F{number}", "absent", "stopped") for number in range(1, 13)
    }
    assert {finding.quote for finding in found} == {"I stopped all of them"}


def test_not_sure_says_nothing_of_any_medicine():
    _, answers = medicine_questions_of({"medication.list": "none", "medication.list.more": "Not sure"})
    told = [answer for answer in answers if answer.link_id.startswith("medication.list")]
    assert not any(isinstance(answer, Answer) and answer.findings for answer in told)


def test_own_words_are_kept_and_still_heard():
    words = "i only take the metformin 500 in the morning"
    _, answers = medicine_questions_of({"medication.list": "none", "medication.list.more": words})
    found = next(answer for answer in answers if answer.link_id == "medication.list.more")
    assert found.words == words
    assert not found.choice
    assert any("metformin" in finding.name.lower() for finding in found.findings)


def test_exceptions_are_still_asked_one_by_one():
    asked, _ = medicine_questions_of({"medication.list": "all but the drug3"})
    assert "medication.list.more" not in [question.link_id for question in asked]
    assert "medication.F3" in [question.link_id for question in asked]
