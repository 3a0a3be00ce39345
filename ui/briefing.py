"""What the brief's screen shows: the brief, the patient's words, the trends as small pictures. It changes nothing."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from agent.turns import BriefVersion, VisitLine
from tools.clinical import ReconciliationLine
from tools.errors import PrevisitError

if TYPE_CHECKING:
    from agent.visits import Visits
    from tools.chart import Measurement, ResultLine

WIDTH: Final = 120
HEIGHT: Final = 34


def values(visits: "Visits", version: BriefVersion, line: VisitLine) -> dict[str, Any]:
    """Return what the brief's template is filled with."""
    from tools.brief.flags_told import gravest_first

    brief = version.brief
    try:
        chart = visits.chart(line.visit)
        material = visits.material(line.visit)
    except PrevisitError:
        chart, material = None, None
    results = [spark for result in chart.results() if (spark := trend(result))] if chart else []
    return {
        "version": version,
        "brief": brief,
        "flags": gravest_first(brief.flags),
        "standings": standings(brief.reconciliation),
        "history": visits.briefs(line.visit),
        "exchanges": visits.transcript(line.visit, versions=True),
        "trends": results[:24],
        "images": material.images if material else (),
        "has_chart": chart is not None,
    }


def standings(lines: Sequence[ReconciliationLine]) -> dict[str, str]:
    """Return how record and patient stand on each line, by its key, in the words that every export uses."""
    from tools.brief.render.page import headings, standing

    words = headings("en")
    return {line.key: standing(line, words) for line in lines}


def trend(result: "ResultLine") -> dict[str, Any] | None:
    """Return one test's readings as an inline picture with its words; None when there is nothing to draw."""
    from tools.brief.analytes import short_name

    drawn = [reading for reading in result.series if reading.number is not None and reading.unit == result.latest.unit]
    if len(drawn) < 2 or result.latest.number is None:
        return None
    low, high = bounds(result.reference_range)
    if low is not None and high is not None and low > high:
        low, high = None, None
    numbers = [float(reading.number) for reading in drawn if reading.number is not None]
    ends = [*numbers, *(end for end in (low, high) if end is not None)]
    bottom, top = min(ends), max(ends)
    span = (top - bottom) or 1.0

    def y(number: float) -> float:
        return round(HEIGHT - 4 - (number - bottom) / span * (HEIGHT - 8), 1)

    points = [(x, y(number)) for x, number in zip(across(drawn), numbers, strict=True)]
    band = None
    if low is not None or high is not None:
        upper = y(high) if high is not None else 0.0
        lower = y(low) if low is not None else float(HEIGHT)
        band = (upper, round(lower - upper, 1))
    return {
        "result": result,
        "name": short_name(result.name),
        "points": " ".join(f"{x},{height}" for x, height in points),
        "last": points[-1],
        "band": band,
        "width": WIDTH,
        "height": HEIGHT,
        "words": in_words(result, drawn),
    }


def across(drawn: Sequence["Measurement"]) -> list[float]:
    """Return where each reading stands from left to right: by its date, or evenly when a date is missing."""
    try:
        days = [date.fromisoformat(f"{reading.when}-01-01"[:10]).toordinal() for reading in drawn]
    except ValueError:
        days = list(range(len(drawn)))
    first, span = days[0], (days[-1] - days[0]) or 1
    return [round(4 + (at - first) / span * (WIDTH - 8), 1) for at in days]


def in_words(result: "ResultLine", drawn: Sequence["Measurement"]) -> str:
    """Say what the picture shows."""
    from ui.view import day, unit

    first, last = drawn[0], drawn[-1]
    ranged = f"; reference {unit(result.reference_range)}" if result.reference_range else ""
    return (
        f"{len(drawn)} readings from {first.value} ({day(first.when)}) to {last.value} {unit(last.unit)} "
        f"({day(last.when)}){ranged}"
    )


def bounds(text: str) -> tuple[float | None, float | None]:
    """Read a reference range's two ends.

    >>> bounds("3.5 - 5.1 mmol/L"), bounds("<5.7"), bounds(">=60 mL/min"), bounds("negative")
    ((3.5, 5.1), (None, 5.7), (60.0, None), (None, None))
    """
    import re

    both = re.match(r"^\s*(-?\d+(?:\.\d+)?)[^\d<>]*?(?:-|–|to)\s*(-?\d+(?:\.\d+)?)", text)
    if both:
        return float(both[1]), float(both[2])
    one = re.match(r"^\s*(<=?|>=?|≤|≥)\s*(-?\d+(?:\.\d+)?)", text)
    if one:
        number = float(one[2])
        return (None, number) if one[1][0] in "<≤" else (number, None)
    return None, None
