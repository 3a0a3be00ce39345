"""A rank's own number and date: "the highest sodium is 142" must be 142 in the highest reading cited."""

from collections.abc import Sequence
from typing import Final, TypeVar

from msgspec.structs import replace

from tools.brief.verify.amounts import Amount
from tools.brief.verify.binding import Statement
from tools.brief.verify.cues import Cue
from tools.brief.verify.dates import Moment
from tools.brief.verify.evidence import Item
from tools.brief.verify.ranks import in_name
from tools.brief.verify.series import RESULT_KINDS, exact

_NOW: Final = frozenset(
    {"current", "currently", "now", "at present", "presently", "today", "right now", "nowadays", "these days"}
)
_Mention = TypeVar("_Mention", Amount, Moment)
_RANKS: Final = frozenset({"latest", "first", "highest", "lowest"})


def pairs(
    statement: Statement, about: Sequence[Item]
) -> list[tuple[tuple[Item, ...], tuple[Amount, ...], tuple[Moment, ...]]]:
    """Return, for each word of rank over several readings, the readings that hold it and the number and date beside it.

    Empty when one reading is cited: then the number and the date are that reading's anyway.
    """
    cues = [
        cue
        for cue in statement.cues
        if cue.group == "superlative" and cue.means in _RANKS and not in_name(cue, statement, about)
    ] or [_as_latest(cue) for cue in statement.cues if cue.group == "status" and cue.words in _NOW]
    facts = [item for item in about if item.fact is not None and item.kind in RESULT_KINDS]
    if not cues or len(facts) < 2 or len(facts) != len(about):
        return []
    amounts = [one for one in statement.amounts if not one.sign]
    points = [one for one in statement.moments if one.kind in {"point", "ago"}]
    if len({cue.means for cue in cues}) < len(cues):
        cues = cues[:1]
    found = []
    for place, cue in enumerate(cues):
        holders = _holders(cue, facts)
        amount = _beside(cue, place, len(cues), amounts)
        point = _beside(cue, place, len(cues), points)
        if holders and (amount or point):
            found.append((holders, amount, point))
    return found


def _as_latest(cue: Cue) -> Cue:
    """Take "current" said of readings as "latest"."""
    return replace(cue, group="superlative", means="latest")


def _holders(cue: Cue, items: Sequence[Item]) -> tuple[Item, ...]:
    if cue.means in {"latest", "first"}:
        dated = [(item.fact.when[:10], item) for item in items if item.fact and item.fact.when]
        days = [day for day, _ in dated]
        best = (max(days) if cue.means == "latest" else min(days)) if days else ""
        return tuple(item for day, item in dated if day == best)
    numbered = [(number, item) for item in items if item.fact and (number := exact(item.fact)) is not None]
    values = [number for number, _ in numbered]
    if not values:
        return ()
    top = max(values) if cue.means == "highest" else min(values)
    return tuple(item for number, item in numbered if number == top)


def _beside(cue: Cue, place: int, total: int, mentions: Sequence[_Mention]) -> tuple[_Mention, ...]:
    """Return the mention that a word of rank speaks of: in order where there are as many as ranks, else the nearest."""
    if not mentions:
        return ()
    if total > 1 and len(mentions) == total:
        return (mentions[place],)
    after = [one for one in mentions if one.start >= cue.end]
    if cue.words in _NOW and (after or isinstance(mentions[0], Moment)):
        return tuple(after[:1])
    return (min(mentions, key=lambda one: max(one.start - cue.end, cue.start - one.end)),)
