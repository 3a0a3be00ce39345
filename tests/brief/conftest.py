"""Records and visits written in the test itself, read by the real reader."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tools import clock
from tools.brief import Material, assemble, compose, gather
from tools.chart import Chart, read_chart
from tools.clinical import Answer, Brief, Claim, Finding
from tools.fhir import open_source

TODAY = date(2026, 5, 12)
FIXTURES = Path(__file__).resolve().parent.parent.parent / "fhir_fixtures" / "patients"
PATIENT = {
    "resourceType": "Patient",
    "id": "p",
    "name": [{"family": "Test", "given": ["Ada"]}],
    "birthDate": "1960-05-04",
    "gender": "female",
}


@pytest.fixture(autouse=True)
def _today():
    clock.fix("2026-05-12T08:00:00+00:00")


@pytest.fixture
def chart_of(tmp_path: Path) -> Callable[..., Chart]:
    """Make a chart of resources; the patient is added unless one is among them."""

    def make(*resources: dict[str, Any], patient: dict[str, Any] | None = None) -> Chart:
        entries = [{**PATIENT, **(patient or {})}, *resources]
        for number, resource in enumerate(entries):
            resource.setdefault("id", f"r{number}")
            if resource["resourceType"] != "Patient":
                key = "patient" if resource["resourceType"] in {"AllergyIntolerance", "Immunization"} else "subject"
                resource.setdefault(key, {"reference": "Patient/p"})
        bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in entries]}
        path = tmp_path / "record.json"
        path.write_text(json.dumps(bundle), "utf-8")
        return read_chart(open_source(str(path)).fetch())

    return make


def medication(name: str, status: str = "active", when: str = "2026-03-02", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "MedicationRequest",
        "status": status,
        "intent": "order",
        "medicationCodeableConcept": {"text": name},
        "authoredOn": when,
        **more,
    }


def condition(name: str, status: str = "active", onset: str = "2019-02-03", **more: Any) -> dict[str, Any]:
    coding = [{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": status}]
    return {
        "resourceType": "Condition",
        "clinicalStatus": {"coding": coding},
        "code": {"text": name},
        "onsetDateTime": onset,
        **more,
    }


def allergy(name: str, **more: Any) -> dict[str, Any]:
    return {"resourceType": "AllergyIntolerance", "code": {"text": name}, **more}


def lab(name: str, value: float, unit: str, when: str, interpretation: str = "", **more: Any) -> dict[str, Any]:
    found = {
        "resourceType": "Observation",
        "status": "final",
        "category": [{"coding": [{"code": "laboratory"}]}],
        "code": {"text": name},
        "effectiveDateTime": when,
        "valueQuantity": {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit},
        **more,
    }
    if interpretation:
        found["interpretation"] = [{"coding": [{"code": interpretation}]}]
    return found


def answer(number: int, topic: str, words: str, *findings: Finding, **more: Any) -> Answer:
    return Answer(
        handle=f"Q{number}",
        link_id=f"q{number}",
        question=f"Question {number}?",
        words=words,
        topic=topic,
        findings=findings,
        at="2026-05-12T08:02:00+00:00",
        **more,
    )


def taking(name: str, words: str, taking: str = "yes", **more: Any) -> Finding:
    polarity = "absent" if taking in {"no", "stopped"} else "present"
    return Finding(name=name, polarity=polarity, quote=words, kind="medication", detail={"taking": taking}, **more)


def material_of(chart: Chart | None, *answers: Answer, **more: Any) -> Material:
    return gather(chart, today=TODAY, answers=answers, **more)


def brief_of(chart: Chart | None, *answers: Answer, **more: Any) -> Brief:
    material = material_of(chart, *answers, **more)
    return assemble(compose(material), material)


def first_screen(brief: Brief) -> tuple[Claim, ...]:
    screen = brief.first_screen
    return (*screen.frame, *screen.story, *screen.for_attention)


def said(brief: Brief, topic: str) -> str:
    return " ".join(claim.text for claim in first_screen(brief) if claim.topic == topic)


def everything(brief: Brief) -> str:
    shown = [*first_screen(brief), *(claim for section in brief.sections for claim in section.claims)]
    return "\n".join(claim.text for claim in shown)


def fixture_chart(name: str) -> Chart:
    return read_chart(open_source(str(FIXTURES / f"{name}.json")).fetch())


@pytest.fixture
def walked(tmp_path: Path):
    """The facade and a scripted visit of the patient of whom nothing is recorded, walked up to its brief."""
    from agent.context import opened
    from agent.sandbox import scripted_visit
    from agent.settings import read_settings
    from agent.visits import Visits
    from ui.commands.talk import scripted

    script = scripted_visit("nothing-recorded")
    clock.fix(script.now)
    with opened(read_settings(home=str(tmp_path), sandbox=True)) as context:
        visits = Visits(context)
        visit = visits.start(script.source, reason=script.reason, wait=True, by="test")
        scripted(visits, visit, {"reason": script.reason, **script.answers}, script.otherwise)
        yield visits, visit
    clock.fix(None)
