"""Who told what an answer says: the patient, or somebody named by what they are to the patient. It composes nothing."""

import re
from typing import Final

from msgspec.structs import replace

from tools.brief.draft import Draft
from tools.brief.material import Material
from tools.brief.wording import lower_first
from tools.clinical import Answer, Claim

KIN: Final = (
    *("mother", "father", "daughter", "son", "wife", "husband", "partner", "sister", "brother", "grandmother"),
    *("grandfather", "granddaughter", "grandson", "aunt", "uncle", "niece", "nephew", "cousin", "spouse", "parent"),
    *("stepmother", "stepfather", "friend", "neighbour", "neighbor", "carer", "caregiver", "nurse", "interpreter"),
)
"""What somebody may say that they are to the patient."""

_SPOKEN: Final = {"mum": "mother", "mom": "mother", "mummy": "mother", "mommy": "mother", "dad": "father"} | {
    "daddy": "father",
    "grandma": "grandmother",
    "grandpa": "grandfather",
    "boyfriend": "partner",
    "girlfriend": "partner",
}
_WORD: Final = "|".join((*KIN, *_SPOKEN))
_NAMED: Final = re.compile(
    rf"\b(?:i'?m|i am|this is|it'?s|as|their|her|his|the|the patient's|[a-z]+'s)\s+"
    rf"(?:(?:his|her|their|the|a|an|only|eldest|older|younger|[a-z]+'s|patient's)\s+)*({_WORD})\b",
    re.IGNORECASE,
)
_BARE: Final = re.compile(rf"^\W*({_WORD})\W*$", re.IGNORECASE)
_LEAD: Final = re.compile(r"(?:(?<=^)|(?<=[.?!\"] ))Patient(?= (?:reports|says|confirms)\b|:)")

_LABELLED: Final = re.compile(r"^(Anticoagulant): patient reports\b")
"""The same after a label."""


def teller(answer: Answer, material: Material) -> str:
    """Return who gave an answer, as a sentence about it begins: `Patient`, `Daughter`, `The helper`, `The guardian`."""
    if answer.who == "patient":
        return "Patient"
    found = kin(material)
    return found.capitalize() if found else f"The {answer.who}"


def kin(material: Material) -> str:
    """Return what the one who answers says to be to the patient; empty when that is not told, or told in two ways."""
    told = [
        one.translation or one.words for one in material.answer_to("respondent", "relation") if one.status == "answered"
    ]
    found = {name for words in told if (name := kin_in(words))}
    return found.pop() if len(found) == 1 else ""


def kin_in(words: str) -> str:
    """Return what somebody says to be to the patient.

    >>> kin_in("I'm his daughter"), kin_in("Mum"), kin_in("my daughter can't talk"), kin_in("a neighbour's child")
    ('daughter', 'mother', '', '')
    """
    said = words.replace("’", "'")
    found = _BARE.match(said) or _NAMED.search(said)
    name = found[1].lower() if found else ""
    return _SPOKEN.get(name, name)


def told_by_others(draft: Draft, material: Material) -> Draft:
    """Return a draft in which what somebody else told does not read as the patient's own report."""
    if all(answer.who == "patient" for answer in material.answers):
        return draft
    screen = draft.first_screen

    def each(claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
        return tuple(_as_told(claim, material) for claim in claims)

    return replace(
        draft,
        first_screen=replace(
            screen, frame=each(screen.frame), story=each(screen.story), for_attention=each(screen.for_attention)
        ),
        sections=tuple(replace(section, claims=each(section.claims)) for section in draft.sections),
    )


def _as_told(claim: Claim, material: Material) -> Claim:
    """Return a claim that names who told it, where none of the answers that it cites is the patient's own."""
    answers = [found for handle in claim.evidence if isinstance(found := material.resolve(handle), Answer)]
    if not answers or any(answer.who == "patient" for answer in answers):
        return claim
    who = teller(answers[0], material)
    told = _LABELLED.sub(rf"\1: {lower_first(who)} reports", _LEAD.sub(who, claim.text))
    return replace(claim, text=told)
