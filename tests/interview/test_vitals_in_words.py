"""Vital signs and laboratory numbers as patients type them count by age band; old ones and other people's do not."""

from datetime import date
from pathlib import Path

from tools.interview import Profile, parse_age, screen_text

ROWS = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "vitals_in_words.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


def test_a_number_raises_the_level_it_deserves():
    wrong = []
    for text, age, level in ROWS:
        flags = screen_text(text, profile=Profile(age_days=parse_age(age)), today=date(2026, 5, 12))
        found = min((flag.level for flag in flags if flag.level != "tell_clinician"), default="none")
        if found != level:
            wrong.append((text, age, level, found))
    assert wrong == []


def test_the_same_number_is_judged_by_the_age():
    for text, young, old in (
        ("pulse 150", "3m", "50"),
        ("breathing 36 times a minute", "2m", "50"),
        ("38.2", "5w", "30"),
    ):
        levels = [
            {flag.rule for flag in screen_text(text, profile=Profile(age_days=parse_age(age)))} for age in (young, old)
        ]
        assert levels[0] != levels[1], text
