"""From draft to brief, with one last look: an answer that no statement cites is added in the patient's own words."""

import re
from collections.abc import Iterable

from msgspec import structs

from agent.reasoner import describing
from tools.brief import Draft, Material, assemble
from tools.brief.verify import verify
from tools.clinical import Answer, Brief, Claim, Section
from tools.words.tokens import sentences

SAID = "also_said"


def checked(draft: Draft, material: Material) -> Brief:
    """Return the checked brief; whatever the patient answered stands in it somewhere."""
    said = next((section for section in draft.sections if section.name == describing.NAME), None)
    rest = structs.replace(draft, sections=tuple(section for section in draft.sections if section is not said))
    brief = nothing_lost(assemble(rest, material), material)
    return brief if said is None else _as_the_models(brief, said, material)


def _as_the_models(brief: Brief, said: Section, material: Material) -> Brief:
    """Add what only a model says of images, marked so; a clinician's own words there are checked like any others.

    Of a picture called intimate since, nothing a model said is shown.
    """
    shown = {image.handle for image in material.images if not image.sensitive}
    own = {claim: verify([claim], material)[0] for claim in said.claims if claim.author == "clinician"}
    claims = tuple(
        own.get(claim) or structs.replace(claim, verdict="not_checkable")
        for claim in said.claims
        if claim in own or set(claim.evidence) <= shown
    )
    if not claims:
        return brief
    return structs.replace(brief, sections=(*brief.sections, structs.replace(said, claims=claims)))


def nothing_lost(brief: Brief, material: Material) -> Brief:
    """Return the brief with a section of what the patient said and nothing shown tells, verbatim."""
    cited, page = set(_cited(brief)), _letters(" ".join(_texts(brief)))
    claims = []
    for answer in material.answers:
        if _told(answer) and answer.handle not in cited:
            claims.append(_claim(answer, answer.words))
        elif _told(answer):
            claims.extend(_claim(answer, sentence) for sentence in _untold(answer, page))
    if not claims:
        return brief
    shown = tuple(_shown(claim) for claim in verify(claims, material))
    there = next((one.claims for one in brief.sections if one.name == SAID), ())
    others = tuple(one for one in brief.sections if one.name != SAID)
    return structs.replace(brief, sections=(*others, Section(name=SAID, title="Also said", claims=(*there, *shown))))


_FEW_WORDS = 3
"""A sentence of fewer words is told by what was understood of it."""


def _untold(answer: Answer, page: str) -> list[str]:
    """Return the sentences of an answer in the patient's own words of which the page holds no word as it was said."""
    if _tapped(answer):
        return []
    found = [answer.words[start:end].strip() for start, end in sentences(answer.words)]
    return [one for one in found if len(one.split()) >= _FEW_WORDS and _letters(one) not in page]


def _tapped(answer: Answer) -> bool:
    """Return whether the words are those of the options: what was typed beside them is told for itself."""
    if not answer.choice:
        return False
    words = answer.words.lower()
    return answer.topic != "medication" or all(
        one.name.lower() in words for one in answer.findings if one.detail.get("handle")
    )


def _letters(text: str) -> str:
    return " ".join(["", *re.findall(r"\w+", text.lower()), ""])


def _texts(brief: Brief) -> Iterable[str]:
    screen = brief.first_screen
    for claims in (screen.frame, screen.story, screen.for_attention, *(section.claims for section in brief.sections)):
        for claim in claims:
            yield claim.text
    for line in brief.reconciliation:
        yield line.patient
    for flag in brief.flags:
        yield flag.quote


def _told(answer: Answer) -> bool:
    return answer.status == "answered" and bool(answer.words.strip()) and answer.topic != "respondent"


def _claim(answer: Answer, words: str) -> Claim:
    return Claim(text=f"“{words.strip()}”", evidence=(answer.handle,), topic="said", because="always", keep=True)


def _shown(claim: Claim) -> Claim:
    return claim if claim.verdict == "supported" else structs.replace(claim, text=f"Could not be checked: {claim.text}")


def _cited(brief: Brief) -> Iterable[str]:
    screen = brief.first_screen
    places = [screen.frame, screen.story, screen.for_attention, *(section.claims for section in brief.sections)]
    for claims in places:
        for claim in claims:
            yield from claim.evidence
    for line in brief.reconciliation:
        yield from line.evidence
    for flag in brief.flags:
        yield from flag.evidence
