"""How often a medicine is taken, in English and in shorthand ("bid", "every 8 hours"); it knows no dose."""

import re
from typing import Final

from msgspec import Struct

from tools.brief.verify.text import data

_HOURS: Final[dict[str, float]] = data("units.json")["hours_in"]
_TIMES: Final = (
    r"(?P<times>once|twice|thrice|\d+ ?(?:-|to) ?\d+ times?|\d+ ?(?:times?|x|doses?|tablets?|capsules?|puffs?)|1)"
)
_DAILY_WORDS: Final = (
    "b.i.d.",
    "b.i.d",
    "t.i.d.",
    "t.i.d",
    "q.i.d.",
    "q.i.d",
    "bid",
    "tid",
    "qid",
    "qod",
    "qhs",
    "qd",
    "q.d.",
    "o.d.",
    "od",
    "once-daily",
    "twice-daily",
    "nightly",
    "nocte",
    "every night",
    "each night",
    "at night",
    "at bedtime",
    "every morning",
    "each morning",
    "in the morning",
    "every evening",
    "each evening",
    "morning and night",
    "morning and evening",
    "every day",
    "each day",
    "a day",
    "per day",
    "daily",
    "weekly",
    "monthly",
    "hourly",
    "/d",
)
_FREQUENCY: Final = (
    re.compile(
        rf"\b{_TIMES},? ?(?:a|per|each|every|/|in a|-)? ?"
        r"(?P<per>day|daily|week|weekly|month|monthly|year|yearly|d|wk)\b"
    ),
    re.compile(
        r"\b(?:every|each|q) ?(?P<other>other )?(?P<every>\d+)?(?: ?(?:-|to) ?\d+)? ?"
        r"(?P<unit>hours?|hrs?|h|days?|d|weeks?|wk|months?|mo|minutes?|min|years?)\b"
    ),
    re.compile(
        r"(?<![a-z.])(?P<word>" + "|".join(map(re.escape, sorted(_DAILY_WORDS, key=len, reverse=True))) + r")(?![a-z])"
    ),
)
_WORD_RATE: Final = {
    "bid": 2.0,
    "tid": 3.0,
    "qid": 4.0,
    "morning and night": 2.0,
    "morning and evening": 2.0,
    "twice-daily": 2.0,
    "qod": 0.5,
    "weekly": 1 / 7,
    "monthly": 24 / 730,
    "hourly": 24.0,
}


class Frequency(Struct, frozen=True, kw_only=True):
    """How often in a day; `rate` is rounded so that equal ones compare equal."""

    start: int
    end: int
    rate: str
    words: str


def frequencies(text: str) -> list[Frequency]:
    """Return the dosing frequencies of normalised text.

    >>> [f.rate for f in frequencies("twice daily, every 12 hours, bid, 1 tablet once a day, nightly")]
    ['2.00', '2.00', '2.00', '1.00', '1.00']
    """
    found: list[Frequency] = []
    for pattern in _FREQUENCY:
        for match in pattern.finditer(text):
            if any(match.start() < one.end and one.start < match.end() for one in found):
                continue
            rate = _rate(match.groupdict())
            found.append(
                Frequency(start=match.start(), end=match.end(), rate=f"{rate:.2f}", words=match.group().strip())
            )
    return sorted(found, key=lambda one: one.start)


def _rate(parts: dict[str, str | None]) -> float:
    """Return doses a day."""
    per, unit, word = parts.get("per"), parts.get("unit"), (parts.get("word") or "").replace(".", "")
    if per:
        times = parts.get("times") or "1"
        count = re.findall(r"\d+", {"once": "1", "twice": "2", "thrice": "3"}.get(times, times))
        return float(count[-1]) * 24 / _HOURS[per]
    if unit:
        hours = float(parts.get("every") or 1) * _HOURS[unit]
        return 24 / hours / (2 if parts.get("other") else 1)
    return _WORD_RATE.get(word, 1.0)
