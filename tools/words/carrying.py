"""A sentence that only describes ("it started Monday", "left knee, three weeks") goes to the finding before it."""
# ruff: noqa: E501 - the patterns are tables

import re
from collections.abc import Sequence
from datetime import date

from tools.clinical import Finding
from tools.words.attributes import details
from tools.words.belonging import MOMENTS
from tools.words.bygone import then
from tools.words.particulars import Heard, with_details
from tools.words.resolving import last_part

_ABOUT_IT = re.compile(
    r"^\W*(?:(?:and|but|so|then)\s+)?(?:it|it's|this|that|the (?:pain|ache|discomfort|cramps?)|they|(?:i|he|she|they|patient) (?:would |also |also )?(?:rates?|rated|scores?|scored|describes?|described) (?:it|this|the pain|his pain|her pain|them)|i(?:'ve)? (?:first )?notic|(?:he|she) (?:first )?notic|i'?ve had (?:it|this|that|them)|(?:he|she)(?:'s| has) had (?:it|this|that|them)|(?:been|going on) (?:like|about|for|on)|pain|started|began|for\b|since\b|about\b|around\b|worse|getting|comes|only|mostly|\d|sharp|dull|burning|on a scale|rated|es |empez|está|comenz|desde|hace|el dolor|me da)",
    re.IGNORECASE,
)


def carried(heard: list[Heard], new: list[Heard], sentence: str, today: date) -> list[Heard]:
    """Return all findings, with what a sentence only describes given to the finding before it.

    Args:
        heard: the findings of the sentences before.
        new: those of this sentence.
        sentence: its words.
        today: for its moments.
    """
    last = _last_described(heard)
    if (
        last is None
        or then(sentence, today)
        or not (
            _is_same_place(heard[last].finding, new)
            or _only_describes(new, sentence)
            or _only_a_moment(new, sentence, today)
        )
    ):
        return [*heard, *new]
    extra: dict[str, str] = {}
    for detail in details(sentence, today):
        extra.setdefault(detail.field, detail.value)
    generic = [
        item
        for item in new
        if item.finding.kind == "symptom"
        and item.finding.concept in {"pain", ""}
        and item.finding.polarity == "present"
    ]
    described = Heard(heard[last].start, heard[last].end, with_details(heard[last].finding, extra))
    return [*heard[:last], described, *heard[last + 1 :], *(item for item in new if item not in generic)]


_MOST_LETTERS_BESIDE = 12
"""So many letters may stand beside a moment that is all a sentence says: "About ten days now."."""


def _only_a_moment(new: Sequence[Heard], sentence: str, today: date) -> bool:
    told = [detail for detail in details(sentence, today) if detail.field in MOMENTS]
    if new or not told:
        return False
    beside = sentence[: min(one.start for one in told)] + sentence[max(one.end for one in told) :]
    return sum(letter.isalpha() for letter in beside) <= _MOST_LETTERS_BESIDE


def _only_describes(new: Sequence[Heard], sentence: str) -> bool:
    own = [item for item in new if item.finding.concept != "pain"]
    return not any(item.finding.kind in {"symptom", "event"} for item in own) and bool(_ABOUT_IT.match(sentence))


def _is_same_place(finding: Finding, new: Sequence[Heard]) -> bool:
    """Tell whether a sentence only names the place of a finding again: "my knee hurts. left knee, three weeks"."""
    part = last_part(f"{finding.site} {finding.name}").rstrip("s")
    return bool(part) and len(new) == 1 and not new[0].finding.concept and part in new[0].finding.name.casefold()


def _last_described(heard: Sequence[Heard]) -> int | None:
    for place in range(len(heard) - 1, -1, -1):
        finding = heard[place].finding
        if finding.kind == "symptom" and finding.polarity == "present" and finding.time == "now":
            return place
    return None
