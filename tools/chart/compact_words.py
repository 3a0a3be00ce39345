"""How each thing of a chart is written in compact text: one line, dates short, handles last; it drops nothing."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from tools.chart import when
from tools.chart.readings import UNIT_NOT_STATED, UPSIDE_DOWN, handles_of, newest
from tools.chart.values import NOT_TO_BE_GIVEN, AllergyLine, MedicationLine, ProblemLine, ResultLine
from tools.clinical import Fact

_REMARK_CHARS = 240
_LONG_DECIMAL = re.compile(r"(\d+)\.(\d{4,})")
_PROPERTY = re.compile(r"\s*\[[^\]]*\]")
_METHOD = re.compile(r"\s+by\s+.*$")
_BLOOD = re.compile(r"\s+in\s+(?:Serum or Plasma|Serum, Plasma or Blood|Serum|Plasma|Blood|Arterial blood)\b(?!\s*/)")


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


@lru_cache(maxsize=4_000)
def short_test(name: str) -> str:
    """Return a LOINC long name without property and method, and without the specimen when that is blood.

    >>> short_test("Erythrocytes [#/volume] in Blood by Automated count"), short_test("Glucose [Mass/volume] in Urine")
    ('Erythrocytes', 'Glucose in Urine')
    """
    if "[" not in name:
        return name
    return _BLOOD.sub("", _METHOD.sub("", _PROPERTY.sub("", name))).strip() or name


def span(first: str, last: str) -> str:
    """Return one date, or first and last of several."""
    a, b = when.day(first), when.day(last)
    return a if a == b or not b else f"{a}..{b}"


def joined(handles: Sequence[str]) -> str:
    """Return handles, runs of consecutive ones as a range.

    >>> joined(["F4", "F2", "F3", "R1"])
    'F2-F4,R1'
    """
    numbers = sorted((h[:1], int(h[1:])) for h in handles if h[1:].isdigit())
    out: list[str] = []
    i = 0
    while i < len(numbers):
        j = i
        while j + 1 < len(numbers) and numbers[j + 1] == (numbers[j][0], numbers[j][1] + 1):
            j += 1
        letter, start = numbers[i]
        out.append(f"{letter}{start}" if i == j else f"{letter}{start}-{letter}{numbers[j][1]}")
        i = j + 1
    out += [h for h in handles if not h[1:].isdigit()]
    return ",".join(out)


def quoted(remark: str) -> str:
    r"""Return what an author noted, in quotation marks and on one line; a long remark is cut, and says so.

    >>> quoted("R knee,\nsevere"), quoted("")
    ('"R knee, severe"', '')
    """
    return f'"{cut(remark)}"' if remark.strip() else ""


def cut(remark: str) -> str:
    """Return words on one line, shortened where they are long."""
    words = " ".join(remark.split())
    return words[:_REMARK_CHARS].rpartition(" ")[0] + " ..." if len(words) > _REMARK_CHARS else words


def problem(p: ProblemLine) -> str:
    """Write one problem; `active` and `not stated` are said by the heading."""
    parts = [p.name]
    if p.status not in {"active", "not stated"}:
        parts.append(f"[{p.status}]")
    if p.spells:
        start, end = p.spells[-1]
        parts.append(f"x{len(p.spells)} since {when.day(p.first)}, the last {start}{f'..{end}' if end else ''}")
    else:
        parts.append(span(p.first, p.last))
        if p.until and p.until != "yes":
            parts.append(f"until {when.day(p.until)}")
        if p.count > 1:
            parts.append(f"x{p.count}")
    parts += [said for said in (p.severity, p.site, p.stage) if said and said.casefold() not in p.name.casefold()]
    if p.note:
        parts.append(f"({p.note})")
    parts.append(quoted(p.remark))
    return " ".join(part for part in (*parts, joined(p.handles)) if part)


def allergy(a: AllergyLine) -> str:
    """Write one allergy."""
    parts = [f"{a.name}: {a.reaction}" if a.reaction else a.name]
    if a.criticality:
        parts.append(f"criticality {a.criticality}")
    if a.certainty:
        parts.append(f"({a.certainty})")
    if a.status not in {"active", "not stated", ""}:
        parts.append(f"[{a.status}]")
    if a.severity:
        parts.append(a.severity)
    if a.note:
        parts.append(f"({a.note})")
    parts.append(quoted(a.remark))
    return " ".join(part for part in (*parts, when.day(a.when), joined(a.handles)) if part)


_SAID_ITSELF = (NOT_TO_BE_GIVEN, "cancelled")
"""What the record itself says of an entry and the state alone would not: a cancelled order was perhaps never begun."""


def medication(m: MedicationLine, *, whole: bool) -> str:
    """Write one medication; whole: with every dose and every handle."""
    parts = [m.name]
    if m.state != "current":
        said = next((word for word in _SAID_ITSELF if m.evidence.endswith(word)), m.state.replace("_", " "))
        parts.append(f"[{said}]")
    if m.dose:
        parts.append(f"- {m.dose};")
    parts.append(span(m.first, m.last))
    if m.count > 1:
        parts.append(f"x{m.count}")
    if m.reported:
        parts.append("reported by patient")
    if m.reason:
        parts.append(f"for {m.reason}")
    if m.stopped_because:
        parts.append(f"because {m.stopped_because}")
    if m.not_confirmed_since and m.not_confirmed_since != when.day(m.last):
        parts.append(f"not confirmed since {m.not_confirmed_since}")
    if m.note:
        parts.append(f"({m.note})")
    parts.append(quoted(m.remark) if whole or m.state == "current" else "")
    if whole and len(m.history) > 1:
        parts.append("doses: " + "; ".join(f"{span(s.first, s.last)} {s.text or '?'}" for s in m.history))
    return " ".join(part for part in (*parts, joined(m.handles if whole else m.handles[:1])) if part)


_NO_DIMENSION = re.compile(r"1|\{[^{}]*\}")
"""What UCUM writes for a plain number: `1`, `{score}`."""


def test_name(r: ResultLine, *, full: bool) -> str:
    """Return a test's name with its unit; `full` where a shortened name would be that of two tests."""
    name = r.name if full else short_test(r.name)
    if full and r.specimen and r.specimen.casefold() not in name.casefold():
        name = f"{name} in {r.specimen}"
    name = f"{name} ({r.panel})" if r.panel else name
    if r.unit:
        return name if _NO_DIMENSION.fullmatch(r.unit) else f"{name} {r.unit}"
    return f"{name} ({UNIT_NOT_STATED})" if UNIT_NOT_STATED in r.latest.note else name


def mark(r: ResultLine) -> str:
    """Return what is abnormal about the latest reading, pending or missing."""
    text = ""
    if r.direction in {"rising", "falling"}:
        text += f" {r.direction}"
    if r.abnormal and r.abnormal not in {"normal", "negative"}:
        text += f" {r.abnormal}" + (f" (range {r.reference_range})" if r.reference_range else "")
    if r.latest.status == "cancelled":
        text += " [cancelled]"
    for m in r.not_final:
        text += f"; {m.status} {rounded(m.value)} {m.unit}".rstrip() + f" {when.day(m.when)} {m.handle}"
    told = {m.handle for m in r.not_final}
    awaited = [handle for handle in r.pending if handle not in told]
    if awaited:
        text += f"; pending {joined(awaited)}"
    if r.not_available:
        text += f"; {r.not_available_because or 'without a value'} {joined(r.not_available)}"
    if UPSIDE_DOWN in r.note:
        text += f" ({UPSIDE_DOWN})"
    return f"{text} {quoted(r.remark)}".rstrip()


def series(r: ResultLine, *, full: bool, last: int = 0) -> str:
    """Write the readings of one test by year, all or the last: `HbA1c %: 2025: 7.1 09-04 F4; 2026: 8.4 04-02 F13`."""
    out: list[str] = []
    year = ""
    for m in newest(r.series, last):
        reading = rounded(m.value)
        if m.unit != r.unit:
            reading = f"{reading} {m.unit or f'({UNIT_NOT_STATED})'}"
        if odd := m.note.replace(UNIT_NOT_STATED, "").strip("; "):
            reading = f"{reading} ({odd})"
        if when.is_iso(m.when):
            if m.when[:4] != year:
                year = m.when[:4]
                out.append(f"{year}:")
            out.append(
                " ".join(part for part in (reading, m.when[5:10], f"{joined((*handles_of(m), *m.also))};") if part)
            )
        else:
            out.append(f"{reading} {m.when or 'undated'} {joined((*handles_of(m), *m.also))};")
    return f"{test_name(r, full=full)}: {' '.join(out)}".rstrip(";: ") + mark(r)


def dated(facts: Iterable[Fact]) -> str:
    """Write dates and handles of repeats, the year once."""
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
