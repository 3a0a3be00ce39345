"""Which lines stand in which section of compact text, and how soon each may go; every fact stands in one of them.

It counts no tokens and leaves nothing out (`tools.chart.compact` fits to a budget).
"""

from collections import Counter
from typing import TYPE_CHECKING

from tools.chart import compact_words as words
from tools.chart import when
from tools.chart.compact import KEEP, Line
from tools.chart.compact_gaps import awaited, beyond, documents, receipt
from tools.chart.compact_groups import MOST_GROUPS, latest, repeated
from tools.chart.readings import newest
from tools.chart.tolerance import is_key_test
from tools.chart.values import MedicationLine, ResultLine
from tools.clinical import Fact

if TYPE_CHECKING:
    from tools.chart.chart import Chart

_OTHERS = "About others, not the patient"
_SECTIONS: tuple[tuple[str, str, int], ...] = (
    ("flag", "Flags", 1),
    ("family", "Family history", 3),
    ("about others", _OTHERS, 3),
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
_MEDICATION_RANKS = {
    "current": KEEP,
    "paused": 1,
    "unknown": 1,
    "not_taken": 2,
    "planned": 3,
    "in_hospital": 4,
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
_HISTORY = frozenset({"family", "condition", "allergy"})
_TOLD_ABOVE = frozenset({"allergy", "condition", "medication"})
_LATEST = (
    ("device", "Devices"),
    ("immunization", "Immunizations"),
    ("procedure", "Recent procedures"),
    ("imaging", "Recent imaging"),
)


def all_lines(chart: "Chart") -> list[Line]:
    """Return the whole chart as lines."""
    lines = _head(chart) + _problems(chart, whole=True) + _allergies(chart) + _medications(chart, whole=True)
    lines += _results(chart, whole=True)
    shown = _shown(chart)
    by_kind: dict[str, list[Fact]] = {}
    for fact in chart.facts:
        if fact.handle not in shown:
            by_kind.setdefault(fact.kind if fact.subject == "patient" else _of_others(fact), []).append(fact)
    for kind, title, rank in _SECTIONS:
        lines += repeated(by_kind.pop(kind, []), title, kind.replace("_", " "), rank)
    for kind, facts in by_kind.items():
        lines += repeated(facts, kind.replace("_", " ").capitalize(), kind, 8)
    return lines + receipt(chart)


def overview_lines(chart: "Chart") -> list[Line]:
    """Return what is always read whole: problems, medications, allergies, trends, what else matters of late."""
    lines = _head(chart) + _problems(chart, whole=False) + _allergies(chart) + _medications(chart, whole=False)
    lines += _results(chart, whole=False)
    lines += repeated(chart.of_kind("flag"), "Flags", "flag", 1)
    others = [f for f in chart.facts if f.subject != "patient"]
    for kind, title in (("family", "Family history"), ("about others", _OTHERS)):
        lines += repeated([f for f in others if _of_others(f) == kind], title, kind, 3)
    recent = _recent(chart)
    for kind, title in _LATEST:
        facts = [f for f in chart.of_kind(kind) if "Recent" not in title or when.last_of(f) >= recent]
        lines += latest(facts, title, kind)
    shown = _shown(chart)
    for kind, title in (("section", "Document sections"), ("impression", "Impressions"), ("risk", "Risk assessments")):
        told = [f for f in (*chart.of_kind(kind), *_kept_back(chart, kind)) if f.handle not in shown]
        lines += repeated(told[:MOST_GROUPS], title, kind, 4)
    concluded = [f for f in chart.of_kind("report") if when.last_of(f) >= recent and f.detail.get("conclusion")]
    lines += repeated(concluded, "Reports", "report", 3)[:MOST_GROUPS]
    visits = sorted(chart.of_kind("encounter"), key=lambda f: when.key(f.when))[-5:]
    lines += repeated(visits, "Last visits", "visit", 6) + repeated(
        _ahead(chart), "Appointments ahead", "appointment", 3
    )
    lines += documents(chart) + awaited(chart)
    return lines + beyond(chart, lines, _SECTIONS) + receipt(chart)


def _of_others(fact: Fact) -> str:
    """Return what an entry about somebody else is: family history, or about a newborn, a fetus, a donor."""
    return "family" if fact.kind in _HISTORY else "about others"


def _kept_back(chart: "Chart", kind: str) -> list[Fact]:
    """Return the sections that say that something is withheld or was not asked, of what no list above tells."""
    if kind != "section":
        return []
    stated = (f for f in chart.facts if f.kind == "section" and f.subject == "patient" and f.detail.get("absence"))
    return [f for f in stated if f.detail.get("about", "allergy") not in _TOLD_ABOVE and f.status != "recorded_as_none"]


def _ahead(chart: "Chart") -> list[Fact]:
    """Return appointments after the record's newest entry that nobody cancelled."""
    open_ = {"", "booked", "pending", "proposed", "waitlist"}
    return [f for f in chart.of_kind("appointment") if f.status in open_ and f.when[:10] >= chart.as_of[:10]]


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
    parts += _described(chart)
    if person.deceased:
        parts.insert(0, "DECEASED" if person.deceased == "yes" else f"DECEASED {when.day(person.deceased)}")
    if chart.age is not None:
        parts.append(f"age {chart.age}" + (" at death" if person.deceased else ""))
    text = f"Patient {person.handle}: ".replace(" :", ":") + ", ".join(parts)
    text += f". Record as of {chart.as_of or 'an unknown date (nothing is dated)'}"
    if chart.shifted:
        text += "; its dates lie in the future (shifted), so recent means near that date"
    return [Line(section="", text=text, rank=KEEP, what="person")]


_DESCRIBED = {
    "speaks": "speaks {}",
    "interpreter": "interpreter {}",
    "pronouns": "pronouns {}",
    "sex_for_clinical_use": "sex for clinical use: {}",
    "disability": "disability: {}",
    "multiple_birth": "{}",
}


def _described(chart: "Chart") -> list[str]:
    """Return what a clinician needs to know before speaking to the person."""
    told = next((fact.detail for fact in chart.of_kind("patient")), {})
    return [said.format(told[name]) for name, said in _DESCRIBED.items() if told.get(name)]


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
        if not whole and _is_past(m, _recent(chart)):
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
    lines.sort(key=lambda line: _MEDICATION_SECTIONS.index(line.section))
    if not any(m.state == "current" for m in chart.medications()):
        said = " ".join(f"{f.text} {f.handle}" for f in chart.negations("medication"))
        text = said or _silence(chart, "MedicationRequest", "medication")
        lines.insert(0, Line(section="Medications", text=text, rank=KEEP, what="medication"))
    return lines


def _is_past(m: MedicationLine, recent: str) -> bool:
    """Tell whether a drug ended long ago without a reason that would warn of it."""
    ended = m.state == "completed" or (m.state == "stopped" and not m.stopped_because)
    return ended and "" < when.key(m.last) < recent


def _silence(chart: "Chart", type_: str, what: str) -> str:
    """Return how a list without current entries is absent; never plain silence where a part is missing."""
    line = next((line for line in chart.receipt.lines if line.type == type_), None)
    if line is not None and line.absence:
        return f"{_ABSENT[line.absence]} {line.handle}"
    if line is not None and not line.whole:
        return f"no current {what} among what could be read, and not all could be {line.handle}"
    return f"no current {what} recorded"


_MEDICATION_SECTIONS = (
    "Medications",
    "Medications, active in the record but not confirmed lately",
    "Other medications",
)


def _medication_section(m: MedicationLine) -> str:
    confirmed, unconfirmed, other = _MEDICATION_SECTIONS
    if m.state != "current":
        return other
    return unconfirmed if m.not_confirmed_since else confirmed


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
