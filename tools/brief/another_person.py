"""Words that do not fit the record's person: another age, sex or name. It decides nothing; it asks to look.

A link opened by the wrong hands, or a record of somebody else behind it, shows first in what people say of themselves.
Only plain statements about the patient count: `i'm 34 years old`, `my name is ...`, and of a helper `Dad is 82`.
"""

import re
from typing import Final

from tools.brief.candidate import Candidate
from tools.brief.material import Material
from tools.brief.person import identity, shifted, years
from tools.brief.speaking import teller
from tools.brief.wording import lower_first, quoted, sentence_at
from tools.clinical import Answer
from tools.words.kinship import KIN_OF_SEX

WEIGHT: Final = 130
"""Above every danger of the record: if it is another person's, nothing else on the page holds."""

_APART: Final = 2
"""Years by which people round or slip."""

_MALE: Final = "|".join((*KIN_OF_SEX["male"], "boyfriend", "grandson"))
_FEMALE: Final = "|".join((*KIN_OF_SEX["female"], "girlfriend", "granddaughter"))
_AGE: Final = r"(?P<age>\d{1,3})"
_OLD: Final = r"(?:[ -]?(?:years?|yrs?)[ -]?(?:old|of age)|[ -]?y/?o\b)"
_BARE: Final = rf"(?:{_OLD}|(?=\s*(?:[.,;!]|(?:and|so|but)\b|$)))"
_OWN_AGE: Final = re.compile(rf"\b(?:i'?m|i am)\s+(?:a\s+|an\s+)?{_AGE}{_BARE}", re.IGNORECASE)
_THEIR_AGE: Final = re.compile(
    rf"\b(?:my\s+)?(?:{_MALE}|{_FEMALE}|he|she)(?:\s+is|'s|s)\s+(?:a\s+|an\s+)?{_AGE}{_BARE}",
    re.IGNORECASE,
)
_OWN_SEX: Final = re.compile(
    rf"\b(?:i'?m|i am)\s+an?\s+(?:\d{{1,3}}{_OLD}\s+)?(?:(?P<male>man|male|guy)|(?P<female>woman|female|lady))\b",
    re.IGNORECASE,
)
_OWN_NAME: Final = re.compile(
    r"\bmy (?:full )?name(?: is|'s)\s+(?!not\b|wrong|miss?|spel)(?P<name>[^\W\d_]+(?:[ '-][^\W\d_]+){0,3})",
    re.IGNORECASE,
)
_THEIRS: Final = {
    "male": (re.compile(rf"\b(?:{_MALE})\b", re.IGNORECASE), re.compile(r"\b(?:he|him|his|himself)\b", re.IGNORECASE)),
    "female": (
        re.compile(rf"\b(?:{_FEMALE})\b", re.IGNORECASE),
        re.compile(r"\b(?:she|her|hers|herself)\b", re.IGNORECASE),
    ),
}
_TOPICS: Final = frozenset({"reason", "story", "age", "sex", "worry", "hope", "more"})


def another_person(material: Material) -> list[Candidate]:
    """Return one item when the words tell of somebody of another age, sex or name than the record's person."""
    who = identity(material)[0] if material.chart else None
    if who is None or not who.evidence or material.line_of("Identity"):
        return []
    said = [one for one in material.answers if one.status == "answered" and one.topic in _TOPICS]
    for answer in said:
        words = " ".join((answer.translation or answer.words).replace("’", "'").split())
        own = answer.who == "patient"
        quote = _other_age(words, material, own=own) or _other_sex(words, material, own=own)
        quote = quote or (_other_name(words, material) if own else "")
        if quote:
            return [_item(answer, quote, who.text, who.evidence, material)]
    return []


def _item(answer: Answer, quote: str, who: str, evidence: tuple[str, ...], material: Material) -> Candidate:
    record = lower_first(who.rstrip(".")) if not material.person.name else who.rstrip(".")
    told = f"{teller(answer, material)} reports {quoted(quote)}"
    return Candidate(
        weight=WEIGHT,
        because="risk",
        text=f"Record shows {record}. {told}. Worth checking because they differ",
        evidence=(*evidence, answer.handle),
        topic="identity",
    )


def _other_age(words: str, material: Material, *, own: bool) -> str:
    """Return the sentence that tells an age far from the record's; an age inside shifted dates is no one's today."""
    old = years(material)
    found = (_OWN_AGE if own else _THEIR_AGE).search(words)
    if found is None or old is None or shifted(material) or abs(int(found["age"]) - old) <= _APART:
        return ""
    return sentence_at(words, found.start())


def _other_sex(words: str, material: Material, *, own: bool) -> str:
    """Return the sentence that tells the other sex, where every word about the patient agrees on it."""
    other = {"male": "female", "female": "male"}.get(material.person.sex)
    if other is None:
        return ""
    if own:
        found = _OWN_SEX.search(words)
        return sentence_at(words, found.start()) if found and found[other] else ""
    kin, pronouns = _THEIRS[other]
    named = kin.search(words)
    if (
        named is None
        or pronouns.search(words) is None
        or any(one.search(words) for one in _THEIRS[material.person.sex])
    ):
        return ""
    return sentence_at(words, named.start())


def _other_name(words: str, material: Material) -> str:
    """Return the sentence that gives a name of which no part stands in the record's."""
    found = _OWN_NAME.search(words)
    recorded = {part.casefold() for part in re.findall(r"[^\W\d_]+", material.person.name)}
    if found is None or not recorded:
        return ""
    told = {part.casefold() for part in re.findall(r"[^\W\d_]+", found["name"])}
    return "" if told & recorded else sentence_at(words, found.start())
