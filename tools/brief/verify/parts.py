"""Takes a statement over several readings apart, one part a reading, and tells what its times speak of."""

import re
from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from tools.brief.verify import dates
from tools.brief.verify.amounts import Amount
from tools.brief.verify.binding import Statement
from tools.brief.verify.cues import Cue
from tools.brief.verify.dates import Moment
from tools.brief.verify.evidence import Item

_AT: Final = re.compile(r"\b(?:at|from|since|by) (?:the age of |age )?(?:about |around )?$|^(?:at|when) ")
_WHEN: Final = re.compile(r"^,? ?(?:when|at (?:the )?(?:onset|diagnosis|time|start)|on diagnosis|at which)\b")
_EARLIER_DAY: Final = re.compile(r"\b(?:since|than|compared (?:with|to)|versus|vs|against|as of) (?:the |that of )?$")
_FROM: Final = re.compile(r"\bfrom (?:about |around |roughly |approximately )?$")
_NEXT: Final = re.compile(
    r"\b(?:to|through|and|then|but|from|versus|vs|compared|before|after|later|while|whereas)\b|[;(]"
)
_REACH: Final = 40
"""How many letters behind a number a word such as "high" still speaks of it."""


def parts(statement: Statement, about: Sequence[Item], text: str) -> list[Statement]:
    """Split a statement of a text over several readings of one thing into one part a reading, by values and dates."""
    points = [moment for moment in statement.moments if moment.kind == "point"]
    if len(about) == 1 or (len(statement.amounts) < 2 and len(points) < 2):
        return [statement]
    size = max(len(statement.amounts), len(points))
    if len(statement.amounts) not in {0, 1, size} or len(points) not in {0, 1, size}:
        return [statement]
    other = tuple(moment for moment in statement.moments if moment.kind != "point")
    parts = []
    for place in range(size):
        amount = statement.amounts[place : place + 1] if len(statement.amounts) == size else ()
        moment = points[place : place + 1] if len(points) == size else ()
        if len(statement.amounts) == 1 and place == (0 if _beside(statement.amounts[0], points) else size - 1):
            amount = statement.amounts
        if len(points) == 1 and place == _dated(points[0], statement.amounts, text):
            moment = points
        parts.append(
            Statement(
                about=statement.about,
                words=statement.words,
                amounts=tuple(amount),
                moments=(*moment, *other),
                frequencies=statement.frequencies,
                cues=tuple(cue for cue in statement.cues if cue.group != "level" or _belongs(cue, place, statement)),
                text=statement.text,
                named=statement.named,
            )
        )
    return parts


def _dated(point: Moment, amounts: Sequence[Amount], text: str) -> int:
    """Return the place of the number that the only date of several is said of.

    "Rose from 7 in May to 8" and "since May, from 7 to 8" date the 7; "in May it had risen from 7 to 8" dates the 8.
    """
    before = [place for place, one in enumerate(amounts) if one.end <= point.start]
    after = [place for place, one in enumerate(amounts) if one.start >= point.end]
    if _EARLIER_DAY.search(text[: point.start]) or (
        after and not before and not _FROM.search(text[: amounts[0].start])
    ):
        return 0 if not before or not after else after[0]
    if not before or not after:
        return len(amounts) - 1
    between = text[point.end : amounts[after[0]].start]
    return before[-1] if _NEXT.search(between) else after[0]


def _beside(amount: Amount, points: Sequence[Moment]) -> bool:
    """Say whether a number stands right before the first of several dates ("10 (5 Aug), before that in July")."""
    return bool(points) and 0 <= points[0].start - amount.end <= _NEAR


_NEAR: Final = 3


def opened(statement: Statement, about: Sequence[Item]) -> Statement:
    """Take "from 58 to 41" of several readings as two numbers rather than one range."""
    if len(about) < 2 or not any(amount.join == "-" and amount.second is not None for amount in statement.amounts):
        return statement
    amounts = []
    for amount in statement.amounts:
        if amount.join == "-" and amount.second is not None:
            amounts.append(replace(amount, second=None, join=""))
            digits = max(-int(amount.second.as_tuple().exponent), 0)
            amounts.append(replace(amount, value=amount.second, second=None, join="", digits=digits))
        else:
            amounts.append(amount)
    return replace(statement, amounts=tuple(amounts))


def at_event(moment: Moment, text: str) -> bool:
    """Say whether an age is the one at an event ("at 71 she developed", "52 when diagnosed") rather than today's."""
    before, after = text[: moment.start], text[moment.end :]
    return bool(_AT.search(before) or _AT.match(moment.words + " ") or _WHEN.match(after))


def in_time(statement: Statement, when: str) -> bool:
    """Say whether a day of the record falls in the time of which a statement speaks, as far as it names one."""
    days = dates.of_record(when)
    points = [moment.readings[0] for moment in statement.moments if moment.kind in {"point", "ago"} and moment.readings]
    return days is not None and all(days.last >= one.first for one in points)


def _belongs(cue: Cue, place: int, statement: Statement) -> bool:
    """Say whether "high" or "low" speaks of the number at a place: the one before it in reach, else the one after."""
    starts = [amount.start for amount in statement.amounts]
    if cue.group != "level" or not starts:
        return True
    before = [number for number, start in enumerate(starts) if start < cue.start]
    if not before:
        return place == 0
    near = before[-1] if cue.start - statement.amounts[before[-1]].end < _REACH else 0
    following = [number for number, start in enumerate(starts) if 0 <= start - cue.end <= 4]
    return place == (following[0] if following else near)
