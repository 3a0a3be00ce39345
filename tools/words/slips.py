"""Slips of the keyboard: a misspelt word read as the one meant, only where no other meaning is at risk."""

import re
from functools import lru_cache

from tools.words.lexicon import Lexicon, lexicon
from tools.words.sounds import skeleton
from tools.words.tokens import stem
from tools.words.wordlists import word_list

_SHORTEST = 6
_RISKY = ("hypo", "hyper", "in", "un", "non", "anti", "dis", "im")
"""Beginnings that turn a meaning round: never added or taken away by a correction."""


def corrected(word: str, words: Lexicon) -> str:
    """Return the stem of the word meant; the word's own stem when nothing is safely near.

    >>> corrected("diarhea", lexicon()), corrected("anurism", lexicon()), corrected("house", lexicon())
    ('diarrhea', 'aneurysm', 'hous')
    """
    return _corrected(word, words.language)


@lru_cache(maxsize=20_000)
def _corrected(word: str, language: str) -> str:
    words = lexicon(language)
    if word in words.misspelt:
        return stem(words.misspelt[word])
    base = stem(word)
    if len(word) < _SHORTEST or not word.isalpha() or base in words.glue or word in word_list("slips_protected"):
        return base
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    most = 1 if len(base) < 12 else 2
    near = process.extract(
        base, _long_words(language).get(base[0], []), scorer=DamerauLevenshtein.distance, score_cutoff=most, limit=2
    )
    if not near or (len(near) > 1 and near[0][1] == near[1][1]):
        return _as_heard(base, language) if base not in words.vocabulary else base
    meant: str = near[0][0]
    same_start = meant[0] == base[0] and all(meant.startswith(b) == base.startswith(b) for b in _RISKY)
    return meant if same_start and len(base) >= (_SHORTEST if abs(len(base) - len(meant)) else 7) else base


_OF_ILLNESS = re.compile(
    r"(?:itis|osis|iasis|[ae]mia|oma|algia|ysm|sema|zema|phylaxi[sc]?|monia|plegia|rrhea|rhage|rrhoid|heimer|insons?"
    r"|phrenia|matoid|matism|thyroid\w*|esterol|tension|epsy|axis|rhythmia|brillation|roidism|dema|ectomy|urism|mentia)$"
)
"""Endings of words that name an illness and nothing else: no plain word sounds like one by chance."""
_OF_DOCTORS = frozenset(
    {"xerosis", "ptosis", "miosis", "mydriasis", "scotoma", "halitosis", "iritis", "plegia", "ammonia"}
)
"""Words that only doctors write, who spell them right."""
_FEWEST_SOUNDS = 3


def _as_heard(base: str, language: str) -> str:
    """Return the name of an illness that sounds like a word, the nearest in letters: "anurism" is an aneurysm."""
    from rapidfuzz.distance import DamerauLevenshtein

    if language != "en" or len(skeleton(base)) < _FEWEST_SOUNDS:
        return base
    alike = sorted((DamerauLevenshtein.distance(base, word), word) for word in _illnesses().get(skeleton(base), ()))
    near = [(apart, word) for apart, word in alike if apart <= max(2, len(word) // 3)]
    alone = len(near) == 1 or (len(near) > 1 and near[0][0] < near[1][0])
    return near[0][1] if alone else base


@lru_cache(maxsize=1)
def _illnesses() -> dict[str, list[str]]:
    """Return the words for illnesses by how they sound."""
    found: dict[str, list[str]] = {}
    for word in sorted(lexicon("en").vocabulary):
        if len(word) >= _SHORTEST and word.isalpha() and _OF_ILLNESS.search(word) and word not in _OF_DOCTORS:
            found.setdefault(skeleton(word), []).append(word)
    return found


@lru_cache(maxsize=8)
def _long_words(language: str) -> dict[str, list[str]]:
    """Return the words worth mending to, by first letter: the first letter is seldom wrong."""
    found: dict[str, list[str]] = {}
    for word in sorted(lexicon(language).vocabulary):
        if len(word) >= _SHORTEST and word.isalpha():
            found.setdefault(word[0], []).append(word)
    return found
