"""Medicines and allergies beside the findings of a sentence: what they already say, whose they are, their class."""

import re
from collections.abc import Sequence

from tools.clinical import Finding
from tools.words.kinship import kin
from tools.words.medicines import drug_classes
from tools.words.taking import only_wished


def ends_in_a(before: str, medicines: Sequence[Finding]) -> bool:
    """Tell whether the words end in a medicine's name: "humira" before "shots"."""
    return before.rstrip().casefold().endswith(tuple(medicine.name.casefold() for medicine in medicines))


def is_told_too(medicine: Finding, allergy: Finding) -> bool:
    """Tell whether a medicine that did harm is also told of: "amlodipine makes my ankles swell so I quit"."""
    return medicine.detail["taking"] in {"stopped", "differently"} and bool(allergy.detail.get("reaction"))


def same(medicine: Finding, allergy: Finding) -> bool:
    """Tell whether a medicine and an allergy are named by the same words."""
    one, two = medicine.name.casefold(), allergy.name.casefold()
    return one in two or two in one


_NOW = re.compile(
    r"\b(?:now|today|tonight|this (?:morning|afternoon|evening)|just|currently|hoy|ahora)\b", re.IGNORECASE
)


_OF_ALLERGY = re.compile(r"allerg|al[eé]rg")


def told_otherwise(
    kind: str, place: tuple[int, int], sentence: str, medicines: Sequence[Finding], allergies: Sequence[Finding]
) -> bool:
    """Tell whether a medicine or an allergy already says what a concept's words say."""
    words = sentence[place[0] : place[1]].casefold()
    if kind in {"medication", "event"} and only_wished(sentence, place[0]):
        return True
    for medicine in medicines:
        at = sentence.casefold().find(medicine.name.casefold())
        if at <= place[0] and place[1] <= at + len(medicine.name):
            return True  # "blood pressure" of "blood pressure pills"; not "saving up my sleeping pills"
        if kind == "medication" and at < place[1] and place[0] < at + len(medicine.name):
            return True
        if kind == "condition" and words in medicine.detail.get("reason", "").casefold():
            return False
    for allergy in allergies:
        if words in {allergy.name.casefold(), "allergies", "allergy", "allergic"} or _OF_ALLERGY.search(words):
            return True
        told = words in allergy.detail.get("reaction", "").casefold() and allergy.detail.get("type") != "intolerance"
        if told and not _NOW.search(sentence):
            return True
    return False


def class_concept(finding: Finding) -> str:
    """Return the concept that a medicine's class is, for a blood thinner and its like; empty for others."""
    if finding.kind != "medication":
        return ""
    classes = drug_classes(finding.detail.get("ingredient") or finding.name)
    return next((key for name, key in _CLASSES if name in classes), "")


_OTHERS = re.compile(r"\b(?:my|our)\s+(?:\w+\s+)?(?P<kin>\w+?)(?:'s|s'|’s|s’)\s+(?:\w+\s+)?$", re.IGNORECASE)
_OF_THEM = re.compile(
    r"^[^.;,]{0,20}\b(?:is|are|was|were|ran|runs|makes?|made|helps?|works?|worked|for (?:her|him|them))\b",
    re.IGNORECASE,
)


def borrowed(medicine: Finding, sentence: str) -> bool:
    """Tell whether the speaker takes what is somebody else's: "tylenol, and my wife's tramadol"."""
    at = sentence.casefold().find(medicine.name.casefold())
    if medicine.kind != "medication" or at < 0:
        return False
    owner = _OTHERS.search(sentence[:at])
    return (
        owner is not None
        and bool(kin(owner["kin"].casefold()))
        and not _OF_THEM.match(sentence[at + len(medicine.name) :])
    )


_CLASSES = (("anticoagulant", "anticoagulant_use"), ("corticosteroid", "steroid_use"), ("nsaid", "nsaid_use"),
            ("contraceptive", "hormonal_contraception"))  # fmt: skip
