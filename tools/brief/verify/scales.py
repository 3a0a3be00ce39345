"""A number of a scale told with its end: "8 of 10" stands for the "8" that the question asked for."""

import re
from collections.abc import Sequence
from typing import Final

from tools.brief.verify.evidence import Item

_OF_TEN: Final = re.compile(r"\b(10|\d(?:\.\d)?) (?:out )?of 10\b")
_TO_TEN: Final = re.compile(r"\bto 10\b", re.IGNORECASE)


def without_end(text: str, items: Sequence[Item]) -> str:
    """Return text without the end of a scale where the question of a cited answer names it."""
    asked = any(item.answer is not None and _TO_TEN.search(item.answer.question) for item in items)
    return _OF_TEN.sub(r"\1", text) if asked else text
