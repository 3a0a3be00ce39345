"""The chart's door to `tools.words`: the same look-ups, remembered, since a record repeats its names by the hundred.

It adds no knowledge of its own.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

_TAGS = re.compile(
    r"\s*\((?:disorder|finding|situation|procedure|regime/therapy|morphologic abnormality|event|observable entity|"
    r"substance|product|qualifier value|person|physical object|context-dependent category|environment)\)\s*$",
    re.IGNORECASE,
)
_SPACE = re.compile(r"[\W_]+")


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """Return a name without the trailing tag that terminologies add.

    >>> plain("Acute bronchitis (disorder)"), plain("Stress (finding)")
    ('Acute bronchitis', 'Stress')
    """
    return _TAGS.sub("", text).strip() or text


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Return a name for comparing: no tag, no case, no punctuation.

    >>> fold("Diabetes mellitus, type 2 (disorder)")
    'diabetes mellitus type 2'
    """
    return _SPACE.sub(" ", plain(text).casefold()).strip()


@lru_cache(maxsize=20_000)
def ingredients(text: str) -> tuple[str, ...]:
    """Return the active ingredients named in `text`; unknown gives none."""
    from tools import words

    return tuple(words.ingredients(text)) if text else ()


@lru_cache(maxsize=20_000)
def drug_classes(text: str) -> tuple[str, ...]:
    """Return the drug classes of what `text` names; unknown gives none."""
    from tools import words

    return tuple(words.drug_classes(text)) if text else ()


@lru_cache(maxsize=2_000)
def expand(query: str) -> tuple[str, ...]:
    """Return the words that a record may use for `query`."""
    from tools import words

    return tuple(words.expand(query))


def words_of_codes(codes: Iterable[str]) -> list[str]:
    """Return what free code systems call the codes of an entry (`system|code`), for a search in plain English."""
    from tools.fhir.code_words import words_for

    return [said for said in (words_for(*code.rpartition("|")[::2]) for code in codes) if said]


def several(texts: Iterable[str]) -> str:
    """Return all that are not empty, each once, in order.

    >>> several(["left knee", "", "right knee", "left knee"])
    'left knee; right knee'
    """
    return "; ".join(dict.fromkeys(text for text in texts if text))


_FILLERS = frozenset({"unk", "unknown", "oth", "other", "ni", "na", "n/a", "nk", "nav", "nask", "asku", "none", "null"})
"""Codes that fill an empty place: nothing is the same because two entries bear one."""


def names_something(code: str) -> bool:
    """Return whether a code names a thing: `-`, `0`, `UNK` and the like name none.

    >>> names_something("http://loinc.org|4548-4"), names_something("https://local.example|-")
    (True, False)
    """
    bare = code.rpartition("|")[2].strip().casefold()
    return bool(bare.strip("-_.?*0")) and bare not in _FILLERS
