"""Results: latest, previous, change and direction of every test; blood pressure as one.

Arithmetic happens only between exact numbers in units that are stated and the same, or that convert. The source's own
interpretation comes before any range.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from msgspec.structs import replace

from tools.chart import apart, lexicon, when
from tools.chart.readings import (
    NUMBER,
    UPSIDE_DOWN,
    at_one_time,
    is_heading,
    measurement,
    paired,
    series_of,
    with_points,
)
from tools.chart.same_test import analyte_of
from tools.chart.tolerance import tolerance_of
from tools.chart.units import unit_key
from tools.chart.values import Direction, Measurement, ResultLine
from tools.clinical import Fact
from tools.errors import UnitError

RESULT_KINDS = frozenset({"vital", "lab", "observation", "social"})
CONVERTED = "previous converted from"
SEVERAL = "several values recorded for the same time"
_PENDING = frozenset({"registered", "preliminary", "partial"})
_QUIET = frozenset({"", "normal", "negative"})
_NEVER = frozenset({"cancelled", "entered-in-error"})
_RANGE = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*(?:-|–|to)\s*([+-]?\d+(?:\.\d+)?)\s*([^\s;,].*)?")
_BOUND = re.compile(r"(<=?|>=?|≤|≥)\s*([+-]?\d+(?:\.\d+)?)\s*([^\s;,].*)?")
_INTERPRETATIONS = {
    "H": "high",
    "HU": "high",
    "HX": "high",
    "HH": "critical high",
    "L": "low",
    "LU": "low",
    "LX": "low",
    "LL": "critical low",
    "A": "abnormal",
    "AA": "critical",
    "N": "normal",
    "POS": "positive",
    "NEG": "negative",
    "E": "equivocal",
    "ND": "not detected",
    "DET": "detected",
    "R": "resistant",
    "S": "susceptible",
    "I": "intermediate",
    "IND": "indeterminate",
    "281300000": "low",  # the SNOMED CT codes for below, above and within the range
    "281302008": "high",
    "281301001": "normal",
    "RR": "reactive",
    "NR": "non-reactive",
}


def read_results(facts: Sequence[Fact]) -> tuple[ResultLine, ...]:
    """Return one line a test, the tests with the newest reading first; tests never read are last."""
    lines = [_line(group) for group in _grouped(paired([f for f in facts if not is_heading(f)]))]
    lines.sort(key=lambda r: lexicon.fold(r.name))
    lines.sort(key=lambda r: when.key(r.latest.when), reverse=True)
    return tuple(lines)


def _grouped(facts: Sequence[Fact]) -> list[list[Fact]]:
    """Group readings of one test; the same test of the left and of the right side are two."""
    groups: list[list[Fact]] = []
    seen: dict[str, int] = {}
    for fact, keys in zip(facts, apart.keys_of(facts), strict=True):
        home = next((seen[k] for k in keys if k in seen), None)
        if home is None:
            home = len(groups)
            groups.append([])
        groups[home].append(fact)
        for k in keys:
            seen.setdefault(k, home)
    return groups


def absent_reason(fact: Fact) -> str:
    """Return why the source has no value, in its words; empty when it has one or gives no reason."""
    return fact.detail.get("value_absent", "")


def _line(group: Sequence[Fact]) -> ResultLine:
    ordered = when.in_order((f for f in group if f.status not in _NEVER), lambda f: f.when) or list(group)
    pending = [f for f in ordered if f.status in _PENDING or (f.status == "unknown" and not f.value)]
    absent = [f for f in ordered if not f.value and f not in pending]
    final = [f for f in ordered if f.value and f not in pending]
    newest = _telling(final) if final else (pending or ordered)[-1]
    series = series_of(final)
    latest = next((m for m in reversed(series) if m.handle == newest.handle), None) or measurement(newest)
    if series and series[-1].value == newest.value:
        latest = series[-1]
    times = [m for m in series if m.when != latest.when]
    previous = times[-1] if times and len(final) > 1 else None
    stands = {f.handle: judge(f)[0] for f in final if f.when == latest.when}
    together = tuple(replace(m, abnormal=stands.get(m.handle, "")) for m in at_one_time(series, latest))
    before = at_one_time(series, previous) if previous else ()
    if together or before:
        delta, direction, note = "", _sets(together or (latest,), before or ((previous,) if previous else ())), SEVERAL
    else:
        delta, direction, note = _change((*times, latest), newest)
    abnormal, by = judge(newest)
    return ResultLine(
        name=apart.name_of(newest),
        kind=newest.kind,
        latest=latest,
        code=newest.code,
        unit=newest.unit,
        together=together,
        previous=previous,
        previous_together=before,
        delta=delta,
        direction=direction,
        abnormal=abnormal,
        abnormal_by=by,
        reference_range=newest.reference_range or _range_of_halves(newest),
        series=series,
        handles=_handles(ordered),
        pending=tuple(f.handle for f in reversed(pending)),
        not_final=tuple(measurement(f) for f in pending if f.value),
        not_available=tuple(f.handle for f in reversed(absent)),
        not_available_because=absent_reason(absent[-1]) if absent else "",
        note=lexicon.several((note, _upside_down(latest))),
        remark=newest.detail.get("note", ""),
        panel=apart.panel_of(newest),
        specimen=newest.detail.get("specimen", ""),
    )


def _telling(final: Sequence[Fact]) -> Fact:
    """Return the newest reading; of several of one time an abnormal one, so that none hides behind a normal one."""
    newest = final[-1]
    if not newest.when or judge(newest)[0] not in _QUIET:
        return newest
    beside = [fact for fact in final if fact.when == newest.when and judge(fact)[0] not in _QUIET]
    return beside[-1] if beside else newest


def _sets(now: Sequence[Measurement], before: Sequence[Measurement]) -> Direction:
    """Return whether the values of two times are the same words; numbers that differ have no course."""
    if not before or any(m.number is not None for m in (*now, *before)):
        return ""
    return "unchanged" if {m.value.casefold() for m in now} == {m.value.casefold() for m in before} else "changed"


def _upside_down(reading: Measurement) -> str:
    if reading.number is None or reading.second is None or reading.second <= reading.number:
        return ""
    return UPSIDE_DOWN


def _handles(ordered: Sequence[Fact]) -> tuple[str, ...]:
    both = [(f.handle, f.detail.get("other_half", "")) for f in reversed(ordered)]
    return tuple(h for pair in both for h in pair if h)


def _change(series: Sequence[Measurement], newest: Fact) -> tuple[str, Direction, str]:
    """Return delta, direction and a note; empty where arithmetic would not be sound."""
    if len(series) < 2:
        return "", "", ""
    now, before = series[-1], series[-2]
    if now.number is None or before.number is None:
        if NUMBER.search(now.value) or NUMBER.search(before.value):
            return "", "", _why_not(now, before)
        return "", ("unchanged" if now.value.casefold() == before.value.casefold() else "changed"), ""
    earlier = same_unit(before, now.unit, newest)
    if earlier is None:
        return "", "", f"units differ ({before.unit}, {now.unit}) and were not converted"
    change = now.number - earlier
    delta = _signed(change)
    same = unit_key(before.unit, newest.code) == unit_key(now.unit, newest.code)
    if now.second is not None and before.second is not None and same:
        delta = f"{delta}/{_signed(now.second - before.second)}"
    note = "" if same else f"{CONVERTED} {before.value} {before.unit}"
    return delta, _direction(series, now.number, earlier, newest), note


def _why_not(now: Measurement, before: Measurement) -> str:
    if any(m.value[:1] in "<>≤≥" for m in (now, before) if m.value):
        return "no change computed: a value carries a comparator"
    if any(NUMBER.fullmatch(m.value) and not m.unit for m in (now, before)):
        return "no change computed: unit not stated"
    return "no change computed: a value is not a single number"


def _direction(series: Sequence[Measurement], now: Decimal, earlier: Decimal, newest: Fact) -> Direction:
    """Judge the last step against what the test's own scatter would do; then a slow drift over up to four readings."""
    tolerance = tolerance_of(newest.code, newest.text, newest.unit, earlier)
    if abs(now - earlier) > tolerance:
        return "rising" if now > earlier else "falling"
    window = [same_unit(m, newest.unit, newest) for m in series[-4:]]
    numbers = [n for n in window if n is not None]
    if len(numbers) >= 3 and len(numbers) == len(window):
        steps = [b - a for a, b in pairwise(numbers)]
        if abs(numbers[-1] - numbers[0]) > tolerance:
            if all(s >= 0 for s in steps):
                return "rising"
            if all(s <= 0 for s in steps):
                return "falling"
    return "stable"


def same_unit(reading: Measurement, unit: str, test: Fact) -> Decimal | None:
    """Return the reading's number in `unit`; None when it has none or the units do not convert."""
    if reading.number is None or unit_key(reading.unit, test.code) == unit_key(unit, test.code):
        return reading.number
    return _converted(reading.number, reading.unit, unit, analyte_of(test))


@lru_cache(maxsize=4_000)
def _converted(number: Decimal, unit: str, to_unit: str, analyte: str) -> Decimal | None:
    from tools.words import quantities

    try:
        return quantities.convert(number, unit, to_unit, analyte)
    except UnitError:
        return None


def _signed(number: Decimal) -> str:
    text = format(number.normalize() if number == number.to_integral_value() else number, "f")
    return f"+{text}" if number > 0 else text


def judge(fact: Fact) -> tuple[str, str]:
    """Return how a reading stands, and by what: the source's interpretation, else one numeric range that fits.

    A reading with a comparator, without a unit, or with several or text-only ranges is not judged.
    """
    word = fact.interpretation.strip()
    halves = [fact.detail[h] for h in ("systolic_interpretation", "diastolic_interpretation") if h in fact.detail]
    if not word and halves:
        said = [_INTERPRETATIONS.get(h.upper(), h.casefold()) for h in halves]
        return next((s for s in said if s != "normal"), "normal"), "source"
    if word and not word.isdigit():
        known = [_INTERPRETATIONS.get(part.upper(), part.casefold()) for part in map(_bare, word.split(","))]
        return ", ".join(dict.fromkeys(known)), "source"
    if word in _INTERPRETATIONS:
        return _INTERPRETATIONS[word], "source"
    reading = measurement(fact)
    if reading.number is None:
        return "", ""
    if reading.second is None:
        word = _against(reading.number, fact.reference_range, fact)
    else:
        both = zip((reading.number, reading.second), _HALVES, strict=True)
        said = [_against(number, fact.detail.get(half, ""), fact) for number, half in both]
        word = next((stands for stands in ("high", "low", "normal") if stands in said), "")
    return (word, "reference range") if word else ("", "")


def _against(number: Decimal, span: str, fact: Fact) -> str:
    """Return how a number stands against one plain range; empty where there is none in its unit."""
    low, high, unit = bounds(span)
    if (low is None and high is None) or (unit and unit_key(unit, fact.code) != unit_key(fact.unit, fact.code)):
        return ""
    if low is not None and number < low:
        return "low"
    return "high" if high is not None and number > high else "normal"


_HALVES = ("systolic_range", "diastolic_range")


def _range_of_halves(fact: Fact) -> str:
    """Return the ranges of both halves of a pressure in words; empty where it has none."""
    said = (f"{half.partition('_')[0]} {fact.detail[half]}" for half in _HALVES if half in fact.detail)
    return ", ".join(said)


def _bare(word: str) -> str:
    """Return an interpretation without the star that some laboratories put beside it (`H*`)."""
    return word.strip(" *") or word.strip()


@lru_cache(maxsize=4_000)
def bounds(text: str) -> tuple[Decimal | None, Decimal | None, str]:
    """Return low, high and unit of a reference range when it is one plain range; else nothing.

    >>> bounds("3.5-5.0 mmol/L"), bounds("< 200"), bounds("men 4-6; women 3-5")
    ((Decimal('3.5'), Decimal('5.0'), 'mmol/L'), (None, Decimal('200'), ''), (None, None, ''))
    """
    text = with_points(text.strip())
    match = _RANGE.fullmatch(text)
    if match and not re.search(r"\d\s*(?:-|–|to)\s*\d", match[3] or "") and Decimal(match[1]) <= Decimal(match[2]):
        return Decimal(match[1]), Decimal(match[2]), (match[3] or "").strip()
    match = _BOUND.fullmatch(text)
    if match:
        number, unit = Decimal(match[2]), (match[3] or "").strip()
        return (None, number, unit) if match[1] in {"<", "<=", "≤"} else (number, None, unit)
    return None, None, ""
