"""The words that carry a claim's logic (negation, status, whose, side, rank, speaker), and the empty ones.

They are data, in `vocabulary.json`; this module finds them in a sentence and decides nothing.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from msgspec import Struct

from tools.brief.verify import idioms, rules
from tools.brief.verify.text import data, stem

_GROUPS: Final = ("absence", "negation", "said", "status", "superlative", "direction", "level", "whose", "side", "kind")


class Cue(Struct, frozen=True, kw_only=True):
    """One cue in a sentence: its group (`status`), its meaning (`stopped`) and its place."""

    group: str
    means: str
    start: int
    end: int
    words: str
    whole: bool = False
    """Whether it is a turn of phrase, whose single words then mean nothing else."""


class _Vocabulary(Struct, frozen=True):
    neutral: frozenset[str]
    exact: frozenset[str]
    """Empty words of which no other form is taken as empty ("several", but not "severe")."""
    asserting_adverbs: frozenset[str]
    """Words in -ly that say something; any other adverb in -ly is empty."""
    rewrites: tuple[tuple[re.Pattern[str], str], ...]
    alters: frozenset[str]
    guideline_words: frozenset[str]
    firm: frozenset[str]
    """Words that always assert something, however like an empty one they look."""
    stances: frozenset[str]
    empty: re.Pattern[str]
    """Phrases whose words mean nothing of their own ("took place", "on file")."""
    patterns: dict[str, re.Pattern[str]]
    meanings: dict[str, dict[str, str]]


@lru_cache(maxsize=1)
def vocabulary() -> _Vocabulary:
    """Return the vocabulary, read once."""
    raw = data("vocabulary.json")
    more = data("neutral.json")
    meanings: dict[str, dict[str, str]] = {}
    for group in _GROUPS:
        rows = raw[group] if isinstance(raw[group], dict) else {group: raw[group]}
        meanings[group] = {phrase: means for means, phrases in rows.items() for phrase in phrases}
    return _Vocabulary(
        neutral=frozenset(word for line in (*raw["neutral"], *more["any form"].values()) for word in line.split()),
        exact=frozenset(word for line in (*raw["exact"], *more["this form only"].values()) for word in line.split()),
        asserting_adverbs=frozenset(more["adverbs that assert"].split()),
        rewrites=tuple((re.compile(pattern), plain) for pattern, plain in raw["rewrites"]),
        alters=frozenset(raw["alters"]),
        firm=frozenset(raw["firm"]),
        guideline_words=frozenset(raw["guidelines"].split()),
        stances=frozenset(raw["stances"]),
        empty=re.compile(r"\b(?:" + "|".join(sorted(raw["empty_phrases"], key=len, reverse=True)) + r")\b"),
        patterns={group: _pattern(phrases) for group, phrases in meanings.items()},
        meanings=meanings,
    )


def _pattern(phrases: dict[str, str]) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=len, reverse=True)
    return re.compile(r"(?<![\w-])(?=((?:" + "|".join(map(re.escape, longest_first)) + r")(?![\w]|-\w)))")


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """Return normalised text with shorthand and roundabout wordings put plainly.

    >>> plain("ldl has never been higher than 160")
    'ldl had its highest at 160'
    """
    text = _type_names().sub(lambda found: _spaced()[found.group()], text)
    for pattern, better in vocabulary().rewrites:
        text = pattern.sub(better, text)
    return text


@lru_cache(maxsize=1)
def _spaced() -> dict[str, str]:
    """Return FHIR's names of types and elements as they stand in lower case, with the words that they are made of."""
    names = (*rules.KINDS_OF_TYPE, *rules.ELEMENT_ROLES, "clinicalStatus", "verificationStatus", "valueQuantity")
    apart = {name.casefold(): re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).casefold() for name in names}
    return {name: words.removesuffix(" time") for name, words in apart.items() if " " in words}


@lru_cache(maxsize=1)
def _type_names() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(_spaced())})\b")


_ADVERB: Final = re.compile(
    r"(?:al|ic|ive|ous|ed|ing|nt|te|[ai]b|ful|less|ar|i|ct|se|re|id|ish|ain|st|rm|tt|rt|w|th|ose)ly$"
)
"""What an adjective ends in, so that an enlarged liver ("hepatomegaly") is no adverb."""
_SHORTEST_ADVERB: Final = 5
_ASIDE: Final = re.compile(r"\((?:cdc|uspstf|acip|nice|stiko)\b[^()]*\)")


def without_guideline(text: str) -> str:
    """Return text without a bracket that only names whose advice a gap is measured against, blanked in its place.

    >>> without_guideline("no flu vaccine (cdc adult schedule: yearly).").rstrip(" .")
    'no flu vaccine'
    """
    allowed = vocabulary().guideline_words

    def blank(found: re.Match[str]) -> str:
        inside = re.findall(r"[a-z]+", found.group())
        return " " * len(found.group()) if all(word in allowed for word in inside) else found.group()

    return _ASIDE.sub(blank, text)


def find(text: str) -> list[Cue]:
    """Return every cue of normalised text; cues of different groups may overlap, those of one group don't.

    >>> [(cue.group, cue.means) for cue in find("no longer takes metformin")]
    [('status', 'ended')]
    """
    known = vocabulary()
    masked = text
    telling = [(start, end) for _, _, start, end in idioms.find(text)]
    for start, end in empty_spans(text):
        # "Is on the waiting list" holds what looks like the empty "is on the list".
        if (start, end) in telling or _covered(start, end, telling):
            continue
        masked = masked[:start] + "\x00" * (end - start) + masked[end:]
    spans: dict[str, dict[tuple[int, int], str]] = {group: {} for group in known.patterns}
    for group, pattern in known.patterns.items():
        for match in pattern.finditer(masked):
            spans[group][match.span(1)] = known.meanings[group][match[1]]
    turns = idioms.find(masked)
    for group, means, start, end in turns:
        spans[group].setdefault((start, end), means)
    phrases = {(start, end) for group, _, start, end in turns if group != "said"}
    return [
        Cue(
            group=group,
            means=means,
            start=start,
            end=end,
            words=masked[start:end],
            whole=(start, end) in phrases,
        )
        for group, found in spans.items()
        for (start, end), means in found.items()
        if not _covered(start, end, found)
        and not _turned(start, end, found, masked)
        and (group == "said" or not _covered(start, end, phrases))
    ]


def empty_spans(text: str) -> list[tuple[int, int]]:
    """Return the phrases of normalised text that mean nothing of their own ("took place", "on file")."""
    return [*(match.span() for match in vocabulary().empty.finditer(text)), *idioms.empty_spans(text)]


_TURNS: Final = re.compile(r"\b(?:not|never|yet)\b|n't\b")


def _turned(start: int, end: int, spans: dict[tuple[int, int], str], text: str) -> bool:
    """Say whether a cue begins in an earlier one that turns it round: "recovered from" in "has not recovered"."""
    return any(
        first < start < last < end and means == "current" and _TURNS.search(text[first:start])
        for (first, last), means in spans.items()
    )


def _covered(start: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    """Say whether a match lies in a longer one; "is on" and "on hold" may overlap."""
    return any(first <= start and end <= last and (first, last) != (start, end) for first, last in spans)


@lru_cache(maxsize=20_000)
def is_neutral(word: str) -> bool:
    """Say whether a word asserts nothing of its own."""
    known = vocabulary()
    return word not in known.firm and (
        word in known.neutral
        or word in known.exact
        or (len(word) > 4 and stem(word) in _neutral_stems())
        or _is_plain_adverb(word)
    )


def _is_plain_adverb(word: str) -> bool:
    """Say whether a word in -ly only colours the telling ("formerly" and "bilaterally" don't)."""
    return (
        len(word) > _SHORTEST_ADVERB
        and bool(_ADVERB.search(word))
        and word not in vocabulary().asserting_adverbs
        and not any(word in phrases for phrases in vocabulary().meanings.values())
    )


@lru_cache(maxsize=1)
def _neutral_stems() -> frozenset[str]:
    return frozenset(stem(word) for word in vocabulary().neutral if len(word) > 4)
