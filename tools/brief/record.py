"""The record's own sections, from medications to preventive care. It chooses nothing for the first screen."""

import re
from collections.abc import Sequence

from msgspec.structs import replace

from tools.brief.always import MEDICATION_TYPES, allergy_phrase
from tools.brief.draft import claim
from tools.brief.material import Material
from tools.brief.reconciling.rank import HIGH_RISK
from tools.brief.results import MOST_CITED, handles_of, reading, rounded
from tools.brief.wording import day, lower_first, measured, plain_name, quoted, sentence
from tools.chart.values import ChangeLine, MedicationLine, ProblemLine
from tools.chart.when import last_of, spells_of
from tools.clinical import Claim, Fact

_STATES = {
    "current": "active",
    "paused": "on hold",
    "unknown": "status unknown",
    "planned": "planned",
    "not_taken": "recorded as not taken",
    "stopped": "stopped",
    "completed": "completed",
}


def medications(material: Material) -> list[Claim]:
    """Return current medications, high-risk classes first, then paused, unclear, planned and past ones."""
    if not material.chart:
        return []
    lines = material.chart.medications()
    live = [line for line in lines if line.state in {"current", "paused", "unknown", "planned", "not_taken"}]
    past = [line for line in lines if line not in live]
    claims = [_medication(line, material) for line in sorted(live, key=_risk)]
    claims.extend(_medication(line, material) for line in past[:12])
    if not lines:
        handles = [one.handle for one in material.receipt_lines if one.type in MEDICATION_TYPES]
        claims.append(claim("No medication is recorded.", handles, topic="medication"))
    return claims


def _risk(line: MedicationLine) -> tuple[int, int, str]:
    order = list(_STATES)
    risk = min((HIGH_RISK.index(name) for name in line.classes if name in HIGH_RISK), default=9)
    return (order.index(line.state), risk, line.name.lower())


def _medication(line: MedicationLine, material: Material) -> Claim:
    because = "risk" if any(name in HIGH_RISK for name in line.classes) else ""
    live = line.state in {"current", "paused", "unknown", "planned"}
    same = _of_one_status(line.handles, material)
    if not live:
        # The entry that bears name, dose and state gives the day: its last, where it stands for many.
        own = next((fact.detail.get("last") or fact.when for fact in material.facts(line.handles[:1])), "")
        line = replace(line, last=own)
    days = [fact.when for fact in material.facts(same)]
    if line.last and days and line.last not in (*days, *(fact.until for fact in material.facts(same))):
        # Its newest entry says otherwise of its own day.
        line = replace(line, last=max(days))
    if line.first and (line.state == "unknown" or not any(fact.when == line.first for fact in material.facts(same))):
        # The first entry says otherwise of its own day: stopped, or not known.
        line = replace(line, first=line.last)
    wanted = [line.first if live else "", line.last, line.until]
    dated = _dated_handles(same, wanted, material)
    handles = [*line.handles[:1], *dated] if live or not any(dated) else dated
    return claim(medication_sentence(line), handles, topic="medication", because=because, keep=live)


def _of_one_status(handles: Sequence[str], material: Material) -> list[str]:
    """Return the handles whose entries have the status of the first."""
    facts = material.facts(handles)
    return [fact.handle for fact in facts if fact.status == facts[0].status]


def _dated_handles(handles: Sequence[str], days: Sequence[str], material: Material) -> list[str]:
    """Return, for each date, the first handle whose entry bears it."""
    facts = material.facts(handles)
    return [next((fact.handle for fact in facts if when in (fact.when, fact.until)), "") for when in days if when]


def medication_sentence(line: MedicationLine) -> str:
    """Return one medication as a sentence: name, dose, state, dates, what is uncertain."""
    dose = f", {lower_first(line.dose.rstrip('.'))}" if line.dose else ""
    parts = [f"{plain_name(line.name)}{dose}{_recorded(line)}: {_STATES[line.state]}"]
    if line.reported:
        parts.append("reported by the patient")
    if line.state in {"stopped", "completed"} and line.until:
        parts.append(f"until {day(line.until)}")
    if line.stopped_because:
        parts.append(f"because {lower_first(line.stopped_because)}")
    ended = re.search(r"its period ended ([^;]+)", line.note)
    if ended and line.state == "current":
        parts.append(f"until {day(ended[1])}")
    if line.not_confirmed_since and line.state == "current":
        parts.append("not confirmed since")
    return sentence(", ".join(parts))


def _recorded(line: MedicationLine) -> str:
    """Return the days of its entries: first and last of a live one, the last of one that is over."""
    if not line.last:
        return ""
    over = line.state in {"stopped", "completed", "not_taken"}
    if over or not line.first or line.first[:10] == line.last[:10]:
        return f" ({day(line.last)})"
    what = "ordered" if line.evidence.startswith("prescription") else "recorded"
    return f" (since {day(line.first)}, last {what} {day(line.last)})"


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
    same = same or _of_one_status([line.handles[-1], *line.handles], material)
    if line.spells:
        # Entries told apart: the newest speaks for the last episode alone.
        newest = max(material.facts(same), key=last_of)
        spells = spells_of([newest])
        start, end = spells[-1] if spells else (newest.when, newest.until)
        line = replace(line, spells=(), first=start, until=end)
        return claim(problem_sentence(line), [newest.handle], topic="problem")
    dated = [handle for handle in _dated_handles(same, [line.first, line.until], material) if handle]
    if line.first and not dated:
        # Its first episode has another status: the day is that of the newest.
        line = replace(line, first=next((fact.when for fact in material.facts(same)), ""))
    return claim(problem_sentence(line), [*dated, *same[:1]], topic="problem")


def changes(material: Material) -> list[Claim]:
    """Return what is new, changed, stopped or resulted since the visit before."""
    if not material.chart:
        return []
    found = material.chart.changes()
    if not found.since:
        return []
    by_handle = {line.latest.handle: line for line in material.chart.results()}
    claims: list[Claim] = []
    over = {handle for line in found.stopped for handle in line.handles}
    fresh = [line for line in found.new if line.kind == "condition" or not over & set(line.handles)]
    for kind, lines in (("new", fresh), ("changed", found.changed), ("stopped", found.stopped)):
        claims.extend(_change(line, kind, material) for line in lines if not _EMPTY.search(line.text.lower()))
    for line in found.resulted:
        result = next((by_handle[handle] for handle in line.handles if handle in by_handle), None)
        text = reading(result) if result else line.text
        handles = handles_of(result) if result else line.handles
        claims.append(claim(sentence(text), handles, topic="resulted", because="change", most=MOST_CITED))
    return claims


def changes_title(material: Material) -> str:
    """Return the section's title with the visit that is compared with."""
    since = material.chart.changes().since if material.chart else ""
    return f"Since last visit ({day(since)})" if since else "Since last visit"


def _change(line: ChangeLine, kind: str, material: Material) -> Claim:
    """Return one change with the date that its newest entry bears."""
    text = line.text.removeprefix("imaging: ").removeprefix("report: ").replace(" -> ", ", then ")
    handles = _dosed(line, material) if kind == "changed" else line.handles[:1]
    fact = next(iter(material.facts(handles)), None)
    when = (fact.until if kind == "stopped" else fact.when) if fact else ""
    if text.startswith("problem again: "):
        when = line.when
    text = text.replace(" (resolved)", "")
    dated = f", {day(when)}" if when and kind != "changed" else ""
    return claim(sentence(_TIMES.sub("", text) + dated), handles, topic=kind, because="change")


def _dosed(line: ChangeLine, material: Material) -> tuple[str, ...]:
    """Return the handles of a change; of one of a dose, those of the entries that give the two doses."""
    medications = material.chart.medications() if material.chart else ()
    steps = next((one.history[-2:] for one in medications if one.history[-1:] and _ends(one, line)), ())
    if len(steps) < 2:
        return line.handles
    told = [
        next((fact.handle for fact in material.facts(step.handles) if fact.detail.get("dose") == step.text), "")
        for step in reversed(steps)
    ]
    return tuple(told) if all(told) else line.handles


def _ends(medication: MedicationLine, line: ChangeLine) -> bool:
    return medication.history[-1].handles[-1:] == line.handles[:1]


_TIMES = re.compile(r" \(\d+ times\)$| \(not stated\)$")
_ROUTINE = re.compile(
    r"vital signs|documentation of|medication reconciliation|\bgauge\b|assessment using|screening for|nasal swab|triage"
    r"|^assessment of|interview$"
)


_EMPTY = re.compile(rf"{_ROUTINE.pattern}|dose not recorded")


def visits(material: Material, most: int = 5) -> list[Claim]:
    """Return the last visits and, each once, the last procedures; routine measurements are not procedures here."""
    met = _newest(material, "encounter")[:most]
    done: dict[str, Fact] = {}
    for fact in _newest(material, "procedure"):
        if not _ROUTINE.search(fact.text.lower()):
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
    done = [fact for fact in facts if fact.status not in {"cancelled", "not-done", "planned", "entered-in-error"}]
    return sorted(done, key=lambda fact: (fact.when, fact.handle), reverse=True)


def _on(fact: Fact) -> str:
    status = f", {fact.status}" if fact.status in {"in-progress", "preliminary"} else ""
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
    found = [check for check in material.checks if check.topic in {"preventive", "vaccine"} and check.matched]
    claims = []
    for check in found:
        last = next(iter(material.facts(check.evidence)), None)
        text = f"Last recorded {day(last.when)}: {plain_name(last.text)}" if last else check.text
        claims.append(claim(sentence(text), check.evidence, topic="preventive", because="risk"))
    return claims
