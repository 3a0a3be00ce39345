"""From draft to brief, with one last look: an answer that no statement cites is added in the patient's own words."""

from collections.abc import Iterable

from msgspec import structs

from agent.reasoner import describing
from tools.brief import Draft, Material, assemble
from tools.brief.verify import verify
from tools.clinical import Answer, Brief, Claim, Section

SAID = "also_said"


def checked(draft: Draft, material: Material) -> Brief:
    """Return the checked brief; whatever the patient answered stands in it somewhere."""
    said = next((section for section in draft.sections if section.name == describing.NAME), None)
    rest = structs.replace(draft, sections=tuple(section for section in draft.sections if section is not said))
    brief = nothing_lost(_by_hand(assemble(rest, material), rest, material), material)
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


def _by_hand(brief: Brief, draft: Draft, material: Material) -> Brief:
    """Put back what a clinician wrote on the first screen and its limit of words left out."""
    screen = brief.first_screen
    for place in ("frame", "story", "for_attention"):
        there = {(claim.text, claim.evidence) for claim in getattr(screen, place)}
        own = [claim for claim in getattr(draft.first_screen, place) if claim.author == "clinician"]
        missing = [claim for claim in own if (claim.text, claim.evidence) not in there]
        if missing:
            now = (*getattr(screen, place), *verify(missing, material))
            screen = structs.replace(screen, **{place: now})
    return structs.replace(brief, first_screen=screen)


def nothing_lost(brief: Brief, material: Material) -> Brief:
    """Return the brief with a section of the answers that nothing shown cites, each verbatim with its question."""
    cited = set(_cited(brief))
    left = [answer for answer in material.answers if _told(answer) and answer.handle not in cited]
    if not left:
        return brief
    claims = tuple(_shown(claim) for claim in verify([_claim(answer) for answer in left], material))
    return structs.replace(brief, sections=(*brief.sections, Section(name=SAID, title="Also said", claims=claims)))


def _told(answer: Answer) -> bool:
    return answer.status == "answered" and bool(answer.words.strip()) and answer.topic != "respondent"


def _claim(answer: Answer) -> Claim:
    return Claim(text=f"“{answer.words.strip()}”", evidence=(answer.handle,), topic="said", because="always", keep=True)


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
