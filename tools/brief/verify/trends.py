"""Rising, falling, by how much: what a statement says of the course of a result, held against its readings."""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise, product
from typing import Final

from tools.brief.verify import amounts, numbers
from tools.brief.verify.amounts import Amount
from tools.brief.verify.binding import Statement
from tools.brief.verify.evidence import Item
from tools.brief.verify.outcome import Problem, contradicted, unsupported
from tools.brief.verify.series import RESULT_KINDS, Around, Entry

_CHANGE: Final = re.compile(
    r"\b(?:by|delta|up|down|gained|lost|gain|lose|(?:change|difference|rise|fall|drop|increase|decrease|reduction|gain|"
    r"loss|decline) of|rose|risen|rising|climbed|grew|increased|fell|fallen|falling|dropped|declined|decreased|an?)"
    r" ?(?:an? |about |around |approximately |roughly |some |nearly |almost |over )*[+-]?$"
)
_CHANGE_NOUN: Final = re.compile(
    r"^(?: ?(?:points?|percent))? ?(?:rise|fall|drop|increase|decrease|reduction|gain|loss|decline"
    r"|higher|lower|more|less|greater|smaller|up|down)\b"
)
_DOWN: Final = re.compile(
    r"\b(?:down|lost|lose|loss|fall|fell|fallen|falling|drop|dropped|decreased?|reduction|declined?|lower|less|smaller)\b"
)
_UP: Final = re.compile(r"\b(?:up|gain|gained|rise|rose|risen|rising|climbed|grew|increased?|higher|greater|more)\b")
_PHRASAL: Final = re.compile(r" (?:up|on|down|off)$")
"""What "came up" and "was put on" are of anything but a result."""
_EVENLY: Final = re.compile(r"\b(?:steadily|steady|consistently|continuously|gradually|progressively)\b")
_FROM: Final = re.compile(r"\bfrom (?:about |around |roughly |approximately )?$")
_TO: Final = re.compile(r"[^;]{0,60}\bto (?:about |around |roughly |approximately )?")
_MULTIPLES: Final = {
    "doubled": Decimal(2),
    "tripled": Decimal(3),
    "trebled": Decimal(3),
    "quadrupled": Decimal(4),
    "halved": Decimal("0.5"),
}
_NEARLY: Final = Decimal("0.15")
_POINT: Final = Decimal(1)
_SLACK: Final = Decimal("0.05")


def direction(statement: Statement, items: Sequence[Item], around: Around) -> Problem | None:
    """Return what is wrong with rising, falling, stable."""
    for cue in statement.cues:
        if cue.group != "direction" or (_PHRASAL.search(cue.words) and not _has_result(items)):
            continue
        if any(cue.words in text for item in items for text in (*item.texts, *item.raw_texts)):
            continue
        if all(item.kind == "answer" for item in items) and not statement.amounts:
            continue
        if cue.means == "stable" and all(item.kind == "medication" for item in items):
            continue
        numbers = _run(items, around)
        if len(numbers) < 2 and statement.means("superlative") & {"highest", "lowest"}:
            continue
        if len(numbers) < 2:
            return unsupported(f"one reading shows no {cue.words!r}")
        first, last = numbers[0], numbers[-1]
        times = _MULTIPLES.get(cue.words)
        if times is not None and (not first or abs(last / first / times - 1) > _NEARLY):
            return contradicted(f"the readings went from {first} to {last}")
        moved = "stable" if abs(last - first) <= abs(first) * _SLACK else "rising" if last > first else "falling"
        strict = "rising" if last > first else "falling" if last < first else "stable"
        if cue.means not in {moved, strict}:
            return contradicted(f"the readings went from {first} to {last}")
        if times is None and any(cue.means not in _moves(one, other) for one, other in _alike_in_time(items, around)):
            return unsupported("several values stand at one time, which do not all move alike")
        if _EVENLY.search(statement.text) and numbers not in (sorted(numbers), sorted(numbers, reverse=True)):
            return contradicted("the readings between them go up and down")
    return None


def backwards(statement: Statement, items: Sequence[Item], text: str, undated: str) -> Problem | None:
    """Return a problem when "from 8.4 to 7.1" is said of readings of which 8.4 is the later."""
    for one, two in pairwise(statement.amounts):
        between = text[one.end : two.start] if two.start >= one.end else " to "
        if not _FROM.search(text[: one.start]) or not _TO.fullmatch(between):
            continue
        first, last = (
            [item.fact.when for item in items if item.fact is not None and numbers.check(amount, item, undated) is None]
            for amount in (one, two)
        )
        if first and last and min(first) > max(last):
            return contradicted(f"{one.words} is the later of the two")
    return None


def _has_result(items: Sequence[Item]) -> bool:
    return any(item.kind in RESULT_KINDS or item.group == "patient" for item in items)


def _moves(first: Decimal, last: Decimal) -> tuple[str, str]:
    strict = "rising" if last > first else "falling" if last < first else "stable"
    return ("stable" if abs(last - first) <= abs(first) * _SLACK else strict, strict)


def _alike_in_time(items: Sequence[Item], around: Around) -> list[tuple[Decimal, Decimal]]:
    """Return each pair of the values of the first and of the last time, where one of them has several values."""
    chosen = _chosen(items, around)
    facts = [entry.fact for entry in chosen]
    if len(facts) < 2 or facts[0].when == facts[-1].when:
        return []
    entries = [entry for entry in around.same_thing(facts[0]) if entry.fact.unit == facts[-1].unit]
    before, after = (
        {entry.number for entry in entries if entry.fact.when == end.when and entry.number is not None}
        for end in (facts[0], facts[-1])
    )
    return list(product(before, after)) if len(before) > 1 or len(after) > 1 else []


def _run(items: Sequence[Item], around: Around) -> list[Decimal]:
    return [entry.number for entry in _chosen(items, around) if entry.number is not None]


def _chosen(items: Sequence[Item], around: Around) -> list[Entry]:
    facts = [item.fact for item in items if item.fact is not None and item.kind in RESULT_KINDS]
    if not facts:
        return []
    entries = [entry for entry in around.same_thing(facts[0]) if entry.number is not None and entry.when]
    cited = {fact.handle for fact in facts}
    chosen = [entry for entry in entries if entry.fact.handle in cited]
    if len(cited) == 1 and chosen:
        place = entries.index(chosen[0])
        chosen = entries[max(place - 1, 0) : place + 1]
    return chosen


def is_change(amount: Amount, before: str, after: str, items: Sequence[Item], around: Around) -> bool:
    """Say whether a number is the difference between the first and last of the readings ("up by 0.8", "rose 18 %")."""
    if amount.second is not None or not (_CHANGE.search(before) or _CHANGE_NOUN.search(after)):
        return False
    numbers = _run(items, around)
    if len(numbers) < 2:
        return False
    moved = numbers[-1] - numbers[0]
    near = before[-40:] + after[:12]
    if (_DOWN.search(near) and moved > 0) or (_UP.search(near) and moved < 0):
        return False
    if amount.unit == "%" and numbers[0] and _share(amount, moved / numbers[0] * 100):
        return True
    if amount.unit == "%" and not any(number.unit == "%" for item in items for number in item.numbers):
        return False
    if not _CHANGE_NOUN.search(after) and re.search(r"\ban?$|\ba $", before):
        return False
    rounded = abs(round(numbers[-1], amount.digits) - round(numbers[0], amount.digits))
    return amount.value == rounded or amounts.same_number(
        amount.value, abs(moved), digits=amount.digits, about=amount.about
    )


def _share(amount: Amount, percent: Decimal) -> bool:
    """Say whether a percentage is the relative change of a series, as told of the rounded readings."""
    return abs(amount.value - abs(percent)) <= max(_POINT, abs(percent) * (_SLACK if amount.about else _POINT / 50))
