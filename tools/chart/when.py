"""Dates of a record as ISO text: comparing, distance, the newest entry. It parses no free text and reads no clock.

ISO text of any precision compares as text (`2015` before `2015-03`), so a year always sorts
before the full dates of that year.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import TypeVar

from tools.clinical import Fact

# A date of these is a plan, a validity or a birthday, not an entry that was made then.
_NOT_ENTRIES = frozenset({"appointment", "goal", "coverage", "patient", "flag", "family"})


def is_iso(text: str) -> bool:
    """Say whether `text` starts as an ISO 8601 date of any precision.

    >>> is_iso("2015"), is_iso("2020-01-02T08:00:00Z"), is_iso("about 2015"), is_iso("20150102")
    (True, True, False, False)
    """
    size = len(text)
    if size < 4 or not text[:4].isdigit():
        return False
    return size == 4 or (text[4] == "-" and text[5:7].isdigit() and (size == 7 or text[7:8] == "-"))


def key(text: str) -> str:
    """Return a sort key: ISO text itself, undated first."""
    return text if is_iso(text) else ""


T = TypeVar("T")


def in_order(items: Iterable[T], when_of: Callable[[T], str]) -> list[T]:
    """Return items by their time, the earliest first; in universal time only where their clocks differ.

    >>> in_order(["2024-01-02T23:00:00-05:00", "2024-01-03T02:00:00Z", "2024"], str)
    ['2024', '2024-01-03T02:00:00Z', '2024-01-02T23:00:00-05:00']
    """
    listed = list(items)
    clocks = {when_of(item)[19:].lstrip(".0123456789") for item in listed if len(when_of(item)) > 19}
    if len(clocks) < 2:
        return sorted(listed, key=lambda item: key(when_of(item)))
    return sorted(listed, key=lambda item: _universal(when_of(item)))


def _universal(text: str) -> str:
    if len(text) <= 19 or not is_iso(text):
        return key(text)
    try:
        return datetime.fromisoformat(text).astimezone(UTC).isoformat()
    except ValueError:
        return key(text)


def day(text: str) -> str:
    """Return the date part of ISO text, at most to the day; other text comes back as it is."""
    return text[:10] if is_iso(text) else text


def as_date(text: str) -> date | None:
    """Return the earliest day that ISO text can mean; None when it is none.

    >>> as_date("2016-03"), as_date("2021-02-31"), as_date("last spring")
    (datetime.date(2016, 3, 1), None, None)
    """
    if not is_iso(text):
        return None
    part = text[:10]
    if len(part) == 4:
        part += "-01-01"
    elif len(part) == 7:
        part += "-01"
    try:
        return date.fromisoformat(part)
    except ValueError:
        return None


def days_between(earlier: str, later: str) -> int | None:
    """Return the days from one ISO date to another; None when either is not one."""
    start, end = as_date(earlier), as_date(later)
    return None if start is None or end is None else (end - start).days


def years_between(earlier: str, later: str) -> int | None:
    """Return full years from one date to another, never negative; None when either is not a date."""
    start, end = as_date(earlier), as_date(later)
    if start is None or end is None:
        return None
    years = end.year - start.year - ((end.month, end.day) < (start.month, start.day))
    return max(years, 0)


def earliest(texts: Iterable[str]) -> str:
    """Return the earliest ISO date; empty when none is one."""
    return min((t for t in texts if is_iso(t)), default="")


def latest(texts: Iterable[str]) -> str:
    """Return the latest ISO date; empty when none is one."""
    return max((t for t in texts if is_iso(t)), default="")


PLANNED = "planned for"
"""What the date of an order or appointment is that only says when it is due."""


def newest_entry(facts: Iterable[Fact], today: str) -> tuple[str, bool]:
    """Return the date of the record's newest entry, and whether the record's dates lie in the future as a whole.

    A few dates ahead of `today` amid past ones are mistakes or plans and do not count; when most entries lie ahead, the
    dates were shifted for privacy and "now" is the newest of them.
    """
    ahead = past = 0
    newest_past = newest_any = ""
    for fact in facts:
        when = last_of(fact)
        if not when or fact.kind in _NOT_ENTRIES or fact.when_is == PLANNED:
            continue
        if when[:10] > today:
            if is_iso(when):
                ahead += 1
                newest_any = max(newest_any, when)
        else:
            past += 1
            if when > newest_past and is_iso(when):
                newest_past = when
    if ahead > past:
        return day(newest_any), True
    return day(newest_past), False


def last_of(fact: Fact) -> str:
    """Return the date of the newest entry behind a fact, which may stand for many repeats."""
    return fact.detail.get("last", "") or fact.when


def end_of(fact: Fact) -> str:
    """Return when what the fact states ended; empty when the record gives no end (the last repeat is none)."""
    return "" if fact.count > 1 and fact.until == fact.detail.get("last") else fact.until


def starts_of(fact: Fact) -> tuple[str, ...]:
    """Return the start of each repeat behind a fact, to the day.

    >>> told = {"episodes": "2001-02-01 to 2001-03-01; 2004"}
    >>> starts_of(Fact(handle="F1", kind="condition", text="x", source=(), detail=told))
    ('2001-02-01', '2004')
    """
    told = [part.partition(" to ")[0] for part in fact.detail.get("episodes", "").split("; ")]
    return tuple(day(start) for start in told if is_iso(start)) or ((day(fact.when),) if is_iso(fact.when) else ())


def spells_of(facts: Iterable[Fact]) -> tuple[tuple[str, str], ...]:
    """Return start and end (empty while it lasts) of each separate episode, oldest first.

    Nothing unless there were several, each over before the next began; entries that overlap are one episode.

    >>> told = {"episodes": "2001-02-01 to 2001-03-01; 2004-01-02 to 2004-01-09"}
    >>> spells_of([Fact(handle="F1", kind="condition", text="x", source=(), detail=told)])
    (('2001-02-01', '2001-03-01'), ('2004-01-02', '2004-01-09'))
    """
    told: set[tuple[str, str]] = set()
    for fact in facts:
        parts = [part.partition(" to ") for part in fact.detail.get("episodes", "").split("; ")]
        told |= {(day(start), day(end)) for start, _, end in parts if is_iso(start)} or {
            (day(fact.when), day(fact.until))
        }
    spells: list[tuple[str, str]] = []
    for start, end in sorted(told):
        before = spells[-1] if spells else ("", "")
        exact = min(len(before[1]), len(start))
        if not spells or (exact and before[1][:exact] < start[:exact]):
            spells.append((start, end))
        elif not before[1] and before[0] != start:
            return ()
        else:
            spells[-1] = (before[0], max(before[1], end))
    return tuple(spells) if len(spells) > 1 and all(is_iso(start) for start, _ in spells) else ()
