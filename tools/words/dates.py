"""Dates at the precision they were given in, and what people say instead of a date. It makes no day up."""

import calendar
import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from msgspec import Struct

Precision = Literal["year", "month", "day"]

ISO = re.compile(r"^\s*(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ].*)?)?)?\s*$")
MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
_WORDS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty"""
NUMBERS = {word: number for number, word in enumerate(_WORDS.split())}
NUMBERS |= {"a": 1, "an": 1, "couple": 2, "a couple": 2, "a couple of": 2, "couple of": 2, "thirty": 30, "forty": 40}
NUMBERS |= {"fifty": 50, "sixty": 60, "ninety": 90}
VAGUE = {"few", "a few", "several", "some", "many"}
UNIT_DAYS = {"day": 1, "night": 1, "week": 7, "fortnight": 14, "wk": 7, "hour": 0, "hr": 0, "minute": 0, "min": 0}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
WRITTEN = (
    re.compile(rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m>{_MONTH})\.?,?\s+(?P<y>\d{{4}})\b", re.I),
    re.compile(rf"\b(?P<m>{_MONTH})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})\b", re.I),
    re.compile(r"\b(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})\b"),
    re.compile(r"\b(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})\b"),
    re.compile(rf"\b(?P<m>{_MONTH})\.?,?\s+(?:of\s+)?(?P<y>\d{{4}})\b", re.I),
    re.compile(r"\b(?P<y>\d{4})-(?P<m>\d{2})\b(?!-)"),
    re.compile(r"\b(?P<y>(?:1[89]|20|21)\d{2})\b"),
)
_NUMBER = r"(?P<n>\d+(?:\.\d+)?|a couple of|couple of|a couple|couple|a few|few|several|some|many|[a-z]+)"
_UNIT = r"(?P<u>days?|nights?|weeks?|wks?|fortnights?|months?|mos?|years?|yrs?|hours?|hrs?|minutes?|mins?|d|w|h)"
SPAN = re.compile(rf"\b{_NUMBER}\s*(?:and a half\s+)?{_UNIT}\b", re.I)


class PartialDate(Struct, frozen=True, order=True):
    """A date of which only what was said is known; orders by its earliest day, then by its latest."""

    earliest: date
    latest: date
    precision: Precision = "day"

    def iso(self) -> str:
        """Return ISO 8601 at the precision: `2016`, `2016-03`, `2016-03-04`."""
        return self.earliest.isoformat()[: {"year": 4, "month": 7, "day": 10}[self.precision]]

    def text(self, language: str = "en") -> str:
        """Return the date as a clinician writes it: `2016`, `Mar 2016`, `4 Mar 2016`."""
        del language  # month names stay as in the clinician's English brief
        month = calendar.month_abbr[self.earliest.month]
        year = str(self.earliest.year)
        return {"year": year, "month": f"{month} {year}", "day": f"{self.earliest.day} {month} {year}"}[self.precision]

    def overlaps(self, other: "PartialDate") -> bool:
        """Tell whether both may be the same day."""
        return self.earliest <= other.latest and other.earliest <= self.latest

    def within(self, other: "PartialDate") -> bool:
        """Tell whether everything this may be lies inside the other."""
        return other.earliest <= self.earliest and self.latest <= other.latest


@lru_cache(maxsize=50_000)
def parse(text: str) -> PartialDate | None:
    """Return an ISO 8601 date or time at its precision, or None for anything else (also 31 February).

    >>> parse("2016-03").text(), parse("2020-02-31"), parse("2024-05-07T09:30:00+02:00").iso()
    ('Mar 2016', None, '2024-05-07')
    """
    found = ISO.match(text)
    return _made(found[1], found[2], found[3]) if found else None


def written_dates(text: str) -> tuple[tuple[PartialDate, int, int], ...]:
    """Return the dates written in English prose, each with where it starts and ends.

    >>> [(when.iso(), start) for when, start, _ in written_dates("since 4 March 2021, again in May 2022")]
    [('2021-03-04', 6), ('2022-05', 29)]
    """
    found: list[tuple[PartialDate, int, int]] = []
    for pattern in WRITTEN:
        for match in pattern.finditer(text):
            if any(start < match.end() and match.start() < end for _, start, end in found):
                continue
            parts = match.groupdict()
            month = parts.get("m")
            if month and not month.isdigit():
                month = str(MONTHS[month.lower()])
            when = _made(parts["y"], month, parts.get("d"))
            if when is not None:
                found.append((when, match.start(), match.end()))
    return tuple(sorted(found, key=lambda item: item[1]))


def relative(text: str, today: date) -> PartialDate | None:
    """Return when something began, from words like "since Tuesday", "for two weeks", "since January", "3 days ago".

    Vague words ("a few days", "a while") give None: nothing is made up.

    >>> relative("for two weeks", date(2026, 5, 12)).iso(), relative("since January", date(2026, 5, 12)).iso()
    ('2026-04-28', '2026-01')
    >>> relative("for a few days", date(2026, 5, 12)) is None
    True
    """
    words = text.lower()
    if written := written_dates(words):
        return written[0][0]
    for word, days in (
        ("day before yesterday", 2),
        ("night before last", 2),
        ("last night", 1),
        ("yesterday", 1),
        ("this morning", 0),
        ("today", 0),
    ):
        if word in words:
            return _day(today - timedelta(days=days))
    more = _A_WEEK_MORE.search(words) is not None
    if not more and (span := days_in(words)):
        return span.before(today)
    weekday = re.search(rf"\b({'|'.join(WEEKDAYS)})\b", words)
    if weekday:
        back = (today.weekday() - WEEKDAYS[weekday[1]]) % 7 or 7
        return _day(today - timedelta(days=back + (7 if more else 0)))
    if numbered := re.search(r"\bon the (\d{1,2})(?:st|nd|rd|th)\b", words):
        return _day_of_month(int(numbered[1]), today)
    if feast := _feast(words, today):
        return feast
    month = re.search(
        rf"\b(?:since|in|from|last|until|around|early|late|mid)[\s-]+(?:last\s+|early\s+|late\s+|mid[\s-]+)?({_MONTH})\b",
        words,
    )
    if month:
        number = MONTHS[month[1]]
        return _made(str(today.year if number <= today.month else today.year - 1), str(number), None)
    for word, ago in (
        ("week before last", Span(2, "week")),
        ("month before last", Span(2, "month")),
        ("year before last", Span(2, "year")),
        ("last week", Span(1, "week")),
        ("last month", Span(1, "month")),
        ("last year", Span(1, "year")),
    ):
        if word in words:
            return ago.before(today)
    return None


_DAY_NAME = f"(?:{'|'.join(WEEKDAYS)})"
_A_WEEK_MORE = re.compile(
    rf"\bweek (?:last|past|ago)(?: on)? {_DAY_NAME}|{_DAY_NAME} (?:week\b|before last|gone a week)|\bweek before last"
)
"""A weekday a week before the last one: "a week last Tuesday", "Sunday week", "the Friday before last"."""
_FEASTS = (
    (re.compile(r"\b(?:christmas|xmas|the holidays)\b"), 12, 25),
    (re.compile(r"\bnew year"), 1, 1),
    (re.compile(r"\bvalentine"), 2, 14),
    (re.compile(r"\bhall?oween\b"), 10, 31),
)
"""Feasts of a fixed day, each with month and day; what moves from year to year is not dated."""


def _feast(words: str, today: date) -> PartialDate | None:
    """Return the month of the feast that the words name: the last one, or last year's where they say so."""
    for pattern, month, day in _FEASTS:
        if pattern.search(words):
            year = today.year - ("last year" in words or (month, day) > (today.month, today.day))
            return _made(str(year), str(month), None)
    return None


def _day_of_month(day: int, today: date) -> PartialDate | None:
    """Return the last day of that number that has been; None where the month it would be in has none."""
    back = today.month - 1 + 12 * today.year - (day > today.day)
    return _made(str(back // 12), str(back % 12 + 1), str(day))


class Span(Struct, frozen=True):
    """A length of time as said: a number and day, week, month, year, hour or minute."""

    number: float
    unit: str

    @property
    def days(self) -> float:
        """About how many days it is."""
        return self.number * {"month": 30.4, "year": 365.25, "hour": 1 / 24, "minute": 1 / 1440}.get(
            self.unit, float(UNIT_DAYS.get(self.unit, 1))
        )

    def before(self, today: date) -> PartialDate:
        """Return the date this long ago; months and years keep that precision."""
        if self.unit == "year":
            year = str(today.year - int(self.number))
            return _made(year, None, None) or _day(today)
        if self.unit == "month":
            months = today.year * 12 + today.month - 1 - int(self.number)
            return _made(str(months // 12), str(months % 12 + 1), None) or _day(today)
        return _day(today - timedelta(days=int(self.days)))

    def text(self) -> str:
        """Return `3 days`."""
        number = f"{self.number:g}"
        return f"{number} {self.unit}{'' if number == '1' else 's'}"


_ROUNDLY = re.compile(r"\b(?:good|solid|full|whole|bare|fair|long|straight)\s")
"""Words that make a length no other: "a good fortnight"."""


def days_in(text: str) -> Span | None:
    """Return the first length of time in the words, or None when there is none or its number is vague.

    >>> days_in("it hurts for 3 days"), days_in("about a week ago"), days_in("several weeks")
    (Span(number=3.0, unit='day'), Span(number=1.0, unit='week'), None)
    """
    for match in SPAN.finditer(_ROUNDLY.sub("", text.lower())):
        number = match["n"].strip()
        if number in VAGUE:
            return None
        value = float(number) if number[0].isdigit() else NUMBERS.get(number)
        if value is not None:
            return Span(float(value), _unit(match["u"]))
    return None


def _unit(word: str) -> str:
    short = {
        "d": "day",
        "w": "week",
        "h": "hour",
        "mo": "month",
        "mos": "month",
        "hr": "hour",
        "min": "minute",
        "wk": "week",
    }
    single = word.removesuffix("s") if len(word) > 1 else word
    return {"yr": "year", "night": "day", "fortnight": "fortnight"}.get(single, short.get(single, single))


def _day(day: date) -> PartialDate:
    return PartialDate(day, day)


def _made(year: str, month: str | None, day: str | None) -> PartialDate | None:
    try:
        if day:
            return _day(date(int(year), int(month or 1), int(day)))
        if month:
            number = int(month)
            last = calendar.monthrange(int(year), number)[1]
            return PartialDate(date(int(year), number, 1), date(int(year), number, last), "month")
        return PartialDate(date(int(year), 1, 1), date(int(year), 12, 31), "year")
    except ValueError:
        return None
