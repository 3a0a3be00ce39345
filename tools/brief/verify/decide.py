"""Puts the checks of one claim together into a verdict and a plain reason; each check lives in its own module."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from msgspec.structs import replace

from tools.brief.material import Material
from tools.brief.verify import (
    absence,
    clauses,
    counts,
    dates,
    levels,
    numbers,
    order,
    person,
    ranked,
    ranks,
    states,
    times,
    trends,
)
from tools.brief.verify.amounts import Amount
from tools.brief.verify.binding import Statement, bind, denies, one_thing
from tools.brief.verify.cues import Cue, is_neutral, plain, vocabulary
from tools.brief.verify.dates import Moment
from tools.brief.verify.evidence import Item, concepts_in
from tools.brief.verify.items import item_of
from tools.brief.verify.outcome import Problem, contradicted, unsupported, worst
from tools.brief.verify.passages import passage
from tools.brief.verify.reading import Reading, read
from tools.brief.verify.series import RESULT_KINDS, Around
from tools.brief.verify.text import normal, stem, words
from tools.clinical import Claim

_RELATIVE: Final = re.compile(
    r"\b(?:ago|earlier|last|past|previous|this|today|yesterday|for|over|within|during|old|aged?|years?|months?|weeks?|days?|y/?o)\b",
    re.IGNORECASE,
)
_LISTED: Final = re.compile(r"^[^.;]{0,60}:|^ [^.;:]{0,40}\b(?:including|namely|such as)\b")
_AT: Final = re.compile(r"\b(?:at|from|since|by) (?:the age of |age )?(?:about |around )?$|^(?:at|when) ")
_WHEN: Final = re.compile(r"^,? ?(?:when|at (?:the )?(?:onset|diagnosis|time|start)|on diagnosis|at which)\b")
_REACH: Final = 40
"""How many letters behind a number a word such as "high" still speaks of it."""


class Judge:
    """Judges claims against one visit's material; remembers what it has looked up."""

    def __init__(self, material: Material) -> None:
        """Take the material; "ago" and ages may count from today or from the record's own last day."""
        self._material = material
        self._around = Around(material)
        self._items: dict[str, Item] = {}
        self._born = person.born(material)
        self._own_name = person.stems(material)
        self._todays = self._days()

    def _days(self) -> tuple[date, ...]:
        found = [self._material.today]
        for text in (*self._material.as_of.values(), self._material.chart.as_of if self._material.chart else ""):
            days = dates.of_record(text)
            if days and days.last not in found:
                found.append(days.last)
        return tuple(found)

    def judge(self, claim: Claim) -> Claim:
        """Return the claim with its verdict and reason."""
        problem = self._problem(claim)
        if problem is None:
            return replace(claim, verdict="supported", reason=f"matches {', '.join(claim.evidence)}")
        return replace(claim, verdict=problem.verdict, reason=problem.reason)

    def _problem(self, claim: Claim) -> Problem | None:
        if not claim.evidence:
            return _without_evidence(claim.text)
        items = []
        for handle in dict.fromkeys(claim.evidence):
            item = self._item(handle)
            if item is None:
                return unsupported(f"{handle} is no handle of this visit")
            items.append(item)
        if all(item.line is not None and item.line.text == claim.text for item in items):
            return None
        first = self._under(claim, items, self._todays[0])
        if first is None or not _RELATIVE.search(claim.text):
            return first
        for today in self._todays[1:]:
            if self._under(claim, items, today) is None:
                return None
        return first

    def _item(self, handle: str) -> Item | None:
        if handle not in self._items:
            cited = self._material.resolve(handle)
            if cited is None:
                return None
            self._items[handle] = item_of(handle, cited, self._material)
        return self._items[handle]

    def _under(self, claim: Claim, items: Sequence[Item], today: date) -> Problem | None:
        reading = read(claim.text, items, today)
        found = []
        for problem in self._problems(reading, items, today):
            if problem.verdict == "contradicted":
                return problem
            found.append(problem)
        return worst(found)

    def _problems(self, reading: Reading, items: Sequence[Item], today: date) -> Iterable[Problem]:
        handles = {item.handle for item in items}
        for handle in reading.cited:
            if handle not in handles:
                yield unsupported(f"the text names {handle}, which the claim does not cite")
        for item in items:
            if "error" in item.states and "error" not in reading.text:
                yield contradicted(f"{item.handle} was entered in error")
        if problem := states.listed(reading.text, items):
            yield problem
        yield from self._quotes(reading, items)
        ordered = order.sides(reading, items)
        if ordered is not None:
            yield from order.check(ordered[0], ordered[1], earlier=ordered[2])
        statements = bind(reading, items)
        yield from self._unexplained(reading, items, statements)
        if problem := person.sex(reading.text, self._material):
            yield problem
        named = any(segment.names for segment in reading.segments) or reading.quotes or reading.cited
        if not named and not any(one.words or one.amounts or one.moments for one in statements):
            yield from self._empty(reading, items)
        used = {place for segment in reading.segments for name in segment.names for place in name.by}
        more = bool({"others", "more", "other"} & set(words(reading.text)))
        for statement in statements:
            used |= set(statement.about)
            yield from self._statement(reading, statement, items, today)
        for place, item in enumerate(items):
            if place not in used and item.kind not in {"patient", "receipt"} and len(items) > 1 and not more:
                yield unsupported(f"{item.handle} says nothing of this")

    def _empty(self, reading: Reading, items: Sequence[Item]) -> Iterable[Problem]:
        if all(item.kind == "receipt" for item in items) or any(one.cues for one in reading.segments):
            return
        yield Problem("not_checkable", "the sentence names nothing that can be looked up")

    def _quotes(self, reading: Reading, items: Sequence[Item]) -> Iterable[Problem]:
        for quote in reading.quotes:
            wanted = " ".join(words(quote))
            # A source's idioms were put plainly when it was read ("goes down"): the quotation is held to both forms.
            plainly = " ".join(words(plain(normal(quote))))
            runs = [" ".join(run) for item in items for run in item.runs]
            if not any(form in run for run in runs for form in (wanted, plainly)):
                yield contradicted(f"{items[0].handle} does not contain the words {quote!r}")

    def _unexplained(
        self, reading: Reading, items: Sequence[Item], statements: Sequence[Statement]
    ) -> Iterable[Problem]:
        if all(item.line is not None for item in items):
            return
        absent = {
            word.start
            for one in statements
            if denies(one) and all(items[at].line is not None for at in one.about)
            for word in one.words
        }
        for word in reading.unexplained:
            if word.start in absent:
                continue
            if word.text in self._own_name or stem(word.text) in self._own_name:
                continue
            if word.text in vocabulary().stances:
                yield unsupported(f"{word.text!r} is advice or opinion; no source says it")
            else:
                yield unsupported(f"nothing cited says {word.text!r}")

    def _statement(
        self, reading: Reading, statement: Statement, items: Sequence[Item], today: date
    ) -> Iterable[Problem]:
        about = [items[place] for place in statement.about]
        if not about:
            return
        if all(item.line is not None for item in about):
            if problem := absence.check(reading, statement, about, self._around):
                yield problem
            return
        about = [item for item in about if item.line is None]
        if _only_quotes(reading, statement, about):
            return
        yield from _found(
            states.speaker(statement, about),
            ranks.superlatives(statement, about, self._around),
            trends.direction(statement, about, self._around),
            counts.universal(reading.unnamed, statement, about, self._around),
            counts.many(reading.unnamed, statement, about, self._around),
            ranks.stale(statement, about, self._around, reading.text),
        )
        opened = _opened(statement, about)
        yield from self._ranked(reading, opened, about, today)
        statement = self._without_changes(reading, opened, about)
        if not statement.words and not one_thing(about) and not _alike(about):
            for item in about:
                yield from self._against(reading, statement, item, about, today, items)
            return
        if counts.says_all(reading.unnamed):
            yield from self._of_all(reading, statement, about)
        for part in self._parts(reading, statement, about):
            options = [list(self._against(reading, part, passage(item, part), about, today, items)) for item in about]
            yield from min(options, key=lambda found: (len(found), [problem.verdict for problem in found]))

    def _of_all(self, reading: Reading, statement: Statement, about: Sequence[Item]) -> Iterable[Problem]:
        """Hold a bound that is said of all readings ("every eGFR was above 60") to each, cited or not."""
        bounds = [amount for amount in statement.amounts if amount.sign]
        if not bounds:
            return
        every = {item.handle: item for item in about if item.kind in RESULT_KINDS}
        for fact in [item.fact for item in every.values() if item.fact is not None]:
            for entry in self._around.same_thing(fact):
                if entry.number is not None and entry.fact.handle not in every:
                    item = self._item(entry.fact.handle)
                    if item is not None and item.kind in RESULT_KINDS and _since(statement, entry.when):
                        every[item.handle] = item
        for item in every.values():
            yield from _found(*(numbers.check(amount, item, reading.undated) for amount in bounds))

    def _ranked(self, reading: Reading, statement: Statement, about: Sequence[Item], today: date) -> Iterable[Problem]:
        """Hold the number and date beside "highest" or "latest" to the reading that is so, not to any that is cited."""
        for holders, beside, when in ranked.pairs(statement, about):
            for amount in beside:
                if not trends.is_change(
                    amount, reading.text[: amount.start], reading.text[amount.end :], about, self._around
                ):
                    found = [numbers.check(amount, item, reading.undated) for item in holders]
                    yield from _found(*found[:1] if all(found) else ())
            for moment in when:
                wrong = [times.check(moment, item, reading.unnamed, today, self._born) for item in holders]
                yield from _found(*wrong[:1] if all(wrong) else ())

    def _without_changes(self, reading: Reading, statement: Statement, about: Sequence[Item]) -> Statement:
        """Leave out the differences and the time between several readings, once they are seen to hold."""
        if len(about) < 2:
            return statement
        text = reading.text
        kept = [
            one
            for one in statement.amounts
            if not trends.is_change(one, text[: one.start], text[one.end :], about, self._around)
        ]
        spans = [one for one in statement.moments if one.kind != "span" or not times.between(one, about)]
        return replace(statement, amounts=tuple(kept), moments=tuple(spans))

    def _parts(self, reading: Reading, statement: Statement, about: Sequence[Item]) -> list[Statement]:
        """Split a statement over several readings of one thing into one part a reading, by its values and dates."""
        points = [moment for moment in statement.moments if moment.kind == "point"]
        if len(about) == 1 or (len(statement.amounts) < 2 and len(points) < 2):
            return [statement]
        size = max(len(statement.amounts), len(points))
        if len(statement.amounts) not in {0, 1, size} or len(points) not in {0, 1, size}:
            return [statement]
        other = tuple(moment for moment in statement.moments if moment.kind != "point")
        parts = []
        for place in range(size):
            amount = statement.amounts[place : place + 1] if len(statement.amounts) == size else ()
            moment = points[place : place + 1] if len(points) == size else ()
            if len(statement.amounts) == 1 and place == size - 1:
                amount = statement.amounts
            if len(points) == 1 and place == size - 1:
                moment = points
            parts.append(
                Statement(
                    about=statement.about,
                    words=statement.words,
                    amounts=tuple(amount),
                    moments=(*moment, *other),
                    frequencies=statement.frequencies,
                    cues=tuple(
                        cue for cue in statement.cues if cue.group != "level" or _belongs(cue, place, statement)
                    ),
                    text=statement.text,
                    named=statement.named,
                )
            )
        return parts

    def _against(
        self,
        reading: Reading,
        statement: Statement,
        item: Item,
        about: Sequence[Item],
        today: date,
        every: Sequence[Item],
    ) -> Iterable[Problem]:
        yield from _found(
            states.kind(statement, item),
            None if reading.quotes else states.nameless(statement, item),
            states.owner(statement, item, every),
            states.altered(statement, item),
            states.glancing(statement, item),
            states.side(statement, item),
            states.statuses(statement, item),
            states.lasting(statement, item),
            None if _quotes_value(reading, item) else states.polarity(statement, item),
            states.smoking(statement, item),
            clauses.check(statement, item),
            levels.level(statement, item) if item.kind != "answer" else None,
        )
        for word in statement.words:
            if (word.by and not any(place in word.by for place in statement.about)) or (
                item.kind in {"note", "report"} and not _says(item, word.text)
            ):
                yield unsupported(f"{item.handle} does not say {word.text!r}")
        for amount in statement.amounts:
            if problem := self._amount(reading, amount, item, statement, about, every):
                yield problem
        for moment in statement.moments:
            if (
                moment.kind == "age"
                and not _then(moment, reading.text)
                and person.age_now(moment, self._material, today)
            ):
                continue
            if problem := times.check(moment, item, reading.unnamed, today, self._born, statement.cues):
                yield problem
        for one in statement.frequencies:
            if one.rate not in item.rates and one.words not in " ".join(item.texts):
                yield (contradicted if item.rates else unsupported)(f"{item.handle} does not say {one.words!r}")

    def _is_age_now(self, moment: Moment, text: str, today: date) -> bool:
        return moment.kind == "age" and not _then(moment, text) and person.age_now(moment, self._material, today)

    def _amount(
        self,
        reading: Reading,
        amount: Amount,
        item: Item,
        statement: Statement,
        about: Sequence[Item],
        every: Sequence[Item],
    ) -> Problem | None:
        after = reading.text[amount.end :]
        problem = numbers.check(amount, item, reading.undated)
        if problem is None or numbers.is_pair(amount, about):
            return None
        if trends.is_change(amount, reading.text[: amount.start], after, about, self._around):
            return None
        if numbers.is_count(amount, after):
            counted = every if _LISTED.search(after) else about
            return counts.count(amount, after, counted, statement, self._around)
        return problem


def _since(statement: Statement, when: str) -> bool:
    """Say whether a day of the record falls in the time of which a statement speaks, as far as it names one."""
    days = dates.of_record(when)
    points = [moment.readings[0] for moment in statement.moments if moment.kind in {"point", "ago"} and moment.readings]
    return days is not None and all(days.last >= one.first for one in points)


def _then(moment: Moment, text: str) -> bool:
    """Say whether an age is the one at an event ("at 71 she developed", "52 when diagnosed") rather than today's."""
    before, after = text[: moment.start], text[moment.end :]
    return bool(_AT.search(before) or _AT.match(moment.words + " ") or _WHEN.match(after))


def _found(*problems: Problem | None) -> Iterable[Problem]:
    return (problem for problem in problems if problem is not None)


def _without_evidence(text: str) -> Problem:
    said = words(normal(text))
    if all(is_neutral(word) or word in vocabulary().stances for word in said):
        return Problem("not_checkable", "an opinion or a courtesy that cites nothing")
    return unsupported("it cites nothing")


def _alike(about: Sequence[Item]) -> bool:
    """Say whether all items go by one name in some wording ("bun" of two laboratories)."""
    first = about[0]
    return all(item.kind == first.kind and (item.same & first.same or item.name == first.name) for item in about)


def _opened(statement: Statement, about: Sequence[Item]) -> Statement:
    """Take "from 58 to 41" of several readings as two numbers rather than one range."""
    if len(about) < 2 or not any(amount.join == "-" and amount.second is not None for amount in statement.amounts):
        return statement
    amounts = []
    for amount in statement.amounts:
        if amount.join == "-" and amount.second is not None:
            amounts.append(replace(amount, second=None, join=""))
            digits = max(-int(amount.second.as_tuple().exponent), 0)
            amounts.append(replace(amount, value=amount.second, second=None, join="", digits=digits))
        else:
            amounts.append(amount)
    return replace(statement, amounts=tuple(amounts))


def _only_quotes(reading: Reading, statement: Statement, about: Sequence[Item]) -> bool:
    """Say whether a statement is nothing but words quoted from an answer, which then speak for themselves."""
    own = [moment for moment in statement.moments if reading.text[moment.start : moment.end] in statement.text]
    asserts = statement.words or statement.amounts or own or statement.frequencies
    return bool(reading.quotes) and not asserts and all(item.kind == "answer" for item in about)


def _quotes_value(reading: Reading, item: Item) -> bool:
    """Say whether a claim quotes the very words of a result, which then carry their own yes or no."""
    value = " ".join(words(normal(item.fact.value))) if item.fact is not None else ""
    return bool(value) and any(value.startswith(" ".join(words(quote))) for quote in reading.quotes)


def _belongs(cue: Cue, place: int, statement: Statement) -> bool:
    """Say whether "high" or "low" speaks of the number at a place: the one before it in reach, else the one after."""
    starts = [amount.start for amount in statement.amounts]
    if cue.group != "level" or not starts:
        return True
    before = [number for number, start in enumerate(starts) if start < cue.start]
    if not before:
        return place == 0
    near = before[-1] if cue.start - statement.amounts[before[-1]].end < _REACH else 0
    following = [number for number, start in enumerate(starts) if 0 <= start - cue.end <= 4]
    return place == (following[0] if following else near)


def _says(item: Item, word: str) -> bool:
    """Say whether a note's passage has a word, or the same in other words."""
    return (
        stem(word) in item.stems or bool({key for key, _, _ in concepts_in(word)} & item.concepts) or word in item.name
    )
