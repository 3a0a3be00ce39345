"""Results with value, date and change: all of them, and those new and abnormal. It sets no reference range."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from tools.brief import analytes
from tools.brief.draft import claim
from tools.brief.material import Material
from tools.brief.pressure import high_pressures, limit_line
from tools.brief.pressure import reason as over_limit
from tools.brief.wording import as_date, day, iso_parts, listed, measured, month, plain_name, quoted, sentence, unit
from tools.chart.results import CONVERTED, bounds
from tools.chart.values import Measurement, ResultLine
from tools.clinical import Claim

NEW_FOR: Final = timedelta(days=365)
"""A result is new for a year before the record's newest one, or since the visit before, if that is longer."""

MOST_ABNORMAL: Final = 6
"""Abnormal results named on the first screen; all stand among the results."""

FAR_OUT: Final = "result_far_out"
"""Topic of the new results that stand on every first screen: critical, or far outside their range."""

MOST_FAR_OUT: Final = 3

MOST_CITED: Final = 200
"""Handles of one result's claim: every value of its time is cited."""

ABNORMAL: Final = frozenset(
    {"critical high", "critical low", "critical", "high", "low", "abnormal", "positive", "reactive", "resistant"}
)


_PRESSURE: Final = re.compile(r"\d{2,3}(\.\d+)?/\d{2,3}(\.\d+)?")
_SMALL: Final = 0.1
_DECIMALS: Final = re.compile(r"(?<![\w.])\d+\.\d+(?![\w.])")


def newest_day(material: Material) -> date:
    """Return the day of the record's newest result, against which "new" is meant."""
    days = [as_date(line.latest.when) for line in (material.chart.results() if material.chart else ())]
    dated = [one for one in days if one]
    return max(dated) if dated else material.today


def is_abnormal(line: ResultLine) -> bool:
    """Return whether the source or its range says that the latest reading is not normal."""
    return line.abnormal in ABNORMAL


def is_told(line: ResultLine) -> bool:
    """Return whether a result stands among the results: it has a value and is no answer about how somebody lives."""
    return bool(line.latest.value) and line.kind != "social" and not is_of_living(line)


def is_of_living(line: ResultLine) -> bool:
    """Return whether a reading is the answer to a question of a survey on how and where somebody lives."""
    return line.kind in {"lab", "observation"} and bool(_OF_LIVING.search(line.name))


_OF_LIVING: Final = re.compile(
    r"\?\s*$|^(?:address|race|ethnicity|preferred language|primary insurance|employment status|housing status"
    r"|highest level of education|stress level|marital status|religion|occupation)\b|^has lack of transportation"
    r"|^how (?:many|often)\b|^(?:do|are|have|does|is) you\b|^(?:with)?in the (?:past|last) (?:\d+ )?years?\b",
    re.IGNORECASE,
)


def new_abnormal(material: Material) -> tuple[ResultLine, ...]:
    """Return abnormal results that are new, the most serious and then the newest first."""
    if not material.chart:
        return ()
    since = as_date(material.chart.changes().since)
    start = newest_day(material) - NEW_FOR
    start = min(start, since) if since else start
    lines = [line for line in material.chart.results() if is_abnormal(line) and _on_or_after(line.latest.when, start)]
    return tuple(sorted(lines, key=_urgency))


def far_out(line: ResultLine) -> bool:
    """Return whether a reading is critical by its source, or lies outside its range by as much as that is wide."""
    return line.abnormal.startswith("critical") or _outside(line) >= 1


def _outside(line: ResultLine) -> Decimal:
    """Return how far the latest reading lies outside its range, in widths of the range; 0 where that cannot be said."""
    low, high, _ = bounds(line.reference_range)
    number = line.latest.number
    if number is None or (low is None and high is None):
        return Decimal(0)
    width = high - low if low is not None and high is not None else high if high is not None else low
    beyond = max(number - high if high is not None else Decimal(0), low - number if low is not None else Decimal(0))
    return beyond / width if width and beyond > 0 else Decimal(0)


def _urgency(line: ResultLine) -> tuple[int, Decimal, int, int, str]:
    moved = 0 if line.previous is None or line.direction in {"rising", "falling", "changed"} else 1
    when = as_date(line.latest.when)
    far = far_out(line)
    return (not far, -_outside(line) if far else Decimal(0), moved, -when.toordinal() if when else 0, line.name)


def _on_or_after(when: str, start: date) -> bool:
    at = as_date(when)
    return at is not None and at >= start


def reading(line: ResultLine) -> str:
    """Return the latest reading with its date and, where there is one, the reading before it.

    A direction is named only where the chart could do the arithmetic.
    """
    told = [
        day(line.latest.when) if line.latest.when else "",
        line.abnormal if is_abnormal(line) and not line.together else "",
        line.latest.status if line.latest.status in {"preliminary", "corrected", "amended"} else "",
    ]
    noted = ", ".join(part for part in told if part)
    return f"{name_of(line)} {_latest(line)}{f' ({noted})' if noted else ''}{_trend(line)}"


def shows_trend(line: ResultLine) -> bool:
    """Return whether the reading tells what came before it: a value on the move is pointed out only with both."""
    return bool(_trend(line))


def _latest(line: ResultLine) -> str:
    """Return the latest value, or all of that time: words apart by semicolons, numbers by "and"."""
    return _together(line.together or (line.latest,), line)


def _together(readings: tuple[Measurement, ...], line: ResultLine) -> str:
    values = list(dict.fromkeys(_value(one, line) + _mark(one) for one in readings))
    if any(value.startswith('"') for value in values):
        return "; ".join(values)
    units = {one.unit or line.unit for one in readings}
    if len(values) > 1 and len(units) == 1 and all(one.number is not None for one in readings):
        return measured(listed(list(dict.fromkeys(rounded(one.value) + _mark(one) for one in readings))), units.pop())
    return listed(values)


def _mark(reading_: Measurement) -> str:
    return f" ({reading_.abnormal})" if reading_.abnormal in ABNORMAL else ""


def _trend(line: ResultLine) -> str:
    """Return the reading before, with a direction only between single numbers in one unit that differ as shown."""
    before = line.previous
    if before is None or not before.value or bool(before.other_half) != bool(line.latest.other_half):
        return ""
    if line.together or line.previous_together:
        return ""
    if not comparable(line.latest, before, line):
        return ""
    here, there = unit(line.latest.unit or line.unit), unit(before.unit or line.unit)
    shown, was = rounded(line.latest.value), rounded(before.value)
    if here == there and shown == was:
        return ""
    single = here == there and line.latest.number is not None and "/" not in was
    words = {"rising": "up from", "falling": "down from"}.get(line.direction, "before") if single else "before"
    value = was if here == there and single else _value(before, line)
    return f", {words} {value} ({month(before.when)})" if before.when else f", {words} {value}"


def comparable(now: Measurement, before: Measurement, line: ResultLine) -> bool:
    """Say whether two readings may stand side by side: words, or numbers of one unit or of units that were converted.

    The chart takes a filtration rate in mL/min for one per 1.73 m2 where its code says so; a page does not mix the two.
    """
    if not all(any(letter.isdigit() for letter in one.value) for one in (now, before)):
        return True
    return unit(now.unit) == unit(before.unit) or CONVERTED in line.note


def _value(reading_: Measurement, line: ResultLine) -> str:
    """Return a value with its unit; words are quoted, so that they stay the record's."""
    if iso_parts(reading_.value) and "-" in reading_.value:
        return day(reading_.value)
    if any(letter.isalpha() for letter in reading_.value):
        return quoted(reading_.value, 120)
    return measured(rounded(reading_.value), reading_.unit or line.unit) or "without a value"


def rounded(value: str) -> str:
    """Return a value with the decimals that a reader can use; one written with few stays as it is written.

    >>> rounded("1.21241209235094"), rounded("102.029/72.4595"), rounded("5.0"), rounded("<0.001"), rounded("0.0041469")
    ('1.21', '102/72', '5.0', '<0.001', '0.00415')
    """
    if _PRESSURE.fullmatch(value):
        return "/".join(f"{float(part):.0f}" for part in value.split("/"))
    return _DECIMALS.sub(lambda found: _shorter(found[0]), value)


def _shorter(text: str) -> str:
    whole, _, decimals = text.partition(".")
    if len(decimals) < 3 or float(text) == 0:
        return text
    places = 0 if len(whole) >= 3 else 1 if len(whole) == 2 else 2
    if not places and len(whole) < 3:
        return text
    short = f"{float(text):.{places}f}"
    return _significant(text) if float(text) < _SMALL else short


def _significant(text: str) -> str:
    """Return a small number with three significant digits, never as a power of ten."""
    number = Decimal(text)
    return (
        f"{number.quantize(Decimal(1).scaleb(number.adjusted() - 2)):f}" if len(number.as_tuple().digits) > 3 else text
    )


def name_of(line: ResultLine) -> str:
    """Return the test's short name."""
    return analytes.short_name(plain_name(line.name))


def handles_of(line: ResultLine) -> list[str]:
    """Return the handles of the latest reading and, where that is told, the one before it."""
    before = (line.previous,) if line.previous and _trend(line) else ()
    return _told((*(line.together or (line.latest,)), *before))


def _told(readings: tuple[Measurement, ...]) -> list[str]:
    return [handle for one in readings for handle in (one.handle, one.other_half) if handle]


def first_screen_results(material: Material) -> tuple[Claim, ...]:
    """Return pending results by name, and new abnormal ones by the month of their date, the most urgent first."""
    claims = list(pending(material))
    abnormal = new_abnormal(material)[:MOST_ABNORMAL]
    first = [line for line in abnormal if far_out(line)][:MOST_FAR_OUT]
    rest = [line for line in abnormal if line not in first]
    return (*_by_month(first, FAR_OUT), *claims, *_by_month(rest, "result"))


def _by_month(lines: Sequence[ResultLine], topic: str) -> list[Claim]:
    """Return abnormal results, those of one month together, three at most."""
    claims = []
    months: dict[str, list[ResultLine]] = {}
    for line in lines:
        months.setdefault(f", {month(line.latest.when)}" if line.latest.when else "", []).append(line)
    for when, found in months.items():
        for place in range(0, len(found), 3):
            shown = found[place : place + 3]
            text = f"Abnormal{when}: {'; '.join(f'{name_of(line)} {_latest(line)}' for line in shown)}."
            handles = [handle for line in shown for handle in _told(line.together or (line.latest,))]
            claims.append(claim(text, handles, topic=topic, because="change", keep=True, most=40))
    return claims


def pending(material: Material) -> tuple[Claim, ...]:
    """Return the results that are not final yet, by name."""
    if not material.chart:
        return ()
    waiting = [line for line in material.chart.results() if line.pending]
    if not waiting:
        return ()
    handles = [handle for line in waiting for handle in line.pending]
    names = list(dict.fromkeys(name_of(line) for line in waiting))
    text = f"Not final yet: {listed(names)}."
    return (claim(text, handles, topic="pending", because="change", most=40),)


def results(material: Material) -> list[Claim]:
    """Return every result's latest reading: those of the last year before older ones, abnormal first, then watched."""
    if not material.chart:
        return []
    active = tuple(line.name for line in material.chart.problems().active)
    lines = [line for line in material.chart.results() if is_told(line)]
    high, limit = high_pressures(material), limit_line(material)
    start = newest_day(material) - NEW_FOR
    lines.sort(
        key=lambda line: (
            not _on_or_after(line.latest.when, start),
            not (is_abnormal(line) or line in high),
            not watched(line, active),
            _newest_first(line),
            line.name,
        )
    )
    return [
        *pending(material),
        *(
            claim(
                f"{reading(line)}." + (f" {sentence(over_limit())}" if limit and line in high else ""),
                [*handles_of(line), limit.handle if limit and line in high else ""],
                most=MOST_CITED,
                topic="result",
                because="change" if line in high else _because(line, active),
                keep=is_abnormal(line),
            )
            for line in lines
        ),
    ]


def watched(line: ResultLine, problems: tuple[str, ...]) -> str:
    """Return the problem for which a test is watched."""
    return analytes.watched_for(analytes.group(line.name), problems)


def _because(line: ResultLine, problems: tuple[str, ...]) -> str:
    return "change" if is_abnormal(line) else "risk" if watched(line, problems) else ""


def _newest_first(line: ResultLine) -> int:
    when = as_date(line.latest.when)
    return -when.toordinal() if when else 0
