"""Problems, medicines and allergies told true and corrupted for the verify benchmark."""

import re
from collections.abc import Iterator
from decimal import Decimal

from benchmarks.verify_oracle import Spec
from benchmarks.verify_telling import DOSE, WORDS, Case, Telling, untagged
from tools.clinical import Fact

_OTHER_DRUGS: list[str] = WORDS["other_drugs"]
_OTHER_CONDITIONS: list[str] = WORDS["other_conditions"]
_RELATIVES: list[str] = WORDS["relatives"]


class Treatment(Telling):
    """Tells what the patient has, takes and must not have."""

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
            drug = self._drug(fact)
            fields = {"drug": drug, **self._dated(fact.when)}
            yield self._say("medication_date", "medication", [fact], **fields)
            yield self._wrong_date("medication_date", "medication", fact, **fields)
            other = self._chance.choice([one for one in _OTHER_DRUGS if one not in drug.casefold()])
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
            strength = DOSE.search(fact.text)
            if strength and len(DOSE.findall(fact.text)) == 1 and fact.text.index(strength[0]) > 3:
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
            name = re.sub(r"(?i)^allergy to |^allergic to | allergy$", "", untagged(fact.text))
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
