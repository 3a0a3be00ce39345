"""A place on the scale from 0 to 10 in a patient's words, the last one where they correct themselves."""

import re

from tools.interview.values import NUMBERS

_OF_TEN = re.compile(r"\s*(?:/|out of|of|de|sobre)\s*(?:10|ten|diez)\b", re.IGNORECASE)
_TURN = re.compile(
    r"\b(?:no|sorry|actually|i mean|make (?:that|it)|wait|rather|now|today"
    r"|ahora|perdón|digo|mejor dicho|hoy)\b",
    re.IGNORECASE,
)
_TO = re.compile(r"\s*(?:-|–|to|or|and|a|o|y|maybe|,)\s*(?:a |an |maybe )?", re.IGNORECASE)
_BEFORE = re.compile(r"\b(?:was|were|used to be|yesterday|at first|before|era|fue|antes|ayer)\b", re.IGNORECASE)
_SPELT = "|".join(sorted(set(NUMBERS) - {"none", "one", "once", "twice", "uno", "una", "eleven", "twelve", "doce"}))
"""Words that are a number wherever they stand: "one of the worst" is none."""
_NUMBER = re.compile(rf"(?<![\w.])(?:10|\d)(?:[.,]5)?(?![\w%])(?![.,]\d)|\b(?:{_SPELT})\b", re.IGNORECASE)


def severity_of(words: str) -> str:
    """Return the number said, or two as a range; the words as they are where none, or more than that, is said.

    >>> severity_of("7... no 6"), severity_of("oh it is about a five"), severity_of("6 or 7")
    ('6', '5', '6-7')
    >>> severity_of("it was 9 now 4"), severity_of("4 at rest, 8 on the stairs")
    ('4', '4 at rest, 8 on the stairs')
    """
    if words.strip().lower() in NUMBERS:
        return _digits(words.strip())
    text = _OF_TEN.sub(" ", words.strip())
    found = list(_NUMBER.finditer(text))
    if not found:
        return words.strip()
    if len(found) > 1 and _TURN.search(text[found[-2].end() : found[-1].start()]):
        return _digits(found[-1].group())
    if len(found) == 1:
        return words.strip() if _BEFORE.search(text) else _digits(found[0].group())
    between = text[found[0].end() : found[1].start()]
    if len(found) == 2 and _TO.fullmatch(between):
        return f"{_digits(found[0].group())}-{_digits(found[1].group())}"
    return words.strip()


def _digits(said: str) -> str:
    return said.replace(",", ".") if said[0].isdigit() else str(NUMBERS[said.lower()])
