"""Events, plans, relatives, absences and the person told true and corrupted for the verify benchmark."""

from collections.abc import Iterator

from benchmarks.verify_oracle import Spec
from benchmarks.verify_telling import WORDS, Case, Telling
from tools.clinical import Claim

_RELATIVES: list[str] = WORDS["relatives"]


class Events(Telling):
    """Tells what happened, what is planned and what is not there."""

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
