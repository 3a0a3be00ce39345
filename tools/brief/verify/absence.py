"""Claims that something is not there: true only where the type was read whole and nothing of the kind was found."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import pairwise
from typing import Final

from tools.brief.verify import rules, sameness
from tools.brief.verify.binding import Statement, denies
from tools.brief.verify.cues import is_neutral, plain
from tools.brief.verify.evidence import Item, concepts_in, drug_classes, drug_ingredients, is_event
from tools.brief.verify.items import states_of
from tools.brief.verify.outcome import Problem, contradicted, unsupported
from tools.brief.verify.reading import Reading, Word
from tools.brief.verify.series import Around
from tools.brief.verify.text import normal, stem, words
from tools.clinical import Fact

_TYPE_OF_CUE: Final = frozenset(
    [
        "allergy",
        "medication",
        "condition",
        "procedure",
        "immunization",
        "encounter",
        "family",
        "order",
        "care_plan",
        "goal",
        "device",
        "imaging",
        "note",
    ]
)

_OR: Final = re.compile(
    r"[,;.:]|\b(?:and|or|nor|but|while|is|are|was|were|do|does|did|has|have|had|can|could|will|appears?|features?|figures?)\b"
)
_ON_RECORD: Final = re.compile(
    r"\b(?:records?|recorded|recording|charts?|charted|lists?|listed|listing|files?|filed|document(?:s|ed|ation)?|"
    r"entered|entry|entries|found|identified|mention(?:s|ed)?|noted?|shown?|shows?|contains?|included?|includes|ehr|emr|"
    r"reveal(?:s|ed)?|registered|logged|known|data|available|captured|seen|evident|appears?|suggests?|"
    r"history of|stored|held|retrieved|returned|read|present in|notes|(?:find|locate|trace|hold)|systems?|databases?|"
    r"under|written|(?:put |set |noted |taken )?down(?: for| as|$))\b"
)
"""A gap in the record is no gap in the patient: a claim must say that it speaks of the record."""
_HAS: Final = re.compile(
    r" (?:has|have|had) (?:no|never|not (?:had|undergone|received|taken))\b"
    r"(?! (?:records?|entry|entries|mentions?|listing|place)\b)"
)
"""Said right after a name, whose owner it is; the thing that is absent cannot have anything."""
_SAID: Final = re.compile(r"\b(?:is|are|was|were|been|none|nothing) (?:recorded|documented|listed|found|noted) $")
_THINGS: Final = re.compile(
    r"\b(?:medications|medicines|drugs|prescriptions|allergies|conditions|problems|diagnoses|procedures|operations"
    r"|immuni[sz]ations|vaccines|vaccinations|visits|encounters|orders|goals|devices|entries) $"
)
_PASSING: Final = frozenset({"medication", "condition", "allergy", "care_plan", "order", "device", "goal"})
"""Kinds of which "current" means some; a procedure or a vaccination stays what it is."""
_ABOUT_SOMETHING: Final = frozenset({"allergy", "family"})
_NAMED_KINDS: Final = frozenset({"condition", "medication", "allergy", "procedure", "immunization"})
_SO_FAR: Final = frozenset(
    {"at this time", "as of now", "so far", "to this day", "now", "as of today", "today", "at present", "at the moment"}
)
"""Words that say when the record was looked at rather than which entries are meant."""


_WHOM_IT_IS_FOR: Final = re.compile(r"\((?:for the )?(?:uspstf|cdc)\b([^()]*)\)", re.IGNORECASE)
"""Whom a recommendation is for, after the name of who gives it: no thing called absent."""


def check(reading: Reading, statement: Statement, items: Sequence[Item], around: Around) -> Problem | None:
    """Return what is wrong with a claim of absence that cites receipt lines only."""
    lines = [item for item in items if item.line is not None]
    if _nothing_was_read(reading, lines):
        return None
    if not denies(statement):
        return _plain(reading, statement, lines)
    # Beside a line about a type, one that gives a table's reason says nothing of what is absent.
    lines = [item for item in lines if item.line and item.line.type in rules.KINDS_OF_TYPE] or lines
    if problem := _beyond(reading, statement, lines):
        return problem
    kinds = {kind for item in lines if item.line for kind in rules.KINDS_OF_TYPE.get(item.line.type, ())}
    if not kinds:
        return (
            unsupported(f"{lines[0].handle} is not about one type of entry") if not _covered(statement, lines) else None
        )
    claimed = {means.removesuffix("_weak") for means in statement.means("kind")} & _TYPE_OF_CUE
    if claimed and not claimed & kinds and not _same_family(claimed, kinds, statement):
        return unsupported(f"{lines[0].handle} is about {', '.join(sorted(kinds))}, not {', '.join(sorted(claimed))}")
    named = [
        word
        for word in statement.words
        if not is_neutral(word.text) and not _is_type_word(word.text, lines) and not _trails(word, reading)
        if not any(found.start(1) <= word.start < found.end(1) for found in _WHOM_IT_IS_FOR.finditer(reading.text))
    ]
    if stranger := next((word for word in named if _HAS.match(reading.text[word.end :])), None):
        return unsupported(f"{lines[0].handle} says nothing of {stranger.text!r}")
    if any(cue.words == "no known" for cue in statement.cues) and not any(
        "known" in text for item in lines for text in item.texts
    ):
        return unsupported(f"{lines[0].handle} says only that none is recorded, not that none is known")
    asserted = [word for word in reading.text.split() if word.isalpha() and not is_neutral(word)]
    if not named and not claimed and not asserted:
        return unsupported("it does not say what is absent")
    each = _members(named, reading.text) if named else []
    present = _recorded(each, _meant(statement, kinds, around), reading.text)
    if present:
        return contradicted(f"{present[0].handle} records {present[0].text}")
    return _elsewhere(each, lines, kinds, around, reading.text) if named and not claimed else None


def _meant(statement: Statement, kinds: AbstractSet[str], around: Around) -> Sequence[Fact]:
    """Return the entries of the kinds that a claim of absence is about; of current ones only, where it says so."""
    present = around.present(kinds)
    now = [cue.words for cue in statement.cues if cue.means == "current" and cue.words not in _SO_FAR]
    if not now or not kinds & _PASSING:
        return present
    return [fact for fact in present if "current" in states_of(fact) or any(word in normal(fact.text) for word in now)]


def _recorded(each: Sequence[Sequence[Word]], present: Sequence[Fact], claim: str) -> list[Fact]:
    """Return the entries that are one of the things called absent; all of them where nothing is named."""
    # A long record repeats few names: each is compared once.
    names = {(fact.text, fact.kind): fact for fact in reversed(present)}
    wanted = {key for key, fact in names.items() if not each or any(_is_named(fact, one, claim) for one in each)}
    return [fact for fact in present if (fact.text, fact.kind) in wanted and not normal(fact.text).startswith("no ")]


def _trails(word: Word, reading: Reading) -> bool:
    """Say whether a word only follows what is said ("no medications whatsoever", "none recorded anyhow")."""
    before = reading.text[: word.start]
    return bool(_SAID.search(before) or _THINGS.search(before))


def _elsewhere(
    each: Sequence[Sequence[Word]], lines: Sequence[Item], kinds: AbstractSet[str], around: Around, claim: str
) -> Problem | None:
    """Return a problem when a thing of no stated kind is called absent that entries of another kind record.

    That no allergy to it, or no relative with it, was read says nothing of a thing by itself.
    """
    if kinds <= _ABOUT_SOMETHING:
        return unsupported(f"{lines[0].handle} is about {', '.join(sorted(kinds))} only")
    present = _recorded(each, around.present(_NAMED_KINDS - kinds), claim)
    return contradicted(f"{present[0].handle} records {present[0].text}") if present else None


def _nothing_was_read(reading: Reading, lines: Sequence[Item]) -> bool:
    """Say whether a claim only says of one thing what its line says of the whole record: that none was read."""
    subject, colon, said = reading.text.strip(" .").partition(":")
    return (
        bool(colon)
        and len(subject) < _SUBJECT
        and all(
            item.line is not None
            and item.line.absence == "could_not_be_read"
            and not item.line.type
            and said.strip() == normal(item.line.text).strip(" .")
            for item in lines
        )
    )


_SUBJECT: Final = 30


def _beyond(reading: Reading, statement: Statement, lines: Sequence[Item]) -> Problem | None:
    """Return a problem when more is said than that the record, read whole, has no such entry."""
    if "patient" in statement.means("said"):
        return unsupported(f"{lines[0].handle} is no word of the patient's")
    if not _ON_RECORD.search(reading.text):
        return unsupported(f"{lines[0].handle} says what the record has, not what the patient has")
    for item in lines:
        assert item.line is not None
        if not item.line.whole or item.line.failed or item.line.absence == "could_not_be_read":
            return unsupported(f"{item.handle}: {item.line.type or 'the record'} was not read whole")
    return None


def _plain(reading: Reading, statement: Statement, lines: Sequence[Item]) -> Problem | None:
    for word in reading.unexplained:
        return unsupported(f"{lines[0].handle} does not say {word.text!r}")
    for amount in statement.amounts:
        if not any(number.value == amount.value for item in lines for number in item.numbers):
            return contradicted(f"{lines[0].handle} does not count {amount.words}")
    return (
        None
        if statement.words or statement.amounts
        else unsupported(f"{lines[0].handle} says only how the record was read")
    )


def _covered(statement: Statement, lines: Sequence[Item]) -> bool:
    return all(word.by for word in statement.words) and bool(statement.words) and bool(lines)


def _same_family(claimed: AbstractSet[str], kinds: AbstractSet[str], statement: Statement) -> bool:
    """Say whether an order that is said to be absent is one of those read: for a drug, a prescription."""
    if "order" in claimed and "medication" in kinds:
        return any(drug_ingredients(word.text) for word in statement.words)
    return bool("medication" in claimed and "administration" in kinds)


def _is_type_word(word: str, lines: Sequence[Item]) -> bool:
    return any(
        stem(word) in {stem(part) for part in words(normal(item.line.type))} or stem(word) in item.stems
        for item in lines
        if item.line
    )


def _members(named: Sequence[Word], claim: str) -> list[list[Word]]:
    """Return the words of each thing that is said to be absent ("no asthma, gout or stroke": three)."""
    each = [[named[0]]]
    for before, word in pairwise(named):
        if _OR.search(claim[before.end : word.start]):
            each.append([word])
        else:
            each[-1].append(word)
    return each


def _is_named(fact: Fact, named: Sequence[Word], claim: str) -> bool:
    """Say whether a fact is what is said to be absent: each word is the fact's own, or means what it says."""
    stems, drugs, classes, keys, same = _meaning(plain(normal(fact.text)))
    spans = [(start, end) for start, end, groups in sameness.find(claim) if groups & same]
    spans += [(start, end) for key, start, end in concepts_in(claim) if key in keys and not is_event(key)]
    medicine = fact.kind in {"medication", "administration", "allergy"}
    # Another drug of the same class is not the drug that is said to be absent.
    sought = " ".join(word.text for word in named if not drug_ingredients(word.text))
    wanted = drug_classes(sought) if medicine and sought and not drug_ingredients(sought) else frozenset()
    kinds = {part for name in classes for part in (name, *name.split("_"))}
    return all(
        stem(word.text) in stems
        or word.text in kinds
        or word.text.removesuffix("s") in kinds
        or drug_ingredients(word.text) & drugs
        or (wanted & classes and not drug_ingredients(word.text))
        or any(start <= word.start and word.end <= end for start, end in spans)
        for word in named
    )


@lru_cache(maxsize=16384)
def _meaning(
    text: str,
) -> tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str], frozenset[int]]:
    """Return the stems, ingredients, drug classes, concepts and like-named groups of a fact's name."""
    stems = frozenset(stem(word) for word in words(text))
    return stems, drug_ingredients(text), drug_classes(text), _keys(text), sameness.groups(text)


def _keys(text: str) -> frozenset[str]:
    return frozenset(key for key, _, _ in concepts_in(text))
