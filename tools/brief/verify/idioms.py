"""Turns of phrase that carry a claim's logic ("got over", "is going to have", "told us"), as patterns in `idioms.json`.

Single words and set phrases stand in `vocabulary.json`; this module finds and decides nothing else.
"""

import json
import re
from functools import lru_cache
from importlib import resources
from typing import Any, Final

_PART: Final = re.compile(r"<(\w+)>")


@lru_cache(maxsize=1)
def _raw() -> dict[str, Any]:
    return dict(json.loads(resources.files("tools.brief.verify").joinpath("idioms.json").read_text("utf-8")))


def _filled(pattern: str) -> str:
    return _PART.sub(lambda found: str(_raw()["parts"][found[1]]), pattern)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """Return one pattern for each row, so that of several that begin at one word the longest is found, too."""
    return tuple(
        (group, means, _pattern([row]))
        for group, meanings in _raw().items()
        if group not in {"parts", "empty"}
        for means, rows in meanings.items()
        for row in rows
    )


@lru_cache(maxsize=1)
def _empty() -> re.Pattern[str]:
    return _pattern(_raw()["empty"])


def _pattern(rows: list[str]) -> re.Pattern[str]:
    return re.compile(r"(?<![\w-])(?:" + "|".join(f"(?:{_filled(row)})" for row in rows) + r")(?![\w]|-\w)")


@lru_cache(maxsize=1024)
def find(text: str) -> list[tuple[str, str, int, int]]:
    """Return group, meaning, start and end of every turn of phrase in normalised text.

    >>> [(group, means) for group, means, _, _ in find("she got over asthma")]
    [('status', 'resolved')]
    """
    return [
        (group, means, match.start(), match.end())
        for group, means, pattern in _patterns()
        for match in pattern.finditer(text)
        if match.end() > match.start()
    ]


def empty_spans(text: str) -> list[tuple[int, int]]:
    """Return the turns of phrase that mean nothing of their own ("thank you for seeing")."""
    return [match.span() for match in _empty().finditer(text) if match.end() > match.start()]
