"""What a sentence says of several readings at once: a bound on all, the highest and latest, what lies between them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from msgspec.structs import replace

from tools.brief.verify import numbers, parts, ranked, times, trends
from tools.brief.verify.binding import Statement
from tools.brief.verify.dates import Days
from tools.brief.verify.evidence import Item
from tools.brief.verify.outcome import Problem
from tools.brief.verify.reading import Reading
from tools.brief.verify.series import RESULT_KINDS, Around


def held_by_all(
    reading: Reading,
    statement: Statement,
    about: Sequence[Item],
    around: Around,
    look_up: Callable[[str], Item | None],
) -> Iterable[Problem]:
    """Hold a bound that is said of all readings ("every eGFR was above 60") to each, cited or not."""
    bounds = [amount for amount in statement.amounts if amount.sign or amount.join == ".."]
    if not bounds:
        return
    every = {item.handle: item for item in about if item.kind in RESULT_KINDS}
    for fact in [item.fact for item in every.values() if item.fact is not None]:
        for entry in around.same_thing(fact):
            if entry.number is not None and entry.fact.handle not in every:
                item = look_up(entry.fact.handle)
                if item is not None and item.kind in RESULT_KINDS and parts.in_time(statement, entry.when):
                    every[item.handle] = item
    for item in every.values():
        yield from filter(None, (numbers.check(amount, item, reading.undated) for amount in bounds))


def held_by_rank(
    reading: Reading,
    statement: Statement,
    about: Sequence[Item],
    around: Around,
    today: date,
    born: Days | None,
) -> Iterable[Problem]:
    """Hold the number and date beside "highest" or "latest" to the reading that is so, not to any that is cited."""
    text = reading.text
    for holders, beside, when in ranked.pairs(statement, about):
        for amount in beside:
            if not trends.is_change(amount, text[: amount.start], text[amount.end :], about, around):
                found = [numbers.check(amount, item, reading.undated) for item in holders]
                yield from filter(None, found[:1] if all(found) else ())
        for moment in when:
            wrong = [times.check(moment, item, reading.unnamed, today, born) for item in holders]
            yield from filter(None, wrong[:1] if all(wrong) else ())


def without_changes(reading: Reading, statement: Statement, about: Sequence[Item], around: Around) -> Statement:
    """Leave out the differences and the time between several readings, once they are seen to hold."""
    if len(about) < 2:
        return statement
    text = reading.text
    kept = [
        one for one in statement.amounts if not trends.is_change(one, text[: one.start], text[one.end :], about, around)
    ]
    spans = [one for one in statement.moments if one.kind != "span" or not times.between(one, about)]
    return replace(statement, amounts=tuple(kept), moments=tuple(spans))
