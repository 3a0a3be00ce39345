"""A problem of several separate episodes is no long illness: each span told of it must be that of one episode."""

import re
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Final

from tools.brief.verify import dates
from tools.brief.verify.dates import Moment
from tools.brief.verify.evidence import Item
from tools.brief.verify.outcome import Problem, contradicted
from tools.chart.when import spells_of

_OF_MANY: Final = re.compile(
    r"\b(?:episodes|times|bouts|attacks|occurrences|occasions|recurrences|infections|entries|recurr\w+|intermittent\w*|repeated\w*"
    r"|on and off)\b(?!.*\b(?:last|lasted|lasting|latest|first|second|third|recent|newest)\b)"
)
"""What is said of all episodes together may begin with one and end with another."""
_ANOTHER: Final = re.compile(r"[;.]|\b(?:last|latest|most recent|newest|second|third|again|another|next|then)\b")
_SINCE: Final = re.compile(r"\b(?:since|ongoing from|active from|persisting from)\s*(?:the )?$")
_MANY: Final = 2


def spells(item: Item) -> tuple[tuple[str, str], ...]:
    """Return start and end of each separate episode that an item stands for; nothing unless there were several."""
    return spells_of([item.fact]) if item.fact is not None and item.kind == "condition" else ()


def check(text: str, today: date, item: Item, is_end: Callable[[str], bool]) -> Problem | None:
    """Return what is wrong with the spans of dates that a text tells of one problem.

    Args:
        text: the statement, normalised.
        today: the day from which "ago" counts.
        item: the problem.
        is_end: says of the words before a date whether they make it an end.
    """
    known = spells(item)
    if len(known) < _MANY:
        return None
    points = [one for one in dates.find(text, today) if one.kind == "point"]
    for first, second in pairwise(points):
        spans = is_end(text[: second.start]) and not is_end(text[: first.start]) and _joined(text, first, second)
        if spans and not any(_is(first, start) and _is(second, end) for start, end in known):
            return contradicted(
                f"{item.handle} has {len(known)} separate episodes, none from {first.words} to {second.words}"
            )
    for point in points:
        lasts = _SINCE.search(text[: point.start]) and not _OF_MANY.search(text[: point.start])
        if lasts and not known[-1][1] and not _is(point, known[-1][0]) and "first" not in text:
            return contradicted(f"{item.handle} is a new episode since {known[-1][0]}, not since {point.words}")
    return None


def lengths(item: Item, text: str, today: date) -> tuple[int, ...]:
    """Return how many days each episode lasted; nothing where they are none, or told of all together."""
    if _OF_MANY.search(text):
        return ()
    found = []
    for start, end in spells(item):
        begun = dates.of_record(start)
        over = dates.of_record(end)
        if begun:
            found.append(((over.last if over else today) - begun.first).days)
    return tuple(found)


def _joined(text: str, first: Moment, second: Moment) -> bool:
    return not _OF_MANY.search(text[: first.start]) and not _ANOTHER.search(text[first.end : second.start])


def _is(moment: Moment, recorded: str) -> bool:
    days = dates.of_record(recorded)
    return days is not None and any(one.holds(days) for one in moment.readings)
