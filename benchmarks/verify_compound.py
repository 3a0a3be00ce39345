"""Claims of several facts, relative dates, bounds, changes and orders for the verify benchmark, true and made false.

Truth is by construction from the record's own dates and numbers; a corrupted claim changes one of them out of reach.
"""

import json
import random
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from msgspec import Struct

from tools.chart import Chart
from tools.clinical import Claim, Fact

_DATA = Path(__file__).parent / "verify_data"
_TAG = re.compile(r"\s*\((?:disorder|finding|situation|procedure|morphologic abnormality)\)$")
_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
_SEASONS = {"spring": (4, 5), "summer": (7, 8), "autumn": (10, 11)}
_SMALL = (  # noqa: SIM905
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()  # noqa: SIM905
_ABSENT = ("porphyria", "sarcoidosis", "myasthenia gravis", "Wilson disease", "acromegaly")


class Compound(Struct, frozen=True, kw_only=True):
    """One claim, its sort and whether it is true."""

    claim: Claim
    sort: str
    true: bool


class Compounds:
    """Makes the compound claims of one chart."""

    def __init__(self, chart: Chart, today: date, chance: random.Random, each: int, words: str = "compound") -> None:
        """Take a chart, the day from which "ago" counts, the chance to draw with, how many of each, and wordings."""
        self._words: dict[str, list[str]] = json.loads((_DATA / f"wordings_{words}.json").read_text("utf-8"))
        self._chart, self._today, self._chance, self._each = chart, today, chance, each
        own = [fact for fact in chart.facts if fact.subject == "patient" and len(fact.when) >= 10 and fact.count == 1]
        names: dict[str, int] = {}
        for fact in own:
            names[fact.text] = names.get(fact.text, 0) + 1
        self._conditions = [f for f in own if f.kind == "condition" and names[f.text] == 1]
        self._medicines = [f for f in own if f.kind == "medication" and names[f.text] == 1 and len(f.text) < 60]
        self._numbers = [f for f in own if f.kind in {"lab", "vital"} and f.unit and number_of(f.value) is not None]

    def cases(self) -> Iterator[Compound]:
        """Yield every compound claim."""
        for make in (self._pairs, self._ago, self._bounds, self._changes, self._medications, self._spans, self._absent):
            yield from make()

    def _say(self, sort: str, facts: list[Fact], true: bool, lines: tuple[str, ...] = (), **fields: object) -> Compound:
        text = self._chance.choice(self._words[sort]).format(**fields)
        evidence = (*(fact.handle for fact in facts), *lines)
        return Compound(claim=Claim(text=text[:1].upper() + text[1:], evidence=evidence), sort=sort, true=true)

    def _draw(self, facts: list[Fact]) -> list[Fact]:
        return self._chance.sample(facts, min(self._each, len(facts)))

    def _pairs(self) -> Iterator[Compound]:
        drawn = sorted(self._chance.sample(self._conditions, min(2 * self._each, len(self._conditions))), key=_when)
        for a, b in pairwise(drawn):
            if shares_words(a, b) or a.when[:7] == b.when[:7]:
                continue
            names = {"a": name_of(a), "b": name_of(b)}
            days = {"day_a": _month(a.when), "day_b": _month(b.when)}
            yield self._say("two_onsets", [a, b], True, **names, **days)
            yield self._say("two_onsets", [a, b], False, **names, day_a=days["day_b"], day_b=days["day_a"])
            yield self._say("order", [a, b], True, **names)
            yield self._say("order", [a, b], False, a=name_of(b), b=name_of(a))

    def _ago(self) -> Iterator[Compound]:
        for fact in self._draw(self._conditions):
            years = years_between(date.fromisoformat(fact.when[:10]), self._today)
            if years > 1:
                wrong = f"{_spelled(years + max(4, years // 3))} years"
                yield self._say("ago", [fact], True, name=name_of(fact), ago=f"{_spelled(years)} years")
                yield self._say("ago", [fact], False, name=name_of(fact), ago=wrong)
            for season, months in _SEASONS.items():
                if int(fact.when[5:7]) in months:
                    fields = {"name": name_of(fact), "year": fact.when[:4]}
                    other = "summer" if season != "summer" else "autumn"
                    yield self._say("season", [fact], True, season=season, **fields)
                    yield self._say("season", [fact], False, season=other, **fields)
            born = self._chart.person.birth_date
            if len(born) == 10:
                age = years_between(date.fromisoformat(born), date.fromisoformat(fact.when[:10]))
                if fact.status == "resolved":
                    continue
                yield self._say("age", [fact], True, name=name_of(fact), age=age)
                yield self._say("age", [fact], False, name=name_of(fact), age=age + 5)

    def _bounds(self) -> Iterator[Compound]:
        for fact in self._draw(self._numbers):
            value = Decimal(fact.value)
            if value <= 2:
                continue
            low, high = int(value * Decimal("0.8")), int(value * Decimal("1.2")) + 1
            fields = {"test": name_of(fact), "unit": fact.unit, "day": long_day(fact.when)}
            yield self._say("above", [fact], True, bound=low, **fields)
            yield self._say("above", [fact], False, bound=high, **fields)
            yield self._say("below", [fact], True, bound=high, **fields)
            yield self._say("below", [fact], False, bound=low, **fields)
            yield self._say("between", [fact], True, low=low, high=high, **fields)
            yield self._say("between", [fact], False, low=high, high=high * 2, **fields)
            if value == value.to_integral_value() and value < 1000:
                yield self._say("spelled", [fact], True, words=_spelled(int(value)), **fields)
                yield self._say("spelled", [fact], False, words=_spelled(int(value) + 7), **fields)
            years = years_between(date.fromisoformat(fact.when[:10]), self._today)
            if years > 1:
                wrong = f"{_spelled(years + max(3, years // 3))} years"
                told = {"test": name_of(fact), "unit": fact.unit, "value": round(value, 1)}
                yield self._say("result_ago", [fact], True, ago=f"{_spelled(years)} years", **told)
                yield self._say("result_ago", [fact], False, ago=wrong, **told)
        for fact in self._draw([f for f in self._numbers if f.unit == "kg" and "weight" in f.text.casefold()]):
            pounds = Decimal(fact.value) * Decimal("2.20462262")
            yield self._say("converted", [fact], True, pounds=round(pounds, 1), day=long_day(fact.when))
            yield self._say("converted", [fact], False, pounds=round(Decimal(fact.value), 1), day=long_day(fact.when))

    def _changes(self) -> Iterator[Compound]:
        series: dict[tuple[str, str], list[Fact]] = {}
        for fact in self._numbers:
            series.setdefault((fact.text, fact.unit), []).append(fact)
        long = [sorted(facts, key=_when) for facts in series.values() if len({f.when[:10] for f in facts}) > 1]
        for facts in self._chance.sample(long, min(self._each, len(long))):
            one, two = facts[0], facts[-1]
            before, after = round(Decimal(one.value), 1), round(Decimal(two.value), 1)
            if abs(after - before) < abs(before) * Decimal("0.08") or before == 0:
                continue
            fields = {"test": name_of(one), "unit": one.unit, "change": abs(after - before)}
            fields |= {"day1": long_day(one.when), "day2": long_day(two.when), "value1": before, "value2": after}
            up, down = {"fell": "rose", "down": "up"}, {"fell": "fell", "down": "down"}
            yield self._say("change", [one, two], True, **fields, **(up if after > before else down))
            yield self._say("change", [one, two], False, **fields, **(down if after > before else up))

    def _medications(self) -> Iterator[Compound]:
        active = [fact for fact in self._medicines if fact.status == "active"]
        over = [fact for fact in self._medicines if fact.status == "stopped"]
        for a, b in pairwise(self._draw(active)):
            if not shares_words(a, b):
                yield self._say("two_meds", [a, b], True, a=name_of(a), b=name_of(b))
        for a, b in zip(self._draw(over), self._draw(active), strict=False):
            if not shares_words(a, b):
                yield self._say("two_meds", [a, b], False, a=name_of(a), b=name_of(b))
                yield self._say("one_of_two", [a, b], True, a=name_of(a), b=name_of(b))
                yield self._say("one_of_two", [a, b], False, a=name_of(b), b=name_of(a))

    def _spans(self) -> Iterator[Compound]:
        for fact in self._draw([f for f in self._conditions if f.until and f.status == "resolved"]):
            days = (date.fromisoformat(fact.until[:10]) - date.fromisoformat(fact.when[:10])).days
            if 14 <= days <= 80:
                fields = {"name": name_of(fact), "day": _month(fact.when)}
                yield self._say("lasted", [fact], True, span=f"{_spelled(round(days / 7))} weeks", **fields)
                yield self._say("lasted", [fact], False, span=f"{_spelled(round(days / 7) * 3)} weeks", **fields)

    def _absent(self) -> Iterator[Compound]:
        line = next((one for one in self._chart.receipt.lines if one.type == "Condition" and one.whole), None)
        if line is None or len(self._conditions) < 2:
            return
        for fact, other in zip(self._draw(self._conditions), self._conditions, strict=False):
            absent = self._chance.choice(_ABSENT)
            yield self._say("never", [], True, (line.handle,), other=absent)
            yield self._say("never", [], False, (line.handle,), other=name_of(fact))
            if not shares_words(fact, other):
                yield self._say("but_not", [fact], True, (line.handle,), name=name_of(fact), other=absent)
                yield self._say("but_not", [fact], False, (line.handle,), name=name_of(fact), other=name_of(other))


def _when(fact: Fact) -> str:
    return fact.when


def name_of(fact: Fact) -> str:
    name = _TAG.sub("", fact.text)
    return name if name[1:2].isupper() or fact.kind == "medication" else name[:1].lower() + name[1:]


def shares_words(a: Fact, b: Fact) -> bool:
    """Say whether two names have a long word in common, so that a sentence of both would be hard for anybody."""
    return bool(set(re.findall(r"[a-z]{5,}", a.text.casefold())) & set(re.findall(r"[a-z]{5,}", b.text.casefold())))


def _month(iso: str) -> str:
    return f"{_MONTHS[int(iso[5:7]) - 1]} {iso[:4]}"


def long_day(iso: str) -> str:
    return f"{int(iso[8:10])} {_month(iso)}"


def years_between(first: date, last: date) -> int:
    return last.year - first.year - ((last.month, last.day) < (first.month, first.day))


def number_of(text: str) -> Decimal | None:
    return Decimal(text) if re.fullmatch(r"-?\d+(?:\.\d+)?", text) else None


def _spelled(number: int) -> str:
    """Return a number below a thousand in words.

    >>> _spelled(172)
    'one hundred and seventy-two'
    """
    if number >= 100:
        rest = f" and {_spelled(number % 100)}" if number % 100 else ""
        return f"{_SMALL[number // 100]} hundred{rest}"
    if number < 20:
        return _SMALL[number]
    return _TENS[number // 10] + (f"-{_SMALL[number % 10]}" if number % 10 else "")


__all__ = ["Compound", "Compounds", "long_day", "name_of", "number_of", "shares_words", "years_between"]
