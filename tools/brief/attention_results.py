"""Results for attention: new abnormal ones, ones on the move, a fall in haemoglobin beside a drug. It never advises."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from msgspec import structs

from tools.brief import analytes
from tools.brief.candidate import Candidate, fact_phrase
from tools.brief.findings import findings
from tools.brief.material import Material
from tools.brief.person import reference_day
from tools.brief.pressure import high_pressures, limit_line
from tools.brief.pressure import reason as over_limit
from tools.brief.reconcile import shortest_quote
from tools.brief.relevance import groups_for
from tools.brief.results import (
    NEW_FOR,
    far_out,
    handles_of,
    name_of,
    new_abnormal,
    newest_day,
    reading,
    shows_trend,
    watched,
)
from tools.brief.safety import answer_of, extra_of
from tools.brief.story import answered
from tools.brief.wording import as_date, lower_first, plain_name
from tools.chart.values import ProblemLine, ResultLine
from tools.clinical import Finding


def complaints(material: Material, *topics: str) -> list[Finding]:
    """Return what the patient comes with, as understood, from the answers of some topics or from reason and story."""
    reasons = {answer.handle for answer in answered(material, *(topics or ("reason", "story")))}
    return [one for one, answer in findings(material, "present") if answer.handle in reasons]


def from_results(material: Material) -> list[Candidate]:
    """Return new abnormal results, and results on the move that are watched for an active problem; one a group."""
    if not material.chart:
        return []
    active = material.chart.problems().active
    asked = groups_for(complaints(material))
    names = tuple(line.name for line in active)
    found: dict[str, Candidate] = {}
    abnormal = new_abnormal(material)
    moving = [
        line
        for line in _recent(material)
        if analytes.is_worse(plain_name(line.name), line.direction) and shows_trend(line) and line not in abnormal
    ]
    high = [line for line in high_pressures(material) if line in _recent(material)]
    for line in (*abnormal, *high, *moving):
        problem = watched(line, names)
        group = analytes.group(line.name) or line.name
        if line in moving and line not in high and not problem and group not in asked:
            continue
        if group in _SLOW and group not in asked:
            continue
        age = _years_ago(line, material)
        if age > _NO_NEWS:
            continue
        held = next((held for held in active if held.name == problem), None)
        one = _result(line, held, line in abnormal or line in high, told=group in asked)
        if age > _OLD:
            # What was abnormal years ago tells little of today, whatever the patient comes with.
            one = structs.replace(one, weight=one.weight - 40)
        if line in high and (limit := limit_line(material)):
            text = f"Record shows {reading(line)}. Worth checking because {over_limit()}"
            # A limit for a diagnosis over weeks weighs less than what the record itself calls abnormal.
            one = structs.replace(one, weight=one.weight - 16, text=text, evidence=(*handles_of(line), limit.handle))
        if group not in found or one.weight > found[group].weight:
            found[group] = one
    return list(found.values())


def _years_ago(line: ResultLine, material: Material) -> float:
    """Return how many years before the visit a reading lies; 0 where it has no date."""
    at = as_date(line.latest.when)
    return (reference_day(material) - at).days / 365 if at else 0


_OLD = 3
_NO_NEWS = 10
_SLOW = frozenset({"weight", "lipids", "mood", "tobacco"})
"""Groups that change over months: for attention only where the complaint asks for them."""


def _recent(material: Material) -> list[ResultLine]:
    start = newest_day(material) - NEW_FOR
    lines = material.chart.results() if material.chart else ()
    return [line for line in lines if line.kind != "social" and (at := as_date(line.latest.when)) and at >= start]


def _result(line: ResultLine, problem: ProblemLine | None, abnormal: bool, *, told: bool) -> Candidate:
    critical = line.abnormal.startswith("critical")
    weight = (70 if critical else 62 if far_out(line) else 50 if abnormal else 30) + (8 if problem else 0)
    weight += 4 if line.direction in {"rising", "falling"} else 0
    weight += 12 if told else 0
    listed_as = "is an active problem" if problem and problem.status == "active" else "is recorded"
    because = f"{plain_name(problem.name)} {listed_as}" if problem else f"it is {line.abnormal}"
    if told and not problem:
        because = "of the complaint"
    handles = [*handles_of(line), problem.handles[0] if problem and problem.handles else ""]
    return Candidate(
        weight=weight,
        because="complaint" if told else "risk" if problem else "change",
        text=f"Record shows {reading(line)}. Worth checking because {because}",
        evidence=tuple(handle for handle in handles if handle),
        topic="result",
    )


@cache
def _rules() -> dict[str, Any]:
    """Return how far a haemoglobin falls, beside which drugs, and a creatinine rises, before it is pointed out."""
    read: dict[str, Any] = json.loads((files("tools.brief") / "analytes.json").read_text("utf-8"))
    return read


def rising_creatinine(material: Material) -> list[Candidate]:
    """Return a new rise in creatinine as great as the definition of acute kidney injury names."""
    rule = _rules()["rises"]
    line = next((one for one in _recent(material) if name_of(one).lower() in rule["names"]), None)
    if line is None or line.previous is None or line.direction != "rising":
        return []
    now, before = line.latest.number, line.previous.number
    if now is None or not before or float(now) < float(before) * rule["times"]:
        return []
    text = f"Record shows {reading(line)}. Worth checking because it is rising"
    return [Candidate(weight=90, because="change", text=text, evidence=tuple(handles_of(line)), topic="result")]


def falling_hemoglobin(material: Material) -> list[Candidate]:
    """Return a new fall in haemoglobin beside a drug that makes bleeding likelier, on record or told by the patient."""
    line = next((one for one in _recent(material) if name_of(one).lower() in _rules()["falls"]["names"]), None)
    if line is None or line.previous is None or line.direction != "falling":
        return []
    now, before = line.latest.number, line.previous.number
    if now is None or not before or float(before - now) < float(before) * _rules()["falls"]["by"]:
        return []
    fall = f"Record shows {reading(line)}"
    classes = set(_rules()["falls"]["classes"])
    told = next((one for name, one in extra_of(material).medications.items() if classes & _classes(name)), None)
    taken = [one for one in (material.chart.medications() if material.chart else ()) if classes & _classes(one.name)]
    held = next((one for one in taken if one.state == "current"), None)
    facts = material.facts(held.handles[:1]) if held else ()
    answer = answer_of(told, material) if told and not facts else None
    if facts:
        text, beside = f"{fall}; also {fact_phrase(facts[0])}", facts[0].handle
    elif told and answer:
        text, beside = f"Patient reports {shortest_quote(told.patient)}. {fall}", answer.handle
    else:
        return []
    own = [handle for handle in handles_of(line) if handle != beside]
    handles = (beside, *own) if answer else (*own, beside)
    return [
        Candidate(
            weight=86 if answer else 78,
            because="risk",
            text=f"{text}. Worth checking because {lower_first(name_of(line))} is falling",
            evidence=handles,
            topic="result",
        )
    ]


def _classes(name: str) -> set[str]:
    from tools.words import drug_classes

    return set(drug_classes(name))
