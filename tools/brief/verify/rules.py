"""The tables that say what FHIR's words mean for a claim, read once from `rules.json`; it judges nothing."""

import json
from importlib import resources
from typing import Any, Final

_RAW: Final[dict[str, Any]] = json.loads(
    resources.files("tools.brief.verify").joinpath("rules.json").read_text("utf-8")
)


def _sets(name: str) -> dict[str, frozenset[str]]:
    return {key: frozenset(values) for key, values in _RAW[name].items()}


STATES: Final = _sets("of_fhir")
"""Status word of the record -> what it means."""
CONFLICTS: Final = _sets("conflicts")
"""Status claimed -> the states that contradict it."""
KIND_ALLOWS: Final = _sets("kind_allows")
"""Sort of thing a claim speaks of -> the kinds of fact that may bear it out."""
DATE_ROLES: Final[dict[str, str]] = _RAW["date_roles"]
"""What a fact's date is, or the name of a detail -> start, end, recorded, birth, death."""
ELEMENT_ROLES: Final[dict[str, str]] = _RAW["element_roles"]
"""FHIR date element -> the same roles."""
KINDS_OF_TYPE: Final = _sets("kinds_of_type")
"""FHIR resource type -> the kinds of fact read from it."""
CODE_WORDS: Final[dict[str, str]] = _RAW["code_words"]
"""A coded detail -> the words that say the same."""
