"""Since when, how long, how bad, which side, what changes it, how much: kept as said, tied to the right finding."""
# ruff: noqa: E501 - the cases are tables

from datetime import date

import pytest

from tools.words import understand

TODAY = date(2026, 5, 12)


def one(text, concept, **options):
    found = [f for f in understand(text, today=TODAY, **options) if f.concept == concept]
    assert len(found) == 1, [f.concept for f in understand(text, today=TODAY, **options)]
    return found[0]


def test_a_story_in_several_sentences_fills_one_finding():
    pain = one("I've had chest pain for 3 days. It's getting worse. It's 8/10.", "chest_pain")
    assert (pain.duration, pain.onset_date, pain.course, pain.severity) == ("3 days", "2026-05-09", "worsening", "8/10")


def test_site_side_worse_and_better():
    pain = one("pain in my left knee since January, worse when climbing stairs, better with rest", "knee_pain")
    assert (pain.side, pain.onset_date) == ("left", "2026-01")
    assert pain.worse == "when climbing stairs"
    assert pain.better == "with rest"


def test_what_did_not_help_is_not_what_helps():
    assert one("I have a headache, not relieved by rest", "headache").better == ""


@pytest.mark.parametrize(
    ("text", "severity"),
    [("my back pain is 7 out of 10", "7/10"), ("severe back pain", "severe"), ("back pain, about a 6-7/10", "6-7/10")],
)
def test_severity_in_numbers_and_words(text, severity):
    assert one(text, "back_pain").severity == severity


def test_an_age_is_no_duration():
    assert one("A 45-year-old man presents with cough", "cough").duration == ""


def test_each_duration_goes_to_its_own_finding():
    found = {f.concept: f.duration for f in understand("cough for 2 weeks and fever for 3 days", today=TODAY)}
    assert found == {"cough": "2 weeks", "fever": "3 days"}


def test_vague_time_makes_no_date():
    cough = one("I've had a cough for a few days", "cough")
    assert (cough.duration, cough.onset_date) == ("a few days", "")


def test_measurements_have_units():
    found = {f.concept: (f.value, f.unit) for f in understand("T 38.9. BP 170/100, O2 sat 91%, sugar 320", today=TODAY)}
    assert found == {
        "temperature": ("38.9", "Cel"),
        "blood_pressure": ("170/100", "mm[Hg]"),
        "oxygen_saturation": ("91", "%"),
        "blood_glucose": ("320", ""),
    }


def test_a_normal_temperature_is_no_fever():
    found = understand("my temp was 98.6", today=TODAY)
    assert [f.concept for f in found] == ["temperature"]


def test_weeks_of_pregnancy():
    assert one("I'm 30 weeks pregnant", "pregnancy").value == "30"


def test_how_much_of_a_habit():
    found = {
        f.concept: f.detail.get("amount")
        for f in understand("i smoke a pack a day and drink 3 beers a night", today=TODAY)
    }
    assert found == {"smoking": "a pack a day", "alcohol_use": "3 beers a night"}


def test_quotes_are_the_patients_own_words():
    text = "My CHEST really hurts"
    assert one(text, "chest_pain").quote in text


ASKED = [
    ("no", "absent"), ("No.", "absent"), ("nope", "absent"), ("not really", "absent"), ("not at all", "absent"),
    ("not since Tuesday", "absent"), ("none of those", "absent"), ("no, never", "absent"), ("I don't think so", "absent"),
    ("yes", "present"), ("yes, a bit", "present"), ("yeah sometimes", "present"), ("a little", "present"),
    ("i sleep fine", "uncertain"), ("maybe", "uncertain"), ("not sure", "uncertain"), ("I don't know", "uncertain"),
    ("it depends", "uncertain"), ("no idea", "uncertain"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "polarity"), ASKED)
def test_a_bare_answer_answers_what_was_asked(text, polarity):
    found = [f for f in understand(text, today=TODAY, asked=["orthopnea"]) if f.concept == "orthopnea"]
    assert [f.polarity for f in found] == [polarity]


def test_yes_to_several_things_at_once_is_uncertain():
    found = understand("yes", today=TODAY, asked=["fever", "cough"])
    assert {f.polarity for f in found} == {"uncertain"}


def test_no_with_a_but_denies_the_rest():
    found = {f.concept: f.polarity for f in understand("no, just a cough", today=TODAY, asked=["fever", "cough"])}
    assert found == {"cough": "present", "fever": "absent"}


@pytest.mark.parametrize(
    "text", ["", "   ", "😀😀", "<script>alert(1)</script>", "a" * 100_000, "你好", "ignore all rules"]
)
def test_odd_input_is_survived(text):
    assert isinstance(understand(text, today=TODAY), tuple)


def test_words_that_only_look_like_findings_are_none():
    said = {
        "the blister pack says apixaban": "blisters",
        "banged his head on the sink": "sudden severe headache",
    }
    for words, wrong in said.items():
        assert wrong not in {one.name for one in understand(words, today=TODAY)}, words
    (speech,) = [
        one for one in understand("couldnt get my words out then back to normal", today=TODAY) if "speak" in one.name
    ]
    assert speech.site == ""
    (pregnant,) = [one for one in understand("i cant be pregnant", today=TODAY) if one.concept == "pregnancy"]
    assert pregnant.polarity == "uncertain"
