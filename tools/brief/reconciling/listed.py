"""What a record holds under another name than the patient's, found before anybody says that it lists none.

It asks the check of absence itself, so that nothing is composed which that check would contradict.
"""

import re
from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from tools.brief.draft import claim
from tools.brief.material import Material
from tools.brief.reconciling.rank import NOT_MATCHED, NOT_RECORDED, Outcome, priority
from tools.brief.wording import day, plain_name
from tools.clinical import Fact, ReconciliationLine

_SUBJECTS: Final = frozenset({"problem", "allergy"})
_HANDLE: Final = re.compile(r"F\d+\b")
_OVER: Final = frozenset({"resolved", "inactive", "remission", "completed", "stopped"})


def as_listed(lines: Sequence[ReconciliationLine], material: Material) -> list[ReconciliationLine]:
    """Return the lines; one of which the record does hold something is set beside the entry that holds it."""
    open_ones = [one for one in lines if one.outcome == "only_patient" and one.record == NOT_RECORDED]
    open_ones = [one for one in open_ones if one.subject in _SUBJECTS]
    if not open_ones or not material.chart:
        return list(lines)
    found = dict(zip(map(id, open_ones), entries_of(open_ones, material), strict=True))
    held = {entry.handle for entry in found.values() if entry}
    told = {handle for one in lines if one.outcome != "not_asked" for handle in one.evidence}
    # What stands beside its entry already is not said of that entry again; a line that nothing was said of gives way.
    again = {key for key, entry in found.items() if entry and entry.handle in told}
    again |= {id(one) for one in lines if one.outcome == "not_asked" and held & set(one.evidence)}
    return [_beside(one, entry) if (entry := found.get(id(one))) else one for one in lines if id(one) not in again]


def entries_of(lines: Sequence[ReconciliationLine], material: Material) -> list[Fact | None]:
    """Return, line by line, the entry that contradicts "the record lists no ...", if there is one."""
    from tools.brief.verify import verify

    said = [claim(f"The record lists no {absent(one)}.", _receipts(one)) for one in lines]
    return [_cited(one.reason, material) if one.verdict == "contradicted" else None for one in verify(said, material)]


def absent(line: ReconciliationLine) -> str:
    """Return what a line names, as it is called absent."""
    return f"allergy to {line.name}" if line.subject == "allergy" else line.name


def _receipts(line: ReconciliationLine) -> tuple[str, ...]:
    return tuple(handle for handle in line.evidence if handle.startswith("R"))


def _cited(reason: str, material: Material) -> Fact | None:
    handle = _HANDLE.match(reason)
    found = material.resolve(handle.group()) if handle else None
    return found if isinstance(found, Fact) else None


_ONLY_LIKE: Final = re.compile(
    r"^(?:pre|suspected|family history)|\b(?:finding|rate|screening|risk|exposure|immunization)\b", re.IGNORECASE
)
"""Names of entries that are near to an illness and not the illness."""


def _beside(line: ReconciliationLine, entry: Fact) -> ReconciliationLine:
    if _ONLY_LIKE.search(plain_name(entry.text)) and not _ONLY_LIKE.search(line.name):
        return replace(line, record=NOT_MATCHED)
    over = entry.status in _OVER and entry.kind == "condition"
    outcome: Outcome = "differs" if over else "same"
    status = "" if entry.kind == "procedure" else entry.status or "recorded"
    since = f"{'since ' if status and not over else ''}{day(entry.when)}" if entry.when and not over else ""
    return replace(
        line,
        name=plain_name(entry.text),
        outcome=outcome,
        record=" ".join(part for part in (status, since) if part) or "recorded",
        evidence=(entry.handle, *(handle for handle in line.evidence if not handle.startswith("R"))),
        priority=priority(outcome, high_risk=False),
    )
