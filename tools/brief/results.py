"""Results with value, date and change: all of them, and those new and abnormal. It sets no reference range."""

from datetime import date, timedelta
from typing import Final

from tools.brief.draft import claim
from tools.brief.material import Material
from tools.brief.wording import as_date, day, listed, measured, month, plain_name
from tools.chart.values import Measurement, ResultLine
from tools.clinical import Claim

NEW_FOR: Final = timedelta(days=365)
"""A result is new for a year before the record's newest one, or since the visit before, if that is longer."""

_SERIOUS: Final = {"critical high": 0, "critical low": 0, "abnormal": 1, "high": 1, "low": 1}


def newest_day(material: Material) -> date:
    """Return the day of the record's newest dated result or entry, against which "new" is meant."""
    days = [as_date(line.latest.when) for line in (material.chart.results() if material.chart else ())]
    dated = [one for one in days if one]
    return max(dated) if dated else material.today


def is_abnormal(line: ResultLine) -> bool:
    """Return whether the source or its range says that the latest reading is not normal."""
    return line.abnormal in _SERIOUS


def new_abnormal(material: Material) -> tuple[ResultLine, ...]:
    """Return abnormal results that are new, the most serious and then the newest first."""
    if not material.chart:
        return ()
    since = as_date(material.chart.changes().since)
    start = min(newest_day(material) - NEW_FOR, since) if since else newest_day(material) - NEW_FOR
    lines = [line for line in material.chart.results() if is_abnormal(line) and _on_or_after(line.latest.when, start)]
    return tuple(sorted(lines, key=_urgency))


def _urgency(line: ResultLine) -> tuple[int, int, int, str]:
    turned = 0 if line.previous is None or line.direction in {"rising", "falling", "changed"} else 1
    when = as_date(line.latest.when)
    return (_SERIOUS[line.abnormal], turned, -when.toordinal() if when else 0, line.name)


def _on_or_after(when: str, start: date) -> bool:
    at = as_date(when)
    return at is not None and at >= start


def reading(line: ResultLine) -> str:
    """Return the latest reading with its date and, where there is one, the reading before it.

    A direction is named only where the chart could do the arithmetic.
    """
    latest = f"{name_of(line)} {_value(line.latest, line)}"
    judged = f", {line.abnormal}" if is_abnormal(line) else ""
    dated = f" ({day(line.latest.when)}{judged})" if line.latest.when or judged else ""
    return latest + dated.replace("(, ", "(") + _trend(line)


def _trend(line: ResultLine) -> str:
    before = line.previous
    if before is None or not before.value:
        return ""
    words = {"rising": "up from", "falling": "down from", "unchanged": "unchanged from"}.get(line.direction, "before:")
    return (
        f", {words} {_value(before, line)} ({month(before.when)})"
        if before.when
        else f", {words} {_value(before, line)}"
    )


def _value(reading_: Measurement, line: ResultLine) -> str:
    value = measured(reading_.value, reading_.unit or line.unit)
    return value or "without a value"


def name_of(line: ResultLine) -> str:
    """Return the test's name without its specimen tag.

    >>> from tools.chart.values import Measurement
    >>> name_of(ResultLine(name="Creatinine [Mass/volume] in Serum", kind="lab", latest=Measurement(value="1")))
    'Creatinine'
    """
    name = plain_name(line.name)
    return name.split(" [", 1)[0] if " [" in name and "/" in name.split(" [", 1)[1] else name


def handles_of(line: ResultLine) -> list[str]:
    """Return the handles of the latest reading and the one before it."""
    return [line.latest.handle, line.previous.handle if line.previous else ""]


def first_screen_results(material: Material, most: int = 3) -> tuple[Claim, ...]:
    """Return new abnormal results and how many more there are; pending ones by name."""
    found = new_abnormal(material)
    claims = [
        claim(f"{reading(line)}.", handles_of(line), topic="result", because="change", keep=True)
        for line in found[:most]
    ]
    rest = found[most:]
    if rest:
        text = f"Also abnormal: {listed([name_of(line) for line in rest])}."
        handles = [line.latest.handle for line in rest]
        claims.append(claim(text, handles, topic="result", because="change", keep=True, most=40))
    return (*claims, *pending(material))


def pending(material: Material) -> tuple[Claim, ...]:
    """Return the results that are not final yet, by name."""
    if not material.chart:
        return ()
    waiting = [line for line in material.chart.results() if line.pending]
    if not waiting:
        return ()
    handles = [handle for line in waiting for handle in line.pending]
    text = f"Not final yet: {listed([name_of(line) for line in waiting])}."
    return (claim(text, handles, topic="pending", because="change", most=40),)


def results(material: Material) -> list[Claim]:
    """Return every result's latest reading: abnormal first, then by date, newest first."""
    if not material.chart:
        return []
    lines = sorted(material.chart.results(), key=lambda line: (not is_abnormal(line), _newest_first(line), line.name))
    claims = [
        claim(f"{reading(line)}.", handles_of(line), topic="result", because="change" if is_abnormal(line) else "")
        for line in lines
        if line.latest.value
    ]
    return [*pending(material), *claims]


def _newest_first(line: ResultLine) -> int:
    when = as_date(line.latest.when)
    return -when.toordinal() if when else 0
