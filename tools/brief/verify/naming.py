"""Is a statement about the thing that it cites: its kind, its whole name, its side? It looks at no status."""

import re
from itertools import pairwise
from typing import Final

from tools.brief.verify import rules
from tools.brief.verify.binding import Statement
from tools.brief.verify.cues import is_neutral, vocabulary
from tools.brief.verify.evidence import Item
from tools.brief.verify.outcome import Problem, contradicted, unsupported
from tools.brief.verify.series import RESULT_KINDS
from tools.brief.verify.text import normal, stem, words

_LOOSE_KINDS: Final = frozenset({"answer", "note", "section", "image", "flag", "receipt", "patient"})
_STRICT_KINDS: Final = frozenset(
    {"immunization", "care_plan", "goal", "procedure", "condition", "medication", "treatment"}
)
_NAMED_AT_LENGTH: Final = frozenset({"condition", "procedure", "immunization", "encounter", "care_plan", "order"})
_MEASURING: Final = frozenset({"took", "taken", "taking"})
"""Said of a reading ("the weight they took"), as well as of a medicine."""
_OWN_KIND: Final = {"administration": "medication"}
_TOLD_IN_WORDS: Final = frozenset({"social", "observation"})
_TO_BE_NAMED: Final = frozenset(
    {"procedure", "condition", "medication", "administration", "immunization", "care_plan", "allergy"}
)
_CATEGORIES: Final = "food|drug|medication|medicine|environment"
_ALLERGY_TO: Final = re.compile(
    rf"\b(?:categor\w+ (?:as|of|is)|category:?) (?:an? )?(?P<as>{_CATEGORIES})"
    rf"|\b(?P<to>(?:{_CATEGORIES})(?:al)?(?:,? (?:and|or)?,? ?(?:{_CATEGORIES}|other)(?:al)?)*)"
    r"(?:[ -]related)? (?:allerg|intolerance)"
)
_CATEGORY: Final = {"drug": "medication", "medicine": "medication"}


def nameless(statement: Statement, item: Item) -> Problem | None:
    """Return a problem when a statement about an event, a treatment or a result names neither it nor its kind."""
    if _is_only_reason(statement, item):
        return unsupported(f"{item.handle} is a medicine given for it")
    if statement.words or statement.named or item.kind not in _TO_BE_NAMED | RESULT_KINDS:
        return None
    kinds = {means.removesuffix("_weak") for means in statement.means("kind")} - {"nothing"}
    if item.kind in RESULT_KINDS:
        named = statement.amounts or statement.means("direction") | statement.means("superlative")
        if named or (item.kind in _TOLD_IN_WORDS and not kinds) or "result" in kinds:
            return None
    elif _OWN_KIND.get(item.kind, item.kind) in kinds:
        return None
    return unsupported(f"{item.handle} is {item.name!r}, which the sentence does not name")


def _is_only_reason(statement: Statement, item: Item) -> bool:
    """Say whether all that is said of a medicine is what it was given for ("the patient has diabetes")."""
    reason = item.fact.detail.get("reason", "") if item.fact and item.kind == "medication" else ""
    if not reason or not statement.words or "medication" in statement.means("kind"):
        return False
    given_for = {stem(word) for word in words(normal(reason))} - item.name_stems
    return all(stem(word.text) in given_for for word in statement.words)


def category(statement: Statement, item: Item) -> Problem | None:
    """Return a problem when an allergy is put into another category ("a food allergy to penicillin")."""
    recorded = item.fact.detail.get("category", "") if item.fact and item.kind == "allergy" else ""
    claimed = _ALLERGY_TO.search(statement.text)
    if not recorded or not claimed:
        return None
    said = re.findall(_CATEGORIES, claimed.group())
    if any(_CATEGORY.get(one, one) in recorded for one in said) or "other" in claimed.group():
        return None
    return contradicted(f"{item.handle} is an allergy of category {recorded}")


def altered(statement: Statement, item: Item) -> Problem | None:
    """Return a problem when a name's own "pre-", "suspected" or "risk of" is left out, which makes it another thing."""
    if item.group != "record" or item.kind in _LOOSE_KINDS | {"medication"} or not statement.words:
        return None
    said = {*words(statement.text), re.sub(r"[ -]", "", statement.text)}
    left_out = [word for word in words(item.name) if word in vocabulary().alters and word not in said]
    if left_out and not any(left_out[0] in word for word in said):
        return unsupported(f"{item.handle} says {left_out[0]!r}: {item.name}")
    return None


def glancing(statement: Statement, item: Item) -> Problem | None:
    """Return a problem when a claim shares hardly a word with a long name, which then names another thing."""
    if item.kind not in _NAMED_AT_LENGTH or not statement.words or item.same or item.condition_concepts:
        return None
    own = {stem(word) for word in words(item.name) if len(word) > 2 and not is_neutral(word)}
    said = own & {stem(word) for word in words(statement.text)}
    if len(own) > 4 and said and len(said) * 4 < len(own):
        return unsupported(f"{item.handle} is named {item.name!r}")
    return None


_OTHER_TESTS: Final = (
    (
        r"\bweight\b",
        r"\b(?:body mass index|bmi)\b",
        r"body mass|\bbmi\b|weight (?:status|class|category)|for (?:his|her)",
    ),
    (r"\bheight\b", r"\b(?:body mass index|bmi)\b", r"body mass|\bbmi\b"),
    (
        r"\bha?emoglobin\b",
        r"\b(?:hb)?a1c\b|glycated|glycosylated",
        r"a1c|a 1c|a1 c|glycated|glycosylated|glycos|glyco|sugar|glucose|diabet",
    ),
)
"""A test as it may be said, the name of another that has the word too, and what else must be said to mean that one."""
_HEADS: Final = frozenset({"pain", "disease", "failure", "injury", "fracture", "infection", "deficiency", "syndrome"})
"""Words that name a condition only together with what stands before them."""


def other_test(statement: Statement, item: Item) -> Problem | None:
    """Return a problem when a result is called by a word that names another test ("weight" of a body mass index)."""
    if item.kind not in RESULT_KINDS:
        return None
    for said, own, needed in _OTHER_TESTS:
        if re.search(said, statement.text) and re.search(own, item.name) and not re.search(needed, statement.text):
            return contradicted(f"{item.handle} is {item.name!r}")
    return None


def shortened(statement: Statement, item: Item) -> Problem | None:
    """Return a problem when a name loses its middle and so becomes another thing.

    "Chronic pain" is not chronic low back pain.
    """
    if item.kind != "condition":
        return None
    own, said = words(item.name), words(statement.text)
    for first, head in pairwise(said):
        if head not in _HEADS or first not in own or head not in own:
            continue
        between = own[own.index(first) + 1 : own.index(head)]
        if between and not set(between) & set(said) and not any(is_neutral(word) for word in between):
            return unsupported(f"{item.handle} is named {item.name!r}")
    return None


def side(statement: Statement, item: Item) -> Problem | None:
    """Return what is wrong with left, right or both."""
    for cue in statement.cues:
        if cue.group != "side":
            continue
        if cue.words in item.raw_stems or any(
            re.search(rf"\b{re.escape(cue.words)}\b", text) for text in (*item.texts, *item.raw_texts)
        ):
            continue
        other = [word for word in ("left", "right", "bilateral") if word in item.stems]
        if other:
            return contradicted(f"{item.handle} says {other[0]}, not {cue.words}")
        return unsupported(f"{item.handle} names no side")
    return None


def kind(statement: Statement, item: Item) -> Problem | None:
    """Return what is wrong with the sort of thing it is said to be."""
    if item.kind in _LOOSE_KINDS:
        return None
    cues = [cue for cue in statement.cues if cue.group == "kind" and cue.means in rules.KIND_ALLOWS]
    if item.kind in RESULT_KINDS:
        cues = [cue for cue in cues if cue.words not in _MEASURING]
    own = {word for text in item.texts for word in words(text)}
    wrong = [cue for cue in cues if item.kind not in rules.KIND_ALLOWS[cue.means] and not set(words(cue.words)) & own]
    some_right = len(wrong) < len(cues)
    for cue in wrong:
        if cue.means in {"allergy", "family"} or (cue.means in _STRICT_KINDS and not some_right):
            return contradicted(f"{item.handle} is of kind {item.kind}, not {cue.means}")
    return None
