"""Complaints that name only where: "both ankles, three weeks", "my stomach's been playing up". It guesses no symptom.

What is wrong is not said, so the finding has no concept: its name is the words themselves, with place, time and course.
"""
# ruff: noqa: E501 - the patterns are tables

import re

from msgspec import Struct

from tools.words.places import PART

_SIDE = r"(?:(?:left|right|both|upper|lower|big|little|whole|entire) )*"
_PLACE = rf"(?:(?:my|his|her|both my|both his|both her|the|both) )?(?:{_SIDE}{PART})(?: and (?:(?:my|his|her|the) )?{_SIDE}{PART})?"
_LENGTH = r"(?:(?:about|for|the last|past|over|around|maybe|nearly|almost|like) )*(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|a few|few|several|a couple(?: of)?) (?:minutes?|hours?|days?|nights?|weeks?|wks?|months?|years?)\b"
_FRAGMENT = re.compile(
    rf"^\W*(?:(?:it'?s|its|just|mainly|mostly|well|um|er|so|ok|hi|hello|doctor|these|this)[,]? )*(?P<it>{_PLACE})\s*(?:$|[.,;:!?-]|(?=\b(?:for|since|again|mostly|mainly|on and off|off and on)\b)|(?={_LENGTH}))",
    re.IGNORECASE,
)
"""A part of the body that stands by itself, or with a moment alone."""
_PLAYING_UP = re.compile(
    rf"\b(?P<it>(?:{_PLACE})(?:'s|'re| is| are| has| have| was| were| keeps?| been| just| really| always| started| starts?| all| a bit| gone| went| feels?)*"
    r" (?:play(?:ing|s|ed)? up|act(?:ing|s|ed)? up|bother(?:ing|s|ed)? (?:me|him|her)|(?:not |n't |never )(?:quite |been |feeling )?right|gone(?= again|[.!,;]|$)|seized up|locked up|packed (?:up|in)|went again|dodgy|funny|weird|off|(?:giving|gives|gave) (?:me|him|her) (?:trouble|problems|bother|grief|gyp|jip|hell)|in a (?:bad|right) (?:way|state)|out of sorts|bad|terrible|wonky|messed up|causing (?:me )?(?:trouble|problems|bother)))\b",
    re.IGNORECASE,
)
_TROUBLE_WITH = re.compile(
    rf"\b(?P<it>(?:problems?|troubles?|issues?|bother|something (?:wrong|up|going on|not right)|a (?:bad|dodgy|gammy|bum|trick)) (?:with )?(?P<where>(?:in |on )?{_PLACE}))\b|\b(?P<bad>(?:bad|dodgy|gammy|bum|trick) (?:{_SIDE}{PART}))\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:no|not|without|never|any|denies|denied|don't|do not|doesn't|haven't|hasn't)\b[^.;]*$", re.IGNORECASE
)
_VAGUE_PLACE = re.compile(
    r"^(?:the )?(?:side|sides|back|head|limbs?|quadrant|lip|tongue|face|mouth)\b$|^both$|^(?:left|right)$",
    re.IGNORECASE,
)


class Unnamed(Struct, frozen=True, kw_only=True):
    """The words of one such complaint, where they stand in the sentence, and what to call it."""

    name: str
    words: str
    start: int
    end: int
    owned: bool
    """Somebody's own ("my knees"), or said to be wrong: a complaint even without a time."""


def unnamed_in(sentence: str) -> Unnamed | None:
    """Return the complaint of a sentence that names only a part of the body; None when it names none so.

    >>> unnamed_in("Both ankles, three weeks").name, unnamed_in("my stomach's been playing up again").name
    ('both ankles', 'trouble with the stomach')
    """
    if match := _FRAGMENT.match(sentence):
        return _told(sentence, *match.span("it"), wrong=False)
    match = _PLAYING_UP.search(sentence) or _TROUBLE_WITH.search(sentence)
    if match is None or _DENIED.search(sentence[: match.start()]):
        return None
    return _told(sentence, *match.span("it" if match["it"] else "bad"), wrong=True)


_OWN = re.compile(r"(?:my|his|her|the)\s+", re.IGNORECASE)
_NAMED_PART = re.compile(rf"(?:both )?{_SIDE}{PART}\b", re.IGNORECASE)


def _told(sentence: str, start: int, end: int, *, wrong: bool) -> Unnamed | None:
    own = _OWN.match(sentence, start, end)
    start = own.end() if own else start
    words = sentence[start:end].strip()
    if _VAGUE_PLACE.match(words):
        return None
    part = _NAMED_PART.search(words)
    name = words.lower() if not wrong or part is None else f"trouble with {_with_article(part[0].lower())}"
    return Unnamed(name=name, words=words, start=start, end=start + len(words), owned=wrong or own is not None)


def _with_article(part: str) -> str:
    return part if part.startswith("both") else f"the {part}"
