"""Pregnancy in words, a pregnancy outside the womb and a blood thinner given up always stand on the first screen."""

import pytest
from msgspec.structs import replace

from tests.brief.conftest import answer, brief_of, condition, medication, said, taking
from tools.clinical import Finding

WOMAN = {"gender": "female", "birthDate": "1994-02-02"}


@pytest.mark.parametrize("name", ["Ectopic pregnancy", "Tubal pregnancy (disorder)"])
def test_a_recorded_pregnancy_outside_the_womb_stands_on_the_first_screen_once(chart_of, name):
    chart = chart_of(condition(name, status="resolved", onset="2026-02-20"), patient=WOMAN)
    told = said(brief_of(chart, answer(1, "pregnancy", "maybe")), "pregnancy")
    assert f"Record shows {name.partition(' (')[0]} (20 Feb 2026)." in told
    assert told.lower().count("pregnancy (20") == 1
    assert "record shows" not in told


@pytest.mark.parametrize(
    "words",
    [
        "ectopic two years ago, they took out the left tube",
        "i had one in the tube two years ago",
        "a tubal pregnancy in 2023",
    ],
)
def test_one_that_the_patient_tells_of_stands_there_too(chart_of, words):
    brief = brief_of(chart_of(patient=WOMAN), answer(1, "pregnancy", "maybe"), answer(2, "problem", words))
    assert words in said(brief, "pregnancy")


@pytest.mark.parametrize(("topic", "words"), [("family", "my sister had an ectopic"), ("story", "ectopic heart beats")])
def test_a_relatives_or_a_hearts_is_none(chart_of, topic, words):
    brief = brief_of(chart_of(patient=WOMAN), answer(1, "pregnancy", "no"), answer(2, topic, words))
    assert "ectopic" not in said(brief, "pregnancy")


def test_a_skipped_question_takes_nothing_from_an_answer(chart_of):
    late = answer(1, "pregnancy", "could be, 6 weeks late")
    brief = brief_of(chart_of(patient=WOMAN), late, answer(2, "pregnancy", "", status="skipped"))
    told = said(brief, "pregnancy")
    assert "could be, 6 weeks late" in told
    assert "skipped" not in told
    assert "pregnancy" not in said(brief, "not_answered")


def test_a_blood_thinner_given_up_is_told_beside_what_the_record_has(chart_of):
    words = "i quit the blood thinner in may"
    quit_it = answer(1, "anything_else", words, taking("blood thinner", words, "stopped"))
    none = said(brief_of(chart_of(medication("Amlodipine 5 MG Oral Tablet")), quit_it), "anticoagulant")
    assert none == f'Anticoagulant: none recorded as current. Anticoagulant: patient reports "{words}".'
    live = said(brief_of(chart_of(medication("Apixaban 5 MG Oral Tablet")), quit_it), "anticoagulant")
    assert "Apixaban" in live
    assert words in live


def test_the_flags_words_count_and_the_screen_keeps_its_hundred_and_fifty(chart_of):
    from tests.brief.test_what_stands_first import crowded, finding, flags
    from tools.brief.flags_told import gravest_first
    from tools.brief.wording import word_count

    chart = chart_of(condition("Atrial fibrillation"), condition("Do not resuscitate status", onset="2026-01-02"))
    fired = flags()
    brief = brief_of(
        chart, *crowded(answer(1, "reason", "cant breathe", finding("dyspnea", "cant breathe"))), flags=fired
    )
    screen = brief.first_screen
    words = sum(word_count(one.text) for one in (*screen.frame, *screen.story, *screen.for_attention))
    assert words + sum(word_count(f"{flag.title} {flag.quote}") for flag in gravest_first(fired)) <= 150


def test_a_stopped_medicine_that_no_list_has_is_no_difference_of_the_record(chart_of):
    words = "i stopped my insulin because it costs too much"
    insulin = Finding(
        name="insulin", polarity="absent", quote=words, kind="medication",
        detail={"taking": "stopped", "ingredient": "insulin"},
    )  # fmt: skip
    brief = brief_of(chart_of(medication("Amlodipine 5 MG Oral Tablet")), answer(1, "story", words, insulin))
    item = next(one.text for one in brief.first_screen.for_attention if "insulin" in one.text)
    assert item == f'Patient reports "{words}". Worth checking because the record lists no insulin.'


def test_when_a_period_began_is_told_as_such_and_compared_with_no_pregnancy(chart_of):
    period = replace(answer(2, "pregnancy", "nov 28"), link_id="vaginal.last_period")
    brief = brief_of(chart_of(patient=WOMAN), answer(1, "pregnancy", "yes, test positive sunday"), period)
    assert 'Last period: patient says "nov 28".' in said(brief, "pregnancy")
    assert [line.patient for line in brief.reconciliation if line.subject == "pregnancy"] == [
        '"yes, test positive sunday"'
    ]
    assert not brief.withheld
