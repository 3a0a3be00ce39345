"""A sentence that describes the complaint before it loses nothing else that it names."""

from datetime import date

import pytest

from tools.words import understand

TODAY = date(2026, 5, 12)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("cough. started taking metformin", "metformin"),
        ("feeling down. started St Johns wort two weeks back", "St Johns wort"),
        ("had a blackout yesterday. forgot my tegretol most of last week", "tegretol"),
        ("chest pain. since then on lisinopril", "lisinopril"),
    ],
)
def test_a_medicine_told_after_a_complaint_is_kept(words, name):
    told = understand(words, today=TODAY)
    assert name in [one.name for one in told if one.kind == "medication"]


def test_what_only_describes_goes_to_the_complaint_before():
    told = understand("knee hurts. started on Monday, sharp pain", today=TODAY)
    assert len(told) == 1
    assert told[0].onset_date


def test_a_pain_that_shot_down_a_leg_is_no_medicine():
    told = understand("back pain. pain shot down both legs", today=TODAY)
    assert not [one for one in told if one.kind == "medication"]
