"""The tables of rules as values, and which of their rows are still in force; it applies none of them."""

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Literal, TypeVar

import msgspec

from tools import clock
from tools.chart import lexicon

Severity = Literal["serious", "caution", "note"]


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """What every row has. After `review_by` a row is silent, and the result says so."""

    id: str
    jurisdiction: str
    version: str
    review_by: str
    source: str


class PairRule(Rule, frozen=True, kw_only=True):
    """Two groups of drugs that are not given together lightly; with `also`, only in the presence of a third."""

    a: tuple[str, ...]
    b: tuple[str, ...]
    severity: Severity
    text: str
    also: tuple[str, ...] = ()


class KidneyRule(Rule, frozen=True, kw_only=True):
    """Drugs to look at when eGFR is below a number of mL/min/1.73 m2."""

    drugs: tuple[str, ...]
    below: int
    severity: Severity
    text: str


class PregnancyRule(Rule, frozen=True, kw_only=True):
    """Drugs to look at in pregnancy."""

    drugs: tuple[str, ...]
    severity: Severity
    text: str


class CrossRule(Rule, frozen=True, kw_only=True):
    """Drugs of another group that a person with an allergy may react to."""

    allergy: str
    drugs: tuple[str, ...]
    severity: Severity
    text: str


class DuplicateRule(Rule, frozen=True, kw_only=True):
    """A class of which two drugs at once are worth a look."""

    group: str
    label: str
    severity: Severity


class CareRule(Rule, frozen=True, kw_only=True):
    """A screening or vaccine that age, sex and record decide."""

    topic: Literal["preventive", "vaccine"]
    title: str
    """What is not on record: "no record of {title} since ..."."""
    text: str
    """Who it is recommended for, and by whom."""
    min_age: int = 18
    max_age: int = 200
    sex: str = ""
    years: float = 0
    """How far back counts; 0: ever."""
    codes: tuple[str, ...] = ()
    """Bare codes (LOINC, CVX, CPT) that count as done."""
    words: tuple[str, ...] = ()
    """Folded words in the name of a procedure, report, result or vaccine that count as done."""
    needs: tuple[str, ...] = ()
    """Folded words, one of which a problem or social fact must have for the row to apply."""
    unless: tuple[str, ...] = ()
    """Folded words of a problem or procedure that take the person out."""


R = TypeVar("R", bound=Rule)


@lru_cache(maxsize=16)
def _rows(name: str, kind: type[R]) -> tuple[R, ...]:
    return tuple(msgspec.json.decode((files("tools.chart.checks") / name).read_bytes(), type=list[kind]))  # type: ignore[valid-type]


def in_force(name: str, kind: type[R]) -> tuple[tuple[R, ...], int]:
    """Return the rows of a table whose review date has not passed, and how many have."""
    rows = _rows(name, kind)
    today = clock.today().isoformat()
    standing = tuple(row for row in rows if row.review_by >= today)
    return standing, len(rows) - len(standing)


@lru_cache(maxsize=1)
def groups() -> dict[str, frozenset[str]]:
    """Return the named groups of ingredients."""
    raw = msgspec.json.decode((files("tools.chart.checks") / "groups.json").read_bytes(), type=dict[str, list[str]])
    return {name: frozenset(members) for name, members in raw.items()}


@lru_cache(maxsize=1)
def allergy_words() -> dict[str, tuple[str, ...]]:
    """Return the words by which an allergy names a whole group of drugs."""
    raw = msgspec.json.decode(
        (files("tools.chart.checks") / "allergy_words.json").read_bytes(), type=dict[str, list[str]]
    )
    return {name: tuple(words) for name, words in raw.items()}


@lru_cache(maxsize=4_000)
def member(group: str, text: str) -> bool:
    """Say whether the drug named by `text` has an ingredient of the group, or is that ingredient itself."""
    found = {lexicon.fold(i) for i in lexicon.ingredients(text)}
    members = groups().get(group, frozenset((group,)))
    folded = {lexicon.fold(m) for m in members}
    if found:
        return bool(found & folded)
    padded = f" {lexicon.fold(text)} "
    return any(f" {m} " in padded for m in folded)


def any_member(names: Sequence[str], text: str) -> bool:
    """Say whether the drug belongs to one of several groups or ingredients."""
    return any(member(name, text) for name in names)
