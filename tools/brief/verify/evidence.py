"""What one handle can vouch for: its words, numbers, dates, states, owner; it reads no claim and judges nothing."""

from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, Final

from msgspec import Struct

from tools.brief.verify import dates, rules, sameness
from tools.brief.verify.dates import Days
from tools.brief.verify.text import normal, stem, words
from tools.clinical import Answer, Fact, Finding, ReceiptLine

_NO_RAW_WORDS: Final = frozenset(
    {
        "status",
        "system",
        "reference",
        "url",
        "id",
        "div",
        "code",
        "data",
        "resourceType",
        "use",
        "intent",
        "fullUrl",
        "profile",
        "versionId",
    }
)


class Number(Struct, frozen=True, kw_only=True):
    """One number that a handle can vouch for, and what it is: value, systolic, diastolic, range, dose, text."""

    value: Decimal
    role: str
    unit: str = ""
    sign: str = ""
    second: Decimal | None = None


class Dated(Struct, frozen=True, kw_only=True):
    """One date that a handle can vouch for: start, end, recorded, last, birth, death."""

    days: Days
    role: str
    text: str


class Item(Struct, frozen=True, kw_only=True, dict=True):
    """One cited thing, ready to be compared."""

    handle: str
    kind: str
    group: str
    """`record`, `patient`, `receipt`, `image` or `flag`."""
    name: str
    """The wording that names it, normalised."""
    texts: tuple[str, ...]
    """Everything it says, normalised."""
    numbers: tuple[Number, ...] = ()
    dated: tuple[Dated, ...] = ()
    states: frozenset[str] = frozenset()
    negative: bool = False
    whose: str = "patient"
    rates: frozenset[str] = frozenset()
    fact: Fact | None = None
    answer: Answer | None = None
    line: ReceiptLine | None = None
    raw: tuple[dict[str, Any], ...] = ()

    @cached_property
    def stems(self) -> frozenset[str]:
        """Stems of every word it says."""
        return frozenset(stem(word) for text in self.texts for word in words(text))

    @cached_property
    def name_stems(self) -> frozenset[str]:
        """Stems of the words that name it."""
        return frozenset(stem(word) for word in words(self.name))

    @cached_property
    def runs(self) -> tuple[tuple[str, ...], ...]:
        """Its texts as runs of words, for finding the same words in a row."""
        unit = normal(self.fact.unit) if self.fact else ""
        return tuple(tuple(words(text)) for text in self.texts if text != unit)

    @cached_property
    def starts(self) -> dict[str, list[tuple[tuple[str, ...], int]]]:
        """Each word with the runs and places in which it stands."""
        found: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        for run in self.runs[:60]:
            if len(run) <= 400:
                for place, word in enumerate(run):
                    found.setdefault(word, []).append((run, place))
        return found

    @cached_property
    def ingredients(self) -> frozenset[str]:
        """Active ingredients it names."""
        return drug_ingredients(self.name)

    @cached_property
    def concepts(self) -> frozenset[str]:
        """Keys of the lexicon's concepts that it names."""
        return frozenset(key for text in (self.name, *self.texts) for key, _, _ in concepts_in(text))

    @cached_property
    def condition_concepts(self) -> frozenset[str]:
        """Keys of the conditions that it names, complaints and events left out."""
        return frozenset(key for key in self.concepts if is_condition(key))

    @cached_property
    def same(self) -> frozenset[int]:
        """Groups of wordings of which it has one."""
        return frozenset(number for text in self.texts if len(text) < 4_000 for number in sameness.groups(text))

    @cached_property
    def raw_stems(self) -> frozenset[str]:
        """Stems of every human-readable word of the resources it was read from."""
        return frozenset(stem(word) for text in self.raw_texts for word in words(text))

    @cached_property
    def raw_texts(self) -> tuple[str, ...]:
        """Every human-readable text of the resources it was read from."""
        found: list[str] = []
        for resource in self.raw:
            _gather_texts(resource, found)
        return tuple(normal(text) for text in found)

    @cached_property
    def raw_dated(self) -> tuple[Dated, ...]:
        """Every date of the resources it was read from."""
        found: list[Dated] = []
        for resource in self.raw:
            _gather_dates(resource, found)
        return tuple(found)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What was understood of an answer."""
        return self.answer.findings if self.answer else ()


@lru_cache(maxsize=20_000)
def drug_ingredients(text: str) -> frozenset[str]:
    """Return the active ingredients that text names; none when the lexicon knows none."""
    from tools import words as lexicon

    return frozenset(lexicon.ingredients(text))


@lru_cache(maxsize=20_000)
def drug_classes(text: str) -> frozenset[str]:
    """Return the drug classes that text names or whose members it names."""
    from tools import words as lexicon

    return frozenset(lexicon.drug_classes(text))


@lru_cache(maxsize=5_000)
def is_condition(key: str) -> bool:
    """Say whether a concept of the lexicon is a condition rather than a complaint, an event or a procedure."""
    from tools import words as lexicon

    found = lexicon.concept(key)
    return found is not None and found.kind == "condition"


@lru_cache(maxsize=5_000)
def is_event(key: str) -> bool:
    """Say whether a concept of the lexicon is something that happened ("an operation"), many as one."""
    from tools import words as lexicon

    found = lexicon.concept(key)
    return found is not None and found.kind == "event"


@lru_cache(maxsize=20_000)
def concepts_in(text: str) -> tuple[tuple[str, int, int], ...]:
    """Return the lexicon's concepts in text: key, start, end."""
    from tools import words as lexicon

    return tuple((match.concept, match.start, match.end) for match in lexicon.find_concepts(text))


def _gather_texts(value: Any, found: list[str]) -> None:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in _NO_RAW_WORDS and not isinstance(inner, dict | list):
                continue
            if key not in {"meta", "extension", "identifier", "text"} or (key == "text" and isinstance(inner, str)):
                _gather_texts(inner, found)
    elif isinstance(value, list):
        for inner in value:
            _gather_texts(inner, found)
    elif isinstance(value, str) and len(value) < 2_000 and not value.startswith(("http", "urn:")):
        found.append(value)


def _gather_dates(value: Any, found: list[Dated], depth: int = 0) -> None:  # noqa: ANN401 - JSON
    if depth > 6:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, str):
                days = dates.of_record(inner) if key in rules.ELEMENT_ROLES else None
                if days:
                    found.append(Dated(days=days, role=rules.ELEMENT_ROLES[key], text=inner))
            elif key not in {"meta", "extension", "contained", "identifier"}:
                _gather_dates(inner, found, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _gather_dates(inner, found, depth + 1)
