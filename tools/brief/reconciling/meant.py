"""Which medicine a patient means: one named by its class, one that is another's and yet taken. It guesses no drug."""

import re
from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from tools.brief.reconciling.rank import PRESENT
from tools.chart.values import MedicationLine
from tools.clinical import Answer, Finding

_LISTS: Final = frozenset({"medication", "over_the_counter"})
"""Topics whose answers list what the patient takes."""
_POSSESSED: Final = re.compile(
    r"\b(?:my|our|the|an?|his|her|some|someone|somebody)\s+(?:\w+\s+)?(?:\w+(?:['’]s|s['’])"
    r"|(?:neighbou?r|wife|husband|sister|brother|mom|mum|mother|dad|father|friend|son|daughter|partner|aunt|uncle)s)\s",
    re.IGNORECASE,
)
"""Whose a medicine is, also without the apostrophe."""
_TAKES: Final = re.compile(
    r"\b(?:i|we)\b[^.;!?]*\b(?:took|take|taking|taken|used?|using|borrow\w*|tried|had|swallow\w*)\b"
    r"|\b(?:gave|lent|given|giving)\s+me\b|^\s*(?:took|taking|used|using|borrow\w*|tried)\b",
    re.IGNORECASE,
)
_NOT: Final = re.compile(r"\b(?:not|never|no|n[o']t|don'?t|didn'?t|without)\b", re.IGNORECASE)


def own_use(finding: Finding, answer: Answer) -> Finding | None:
    """Return a medicine as the patient's own; None for one that another takes.

    "My wife's tramadol" in a list of what is taken, or after "I took", is taken by the patient; "my wife takes
    tramadol" is not.
    """
    if finding.who == "patient":
        return None if _is_told_of_another(finding, answer) else finding
    clause = finding.quote
    if finding.polarity != "present" or _NOT.search(clause):
        return None
    if answer.topic in _LISTS and not _OF_SOMEBODY.search(clause):
        # In a list of one's own, whose the medicine before was says nothing of this one.
        return replace(finding, who="patient")
    if not _POSSESSED.search(f"{clause} "):
        return None
    if answer.topic in _LISTS or _TAKES.search(clause):
        return replace(finding, who="patient", detail={**finding.detail, "taking": "yes"})
    return None


_KIN: Final = (
    r"(?:wife|husband|partner|spouse|mother|mom|mum|mam|father|dad|son|daughter|sister|brother|aunt|auntie|uncle|cousin"
    r"|friend|mate|neighbou?r|room ?mate|flatmate|co-?worker|colleague|girlfriend|boyfriend|grand\w+|nan|gran|dog|cat)"
)
_OF_SOMEBODY: Final = re.compile(
    rf"\b{_KIN}s?\b|\b(?:he|she|his|hers?|they|theirs?|him|them|who)\b|^\s*(?:takes|has|is|was|uses)\b", re.IGNORECASE
)
"""Words of somebody else in a clause, or of what somebody does."""
_ANOTHERS: Final = re.compile(
    rf"\b{_KIN}(?:['’]s|s['’]|s)\s+(?:\w+\s+){{0,3}}$|\b(?:else|person|people)['’]?s\s+(?:\w+\s+){{0,2}}$"
    r"|\bof (?:his|hers?|theirs?)\s+(?:\w+\s+){0,2}$|\bborrow\w*\b[^.;!?]*$",
    re.IGNORECASE,
)
"""Whose a medicine is, said before its name."""
_FROM_ANOTHER: Final = re.compile(rf"^[^.;!?]{{0,30}}\b(?:from|off) (?:my|a|the|our) (?:\w+ )?{_KIN}\b", re.IGNORECASE)


_THEIR_OWN: Final = re.compile(
    rf"\b(?:my|our|the) (?:\w+ )?{_KIN}\b(?!['’])[^.;!?]*\b(?:his|her|their) (?:\w+ ){{0,2}}$", re.IGNORECASE
)
"""Somebody else as the one who does something with what is theirs: "my husband ran out of his"."""


def _is_told_of_another(finding: Finding, answer: Answer) -> bool:
    """Return whether a medicine is told of as another's, who alone takes it."""
    if answer.who != "patient" or is_anothers(finding, answer):
        return False
    flat = " ".join(answer.words.split())
    place = flat.lower().find(finding.name.lower(), max(flat.find(finding.quote), 0) if finding.quote else 0)
    before = re.split(r"[.;!?]", flat[:place])[-1] if place > 0 else ""
    return bool(_THEIR_OWN.search(before)) and not _TAKES.search(before)


def is_anothers(finding: Finding, answer: Answer) -> bool:
    """Return whether a patient took a medicine that is somebody else's: "my wife's spray", "from my brother"."""
    if answer.who != "patient" or finding.polarity == "absent":
        return False
    flat = " ".join(answer.words.split())
    start = max(flat.find(finding.quote), 0) if finding.quote else 0
    place = flat.lower().find(finding.name.lower(), start)
    if place < 0:
        return False
    before = re.split(r"[.;!?]", flat[:place])[-1]
    return bool(_ANOTHERS.search(before) or _FROM_ANOTHER.search(flat[place + len(finding.name) :]))


def is_stopped(finding: Finding) -> bool:
    """Return whether a finding tells of a medicine that the patient took and no longer takes."""
    return finding.kind == "medication" and finding.detail.get("taking") == "stopped"


def unsure(finding: Finding) -> Finding:
    """Return a finding that may mean another entry as well: it says yes or no to none."""
    return replace(finding, polarity="uncertain", detail={**finding.detail, "taking": "differently"})


def by_class(
    said: Sequence[tuple[Answer, Finding]], lines: Sequence[MedicationLine]
) -> dict[int, tuple[MedicationLine, ...]]:
    """Return, by the id of a finding, the entries that a word for a class or a purpose ("water pill") means.

    Said to be taken, it is the one live entry of the class. Denied, it is that too; without a live one, the newest of
    those that are over, and of several live ones nobody can tell which is meant: each is held beside the words. A word
    for two classes means the first that is there.
    """
    from tools.words import drug_classes, ingredients
    from tools.words.purposes import classes_meant

    found: dict[int, tuple[MedicationLine, ...]] = {}
    for _, finding in said:
        over = is_stopped(finding) or finding.polarity == "absent"
        classes = drug_classes(finding.name) or classes_meant(finding.name, ones=True)
        named_drug = finding.detail.get("ingredient") or " ".join(ingredients(finding.name))
        # "Insulin" is a class of its own: its entries bear longer names.
        if (named_drug and named_drug not in classes) or (not over and finding.polarity != "present"):
            continue
        for live in (True, False):
            here = [line for line in lines if (line.state in PRESENT) is live]
            named = next((of for name in classes if (of := [one for one in here if name in one.classes])), [])
            if named and not over and (not live or len(named) > 1):
                break
            if named:
                found[id(finding)] = tuple(named) if live else (max(named, key=lambda line: line.last),)
                break
    return found
