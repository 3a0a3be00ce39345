"""Two names, one thing; and the words that a record may use for a word. It looks nothing up in a record.

The groups stand in `<language>/terms.tsv`: names that mean the same, and names to search with besides.
"""
# ruff: noqa: E501 - the patterns are tables

import re
from functools import cache, lru_cache
from importlib.resources import files

from tools.words.tokens import flat, stem
from tools.words.wordlists import word_list

_TAG = re.compile(r"\s*\((?:disorder|finding|situation|procedure|observable entity|substance|product|event|morphologic abnormality|"
                  r"regime/therapy|person|qualifier value|physical object|context-dependent category|environment)\)\s*$", re.IGNORECASE)  # fmt: skip
_WEAK = word_list("terms_weak")


def same_name(a: str, b: str) -> bool:
    """Tell whether two names of a condition, test or allergen mean the same thing.

    >>> same_name("high blood pressure", "Essential hypertension (disorder)"), same_name("asthma", "COPD")
    (True, False)
    """
    one, two = _folded(a), _folded(b)
    if not one or not two:
        return False
    if one == two or set(one.split()) == set(two.split()):
        return True
    if _group(a) and _group(a) & _group(b):
        return True
    strong_one, strong_two = _strong(one), _strong(two)
    if strong_one and strong_one == strong_two:
        return True
    return bool(_concepts(a)) and _concepts(a) == _concepts(b)


def expand(query: str) -> tuple[str, ...]:
    """Return the query and the other words that a record may use for it, the likeliest first.

    >>> "hemoglobin a1c" in expand("sugar"), "warfarin" in expand("blood thinner")
    (True, True)
    """
    folded = _folded(query)
    found: dict[str, None] = {query: None}
    padded = f" {folded} "
    for names, more in _terms():
        if any(f" {name} " in padded for name in names):
            found.update(dict.fromkeys((*names, *more)))
    from tools.words.lexicon import concept
    from tools.words.matching import find_concepts

    for match in find_concepts(query):
        known = concept(match.concept)
        if known:
            found.update(dict.fromkeys([known.name, *(s for s in known.synonyms if not re.search(r"[@~|<(]", s))]))
    found.update(dict.fromkeys(_brothers(query)))
    return tuple(found)


def _brothers(query: str) -> tuple[str, ...]:
    from tools.words.medicines import ingredients

    return ingredients(query)


@lru_cache(maxsize=20_000)
def _folded(text: str) -> str:
    bare = _TAG.sub("", flat(text)).casefold()
    return " ".join(re.findall(r"[^\W_]+", bare.replace("'s", "")))


@lru_cache(maxsize=20_000)
def _strong(folded: str) -> frozenset[str]:
    return frozenset(stem(word) for word in folded.split() if word not in _WEAK)


@lru_cache(maxsize=20_000)
def _group(text: str) -> frozenset[int]:
    folded, strong = _folded(text), _strong(_folded(text))
    found = {
        number
        for number, (names, _) in enumerate(_terms())
        if folded in names or any(strong == _strong(name) for name in names if _strong(name))
    }
    return frozenset(found)


@lru_cache(maxsize=20_000)
def _concepts(text: str) -> frozenset[str]:
    from tools.words.matching import find_concepts

    bare = _TAG.sub("", text)
    found = find_concepts(bare)
    covered = {stem(word) for match in found for word in _folded(match.quote).split()}
    rest = _strong(_folded(bare)) - covered
    return frozenset(match.concept for match in found) if not rest else frozenset()


@cache
def _terms() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    path = files("tools.words") / "en" / "terms.tsv"
    rows = []
    for line in path.read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            names, _, more = line.partition("\t")
            rows.append((_cells(names), _cells(more)))
    return tuple(rows)


@cache
def known_words() -> frozenset[str]:
    """Return every word of the table, so that a slip in one can be told from a word of another kind."""
    return frozenset(word for row in _terms() for cells in row for name in cells for word in name.split())


def _cells(cell: str) -> tuple[str, ...]:
    return tuple(_folded(part) for part in cell.split(";") if part.strip())
