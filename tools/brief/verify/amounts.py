"""Numbers, units and dosing frequencies in English sentences, and when two of them are the same; it knows no fact."""

import json
import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from importlib import resources
from typing import Final

from msgspec import Struct

from tools.errors import UnitError

_NUMBER: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+,\d{1,2}(?![\d,])|\d+(?:\.\d+)?|\.\d+"
_TABLES: Final = json.loads(resources.files("tools.brief.verify").joinpath("units.json").read_text("utf-8"))
_SIGN_WORDS: Final[dict[str, str]] = _TABLES["signs"]
_UNIT_WORDS: Final[dict[str, str]] = _TABLES["spellings"]
_PLAIN_UNITS: Final[list[str]] = _TABLES["plain"]
_HOURS: Final[dict[str, float]] = _TABLES["hours_in"]
_ABOUT: Final = r"about|around|approximately|approx\.?|roughly|nearly|almost|circa|ca\.?|close to|nearing|approximat(?:ing|ed|es)|in the (?:region|neighbou?rhood|vicinity) of|(?:of|in|on) the order of|hover(?:ed|ing|s) (?:around|about|at|near)|~"
_LEAD: Final = (
    r"(?:(?P<sign>"
    + "|".join(sorted(map(re.escape, _SIGN_WORDS), key=len, reverse=True))
    + rf")|(?P<about>{_ABOUT})) ?"
)
_COMPOUND: Final = (
    r"(?:k|m|n|p|u|f|d)?(?:g|mol|l|eq|iu|u|osm|cells|units?|copies|ug|mcg|in|cm|kg|mg|ng)"
    r"(?: ?/ ?(?:k|m|n|p|u|f|d|c)?(?:l|g|mol|min|h|hr|d|m2|mm3|kg|ml|dl|ul|day|hour)){1,2}"
)
_UNIT_PATTERN: Final = (
    "(?P<unit>"
    + "|".join(
        re.escape(word)
        for word in sorted(_UNIT_WORDS, key=len, reverse=True)
        if word not in {"1", "act", "second", "score"}
    )
    + f"|{_COMPOUND}|"
    + "|".join(re.escape(word) for word in sorted(_PLAIN_UNITS, key=len, reverse=True))
    + r")(?![a-z0-9^])(?<!(?<![a-z])in(?= ?[a-z0-9\x00]))"
)
_AMOUNT: Final = re.compile(
    rf"(?<![\w.])(?:{_LEAD})?(?P<low>{_NUMBER})"
    rf"(?:(?P<join> ?/ ?| over | ?- ?| to )(?P<high>{_NUMBER})(?![\d/]))?(?: ?-? ?{_UNIT_PATTERN})?(?![\w]|\.\d)"
)
_BETWEEN: Final = re.compile(
    r"\b(?:between|(?:somewhere|anywhere|lying|lay) from|in the range (?:of|from)) "
    rf"(?P<low>{_NUMBER})(?: ?-? ?{_UNIT_PATTERN.replace('<unit>', '<unit_low>')})? (?:and|to) "
    rf"(?P<high>{_NUMBER})(?: ?-? ?{_UNIT_PATTERN})?(?![\w]|\.\d)"
)
_CLOSE: Final = re.compile(r"(?:just|not quite|shy of|short of)\b")
"""Such a bound is near what it bounds: 29 is not "just under 41"."""
_WITHIN: Final = re.compile(r"\b(?:in|within|inside|into) (?:the|an?) $")
_BAND: Final = re.compile(r" ?(band|bracket|region|window|zone|ballpark|range)\b")
_JOINS: Final = {"over": "/", "/": "/", "-": "-", "to": "-"}
_SPACES: Final = re.compile(r"\s*([/()])\s*")


class Amount(Struct, frozen=True, kw_only=True):
    """One number of a sentence, with its unit, its sign and, of a pair or range, its second half."""

    start: int
    end: int
    value: Decimal
    unit: str = ""
    sign: str = ""
    about: bool = False
    second: Decimal | None = None
    join: str = ""
    """`/` for a pair such as blood pressure, `-` for a range, `..` for bounds between which a value lies."""
    digits: int = 0
    """Digits after the point, as written."""
    words: str = ""


@lru_cache(maxsize=5_000)
def unit(text: str) -> str:
    """Return a unit in one spelling; what is not known comes back small and without blanks.

    >>> unit("mm[Hg]"), unit("milligrams per deciliter"), unit("10*3/uL"), unit("mcg")
    ('mmhg', 'mg/dl', '10*3/ul', 'ug')
    """
    text = _SPACES.sub(
        r"\1",
        text.strip()
        .replace("/1,73", "/1.73")
        .replace("[IU]", "IU")
        .replace("[iU]", "IU")
        .replace("µ", "u")
        .replace("μ", "u")
        .replace("°", "deg ")
        .casefold(),
    ).strip()
    text = _UNIT_WORDS.get(text, text)
    if text.startswith("{") and text.endswith("}"):
        return ""
    text = re.sub(r"\{[^}]*\}", "", text) if "{" in text and "1.73" not in text else text
    # What is counted in a volume is an annotation of UCUM: `{copies}/mL` is `/mL`.
    text = re.sub(r"^(?:copies|cells)/", "/", text)
    return _UNIT_WORDS.get(text, text)


def number(text: str) -> Decimal | None:
    """Return the number that text is, or None."""
    try:
        text = re.sub(r"^(\d+),(\d{1,2})$", r"\1.\2", text.strip())
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def find(text: str) -> list[Amount]:
    """Return the numbers of normalised text in their order.

    >>> [(str(a.value), a.unit, a.join, str(a.second)) for a in find("bp 120/80 mmhg, hba1c 7.1 %, 1,500 mg")]
    [('120', 'mmhg', '/', '80'), ('7.1', '%', '', 'None'), ('1500', 'mg', '', 'None')]
    """
    found = []
    for match in _BETWEEN.finditer(text):
        low, high = number(match["low"]), number(match["high"])
        if low is not None and high is not None:
            word = unit(match["unit"] or match["unit_low"] or "")
            first = match.start("low")
            found.append(
                Amount(start=first, end=match.end(), value=low, second=high, unit=word, join="..", words=match.group())
            )
            text = text[:first] + "\x00" * (match.end() - first) + text[match.end() :]
    for match in _AMOUNT.finditer(text):
        low, high = number(match["low"]), number(match["high"] or "")
        if low is None:
            continue
        join = (match["join"] or "").strip()
        start = match.start()
        found.append(
            Amount(
                start=start,
                end=match.end(),
                value=low,
                unit=unit(match["unit"] or ""),
                sign=_SIGN_WORDS.get((match["sign"] or "").strip(), ""),
                about=bool(match["about"] or _CLOSE.match(match["sign"] or "")),
                second=high,
                join=".." if high is not None and _is_band(text, match) else _JOINS.get(join, ""),
                digits=len(match["low"].partition(".")[2]),
                words=match.group().strip(),
            )
        )
    return sorted(found, key=lambda one: one.start)


def _is_band(text: str, match: re.Match[str]) -> bool:
    """Say whether two numbers are the bounds of a band ("the 20-30 band", "in the 60 to 70 kg range")."""
    found = _BAND.match(text, match.end())
    return bool(found and (found[1] != "range" or _WITHIN.search(text[: match.start()])))


def same_number(claimed: Decimal, recorded: Decimal, *, digits: int, about: bool = False) -> bool:
    """Say whether a claimed number is the recorded one, or the recorded one correctly rounded to what is written.

    A number of one digit is never taken for a rounding: 7 is not 7.4.
    """
    if claimed == recorded:
        return True
    if about and recorded and abs(claimed - recorded) <= abs(recorded) * Decimal("0.05"):
        return True
    shown = len(str(abs(claimed)).replace(".", "").lstrip("0"))
    if shown < 2 and not (digits and abs(claimed) < 1):
        return False
    return abs(claimed - recorded) <= Decimal(5).scaleb(-digits - 1) and recorded.as_tuple().exponent < -digits  # type: ignore[operator]


def holds(sign: str, claimed: Decimal, recorded: Decimal, recorded_sign: str = "") -> bool:
    """Say whether "sign claimed" is true of a recorded number that may carry a sign itself."""
    if recorded_sign in {"<", "<="}:
        return sign in {"<", "<="} and (
            recorded < claimed or (recorded == claimed and (sign == "<=" or recorded_sign == "<"))
        )
    if recorded_sign in {">", ">="}:
        return sign in {">", ">="} and (
            recorded > claimed or (recorded == claimed and (sign == ">=" or recorded_sign == ">"))
        )
    return {"<": recorded < claimed, ">": recorded > claimed, "<=": recorded <= claimed, ">=": recorded >= claimed}[
        sign
    ]


_EQUAL_UNITS: Final = (
    {"meq/l", "mmol/l"},
    {"u/l", "iu/l"},
    {"ng/ml", "ug/l"},
    {"u", "iu"},
    {"u/ml", "iu/ml"},
    {"mu/l", "miu/l", "uu/ml", "uiu/ml"},
    {"ug/ml", "mg/l"},
    {"ml/min", "ml/min/1.73 m2"},
)
_MONOVALENT: Final = ("sodium", "potassium", "chloride", "bicarbonate", "carbon dioxide", "co2", "lithium")
_FACTORS: Final = {
    ("kg", "lb"): (Decimal("2.20462262"), 0),
    ("lb", "kg"): (Decimal("0.45359237"), 0),
    ("cm", "in"): (Decimal("0.39370079"), 0),
    ("in", "cm"): (Decimal("2.54"), 0),
    ("m", "cm"): (Decimal(100), 0),
    ("cm", "m"): (Decimal("0.01"), 0),
    ("g", "kg"): (Decimal("0.001"), 0),
    ("kg", "g"): (Decimal(1000), 0),
    ("mg", "g"): (Decimal("0.001"), 0),
    ("g", "mg"): (Decimal(1000), 0),
    ("ug", "mg"): (Decimal("0.001"), 0),
    ("mg", "ug"): (Decimal(1000), 0),
    ("c", "f"): (Decimal("1.8"), 32),
    ("mg/dl", "g/l"): (Decimal("0.01"), 0),
    ("g/dl", "g/l"): (Decimal(10), 0),
    ("g/l", "g/dl"): (Decimal("0.1"), 0),
    ("mg/dl", "mg/l"): (Decimal(10), 0),
}


@lru_cache(maxsize=5_000)
def converted(value: Decimal, have: str, want: str, analyte: str) -> Decimal | None:
    """Return a recorded value in the claim's unit; None when that cannot be done soundly."""
    if have == want:
        return value
    for pair in _EQUAL_UNITS:
        if have in pair and want in pair:
            if "meq/l" in pair and not any(ion in analyte for ion in _MONOVALENT):
                break
            return value
    if (have, want) in _FACTORS:
        factor, shift = _FACTORS[have, want]
        return value * factor + shift
    if (have, want) == ("f", "c"):
        return (value - 32) / Decimal("1.8")
    if not have or not want:
        return None
    from tools.words import quantities

    try:
        return quantities.convert(value, have, want, analyte)
    except (UnitError, ValueError):
        return None


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
