"""Dates, ages and spans of time in English sentences, as days they can mean; it judges nothing.

Dates of the record keep their precision; a claim's date is true of one when it holds all that the record's can mean.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from msgspec import Struct

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        [
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sep", "sept"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ],
        1,
    )
    for name in names
}
_M: Final = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_D: Final = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?\b"
_Y: Final = r"(?P<year>(?:1[89]|2[0-3])\d\d)"
_TIME: Final = (
    r"(?:(?:t| at | |, )\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?"
    r"(?: ?(?:z|utc|gmt|am|pm|a\.m\.|p\.m\.|[+-]\d{2}:?\d{2}))?)?"
)
_POINTS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_Y}[-/.](?P<month>1[0-2]|0?[1-9])[-/.](?P<day>[12]\d|3[01]|0?[1-9])(?!\d){_TIME}",
        rf"\b(?P<first>\d{{1,2}})[-/.](?P<second>\d{{1,2}})[-/.]{_Y}(?!\d){_TIME}",
        rf"\b{_D}[ -]?(?:of )?{_M}[ ,-]*(?:of |in )?{_Y}(?!\d){_TIME}",
        rf"\b{_M}[ -]+{_D},? +{_Y}(?!\d){_TIME}",
        rf"\b{_M}[ ,/-]*(?:of )?{_Y}(?!\d)",
        rf"\b{_Y}[ ,-]+{_M}(?: {_D})?",
        rf"\b{_Y}-(?P<month>1[0-2]|0[1-9])\b(?!-?\d)",
        r"\b(?P<month>1[0-2]|0?[1-9])/(?P<year>(?:1[89]|2[0-3])\d\d)\b",
        r"\b(?P<part>early|mid|late|spring|summer|autumn|fall|winter|q[1-4]|first half of|second half of)"
        rf"[ -](?:of |in )?{_Y}\b",
        r"\b(?:the )?(?P<decade>(?:1[89]|2[0-3])\d0)'?s\b",
        rf"(?<![\d.,/<>=-])\b{_Y}(?![\d/]|\.\d|,\d\d\d)"
        r"(?! ?(?:mg|ml|kg|g|mcg|ug|iu|units?|u|kcal|cells?|steps|%|pg|ng|meq|mmol)\b)",
    )
)
_PARTS: Final = {
    "early": (1, 4),
    "mid": (5, 8),
    "late": (9, 12),
    "spring": (3, 6),
    "summer": (6, 9),
    "autumn": (9, 12),
    "fall": (9, 12),
    "winter": (1, 12),
    "q1": (1, 3),
    "q2": (4, 6),
    "q3": (7, 9),
    "q4": (10, 12),
    "first half of": (1, 6),
    "second half of": (7, 12),
}
_UNIT: Final = r"(?P<unit>days?|weeks?|wks?|months?|mos?|years?|yrs?|decades?|d|w|y)"
_COUNT: Final = r"(?P<count>\d+(?:\.\d+)?|an?|a few|several|a couple of|couple of)"
_ABOUT: Final = (
    r"(?P<about>about|around|approximately|roughly|some|nearly|almost|just under|over|more than|at least|less than|"
    r"under|just over)? ?"
)
_AGO: Final = re.compile(rf"\b{_ABOUT}{_COUNT}[ -]?{_UNIT}\b ?(?:ago|earlier|before today|back|prior)\b")
_SPAN: Final = re.compile(
    r"\b(?P<lead>for|over|during|within|in|the|these|past|last|throughout)(?: the)?"
    r"(?: (?:past|last|previous|preceding))? "
    rf"{_ABOUT}{_COUNT}[ -]?{_UNIT}\b"
)
_BARE_SPAN: Final = re.compile(rf"\b{_COUNT}[ -]{_UNIT}\b(?![ -]old)")
_NAMED: Final = re.compile(
    r"\b(?P<which>last|this|previous|past|current) (?P<unit>year|month|week)\b"
    r"|\b(?P<day>today|yesterday|this morning|tonight)\b"
)
_AGE: Final = re.compile(
    r"\b(?:at (?:the )?age (?:of )?|aged?:? ?(?:of )?|when (?:he|she|they) (?:was|were) )(?P<years>\d{1,3})"
    r"(?: ?(?P<unit>years?|months?|weeks?|days?|yrs?)(?: old)?)?\b"
    r"|\b(?P<years2>\d{1,3})[ -]?(?P<unit2>years?|yrs?|months?|weeks?|days?|y|yo|y/o)[ -]?(?:old|of age|o)\b"
    r"|\b(?:man|woman|male|female|patient|lady|gentleman|person) of (?P<years4>\d{1,3})\b(?! ?[a-z%/])"
    r"|\b(?P<years3>\d{1,3}) ?(?P<unit3>y/o\b|yo\b|y\.o\.|yrs? old\b)"
)
_DECADE_OF_LIFE: Final = re.compile(
    r"\b(?:in|during|since|from) (?:the |her |his |their |your |patient's )+(?:(?P<part>early|mid|late)[ -])?"
    r"(?P<tens>[1-9]0)'?s\b"
)
_YEARS_OF_PART: Final = {"early": (0, 4), "mid": (3, 7), "late": (6, 10), None: (0, 10)}
_PART_OF_MONTH: Final = re.compile(rf"\b(?P<part>early|mid|late)[ -](?:in )?{_M}[ ,]*(?:of )?{_Y}(?!\d)")
_MONTH_ALONE: Final = re.compile(
    r"\b(?:in|since|the|of|this|last|from|during|on|until|by) (?P<month>"
    + "|".join(sorted((name for name in _MONTHS if len(name) > 3 or name == "may"), key=len, reverse=True))
    + r")\b(?! ?\d|'s? \d|,? \d{4})(?! (?:be|have|not|need|also)\b)"
)
_TENS_OF_MONTH: Final = {"early": (1, 12), "mid": (8, 23), "late": (18, 31)}
_DAYS: Final = {"d": 1.0, "w": 7.0, "m": 30.44, "y": 365.25}


class Days(Struct, frozen=True):
    """The days that a date can mean, both ends included."""

    first: date
    last: date

    def holds(self, other: "Days") -> bool:
        """Say whether every day that `other` can mean is one of these."""
        return self.first <= other.first and other.last <= self.last

    def meets(self, other: "Days") -> bool:
        """Say whether some day can be meant by both."""
        return self.first <= other.last and other.first <= self.last


class Moment(Struct, frozen=True, kw_only=True):
    """One mention of time in a sentence.

    `kind`: `point` (a date), `ago` (a date told from today), `span` (a length of time), `age`.
    """

    start: int
    end: int
    kind: str
    readings: tuple[Days, ...] = ()
    """More than one when the order of day and month is open."""
    length_days: tuple[float, float] = (0.0, 0.0)
    words: str = ""


def of_record(text: str) -> Days | None:
    """Return the days that a date of the record can mean; None when it is no ISO date.

    >>> of_record("2016-02").last, of_record("2020-01-02T08:00:00Z").first, of_record("about 2011")
    (datetime.date(2016, 2, 29), datetime.date(2020, 1, 2), None)
    """
    found = re.match(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?(?![\d-])", text)
    if not found:
        return None
    return _days(int(found[1]), int(found[2] or 0), int(found[3] or 0))


def _days(year: int, month: int = 0, day: int = 0) -> Days | None:
    if not 1 <= year <= 9998 or month > 12:
        return None
    if not month:
        return Days(date(year, 1, 1), date(year, 12, 31))
    last = monthrange(year, month)[1]
    if day > last:
        return None
    return Days(date(year, month, day or 1), date(year, month, day or last))


def find(text: str, today: date) -> list[Moment]:
    """Return the mentions of time in normalised text, none overlapping, in their order.

    >>> [found.readings[0].first.isoformat() for found in find("4th of march, 2021, in 05/2019", date(2022, 1, 1))]
    ['2021-03-04', '2019-05-01']
    """
    found: list[Moment] = []
    taken: list[tuple[int, int]] = []

    def add(moment: Moment | None) -> None:
        if moment and not any(start < moment.end and moment.start < end for start, end in taken):
            found.append(moment)
            taken.append((moment.start, moment.end))

    for pattern, read in _READERS:
        for match in pattern.finditer(text):
            add(read(match, today))
    return sorted(found, key=lambda moment: moment.start)


def _decade_of_life(match: re.Match[str]) -> Moment:
    """Take "in her late 40s" as an age between two bounds."""
    low, high = (int(match["tens"]) + years for years in _YEARS_OF_PART[match["part"]])
    return Moment(
        start=match.start(),
        end=match.end(),
        kind="age",
        length_days=(low * _DAYS["y"] - 1.5, high * _DAYS["y"] + 1.5),
        words=match.group(),
    )


def _part_of_month(match: re.Match[str]) -> Moment | None:
    first, last = _TENS_OF_MONTH[match["part"]]
    year, month = int(match["year"]), _MONTHS[match["month"]]
    days = Days(date(year, month, first), date(year, month, min(last, monthrange(year, month)[1])))
    return Moment(start=match.start(), end=match.end(), kind="point", readings=(days,), words=match.group().strip())


def _month_alone(match: re.Match[str], today: date) -> Moment | None:
    """Take "the April visit" as the April just past."""
    month = _MONTHS[match["month"]]
    days = _days(today.year - (month > today.month), month)
    start = match.start("month")
    known = (days,) if days else ()
    return Moment(start=start, end=match.end(), kind="point", readings=known, words=match["month"])


def _point(match: re.Match[str]) -> Moment | None:
    parts = match.groupdict()
    readings: list[Days | None]
    if parts.get("decade"):
        year = int(parts["decade"])
        readings = [Days(date(year, 1, 1), date(year + (99 if year % 100 == 0 and year < 2000 else 9), 12, 31))]
    elif parts.get("part"):
        first, last = _PARTS[parts["part"]]
        year = int(parts["year"])
        readings = [Days(date(year, first, 1), date(year, last, monthrange(year, last)[1]))]
    elif parts.get("first"):
        year, one, two = int(parts["year"]), int(parts["first"]), int(parts["second"])
        readings = [_days(year, a, b) for a, b in {(one, two), (two, one)} if 1 <= a <= 12 and b]
    else:
        name = parts.get("month") or "0"
        readings = [
            _days(int(parts["year"]), int(name) if name.isdigit() else _MONTHS[name], int(parts.get("day") or 0))
        ]
    known = tuple(days for days in readings if days)
    if not known:
        return None
    return Moment(start=match.start(), end=match.end(), kind="point", readings=known, words=match.group().strip())


def _length(match: re.Match[str]) -> tuple[float, float]:
    """Return the shortest and longest time in days that "3 years" and the like can mean."""
    unit = match["unit"]
    per = 3652.5 if unit.startswith("decade") else _DAYS[unit[0]]
    count = match["count"]
    if not count[0].isdigit():
        least, most = {"a": (1, 1), "an": (1, 1)}.get(count, (2, 3) if "couple" in count else (2, 9))
        return (least - 0.5) * per, (most + 1) * per
    number = float(count)
    about = match.groupdict().get("about") or ""
    slack = 0.5 if number > 1 or per < 20 else 0.35
    low, high = (number - slack) * per - 0.6, (number + 1) * per - 0.4
    if about in {"over", "more than", "at least", "just over"}:
        return number * per - 0.6, (high + per if about == "just over" else 1e9)
    if about in {"less than", "under", "nearly", "almost", "just under"}:
        return (0.0 if about in {"less than", "under"} else (number - 1) * per), number * per + 0.6
    if about:
        return low - 0.1 * number * per, high + 0.1 * number * per
    return low, high


def _ago(match: re.Match[str], today: date) -> Moment:
    low, high = _length(match)
    last = today - timedelta(days=int(low))
    first = date.min if high > 700_000 else today - timedelta(days=int(min(high, (today - date.min).days)))
    return Moment(
        start=match.start(),
        end=match.end(),
        kind="ago",
        readings=(Days(first, last),),
        length_days=(low, high),
        words=match.group(),
    )


def _span(match: re.Match[str]) -> Moment:
    return Moment(
        start=match.start(), end=match.end(), kind="span", length_days=_length(match), words=match.group().strip()
    )


def _named(match: re.Match[str], today: date) -> Moment | None:
    if match["day"]:
        day = today - timedelta(days=1) if match["day"] == "yesterday" else today
        days: Days | None = Days(day, day)
    else:
        current = match["which"] in {"this", "current"}
        if match["unit"] == "year":
            days = _days(today.year - (not current))
        elif match["unit"] == "month":
            year, month = (today.year, today.month) if current else divmod(today.year * 12 + today.month - 2, 12)
            days = _days(year, month if current else month + 1)
        else:
            monday = today - timedelta(days=today.weekday() + (0 if current else 7))
            days = Days(monday, monday + timedelta(days=6))
        if match["which"] == "past" and days:
            days = Days(days.first, today)
    if days is None:
        return None
    return Moment(start=match.start(), end=match.end(), kind="ago", readings=(days,), words=match.group())


def _age(match: re.Match[str]) -> Moment:
    number = float(match["years"] or match["years2"] or match["years3"] or match["years4"])
    unit = match["unit"] or match["unit2"] or match["unit3"] or "y"
    per = _DAYS[unit[0]]
    return Moment(
        start=match.start(),
        end=match.end(),
        kind="age",
        length_days=(number * per - 2.5, (number + 1) * per + 1.5),
        words=match.group().strip(),
    )


_READERS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Moment | None]], ...]] = (
    (_AGE, lambda match, _: _age(match)),
    (_DECADE_OF_LIFE, lambda match, _: _decade_of_life(match)),
    (_PART_OF_MONTH, lambda match, _: _part_of_month(match)),
    *((pattern, lambda match, _: _point(match)) for pattern in _POINTS),
    (_AGO, _ago),
    (_NAMED, _named),
    (_SPAN, lambda match, _: _span(match)),
    (_BARE_SPAN, lambda match, _: _span(match)),
    (_MONTH_ALONE, _month_alone),
)
"""What is looked for, in the order in which one mention takes the words from the next."""
