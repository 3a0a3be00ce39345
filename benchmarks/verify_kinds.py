"""Claims of the kinds that the other sets leave out: named absences, counts, smoking, classes of visit, bounds, goals.

As in `verify_compound`, truth is known from how a claim is made, out of the record's own dates and words.
"""

import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from benchmarks.verify_compound import Compound, long_day, name_of, number_of, shares_words, years_between
from benchmarks.verify_telling import DATA
from tools.chart import Chart
from tools.clinical import Claim, Fact

_ABSENT = {
    "no_allergy": ("AllergyIntolerance", "allergy", ("penicillin", "latex", "peanuts", "sulfonamides", "codeine")),
    "no_problem": ("Condition", "condition", ("glaucoma", "gout", "psoriasis", "Parkinson's disease", "epilepsy")),
    "no_medicine": ("MedicationRequest", "medication", ("warfarin", "lithium", "methotrexate", "clozapine")),
    "no_procedure": ("Procedure", "procedure", ("hip replacement", "cholecystectomy", "cataract surgery")),
    "no_vaccine": ("Immunization", "immunization", ("yellow fever", "rabies", "Japanese encephalitis")),
}
"""Sort, the type whose receipt line is cited, the kind of fact, what nobody in these records has."""
_SMOKING = (("never_smoker", r"never (?:smoked|smoker)"), ("former_smoker", r"former|ex-smoker"))
_CLASSES = {"emergency": "emergency", "inpatient encounter": "inpatient", "ambulatory": "outpatient"}
_OTHER_PERSON = ("Dr. Ada Quill", "Dr. Tomas Veld", "Dr. June Orrin")
_GENDER = {"male": ("he", "his"), "female": ("she", "her")}


class Kinds:
    """Makes the claims of one chart."""

    def __init__(self, chart: Chart, today: date, chance: random.Random, each: int, words: str = "kinds") -> None:
        """Take a chart, the day on which ages are told, the chance to draw with, how many of each, and wordings."""
        self._words: dict[str, list[str]] = json.loads((DATA / f"wordings_{words}.json").read_text("utf-8"))
        self._chart, self._today, self._chance, self._each = chart, today, chance, each
        self._own = [fact for fact in chart.facts if fact.subject == "patient" and fact.count == 1]
        self._lines = {line.type: line.handle for line in chart.receipt.lines if line.whole}
        self._allergies = self._of("allergy", {"active", ""})
        once = {fact.handle for fact in _named_once([fact for fact in chart.facts if fact.subject == "patient"])}
        self._active = [f for f in self._of("condition", {"active"}) if not f.until and f.handle in once]
        self._taken = [f for f in self._of("medication", {"active"}) if not f.until and f.handle in once]

    def cases(self) -> Iterator[Compound]:
        """Yield every claim."""
        for make in (
            self._absent,
            self._counted,
            self._smoking,
            self._visits,
            self._bounds,
            self._treated,
            self._person,
            self._levels,
            self._described,
            self._joined,
            self._planned,
        ):
            yield from make()

    def _of(self, kind: str, states: set[str]) -> list[Fact]:
        return [fact for fact in self._own if fact.kind == kind and fact.status in states]

    def _draw(self, facts: Sequence[Fact]) -> list[Fact]:
        return self._chance.sample(list(facts), min(self._each, len(facts)))

    def _say(self, sort: str, evidence: tuple[str, ...], true: bool, **fields: object) -> Compound:
        she, her = _GENDER.get(self._chart.person.sex, ("the patient", "the patient's"))
        fields = {"she": she, "her": her, "person": self._chart.person.name or "the patient", **fields}
        more = {key.capitalize(): str(value)[:1].upper() + str(value)[1:] for key, value in fields.items()}
        text = " ".join(self._chance.choice(self._words[sort]).format(**{**more, **fields}).split())
        return Compound(claim=Claim(text=text[:1].upper() + text[1:], evidence=evidence), sort=sort, true=true)

    def _both(
        self, sort: str, facts: Sequence[Fact], right: dict[str, object], wrong: dict[str, object]
    ) -> Iterator[Compound]:
        evidence = tuple(fact.handle for fact in facts)
        yield self._say(sort, evidence, True, **right)
        yield self._say(sort, evidence, False, **{**right, **wrong})

    def _absent(self) -> Iterator[Compound]:
        for sort, (kind_of_line, kind, names) in _ABSENT.items():
            if kind_of_line not in self._lines:
                continue
            line = (self._lines[kind_of_line],)
            known = " ".join(fact.text for fact in self._chart.facts).casefold()
            name = self._chance.choice(names)
            if name.split()[0].casefold()[:7] not in known:
                yield self._say(sort, line, True, name=name)
            present = [f for f in self._of(kind, {"active", "completed", "stopped", "resolved"}) if len(f.text) < 60]
            for fact in self._draw(present):
                yield self._say(sort, line, False, name=_allergen(fact) if kind == "allergy" else name_of(fact))

    def _counted(self) -> Iterator[Compound]:
        series: dict[str, list[Fact]] = {}
        for fact in self._of("immunization", {"completed"}):
            series.setdefault(fact.text, []).append(fact)
        several = [facts for facts in series.values() if len({fact.when[:10] for fact in facts}) == len(facts) > 1]
        for facts in self._chance.sample(several, min(self._each, len(several))):
            right: dict[str, object] = {"name": name_of(facts[0]), "n": len(facts)}
            yield from self._both("times_given", facts, right, {"n": len(facts) + 1})
        if len({fact.text for fact in self._allergies}) == len(self._allergies) > 1:
            right = {"n": len(self._allergies)}
            yield from self._both("allergy_count", self._allergies, right, {"n": len(self._allergies) + 1})

    def _smoking(self) -> Iterator[Compound]:
        told = [fact for fact in self._own if re.search(r"(?i)smoking status", fact.text) and fact.value]
        if not told:
            return
        last = max(told, key=lambda fact: fact.when)
        right = next((sort for sort, pattern in _SMOKING if re.search(pattern, last.value, re.IGNORECASE)), "")
        right = right or ("current_smoker" if re.search(r"(?i)\bsmok|current", last.value) else "")
        for sort in ("never_smoker", "former_smoker", "current_smoker") if right else ():
            yield self._say(sort, (last.handle,), sort == right)

    def _visits(self) -> Iterator[Compound]:
        known = [f for f in self._of("encounter", {"finished"}) if f.detail.get("class") in _CLASSES]
        for fact in self._draw([f for f in known if "hospitalization" not in self._chart.resource(f.source[0])]):
            sort = _CLASSES[fact.detail["class"]]
            day = _day(fact)
            yield self._say(sort, (fact.handle,), True, **day)
            others = [other for other in ("emergency", "inpatient", "outpatient") if other != sort]
            yield self._say(self._chance.choice(others), (fact.handle,), False, **day)
            if fact.detail.get("performer"):
                right: dict[str, object] = {"who": fact.detail["performer"], **day}
                yield from self._both("seen_by", [fact], right, {"who": self._chance.choice(_OTHER_PERSON)})

    def _bounds(self) -> Iterator[Compound]:
        for fact in self._draw([f for f in self._active if len(f.when) >= 10]):
            year, name = int(fact.when[:4]), name_of(fact)
            yield from self._both("since_year", [fact], {"name": name, "year": year}, {"year": year - 2})
            yield from self._both("before_year", [fact], {"name": name, "year": year + 2}, {"year": year - 1})
            yield from self._both("after_year", [fact], {"name": name, "year": year - 2}, {"year": year + 1})

    def _treated(self) -> Iterator[Compound]:
        for fact in self._draw([f for f in self._taken if len(f.when) >= 10]):
            year = int(fact.when[:4])
            yield from self._both("taking_since", [fact], {"name": name_of(fact), "year": year}, {"year": year - 3})
        over = [f for f in self._of("medication", {"stopped"}) if len(f.until) >= 10 and f.until[:10] != f.when[:10]]
        for fact in self._draw(_named_once(over)):
            month = 12 if fact.until[5:7] == "06" else 6
            wrong = long_day(f"{int(fact.until[:4]) - 1}-{month:02d}-{min(int(fact.until[8:10]), 28):02d}")
            day = long_day(fact.until)
            right: dict[str, object] = {"name": name_of(fact), "date": day, "on_date": f"on {day}"}
            yield from self._both("stopped_on", [fact], right, {"date": wrong, "on_date": f"on {wrong}"})
        for fact in self._draw([f for f in self._taken if f.detail.get("prescriber")]):
            right = {"name": name_of(fact), "who": fact.detail["prescriber"]}
            yield from self._both("prescribed_by", [fact], right, {"who": self._chance.choice(_OTHER_PERSON)})
        for fact in self._draw([f for f in self._taken if f.detail.get("reason")]):
            right = {"name": name_of(fact), "reason": _plain(fact.detail["reason"])}
            yield from self._both("reason", [fact], right, {"reason": "epilepsy"})

    def _person(self) -> Iterator[Compound]:
        person = self._chart.person
        fact = next((one for one in self._chart.facts if one.kind == "patient"), None)
        if fact is None or len(person.birth_date) < 10:
            return
        if len(person.deceased) >= 10:
            day = long_day(person.deceased)
            other = long_day(f"{int(person.deceased[:4]) - 1}{person.deceased[4:8]}11")
            right: dict[str, object] = {"date": day, "on_date": f"on {day}"}
            yield from self._both("died", [fact], right, {"date": other, "on_date": f"on {other}"})
        age = years_between(date.fromisoformat(person.birth_date), self._today)
        sex = {"male": "man", "female": "woman"}.get(person.sex)
        if sex and 18 <= age < 105 and not person.deceased:
            yield from self._both("aged", [fact], {"age": age, "sex": sex}, {"age": age + 6})

    def _levels(self) -> Iterator[Compound]:
        sorts = {"H": ("above_range", "below_range"), "L": ("below_range", "above_range")}
        known = [f for f in self._own if f.kind == "lab" and f.interpretation in sorts and len(f.when) >= 10]
        for fact in self._draw([f for f in known if number_of(f.value) is not None]):
            day = {"test": name_of(fact), **_day(fact)}
            right, wrong = sorts[fact.interpretation]
            yield self._say(right, (fact.handle,), True, **day)
            yield self._say(wrong, (fact.handle,), False, **day)

    def _described(self) -> Iterator[Compound]:
        for fact in self._draw([f for f in self._allergies if f.detail.get("criticality") in {"low", "high"}]):
            level = fact.detail["criticality"]
            right: dict[str, object] = {"name": _allergen(fact), "criticality": level}
            yield from self._both("criticality", [fact], right, {"criticality": "low" if level == "high" else "high"})
        for fact in self._draw([f for f in self._allergies if f.detail.get("category") in {"food", "medication"}]):
            kind = fact.detail["category"]
            right = {"name": _allergen(fact), "category": kind}
            yield from self._both("category", [fact], right, {"category": "food" if kind != "food" else "medication"})
        levels = {"mild", "moderate", "severe"}
        for fact in self._draw([f for f in self._active if f.detail.get("severity", "").lower() in levels]):
            level = fact.detail["severity"].lower()
            right = {"name": name_of(fact), "severity": level}
            yield from self._both("severity", [fact], right, {"severity": "mild" if level != "mild" else "severe"})

    def _joined(self) -> Iterator[Compound]:
        over = _named_once(self._of("medication", {"stopped"}))
        for problem, drug in zip(self._draw(self._active), self._draw(self._taken), strict=False):
            if not shares_words(problem, drug):
                names: dict[str, object] = {"a": name_of(problem), "b": name_of(drug)}
                evidence = (problem.handle, drug.handle)
                yield self._say("both", evidence, True, **names)
                yield self._say("both", evidence, False, **{**names, "a": "sarcoidosis"})
        for problem, drug in zip(self._draw(self._active), self._draw(over), strict=False):
            if not shares_words(problem, drug):
                evidence = (problem.handle, drug.handle)
                yield self._say("both", evidence, False, a=name_of(problem), b=name_of(drug))
        by_day: dict[str, list[Fact]] = {}
        for fact in self._of("immunization", {"completed"}):
            by_day.setdefault(fact.when[:10], []).append(fact)
        pairs = [facts[:2] for day, facts in by_day.items() if len(day) == 10 and len(facts) > 1]
        for one, two in self._chance.sample(pairs, min(self._each, len(pairs))):
            if not shares_words(one, two):
                right: dict[str, object] = {"a": name_of(one), "b": name_of(two), **_day(one)}
                yield from self._both("both_given", [one, two], right, {"b": "yellow fever"})

    def _planned(self) -> Iterator[Compound]:
        for fact in self._draw(_named_once([f for f in self._own if f.kind == "goal"])):
            yield from self._both("on_goal", [fact], {"name": name_of(fact)}, {"name": "running a marathon"})
        for fact in self._draw([f for f in self._own if f.kind == "order" and len(f.when) >= 10 and f.text]):
            day: dict[str, object] = {"date": long_day(fact.when), "on_date": f"on {long_day(fact.when)}"}
            yield from self._both(
                "ordered", [fact], {"name": name_of(fact), **day}, {"name": "colonoscopy of the moon"}
            )
        plans = [f for f in self._own if f.kind == "care_plan" and f.status == "active"]
        for fact in self._draw([f for f in plans if f.detail.get("activities")]):
            activity = re.sub(r"\s*\([a-z-]+\)", "", fact.detail["activities"].split(";")[0]).strip()
            if re.fullmatch(r"[A-Za-z ]+", activity):
                yield from self._both("plan_includes", [fact], {"activity": activity}, {"activity": "Wound dressing"})
        for fact in self._draw([f for f in plans if re.fullmatch(r"[A-Za-z ]+", f.detail.get("addresses", ""))]):
            yield from self._both("plan_for", [fact], {"name": fact.detail["addresses"]}, {"name": "psoriasis"})


def _named_once(facts: Sequence[Fact]) -> list[Fact]:
    counted = Counter(fact.text for fact in facts)
    return [fact for fact in facts if counted[fact.text] == 1 and len(fact.text) < 60]


def _day(fact: Fact) -> dict[str, object]:
    return {"date": long_day(fact.when), "on_date": f"on {long_day(fact.when)}"}


def _allergen(fact: Fact) -> str:
    return re.sub(r"(?i)^allergy to | allergy$|\s*\([a-z]+\)$", "", fact.text)


def _plain(text: str) -> str:
    return re.sub(r"\s*\([a-z]+\)$", "", text).lower()


__all__ = ["Kinds"]
