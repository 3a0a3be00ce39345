"""Fitting the first screen into its words, after the check: what must stand stays, the rest goes by its weight."""

import re
from collections.abc import Sequence
from typing import Final

from tools.brief.flags_told import gravest_first
from tools.brief.material import Material
from tools.brief.pressure import high_pressures
from tools.brief.results import FAR_OUT, is_abnormal
from tools.brief.wording import word_count
from tools.clinical import Claim, Fact, FirstScreen

MOST_WORDS: Final = 150
HEADINGS: Final = 10
"""Words of the headings, and of the line that counts the items below."""
HEADING_OF_RESULTS: Final = 10
"""The same of new results."""
MOST_ITEMS: Final = 3
MOST_FLAG_WORDS: Final = 60

MISSED: Final = "not_answered"
MISSED_IN_SHORT: Final = "not_answered_in_short"
"""What was not answered in full, and for a screen with little room."""

BEARING: Final = "bearing"
"""Problems of the record that are read beside the complaint."""
GRAVE: Final = "grave"
"""The same with a grave problem among them, which is read beside any complaint."""

_EARLY: Final = frozenset({BEARING, GRAVE, "conflict"})
"""What stands before the story's own sentences."""

MUST: Final = frozenset(
    {
        "deceased",
        "identity",
        "shifted_dates",
        "respondent",
        "allergy",
        "anticoagulant",
        "pregnancy",
        "not_read",
        MISSED,
        MISSED_IN_SHORT,
        "directive",
        "stopped",
        "stale",
        "reason",
        FAR_OUT,
    }
)
"""Topics that stand on every first screen, however long they are."""


def fit(screen: FirstScreen, material: Material) -> FirstScreen:
    """Return the first screen within its words.

    Args:
        screen: checked claims, each place in the order of its weight; more than fit.
        material: for the flags, whose words count too.

    Returns:
        All that must stand and the weightiest item for attention; then grave problems, a quotation of the story and a
        second item, for which the flags leave room; then further items, the story and new results, while there is room
        beside the flags. What was not answered is shortened before an item or the story gives way.
    """
    fitted = _chosen(screen, material, gaps=MISSED)
    if any(claim.topic == MISSED_IN_SHORT for claim in screen.frame):
        wanted = {id(claim) for claim in _weightiest(screen, material)}
        lost = wanted - {id(claim) for claim in fitted.for_attention}
        no_story = any(map(_is_told, screen.story)) and not any(map(_is_told, fitted.story))
        if lost or no_story or _words(fitted, material) > _room(screen, material):
            return _chosen(screen, material, gaps=MISSED_IN_SHORT)
    return fitted


def _chosen(screen: FirstScreen, material: Material, *, gaps: str) -> FirstScreen:
    """Return what fits, with what was not answered told in one of its two lengths."""
    other = MISSED_IN_SHORT if gaps == MISSED else MISSED
    frame = [claim for claim in screen.frame if claim.topic != other]
    items = _weightiest(screen, material)
    # The weightiest item stands whatever the room; the shortest form of it where there is little.
    must = [*items[:1], *(one for one in items[1:] if one.author == "clinician")]
    must.extend(claim for claim in (*frame, *screen.story) if _stays(claim))
    must = _within(must, _room(screen, material) - _flag_words(material))
    rest = [claim for claim in frame if not _stays(claim)]
    bearing = [claim for claim in screen.story if claim.topic in _EARLY]
    story = [claim for claim in screen.story if _is_told(claim)]
    # The reason for the visit stands anyway; then a second risk, the story's own words and what is new, then the rest.
    whole, brief = _quotations(story)
    room = _Room(must, items, rest, _flag_words(material), _room(screen, material))
    gravest = [claim for claim in bearing if claim.topic != BEARING]
    for claim in (*gravest, *brief, *bearing, *items[1:2]):
        room.take(claim, reserved=True)
    for claim in rest:
        room.take(claim)
    if brief and whole:
        # All of the words in place of the short quotation, where they have room.
        room.swap(brief[0], whole[0])
    for claim in (*items[2:], *(one for one in story if one not in (*whole, *brief))):
        room.take(claim)
    return FirstScreen(
        frame=tuple(claim for claim in frame if id(claim) in room.kept),
        story=tuple(claim for claim in screen.story if id(claim) in room.kept),
        for_attention=tuple(claim for claim in items if id(claim) in room.kept),
    )


def _within(must: list[Claim], words: int) -> list[Claim]:
    """Return what must stand, without what matters least of it where even that finds no room."""
    kept = list(must)
    told = any(_TELLS.match(claim.text) for claim in must)
    least = [one for one in must if _LEAST.search(one.text) or (not told and _FORMER.search(one.text))]
    for claim in sorted(least, key=lambda one: -word_count(one.text)):
        if sum(word_count(one.text) for one in kept) <= words:
            break
        kept.remove(claim)
    return kept


_LEAST: Final = re.compile(
    r"^(?:Pregnancy: not applicable|Pregnancy: not asked \(age|Dates in this record|Asked, not known:"
    r"|Allergies: question (?:skipped|declined))"
)
"""Sentences of what must stand that a clinician misses least; they stand among the gaps and the sections too."""

_TELLS: Final = re.compile(r"Anticoagulant: [a-z ]+ reports ")
"""What is told of an anticoagulant, by whomever."""
_FORMER: Final = re.compile(r"^Anticoagulant: .+, completed\.$")
"""Another such, unless the patient speaks of an anticoagulant."""


def _quotations(story: Sequence[Claim]) -> tuple[list[Claim], list[Claim]]:
    """Return the story's first quotation in full and in short; one that is short already is both."""
    whole = [claim for claim in story if claim.topic == "story" and '"' in claim.text][:1]
    short = [claim for claim in story if claim.topic == "story_in_short" and claim.evidence == whole[0].evidence]
    return (whole, short[:1]) if short else ([], whole)


class _Room:
    """What is kept of a first screen and how many words are left; the least that must stand is in it from the start."""

    def __init__(self, must: list[Claim], items: list[Claim], rest: list[Claim], reserve: int, room: int) -> None:
        self.kept = {id(claim) for claim in must}
        self._items, self._rest = items, rest
        self._reserve = reserve
        self._left = room - sum(word_count(claim.text) for claim in must) - reserve
        self._told = {handle for claim in items[:1] for handle in claim.evidence}
        self._full = False

    def take(self, claim: Claim, *, reserved: bool = False) -> None:
        """Keep a claim if it has room, a reserved one also in that of the flags, and says what no item has said."""
        if id(claim) in self.kept:
            return
        twice = claim.topic in {BEARING, GRAVE, "problem"} or (claim.topic == "result" and claim in self._rest)
        again = twice and claim not in self._items and set(claim.evidence) <= self._told
        item = claim in self._items
        words = word_count(claim.text)
        if words <= self._left + (self._reserve if reserved else 0) and not again and not (item and self._full):
            self.kept.add(id(claim))
            self._told.update(claim.evidence)
            self._left -= words
        elif item:
            # No lighter item in the place of a weightier one that found no room.
            self._full = True

    def swap(self, kept: Claim, wanted: Claim) -> None:
        """Put one claim in the place of another that is kept, where there is room for it."""
        more = word_count(wanted.text) - word_count(kept.text)
        if id(kept) in self.kept and more <= self._left:
            self.kept = self.kept - {id(kept)} | {id(wanted)}
            self._left -= more


def items_of(screen: FirstScreen, material: Material) -> list[Claim]:
    """Return the items for attention in their order, a clinician's first, of which no two speak of the same entry."""
    own = [claim for claim in screen.for_attention if claim.author == "clinician"]
    return [*own, *_apart([claim for claim in screen.for_attention if claim not in own], material)]


def _weightiest(screen: FirstScreen, material: Material) -> list[Claim]:
    """Return the items that may stand on the screen: none about a result that is named there already."""
    named = {handle for claim in screen.frame if claim.topic == FAR_OUT for handle in claim.evidence}
    items = items_of(screen, material)
    rest = [one for one in items if not (one.topic == "result" and one.author == "rules" and set(one.evidence) & named)]
    return (rest or items)[:MOST_ITEMS]


def _is_told(claim: Claim) -> bool:
    return not _stays(claim) and claim.topic not in _EARLY


def _room(screen: FirstScreen, material: Material) -> int:
    """Return how many words are left to the claims beside the headings."""
    told = any(claim.topic in {FAR_OUT, "result", "pending"} for claim in screen.frame)
    headed = (
        told or any(map(is_abnormal, material.chart.results() if material.chart else ())) or high_pressures(material)
    )
    return MOST_WORDS - HEADINGS - (HEADING_OF_RESULTS if headed else 0)


def _words(screen: FirstScreen, material: Material) -> int:
    claims = (*screen.frame, *screen.story, *screen.for_attention)
    return sum(word_count(claim.text) for claim in claims) + _flag_words(material)


def _stays(claim: Claim) -> bool:
    """Return whether a claim stands whatever the room: its topic demands it, or a clinician wrote it."""
    return claim.topic in MUST or claim.author == "clinician"


def _apart(claims: Sequence[Claim], material: Material) -> list[Claim]:
    """Return the items of which no two speak of the same entry; a problem may be the reason of several."""
    chosen: list[Claim] = []
    spoken: set[str] = set()
    named: set[str] = set()
    for claim in claims:
        # What a drug means in pregnancy is another matter than what it means beside another drug.
        matter = "pregnancy " if claim.topic == "pregnancy" else ""
        about = {
            f"{matter}{entry}"
            for handle in claim.evidence
            if not _is_reason(handle, material)
            for entry in _entries(handle, claim)
        }
        entries = {fact.handle for fact in material.facts(claim.evidence)}
        # A problem that bears on the complaint says nothing more once a weightier item has named it.
        again = claim.because == "complaint" and claim.topic == "problem" and entries <= named
        # A risk of a drug that another item names beside something else is another matter.
        repeated = about <= spoken if claim.because == "risk" and about else about & spoken
        if repeated or again:
            continue
        chosen.append(claim)
        spoken |= about
        named |= entries
    return chosen


def _entries(handle: str, claim: Claim) -> list[str]:
    """Return what a handle stands for in a claim: of an answer, each quotation, since a story tells several matters."""
    quoted = _QUOTATION.findall(claim.text) if handle.startswith("Q") else []
    return [f"{handle} {words}" for words in quoted] or [handle]


_QUOTATION: Final = re.compile(r'"([^"]*)"')


def _is_reason(handle: str, material: Material) -> bool:
    found = material.resolve(handle)
    return handle.startswith("R") or (isinstance(found, Fact) and found.kind == "condition")


def _flag_words(material: Material) -> int:
    """Return how many words the flags take; many flags never push out the story altogether."""
    flags = gravest_first(material.flags)
    told = sum(word_count(flag.title or flag.category) + word_count(flag.quote) for flag in flags)
    return min(told, MOST_FLAG_WORDS)
