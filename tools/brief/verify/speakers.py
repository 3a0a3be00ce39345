"""Whose it is and who said it: the patient or a relative, the record or the patient. It looks at no status."""

import re
from collections.abc import Sequence
from typing import Final

from tools.brief.speaking import KIN
from tools.brief.verify.binding import Statement
from tools.brief.verify.evidence import Item
from tools.brief.verify.outcome import Problem, contradicted, unsupported

_LISTED: Final = re.compile(
    r"\b(?:is|are|was|were|appears?|which|also|already)(?: (?:also|already|listed|recorded|found|included))* "
    r"(?:on|in|among) (?:the|her|his|their|patient's)(?: patient's)?(?: (?:active|current|recorded|documented))* "
    r"(?:(?:medications?|meds?|drugs?|problems?|allerg(?:y|ies)|conditions?|prescriptions?) lists?|records?|charts?)\b"
    r"|\b(?:records?|charts?|lists?|files?) (?:also )?(?:lists?|shows?|contains?|includes?|documents?|confirms?)\b"
)


_TOLD: Final = re.compile(
    rf"^(?:[\s\S]*?[.;?!] )??(?:the )?(?:patient's )?({'|'.join((*KIN, 'guardian', 'helper'))})"
    r" (?:reports|reported|says|said|states|stated|confirms|confirmed|denies|denied|tells|told|describes)\b",
    re.IGNORECASE,
)


_REPORTS: Final = r"'s\b|:| (?:reports?|reported|says?|said|states?|stated|confirms|confirmed|denies|denied)\b"


def heard(text: str, items: Sequence[Item], kin: str) -> str:
    """Return text in which words that a helper or guardian gave are led in as what was answered.

    "Daughter reports" stands for "patient reports" where the answers cited are all hers; elsewhere it stays as it is.
    """
    answers = [item.answer for item in items if item.answer is not None]
    if not answers or any(answer.who == "patient" for answer in answers):
        return text
    own = {kin, *(answer.who for answer in answers)} - {""}
    leads = "|".join(own)
    pattern = rf"(^|[.;?!\"] )(?:the )?(?:{leads})(?={_REPORTS})"
    return re.sub(pattern, r"\1patient", text, flags=re.IGNORECASE)


_LABELLED: Final = re.compile(r'^Anticoagulant: ((?:patient|(?:the )?[a-z]+) reports "([^"]*)"[\s\S]*)$')
_THINNER: Final = re.compile(r"\b(?:blood[ -]?thin\w*|thinners?|anti-?coag\w*|INR)\b", re.IGNORECASE)


def unlabelled(text: str) -> str:
    """Return text without the label "Anticoagulant:" where the words quoted after it do speak of one.

    >>> unlabelled('Anticoagulant: patient reports "the pink blood thinner".')
    'patient reports "the pink blood thinner".'
    >>> unlabelled('Anticoagulant: patient reports "an aspirin".')
    'Anticoagulant: patient reports "an aspirin".'
    """
    found = _LABELLED.match(text)
    if found is None:
        return text
    from tools.words import drug_classes

    speaks = _THINNER.search(found[2]) or any("anticoagulant" in drug_classes(word) for word in found[2].split())
    return found[1] if speaks else text


def told_by(text: str, items: Sequence[Item]) -> Problem | None:
    """Return a problem when somebody else than who gave the answers cited is said to have reported it."""
    found = _TOLD.match(text)
    answers = [item for item in items if item.answer is not None]
    if not found or not answers or any(item.kind in {"note", "report", "section"} for item in items):
        return None
    if any(found[1].casefold() in item.stems for item in answers):
        return None
    return contradicted(f"{answers[0].handle} is what the {answers[0].answer.who} said")  # type: ignore[union-attr]


def owner(statement: Statement, item: Item, every: Sequence[Item]) -> Problem | None:
    """Return what is wrong with whose it is: the patient's or a relative's."""
    if item.group != "record":
        return None
    claimed = statement.means("whose")
    text = " ".join(item.texts)
    # Each pattern is compiled anew, so most texts are told by the plain search before it.
    whose = [cue for cue in statement.cues if cue.group == "whose" and cue.words in text]
    named = {cue.means for cue in whose if re.search(rf"\b{cue.words}\b", text)}
    claimed = {who for who in claimed - named if not (who in text and re.search(rf"\b{who}\b", text))}
    if item.whose == "patient" and item.kind != "family":
        if claimed and not any(
            re.search(rf"\b{who}\b", normal_text) for who in claimed for normal_text in item.raw_texts
        ):
            return contradicted(f"{item.handle} is about the patient, not the patient's {sorted(claimed)[0]}")
        if "family" in statement.means("kind") and "family" not in item.stems:
            return contradicted(f"{item.handle} is about the patient, not the family")
        return None
    relatives = " ".join(one.whose for one in every)
    if claimed and (not any(who in item.whose for who in claimed) or any(who not in relatives for who in claimed)):
        return contradicted(f"{item.handle} is about the {item.whose}")
    stated = claimed or statement.means("whose") or "family" in statement.means("kind") or "family" in statement.text
    if not stated:
        return contradicted(f"{item.handle} is about the {item.whose}, not the patient")
    return None


def speaker(statement: Statement, items: list[Item]) -> Problem | None:
    """Return what is wrong with who is said to have said it."""
    said = statement.means("said")
    if "patient" in said and not any(item.group == "patient" for item in items):
        cue = next(cue for cue in statement.cues if cue.group == "said" and cue.means == "patient")
        if any(_patient_said(item, cue.words) for item in items):
            return None
        return contradicted(f"{items[0].handle} is a record entry, not the patient's words")
    if said == {"record"} and items and all(item.group == "patient" for item in items):
        return contradicted(f"{items[0].handle} is what the patient said, not the record")
    return None


def listed(text: str, items: Sequence[Item]) -> Problem | None:
    """Return a problem when the record is said to list what only an answer of the patient is cited for."""
    if any(item.group == "record" for item in items) or not any(item.answer is not None for item in items):
        return None
    found = _LISTED.search(text)
    if not found or re.search(r"\b(?:no|not|never|without|nor|nothing)\b", text[max(0, found.start() - 30) :]):
        return None
    return unsupported(f"{items[0].handle} does not show that the record lists it")


def _patient_said(item: Item, cue: str) -> bool:
    if item.fact is None:
        return False
    if (
        item.fact.detail.get("reported")
        or "reported" in item.fact.detail.get("category", "")
        or ("self" in item.stems and "reported" in item.stems)
    ):
        return True
    if item.kind in {"note", "report", "section"}:
        return cue.rsplit(maxsplit=1)[-1] in " ".join(item.texts) or "patient" in item.stems
    return any(
        resource.get("reportedBoolean") is True or "Patient/" in str(resource.get("informationSource", ""))
        for resource in item.raw
    )
