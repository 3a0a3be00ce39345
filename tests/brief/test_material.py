from datetime import date

from tools.brief import gather
from tools.clinical import Answer, Flag, ImageNote, ReceiptLine

TODAY = date(2026, 5, 12)


def answer(number: int, **more: str) -> Answer:
    return Answer(handle=f"Q{number}", link_id=f"q{number}", question="?", words="my feet swell", **more)


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
    assert texts == ["No record was read.", "No question was asked: the patient was not interviewed."]


def test_the_visits_own_lines_are_numbered_after_one_another_and_skips_are_counted():
    answers = [answer(1), answer(2, status="skipped"), answer(3, status="declined")]
    material = gather(None, today=TODAY, answers=answers, visit_lines=[ReceiptLine(handle="x", text="Screened.")])
    assert [line.handle for line in material.receipt_lines] == ["R1", "R2", "R3", "R4"]
    said = "Answered by the patient, in English: 3 questions asked, 1 answered, 1 skipped, 1 declined."
    assert material.line_of("Interview").text == said


def test_the_newest_answer_dates_the_answers():
    material = gather(None, today=TODAY, answers=[answer(1, at="2026-05-12T08:00"), answer(2, at="2026-05-12T08:02")])
    assert material.as_of["answers"] == "2026-05-12T08:02"
