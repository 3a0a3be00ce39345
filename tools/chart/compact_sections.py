"""Which lines stand in which section of compact text, and how soon each may go; every fact stands in one of them.

It counts no tokens and leaves nothing out (`tools.chart.compact` fits to a budget).
"""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tools.chart import compact_words as words
from tools.chart import lexicon, when
from tools.chart.compact import KEEP, Line
from tools.chart.compact_gaps import awaited, documents, receipt
from tools.chart.readings import newest
from tools.chart.tolerance import is_key_test
from tools.chart.values import MedicationLine, ResultLine
from tools.clinical import Fact

if TYPE_CHECKING:
    from tools.chart.chart import Chart

_SECTIONS: tuple[tuple[str, str, int], ...] = (
    ("flag", "Flags", 1),
    ("family", "Family history", 3),
    ("immunization", "Immunizations", 4),
    ("device", "Devices", 4),
    ("procedure", "Procedures", 5),
    ("imaging", "Imaging", 5),
    ("report", "Reports", 6),
    ("questionnaire", "Questionnaires", 5),
    ("impression", "Impressions", 4),
    ("risk", "Risk assessments", 5),
    ("order", "Orders", 5),
    ("appointment", "Appointments", 5),
    ("section", "Document sections", 4),
    ("note", "Notes", 6),
    ("care_plan", "Care plans", 6),
    ("goal", "Goals", 6),
    ("administration", "Given", 7),
    ("encounter", "Visits", 7),
    ("care_team", "Care teams", 8),
    ("observation", "Result groups", 8),
    ("specimen", "Specimens", 9),
    ("coverage", "Coverage", 9),
    ("provenance", "Provenance", 9),
)
_QUIET = frozenset(
    {"", "completed", "finished", "final", "active", "current", "recorded_as_none", "not_recorded", "done"}
)
_MEDICATION_RANKS = {
    "current": KEEP,
    "paused": 1,
    "unknown": 1,
    "not_taken": 2,
    "planned": 3,
    "stopped": 4,
    "completed": 5,
}
_ABSENT = {
    "recorded_as_none": "none known",
    "asked_not_known": "not known (asked)",
    "not_recorded": "not recorded (this does not mean none)",
    "could_not_be_read": "could not be read",
}
_OVERVIEW_READINGS = 4
_OVERVIEW_GROUPS = 12


def all_lines(chart: "Chart") -> list[Line]:
    """Return the whole chart as lines."""
    lines = _head(chart) + _problems(chart, whole=True) + _allergies(chart) + _medications(chart, whole=True)
    lines += _results(chart, whole=True)
    shown = _shown(chart)
    by_kind: dict[str, list[Fact]] = {}
    for fact in chart.facts:
        if fact.handle not in shown:
            by_kind.setdefault("family" if fact.subject != "patient" else fact.kind, []).append(fact)
    for kind, title, rank in _SECTIONS:
        lines += _repeated(by_kind.pop(kind, []), title, kind.replace("_", " "), rank)
    for kind, facts in by_kind.items():
        lines += _repeated(facts, kind.replace("_", " ").capitalize(), kind, 8)
    return lines + receipt(chart)


def overview_lines(chart: "Chart") -> list[Line]:
    """Return what is always read whole: problems, medications, allergies, trends, what else matters of late."""
    lines = _head(chart) + _problems(chart, whole=False) + _allergies(chart) + _medications(chart, whole=False)
    lines += _results(chart, whole=False)
    lines += _repeated(chart.of_kind("flag"), "Flags", "flag", 1)
    lines += _repeated([f for f in chart.facts if f.subject != "patient"], "Family history", "family", 3)
    recent = _recent(chart)
    for kind, title in (("device", "Devices"), ("immunization", "Immunizations"), ("procedure", "Recent procedures")):
        facts = [f for f in chart.of_kind(kind) if kind != "procedure" or when.last_of(f) >= recent]
        lines += _latest(facts, title, kind)
    shown = _shown(chart)
    for kind, title in (("section", "Document sections"), ("impression", "Impressions"), ("risk", "Risk assessments")):
        lines += _repeated([f for f in chart.of_kind(kind) if f.handle not in shown][:_OVERVIEW_GROUPS], title, kind, 4)
    visits = sorted(chart.of_kind("encounter"), key=lambda f: when.key(f.when))[-5:]
    return lines + _repeated(visits, "Last visits", "visit", 6) + documents(chart) + awaited(chart) + receipt(chart)


def _shown(chart: "Chart") -> set[str]:
    """Return the handles of the facts that stand in one of the views."""
    problems, allergies = chart.problems(), chart.allergies()
    shown = {chart.person.handle} | {f.handle for f in chart.of_kind("patient")}
    for p in (*problems.active, *problems.inactive, *problems.resolved, *problems.social, *problems.refuted):
        shown |= set(p.handles)
    for a in (*allergies.lines, *allergies.past, *allergies.refuted, *allergies.none_known):
        shown |= set(a.handles)
    for m in chart.medications():
        shown |= set(m.handles)
    for r in chart.results():
        shown |= set(r.handles)
    if not problems.active or problems.conflict:
        shown |= set(problems.evidence)
    if not any(m.state == "current" for m in chart.medications()):
        shown |= {f.handle for f in chart.negations("medication")}
    return shown | set(allergies.evidence)


def _head(chart: "Chart") -> list[Line]:
    person = chart.person
    parts = [person.name or "name not recorded", person.sex]
    parts.append(f"born {person.birth_date}" if person.birth_date else "birth date not recorded")
    if person.deceased:
        parts.insert(0, "DECEASED" if person.deceased == "yes" else f"DECEASED {when.day(person.deceased)}")
    if chart.age is not None:
        parts.append(f"age {chart.age}" + (" at death" if person.deceased else ""))
    text = f"Patient {person.handle}: ".replace(" :", ":") + ", ".join(parts)
    text += f". Record as of {chart.as_of or 'an unknown date (nothing is dated)'}"
    if chart.shifted:
        text += "; its dates lie in the future (shifted), so recent means near that date"
    return [Line(section="", text=text, rank=KEEP, what="person")]


def _problems(chart: "Chart", *, whole: bool) -> list[Line]:
    problems = chart.problems()
    lines = []
    for p in sorted(problems.active, key=lambda p: p.status == "not stated"):
        section = "Problems (status not stated)" if p.status == "not stated" else "Problems"
        lines.append(Line(section=section, text=words.problem(p), rank=KEEP, what="problem", when=p.last))
    if not problems.active:
        said = _ABSENT.get(problems.absence, "") or _silence(chart, "Condition", "problem")
        text = f"{said} {words.joined(problems.evidence)}".strip()
        lines.append(Line(section="Problems", text=text, rank=KEEP, what="problem"))
    if problems.conflict:
        text = f"conflict: {problems.conflict} {words.joined(problems.evidence)}"
        lines.append(Line(section="Problems", text=text, rank=KEEP, what="problem"))
    past = [(p, 1 if p.status == "remission" else 3) for p in problems.inactive] + [(p, 4) for p in problems.resolved]
    for p, rank in past:
        lines.append(Line(section="Past problems", text=words.problem(p), rank=rank, what="past problem", when=p.last))
    for p in problems.social:
        if whole or p.note:
            rank = 3 if p.note else 8
            lines.append(Line(section="Social", text=words.problem(p), rank=rank, what="social finding", when=p.last))
    for p in problems.refuted if whole else ():
        lines.append(Line(section="Refuted", text=words.problem(p), rank=6, what="refuted problem", when=p.last))
    return lines


def _allergies(chart: "Chart") -> list[Line]:
    allergies = chart.allergies()
    texts = [words.allergy(a) for a in allergies.lines]
    if allergies.absence:
        texts.append(f"{_ABSENT[allergies.absence]} {words.joined(allergies.evidence)}".strip())
    texts += [
        f"stated: {chart.fact(a.handles[0]).text} {a.handles[0]}"
        for a in allergies.none_known
        if not set(a.handles) <= set(allergies.evidence)
    ]
    if allergies.conflict:
        texts.append(f"conflict: {allergies.conflict}")
    lines = [Line(section="Allergies", text=text, rank=KEEP, what="allergy") for text in texts]
    for a in allergies.past:
        lines.append(Line(section="Past allergies", text=words.allergy(a), rank=3, what="past allergy"))
    for a in allergies.refuted:
        lines.append(Line(section="Refuted", text=f"allergy: {words.allergy(a)}", rank=6, what="refuted allergy"))
    return lines


def _medications(chart: "Chart", *, whole: bool) -> list[Line]:
    lines: list[Line] = []
    for m in chart.medications():
        if not whole and m.state in {"completed", "stopped"} and "" < when.key(m.last) < _recent(chart):
            continue
        short = words.medication(m, whole=False) if whole and (len(m.history) > 1 or m.count > 2) else ""
        lines.append(
            Line(
                section=_medication_section(m),
                text=words.medication(m, whole=whole),
                rank=_MEDICATION_RANKS[m.state],
                what=f"medication ({m.state.replace('_', ' ')})",
                count=m.count,
                short=short,
                short_loses="older prescription",
                short_count=m.count - 1 if short else 0,
                when=m.last,
            )
        )
    if not any(m.state == "current" for m in chart.medications()):
        said = " ".join(f"{f.text} {f.handle}" for f in chart.negations("medication"))
        text = said or _silence(chart, "MedicationRequest", "medication")
        lines.insert(0, Line(section="Medications", text=text, rank=KEEP, what="medication"))
    return lines


def _silence(chart: "Chart", type_: str, what: str) -> str:
    """Return how a list without current entries is absent; never plain silence where a part is missing."""
    line = next((line for line in chart.receipt.lines if line.type == type_), None)
    if line is not None and line.absence:
        return f"{_ABSENT[line.absence]} {line.handle}"
    if line is not None and not line.whole:
        return f"no current {what} among what could be read, and not all could be {line.handle}"
    return f"no current {what} recorded"


def _medication_section(m: MedicationLine) -> str:
    if m.state != "current":
        return "Other medications"
    return "Medications, active in the record but not confirmed lately" if m.not_confirmed_since else "Medications"


def _recent(chart: "Chart") -> str:
    """Return the ISO date two years before the newest entry."""
    return f"{int(chart.as_of[:4]) - 2:04d}{chart.as_of[4:]}" if when.is_iso(chart.as_of) else ""


def _results(chart: "Chart", *, whole: bool) -> list[Line]:
    results = chart.results()
    names = Counter(words.short_test(r.name) for r in results)
    lines = [_result(r, full=names[words.short_test(r.name)] > 1, whole=whole) for r in results]
    lines.sort(key=lambda line: line.rank)
    return lines


def _result(r: ResultLine, *, full: bool, whole: bool) -> Line:
    abnormal = r.abnormal not in {"", "normal", "negative"}
    rank = 1 if abnormal and is_key_test(r.code, r.name) else 2 if abnormal or is_key_test(r.code, r.name) else 3
    brief = words.series(r, full=full, last=2)
    older = len(r.series) - len(newest(r.series, 2))
    readings = _OVERVIEW_READINGS if r.latest.number is not None else 1 if r.direction == "unchanged" else 2
    return Line(
        section="Results",
        text=words.series(r, full=full, last=0 if whole else readings),
        rank=rank,
        what="test",
        short=brief if older > 0 else "",
        short_loses="older reading",
        short_count=older if whole else min(older, _OVERVIEW_READINGS - 2),
        when=r.latest.when,
    )


def _repeated(facts: Sequence[Fact], section: str, what: str, rank: int) -> list[Line]:
    """Return facts of one kind, those of one name and status on one line with all their dates and handles."""
    groups: dict[tuple[str, str, str], list[Fact]] = {}
    for fact in facts:
        groups.setdefault((lexicon.plain(fact.text), fact.status, fact.subject), []).append(fact)
    lines = []
    for (text, status, subject), group in groups.items():
        ordered = sorted(group, key=lambda f: when.key(f.when))
        said = _title(text, status, subject)
        lines.append(
            Line(
                section=section,
                text=f"{said} {words.dated(ordered)}{_more(ordered)}",
                rank=rank,
                what=what,
                count=len(group),
                when=ordered[-1].when,
            )
        )
    lines.sort(key=lambda line: when.key(line.when), reverse=True)
    return lines


def _latest(facts: Sequence[Fact], section: str, what: str) -> list[Line]:
    """Return the newest of each name, the newest names only."""
    newest: dict[str, tuple[Fact, int]] = {}
    for fact in sorted(facts, key=lambda f: when.key(f.when)):
        name = _title(lexicon.plain(fact.text), fact.status, fact.subject)
        newest[name] = (fact, newest.get(name, (fact, 0))[1] + 1)
    chosen = sorted(newest.items(), key=lambda item: when.key(item[1][0].when), reverse=True)[:_OVERVIEW_GROUPS]
    return [
        Line(
            section=section,
            text=" ".join(part for part in (name, f"x{n}" if n > 1 else "", when.day(f.when), f.handle) if part),
            rank=4,
            what=what,
            when=f.when,
        )
        for name, (f, n) in chosen
    ]


def _title(text: str, status: str, subject: str) -> str:
    said = text if subject == "patient" else f"{subject}: {text}"
    return said if status in _QUIET else f"{said} [{status}]"


_TOLD: dict[str, tuple[str, ...]] = {
    "report": ("conclusion", "not_read"),
    "note": ("not_read",),
    "section": ("conflict", "narrative"),
    "care_plan": ("activities",),
    "encounter": ("reason", "diagnosis"),
    "flag": ("severity", "suspected", "outcome"),
    "goal": ("target", "achievement", "outcome"),
    "risk": ("prediction", "condition", "mitigation"),
    "impression": ("description", "findings", "prognosis"),
    "family": ("outcome", "contributed_to_death"),
    "immunization": ("subpotent", "reaction"),
    "procedure": ("outcome", "complication", "site"),
    "order": ("due", "instructions"),
    "imaging": ("description",),
    "administration": ("dose",),
}
"""What only one kind says and a reader needs, beside what is told of every kind."""
_ALWAYS = ("status_reason", "modifier", "note")
_YES = {"subpotent": "too weak to count", "contributed_to_death": "contributed to death"}
_MOST_TOLD = 4


def _more(ordered: Sequence[Fact]) -> str:
    """Return what else each of several entries says, the newest first, each saying once."""
    told: dict[str, Fact] = {}
    for fact in reversed(ordered):
        for key in (*_TOLD.get(fact.kind, ()), *_ALWAYS):
            said = fact.detail.get(key, "")
            if said and said not in fact.text:
                told.setdefault(_YES.get(key, words.cut(said)) if said == "yes" else words.cut(said), fact)
    several = len(ordered) > 1
    shown = [f"({fact.handle}: {said})" if several else f"({said})" for said, fact in list(told.items())[:_MOST_TOLD]]
    return "".join(f" {said}" for said in shown)
