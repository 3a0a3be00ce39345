"""Does each date, age and span of a statement hold for its evidence, at the precision of both? It knows no numbers."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from tools.brief.verify import dates, episodes
from tools.brief.verify.cues import Cue
from tools.brief.verify.dates import Days, Moment
from tools.brief.verify.evidence import Dated, Item
from tools.brief.verify.outcome import Problem, contradicted, unsupported
from tools.brief.verify.series import RESULT_KINDS

_END: Final = re.compile(
    r"\b(?:resolv(?:ed|es|ing)|resolution|remission|ended|ends|end|ending|stopped|discontinued|until"
    r"|till|through(?! on\b)|abated|abatement|ceased|cleared|finish(?:ed|es|ing)|complet(?:ed|es|ing)"
    r"|conclud(?:ed|es|ing)|discharged|discharge|quit|last given|healed|recovered|stop date|expired|up to)\b"
    r"|\bclosed(?: on| in| by| as of| at| around)?\s*$"
)
_START: Final = re.compile(
    r"\b(?:since|onset|started|start|starting|began|begun|begin|beginning|diagnosed|diagnosis|first|initiated|prescribed|authored|admitted|admission|commenced|"
    r"developed|ordered|born|onwards)\b"
)
_BIRTH: Final = re.compile(r"\b(?:born|birth|dob|birthday)\b")
_DEATH: Final = re.compile(r"\b(?:died|death|deceased)\b")
_BEFORE: Final = re.compile(r"\b(?:before|prior to|earlier than|by|no later than|up until)\s*(?:the )?$")
_AFTER: Final = re.compile(r"\b(?:after|later than|not before|following)\s*(?:the )?$")
_SINCE: Final = re.compile(r"\b(?:since|from|as of|starting|beginning|onwards from)\s*(?:at least |about |around )?$")
_OPENS: Final = re.compile(r"^(?:as of|by|since|from|as at|on|in)\s*$")
"""A date that opens the sentence is the end where the sentence goes on to say that something is over."""
_SECOND: Final = re.compile(
    r"(?:(?:from|between|\().{4,40}\d\)? ?and|\d\)? ?(?:to|-|\||until|till|through|thru|up to)) ?(?:the )?$"
)
_FIRST: Final = re.compile(r"\b(?:between|from) ?(?:the )?$")
_TO_SECOND: Final = re.compile(r"\)? ?(?:-|(?:and|to|until|till|through|thru|up to)\b)")
"""Of two days that span a time, the first is the beginning, whatever is said before it."""
_ITS_END: Final = re.compile(r" (?:as|is|was|being) (?:its|the|their|his|her) (?:end|stop|resolution|abatement)\b")
_NEAR: Final = 60
_OVER: Final = frozenset({"resolved", "stopped", "completed", "remission", "ended", "inactive"})
_RECENT: Final = re.compile(r"^(?!for\b).*\b(?:past|last|previous|preceding|within|recent)\b")
"""A time within which something began; "for the past ten years" is how long it has lasted."""


def check(
    moment: Moment, item: Item, text: str, today: date, born: Days | None, cues: Sequence[Cue] = ()
) -> Problem | None:
    """Return what is wrong with one mention of time in a statement about one item; None when it holds."""
    before = text[: moment.start]
    role = "end" if _ITS_END.match(text[moment.end :]) else _role(before, moment.start, cues)
    if _FIRST.search(_short(before)) and _TO_SECOND.match(_short(text[moment.end :])):
        role = "start"
    if moment.kind == "age":
        return _age(moment, item, born)
    known = _dated(item, role)
    if moment.kind == "span":
        if (lasted := episodes.lengths(item, text, today)) and not _RECENT.match(moment.words):
            low, high = moment.length_days
            if any(low <= days <= high for days in lasted) or _in_words(moment, item):
                return None
            return contradicted(f"no episode of {item.handle} lasted {moment.words!r}")
        return _span(moment, item, [*item.dated, *item.raw_dated], today)
    if not known:
        return (_in_words(moment, item) and None) or (
            None if _in_words(moment, item) else unsupported(f"{item.handle} gives no such date")
        )
    if problem := episodes.check(text, today, item, lambda words: _role(words, len(words), cues) == "end"):
        return problem
    for days in moment.readings:
        if any(_holds(days, one, before, item) for one in known):
            return None
        # "No longer active after May" is said of what ended in May.
        if role == "end" and _AFTER.search(before) and any(days.holds(one.days) for one in known if one.role == "end"):
            return None
    if _in_words(moment, item):
        return None
    return contradicted(f"{item.handle} is dated {known[0].text}, not {moment.words}")


def _short(text: str) -> str:
    """Return text without the names blanked in it, however long they were."""
    return text.replace("\x00", "")


def _role(before: str, place: int, cues: Sequence[Cue]) -> str:
    near = _short(before)[-_NEAR:].rpartition(";")[2]
    if _SECOND.search(near):
        return "end"
    if _BIRTH.search(near):
        return "birth"
    if _DEATH.search(near):
        return "death"
    end = max((found.end() for found in _END.finditer(near)), default=-1)
    over = [cue.end for cue in cues if _is_end(cue) and cue.end <= place]
    end = max(end, *(len(near) - len(_short(before[one:place])) for one in over), -1)
    start = max((found.end() for found in _START.finditer(near)), default=-1)
    if end > start or (start < 0 and _OPENS.search(before) and any(_is_end(cue) and cue.start > place for cue in cues)):
        return "end"
    if start >= 0:
        return "start"
    return ""


def _is_end(cue: Cue) -> bool:
    return cue.group == "status" and cue.means in _OVER


def _dated(item: Item, role: str) -> list[Dated]:
    known = [*item.dated, *item.raw_dated]
    if role in {"birth", "death"}:
        return [one for one in known if one.role == role]
    known = [one for one in known if one.role not in {"birth", "death", "expiry", "due"} or item.kind == "patient"]
    if role == "end" and item.kind in RESULT_KINDS | {"procedure", "immunization", "administration"}:
        return known
    if role == "end":
        return [one for one in known if one.role in {"end", "last"}] or [
            one for one in known if item.kind in {"procedure", "immunization", "encounter", "lab", "vital"}
        ]
    if role == "start" or item.kind in {"condition", "medication", "allergy"}:
        return [one for one in known if one.role != "end"]
    return known


def _holds(days: Days, one: Dated, before: str, item: Item) -> bool:
    if _BEFORE.search(before) and not re.search(r"\bfollowed by\s*$", before):
        return one.days.last <= days.last if re.search(r"by\s*$", before) else one.days.last < days.first
    if _AFTER.search(before):
        return one.days.first > days.last
    return days.holds(one.days)


def _span(moment: Moment, item: Item, known: list[Dated], today: date) -> Problem | None:
    low, high = moment.length_days
    if item.kind in {"note", "report", "section", "answer"}:
        return None if _in_words(moment, item) else unsupported(f"{item.handle} does not say {moment.words!r}")
    starts = [one.days for one in known if one.role in {"start", "recorded"}]
    ends = [one.days for one in known if one.role == "end"]
    for start in starts:
        lasts = [today, *(end.last for end in ends)]
        for last in lasts:
            length = (last - start.first).days
            if _RECENT.match(moment.words):
                if -1 <= length <= high:
                    return None
            elif low <= length <= high and not (last is today and ends and "current" not in item.states):
                return None
    if _in_words(moment, item):
        return None
    return unsupported(f"{item.handle} does not bear out {moment.words!r}")


def between(moment: Moment, items: Sequence[Item]) -> bool:
    """Say whether a length of time is the one between the first and last of some results ("over 18 months")."""
    days = sorted(one.days.first for item in items if item.kind in RESULT_KINDS for one in item.dated)
    low, high = moment.length_days
    return len(days) > 1 and low - 20 <= (days[-1] - days[0]).days <= high + 20


def _age(moment: Moment, item: Item, born: Days | None) -> Problem | None:
    if _in_words(moment, item):
        return None
    if born is None:
        return unsupported("the record gives no birth date to count the age from")
    low, high = moment.length_days
    slack = (born.last - born.first).days
    for one in item.dated if item.kind != "patient" else ():
        if one.role in {"start", "recorded", "last"} and low - slack <= (
            one.days.first - born.first
        ).days <= high + 366 * (one.days.first != one.days.last):
            return None
    return contradicted(f"{item.handle} and the birth date do not give {moment.words!r}")


def _in_words(moment: Moment, item: Item) -> bool:
    """Say whether the item itself uses these words of time, or writes the same date in its text."""
    words = re.sub(r"^(?:for|over|during|within|in) ", "", moment.words)
    if any(re.search(rf"\b{re.escape(words)}\b", text) for text in item.texts):
        return True
    if moment.kind != "point":
        return False
    return any(
        days == other
        for text in item.texts
        if len(text) > 6 and any(mark.isdigit() for mark in text)
        for found in dates.find(text, date(2000, 1, 1))
        if found.kind == "point"
        for other in found.readings
        for days in moment.readings
    )
