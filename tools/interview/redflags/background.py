"""What an answer about allergies, family, past illness or medicines says of the present: little by itself.

It reads the question's topic and the answer's words, by `phrases/background.toml`. Whatever the words
place in the present counts in full; it never adds a sign.
"""

import re
from collections.abc import Iterable

from tools.clinical import Answer
from tools.interview.redflags.phrases import phrases, signs_named
from tools.interview.redflags.signs import Sign, plain

_PHRASES = phrases("background")
_NOW = _PHRASES["now"]
_NOT_NOW = _PHRASES["not_now"]
_CLAIM = _PHRASES["claim"]
_HABIT = _PHRASES["habit"]
_OVER = _PHRASES["over"]
_GETS = _PHRASES["gets"]
_REACTION, _ALWAYS = signs_named("background")["reaction"], signs_named("background")["always"]
_BACKGROUND = frozenset({"allergy", "family", "problem", "medication", "over_the_counter", "care_elsewhere"})


_AHEAD = frozenset({"worry", "hope", "questions"})
_SUPPOSES = _PHRASES["supposes"]


def _said_ahead(sign: Sign, words: str) -> bool:
    """Tell whether an answer about worries, hopes or questions says the sign and does not only suppose it."""
    if sign.key in _ALWAYS or sign.key.startswith(("has_", "past_")):
        return True
    clause = next(
        (part for part in re.split(r"[.;\n?!]|, (?:but|and|because)\b", words) if plain(sign.quote) in part), words
    )
    return not _SUPPOSES.search(clause) or bool(_NOW.search(clause) and _CLAIM.search(clause))


def said_of_now(signs: Iterable[Sign], answer: Answer) -> list[Sign]:
    """Return the signs of an answer that it says of the present, or that matter whenever they were.

    An answer to any other question keeps all of its signs.
    """
    signs = list(signs)
    if answer.topic in _AHEAD:
        return [sign for sign in signs if _said_ahead(sign, plain(answer.words))]
    if answer.topic not in _BACKGROUND:
        return signs
    words = plain(answer.words)
    if _NOW.search(_NOT_NOW.sub(" ", words)):
        return signs
    allergen = any(sign.key == "allergen" for sign in signs)
    return [sign for sign in signs if _stands(sign, answer.topic, words, allergen=allergen)]


def _stands(sign: Sign, topic: str, words: str, *, allergen: bool) -> bool:
    claimed = bool(_CLAIM.search(words))
    if topic == "family":
        return claimed
    if sign.key in _ALWAYS or sign.key.startswith(("has_", "past_")):
        return True
    if topic == "care_elsewhere":
        return claimed
    if topic == "allergy":
        return claimed and sign.key not in _REACTION and not _HABIT.search(words)
    clause = next((part for part in re.split(r"[.;\n]", words) if plain(sign.quote) in part), words)
    if _HABIT.search(clause):
        return False
    if sign.key in _REACTION and (allergen or _GETS.search(clause)):
        return False
    if topic == "problem" and sign.key == "named_emergency":
        return False
    return not _OVER.search(clause)
