"""Different wordings of one thing (`bp` and blood pressure), exact phrases in `same.json`; it guesses no spelling."""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from typing import Final

from tools.brief.verify.text import normal, words

_WORD: Final = re.compile(r"\d+(?:[.,]\d+)*[^\W_]*|[^\W_]+")


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
    return tuple(span for match in _pattern().finditer(text) for span in _prefixes(match.start(1), match.group(1)))


def _prefixes(start: int, phrase: str) -> Iterator[tuple[int, int, frozenset[int]]]:
    """Yield a phrase and the shorter ones with which it begins ("penicillin v" is penicillin too)."""
    known = _phrases()
    said: list[str] = []
    for found in _WORD.finditer(phrase):
        said.append(found.group())
        numbers = known.get(" ".join(said))
        if numbers:
            yield start, start + found.end(), numbers


def groups(text: str) -> frozenset[int]:
    """Return the groups of which normalised text has a phrase."""
    return frozenset(number for _, _, numbers in find(text) for number in numbers)
