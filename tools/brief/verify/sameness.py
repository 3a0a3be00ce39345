"""Different wordings of one thing (`bp` and blood pressure), exact phrases in `same.json`; it guesses no spelling."""

import json
import re
from functools import lru_cache
from importlib import resources

from tools.brief.verify.text import normal, words


@lru_cache(maxsize=1)
def _phrases() -> dict[str, frozenset[int]]:
    """Return each phrase, as words with single blanks, with the numbers of its groups."""
    groups = json.loads(resources.files("tools.brief.verify").joinpath("same.json").read_text("utf-8"))
    found: dict[str, set[int]] = {}
    for number, group in enumerate(groups):
        for phrase in group:
            found.setdefault(" ".join(words(normal(phrase))), set()).add(number)
    return {phrase: frozenset(numbers) for phrase, numbers in found.items()}


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(_phrases(), key=len, reverse=True)
    spaced = (r"[^\w]+".join(map(re.escape, phrase.split())) for phrase in longest_first)
    return re.compile(r"(?<![^\W_])(?=((?:" + "|".join(spaced) + r")(?![^\W_])))")


@lru_cache(maxsize=20_000)
def find(text: str) -> tuple[tuple[int, int, frozenset[int]], ...]:
    """Return the phrases of normalised text: start, end, groups.

    >>> [(start, end) for start, end, _ in find("her bp was high")]
    [(4, 6)]
    """
    known = _phrases()
    return tuple(
        (match.start(1), match.end(1), known[" ".join(words(match.group(1)))]) for match in _pattern().finditer(text)
    )


def groups(text: str) -> frozenset[int]:
    """Return the groups of which normalised text has a phrase."""
    return frozenset(number for _, _, numbers in find(text) for number in numbers)
