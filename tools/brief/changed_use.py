"""Medicines that the patient takes otherwise than recorded and of which that matters, beside why they are given.

It advises nothing, and knows no right dose.
"""

import json
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Literal

from msgspec import Struct

from tools import clock
from tools.brief.material import Material
from tools.brief.reconciling.amounts import Change, change_of, is_counted_out, is_daily
from tools.brief.reconciling.medications import Use, uses
from tools.brief.reconciling.rank import PRESENT
from tools.chart.values import Check
from tools.clinical import Answer, Fact, Finding

TOPIC = "change of use"


class Row(Struct, frozen=True, kw_only=True):
    """One row of the table, compiled."""

    id: str
    classes: frozenset[str] = frozenset()
    drugs: tuple[str, ...] = ()
    unless: frozenset[str] = frozenset()
    change: Literal["more", "less"]
    weekly: bool = False
    counted: bool = False
    problem: re.Pattern[str] | None = None
    needs: bool = False
    local: bool = False
    severity: Literal["serious", "caution", "note"]
    text: str
    version: str
    review_by: str
    source: str

    def holds(self, name: str) -> bool:
        """Return whether a medicine is one of this row's."""
        from tools.chart.checks import tables
        from tools.words import drug_classes

        classes = set(drug_classes(name))
        if classes & self.unless:
            return False
        return bool(classes & self.classes) or tables.any_member(self.drugs, name)


@cache
def rows() -> tuple[Row, ...]:
    """Return the table, in the order in which its rows are tried."""
    read = json.loads((files("tools.brief") / "changed_use.json").read_text("utf-8"))["rows"]
    return tuple(
        Row(
            **{
                **row,
                "classes": frozenset(row.get("classes", ())),
                "drugs": tuple(row.get("drugs", ())),
                "unless": frozenset(row.get("unless", ())),
                "problem": re.compile(row["problem"]) if "problem" in row else None,
            }
        )
        for row in read
    )


class Changed(Struct, frozen=True, kw_only=True):
    """One medicine taken otherwise than recorded, in whose words, and what the record holds that makes it matter."""

    row: Row
    use: Use
    answer: Answer
    finding: Finding
    beside: Fact | None
    """A problem or a procedure; None where the row speaks without one."""
    recorded: Fact | None
    """The entry of the medicine itself; None of one that only the patient names."""


def changed_uses(material: Material) -> tuple[Changed, ...]:
    """Return each medicine whose changed use the table names, with the first row that fits; none without a record."""
    if material.chart is None or not material.answers:
        return ()
    today = clock.today().isoformat()
    standing = [row for row in rows() if row.review_by >= today]
    found = []
    for use in uses(material):
        if use.line is None or use.line.state in PRESENT:
            changed = _changed(use, standing, material)
            if changed is not None:
                found.append(changed)
    return tuple(found)


def _changed(use: Use, standing: Iterable[Row], material: Material) -> Changed | None:
    name = use.line.name if use.line else use.told[0][1].detail.get("ingredient") or use.told[0][1].name
    local = _is_local(name, use, material)
    own = [row for row in standing if (row.local or not local) and row.holds(name)]
    for answer, finding in reversed(use.told) if own else ():
        if answer.status != "answered":
            continue
        for row in own:
            if row.change not in _changes(finding, answer, row, use):
                continue
            beside = _beside(row, material)
            # Of a medicine that the record has not, stopping tells nothing without what it was for.
            silent = beside is None and (row.needs or (use.line is None and row.change == "less"))
            if not silent:
                entry = next(iter(material.facts(use.line.handles[:1])), None) if use.line else None
                return Changed(row=row, use=use, answer=answer, finding=finding, beside=beside, recorded=entry)
    return None


def _is_local(name: str, use: Use, material: Material) -> bool:
    """Return whether a medicine acts where it is put: a cream, an eye drop, an inhaler."""
    from tools.chart.checks.drugs import LOCAL
    from tools.chart.medications import route_of_text

    route = (
        next((fact.detail.get("route", "") for fact in material.facts(use.line.handles[:1])), "") if use.line else ""
    )
    told = "" if use.line else use.told[0][1].quote
    return route_of_text(f"{name} {route} {told}") in LOCAL


def _changes(finding: Finding, answer: Answer, row: Row, use: Use) -> set[Change]:
    """Return what a row may take the words for: what they say, and for some drugs a number or a daily use."""
    found: set[Change] = {change_of(finding, answer)}
    if row.counted and found == {""} and is_counted_out(finding, answer):
        found.add("more")
    weekly = use.line is None or "week" in f"{use.line.dose} {use.line.remark}".lower() or not use.line.dose
    if row.weekly and "less" not in found and weekly and is_daily(finding, answer):
        found.add("more")
    return found - {""}


def _beside(row: Row, material: Material) -> Fact | None:
    """Return the problem, an active one first, or else the procedure for which a row's medicine is given."""
    if row.problem is None or material.chart is None:
        return None
    known = material.chart.problems()
    named = row.problem
    line = next(
        (
            one
            for one in (*known.active, *known.inactive, *known.resolved)
            if one.handles and named.search(one.name.lower())
        ),
        None,
    )
    if line:
        return next(iter(material.facts(line.handles[:1])), None)
    done = [
        fact
        for fact in material.chart.of_kind("procedure")
        if fact.status not in {"not-done", "cancelled", "entered-in-error", "planned"}
        and named.search(fact.text.lower())
    ]
    return max(done, key=lambda fact: fact.when, default=None)


def changed_use_checks(material: Material) -> tuple[Check, ...]:
    """Return each of them as a match of a table, so that its reason stands on the receipt."""
    return tuple(
        Check(
            rule=one.row.id,
            topic=TOPIC,
            text=f"{one.use.compared.name} is taken otherwise than listed: {one.row.text}",
            evidence=tuple(fact.handle for fact in (one.recorded, one.beside) if fact),
            source=one.row.source,
            severity=one.row.severity,
            version=one.row.version,
        )
        for one in changed_uses(material)
    )
