"""Readings: one fact of a result as a measurement, halves of a pressure joined, repeats of one time taken once.

It compares nothing; `tools.chart.results` does.
"""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from msgspec.structs import replace

from tools.chart import when
from tools.chart.values import Measurement
from tools.clinical import Fact

UNIT_NOT_STATED = "unit not stated"
UPSIDE_DOWN = "recorded with the lower figure first; as written"
NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_COMMA = re.compile(r"(?<=\d),(?=\d{1,2}(?!\d))|(?<=\b0),(?=\d)")
_PAIR = re.compile(r"(\d+(?:\.\d+)?)\s*/\s*(\d+(?:\.\d+)?)")
_HALVES = {"8480-6": "systolic", "8462-4": "diastolic", "271649006": "systolic", "271650006": "diastolic"}
_HALF_NAMES = (
    ("systolic", re.compile(r"\bs[iy]st[oóòô]l|收缩压|收縮壓|収縮期血圧|最高血圧")),
    ("diastolic", re.compile(r"\bd[iy]a(?:s)?t[oóòô]l|舒张压|舒張壓|拡張期血圧|最低血圧")),
)
_OF_A_KIND = re.compile(
    r"mean|average|stand|sit|lying|supine|orthostat|ambulatory|24|maxim|minim|target|goal|murmur|heart"
)
"""A pressure of one posture or span, or no pressure at all: never joined with another by name."""
_MMHG = frozenset({"mmhg", "mm[hg]", "mm hg", "millimeter of mercury"})
PRESSURE = "http://loinc.org|85354-9"
_PRESSURE_CODES = frozenset({"85354-9", "55284-4", "35094-2", "96607-7"})


def measurement(fact: Fact) -> Measurement:
    """Return one reading; its number only when it is exact and its unit is stated."""
    number = second = None
    pair = _PAIR.fullmatch(fact.value)
    plain = with_points(fact.value)
    if (fact.unit or "whole_number" in fact.detail) and NUMBER.fullmatch(plain):
        number = _decimal(plain)
    elif fact.unit and pair and is_pressure(fact):
        number, second = _decimal(pair[1]), _decimal(pair[2])
    return Measurement(
        value=fact.value,
        number=number,
        unit=fact.unit,
        when=fact.when,
        handle=fact.handle,
        interpretation=fact.interpretation,
        status=fact.status,
        second=second,
        other_half=fact.detail.get("other_half", ""),
        note=_note(fact),
    )


def with_points(text: str) -> str:
    """Return numbers with a decimal comma as with a point; three digits after it may be thousands and stay.

    >>> with_points("0,70 - 1,20"), with_points("4,000"), with_points("0,048")
    ('0.70 - 1.20', '4,000', '0.048')
    """
    return _COMMA.sub(".", text)


def _note(fact: Fact) -> str:
    """Return what is odd about a value, what was found with it, and until when it held."""
    until = "" if when.day(fact.until) == when.day(fact.when) else fact.until
    unsure = "status unknown" if fact.status == "unknown" else ""
    said = (
        fact.detail.get("value_note", ""),
        unsure,
        fact.detail.get("with", ""),
        f"until {when.day(until)}" if until else "",
    )
    return "; ".join(filter(None, said))


def paired(facts: Sequence[Fact]) -> list[Fact]:
    """Return the facts, a systolic and a diastolic recorded apart at one time joined into one pressure."""
    halves: dict[tuple[str, ...], dict[str, Fact]] = {}
    for fact in facts:
        half = _half(fact)
        if half and fact.when and NUMBER.fullmatch(fact.value):
            halves.setdefault((fact.when, fact.until, fact.unit, fact.status), {}).setdefault(half, fact)
    joined: dict[str, Fact] = {}
    gone: set[str] = set()
    for both in halves.values():
        if len(both) == 2:
            top, low = both["systolic"], both["diastolic"]
            joined[top.handle] = replace(
                top,
                text="Blood pressure",
                value=f"{top.value}/{low.value}",
                code=PRESSURE,
                codes=(PRESSURE,),
                interpretation=top.interpretation if top.interpretation == low.interpretation else "",
                reference_range="",
                detail={**top.detail, **_judged(top, low), **_ranges(top, low), "other_half": low.handle},
            )
            gone.add(low.handle)
    return [joined.get(f.handle, f) for f in facts if f.handle not in gone]


def _half(fact: Fact) -> str:
    """Return which half of a blood pressure a fact is: by its code, else by its name where the unit is a pressure's."""
    half = _HALVES.get(fact.code.rpartition("|")[2], "")
    if half or fact.unit.casefold() not in _MMHG:
        return half
    name = fact.text.casefold()
    named = [half for half, pattern in _HALF_NAMES if pattern.search(name)]
    return named[0] if len(named) == 1 and not _OF_A_KIND.search(name) else ""


def _ranges(top: Fact, low: Fact) -> dict[str, str]:
    said = {"systolic_range": top.reference_range, "diastolic_range": low.reference_range}
    return {name: words for name, words in said.items() if words}


def _judged(top: Fact, low: Fact) -> dict[str, str]:
    """Return what the source says of each half, where it does not say the same of both."""
    if top.interpretation == low.interpretation:
        return {}
    said = {"systolic_interpretation": top.interpretation, "diastolic_interpretation": low.interpretation}
    return {name: word for name, word in said.items() if word}


def is_pressure(fact: Fact) -> bool:
    """Say whether the fact is a blood pressure of two halves."""
    return any(code.rpartition("|")[2] in _PRESSURE_CODES for code in (fact.codes or (fact.code,))) or (
        ("blood pressure" in fact.text.casefold() or fact.unit.casefold() in _MMHG)
        and _PAIR.fullmatch(fact.value) is not None
    )


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def is_heading(fact: Fact) -> bool:
    """Say whether a fact only groups other results under one name."""
    return not fact.value and bool(fact.detail.get("members"))


def handles_of(reading: Measurement) -> tuple[str, ...]:
    """Return the handles that a claim about this reading needs: one, or two where its halves were recorded apart."""
    return (reading.handle, reading.other_half) if reading.other_half else (reading.handle,)


def series_of(final: Sequence[Fact]) -> tuple[Measurement, ...]:
    """Return the readings, oldest first; the same value said again for the same time is one reading."""
    readings: list[Measurement] = []
    places: dict[tuple[str, ...], int] = {}
    for fact in final:
        reading = measurement(fact)
        key = (fact.when, fact.value, fact.unit, fact.detail.get("with", ""))
        at = places.setdefault(key, len(readings)) if fact.when else len(readings)
        if at == len(readings):
            readings.append(reading)
        else:
            same = (*readings[at].also, *handles_of(reading))
            readings[at] = replace(readings[at], also=same)
    return tuple(readings)


def at_one_time(series: Sequence[Measurement], reading: Measurement) -> tuple[Measurement, ...]:
    """Return the readings of the very time of one, when their values differ; else nothing."""
    found = {(m.value.casefold(), m.unit): m for m in series if m.when and m.when == reading.when}
    return tuple(found.values()) if len(found) > 1 else ()


def newest(series: Sequence[Measurement], most: int) -> tuple[Measurement, ...]:
    """Return the last readings, never some of one time without the others of that time."""
    if not most or len(series) <= most:
        return tuple(series)
    first = series[-most].when
    return tuple(m for at, m in enumerate(series) if at >= len(series) - most or (first and m.when == first))
