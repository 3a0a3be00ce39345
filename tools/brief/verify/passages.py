"""The sentence of a note that a claim speaks of, with its own yes or no; a note as a whole vouches for nothing."""

import re
from typing import Final

from msgspec.structs import replace

from tools.brief.verify import amounts, rates
from tools.brief.verify.binding import Statement
from tools.brief.verify.evidence import Item, Number, concepts_in
from tools.brief.verify.text import stem, words

_SENTENCE: Final = re.compile(r"(?<=[.;!?])\s+(?=\D)|\s[-#*]+\s|\n")
_NO: Final = re.compile(r"\b(?:no|not|denies|denied|denying|without|never|negative for|absence of|free of|nor)\b")
_LONG: Final = 60


def passage(item: Item, statement: Statement) -> Item:
    """Return a note narrowed to the sentence that has most of the statement's words; anything else as it is.

    The narrowed item is negative when a "no" stands before the words in that sentence.
    """
    if item.kind not in {"note", "report", "section"} or not any(len(text) > _LONG for text in item.texts):
        return item
    wanted = {stem(word.text) for word in statement.words}
    if not wanted:
        return item
    sentences = [part for text in item.texts if len(text) > _LONG for part in _SENTENCE.split(text) if part]
    scored = [(len(wanted & {stem(word) for word in words(part)}), -len(part), part) for part in sentences]
    score, _, best = max(scored, default=(0, 0, ""))
    if not score:
        return item
    heads = tuple(text for text in item.texts if len(text) <= _LONG)
    numbers = tuple(
        Number(value=one.value, second=one.second, role="text", unit=one.unit, sign=one.sign)
        for one in amounts.find(best)
    )
    first = min((best.find(word) for word in words(best) if stem(word) in wanted), default=0)
    negative = bool(_NO.search(best[: max(first, 0) + 1]))
    told = frozenset(one.rate for one in rates.frequencies(best))
    return replace(item, texts=(*heads, best), numbers=(*item.numbers, *numbers), negative=negative, rates=told)


def says(item: Item, word: str) -> bool:
    """Say whether a note's passage has a word, or the same in other words."""
    return (
        stem(word) in item.stems or bool({key for key, _, _ in concepts_in(word)} & item.concepts) or word in item.name
    )
