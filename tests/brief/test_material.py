from datetime import date

import pytest

from tools import clock
from tools.brief import gather
from tools.clinical import Answer, Flag, ImageNote, Person, ReceiptLine

TODAY = date(2026, 5, 12)


@pytest.fixture(autouse=True)
def _now():
    clock.fix("2026-05-12T08:00:00+00:00")


def answer(number: int, **more: str) -> Answer:
    return Answer(
        **{"handle": f"Q{number}", "link_id": f"q{number}", "question": "?", "words": "my feet swell", **more}
    )


def test_every_kind_of_handle_resolves_to_its_own_thing_and_an_unknown_one_to_nothing():
    flag = Flag(rule="chest_pain", level="emergency", category="cardiac", quote="tight chest", instruction="Call.")
    photo = ImageNote(handle="I1", digest="d", media="image/png")
    material = gather(None, today=TODAY, answers=[answer(1)], flags=[flag], images=[photo])
    assert material.resolve("Q1") == answer(1)
    assert material.resolve("I1") == photo
    assert material.resolve("G1") == flag
    assert material.flag_handle(flag) == "G1"
    assert material.resolve("R1").absence == "could_not_be_read"
    assert material.resolve("F1") is None
    assert material.resolve("Q2") is None


def test_a_visit_without_a_record_or_an_answer_says_both_on_its_receipt():
    texts = [line.text for line in gather(None, today=TODAY).receipt_lines]
    assert texts == [
        "No record was read.",
        "No question was asked: the patient was not interviewed.",
        "Name not recorded, birth date not recorded, sex not recorded.",
    ]


def test_the_visits_own_lines_are_numbered_after_one_another_and_skips_are_counted():
    answers = [answer(1, topic="reason"), answer(2, status="skipped"), answer(3, status="declined")]
    material = gather(None, today=TODAY, answers=answers, visit_lines=[ReceiptLine(handle="x", text="Screened.")])
    assert [line.handle for line in material.receipt_lines] == ["R1", "R2", "R3", "R4", "R5"]
    said = "Answered by the patient, in English: 3 questions asked, 1 answered, 1 skipped, 1 declined."
    assert material.line_of("Interview").text == said


def test_the_newest_answer_dates_the_answers():
    material = gather(None, today=TODAY, answers=[answer(1, at="2026-05-12T08:00"), answer(2, at="2026-05-12T08:02")])
    assert material.as_of["answers"] == "2026-05-12T08:02"


def test_skipped_and_not_known_are_told_apart():
    answers = [answer(1), answer(2, status="skipped", topic="family"), answer(3, status="not_known", topic="habit")]
    material = gather(None, today=TODAY, answers=answers)
    assert material.line_of("NotAnswered").text == "Not answered: family."
    assert material.line_of("NotKnown").text == "Asked, not known: smoking, alcohol, drugs."


def test_many_skips_name_what_may_change_the_visit_and_count_the_details():
    topics = ("site", "allergy", "better", "severity", "quality", "medication")
    answers = [answer(n, status="skipped", topic=topic) for n, topic in enumerate(topics, 1)]
    material = gather(None, today=TODAY, answers=answers)
    assert material.line_of("NotAnswered").text == "Not answered: allergy; a medicine; 4 details."


def test_hours_are_counted_not_days_and_the_setting_decides():
    old = answer(1, at="2026-05-09T07:00:00Z")
    assert gather(None, today=TODAY, answers=[old]).line_of("Stale") is not None
    fresh = answer(1, at="2026-05-09T09:00:00Z")
    assert gather(None, today=TODAY, answers=[fresh]).line_of("Stale") is None
    told = gather(None, today=TODAY, answers=[fresh], stale_after_h=24).line_of("Stale").text
    assert "more than 24 hours old" in told


def phq(points, name="phq-9"):
    return [answer(number, link_id=f"{name}.{number}", choice=str(point)) for number, point in enumerate(points, 1)]


def test_a_whole_questionnaire_gives_its_sum_and_item_nine_and_no_label():
    lines = gather(None, today=TODAY, answers=phq([1, 2, 3, 0, 1, 2, 3, 0, 1])).receipt_lines
    assert [line.text for line in lines if line.type == "Score"] == ["PHQ-9 score 13 of 27; item 9: 1."]
    lines = gather(None, today=TODAY, answers=phq([1, 2, 3, 0, 1, 2, 3], "gad-7")).receipt_lines
    assert [line.text for line in lines if line.type == "Score"] == ["GAD-7 score 12 of 21."]


def test_a_questionnaire_left_half_way_has_no_score():
    lines = gather(None, today=TODAY, answers=phq([3, 3, 3])).receipt_lines
    assert [line.text for line in lines if line.type == "Score"] == ["PHQ-9: 3 of 9 items answered, no score."]


def test_answers_for_a_patient_who_is_recorded_as_dead_are_said():
    dead = Person(id="p", name="Ada", deceased="2024-01-03", sex="male")
    texts = [line.text for line in gather(None, today=TODAY, answers=[answer(1)], person=dead).receipt_lines]
    assert "Questions were answered although the record shows the patient as deceased." in texts
