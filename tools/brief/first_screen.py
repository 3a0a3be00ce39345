"""Fitting the first screen into its words, after the check: what must stand stays, the rest goes by its weight."""

from collections.abc import Sequence
from typing import Final

from tools.brief.material import Material
from tools.brief.wording import word_count
from tools.clinical import Claim, Fact, FirstScreen

MOST_WORDS: Final = 150
MOST_ITEMS: Final = 3
MOST_FLAG_WORDS: Final = 25

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
        "not_answered",
        "stopped",
        "stale",
        "reason",
    }
)
"""Topics that stand on every first screen, however long they are."""


def fit(screen: FirstScreen, material: Material) -> FirstScreen:
    """Return the first screen within its words.

    Args:
        screen: checked claims, each place in the order of its weight; more than fit.
        material: for the flags, whose words count too.

    Returns:
        All that must stand; then items for attention, the story's first sentences and new results, while there is room.
    """
    own = [claim for claim in screen.for_attention if claim.author == "clinician"]
    must = [*own, *(claim for claim in (*screen.frame, *screen.story) if _stays(claim))]
    items = [*own, *_apart([claim for claim in screen.for_attention if claim not in own], material)]
    story = [claim for claim in screen.story if not _stays(claim)]
    rest = [claim for claim in screen.frame if not _stays(claim)]
    # The reason for the visit stands anyway; two items, then the story's own words and what is new, then the rest.
    own_words = [claim for claim in story if claim.evidence == story[0].evidence][::-1] if story else []
    first = [*items[:2], *own_words[:1], *rest]
    then = [*items[2:], *(claim for claim in story if claim not in own_words)]
    left = MOST_WORDS - sum(word_count(claim.text) for claim in must) - _flag_words(material)
    kept = {id(claim) for claim in must}
    told: set[str] = set()
    for place, claim in enumerate((*first, *then)):
        if place == len(first):
            # All of the words in place of the short quotation, where they have room.
            longer = word_count(own_words[-1].text) - word_count(own_words[0].text) if len(own_words) > 1 else left + 1
            if longer <= left and id(own_words[0]) in kept:
                kept = kept - {id(own_words[0])} | {id(own_words[-1])}
                left -= longer
        if id(claim) in kept:
            continue
        words = word_count(claim.text)
        again = claim.topic == "result" and claim in rest and set(claim.evidence) <= told
        if words <= left and not again:
            kept.add(id(claim))
            told.update(claim.evidence)
            left -= words
    return FirstScreen(
        frame=tuple(claim for claim in screen.frame if id(claim) in kept),
        story=tuple(claim for claim in screen.story if id(claim) in kept),
        for_attention=tuple(claim for claim in items if id(claim) in kept),
    )


def _stays(claim: Claim) -> bool:
    """Return whether a claim stands whatever the room: its topic demands it, or a clinician wrote it."""
    return claim.topic in MUST or claim.author == "clinician"


def _apart(claims: Sequence[Claim], material: Material) -> list[Claim]:
    """Return the first items of which no two speak of the same entry; a problem may be the reason of several."""
    chosen: list[Claim] = []
    spoken: set[str] = set()
    for claim in claims:
        about = {handle for handle in claim.evidence if not _is_reason(handle, material)}
        if about & spoken:
            continue
        chosen.append(claim)
        spoken |= about
        if len(chosen) == MOST_ITEMS:
            break
    return chosen


def _is_reason(handle: str, material: Material) -> bool:
    found = material.resolve(handle)
    return handle.startswith("R") or (isinstance(found, Fact) and found.kind == "condition")


def _flag_words(material: Material) -> int:
    """Return how many words the flags take; many flags never push out the story altogether."""
    told = sum(word_count(flag.title or flag.category) + word_count(flag.quote) for flag in material.flags)
    return min(told, MOST_FLAG_WORDS)
