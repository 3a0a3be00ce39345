"""One claim taken apart: every word belongs to a date, a number, a cue, a name of its evidence, or stands unexplained.

It says what a sentence asserts; whether that is so is judged elsewhere.
"""

import itertools
import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Final

from msgspec import Struct

from tools.brief.verify import amounts, common, cues, dates, fragments, rates, sameness
from tools.brief.verify.amounts import Amount
from tools.brief.verify.cues import Cue
from tools.brief.verify.dates import Moment
from tools.brief.verify.evidence import Item, concepts_in, drug_ingredients
from tools.brief.verify.rates import Frequency
from tools.brief.verify.series import RESULT_KINDS
from tools.brief.verify.text import Token, normal, stem, tokens

_HANDLE: Final = re.compile(
    r"[\[(]\s*(?:(?:source|sources|ref|see):? )?([FQIRG]\d+(?:\s*[,;]\s*[FQIRG]\d+)*)\s*[\])]", re.IGNORECASE
)
_QUOTE: Final = re.compile(r'"([^"]{2,})"')
_BREAK: Final = re.compile(
    r"[;.!?](?!\d)|,(?!\d)| - |\(|\)|\b(?:and|but|while|whereas|then|however|although|though|yet)\b|:"
    r"|\b(?:together with|as well as|along with|alongside|in addition to|plus)\b"
    r"|\b(?:before|after|prior to|ahead of|preceded|predated|followed by)\b(?! ?(?:the )?(?:\d|\x00|jan|feb|mar|apr|may"
    r"|jun|jul|aug|sep|oct|nov|dec|early|mid|late|spring|summer|autumn|fall|winter|that (?!of)"
    r"|then|being (?!diagnosed|found)|a ))"
)
_DASHED: Final = re.compile(r"[a-z]+-[a-z-]+")


_ATTRIBUTED: Final = re.compile(r"(?:by|per|from|in|on|as|according|self|patient)\b")
"""How a cue begins that names its speaker itself; "reports" after "the record" has another."""
_OWN_THING: Final = frozenset({"flutter", "fibrillation"})
"""Words that tell apart what the lexicon takes for one concept."""
_TALK: Final = frozenset({"answer", "note", "report", "section", "image", "flag"})


class Word(Struct, frozen=True, kw_only=True):
    """One word that asserts something, and the cited items (by place) whose words explain it."""

    text: str
    start: int
    end: int
    by: frozenset[int]


class Segment(Struct, frozen=True, kw_only=True):
    """What stands between two breaks of a sentence."""

    start: int
    end: int
    words: tuple[Word, ...]
    amounts: tuple[Amount, ...]
    moments: tuple[Moment, ...]
    frequencies: tuple[Frequency, ...]
    cues: tuple[Cue, ...]
    names: tuple[Word, ...] = ()
    """Stretches that name a cited thing in its own words or in words that mean the same."""

    def means(self, group: str) -> set[str]:
        """Return the meanings of its cues of one group."""
        return {cue.means for cue in self.cues if cue.group == group}


class Reading(Struct, frozen=True, kw_only=True):
    """A whole claim, taken apart."""

    text: str
    undated: str
    """The text with its dates blanked, place by place."""
    unnamed: str
    """The text with the names of what is cited blanked, place by place."""
    segments: tuple[Segment, ...]
    quotes: tuple[str, ...]
    cited: tuple[str, ...]
    unexplained: tuple[Word, ...]


def read(text: str, items: Sequence[Item], today: date, names_in_chart: common.Names | None = None) -> Reading:
    """Take a claim apart in the light of what it cites; a word of a name in the chart is never an empty one."""
    cited = tuple(h.upper() for found in _HANDLE.finditer(text) for h in re.findall(r"[FQIRGfqirg]\d+", found[1]))
    flat = cues.without_guideline(cues.plain(normal(_HANDLE.sub(" ", text))))
    written = normal(_HANDLE.sub(" ", text))
    quotes = tuple(found[1].strip(" .,!?") for found in _QUOTE.finditer(written))
    for found in _QUOTE.finditer(flat):
        flat = flat[: found.start()] + " " * (found.end() - found.start()) + flat[found.end() :]
    marks = tokens(flat)
    stretches = _named(marks, items)
    same = _same(flat, items)
    names = [Word(text=flat[a:b], start=a, end=b, by=by) for a, b, by in (*stretches, *same)]
    named = sorted({(name.start, name.end) for name in names})
    free = _blank(flat, named)
    moments = list(dates.find(free, today))
    free = _blank(free, [(m.start, m.end) for m in moments if m.kind in {"point", "age", "ago"}])
    undated = _blank(flat, [(m.start, m.end) for m in moments])
    frequencies = rates.frequencies(free)
    moments = [
        m for m in moments if m.kind != "span" or not any(f.start < m.end and m.start < f.end for f in frequencies)
    ]
    free = _blank(free, [(one.start, one.end) for one in frequencies])
    free = _blank(free, [(one.start, one.end) for one in moments])
    numbers = amounts.find(free)
    kept_in_names = {"negation", "not_done"} if any(item.negative for item in items) else set()
    if any(item.kind == "family" for item in items):
        kept_in_names.add("whose")
    found_cues = _cues(flat, named, moments, numbers, kept_in_names)
    taken = [(one.start, one.end) for one in moments]
    taken += [(one.start, one.end) for one in frequencies]
    taken += [(one.start, one.end) for one in numbers]
    words = _words(marks, items, taken, found_cues, flat, same)
    if common.may_stand(items):
        said = frozenset(mark.text for mark in marks)
        words = [word for word in words if word.by or not _is_common(word, flat, said, names_in_chart or {})]
    own = [(one.start, one.end) for one in words if one.by]
    own += [(one.start, one.end) for one in frequencies]
    own += [(one.start, one.end) for one in numbers]
    found_cues += fragments.find(marks, [*named, *own])
    breaks = _breaks(flat, named, taken)
    return Reading(
        text=flat,
        undated=undated,
        unnamed=_blank(flat, named),
        segments=_segments(breaks, words, numbers, moments, frequencies, found_cues, names),
        quotes=quotes,
        cited=cited,
        unexplained=tuple(word for word in words if not word.by),
    )


def _is_common(word: Word, text: str, said: frozenset[str], names_in_chart: common.Names) -> bool:
    """Say whether a word that no entry explains is one of common English that asserts nothing here."""
    return (
        word.text in common.known()
        and not common.names_another(word.text, said, names_in_chart)
        and word.text not in common.QUALIFIERS
        and word.text not in cues.vocabulary().firm
        and not common.is_deed(word.text, text[: word.start])
    )


def _blank(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + "\x00" * (end - start) + text[end:]
    return text


def _named(marks: Sequence[Token], items: Sequence[Item]) -> list[tuple[int, int, frozenset[int]]]:
    """Return the stretches of two or more words in a row that stand so in some item, a name's own number among them."""
    plain = [mark for mark in marks if mark.is_word]
    keys = [mark.text for mark in plain]
    found: dict[tuple[int, int], set[int]] = {}
    for number, item in enumerate(items):
        place = 0
        while place < len(keys):
            best = max((_run(keys, place, run, offset) for run, offset in item.starts.get(keys[place], ())), default=0)
            inside = keys[place : place + best]
            telling = any(word.isalpha() and not cues.is_neutral(word) for word in inside)
            if best >= 2 and (telling or best >= 4 or " ".join(inside) == item.name):
                found.setdefault((plain[place].start, plain[place + best - 1].end), set()).add(number)
                place += best
            else:
                place += 1
    return [(start, end, frozenset(by)) for (start, end), by in found.items()]


def _run(keys: Sequence[str], place: int, run: Sequence[str], offset: int) -> int:
    """Return how many words in a row are the same; a number at the end counts only where theirs ends there too.

    Else "for 3" of "for 3 weeks" would vouch for "for 3 months".
    """
    length = 0
    for ours, theirs in zip(keys[place:], run[offset:], strict=False):
        if ours != theirs:
            break
        length += 1
    if length and run[offset + length - 1][0].isdigit() and offset + length < len(run):
        length -= 1
    return length


def _inside(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(first <= start and end <= last for first, last in spans)


def _meets(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < last and first < end for first, last in spans)


def _cues(
    text: str,
    named: Sequence[tuple[int, int]],
    moments: Sequence[Moment],
    numbers: Sequence[Amount],
    kept_in_names: set[str],
) -> list[Cue]:
    """Return the cues that are not part of a name or a date; of two in one place the longer wins within its group."""
    kept = []
    in_dates = [(m.start, m.end) for m in moments]
    for cue in cues.find(text):
        if _inside(cue.start, cue.end, named) and not {cue.group, cue.means} & kept_in_names:
            continue
        if cue.group in {"superlative", "direction", "level", "status"} and _meets(cue.start, cue.end, in_dates):
            continue
        if cue.group in {"direction", "superlative", "level", "negation"} and any(
            (n.sign or cue.group == "superlative") and n.start <= cue.start < n.end for n in numbers
        ):
            continue
        if cue.group in {"superlative", "level", "status", "direction"} and any(
            cue.start < start < cue.end < end for start, end in named
        ):
            continue
        if (
            cue.group == "said"
            and not _ATTRIBUTED.match(cue.words)
            and re.search(
                r"\b(?:record|chart|lab|note|file|system|history|documentation|letter)s? $", text[: cue.start]
            )
        ):
            continue
        kept.append(cue)
    return kept


def _same(text: str, items: Sequence[Item]) -> list[tuple[int, int, frozenset[int]]]:
    """Return the stretches that say in other words what some item says, with the places of those items."""
    found = []
    for start, end, numbers in sameness.find(text):
        by = frozenset(place for place, item in enumerate(items) if numbers & item.same)
        if by:
            found.append((start, end, by))
    return found


def _words(
    marks: Sequence[Token],
    items: Sequence[Item],
    taken: Sequence[tuple[int, int]],
    found: Sequence[Cue],
    flat: str,
    same: Sequence[tuple[int, int, frozenset[int]]],
) -> list[Word]:
    """Return the words that assert something, each with the items that explain it."""
    in_cues = [(cue.start, cue.end) for cue in found if cue.group != "kind" or cue.means == "inpatient" or cue.whole]
    in_cues += cues.empty_spans(flat)
    concept_spans = [(start, end, key) for key, start, end in concepts_in(flat)]
    result = []
    for mark in marks:
        if not mark.is_word or _inside(mark.start, mark.end, taken):
            continue
        key = stem(mark.text)
        by = frozenset(place for place, item in enumerate(items) if key in item.stems)
        by |= frozenset(
            place for start, end, places in same if start <= mark.start and mark.end <= end for place in places
        )
        if not by and mark.text not in common.QUALIFIERS:
            by = _by_meaning(mark, items, concept_spans) or _in_halves(mark.text, items)
        half = mark.text in {"systolic", "diastolic"} and not any(item.kind in RESULT_KINDS for item in items)
        neutral = (
            (cues.is_neutral(mark.text) and not half) or _inside(mark.start, mark.end, in_cues) or len(mark.text) == 1
        )
        if neutral and not (by and not cues.is_neutral(mark.text) and not _inside(mark.start, mark.end, in_cues)):
            continue
        if not by:
            by = frozenset(place for place, item in enumerate(items) if item.raw and key in item.raw_stems)
        result.append(Word(text=mark.text, start=mark.start, end=mark.end, by=by))
    return result


def _in_halves(word: str, items: Sequence[Item]) -> frozenset[int]:
    """Return the items that write a word such as "pcv13" as two."""
    halves = re.fullmatch(r"([a-z]+)(\d+)", word)
    if not halves:
        return frozenset()
    return frozenset(
        place
        for place, item in enumerate(items)
        if any((halves[1], halves[2]) in pairwise(run) for run in item.runs if len(run) < 400)
    )


def _by_meaning(mark: Token, items: Sequence[Item], spans: Sequence[tuple[int, int, str]]) -> frozenset[int]:
    """Return the items that name the same concept or the same drug by another word.

    A patient's words and notes are matched by complaint too; entries of the record only by named condition, since
    "abdominal surgery" or "chest pain" would make different things one.
    """
    found = {
        place
        for start, end, key in spans
        if start <= mark.start and mark.end <= end and mark.text not in _OWN_THING
        for place, item in enumerate(items)
        if key in (item.concepts if item.kind in _TALK else item.condition_concepts)
    }
    drugs = drug_ingredients(mark.text) if mark.text.isalpha() and len(mark.text) > 3 else frozenset()
    if drugs:
        found |= {place for place, item in enumerate(items) if drugs & item.ingredients}
    return frozenset(found)


def _breaks(text: str, named: Sequence[tuple[int, int]], taken: Sequence[tuple[int, int]]) -> list[int]:
    breaks: list[int] = []
    for found in _BREAK.finditer(text):
        if _meets(found.start(), found.end(), named) or _meets(found.start(), found.end(), taken):
            continue
        # A date with a colon opens what follows ("5 May 2020: x-ray. 6 May 2020: weight 80 kg").
        since = breaks[-1] + 1 if breaks else 0
        if found.group() == ":" and not _blank(text, taken)[since : found.start()].strip("\x00 -*"):
            continue
        breaks.append(found.start())
    return breaks


def _segments(
    breaks: Sequence[int],
    words: Sequence[Word],
    numbers: Sequence[Amount],
    moments: Sequence[Moment],
    frequencies: Sequence[Frequency],
    found: Sequence[Cue],
    names: Sequence[Word],
) -> tuple[Segment, ...]:
    edges = [0, *breaks, 1_000_000]
    result = []
    for start, end in itertools.pairwise(edges):
        segment = Segment(
            start=start,
            end=end,
            words=tuple(one for one in words if start <= one.start < end),
            amounts=tuple(one for one in numbers if start <= one.start < end),
            moments=tuple(one for one in moments if start <= one.start < end),
            frequencies=tuple(one for one in frequencies if start <= one.start < end),
            cues=tuple(sorted((one for one in found if start <= one.start < end), key=lambda cue: cue.start)),
            names=tuple(one for one in names if start <= one.start < end),
        )
        if segment.words or segment.amounts or segment.moments or segment.frequencies or segment.cues or segment.names:
            result.append(segment)
    return tuple(result)
