"""Whether a stretch of words says something of its own ("arm heavy", "lips are blue") or is a bare item of a list.

Over a comma a denial reaches the items of its list ("no fever, cough or rash") and not the next statement ("no fever,
lips blue"). Written hurriedly, a statement often lacks its verb, so the words themselves have to tell.
"""

import re
from typing import Literal

from tools.words.wordlists import word_list

Own = Literal["statement", "either", "item"]


def _any_of(name: str) -> str:
    return "|".join(sorted(map(re.escape, word_list(name)), key=len, reverse=True))


_PART = rf"\b(?:{_any_of('predication_parts')})"
_STATE = rf"(?:{_any_of('predication_states')})\b"
_HOW = rf"(?:\s+(?:{_any_of('predication_how')}))*"
_STATEMENT = re.compile(
    rf"{_PART}{_HOW}\s+(?:{_STATE}|\w{{2,}}ed\b(?! (?:pain|vision|speech)))"
    rf"|\b(?:{_any_of('predication_verbs')})\b|^\s*(?:{_any_of('predication_subjects')})\b"
    rf"|^\s*(?:{_any_of('predication_openings')}|\d+)\b|\b(?:{_any_of('predication_times')})\b"
)
_EITHER = re.compile(
    rf"{_PART}{_HOW}\s+\w{{2,}}ing\b|\b(?:on|all over|across|my|his|her|their) |^\s*(?:{_any_of('predication_bad')})\b"
    r"|^\s*\w{3,}ing (?!in\b|of\b|on\b|around\b|sounds?\b|problems?\b)\w+"
)
_NAMES = re.compile(rf"\b(?:{_any_of('predication_names')})\b")


def own_statement(words: str) -> Own:
    """Tell what lower-cased words between two commas are; "either" may be an item where "or" closes the list.

    >>> [own_statement(words) for words in ("arm heavy", "lips are blue", "coughing blood", "blurred vision")]
    ['statement', 'statement', 'either', 'item']
    """
    said = _NAMES.sub("_", words)
    if _STATEMENT.search(said):
        return "statement"
    return "either" if _EITHER.search(said) else "item"
