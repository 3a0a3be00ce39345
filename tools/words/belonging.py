"""Which detail belongs to which finding of a sentence: the nearest that can have it, and all of one list."""

import re
from collections.abc import Sequence

from msgspec import Struct

from tools.words.detail import Detail

MOMENTS = frozenset({"onset", "onset_date", "duration"})
CHANGES = frozenset({"severity", "course", "worse", "better", "detail.not_better"})
PLACES = frozenset({"site", "side"})
EVERY = MOMENTS | CHANGES | PLACES | {f"detail.{name}" for name in ("onset_manner", "quality", "radiation", "times")}
TAKES = {
    "symptom": EVERY,
    "event": EVERY,
    "concern": EVERY,
    "condition": MOMENTS | CHANGES | {"side"},
    "medication": MOMENTS,
    "allergy": frozenset[str](),
    "measurement": frozenset[str](),
}
"""What each kind of finding can have; of every other kind when it was, and on which side."""
_NAMING = MOMENTS | {"worse", "better"}
"""Details that may name a finding, which then is not the one that has them."""
_MOVES = frozenset({"limited_motion", "cannot_bear_weight", "difficulty_walking", "arm_weakness", "leg_weakness"})
"""What somebody cannot do: "worse at night" beside it is of the pain that keeps them from it."""


class Holder(Struct, frozen=True, kw_only=True):
    """A finding where it stands, and which details it can have."""

    start: int
    end: int
    takes: frozenset[str]
    denied: bool = False
    felt: bool = True
    """A symptom, not something that happened or was taken."""
    hurts: bool = False
    """A pain: a number of ten in the sentence is its."""


def takes(kind: str, concept: str) -> frozenset[str]:
    """Return which details a finding can have."""
    every = TAKES.get(kind, MOMENTS | {"side"})
    if concept == "radiating_pain":
        return every - MOMENTS - CHANGES
    return every - {"worse", "better"} if concept in _MOVES else every


_BREAKS = re.compile(r"[,;]|\b(?:but|and|then|because)\b")
_ONLY_JOINED = re.compile(
    r"^\W*(?:and|&|or|with|plus|y|o|con)?\W*(?:an?|some|the|my|bad|mild|severe|really|un|una)?\s*$", re.IGNORECASE
)
_AHEAD, _AHEAD_BROKEN, _BREAK = 25, 70, 40
"""Letters that a detail before its finding counts farther, the same over a comma, and what each comma counts."""
_DENIED_REACH = 18


def belonging(found: Sequence[Detail], holders: Sequence[Holder], sentence: str) -> list[dict[str, str]]:
    """Give each detail to the finding it stands nearest to.

    Args:
        found: the details of one sentence.
        holders: what the sentence names, in order of place; what is denied takes nothing but keeps what stands at it.
        sentence: the words, for the breaks between clauses.

    Returns:
        For each holder the fields and values it gets; the first value of a field wins.
    """
    given: list[dict[str, str]] = [{} for _ in holders]
    for detail in found:
        best = _nearest(detail, holders, sentence)
        if best is None or (detail.field in PLACES and not _touches(detail, holders[best])):
            continue
        given[best].setdefault(detail.field, detail.value)
        if detail.field in MOMENTS:
            for other in (
                *_listed_before(best, detail, holders, sentence),
                *_listed_after(best, detail, holders, sentence),
            ):
                given[other].setdefault(detail.field, detail.value)
    return given


def _touches(detail: Detail, holder: Holder) -> bool:
    return detail.start <= holder.end + 30 and detail.end >= holder.start - 20


def _listed_before(best: int, detail: Detail, holders: Sequence[Holder], sentence: str) -> list[int]:
    """Return the findings of one list with the nearest: "cold and cough since four days" is of both."""
    if detail.start < holders[best].end:
        return []
    listed: list[int] = []
    last = best
    for number in sorted(
        (n for n, one in enumerate(holders) if one.end <= holders[best].start), key=lambda n: -holders[n].end
    ):
        one = holders[number]
        if (
            not _ONLY_JOINED.match(sentence[one.end : holders[last].start])
            or detail.field not in one.takes
            or one.denied
            or one.felt != holders[best].felt
        ):
            break
        listed.append(number)
        last = number
    return listed


_HISTORY_OF = re.compile(r"^(?:\s*(?:history|hx|h/o))?\s+of\b", re.IGNORECASE)


def _listed_after(best: int, detail: Detail, holders: Sequence[Holder], sentence: str) -> list[int]:
    """Return the findings of a list that a length of time opens: "a 3-day history of fever, cough and a rash"."""
    if not _HISTORY_OF.match(sentence[detail.end : holders[best].start]):
        return []
    listed: list[int] = []
    last = best
    for number in sorted(
        (n for n, one in enumerate(holders) if one.start >= holders[best].end), key=lambda n: holders[n].start
    ):
        one = holders[number]
        if (
            one.denied
            or not one.felt
            or detail.field not in one.takes
            or not _ONLY_JOINED.match(sentence[holders[last].end : one.start])
        ):
            break
        listed.append(number)
        last = number
    return listed


def _nearest(detail: Detail, holders: Sequence[Holder], sentence: str) -> int | None:
    best, least = None, 10_000
    for number, holder in enumerate(holders):
        inside = holder.start <= detail.start < holder.end or holder.start < detail.end <= holder.end
        if inside and (holder.denied or detail.field not in holder.takes):
            if detail.field in PLACES:
                return None
            if not holder.denied and detail.field == "worse":
                continue
        if detail.field not in holder.takes and not holder.denied:
            continue
        if detail.field in _NAMING and detail.start <= holder.start and holder.end <= detail.end:
            continue  # "since the stroke", "worse when I cough"
        if inside and not holder.denied:
            return number
        distance = _distance(detail, holder, sentence)
        if detail.deed and ((holder.felt and not _was_had(holder, sentence)) or distance > _BREAK):
            continue
        if holder.denied and distance > _DENIED_REACH:
            continue
        if not holder.hurts and (detail.value.endswith("/10") or detail.field == "detail.radiation"):
            distance += 2 * _AHEAD_BROKEN
        if distance < least:
            best, least = number, distance
    return None if best is None or holders[best].denied else best


_HAD = re.compile(r"\bhad (?:my|an?|the|some|this|these|his|her)(?: [\w-]+){0,3} $", re.IGNORECASE)


def _was_had(holder: Holder, sentence: str) -> bool:
    """Tell whether what was done is that somebody had this: "I've had a nagging cough since the wedding"."""
    return _HAD.search(sentence[: holder.start]) is not None


_OWN_CLAUSE = re.compile(r"\s*,\s*(?:and |but )?(?:i|he|she|we|they)\b", re.IGNORECASE)
"""A clause of its own after a detail: "noticed it 6 weeks back, I smoke"."""


def _distance(detail: Detail, holder: Holder, sentence: str) -> int:
    ahead = holder.start > detail.end
    gap = sentence[detail.end : holder.start] if ahead else sentence[holder.end : detail.start]
    if not gap.strip() and not (ahead and detail.field in MOMENTS):
        return 0
    broken = re.match(r"\s*(?:[,;.]|and\b|but\b)", gap) is not None
    lead = (_AHEAD_BROKEN if broken else _AHEAD) if ahead else 0
    if ahead and _OWN_CLAUSE.match(gap):
        lead += _AHEAD_BROKEN
    return len(gap) + _BREAK * len(_BREAKS.findall(gap)) + lead
