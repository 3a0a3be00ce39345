"""Which of the record's problems are read beside today's complaint; it says nothing of causes."""

import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

from msgspec import Struct

from tools.chart.values import ProblemLine
from tools.clinical import Finding


class Row(Struct, frozen=True):
    """One row of the table, compiled."""

    complaint: re.Pattern[str]
    record: re.Pattern[str]
    results: tuple[str, ...]


@cache
def _rows() -> tuple[Row, ...]:
    read = json.loads((files("tools.brief") / "relevance.json").read_text("utf-8"))
    return tuple(
        Row(re.compile(row["complaint"]), re.compile(row["record"]), tuple(row.get("results", ())))
        for row in read["rows"]
    )


def _rows_for(finding: Finding) -> list[tuple[int, Row]]:
    complaint = f"{finding.concept} {finding.name}".lower().replace(" ", "_")
    return [(place, row) for place, row in enumerate(_rows()) if row.complaint.search(complaint)]


def bearing_on(said: Sequence[Finding], problems: Sequence[ProblemLine]) -> list[ProblemLine]:
    """Return the problems that are read beside some complaints, those that bear on most of them first.

    None is the complaint itself, and none says again what another of them says.

    >>> asthma, cough = ProblemLine(name="Asthma", status="active"), ProblemLine(name="Cough", status="active")
    >>> said = Finding(name="cough", concept="cough", polarity="present", quote="cough")
    >>> [line.name for line in bearing_on([said], [asthma, cough])]
    ['Asthma']
    """
    found: list[tuple[int, int, int, ProblemLine]] = []
    for order, line in enumerate(problems):
        name = line.name.lower()
        if any(finding.name.lower() in name for finding in said):
            continue
        hits = [
            min((place for place, row in _rows_for(finding) if row.record.search(name)), default=-1) for finding in said
        ]
        places = [place for place in hits if place >= 0]
        if places:
            found.append((-len(places), min(places), order, line))
    return _each_once([line for *_, line in sorted(found, key=lambda one: one[:3])])


def _each_once(lines: Sequence[ProblemLine]) -> list[ProblemLine]:
    """Drop "history of" and "pre-" beside the thing itself, and a name that another one holds already."""
    bare = [_PAST.sub("", line.name.lower()).strip() for line in lines]
    kept: list[ProblemLine] = []
    names: list[str] = []
    for line, name in zip(lines, bare, strict=True):
        lesser = name.startswith("pre") and any(
            other != name and other.startswith(name[3:].strip("- ")) for other in bare
        )
        if not lesser and not any(name == other or name in other for other in names):
            kept.append(line)
            names.append(name)
    return kept


_PAST = re.compile(r"^(?:history of|personal history of|past) ")


class _Grave(Struct, frozen=True):
    record: re.Pattern[str]
    unless: re.Pattern[str]


@cache
def _grave() -> _Grave:
    read = json.loads((files("tools.brief") / "relevance.json").read_text("utf-8"))["grave"]
    return _Grave(re.compile(read["record"]), re.compile(read["unless"]))


def grave(problems: Sequence[ProblemLine]) -> list[ProblemLine]:
    """Return the problems with which most acute illness runs another course, whatever the complaint."""
    found = [
        line
        for line in problems
        if _grave().record.search(line.name.lower()) and not _grave().unless.search(line.name.lower())
    ]
    return _each_once(found)


def groups_for(said: Iterable[Finding]) -> frozenset[str]:
    """Return the groups of tests that are read beside some complaints."""
    return frozenset(group for finding in said for _, row in _rows_for(finding) for group in row.results)
