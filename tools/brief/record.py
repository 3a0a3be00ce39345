"""The record's own sections, from problems to preventive care. It chooses nothing for the first screen."""

import re

from msgspec.structs import replace

from tools.brief.always import allergy_phrase
from tools.brief.draft import claim
from tools.brief.jurisdiction import PREVENTIVE, TYPE
from tools.brief.material import Material
from tools.brief.results import MOST_CITED, handles_of, is_of_living, reading, rounded
from tools.brief.wording import day, measured, plain_name, quoted, sentence
from tools.chart.values import ProblemLine
from tools.chart.when import last_of, spells_of
from tools.clinical import Claim, Fact

_NOT_DONE = frozenset({"cancelled", "not-done", "planned", "preparation", "on-hold", "entered-in-error"})


def problems(material: Material) -> list[Claim]:
    """Return active problems, then inactive, then resolved ones; refuted ones are named as refuted."""
    if not material.chart:
        return []
    found = material.chart.problems()
    claims = [replace(_problem(line, material), keep=True) for line in found.active]
    claims.extend(_problem(line, material) for line in found.inactive)
    claims.extend(_problem(line, material) for line in found.resolved)
    claims.extend(
        claim(f"{plain_name(line.name)}: refuted.", line.handles[:1], topic="problem") for line in found.refuted
    )
    if not (found.active or found.inactive or found.resolved or found.social):
        line = material.line_of("Condition")
        stated = found.absence in {"recorded_as_none", "asked_not_known"}
        handles = found.evidence if stated or not line else (line.handle,)
        text = {
            "recorded_as_none": "Recorded as having no known problems.",
            "could_not_be_read": "Problems could not be read.",
        }.get(found.absence, "No problem is recorded.")
        claims.append(claim(text, handles, topic="problem"))
    return claims


def problem_sentence(line: ProblemLine) -> str:
    """Return one problem as a sentence: name, status, dates, how often recorded."""
    stage = f", {line.stage}" if line.stage else ""
    status = line.status if line.status and line.status != "not stated" else ""
    unsure = unsure_of(line)
    if unsure:
        status = unsure
    if len(line.spells) > 1:
        return _episodes(line, status, stage)
    if line.until:
        return _over(line, status, stage)
    if status:
        joint = " since" if status in {"active", "recurrence", "relapse"} else ", began"
        dates = f"{joint} {day(line.first)}" if line.first else ""
    else:
        dates = f", recorded {day(line.last or line.first)}" if line.last or line.first else ""
    return f"{plain_name(line.name)}{': ' + status if status else ''}{stage}{dates}."


_UNSURE = ("provisional", "differential", "unconfirmed", "presumed")


def unsure_of(line: ProblemLine) -> str:
    """Return the word by which the record leaves a problem open; empty when it is confirmed or nothing is said."""
    return next((word for word in _UNSURE if word in line.note.split("; ")), "")


def _episodes(line: ProblemLine, status: str, stage: str) -> str:
    """Return a problem of several episodes, none of which is told as lasting until the next."""
    start, end = line.spells[-1]
    times = f"{len(line.spells)} episodes, the last"
    if end:
        over = f", {status}" if status else ""
        return f"{plain_name(line.name)}{stage}: {times} from {day(start)} to {day(end)}{over}."
    return f"{plain_name(line.name)}{': ' + status if status else ''}{stage}, {times} since {day(start)}."


def _over(line: ProblemLine, status: str, stage: str) -> str:
    began = f"began {day(line.first)}, " if line.first else ""
    if status in {"resolved", "remission", ""}:
        return f"{plain_name(line.name)}{stage}: {began}{status or 'until'} {day(line.until)}."
    return f"{plain_name(line.name)}{stage}: {began}{status}, until {day(line.until)}."


def _problem(line: ProblemLine, material: Material) -> Claim:
    """Return one problem on the entries that bear its status and its dates."""
    if len(line.handles) < 2:
        return claim(problem_sentence(line), line.handles, topic="problem")
    same = [fact.handle for fact in material.facts(line.handles) if fact.status == line.status]
    same = same or material.of_one_status([line.handles[-1], *line.handles])
    if line.spells:
        # Entries told apart: the newest speaks for the last episode alone.
        newest = max(material.facts(same), key=last_of)
        spells = spells_of([newest])
        start, end = spells[-1] if spells else (newest.when, newest.until)
        line = replace(line, spells=(), first=start, until=end)
        return claim(problem_sentence(line), [newest.handle], topic="problem")
    dated = [handle for handle in material.dated(same, [line.first, line.until]) if handle]
    if line.first and not dated:
        # Its first episode has another status: the day is that of the newest.
        line = replace(line, first=next((fact.when for fact in material.facts(same)), ""))
    return claim(problem_sentence(line), [*dated, *same[:1]], topic="problem")


ROUTINE = re.compile(
    r"vital signs|documentation of|medication reconciliation|\bgauge\b|assessment using|screening for|nasal swab|triage"
    r"|^assessment of|interview$"
)


def visits(material: Material, most: int = 5) -> list[Claim]:
    """Return the last visits and, each once, the last procedures; routine measurements are not procedures here."""
    met = _newest(material, "encounter")[:most]
    done: dict[str, Fact] = {}
    for fact in _newest(material, "procedure"):
        if not ROUTINE.search(fact.text.lower()):
            done.setdefault(fact.text, fact)
    claims = [claim(f"Visit: {_visit(fact)}{_on(fact)}.", [fact.handle], topic="encounter") for fact in met]
    claims.extend(
        claim(f"Procedure: {plain_name(fact.text)}{_on(fact)}.", [fact.handle], topic="procedure")
        for fact in list(done.values())[: most * 2]
    )
    return claims


def _visit(fact: Fact) -> str:
    reason = plain_name(fact.detail.get("reason", ""))
    return plain_name(fact.text) + (f", {reason}" if reason and reason.lower() not in fact.text.lower() else "")


def _newest(material: Material, kind: str) -> list[Fact]:
    facts = [fact for fact in (material.chart.facts if material.chart else ()) if fact.kind == kind]
    done = [fact for fact in facts if fact.status not in _NOT_DONE]
    return sorted(done, key=lambda fact: (fact.when, fact.handle), reverse=True)


def _on(fact: Fact) -> str:
    status = f", {fact.status}" if fact.status in {"in-progress", "preliminary", "stopped"} else ""
    return f", {day(fact.when)}{status}" if fact.when else status


def allergy_list(material: Material) -> list[Claim]:
    """Return each recorded allergy on its own line, past and refuted ones named as such."""
    if not material.chart:
        return []
    found = material.chart.allergies()
    claims = []
    for line in found.lines:
        status = f", {line.status}" if line.status not in {"", "not stated"} else ""
        when = f", recorded {day(line.when)}" if line.when else ""
        lead = "" if "allerg" in line.name.lower() else "Allergy to "
        text = sentence(f"{lead}{allergy_phrase(line)}{status}{when}")
        claims.append(claim(text, line.handles[:2], topic="allergy", keep=True))
    claims.extend(
        claim(sentence(f"{plain_name(line.name)}: {word}"), line.handles[:2], topic="allergy", keep=True)
        for word, lines in (("allergy no longer active", found.past), ("allergy refuted", found.refuted))
        for line in lines
    )
    return claims


def social(material: Material) -> list[Claim]:
    """Return social findings, the newest of each, and what is recorded of relatives."""
    if not material.chart:
        return []
    claims = []
    seen: set[str] = set()
    for fact in _newest(material, "social"):
        if fact.text.lower() not in seen:
            seen.add(fact.text.lower())
            value = f": {_stated(fact)}" if fact.value else ""
            claims.append(claim(f"{plain_name(fact.text)}{value}{_on(fact)}.", [fact.handle], topic="social"))
    claims.extend(
        claim(f"{reading(line)}.", handles_of(line), topic="social", most=MOST_CITED)
        for line in material.chart.results()
        if line.latest.value and is_of_living(line)
    )
    for line in material.chart.problems().social:
        claims.append(_problem(line, material))
    claims.extend(
        claim(f"{fact.subject.capitalize()}: {plain_name(fact.text)}.", [fact.handle], topic="family")
        for fact in material.chart.facts
        if fact.kind == "family"
    )
    return claims


def _stated(fact: Fact) -> str:
    words = any(letter.isalpha() for letter in fact.value)
    return quoted(fact.value, 120) if words else measured(rounded(fact.value), fact.unit)


def notes(material: Material) -> list[Claim]:
    """Return the notes of the record: the newest that were read, and each that could not be."""
    if not material.chart:
        return []
    lines = material.chart.notes()
    unread = [line for line in lines if not line.read]
    read = sorted((line for line in lines if line.read), key=lambda line: line.when, reverse=True)
    claims = [
        claim(
            sentence(f"Listed only: {line.title or 'Note'}{', ' + day(line.when) if line.when else ''}"),
            [line.handle],
            topic="unread_note",
        )
        for line in unread
    ]
    claims.extend(
        claim(
            sentence(f"{line.title or 'Note'}{', ' + day(line.when) if line.when else ''}"), [line.handle], topic="note"
        )
        for line in read[:8]
    )
    return claims


def preventive(material: Material) -> list[Claim]:
    """Return what the record has no trace of, or when it was last done; never for a person who died."""
    if not material.chart or material.person.deceased:
        return []
    abroad = material.line_of(TYPE)
    if abroad:
        return [claim(abroad.text, [abroad.handle], topic="preventive")]
    found = [check for check in material.checks if check.topic in PREVENTIVE and check.matched]
    claims = []
    for check in found:
        last = next(iter(material.facts(check.evidence)), None)
        text = f"Last recorded {day(last.when)}: {plain_name(last.text)}" if last else check.text
        claims.append(claim(sentence(text), check.evidence, topic="preventive", because="risk"))
    return claims
