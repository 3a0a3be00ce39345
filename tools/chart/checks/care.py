"""Preventive care and vaccines by age, sex and record; worded as what the record does not show, never as overdue."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tools import clock
from tools.chart import lexicon, when
from tools.chart.checks import tables
from tools.chart.checks.safety import expired
from tools.chart.values import Check
from tools.clinical import Fact

if TYPE_CHECKING:
    from tools.chart.chart import Chart

_DONE_KINDS = (
    "procedure",
    "lab",
    "vital",
    "observation",
    "social",
    "report",
    "imaging",
    "immunization",
    "questionnaire",
)
_NOT_DONE = frozenset({"not-done", "cancelled", "entered-in-error", "stopped", "preparation", "registered", "refused"})
_NOT_A_DIAGNOSIS = (
    " family history ",
    " fh ",
    " suspected ",
    " screening ",
    " risk of ",
    " at risk ",
    " fear of ",
    " exposure to ",
)
_WHERE = {"vaccine": ("Immunization",), "preventive": ("Procedure", "Observation", "DiagnosticReport")}


def care(chart: "Chart") -> list[Check]:
    """Return what the record does not show of recommended screening and vaccines; nothing for a person who died."""
    rules, old = tables.in_force("care.json", tables.CareRule)
    if chart.person.deceased:
        return []
    if chart.age is None:
        text = "preventive care could not be looked at: no birth date is recorded"
        return [Check(rule="care-age", topic="preventive", text=text, missing="birth date", matched=False)]
    done = _newest_of_each([f for f in chart.of_kind(*_DONE_KINDS) if f.status not in _NOT_DONE])
    known = [f for f in chart.of_kind("condition", "procedure", "social") if f.status not in {"refuted", "not-done"}]
    today = chart.as_of if chart.shifted or not chart.as_of else clock.today().isoformat()
    age = when.years_between(chart.person.birth_date, today) or chart.age
    found = [line for rule in rules if (line := _line(chart, rule, done, known, age, today))]
    return found + expired("preventive care", old)


def _newest_of_each(facts: Sequence[Fact]) -> list[Fact]:
    """Return the newest fact of each name and code: a long record repeats few, and only the newest counts."""
    newest: dict[tuple[str, str, tuple[str, ...]], Fact] = {}
    for fact in facts:
        key = (fact.kind, fact.text, fact.codes or (fact.code,))
        held = newest.get(key)
        if held is None or when.key(when.last_of(fact)) > when.key(when.last_of(held)):
            newest[key] = fact
    return list(newest.values())


def _line(
    chart: "Chart", rule: tables.CareRule, done: Sequence[Fact], known: Sequence[Fact], age: int, today: str
) -> Check | None:
    if not rule.min_age <= age <= rule.max_age or (rule.sex and rule.sex != chart.person.sex):
        return None
    if rule.needs and not any(_names(rule.needs, f) for f in known):
        return None
    if any(_takes_out(rule, f) for f in known):
        return None
    times = [f for f in done if _counts(rule, f)]
    newest = max(times, key=lambda f: when.key(when.last_of(f)), default=None)
    since = ""
    if newest is not None:
        last = when.last_of(newest)
        days = when.days_between(last, today)
        if not rule.years or (days is not None and days <= rule.years * 365.25 + 31):
            return None
        since = f" since {when.day(last)}" if when.is_iso(last) else " with a date"
    evidence = (newest.handle,) if newest is not None else _searched(chart, rule.topic)
    return Check(
        rule=rule.id,
        topic=rule.topic,
        text=f"no record of {rule.title}{since} ({rule.text})",
        evidence=evidence,
        source=rule.source,
        severity="note",
        jurisdiction=rule.jurisdiction,
        version=rule.version,
    )


def _names(words: Sequence[str], fact: Fact) -> bool:
    folded = f" {lexicon.fold(fact.text)} {lexicon.fold(fact.value)} "
    return any(word in folded for word in words)


def _takes_out(rule: tables.CareRule, fact: Fact) -> bool:
    """Say whether a diagnosis or an operation takes the person out; a suspected or a relative's one does not."""
    folded = f" {lexicon.fold(fact.text)} "
    if any(sign in folded for sign in _NOT_A_DIAGNOSIS):
        return False
    operation = fact.kind == "procedure"
    return any(word in folded for word in rule.unless if not operation or word.rstrip().endswith("ectomy"))


def _counts(rule: tables.CareRule, fact: Fact) -> bool:
    codes = {c.rpartition("|")[2] for c in fact.codes or (fact.code,)}
    if codes & set(rule.codes):
        return True
    if rule.topic == "vaccine" and fact.kind not in {"immunization", "procedure"}:
        return False
    folded = f" {lexicon.fold(fact.text)} "
    return any(word in folded for word in rule.words)


def _searched(chart: "Chart", topic: str) -> tuple[str, ...]:
    """Return the receipt lines of where it was looked for."""
    return tuple(line.handle for line in chart.receipt.lines if line.type in _WHERE[topic])
