"""Which part of a claim speaks of which cited thing; a value said of potassium is never looked for under sodium."""

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from tools.brief.verify.amounts import Amount
from tools.brief.verify.cues import Cue
from tools.brief.verify.dates import Moment
from tools.brief.verify.evidence import Item
from tools.brief.verify.rates import Frequency
from tools.brief.verify.reading import Reading, Segment, Word
from tools.brief.verify.series import RESULT_KINDS
from tools.brief.verify.text import stem

_OF_RECORD: Final = re.compile(
    r"\b(?:records?|recorded|charts?|charted|lists?|listed|files?|document(?:s|ed)?|mention(?:s|ed)?|contains?|ehr|emr)\b"
)

_PREDICATE: Final = re.compile(
    r"\b(?:is|are|was|were|has|have|had|lists|shows|takes|appears|carries|remains|noted|recorded|documented|listed"
    r"|documents|mentions|contains|includes|confirms|reflects|states|indicates|describes|identifies|reveals|notes"
    r"|on file|on record|on the list)\b"
)
"""A part that has its own verb borrows none ("there is gout on file and no mention of lupus")."""
_UNKNOWN: Final = re.compile(r"[ ,(]{0,3}status unknown\b")
"""Said of a part right before it, so that it borrows no status."""
_OPPOSED: Final = re.compile(r"\W*(?:but|while|whereas|however|although|though|yet)\b")
_BACK: Final = re.compile(r"\b(?:it|its|this|that|them|these|those|they|which|such|neither|is not|isn't)\b")


class Statement(Struct, frozen=True, kw_only=True):
    """A part of the claim and the cited things, by place, that it speaks of."""

    about: tuple[int, ...]
    words: tuple[Word, ...]
    amounts: tuple[Amount, ...]
    moments: tuple[Moment, ...]
    frequencies: tuple[Frequency, ...]
    cues: tuple[Cue, ...]
    text: str
    named: bool = False
    """Whether it names a cited thing in the thing's own words or in words that mean the same."""

    def means(self, group: str) -> set[str]:
        """Return the meanings of its cues of one group."""
        return {cue.means for cue in self.cues if cue.group == group}


def bind(reading: Reading, items: Sequence[Item]) -> list[Statement]:
    """Return the statements of a claim; words that one thing alone explains decide what a part speaks of."""
    if one_thing(items):
        return [_merged(reading, reading.segments, tuple(range(len(items))))]
    groups: list[tuple[tuple[int, ...], list[Segment]]] = []
    waiting: list[Segment] = []
    for read in reading.segments:
        segment = _with_subject(read, [one for _, found in groups for one in found] + waiting, items, reading)
        about = _about(segment, items, reading.text[segment.start : segment.end])
        last = set(groups[-1][0]) if groups else set()
        if not about and not groups:
            waiting.append(segment)
        elif groups and (not about or last <= set(about)) and not (about and _has_own(segment, groups[-1][1])):
            groups[-1][1].append(segment)
        elif groups and set(about) < last and not any(_asserts(one) for one in groups[-1][1]):
            groups[-1] = (about, [*groups[-1][1], segment])
        else:
            groups.append((about, [*waiting, segment]))
            waiting = []
    if waiting:
        groups.append((tuple(range(len(items))), waiting))
    return _inherit([_merged(reading, segments, about) for about, segments in groups], reading.text, items)


def one_thing(items: Sequence[Item]) -> bool:
    """Say whether all items are entries of the same thing: the same name, code, or name in other words."""
    first = items[0]
    return all(
        (item.kind, item.whose) == (first.kind, first.whose)
        and (
            item.name == first.name
            or (item.fact and first.fact and item.fact.code and item.fact.code == first.fact.code)
            or (item.kind in RESULT_KINDS and item.same & first.same)
        )
        for item in items
    )


def _asserts(segment: Segment) -> bool:
    return bool(segment.amounts or segment.moments or segment.frequencies)


def _about(segment: Segment, items: Sequence[Item], text: str) -> tuple[int, ...]:
    said = segment.means("said")
    allowed = set(range(len(items)))
    if "patient" in said and any(item.group == "patient" for item in items):
        allowed = {place for place, item in enumerate(items) if item.group == "patient"}
    elif "record" in said and any(item.group != "patient" for item in items):
        allowed = {place for place, item in enumerate(items) if item.group != "patient"}
    scores = dict.fromkeys(allowed, 0)
    for word in segment.words:
        for place in word.by & allowed:
            scores[place] += 2 if _names(word, items[place]) else 1
    for name in segment.names:
        for place in name.by & allowed:
            scores[place] += 3 * len(name.text.split())
    lines = tuple(place for place, item in enumerate(items) if item.line is not None)
    if lines and "patient" not in said and _is_absence(segment, items, text):
        return lines
    best = max(scores.values(), default=0)
    if not best:
        return tuple(sorted(allowed)) if allowed and len(allowed) < len(items) else ()
    return tuple(place for place, score in sorted(scores.items()) if score == best)


def _with_subject(segment: Segment, before: Sequence[Segment], items: Sequence[Item], reading: Reading) -> Segment:
    """Give "which is not on the list" and "the record has no such drug" the words that they speak of."""
    text = reading.text[segment.start : segment.end]
    if (
        segment.words
        or not segment.means("negation") | segment.means("absence")
        or not (segment.means("absence") or _OF_RECORD.search(text))
        or not _BACK.search(text)
        or not any(item.line is not None for item in items)
    ):
        return segment
    told = next((one for one in reversed(before) if one.words), None)
    return replace(segment, words=tuple(word for word in told.words if word.by)) if told else segment


def _is_absence(segment: Segment, items: Sequence[Item], text: str) -> bool:
    """Say whether a segment calls something absent that no cited entry is; then only what was read can bear it out.

    An answer may itself say no; it is passed over only where the record is spoken of.
    """
    if not denies(segment) or not segment.words:
        return False
    of_record = bool(segment.means("absence") or _OF_RECORD.search(text))
    return not any(
        all(place in word.by for word in segment.words)
        for place, item in enumerate(items)
        if item.line is None and not (of_record and item.group == "patient")
    )


def denies(part: Segment | Statement) -> bool:
    """Say whether a part of a claim says that something is not so, or never was."""
    return bool(part.means("negation") | part.means("absence") | part.means("status") & {"not_done"})


def _names(word: Word, item: Item) -> bool:
    return stem(word.text) in item.name_stems


def _has_own(segment: Segment, before: Sequence[Segment]) -> bool:
    """Say whether a segment brings a second value while the ones before it already have one."""
    return bool(segment.amounts and any(one.amounts for one in before))


def _merged(reading: Reading, segments: Sequence[Segment], about: tuple[int, ...]) -> Statement:
    return Statement(
        about=about,
        words=tuple(one for segment in segments for one in segment.words),
        amounts=tuple(one for segment in segments for one in segment.amounts),
        moments=tuple(one for segment in segments for one in segment.moments),
        frequencies=tuple(one for segment in segments for one in segment.frequencies),
        cues=tuple(one for segment in segments for one in segment.cues),
        text=" ".join(reading.text[segment.start : segment.end] for segment in segments),
        named=any(segment.names for segment in segments),
    )


def _inherit(statements: list[Statement], text: str, items: Sequence[Item]) -> list[Statement]:
    """Give bare members of a list ("a and b are active") the predicate of the member that has one.

    The day of a measurement stays its own: "with hypertension, the glucose was 80 on 3 May" dates no hypertension.
    """
    result = list(statements)
    for place, one in enumerate(statements):
        if not _bare(one) or _PREDICATE.search(one.text) or _UNKNOWN.match(text.partition(one.text)[2]):
            continue
        giver = next((other for other in statements[place + 1 :] if not _bare(other)), None)
        if giver is None:
            giver = next((other for other in reversed(statements[:place]) if not _bare(other)), None)
        if giver is not None:
            result[place] = Statement(
                about=one.about,
                words=one.words,
                amounts=(),
                moments=() if giver.amounts and not _measured(one, items) else giver.moments,
                frequencies=(),
                cues=(*one.cues, *(cue for cue in giver.cues if cue.group in _lent(giver, one))),
                text=one.text,
                named=one.named,
            )
    return result


def _lent(giver: Statement, taker: Statement) -> frozenset[str]:
    """Return the groups of cues that a part lends another: over a "but" or "while" no denial is lent."""
    groups = frozenset({"status", "whose"})
    opposed = _OPPOSED.match(giver.text) or _OPPOSED.match(taker.text)
    return groups if opposed else groups | {"negation"}


def _measured(statement: Statement, items: Sequence[Item]) -> bool:
    return any(items[place].kind in RESULT_KINDS for place in statement.about)


def _bare(statement: Statement) -> bool:
    return not (
        statement.amounts
        or statement.moments
        or statement.frequencies
        or any(
            cue.group in {"status", "negation", "whose", "direction", "level", "superlative"} for cue in statement.cues
        )
    )
