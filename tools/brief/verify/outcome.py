"""What a check found: nothing wrong, a contradiction by some evidence, or a statement that nothing cited bears out."""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from tools.clinical import VerdictWord

_ORDER: Final[dict[str, int]] = {"contradicted": 0, "unsupported": 1, "not_checkable": 2, "supported": 3}


class Problem(Struct, frozen=True):
    """One thing wrong with a claim, in words that name the evidence."""

    verdict: VerdictWord
    reason: str


def contradicted(reason: str) -> Problem:
    """Return a problem: some evidence says otherwise."""
    return Problem("contradicted", reason)


def unsupported(reason: str) -> Problem:
    """Return a problem: nothing cited says so."""
    return Problem("unsupported", reason)


def worst(problems: Iterable[Problem]) -> Problem | None:
    """Return the gravest of some problems, the first among equals."""
    return min(problems, key=lambda problem: _ORDER[problem.verdict], default=None)
