"""Sentences without a verb that still claim something: "On metformin." is taken now, "For colonoscopy." is to come."""

from collections.abc import Sequence
from typing import Final

from tools.brief.verify.cues import Cue
from tools.brief.verify.text import Token

_MEANS: Final = {"on": "current", "for": "planned", "off": "stopped"}


def find(marks: Sequence[Token], explained: Sequence[tuple[int, int]]) -> list[Cue]:
    """Return the status that a lone "on", "for" or "off" before a name gives it.

    Args:
        marks: the tokens of a claim.
        explained: the stretches that name something cited, a number or a frequency.
    """
    plain = [mark for mark in marks if mark.is_word]
    while plain and plain[0].text in {"now", "still", "currently", "pt", "patient", "is", "remains"}:
        plain = plain[1:]
    if len(plain) < 2 or plain[0].text not in _MEANS:
        return []
    if not all(any(start <= mark.start and mark.end <= end for start, end in explained) for mark in plain[1:]):
        return []
    first = plain[0]
    return [Cue(group="status", means=_MEANS[first.text], start=first.start, end=first.end, words=f"{first.text} ...")]
