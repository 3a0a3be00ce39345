"""What whole visits show is easy to read, whoever answers: at most grade 6 on half the screens, above 8 on none."""

import statistics
import tomllib
from datetime import date
from importlib.resources import files

import pytest

from tests.interview.test_long_medicine_list import LongChart
from tools.interview import Profile, hear, instruction, library, next_question
from tools.words import concept, reading_grade

TODAY = date(2026, 5, 12)
EXEMPT = ("phq-9.", "gad-7.", "asq.")
DRUGS = frozenset({f"drug{number}" for number in range(1, 13)} | {"drug"})
PEOPLE = {
    "patient": Profile(age_days=66 * 366, sex="female", pregnant="not_applicable"),
    "helper": Profile(age_days=82 * 366, sex="male", respondent="helper", alone=False),
    "guardian": Profile(age_days=4 * 366, sex="female", respondent="guardian", alone=False),
}


def reasons():
    """Return one complaint in plain words for each protocol."""
    for name, protocol in sorted(library().items()):
        if protocol.extensions.get("kind") == "protocol":
            own = str(protocol.extensions.get("concepts", "")).split()
            known = concept(own[0]) if own else None
            yield name, known.name if known else "my aura flickers"


def screens(who):
    """Yield every screen of one visit for each complaint, without the drug names."""
    profile = PEOPLE[who]
    for name, reason in reasons():
        answers = []
        while (question := next_question(answers, chart=LongChart(), profile=profile, today=TODAY)) is not None:
            words = {"reason": reason, "respondent": who}.get(question.topic, "skip")
            if not question.link_id.startswith(EXEMPT):
                text = ". ".join([question.text.rstrip(".?"), question.why, *(one.text for one in question.options)])
                yield f"{name}: {question.link_id}", text
            answers.append(hear(question, words, handle=f"Q{len(answers) + 1}", today=TODAY, profile=profile))


@pytest.mark.parametrize("who", sorted(PEOPLE))
def test_no_screen_of_a_visit_is_hard_to_read(who):
    grades = {link: reading_grade(text, DRUGS) for link, text in screens(who)}
    assert len(grades) > 400
    assert statistics.median(grades.values()) <= 6
    assert {link: round(grade, 1) for link, grade in grades.items() if grade > 8} == {}


def test_what_to_do_in_an_emergency_is_easy_to_read():
    keys = tomllib.loads((files("tools.interview") / "redflags" / "instructions.toml").read_text("utf-8"))["en"]
    grades = {key: reading_grade(instruction(key)) for key in keys}
    assert statistics.median(grades.values()) <= 6
    assert {key: round(grade, 1) for key, grade in grades.items() if grade > 8} == {}
