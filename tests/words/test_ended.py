"""A pregnancy before a birth is over, and what a stopped medicine did is no symptom of today."""

from datetime import date

import pytest

from tools.words import understand

TODAY = date(2026, 5, 12)


def time_of(text, concept):
    return {one.time for one in understand(text, today=TODAY) if one.concept == concept}


@pytest.mark.parametrize(
    "text",
    [
        "had baby 5 weeks ago. stopped sertraline when i got pregnant",
        "stopped the pill when I fell pregnant, had a c-section in January",
        "leaking since my last pregnancy",
        "I got pregnant easily",
        "baby is 3 months old. I had diabetes when I was pregnant",
    ],
)
def test_a_pregnancy_that_is_over_is_past(text):
    assert time_of(text, "pregnancy") == {"past"}


@pytest.mark.parametrize(
    "text",
    [
        "I'm 20 weeks pregnant and my first pregnancy was fine",
        "I stopped sertraline when I got pregnant",
        "my baby is 8 months and I am pregnant again",
        "fell pregnant in march, 8 weeks now",
    ],
)
def test_a_pregnancy_that_may_go_on_is_of_now(text):
    assert "now" in time_of(text, "pregnancy")


def test_who_fell_pregnant_or_asleep_has_not_fallen():
    assert not time_of("I fell pregnant", "fall")
    assert not time_of("I fell asleep", "fall")
    assert time_of("I fell on the ice", "fall")


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("the ramipril made me cough so I stopped it 2 months ago", "cough"),
        ("the ramipril made me cough. stopped it in March", "cough"),
        ("the statin made my muscles ache, off it since february", "muscle_pain"),
        ("lisinopril gave me a terrible cough so they swapped it for losartan", "cough"),
    ],
)
def test_what_a_stopped_medicine_did_is_past(text, concept):
    assert time_of(text, concept) == {"past"}


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("the ramipril made me cough, stopped it but still coughing", "cough"),
        ("metformin gives me the runs", "diarrhea"),
        ("the fall made my back hurt so I stopped work", "back_pain"),
        ("amlodipine made me dizzy", "dizziness"),
    ],
)
def test_what_a_medicine_does_or_goes_on_is_of_now(text, concept):
    assert "now" in time_of(text, concept)
