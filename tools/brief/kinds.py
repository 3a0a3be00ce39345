"""Which symptoms are kinds of a broader one, and which value shows one; the rows stand in `kinds_of.toml`."""

import fnmatch
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from tools.clinical import Finding


def shows(finding: Finding, concept: str) -> bool:
    """Return whether a measured value shows what a concept names: 39.1 °C is a fever."""
    row = table()["measured"].get(concept)
    if row is None or finding.concept != row["by"] or finding.unit not in row["least"]:
        return False
    least: float = row["least"][finding.unit]
    return float(finding.value or 0) >= least


@cache
def kinds_of(concept: str) -> frozenset[str]:
    """Return a concept and the narrower ones: who has one of them has it.

    >>> sorted(kinds_of("vomiting"))[:3]
    ['bilious_vomiting', 'hematemesis', 'persistent_vomiting']
    """
    from tools.words.lexicon import lexicon

    found = {concept}
    for name in table()["kinds"].get(concept, ()):
        found.update(fnmatch.filter(lexicon("en").concepts, name) if "*" in name else (name,))
    return frozenset(found)


@cache
def table() -> dict[str, Any]:
    """Return the table of kinds and of measured values."""
    return tomllib.loads((files("tools.brief") / "kinds_of.toml").read_text("utf-8"))
