"""What an entry of several clauses says in each ("lives alone, daughter visits daily"), and claims that mix them."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from tools.brief.verify.binding import Statement
from tools.brief.verify.evidence import Item
from tools.brief.verify.outcome import Problem, contradicted, unsupported
from tools.brief.verify.text import stem, words

_CLAUSE: Final = re.compile(r"[,;.!?\n]| - |\b(?:but|while)\b")
_CLAIMED: Final = re.compile(_CLAUSE.pattern + r"|\band (?:her|his|their|the)\b")
_NO: Final = re.compile(r"\b(?:no|not|never|without|denies|denied|none|nor)\b(?! (?:more|less) than)")
_LIVES: Final = re.compile(r"\b(?:lives?|living|lived|resides?|stays)\b")
_COMPANY: Final = frozenset(
    stem(found.group())
    for found in re.finditer(
        r"\w+",
        "alone husband wife partner spouse daughter son mother father parents parent sister brother family children "
        "child friend friends roommate flatmate housemates carer grandmother grandfather dog cat nobody",
    )
)
_KINDS: Final = frozenset({"social", "observation", "note"})


def applies(item: Item) -> bool:
    """Say whether an item says several things in plain words."""
    value = item.fact.value if item.fact is not None else ""
    return item.kind in _KINDS and len(words(value.casefold())) > 2 and not any(mark.isdigit() for mark in value)


def check(statement: Statement, item: Item) -> Problem | None:
    """Return a problem when a claim drops a clause's "no", or puts together what stands in two clauses."""
    if not applies(item):
        return None
    clauses = [part for text in item.texts for part in _CLAUSE.split(text) if part.strip()]
    denied = negated(clauses)
    free = {stem(word) for part in clauses if not _NO.search(part) for word in words(part)}
    told = negated(_CLAUSE.split(statement.text))
    for word in statement.words:
        root = stem(word.text)
        if root in denied and root not in free and root not in told:
            return contradicted(f"{item.handle} says that there is no {word.text}")
    return _company(statement, item, clauses)


def negated(clauses: Iterable[str]) -> frozenset[str]:
    """Return the stems of the words that stand behind a "no" in some clauses.

    >>> sorted(negated(["lives with husband", "no lift"]))
    ['lift']
    """
    found: set[str] = set()
    for part in clauses:
        no = _NO.search(part)
        if no:
            found |= {stem(word) for word in words(part[no.end() :])}
    return frozenset(found)


def _company(statement: Statement, item: Item, clauses: Sequence[str]) -> Problem | None:
    """Hold whom somebody lives with to the clause that says so."""
    for claimed in _CLAIMED.split(statement.text):
        if not _LIVES.search(claimed):
            continue
        homes = [{stem(word) for word in words(part)} for part in clauses if _LIVES.search(part)]
        for word in words(claimed):
            if stem(word) in _COMPANY and homes and not any(stem(word) in home for home in homes):
                return unsupported(f"{item.handle} does not say that anybody lives so: {word!r}")
    return None
