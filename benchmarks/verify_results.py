"""Results, ranks, courses and blood pressures told true and corrupted for the verify benchmark."""

import random
import re
from collections.abc import Iterator
from decimal import Decimal

from benchmarks.verify_oracle import Spec
from benchmarks.verify_telling import WORDS, Case, Telling, decimal, rounded, untagged
from tools.clinical import Fact

_UNITS: dict[str, str] = WORDS["wrong_units"]


class Results(Telling):
    """Tells what was measured."""

    def _numbered(self) -> list[Fact]:
        return [
            fact
            for fact in self._facts
            if fact.kind in {"lab", "vital", "observation"}
            and fact.unit
            and fact.when[10:11] == "T"
            and decimal(fact.value) is not None
        ]

    def _results(self) -> Iterator[Case]:
        for fact in self._draw(self._numbered()):
            fields = {
                "test": self._name(fact),
                "value": rounded(fact.value),
                "unit": fact.unit if fact.unit != "{score}" else "",
                **self._dated(fact.when),
            }
            yield self._say("result", "result", [fact], **fields)
            yield self._say("result_undated", "result", [fact], **fields)
            yield self._wrong_date("result", "result", fact, **fields)
            wrong = _other_value(fields["value"], self._chance)
            yield self._say(
                "result", "result", [fact], spec=Spec(way="value", value=wrong), **{**fields, "value": wrong}
            )
            if fact.unit in _UNITS:
                swap = _UNITS[fact.unit]
                yield self._say(
                    "result",
                    "result",
                    [fact],
                    spec=Spec(way="unit", value=fields["value"], unit=swap),
                    **{**fields, "unit": swap},
                )
            yield self._negated("result", "result", fact, **fields)
            yield from self._stranger("result", [fact], "result", **{**fields, "name": fields["test"]})
        texts = [
            fact
            for fact in self._facts
            if fact.kind in {"lab", "social", "observation"}
            and not fact.unit
            and fact.value
            and decimal(fact.value) is None
            and fact.when[4:5] == "-"
            and len(fact.value) < 60
        ]
        for fact in self._draw([fact for fact in texts if re.fullmatch(r"[A-Za-z ,()-]+", fact.value)]):
            fields = {"test": self._name(fact), "value": untagged(fact.value), **self._dated(fact.when)}
            yield self._say("result_text", "text result", [fact], **fields)
            yield self._wrong_date("result_text", "text result", fact, **fields)

    def _ranks(self) -> Iterator[Case]:
        series: dict[tuple[str, str], list[Fact]] = {}
        for fact in self._numbered():
            series.setdefault((fact.text, fact.unit), []).append(fact)
        long = [
            sorted(facts, key=lambda fact: fact.when)
            for facts in series.values()
            if len({fact.when[:10] for fact in facts}) > 2 and self._alone(facts[0])
        ]
        for facts in self._chance.sample(long, min(self._each, len(long))):
            latest, first = facts[-1], facts[0]
            if facts[-2].when[:10] == latest.when[:10] or facts[1].when[:10] == first.when[:10]:
                continue
            values = [Decimal(fact.value) for fact in facts]
            yield self._say("latest", "rank", [latest], **self._result(latest))
            old = self._chance.choice(facts[:-1])
            yield self._say("latest", "rank", [old], spec=Spec(way="superlative", rank="latest"), **self._result(old))
            yield self._say(
                "stale_result", "rank", [old], spec=Spec(way="stale as current", rank="latest"), **self._result(old)
            )
            yield self._say("first", "rank", [first], **self._result(first))
            later = self._chance.choice(facts[1:])
            yield self._say("first", "rank", [later], spec=Spec(way="superlative", rank="first"), **self._result(later))
            if max(values) != min(values):
                highest, lowest = facts[values.index(max(values))], facts[values.index(min(values))]
                yield self._say("highest", "rank", [highest], **self._result(highest))
                yield self._say("lowest", "rank", [lowest], **self._result(lowest))
                yield self._say(
                    "highest", "rank", [lowest], spec=Spec(way="superlative", rank="highest"), **self._result(lowest)
                )
                yield self._say(
                    "lowest", "rank", [highest], spec=Spec(way="superlative", rank="lowest"), **self._result(highest)
                )
            yield from self._trend(first, latest)

    def _alone(self, fact: Fact) -> bool:
        """Say whether all readings of a name or a code have one name and one unit, so that they can be ranked."""
        same = [one for one in self._numbered() if one.text == fact.text or (one.code and one.code == fact.code)]
        return len({(one.text, one.unit) for one in same}) == 1

    def _result(self, fact: Fact) -> dict[str, str]:
        return {
            "test": self._name(fact),
            "value": rounded(fact.value),
            "unit": fact.unit if fact.unit != "{score}" else "",
            **self._dated(fact.when),
        }

    def _trend(self, first: Fact, last: Fact) -> Iterator[Case]:
        one, two = Decimal(rounded(first.value)), Decimal(rounded(last.value))
        if one == two or abs(two - one) < abs(one) * Decimal("0.06"):
            return
        date1, on1, _ = self._day(first.when, coarse=False)
        date2, on2, _ = self._day(last.when, coarse=False)
        base = {
            "test": self._name(first),
            "unit": first.unit if first.unit != "{score}" else "",
            "value1": str(one),
            "value2": str(two),
            "date1": date1,
            "date2": date2,
            "on_date1": on1,
            "on_date2": on2,
        }
        up = {"rose": "rose", "up": "up", "rise": "rise", "rising": "rising", "rose2": "risen"}
        down = {"rose": "fell", "up": "down", "rise": "fall", "rising": "falling", "rose2": "fallen"}
        yield self._say("trend", "trend", [first, last], **base, **(up if two > one else down))
        wrong = self._say(
            "trend",
            "trend",
            [first, last],
            spec=Spec(way="superlative", rank="rising"),
            **base,
            **(down if two > one else up),
        )
        if two > one:
            wrong = Case(claim=wrong.claim, kind=wrong.kind, spec=Spec(way="status", status="never"), cited=wrong.cited)
        yield wrong

    def _pressures(self) -> Iterator[Case]:
        known = [
            fact
            for fact in self._facts
            if re.fullmatch(r"\d+(?:\.\d+)?/\d+(?:\.\d+)?", fact.value)
            and fact.unit == "mm[Hg]"
            and fact.when[10:11] == "T"
        ]
        for fact in self._draw(known):
            sys, dia = (rounded(part, 0) for part in fact.value.split("/"))
            fields = {"sys": sys, "dia": dia, **self._dated(fact.when)}
            yield self._say("pressure", "pressure", [fact], **fields)
            yield self._wrong_date("pressure", "pressure", fact, **fields)
            wrong = str(int(sys) + self._chance.choice((-20, 10, 30))), str(int(dia) + self._chance.choice((-9, 7, 15)))
            yield self._say(
                "pressure",
                "pressure",
                [fact],
                spec=Spec(way="value", value=f"{wrong[0]}/{wrong[1]}"),
                **{**fields, "sys": wrong[0], "dia": wrong[1]},
            )


def _other_value(text: str, chance: random.Random) -> str:
    """Return another plausible value: changed by a tenth to a half, digits swapped, or the point moved."""
    value = Decimal(text)
    factor = chance.choice((Decimal("1.1"), Decimal("0.9"), Decimal("1.5"), Decimal("0.5"), Decimal(10)))
    places = len(text.partition(".")[2])
    other = round(value * factor, places)
    return str(other if other != value else value + 1)
