"""What a sentence tells of a time that is over: "in 2006 I had chest pain", "back when I had my gallbladder out".

A symptom of then is not today's, nor is its date today's beginning. What began then and goes on is left alone: in doubt
it is of now.
"""
# ruff: noqa: E501 - the patterns are tables

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from msgspec.structs import replace

from tools.words.dates import relative
from tools.words.particulars import Heard
from tools.words.resolving import PASSING
from tools.words.standing import GRAVE

_LONG_AGO = timedelta(days=90)
_COUNT = r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|a few|few|several|many|some|a couple(?: of)?)"
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_DATED = re.compile(
    rf"\b(?:back )?(?:in|around|about|during|on) (?:early |late |the (?:spring|summer|autumn|fall|winter) of )?(?P<year>(?:{_MONTH}(?: of)? )?(?:19|20)\d\d)\b"
    rf"|\b(?P<ago>{_COUNT}(?: and a half)? ?(?:months?|mos?|years?|yrs?|decades?) (?:ago|back|before))\b",
    re.IGNORECASE,
)
_FRAME = re.compile(
    r"\bback (?:then|in (?:the day|my \w+|high school|school|college|the (?:19)?[5-9]0s))\b|\bback when\b|\b(?:at )?that time\b|\bat the time\b|\bon that occasion\b"
    r"|\bwhen (?:i|he|she) (?:had|got) (?:my|his|her|the|an?) (?:\w+ ){1,3}(?:out|removed|taken out|done|fixed|fitted|replaced|pinned)\b"
    r"|\bthe (?:last|first) time (?:i|he|she|this|it|that)\b|^\W*(?:and |but )?last time (?:i|he|she|this|it|that)\b"
    r"|\b(?:in|during|with) (?:my|her) (?:last|first|second|third|previous|other|earlier) (?:pregnancy|one|baby|child|labou?r)\b"
    r"|\b(?:as a|when (?:i|he|she) was (?:a|just a|only a)) (?:child|kid|baby|teen(?:ager)?|boy|girl|young (?:man|woman)|student)\b"
    r"|\b(?:when|while) (?:i|she) was (?:\w+ )?(?:pregnant|expecting|carrying) with (?:my|our|the|her)\b"
    r"|\bin (?:my|his|her) (?:teens|twenties|thirties|forties|fifties|[2-6]0'?s|youth|childhood)\b",
    re.IGNORECASE,
)
_COMPARED = re.compile(r"\b(?:same|similar|identical|just like|exactly like|reminds me)\b[^.,;]*$", re.IGNORECASE)
"""Before a time that today's complaint is only compared with: "the same pain as I had in 2018"."""
_GOES_ON = re.compile(
    r"\bsince\b|\bstart(?:s|ed|ing)?\b|\bbeg[au]n\b|\bbegins?\b|\bcame on\b|\bfirst\b|\bever\b|\bstill\b|\balways\b|\bagain\b|\bkeeps?\b|\bon and off\b|\boff and on\b"
    r"|\bcom(?:es|ing) and go|\bwon'?t\b|\b(?:has|have|hasn'?t|haven'?t|i've|he's|she's)\b|\bnever (?:went|stopped|got better|healed|cleared)"
    r"|\b(?:now|today|tonight|currently|lately|these days|nowadays|yesterday|this (?:time|morning|week|month|year)|last (?:night|week))\b"
    r"|\b(?:every|each) (?:day|night|week|month|morning|time|year)\b|\bget(?:s|ting)?\b|\b(?:is|are|am|i'm|it's|its|'s)\b|\b(?:same|like) (?:this|that|now)\b",
    re.IGNORECASE,
)
"""Words of what goes on: beside them a date is a beginning."""
_LIKE_NOW = re.compile(r"\b(?:the )?(?:same|like|just) (?:as )?(?:this|that|now)\b|\bfirst time\b", re.IGNORECASE)
_NOW_VERB = re.compile(
    r"\b(?:do|does|don'?t|doesn'?t|can'?t|cannot|hurts|aches|feels?|feel|comes?|goes|seems?|itches|burns|throbs|swells|wakes|makes|gives|takes?|want|need|worry|think|know|bothers?|gives|locks|clicks)\b",
    re.IGNORECASE,
)
_PAST_VERB = re.compile(
    r"\b(?:had|was|were|got|went|did|felt|became|came|fell|took|lost|broke|threw|saw|passed|woke|ended|put|said|told|gave|left|bled|hurt|couldn'?t|didn'?t|wasn'?t|used to|[a-z]{3,}ed)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[,;:]\s*|\s+(?=(?:but|so|because|and then|then|which|that'?s)\b)|\s+(?=and (?:i|it|he|she|they|we|the|my|his|her|now|this|that)\b)",
    re.IGNORECASE,
)
_OF_AN_EVENT = re.compile(r"\b(?:after|following|from)\b[^.,;]{0,45}$", re.IGNORECASE)
"""Before the date of an event after which something began: "my back went after the birth in 2020"."""
_HAD = re.compile(r"(?:^|\b(?:i|he|she|and)\s+)had\b[^.,;]*$", re.IGNORECASE)
_FELT = frozenset({"symptom", "event"})


def of_then(heard: Sequence[Heard], sentence: str, offset: int, today: date) -> list[Heard]:
    """Put what a sentence tells of a time that is over into the past.

    Args:
        heard: the findings of one sentence.
        sentence: its words.
        offset: where it begins in the text.
        today: a date less than three months back is not over.
    """
    heard = [_without_date_of(item, sentence) for item in heard]
    over = then(sentence, today)
    return [
        replace(item, finding=replace(item.finding, time="past"))
        if over
        and (item.finding.kind in _FELT or item.finding.concept in PASSING)
        and item.finding.concept not in GRAVE
        and item.finding.time == "now"
        and item.finding.polarity == "present"
        and any(start <= item.start - offset < end for start, end in over)
        else item
        for item in heard
    ]


def _without_date_of(item: Heard, sentence: str) -> Heard:
    """Return a finding without a date that is of what it is only compared with."""
    said = item.finding.onset
    if not said or not _COMPARED.search(sentence[: max(sentence.find(said), 0)]):
        return item
    dated = _DATED.search(said) is not None
    return replace(item, finding=replace(item.finding, onset="", onset_date="")) if dated else item


@lru_cache(maxsize=2_048)
def then(sentence: str, today: date) -> tuple[tuple[int, int], ...]:
    """Return the parts of a sentence that tell of a time that is over.

    >>> [("2 yrs ago I had a fit"[a:b]) for a, b in then("2 yrs ago I had a fit", date(2026, 5, 12))]
    ['2 yrs ago I had a fit']
    >>> then("the pain started 2 years ago", date(2026, 5, 12))
    ()
    """
    frames = [found.start() for found in _FRAME.finditer(sentence)]
    frames += [found.start() for found in _DATED.finditer(sentence) if _is_long_ago(found, today)]
    frames = [start for start in frames if not _COMPARED.search(sentence[:start])]
    if not frames:
        return ()
    clauses = _clauses(sentence)
    over: list[tuple[int, int]] = []
    for frame in sorted(frames):
        first = next(place for place, (_, end) in enumerate(clauses) if frame < end)
        found = _reach(sentence, clauses, first)
        over += [span for span in found if span not in over]
    return tuple(over)


def _is_long_ago(found: re.Match[str], today: date) -> bool:
    before = found.string[: found.start()]
    if _OF_AN_EVENT.search(before) and not _HAD.search(before):
        return False
    said = found["year"] or found["ago"].lower().replace("back", "ago").replace("before", "ago")
    when = relative(said.lower().replace("mos ", "months "), today)
    return when is not None and when.latest < today - _LONG_AGO


def _clauses(sentence: str) -> list[tuple[int, int]]:
    marks = [found.end() for found in _CLAUSE.finditer(sentence)]
    begins = [0, *marks]
    return list(zip(begins, [*marks, len(sentence) + 1], strict=True))


def _reach(sentence: str, clauses: Sequence[tuple[int, int]], first: int) -> list[tuple[int, int]]:
    """Return the clause of a frame and those after it that go on telling of then; nothing where it goes on today."""
    found: list[tuple[int, int]] = []
    for place in range(first, len(clauses)):
        start, end = clauses[place]
        words = _LIKE_NOW.sub(" ", _FRAME.sub(" ", sentence[start:end])) if place == first else sentence[start:end]
        if _GOES_ON.search(words) or _NOW_VERB.search(words):
            # "In 2015, it started": what follows a bare date tells what it is the date of.
            return [] if place == first or all(_is_bare(sentence[a:b]) for a, b in found) else found
        if found and not _PAST_VERB.search(words) and not all(_is_bare(sentence[a:b]) for a, b in found):
            return found
        found.append((start, end))
    told = " ".join(sentence[start:end] for start, end in found)
    return found if _PAST_VERB.search(told) else []


def _is_bare(words: str) -> bool:
    """Tell whether a clause is a moment alone."""
    return len(re.findall(r"\w+", re.sub(_FRAME, " ", re.sub(_DATED, " ", words)))) == 0
