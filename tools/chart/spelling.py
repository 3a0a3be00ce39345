"""One slip in a long word of a query, mended by what the record or the lexicon writes; a word that is known stays."""

import re
from collections.abc import Iterable
from functools import lru_cache

from tools.accents import unaccented
from tools.chart import lexicon

_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
_SHORTEST = 5
_MOST = 200_000
"""Words of a record beyond which no more are learnt."""


class Spelling:
    """The words of one record, and of the lexicon."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Learn the words of a record."""
        self._words: set[str] = set()
        for text in texts:
            self._words.update(_WORD.findall(folded(text)))
            if len(self._words) > _MOST:
                break
        self._long = sorted(word for word in self._words if len(word) >= _SHORTEST)

    def mended(self, query: str) -> str:
        """Return a query with each long word that nobody knows written as the one word that is a slip away.

        >>> Spelling(["Metformin 500 mg", "Hypertension"]).mended("metfromin dose")
        'metformin dose'
        >>> Spelling(["Hypertension"]).mended("hypotension")
        'hypotension'
        """
        slips = {word: self._nearest(folded(word)) for word in _WORD.findall(query) if len(word) >= _SHORTEST}
        for word, meant in slips.items():
            if meant:
                query = query.replace(word, meant)
        return query

    def _nearest(self, word: str) -> str:
        """Return the word of the record, else of the lexicon, that is one slip away; empty for a word that is known."""
        if word in self._words or _known(word) or any(other.startswith(word) for other in self._long):
            return ""
        from tools.words.terms import known_words

        return _one_slip(word, self._long) or _one_slip(word, sorted(known_words()))


def folded(text: str) -> str:
    """Return a text in small letters without accents."""
    return unaccented(text.casefold())


def _one_slip(word: str, words: Iterable[str]) -> str:
    """Return the one word that differs by a letter too many, too few, wrong, or by two that changed places."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract_iter

    near = [found for found, _, _ in extract_iter(word, words, scorer=OSA.distance, score_cutoff=1)]
    near = [found for found in near if len(found) >= _SHORTEST - 1]
    stems = {found.removesuffix("s") for found in near}
    return near[0] if len(stems) == 1 else ""


@lru_cache(maxsize=4_000)
def _known(word: str) -> bool:
    """Tell whether the lexicon knows a word or its singular as it stands."""
    from tools.words.terms import known_words

    known = known_words()
    if word in known or word.removesuffix("s") in known or f"{word}s" in known:
        return True
    return bool(lexicon.ingredients(word) or lexicon.drug_classes(word) or len(lexicon.expand(word)) > 1)
