"""Find the lexicon's concepts in a text: phrases with inflections, gaps, shared words ("ear pain or discharge") and slips.

It says where a concept is named, not whether it is so; `tools.words.standing` says that.
"""
# ruff: noqa: E501 - the patterns are tables

from collections.abc import Iterator, Sequence
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from tools.words.lexicon import IGNORED, Lexicon, Node, lexicon
from tools.words.tokens import MOST_LETTERS, Token, flat, sentences, stem, tokens
from tools.words.wordlists import word_list


class Match(Struct, frozen=True, kw_only=True):
    """One concept named in a text."""

    concept: str
    start: int
    end: int
    quote: str


class Span(Struct, frozen=True, kw_only=True):
    """A match in tokens of one sentence: first and last-plus-one, and the tokens that carried it."""

    concept: str
    first: int
    last: int
    used: tuple[int, ...]


_GAP = 6
_SKIPPED = word_list("matching_skipped")
_JOINS = frozenset({"and", "or", "nor", "/", "&", ",", "y", "o", "ni", "u", "e"})


UNSITED = frozenset(
    {"pain", "edema", "mass", "redness", "numbness", "weakness", "discharge", "lesion", "stiffness", "itching",
     "warmth", "bleeding", "dry_skin", "burning_sensation", "wound", "rash"}
)  # fmt: skip
"""Findings that a place before them makes another: "breast swelling and pain"."""


def find_concepts(text: str, language: str = "en") -> tuple[Match, ...]:
    """Return every concept that the text names, in order, overlaps decided for the longest.

    >>> [(m.concept, m.quote) for m in find_concepts("My chest hurts and I have a cough")]
    [('chest_pain', 'chest hurts'), ('cough', 'cough')]
    """
    words = lexicon(language)
    plain = flat(text[:MOST_LETTERS])
    found = []
    for start, end in sentences(plain):
        row = tokens(plain, start, end)
        for span in spans(row, words):
            first, last = row[span.first].start, row[span.last - 1].end
            found.append(Match(concept=span.concept, start=first, end=last, quote=text[first:last]))
    return tuple(found)


def spans(row: Sequence[Token], words: Lexicon) -> list[Span]:
    """Return the concepts of one sentence in order of place."""
    labels = [_labels(token, words.language) for token in row]
    found = [span for first in range(len(row)) for span in _from(first, row, labels, words)]
    kept = _longest(found)
    more = _shared(row, labels, words, kept)
    told = {place for span in more for place in span.used}
    every = [*(span for span in kept if span.concept not in UNSITED or not told & set(span.used)), *more]
    single = [replace(span, concept=key) for span in every for key in span.concept.split("+")]
    return sorted((span for span in single if span.concept != IGNORED), key=lambda span: (span.first, span.last))


@lru_cache(maxsize=50_000)
def _labels(token: Token, language: str) -> tuple[str, ...]:
    words = lexicon(language)
    base = token.stem if token.text not in words.misspelt else stem(words.misspelt[token.text])
    if base not in words.vocabulary and token.text not in words.vocabulary:
        from tools.words.slips import corrected

        base = corrected(token.text, words)
    return (base, *((token.text,) if token.text != base else ()), f"={token.text}", *words.classes.get(base, ()))


def _from(
    first: int, row: Sequence[Token], labels: Sequence[tuple[str, ...]], words: Lexicon, order: Sequence[int] = ()
) -> Iterator[Span]:
    places = order or range(first, len(row))
    for key, used in _walk(words.root, 0, (), places, row, labels, words):
        if key:
            yield Span(concept=key, first=used[0], last=used[-1] + 1, used=used)


def _walk(  # noqa: C901 - one step of a search
    node: Node,
    at: int,
    used: tuple[int, ...],
    places: Sequence[int],
    row: Sequence[Token],
    labels: Sequence[tuple[str, ...]],
    words: Lexicon,
) -> Iterator[tuple[str, tuple[int, ...]]]:
    if node.ends:
        yield node.ends, used
    if at >= len(places):
        return
    place = places[at]
    for label in labels[place]:
        if label in node.next:
            yield from _walk(node.next[label], at + 1, (*used, place), places, row, labels, words)
    if not used:
        return
    if "~" in node.next:
        after = node.next["~"]
        for skip in range(_GAP + 1):
            here = at + skip
            if here >= len(places):
                break
            for label in labels[places[here]]:
                if label in after.next:
                    yield from _walk(after.next[label], here + 1, (*used, places[here]), places, row, labels, words)
            if not _is_glue(row, places[here], words):
                break
    if row[place].text in _SKIPPED and row[places[at - 1]].text not in _SKIPPED:
        yield from _walk(node, at + 1, used, places, row, labels, words) if not node.ends else ()


_STATES = frozenset(
    [
        "hot",
        "red",
        "warm",
        "tender",
        "painful",
        "sore",
        "itchy",
        "puffy",
        "shiny",
        "tight",
        "stiff",
        "numb",
        "weak",
        "swollen",
        "cold",
        "pale",
        "blue",
        "purple",
        "heavy",
    ]
)
"""What may stand in a row before the word that counts: "my leg is hot, red and swollen"."""


def _is_glue(row: Sequence[Token], at: int, words: Lexicon) -> bool:
    token = row[at]
    if token.text in {",", "and"} and at + 1 < len(row) and row[at + 1].text in _STATES | {"and"}:
        return True
    if token.text in _STATES:
        return True
    return token.stem in words.glue or token.text in words.glue or token.text[0].isdigit()


def _longest(found: list[Span]) -> list[Span]:
    """Keep, of spans that overlap, the one with most words; of equals the first."""
    kept: list[Span] = []
    for span in sorted(found, key=_rank):
        own = set(span.used)
        if not any(own & set(other.used) and not _beside(span, other) for other in kept):
            kept.append(span)
    return kept


def _rank(span: Span) -> tuple[int, bool, int, int]:
    return -len(span.used), span.concept != IGNORED, span.last - span.first, span.first


def _beside(one: Span, other: Span) -> bool:
    """Tell whether two spans share a word yet each says its own: "chest pain" and "pain radiating to the arm"."""
    first, second = sorted((one, other), key=lambda span: span.first)
    return first.used[-1] == second.used[0] and len(first.used) > 1 and len(second.used) > 1


def _shared(
    row: Sequence[Token], labels: Sequence[tuple[str, ...]], words: Lexicon, kept: Sequence[Span]
) -> list[Span]:
    """Return what a joined list leaves out: "ear pain or discharge", "chest and back pain"."""
    found: list[Span] = []
    taken = {place for span in kept for place in span.used if span.concept not in UNSITED}
    for join in range(1, len(row) - 1):
        if row[join].text not in _JOINS or (row[join].text == "," and not _lists(row, join)):
            continue
        for skip_before, skip_after in ((0, 1), (1, 0), (0, 2), (2, 0)):
            left = range(max(0, join - 3 - skip_before), join - skip_before)
            right = range(join + 1 + skip_after, min(len(row), join + 5 + skip_after))
            for start in left:
                order = [*range(start, join - skip_before), *right]
                for span in _from(0, row, labels, words, order):
                    used = set(span.used)
                    crosses = span.used[0] < join < span.used[-1]
                    fresh = used - taken
                    if crosses and fresh and len(used) > 1 and _own_side(span, join, fresh, skip_before):
                        found.append(_placed(span, fresh, join))
    best = _longest_by_fresh(found, taken)
    return [span for span in best if all(span.concept != other.concept or not _near(span, other) for other in kept)]


def _lists(row: Sequence[Token], at: int) -> bool:
    """Tell whether a comma stands in a list that ends in "and" or "or"."""
    return any(token.text in {"and", "or", "nor", "y", "o", "ni"} for token in row[at + 1 : at + 7])


def _own_side(span: Span, join: int, fresh: set[int], skip_before: int) -> bool:
    before = {place for place in span.used if place < join}
    after = {place for place in span.used if place > join}
    return bool(after) and after <= fresh if skip_before else bool(before) and before <= fresh


def _placed(span: Span, fresh: set[int], join: int) -> Span:
    place = sorted(fresh)
    return Span(concept=span.concept, first=place[0], last=place[-1] + 1, used=tuple(place))


def _longest_by_fresh(found: Sequence[Span], taken: set[int]) -> list[Span]:
    kept: list[Span] = []
    seen = set(taken)
    for span in sorted(found, key=lambda span: (-len(span.used), span.first)):
        if not set(span.used) & seen:
            kept.append(span)
            seen.update(span.used)
    return kept


def _near(one: Span, other: Span) -> bool:
    return abs(one.first - other.first) < 6
