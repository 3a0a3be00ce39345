"""Claims for the verify benchmark: true ones in a stranger's wordings, and the same ones corrupted in fourteen ways."""

import json
import random
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from msgspec import Struct

from benchmarks.verify_oracle import Spec
from tools.chart import Chart
from tools.clinical import Claim, Fact

DATA = Path(__file__).parent / "verify_data"
_TAG = re.compile(r"\s*\((?:disorder|finding|situation|procedure|substance|product|event|regime/therapy|person)\)$")
_WORDS: dict[str, Any] = json.loads((DATA / "words.json").read_text("utf-8"))
_MONTHS: list[str] = _WORDS["months"]
_SHORT: dict[str, str] = _WORDS["short"]
_UNITS: dict[str, str] = _WORDS["wrong_units"]
_OTHER_DRUGS: list[str] = _WORDS["other_drugs"]
_OTHER_CONDITIONS: list[str] = _WORDS["other_conditions"]
_RELATIVES: list[str] = _WORDS["relatives"]
_OVER = {"resolved", "inactive", "remission", "stopped", "completed", "cancelled"}
_TO_THIS_DAY = re.compile(
    r"\b(?:since|onwards?|suffers|you take|(?:has|carries|bears) an? (?:\S+ )?diagnosis|has (?=\{)|lives with)(?!\w)",
    re.IGNORECASE,
)
"""Said of what has ended, it is not true."""
_DOSE = re.compile(r"(\d+(?:\.\d+)?) (MG|MCG|mg|mcg|ML|UNT)\b(?!/)")


class Case(Struct, frozen=True, kw_only=True):
    """One claim with what is known of it."""

    claim: Claim
    kind: str
    spec: Spec
    cited: tuple[str, ...]
    """`Type/id` of the resources behind its handles."""


class Maker:
    """Makes the cases of one chart from one set of wordings."""

    def __init__(self, chart: Chart, wordings: dict[str, Any], chance: random.Random, per_kind: int) -> None:
        """Take a chart, its wordings and the chance to draw with."""
        self._chart = chart
        self._words = wordings
        self._chance = chance
        self._each = per_kind
        self._facts = [fact for fact in chart.facts if len(fact.source) < 60]

    def cases(self) -> Iterator[Case]:
        """Yield every case of the chart."""
        yield from self._conditions()
        yield from self._medications()
        yield from self._allergies()
        yield from self._results()
        yield from self._ranks()
        yield from self._pressures()
        yield from self._events("procedure", "procedure")
        yield from self._events("immunization", "immunization")
        yield from self._events("encounter", "encounter")
        yield from self._plans()
        yield from self._families()
        yield from self._absences()
        yield from self._person()

    def _draw(self, facts: list[Fact]) -> list[Fact]:
        return self._chance.sample(facts, min(self._each, len(facts)))

    def _say(
        self, wording: str, kind: str, facts: list[Fact], way: str = "true", spec: Spec | None = None, **fields: str
    ) -> Case:
        templates = self._words[wording]
        need = {"date": "date", "value": "value", "unit": "unit"}.get(spec.way if spec else "", "")
        if need and need in fields:
            asked = (need, f"on_{need}")
            templates = [one for one in templates if any("{" + name + "}" in one for name in asked)]
        if any(fact.status in _OVER for fact in facts):
            templates = [one for one in templates if not _TO_THIS_DAY.search(one)] or templates
        text = self._fill(self._chance.choice(templates), fields)
        return self._case(text, kind, facts, way, spec, fields)

    def _case(
        self, text: str, kind: str, facts: list[Fact], way: str, spec: Spec | None, fields: dict[str, str]
    ) -> Case:
        return Case(
            claim=Claim(text=text, evidence=tuple(fact.handle for fact in facts)),
            kind=kind,
            spec=spec or Spec(way=way, name=fields.get("name", fields.get("drug", ""))),
            cited=tuple(source for fact in facts for source in fact.source),
        )

    @staticmethod
    def _fill(template: str, fields: dict[str, str]) -> str:
        more = {key.capitalize(): value[:1].upper() + value[1:] for key, value in fields.items()}
        return template.format(**fields, **more)

    def _day(self, iso: str, coarse: bool = True) -> tuple[str, str, tuple[str, str]]:
        """Return a date as a stranger writes it, with its preposition, and the ISO days that it allows."""
        found = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", iso)
        assert found
        year, month, day = found[1], found[2], found[3]
        style = self._chance.randrange(9 if coarse else 6)
        if not month or style == 8:
            return year, f"in {year}", (f"{year}-01-01", f"{year}-12-31")
        name = _MONTHS[int(month) - 1]
        if not day or style in {6, 7}:
            text = f"{name} {year}" if style != 7 else f"{name[:3]} {year}"
            return text, f"in {text}", (f"{year}-{month}-01", f"{year}-{month}-31")
        plain = int(day)
        text = [
            f"{year}-{month}-{day}",
            f"{plain} {name} {year}",
            f"{name} {plain}, {year}",
            f"{plain} {name[:3]} {year}",
            f"{int(month)}/{plain}/{year}",
            f"{year}-{month}-{day}",
        ][style % 6]
        return text, f"on {text}", (f"{year}-{month}-{day}",) * 2

    def _shifted(self, iso: str) -> str:
        """Return another date: some days, months or years off."""
        year, month, day = int(iso[:4]), int(iso[5:7] or 1), min(int(iso[8:10] or 1), 28)
        how = self._chance.randrange(3)
        if how == 0:
            day = day + 3 if day < 25 else day - 3
        elif how == 1:
            month = month % 12 + 1
        year += self._chance.choice((-1, 1, 2)) if how == 2 else 0
        return f"{year:04d}-{month:02d}-{day:02d}"

    def _dated(self, iso: str) -> dict[str, str]:
        text, on, _ = self._day(iso)
        return {"date": text, "on_date": on}

    def _wrong_date(self, wording: str, kind: str, fact: Fact, **fields: str) -> Case:
        text, on, days = self._day(self._shifted(fact.when[:10]), coarse=False)
        spec = Spec(way="date", days=days)
        return self._say(wording, kind, [fact], spec=spec, **{**fields, "date": text, "on_date": on})

    def _stranger(self, kind: str, facts: list[Fact], wording: str, **fields: str) -> Iterator[Case]:
        """Yield the true sentence with the handle of another fact."""
        others = [other for other in self._facts if other.kind != facts[0].kind or other.text != facts[0].text]
        if others:
            other = self._chance.choice(others)
            spec = Spec(way="other handle", name=fields.get("name", fields.get("drug", "")))
            yield self._say(wording, kind, [other], spec=spec, **fields)

    def _negated(self, key: str, kind: str, fact: Fact, **fields: str) -> Case:
        text = self._fill(self._chance.choice(self._words["negated"][key]), fields)
        return self._case(text, kind, [fact], "negation", Spec(way="negation"), fields)

    def _sided(self, wording: str, kind: str, fact: Fact, **fields: str) -> Iterator[Case]:
        name = fields["name"]
        for side, other in (("left", "right"), ("right", "left")):
            if re.search(rf"\b{side}\b", name, re.IGNORECASE):
                swapped = re.sub(rf"\b{side}\b", other, name, flags=re.IGNORECASE)
                yield self._say(
                    wording, kind, [fact], spec=Spec(way="laterality", side=other), **{**fields, "name": swapped}
                )
                return

    def _name(self, fact: Fact) -> str:
        name = _TAG.sub("", fact.text)
        if name in _SHORT and self._chance.random() < 0.5:
            return _SHORT[name]
        return name if name[1:2].isupper() or self._chance.random() < 0.5 else name[:1].lower() + name[1:]

    def _conditions(self) -> Iterator[Case]:
        known = [
            fact
            for fact in self._facts
            if fact.kind == "condition" and fact.when[4:5] == "-" and fact.subject == "patient"
        ]
        for fact in self._draw(known):
            fields = {"name": self._name(fact), **self._dated(fact.when)}
            name = {"name": fields["name"]}
            yield self._say("condition_onset", "condition", [fact], **fields)
            yield self._wrong_date("condition_onset", "condition", fact, **fields)
            yield self._say(
                "condition_onset",
                "condition",
                [fact],
                spec=Spec(way="drug", name=(other := self._chance.choice(_OTHER_CONDITIONS))),
                **{**fields, "name": other},
            )
            yield self._negated("condition", "condition", fact, **fields)
            yield self._say(
                "relative",
                "condition",
                [fact],
                spec=Spec(way="family member", relative="nobody"),
                relative=self._chance.choice(_RELATIVES),
                **name,
            )
            yield self._say("as_said", "condition", [fact], spec=Spec(way="patient as record"), **name)
            yield from self._stranger("condition", [fact], "condition_onset", **fields)
            yield from self._sided("condition_onset", "condition", fact, **fields)
            if fact.status == "active":
                yield self._say("condition_active", "condition", [fact], **name)
                yield self._status("active", "resolved", "condition", fact, name)
            if fact.status == "resolved":
                yield self._say("stale_condition", "condition", [fact], spec=Spec(way="stale as current"), **name)
                yield self._status("resolved", "active", "condition", fact, name)
                if fact.until and fact.count == 1:
                    until, on_until, _ = self._day(fact.until)
                    fields = {**fields, "until": until, "on_until": on_until}
                    yield self._say("condition_resolved", "condition", [fact], **fields)
                    yield self._say("condition_span", "condition", [fact], **fields)

    def _status(self, key: str, status: str, kind: str, fact: Fact, fields: dict[str, str]) -> Case:
        text = self._fill(self._chance.choice(self._words["status_wrong"][key]), fields)
        return self._case(text, kind, [fact], "status", Spec(way="status", status=status), fields)

    def _medications(self) -> Iterator[Case]:
        known = [
            fact
            for fact in self._facts
            if fact.kind == "medication"
            and not fact.text.startswith("unnamed")
            and fact.when[4:5] == "-"
            and fact.detail.get("intent") not in {"plan", "proposal"}
        ]
        for fact in self._draw(known):
            drug = _TAG.sub("", fact.text)
            fields = {"drug": drug, **self._dated(fact.when)}
            yield self._say("medication_date", "medication", [fact], **fields)
            yield self._wrong_date("medication_date", "medication", fact, **fields)
            other = self._chance.choice(_OTHER_DRUGS)
            yield self._say(
                "medication_date", "medication", [fact], spec=Spec(way="drug", name=other), **{**fields, "drug": other}
            )
            if fact.status == "active":
                yield self._negated("medication", "medication", fact, drug=drug)
            yield self._say("as_said", "medication", [fact], spec=Spec(way="patient as record"), name=drug)
            yield self._say(
                "relative",
                "medication",
                [fact],
                spec=Spec(way="family member", relative="nobody"),
                relative=self._chance.choice(_RELATIVES),
                name=drug,
            )
            yield from self._stranger("medication", [fact], "medication_date", **fields)
            strength = _DOSE.search(fact.text)
            if strength and len(_DOSE.findall(fact.text)) == 1 and fact.text.index(strength[0]) > 3:
                yield from self._doses(fact, fact.text[: strength.start()].strip(), strength)
            if fact.status == "active":
                yield self._say("medication_active", "medication", [fact], drug=drug)
                yield self._status("medication_active", "stopped", "medication", fact, {"name": drug})
            elif fact.status in {"stopped", "completed"}:
                yield self._say(f"medication_{fact.status}", "medication", [fact], drug=drug)
                yield self._say("stale_medication", "medication", [fact], spec=Spec(way="stale as current"), drug=drug)
                yield self._status("medication_over", "active", "medication", fact, {"name": drug})

    def _doses(self, fact: Fact, ingredient: str, found: re.Match[str]) -> Iterator[Case]:
        number, unit = found[1], found[2].lower().replace("unt", "units")
        if re.search(r"\d", ingredient):
            return
        yield self._say("medication_dose", "dose", [fact], ingredient=ingredient, strength=f"{number} {unit}")
        wrong = format((Decimal(number) * self._chance.choice((2, 5, Decimal("0.5")))).normalize(), "f")
        yield self._say(
            "medication_dose",
            "dose",
            [fact],
            spec=Spec(way="dose", strength=f"{wrong} {unit}"),
            ingredient=ingredient,
            strength=f"{wrong} {unit}",
        )
        swap = {"mg": "mcg", "mcg": "mg", "ml": "L", "units": "mg"}[unit]
        yield self._say(
            "medication_dose",
            "dose",
            [fact],
            spec=Spec(way="unit", value=number, unit=f"{number} {swap}"),
            ingredient=ingredient,
            strength=f"{number} {swap}",
        )

    def _allergies(self) -> Iterator[Case]:
        for fact in self._draw(
            [
                fact
                for fact in self._facts
                if fact.kind == "allergy" and fact.status not in {"refuted", "resolved", "inactive"}
            ]
        ):
            name = re.sub(r"(?i)^allergy to |^allergic to | allergy$", "", _TAG.sub("", fact.text))
            yield self._say("allergy", "allergy", [fact], name=name)
            yield self._negated("allergy", "allergy", fact, name=name)
            other = self._chance.choice(("penicillin V", "latex", "shellfish", "codeine", "aspirin"))
            yield self._say("allergy", "allergy", [fact], spec=Spec(way="drug", name=other), name=other)
            yield self._say(
                "relative",
                "allergy",
                [fact],
                spec=Spec(way="family member", relative="nobody"),
                relative=self._chance.choice(_RELATIVES),
                name=f"{name} allergy",
            )
            yield from self._stranger("allergy", [fact], "allergy", name=name)

    def _numbered(self) -> list[Fact]:
        return [
            fact
            for fact in self._facts
            if fact.kind in {"lab", "vital", "observation"}
            and fact.unit
            and fact.when[10:11] == "T"
            and _decimal(fact.value) is not None
        ]

    def _results(self) -> Iterator[Case]:
        for fact in self._draw(self._numbered()):
            fields = {
                "test": self._name(fact),
                "value": _rounded(fact.value),
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
            and _decimal(fact.value) is None
            and fact.when[4:5] == "-"
            and len(fact.value) < 60
        ]
        for fact in self._draw([fact for fact in texts if re.fullmatch(r"[A-Za-z ,()-]+", fact.value)]):
            fields = {"test": self._name(fact), "value": _TAG.sub("", fact.value), **self._dated(fact.when)}
            yield self._say("result_text", "text result", [fact], **fields)
            yield self._wrong_date("result_text", "text result", fact, **fields)

    def _ranks(self) -> Iterator[Case]:
        series: dict[tuple[str, str], list[Fact]] = {}
        for fact in self._numbered():
            series.setdefault((fact.text, fact.unit), []).append(fact)
        long = [
            sorted(facts, key=lambda fact: fact.when)
            for facts in series.values()
            if len({fact.when[:10] for fact in facts}) > 2
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

    def _result(self, fact: Fact) -> dict[str, str]:
        return {
            "test": self._name(fact),
            "value": _rounded(fact.value),
            "unit": fact.unit if fact.unit != "{score}" else "",
            **self._dated(fact.when),
        }

    def _trend(self, first: Fact, last: Fact) -> Iterator[Case]:
        one, two = Decimal(_rounded(first.value)), Decimal(_rounded(last.value))
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
            sys, dia = (_rounded(part, 0) for part in fact.value.split("/"))
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

    def _events(self, kind: str, wording: str) -> Iterator[Case]:
        known = [
            fact
            for fact in self._facts
            if fact.kind == kind and fact.when[4:5] == "-" and fact.status in {"completed", "finished"}
        ]
        for fact in self._draw(known):
            fields = {"name": self._name(fact), **self._dated(fact.when)}
            name = {"name": fields["name"]}
            yield self._say(wording, kind, [fact], **fields)
            yield self._wrong_date(wording, kind, fact, **fields)
            yield self._negated(kind, kind, fact, **fields)
            yield from self._stranger(kind, [fact], wording, **fields)
            yield from self._sided(wording, kind, fact, **fields)
            yield self._say("as_said", kind, [fact], spec=Spec(way="patient as record"), **name)
            if kind == "procedure":
                yield self._say("planned", kind, [fact], spec=Spec(way="planned as done", status="planned"), **name)
                yield self._status("done", "cancelled", kind, fact, name)
                yield self._say(
                    "relative",
                    kind,
                    [fact],
                    spec=Spec(way="family member", relative="nobody"),
                    relative=self._chance.choice(_RELATIVES),
                    **name,
                )

    def _plans(self) -> Iterator[Case]:
        for fact in self._draw([fact for fact in self._facts if fact.kind == "care_plan" and fact.when[4:5] == "-"]):
            fields = {"name": self._name(fact), **self._dated(fact.when)}
            yield self._say("care_plan", "care plan", [fact], **fields)
            yield self._wrong_date("care_plan", "care plan", fact, **fields)
        for fact in self._draw(
            [fact for fact in self._facts if fact.kind in {"care_plan", "order", "goal"} and fact.status != "completed"]
        ):
            yield self._say(
                "done", "care plan", [fact], spec=Spec(way="planned as done", status="done"), name=self._name(fact)
            )

    def _families(self) -> Iterator[Case]:
        for fact in self._draw([fact for fact in self._facts if fact.kind == "family"]):
            name, relative = self._name(fact), fact.subject
            yield self._say("family", "family", [fact], name=name, relative=relative)
            other = self._chance.choice([one for one in _RELATIVES if one not in relative.casefold()])
            yield self._say(
                "family", "family", [fact], spec=Spec(way="family member", relative=other), name=name, relative=other
            )
            yield self._say("condition_active", "family", [fact], spec=Spec(way="patient as record"), name=name)
            yield self._negated("family", "family", fact, name=name, relative=relative)

    def _absences(self) -> Iterator[Case]:
        things = {
            "AllergyIntolerance": "allergies",
            "Procedure": "procedures",
            "Immunization": "immunizations",
            "FamilyMemberHistory": "family history entries",
            "MedicationRequest": "medications",
            "Condition": "conditions",
        }
        kinds = {
            "AllergyIntolerance": "allergy",
            "Procedure": "procedure",
            "Immunization": "immunization",
            "FamilyMemberHistory": "family",
            "MedicationRequest": "medication",
            "Condition": "condition",
        }
        for line in self._chart.receipt.lines:
            thing = things.get(line.type)
            if thing is None or not line.whole:
                continue
            text = self._fill(self._chance.choice(self._words["absence"]), {"things": thing})
            empty = line.seen == 0 and line.absence == "not_recorded"
            if not empty and not any(
                fact.kind == kinds[line.type] and fact.subject == "patient" for fact in self._chart.facts
            ):
                continue
            spec = Spec(way="true") if empty else Spec(way="negation")
            yield Case(claim=Claim(text=text, evidence=(line.handle,)), kind="absence", spec=spec, cited=())

    def _person(self) -> Iterator[Case]:
        person = self._chart.person
        fact = next((fact for fact in self._chart.facts if fact.kind == "patient"), None)
        if fact is None or len(person.birth_date) < 10:
            return
        yield self._say("birth", "person", [fact], **self._dated(person.birth_date))
        text, on, days = self._day(self._shifted(person.birth_date), coarse=False)
        yield self._say("birth", "person", [fact], spec=Spec(way="date", days=days), date=text, on_date=on)
        if person.sex in {"male", "female"}:
            yield self._say("sex", "person", [fact], sex=person.sex)
            other = "male" if person.sex == "female" else "female"
            yield self._say("sex", "person", [fact], spec=Spec(way="value", value="-1"), sex=other)


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _rounded(text: str, places: int = 1) -> str:
    """Return a value as a clinician writes it: one decimal, two below ten."""
    value = Decimal(text)
    places = 2 if places and abs(value) < 10 else places
    rounded = round(value, places)
    return text if len(text) <= len(str(rounded)) else str(rounded)


def _other_value(text: str, chance: random.Random) -> str:
    """Return another plausible value: changed by a tenth to a half, digits swapped, or the point moved."""
    value = Decimal(text)
    factor = chance.choice((Decimal("1.1"), Decimal("0.9"), Decimal("1.5"), Decimal("0.5"), Decimal(10)))
    places = len(text.partition(".")[2])
    other = round(value * factor, places)
    return str(other if other != value else value + 1)


def wordings(name: str) -> dict[str, Any]:
    """Return one set of wordings: `open` or `held_out`."""
    return dict(json.loads((DATA / f"wordings_{name}.json").read_text("utf-8")))


__all__ = ["Case", "Maker", "date", "wordings"]
