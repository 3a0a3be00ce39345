"""Claims of unusual shape for the verify benchmark: comparisons, percentages, conversions, lists, roundings.

As in `verify_compound`, truth is known from how a claim is made, out of the record's own dates and numbers.
"""

import json
import random
import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from benchmarks.verify_compound import Compound, long_day, name_of, number_of, shares_words, years_between
from tools.chart import Chart
from tools.clinical import Claim, Fact

_DATA = Path(__file__).parent / "verify_data"
_CONVERSIONS = (
    ("fahrenheit", r"body temperature|temperature", "Cel", lambda value: value * Decimal("1.8") + 32, 1),
    ("inches", r"body height|height", "cm", lambda value: value / Decimal("2.54"), 1),
    ("pounds", r"body weight|weight", "kg", lambda value: value * Decimal("2.20462262"), 1),
    ("glucose", r"glucose", "mg/dL", lambda value: value / Decimal("18.016"), 1),
    ("creatinine", r"creatinine", "mg/dL", lambda value: value * Decimal("88.42"), 0),
    ("cholesterol", r".*cholesterol", "mg/dL", lambda value: value / Decimal("38.67"), 2),
)
"""Sort, pattern of the test's name, the record's unit, the conversion, decimals."""
_RISING = {"rose": "rose", "rise": "rise", "higher": "higher", "up": "up", "risen": "risen"}
_FALLING = {"rose": "fell", "rise": "fall", "higher": "lower", "up": "down", "risen": "fallen"}
_OTHER_REACTIONS = ("bronchospasm", "angioedema", "blistering", "seizures", "joint pain")
_OTHER_REASONS = ("epilepsy", "psoriasis", "glaucoma", "gout", "malaria")


class Shapes:
    """Makes the claims of unusual shape of one chart."""

    def __init__(self, chart: Chart, today: date, chance: random.Random, each: int, words: str = "shapes") -> None:
        """Take a chart, the day on which ages are told, the chance to draw with, how many of each, and wordings."""
        self._words: dict[str, list[str]] = json.loads((_DATA / f"wordings_{words}.json").read_text("utf-8"))
        self._chart, self._today, self._chance, self._each = chart, today, chance, each
        own = [fact for fact in chart.facts if fact.subject == "patient" and fact.count == 1]
        self._allergies = [fact for fact in own if fact.kind == "allergy" and fact.status == "active"]
        own = [fact for fact in own if len(fact.when) >= 10]
        self._active = _distinct([f for f in own if f.kind == "condition" and f.status == "active" and not f.until])
        self._over = _distinct([f for f in own if f.kind == "condition" and f.status == "resolved"])
        medicines = [f for f in own if f.kind == "medication" and f.detail.get("intent") not in {"plan", "proposal"}]
        self._taken = _distinct([f for f in medicines if f.status == "active" and not f.until])
        self._stopped = _distinct([f for f in medicines if f.status == "stopped"])
        self._medicines = medicines
        self._numbers = [f for f in own if f.kind in {"lab", "vital"} and f.unit and number_of(f.value) is not None]
        self._vaccines = [f for f in own if f.kind == "immunization" and f.status == "completed"]
        self._events = _distinct([f for f in own if f.kind == "procedure" and f.status == "completed"])

    def cases(self) -> Iterator[Compound]:
        """Yield every claim."""
        for make in (
            self._allergic,
            self._reasons,
            self._lists,
            self._pairs_of_results,
            self._courses,
            self._conversions,
            self._roundings,
            self._durations,
            self._medicine_pairs,
            self._joined,
            self._doses,
            self._levels,
        ):
            yield from make()

    def _say(self, sort: str, facts: Sequence[Fact], true: bool, **fields: object) -> Compound:
        more = {key.capitalize(): str(value)[:1].upper() + str(value)[1:] for key, value in fields.items()}
        text = self._chance.choice(self._words[sort]).format(**{**more, **fields})
        text = re.sub(r" (?=[.,;:)])", "", " ".join(text.split()))
        evidence = tuple(fact.handle for fact in facts)
        return Compound(claim=Claim(text=text[:1].upper() + text[1:], evidence=evidence), sort=sort, true=true)

    def _both(
        self, sort: str, facts: Sequence[Fact], right: dict[str, object], wrong: dict[str, object]
    ) -> Iterator[Compound]:
        yield self._say(sort, facts, True, **right)
        yield self._say(sort, facts, False, **{**right, **wrong})

    def _draw(self, facts: Sequence[Fact], number: int = 0) -> list[Fact]:
        return self._chance.sample(list(facts), min(number or self._each, len(facts)))

    def _allergic(self) -> Iterator[Compound]:
        for fact in self._draw(
            [f for f in self._allergies if re.fullmatch(r"[A-Za-z ]+", f.detail.get("reaction", ""))]
        ):
            reaction = fact.detail["reaction"].lower()
            other = self._chance.choice([one for one in _OTHER_REACTIONS if one not in reaction])
            right: dict[str, object] = {"name": _allergen(fact), "reaction": reaction}
            yield from self._both("reaction", [fact], right, {"reaction": other})

    def _reasons(self) -> Iterator[Compound]:
        for fact in self._draw([f for f in self._medicines if f.detail.get("reason")]):
            reason = re.sub(r"\s*\([a-z]+\)$", "", fact.detail["reason"]).lower()
            other = self._chance.choice([one for one in _OTHER_REASONS if one not in reason])
            yield from self._both("reason", [fact], {"drug": name_of(fact), "reason": reason}, {"reason": other})

    def _lists(self) -> Iterator[Compound]:
        for _ in range(self._each):
            drawn = self._draw(self._active, 3)
            if len(drawn) < 3 or _any_shared(drawn):
                return
            a, b, c = (name_of(fact) for fact in drawn)
            yield self._say("three_problems", drawn, True, a=a, b=b, c=c)
            over = [one for one in self._over if not _any_shared([*drawn, one])]
            if over:
                ended = self._chance.choice(over)
                yield self._say("three_problems", [*drawn[:2], ended], False, a=a, b=b, c=name_of(ended))
            yield self._say("three_problems", drawn, False, a=a, b=b, c="sarcoidosis")
        for fact in self._draw([f for f in self._active if self._taken]):
            drug = self._chance.choice(self._taken)
            if shares_words(fact, drug):
                continue
            yield self._say("problem_and_medicine", [fact, drug], True, name=name_of(fact), drug=name_of(drug))
            for other in self._draw([f for f in self._stopped if not _any_shared([f, fact, drug])], 1):
                yield self._say("problem_and_medicine", [fact, other], False, name=name_of(fact), drug=name_of(other))
        for fact, allergy in zip(self._draw(self._active), self._draw(self._allergies), strict=False):
            if not shares_words(fact, allergy):
                right: dict[str, object] = {"name": name_of(fact), "allergen": _allergen(allergy)}
                yield from self._both("problem_and_allergy", [fact, allergy], right, {"allergen": "codeine"})

    def _pairs_of_results(self) -> Iterator[Compound]:
        by_day: dict[str, list[Fact]] = {}
        for fact in self._numbers:
            by_day.setdefault(fact.when[:10], []).append(fact)
        days = [facts for facts in by_day.values() if len(facts) > 1]
        for facts in self._chance.sample(days, min(self._each, len(days))):
            one, two = self._chance.sample(facts, 2)
            value1, value2 = _shown(one), _shown(two)
            if shares_words(one, two) or one.text == two.text or abs(value1 - value2) <= abs(value1) * Decimal("0.1"):
                continue
            right: dict[str, object] = {"test1": name_of(one), "value1": value1, "unit1": _unit(one)}
            right |= {"test2": name_of(two), "value2": value2, "unit2": _unit(two)}
            yield from self._both("two_results", [one, two], right, {"value1": value2, "value2": value1})

    def _courses(self) -> Iterator[Compound]:
        series: dict[tuple[str, str, str], list[Fact]] = {}
        for fact in self._numbers:
            series.setdefault((fact.text, fact.unit, fact.code), []).append(fact)
        several = [
            sorted(facts, key=lambda fact: fact.when) for facts in series.values() if _days(facts) == len(facts) > 1
        ]
        for facts in self._chance.sample(several, min(self._each, len(several))):
            one, two = facts[0], facts[-1]
            before, after = _shown(one), _shown(two)
            if len(facts) > 2:
                count: dict[str, object] = {"test": name_of(one), "count": len(facts)}
                yield from self._both("times", facts, count, {"count": len(facts) + 2})
            if before <= 0 or abs(after - before) < before * Decimal("0.08"):
                continue
            right, wrong = (_RISING, _FALLING) if after > before else (_FALLING, _RISING)
            fields: dict[str, object] = {"test": name_of(one), "unit": _unit(one), "value1": before, "value2": after}
            fields |= {"day1": long_day(one.when), "day2": long_day(two.when)}
            percent = round(abs(Decimal(two.value) - Decimal(one.value)) / Decimal(one.value) * 100)
            yield from self._both("higher", [one, two], {**fields, **right}, {**wrong})
            share = {**fields, **right, "percent": percent}
            yield from self._both("percent", [one, two], share, {"percent": percent + max(8, percent // 2)})

    def _conversions(self) -> Iterator[Compound]:
        for sort, pattern, unit, convert, digits in _CONVERSIONS:
            known = [f for f in self._numbers if re.match(pattern, f.text, re.IGNORECASE) and f.unit == unit]
            for fact in self._draw(known, 2):
                value = round(convert(Decimal(fact.value)), digits)
                if value < 1:
                    continue
                right: dict[str, object] = {"test": name_of(fact), "converted": value, "day": long_day(fact.when)}
                yield from self._both(sort, [fact], right, {"converted": round(value * Decimal("1.15"), digits)})

    def _roundings(self) -> Iterator[Compound]:
        for fact in self._draw([f for f in self._numbers if Decimal(f.value) > 20]):
            value = Decimal(fact.value)
            near = round(value)
            fields: dict[str, object] = {"test": name_of(fact), "unit": _unit(fact), "day": long_day(fact.when)}
            right = {**fields, "round": near, "side": "over" if value > near else "under"}
            if value != near:
                yield from self._both("about", [fact], right, {"round": round(value * Decimal("1.4"))})
            low, high = int(value * Decimal("0.9")), int(value * Decimal("1.1")) + 1
            yield from self._both(
                "range", [fact], {**fields, "low": low, "high": high}, {"low": high, "high": high + 20}
            )

    def _durations(self) -> Iterator[Compound]:
        born = self._chart.person.birth_date
        for fact in self._draw(self._active):
            began = date.fromisoformat(fact.when[:10])
            years = years_between(began, self._today)
            if 2 < years < 90:
                right: dict[str, object] = {"name": name_of(fact), "years": years}
                yield from self._both("for_years", [fact], right, {"years": years + max(4, years // 3)})
            if len(born) < 10:
                continue
            decade = years_between(date.fromisoformat(born), began) // 10 * 10
            if 20 <= decade <= 80:
                right = {"name": name_of(fact), "decade": decade}
                yield from self._both("decade_of_life", [fact], right, {"decade": decade - 10})
            age = years_between(date.fromisoformat(born), self._today)
            person = next((one for one in self._chart.facts if one.kind == "patient"), None)
            sex = {"male": "man", "female": "woman"}.get(self._chart.person.sex)
            if person is not None and sex and 18 <= age < 105 and not self._chart.person.deceased:
                right = {"name": name_of(fact), "age": age, "sex": sex}
                yield from self._both("person_with", [person, fact], right, {"age": age + 9})

    def _medicine_pairs(self) -> Iterator[Compound]:
        for over, active in zip(self._draw(self._stopped), self._draw(self._taken), strict=False):
            if not shares_words(over, active):
                right: dict[str, object] = {"over": name_of(over), "active": name_of(active)}
                wrong: dict[str, object] = {"over": name_of(active), "active": name_of(over)}
                yield from self._both("stopped_started", [over, active], right, wrong)

    def _joined(self) -> Iterator[Compound]:
        for event, result in zip(self._draw(self._events), self._draw(self._numbers), strict=False):
            if shares_words(event, result) or event.when >= result.when:
                continue
            fields: dict[str, object] = {"name": name_of(event), "test": name_of(result), "unit": _unit(result)}
            fields |= {"day1": long_day(event.when), "day2": long_day(result.when), "value": _shown(result)}
            wrong: dict[str, object] = {"value": round(_shown(result) * Decimal("1.3") + 1, 1)}
            yield from self._both("event_with_result", [event, result], fields, wrong)
        for problem, result in zip(self._draw(self._active), self._draw(self._numbers), strict=False):
            if shares_words(problem, result):
                continue
            fields = {"name": name_of(problem), "test": name_of(result), "unit": _unit(result)}
            fields |= {"day": long_day(result.when), "value": _shown(result)}
            yield from self._both("mixed", [problem, result], fields, {"name": "sarcoidosis"})

    def _doses(self) -> Iterator[Compound]:
        series: dict[str, list[Fact]] = {}
        for fact in self._vaccines:
            series.setdefault(fact.text, []).append(fact)
        for name, facts in series.items():
            if len(facts) < 2 or _days(facts) < len(facts):
                continue
            one, two = sorted(facts, key=lambda fact: fact.when)[:2]
            right: dict[str, object] = {"name": name, "day1": long_day(one.when), "day2": long_day(two.when)}
            wrong = long_day(f"{int(two.when[:4]) + 1}-{two.when[5:7]}-{min(int(two.when[8:10]), 28):02d}")
            yield from self._both("two_doses", [one, two], right, {"day2": wrong})

    def _levels(self) -> Iterator[Compound]:
        words = {"H": "high", "L": "low", "N": "normal"}
        other = {"high": "low", "low": "high", "normal": "high"}
        for fact in self._draw([f for f in self._numbers if f.interpretation in words]):
            level = words[fact.interpretation]
            right: dict[str, object] = {"test": name_of(fact), "level": level, "day": long_day(fact.when)}
            yield from self._both("level", [fact], right, {"level": other[level]})


def _distinct(facts: Sequence[Fact]) -> list[Fact]:
    """Return the facts whose name no other has, and whose name is no sentence."""
    names = [fact.text for fact in facts]
    return [fact for fact in facts if names.count(fact.text) == 1 and len(fact.text) < 60]


def _any_shared(facts: Sequence[Fact]) -> bool:
    return any(shares_words(a, b) for place, a in enumerate(facts) for b in facts[place + 1 :])


def _allergen(fact: Fact) -> str:
    return re.sub(r"(?i)^allergy to | allergy$|\s*\([a-z]+\)$", "", fact.text)


def _unit(fact: Fact) -> str:
    return "" if fact.unit.startswith("{") else fact.unit


def _shown(fact: Fact) -> Decimal:
    value = Decimal(fact.value)
    return value if abs(value) < 1 else round(value, 1 if value != value.to_integral_value() else 0)


def _days(facts: Sequence[Fact]) -> int:
    return len({fact.when[:10] for fact in facts})


__all__ = ["Shapes"]
