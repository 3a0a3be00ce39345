"""A clinician's edit of the brief: one statement changes, every other stays as it was seen. It checks nothing."""

from collections.abc import Iterable, Sequence

from msgspec import structs

from agent.turns import Edit
from tools.brief import Draft
from tools.brief.assemble import UNCHECKED
from tools.clinical import Brief, Claim, FirstScreen
from tools.errors import InputError

SCREEN = {
    "frame": "frame",
    "first_screen.frame": "frame",
    "first_screen.story": "story",
    "for_attention": "for_attention",
    "first_screen.for_attention": "for_attention",
}
"""How a place of the first screen may be named; a plain `story` is the section."""


def edited(draft: Draft, shown: Brief, edit: Edit) -> Draft:
    """Return the draft with a clinician's edit of what is shown.

    Raises:
        InputError: there is no such section or statement.
    """
    visible = _visible(shown, edit.section)
    if visible is None or not 0 <= edit.index <= len(visible):
        raise InputError(f"there is no statement {edit.index} in {edit.section!r}; open the newest brief")
    text = edit.text.strip()
    topic = visible[edit.index].topic if edit.index < len(visible) else ""
    by_hand = (Claim(text=text, evidence=edit.evidence, topic=topic, author="clinician"),) if text else ()
    seen = as_seen(draft, shown)
    field = SCREEN.get(edit.section)
    if field:
        now = _put(getattr(seen.first_screen, field), edit.index, by_hand, len(visible))
        return structs.replace(seen, first_screen=structs.replace(seen.first_screen, **{field: now}))
    sections = tuple(
        structs.replace(one, claims=_put(one.claims, edit.index, by_hand, len(visible)))
        if one.name == edit.section
        else one
        for one in seen.sections
    )
    return structs.replace(seen, sections=sections)


def as_seen(draft: Draft, shown: Brief) -> Draft:
    """Return the draft in the order and the choice in which it stands on the page.

    Each place holds what is shown of it and then what did not pass its check, which stays counted.
    """
    screen, told = draft.first_screen, {section.name: section for section in shown.sections}
    drafted = [*_screen_claims(screen), *(claim for section in draft.sections for claim in section.claims)]
    failed = {_key(claim) for claim in (*shown.withheld, *shown.contradictions)}

    def place(visible: Sequence[Claim], own: Iterable[Claim]) -> tuple[Claim, ...]:
        there = {_key(claim): claim for claim in (_drafted(claim, drafted) for claim in visible)}
        return (*there.values(), *(one for one in own if _key(one) in failed - there.keys()))

    first = FirstScreen(
        **{name: place(getattr(shown.first_screen, name), getattr(screen, name)) for name in screen.__struct_fields__}
    )
    own = {section.name: section.claims for section in draft.sections}
    sections = [
        structs.replace(section, claims=place(section.claims, own.get(name, ()))) for name, section in told.items()
    ]
    sections += [
        structs.replace(section, claims=place((), section.claims))
        for section in draft.sections
        if section.name not in told
    ]
    return structs.replace(draft, first_screen=first, sections=tuple(sections), settled=True)


def _visible(shown: Brief, place: str) -> tuple[Claim, ...] | None:
    if place in SCREEN:
        claims: tuple[Claim, ...] = getattr(shown.first_screen, SCREEN[place])
        return claims
    return next((section.claims for section in shown.sections if section.name == place), None)


def _put(claims: tuple[Claim, ...], index: int, by_hand: tuple[Claim, ...], shown: int) -> tuple[Claim, ...]:
    """Return the claims with one changed, taken out, or added behind those that are shown."""
    after = index + 1 if index < shown else index
    return (*claims[:index], *by_hand, *claims[after:])


def _drafted(claim: Claim, drafted: Iterable[Claim]) -> Claim:
    """Return a shown claim as it was drafted: in its own words where the page shows its raw source in their place."""
    if not claim.text.startswith(UNCHECKED):
        return claim
    same = (one for one in drafted if one.keep and (one.evidence, one.topic) == (claim.evidence, claim.topic))
    return next(same, claim)


def _screen_claims(screen: FirstScreen) -> tuple[Claim, ...]:
    return (*screen.frame, *screen.story, *screen.for_attention)


def _key(claim: Claim) -> tuple[str, tuple[str, ...]]:
    return claim.text, claim.evidence
