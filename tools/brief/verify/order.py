"""Which of two cited things came first: "hypertension was diagnosed before diabetes", held against their dates."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from tools.brief.verify import dates
from tools.brief.verify.dates import Moment
from tools.brief.verify.evidence import Item
from tools.brief.verify.outcome import Problem, contradicted, unsupported
from tools.brief.verify.reading import Reading

_EARLIER: Final = (
    r"before|prior to|ahead of|earlier than|preced(?:es|ed|ing)|predat(?:es|ed|ing)|followed by|came before"
)
_LATER: Final = r"after|later than|subsequent to|follow(?:s|ed(?! by)|ing)|postdat(?:es|ed)|came after"
_BY: Final = re.compile(r"\bby (?:about |around |roughly |almost |nearly |some |over )?$")
_ORDER: Final = re.compile(rf"\b(?:(?P<earlier>{_EARLIER})|(?P<later>{_LATER}))\b")


def relation(reading: Reading) -> tuple[int, int, bool] | None:
    """Return the place of the words that order two things, and whether the first is said to be the earlier."""
    for found in _ORDER.finditer(reading.unnamed):
        if not re.match(r"[^a-z]*\d", reading.unnamed[found.end() :]):
            return found.start(), found.end(), bool(found["earlier"])
    return None


def sides(reading: Reading, items: Sequence[Item]) -> tuple[Item, Item, bool] | None:
    """Return the two dated things that a claim puts in order, when each side names just one of them."""
    found = relation(reading)
    if found is None or len(items) < 2:
        return None
    start, end, earlier = found
    left, right = _named(reading, 0, start), _named(reading, end, len(reading.text))
    # What a medicine is given for stands in its own entry, too.
    only_left, only_right = left - right or left, right - left or right
    if len(only_left) != 1 or len(only_right) != 1 or only_left == only_right:
        return None
    return items[only_left.pop()], items[only_right.pop()], earlier


def _named(reading: Reading, start: int, end: int) -> set[int]:
    scores: dict[int, int] = {}
    for segment in reading.segments:
        for word in (*segment.names, *segment.words):
            if start <= word.start and word.end <= end:
                for place in word.by:
                    scores[place] = scores.get(place, 0) + 1
    best = max(scores.values(), default=0)
    return {place for place, score in scores.items() if score == best}


def gap(reading: Reading) -> Moment | None:
    """Return the length of time by which two things are said to lie apart ("three years after", "preceded it by")."""
    found = relation(reading)
    if found is None:
        return None
    start, end, _ = found
    spans = (one for segment in reading.segments for one in segment.moments if one.kind == "span")
    beside = (
        one for one in spans if not reading.text[one.end : start].strip() or _BY.search(reading.text[end : one.start])
    )
    return next(beside, None)


def check(first: Item, second: Item, *, earlier: bool, apart: Moment | None = None) -> Iterator[Problem]:
    """Yield what is wrong with an order of two things, and with the time between them."""
    days = [dates.of_record(item.fact.when) if item.fact is not None else None for item in (first, second)]
    if days[0] is None or days[1] is None:
        yield unsupported(f"{first.handle} and {second.handle} do not both have a date")
        return
    one, other = (days[0], days[1]) if earlier else (days[1], days[0])
    if one.last < other.first:
        low, high = apart.length_days if apart else (0, 0)
        if apart and ((other.last - one.first).days < low or (other.first - one.last).days > high):
            yield contradicted(f"{first.handle} and {second.handle} do not lie {apart.words} apart")
        return
    if other.last < one.first:
        yield contradicted(f"{first.handle} is dated {days[0].first}, {second.handle} {days[1].first}")
    else:
        yield unsupported(f"the dates of {first.handle} and {second.handle} do not tell which came first")
