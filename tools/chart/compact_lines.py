"""The lines of compact text, section by section; every fact of the chart stands in one of them with its handle.

It does not count tokens and leaves nothing out (`tools.chart.compact` fits to a budget).
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from tools.chart import when
from tools.chart.compact import KEEP, Line
from tools.chart.values import AllergyLine, MedicationLine, ProblemLine, ResultLine
from tools.clinical import Fact

if TYPE_CHECKING:
    from tools.chart.chart import Chart

_SECTIONS: tuple[tuple[str, str, int], ...] = (
    ("flag", "Flags", 1),
    ("immunization", "Immunizations", 4),
    ("family", "Family history", 3),
    ("procedure", "Procedures", 5),
    ("imaging", "Imaging", 5),
    ("report", "Reports", 6),
    ("questionnaire", "Questionnaires", 5),
    ("impression", "Impressions", 4),
    ("risk", "Risk assessments", 5),
    ("device", "Devices", 4),
    ("care_plan", "Care plans", 6),
    ("goal", "Goals", 6),
    ("care_team", "Care teams", 8),
    ("order", "Orders", 5),
    ("appointment", "Appointments", 5),
    ("section", "Document sections", 4),
    ("note", "Notes", 6),
    ("administration", "Given", 7),
    ("encounter", "Visits", 7),
    ("specimen", "Specimens", 9),
    ("coverage", "Coverage", 9),
    ("provenance", "Provenance", 9),
)


def all_lines(chart: "Chart") -> list[Line]:
    """Return the whole chart as lines."""
    lines = _head(chart) + _problems(chart, whole=True) + _allergies(chart) + _medications(chart, whole=True)
    lines += [_series(r) for r in chart.results()]
    shown = {"condition", "allergy", "medication", "vital", "lab", "observation", "social", "patient"}
    by_kind: dict[str, list[Fact]] = {}
    for fact in chart.facts:
        if fact.kind not in shown or fact.subject != "patient":
            by_kind.setdefault("family" if fact.subject != "patient" else fact.kind, []).append(fact)
    for kind, title, rank in _SECTIONS:
        lines += _repeated(by_kind.pop(kind, []), title, kind.replace("_", " "), rank)
    for kind, facts in by_kind.items():
        lines += _repeated(facts, kind.replace("_", " ").capitalize(), kind, 8)
    return lines + _receipt(chart)


def overview_lines(chart: "Chart") -> list[Line]:
    """Return what is always read whole: problems, medications, allergies, trends."""
    lines = _head(chart) + _problems(chart, whole=False) + _allergies(chart) + _medications(chart, whole=False)
    lines += [_trend(r) for r in chart.results()]
    return lines + _receipt(chart)


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


_LONG_DECIMAL = re.compile(r"(\d+)\.(\d{4,})")


@lru_cache(maxsize=20_000)
def rounded(value: str) -> str:
    """Return a value with four and more decimals rounded to two, or to three significant digits.

    >>> rounded("18.036457294268832"), rounded("120.74555/80.09218"), rounded("7.10"), rounded("0.000123456")
    ('18.04', '120.75/80.09', '7.10', '0.000123')
    """
    return _LONG_DECIMAL.sub(lambda m: _short(m[0]), value)


def _short(number: str) -> str:
    value = float(number)
    text = f"{value:.2f}" if value >= 0.1 or value == 0 else f"{value:.3g}"
    return text if "e" not in text else number


def _span(first: str, last: str) -> str:
    a, b = when.day(first), when.day(last)
    return a if a == b or not b else f"{a}..{b}"


def _handles(handles: Sequence[str]) -> str:
    """Return handles, runs of consecutive ones as `F12-F15`."""
    numbers = sorted((h[:1], int(h[1:])) for h in handles if h[1:].isdigit())
    out: list[str] = []
    i = 0
    while i < len(numbers):
        j = i
        while j + 1 < len(numbers) and numbers[j + 1] == (numbers[j][0], numbers[j][1] + 1):
            j += 1
        letter, start = numbers[i]
        out.append(f"{letter}{start}" if i == j else f"{letter}{start}-{numbers[j][1]}")
        i = j + 1
    out += [h for h in handles if not h[1:].isdigit()]
    return ",".join(out)


def _problem(p: ProblemLine) -> str:
    parts = [p.name]
    if p.status != "active":
        parts.append(f"[{p.status}]")
    span = _span(p.first, p.last)
    if span:
        parts.append(span)
    if p.until:
        parts.append(f"until {when.day(p.until)}")
    if p.count > 1:
        parts.append(f"x{p.count}")
    if p.note:
        parts.append(f"({p.note})")
    return " ".join((*parts, _handles(p.handles)))


def _problems(chart: "Chart", *, whole: bool) -> list[Line]:
    problems = chart.problems()
    lines = [
        Line(section="Problems", text=_problem(p), rank=KEEP, what="problem", when=p.last) for p in problems.active
    ]
    if not problems.active:
        said = "none known" if problems.absence == "recorded_as_none" else "no active problem recorded"
        text = " ".join((said, _handles(problems.evidence))).strip()
        lines.append(Line(section="Problems", text=text, rank=KEEP, what="problem"))
    past = [(p, 1 if p.status == "remission" else 3) for p in problems.inactive] + [(p, 4) for p in problems.resolved]
    for p, rank in past:
        lines.append(Line(section="Past problems", text=_problem(p), rank=rank, what="past problem", when=p.last))
    for p in problems.social:
        rank = 3 if p.note else 8
        if whole or p.note:
            lines.append(Line(section="Social", text=_problem(p), rank=rank, what="social finding", when=p.last))
    if whole:
        for p in problems.refuted:
            lines.append(Line(section="Refuted", text=_problem(p), rank=6, what="refuted problem", when=p.last))
    return lines


def _allergy(a: AllergyLine) -> str:
    parts = [a.name]
    parts += [x for x in (a.reaction and f": {a.reaction}",) if x]
    if a.criticality:
        parts.append(f"criticality {a.criticality}")
    if a.certainty:
        parts.append(f"({a.certainty})")
    if a.status not in {"active", ""}:
        parts.append(f"[{a.status}]")
    if a.when:
        parts.append(when.day(a.when))
    if a.note:
        parts.append(f"({a.note})")
    return " ".join((*parts, _handles(a.handles)))


def _allergies(chart: "Chart") -> list[Line]:
    allergies = chart.allergies()
    said = {
        "recorded_as_none": "none known",
        "asked_not_known": "not known (asked)",
        "not_recorded": "not recorded (this does not mean none)",
        "could_not_be_read": "could not be read",
    }
    section = "Allergies"
    lines = [Line(section=section, text=_allergy(a), rank=KEEP, what="allergy") for a in allergies.lines]
    if allergies.absence:
        text = f"{said[allergies.absence]} {_handles(allergies.evidence)}".strip()
        lines.append(Line(section=section, text=text, rank=KEEP, what="allergy"))
    for a in allergies.none_known:
        if not set(a.handles) <= set(allergies.evidence):
            lines.append(Line(section=section, text=f"stated: {_allergy(a)}", rank=KEEP, what="allergy"))
    if allergies.conflict:
        lines.append(Line(section=section, text=f"conflict: {allergies.conflict}", rank=KEEP, what="allergy"))
    for a in (*allergies.past, *allergies.refuted):
        lines.append(Line(section=section, text=_allergy(a), rank=3, what="past allergy"))
    return lines


def _medication(m: MedicationLine, *, whole: bool) -> str:
    parts = [m.name]
    if m.state != "current":
        parts.append(f"[{m.state.replace('_', ' ')}]")
    if m.dose:
        parts.append(f"- {m.dose}")
    span = _span(m.first, m.last)
    if span:
        parts.append(span)
    if m.count > 1:
        parts.append(f"x{m.count}")
    if m.reported:
        parts.append("reported by patient")
    if m.reason:
        parts.append(f"for {m.reason}")
    if m.stopped_because:
        parts.append(f"because {m.stopped_because}")
    if m.not_confirmed_since:
        parts.append(f"not confirmed since {m.not_confirmed_since}")
    if m.note:
        parts.append(f"({m.note})")
    if whole and len(m.history) > 1:
        parts.append("doses: " + "; ".join(f"{_span(s.first, s.last)} {s.text or '?'}" for s in m.history))
    return " ".join((*parts, _handles(m.handles if whole else m.handles[:1])))


def _medications(chart: "Chart", *, whole: bool) -> list[Line]:
    lines: list[Line] = []
    ranks = {"current": KEEP, "paused": 1, "unknown": 1, "not_taken": 2, "planned": 3, "stopped": 4, "completed": 5}
    for m in chart.medications():
        if not whole and m.state in {"completed", "stopped"} and m.last < _recent(chart):
            continue
        section = "Medications" if m.state == "current" else "Other medications"
        short = _medication(m, whole=False) if whole and (len(m.history) > 1 or m.count > 2) else ""
        lines.append(
            Line(
                section=section,
                text=_medication(m, whole=whole),
                rank=ranks[m.state],
                what=f"medication ({m.state.replace('_', ' ')})",
                short=short,
                short_loses="older prescription",
                short_count=m.count - 1 if short else 0,
                when=m.last,
            )
        )
    if not any(line.section == "Medications" for line in lines):
        absent = chart.negations("medication")
        said = " ".join(f"{f.text} {f.handle}" for f in absent) or "no current medication recorded"
        lines.insert(0, Line(section="Medications", text=said, rank=KEEP, what="medication"))
    return lines


def _recent(chart: "Chart") -> str:
    """Return the ISO date two years before the newest entry."""
    return f"{int(chart.as_of[:4]) - 2:04d}{chart.as_of[4:]}" if when.is_iso(chart.as_of) else ""


def _name_unit(r: ResultLine) -> str:
    return f"{r.name} {r.unit}" if r.unit else r.name


def _mark(r: ResultLine) -> str:
    if not r.abnormal or r.abnormal == "normal":
        return ""
    return f" {r.abnormal}" + (f" (range {r.reference_range})" if r.reference_range else "")


def _rank(r: ResultLine) -> int:
    return 2 if r.abnormal not in {"", "normal"} else 3


def _series(r: ResultLine) -> Line:
    """Return all readings of one test: `HbA1c %: 2025: 7.1 09-04 F104; 2026: 8.4 04-02 F133`."""
    out: list[str] = []
    year = ""
    for m in r.series:
        reading = rounded(m.value)
        if m.unit != r.unit:
            reading = f"{reading} {m.unit or '(unit not stated)'}"
        if when.is_iso(m.when):
            if m.when[:4] != year:
                year = m.when[:4]
                out.append(f"{year}:")
            out.append(f"{reading} {m.when[5:10]} {m.handle};".replace("  ", " "))
        else:
            out.append(f"{reading} {m.when or 'undated'} {m.handle};")
    text = f"{_name_unit(r)}: {' '.join(out)}".rstrip(";") + _mark(r)
    if r.pending:
        text += f"; pending {_handles(r.pending)}"
    if r.not_available:
        text += f"; without a value {_handles(r.not_available)}"
    older = len(r.series) - 2
    return Line(
        section="Results",
        text=text,
        rank=_rank(r),
        what="test",
        count=len(r.handles),
        short=_trend(r).text if older > 0 else "",
        short_loses="older reading",
        short_count=max(older, 0),
        when=r.latest.when,
    )


def _trend(r: ResultLine) -> Line:
    latest = r.latest
    text = f"{_name_unit(r)}: {rounded(latest.value) or 'no value'} {when.day(latest.when)} {latest.handle}"
    if r.previous is not None:
        text += f"; before {rounded(r.previous.value)} {when.day(r.previous.when)} {r.previous.handle}"
    if r.direction in {"rising", "falling"}:
        text += f" {r.direction}"
    return Line(section="Results", text=text + _mark(r), rank=_rank(r), what="test", when=latest.when)


def _repeated(facts: Sequence[Fact], section: str, what: str, rank: int) -> list[Line]:
    """Return facts of one kind, those of one name and status on one line with all their dates and handles."""
    groups: dict[tuple[str, str, str], list[Fact]] = {}
    for fact in facts:
        groups.setdefault((fact.text, fact.status, fact.subject), []).append(fact)
    lines = []
    for (text, status, subject), group in groups.items():
        ordered = sorted(group, key=lambda f: when.key(f.when))
        parts = [text]
        if subject != "patient":
            parts.insert(0, f"{subject}:")
        if status not in {"", "completed", "finished", "final", "active", "current"}:
            parts.append(f"[{status}]")
        lines.append(
            Line(
                section=section,
                text=" ".join((*parts, _dated(ordered))),
                rank=rank,
                what=what,
                count=len(group),
                when=ordered[-1].when,
            )
        )
    lines.sort(key=lambda line: when.key(line.when), reverse=True)
    return lines


def _dated(facts: Iterable[Fact]) -> str:
    out: list[str] = []
    year = ""
    for f in facts:
        said = f"{rounded(f.value)} {f.unit} ".lstrip() if f.value else ""
        if when.is_iso(f.when) and len(f.when) > 4:
            if f.when[:4] != year:
                year = f.when[:4]
                out.append(f"{year}:")
            out.append(f"{said}{f.when[5:10]} {f.handle}")
        else:
            out.append(f"{said}{f.when} {f.handle}".strip())
    return " ".join(out)


def _receipt(chart: "Chart") -> list[Line]:
    """Return what was not read whole, so that no reader takes silence for absence."""
    lines = [r for r in chart.receipt.lines if r.failed or not r.whole]
    return [Line(section="Not read whole", text=f"{r.text} {r.handle}", rank=KEEP, what="receipt") for r in lines]
