"""Drugs beside problems that make them worth a look, an ulcer and an anti-inflammatory say. It advises nothing."""

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

from msgspec import Struct

from tools import clock
from tools.brief.material import Material
from tools.brief.results import handles_of, name_of, new_abnormal
from tools.brief.wording import plain_name
from tools.chart.values import Check, ProblemLine, ResultLine
from tools.clinical import ReconciliationLine

TOPIC = "problem"


class Row(Struct, frozen=True, kw_only=True):
    """One row of the table, compiled."""

    id: str
    drugs: tuple[str, ...]
    problem: re.Pattern[str] | None = None
    complaint: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    result: re.Pattern[str] | None = None
    abnormal: Literal["high", "low", ""] = ""
    severity: Literal["serious", "caution"]
    text: str
    version: str
    review_by: str
    source: str

    def names(self, problem: str) -> bool:
        """Return whether a problem's name is one of this row's."""
        name = problem.lower()
        found = self.problem and self.problem.search(name)
        return bool(found) and not (self.unless and self.unless.search(name))

    def hears(self, concept: str) -> bool:
        """Return whether what the patient reports is a complaint of this row."""
        return bool(self.complaint and self.complaint.search(concept))

    def finds(self, line: ResultLine) -> bool:
        """Return whether a new result is one of this row's, and off in its way."""
        return bool(self.result and self.result.search(line.name.lower()) and line.abnormal.endswith(self.abnormal))


@cache
def _rows() -> tuple[Row, ...]:
    read = json.loads((files("tools.brief") / "drug_problems.json").read_text("utf-8"))["rows"]
    patterns = ("problem", "complaint", "unless", "result")
    return tuple(
        Row(**row | {"drugs": tuple(row["drugs"])} | {name: re.compile(row[name]) for name in patterns if name in row})
        for row in read
    )


def drug_problem_checks(
    material: Material,
    taken: Iterable[str],
    told: Mapping[str, ReconciliationLine],
    complaints: Mapping[str, str],
) -> tuple[Check, ...]:
    """Return each drug, listed or told of, beside the first problem or complaint that its row names.

    Args:
        material: the visit's material; without a record there is nothing here.
        taken: medicines that only the patient names, as the tables are asked.
        told: problems that only the patient names, by name.
        complaints: what the patient reports today: each concept's name by its key.
    """
    if material.chart is None:
        return ()
    from tools.chart.checks import tables
    from tools.chart.checks.drugs import drugs_of, said

    known = material.chart.problems()
    lines = [line for line in (*known.active, *known.inactive, *known.resolved) if line.handles]
    abnormal = new_abnormal(material)
    today = clock.today().isoformat()
    rows = [row for row in _rows() if row.review_by >= today]
    found: list[Check] = []
    for drug in drugs_of(material.chart, tuple(taken)):
        for row in () if drug.local else rows:
            if not tables.any_member(row.drugs, drug.name):
                continue
            beside, evidence = _beside(row, lines, told)
            beside = beside or next((name for key, name in complaints.items() if row.hears(key)), "")
            result = next((line for line in abnormal if row.finds(line)), None)
            if result:
                beside, evidence = name_of(result), tuple(handles_of(result)[:1])
            if beside:
                found.append(
                    Check(
                        rule=row.id,
                        topic=TOPIC,
                        text=f"{said(drug)} and {beside} are both listed: {row.text}",
                        evidence=(*evidence, *drug.handles),
                        source=row.source,
                        severity=row.severity,
                        version=row.version,
                    )
                )
    return tuple(found)


def _beside(
    row: Row, lines: Iterable[ProblemLine], told: Mapping[str, ReconciliationLine]
) -> tuple[str, tuple[str, ...]]:
    """Return the problem that a row names, with its entry; active ones come first, then what only the patient tells."""
    line = next((line for line in lines if row.names(line.name)), None)
    if line:
        return plain_name(line.name), line.handles[:1]
    return next(((name, ()) for name, one in told.items() if row.names(f"{name} {one.patient}")), ("", ()))
