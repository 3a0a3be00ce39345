"""Puts the checks of one claim together into a verdict and a plain reason; each check lives in its own module."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from msgspec.structs import replace

from tools.brief.material import Material
from tools.brief.speaking import kin
from tools.brief.verify import (
    absence,
    clauses,
    common,
    conflict,
    counts,
    dates,
    denial,
    encounters,
    levels,
    naming,
    numbers,
    order,
    parts,
    person,
    polarity,
    quoting,
    ranks,
    scales,
    several,
    speakers,
    states,
    times,
    trends,
)
from tools.brief.verify.amounts import Amount
from tools.brief.verify.binding import Statement, bind, denies, one_thing
from tools.brief.verify.cues import is_neutral, vocabulary
from tools.brief.verify.dates import Moment
from tools.brief.verify.evidence import Item
from tools.brief.verify.items import item_of
from tools.brief.verify.outcome import Problem, contradicted, unsupported, worst
from tools.brief.verify.passages import passage, says
from tools.brief.verify.reading import Reading, read
from tools.brief.verify.series import RESULT_KINDS, Around
from tools.brief.verify.text import normal, stem, words
from tools.clinical import Claim

_RELATIVE: Final = re.compile(
    r"\b(?:ago|earlier|last|past|previous|this|today|yesterday|for|over|within|during|old|aged?|years?|months?|weeks?|days?|y/?o)\b",
    re.IGNORECASE,
)
_LONGEST: Final = 4_000
_LISTED: Final = re.compile(r"^[^.;]{0,60}:|^ [^.;:]{0,40}\b(?:including|namely|such as)\b")


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
        self._kin = kin(material)
        self._names = common.names_in(material)
        self._called = person.own_name(material, self._names)

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
        if conflict.holds(claim.text, items):
            return None
        inner = denial.denied(claim.text)
        if inner and self._problem(replace(claim, text=inner)) is None:
            return contradicted(f"{items[0].handle} bears out what the sentence denies")
        if len(claim.text) > _LONGEST:
            return Problem("not_checkable", f"longer than {_LONGEST} letters; a claim is one sentence")
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
        text = person.as_patient(speakers.unlabelled(claim.text), self._called, self._material.person.sex)
        reading = read(speakers.heard(scales.without_end(text, items), items, self._kin), items, today, self._names)
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
        yield from _found(speakers.listed(reading.text, items), speakers.told_by(reading.text, items))
        yield from self._quotes(reading, items)
        ordered = order.sides(reading, items)
        apart = order.gap(reading) if ordered is not None else None
        if ordered is not None:
            yield from order.check(ordered[0], ordered[1], earlier=ordered[2], apart=apart)
        statements = [_without(apart, one) for one in bind(reading, items)]
        yield from self._unexplained(reading, items, statements)
        if problem := person.sex(reading.text, self._material):
            yield problem
        named = any(segment.names for segment in reading.segments) or reading.quotes or reading.cited
        if not named and not any(one.words or one.amounts or one.moments for one in statements):
            yield from self._empty(reading, items)
        used = {place for segment in reading.segments for name in segment.names for place in name.by}
        used |= {
            place for place, item in enumerate(items) if any(quoting.has_words(item, quote) for quote in reading.quotes)
        }
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
            if not any(quoting.has_words(item, quote) for item in items):
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
        if quoting.only_quotes(reading, statement, about):
            return
        yield from _found(
            speakers.speaker(statement, about),
            ranks.superlatives(statement, about, self._around),
            trends.direction(statement, about, self._around),
            counts.universal(reading.unnamed, statement, about, self._around),
            counts.many(reading.unnamed, about, items, self._around),
            ranks.stale(statement, about, self._around, reading.text),
        )
        opened = parts.opened(statement, about)
        yield from _found(trends.backwards(opened, about, reading.text, reading.undated))
        yield from several.held_by_rank(reading, opened, about, self._around, today, self._born)
        statement = several.without_changes(reading, opened, about, self._around)
        if not statement.words and not one_thing(about) and not _alike(about):
            for item in about:
                yield from self._against(reading, statement, item, about, today, items)
            return
        if counts.says_all(reading.unnamed) or counts.says_stays(reading.unnamed):
            yield from several.held_by_all(reading, statement, about, self._around, self._item)
        for part in parts.parts(statement, about, reading.text):
            options = [list(self._against(reading, part, passage(item, part), about, today, items)) for item in about]
            yield from min(options, key=lambda found: (len(found), [problem.verdict for problem in found]))

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
            naming.kind(statement, item),
            None if reading.quotes else naming.nameless(statement, item),
            speakers.owner(statement, item, every),
            encounters.place(statement, item),
            naming.category(statement, item),
            naming.altered(statement, item),
            naming.glancing(statement, item),
            naming.other_test(statement, item),
            naming.shortened(statement, item),
            naming.side(statement, item),
            states.statuses(statement, item),
            states.lasting(statement, item),
            states.present(statement, item),
            None if quoting.quotes_value(reading, item) else polarity.polarity(statement, item),
            polarity.smoking(statement, item),
            clauses.check(statement, item),
            levels.level(statement, item) if item.kind != "answer" else None,
        )
        for word in statement.words:
            if (word.by and not any(place in word.by for place in statement.about)) or (
                item.kind in {"note", "report"} and not says(item, word.text)
            ):
                yield unsupported(f"{item.handle} does not say {word.text!r}")
        for amount in statement.amounts:
            if problem := self._amount(reading, amount, item, statement, about, every):
                yield problem
        for moment in statement.moments:
            if not parts.at_event(moment, reading.text) and person.age_now(moment, self._material, today):
                continue
            if problem := times.check(moment, item, reading.unnamed, today, self._born, statement.cues):
                yield problem
        for one in statement.frequencies:
            if one.rate not in item.rates and one.words not in " ".join(item.texts):
                yield (contradicted if item.rates else unsupported)(f"{item.handle} does not say {one.words!r}")

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
        noun = " " + " ".join(reading.unnamed[amount.end :].replace("\x00", "").split())
        of_entries = item.kind in RESULT_KINDS and numbers.counts_readings(amount, noun)
        if not of_entries and (problem is None or numbers.is_pair(amount, about)):
            return None
        if trends.is_change(amount, reading.text[: amount.start], after, about, self._around):
            return None
        if numbers.is_count(amount, after) or (not amount.unit and numbers.is_count(amount, noun)) or of_entries:
            counted = every if _LISTED.search(after) else about
            dated = sum(moment.kind == "point" for segment in reading.segments for moment in segment.moments)
            return counts.count(amount, after, counted, statement, self._around, dated=dated)
        return problem


def _found(*problems: Problem | None) -> Iterable[Problem]:
    return (problem for problem in problems if problem is not None)


def _without(moment: Moment | None, statement: Statement) -> Statement:
    return replace(statement, moments=tuple(one for one in statement.moments if one != moment))


def _without_evidence(text: str) -> Problem:
    said = words(normal(text))
    if all(is_neutral(word) or word in vocabulary().stances for word in said):
        return Problem("not_checkable", "an opinion or a courtesy that cites nothing")
    return unsupported("it cites nothing")


def _alike(about: Sequence[Item]) -> bool:
    """Say whether all items go by one name in some wording ("bun" of two laboratories)."""
    first = about[0]
    return all(item.kind == first.kind and (item.same & first.same or item.name == first.name) for item in about)
