"""Differences between patient and record for attention, with their weight and their argument. It never advises."""

import re
from collections.abc import Sequence
from typing import Final

from msgspec import structs

from tools.brief.candidate import Candidate
from tools.brief.material import Material
from tools.brief.reconcile import sentence_of, shortest_quote
from tools.brief.reconciling.medications import UNNAMED
from tools.brief.reconciling.problems import HAD
from tools.brief.reconciling.rank import HIGH_RISK, NOT_MATCHED, NOT_RECORDED, class_rank
from tools.brief.safety import ALIKE
from tools.brief.wording import short_drug
from tools.clinical import ReconciliationLine


def from_reconciliation(lines: Sequence[ReconciliationLine], material: Material) -> list[Candidate]:
    """Return the differences between patient and record, each with its argument."""
    # Beside an empty list, every medicine is new: that is a gap of the record, said in its place.
    empty = not (material.chart and material.chart.medications())
    return [
        Candidate(
            weight=_line_weight(line),
            because="change",
            text=_argued(line),
            evidence=line.evidence,
            topic=line.subject,
        )
        for line in lines
        if line.outcome in {"only_patient", "only_record", "differs"}
        and _line_weight(line)
        and not (empty and line.subject == "medication" and line.priority > 0)
    ]


_DIFFERENCES = {
    ("medication", "only_record"): 75,
    ("medication", "differs"): 75,
    ("medication", "only_patient"): 25,
    ("medication", "over"): 30,
    # What is said of allergies stands on every first screen already.
    ("allergy", "only_record"): 54,
    ("allergy", "differs"): 52,
    ("allergy", "only_patient"): 20,
    ("problem", "only_record"): 48,
    ("problem", "differs"): 48,
    ("problem", "only_patient"): 44,
    ("habit", "differs"): 28,
}


_OF_THE_AIR: Final = re.compile(
    r"pollen|\bmites?\b|\bdust\b|\bmou?lds?\b|\bdander\b|\bgrass\b|\btrees?\b|\bfur\b", re.IGNORECASE
)
"""Allergens that are breathed: what is said of one endangers less than a food or a medicine would."""
_OF_LITTLE_HARM: Final = 30


def _line_weight(line: ReconciliationLine) -> int:
    """Return how much a difference weighs; 0 for one that is not for attention."""
    weight = _DIFFERENCES.get((line.subject, line.outcome), 0)
    if line.subject == "problem" and line.outcome == "only_patient" and HAD.search(line.patient):
        weight -= _OF_LITTLE_HARM
    if line.subject == "allergy" and _OF_THE_AIR.search(line.name):
        weight -= _OF_LITTLE_HARM
    if line.subject == "allergy" and not any(handle.startswith("R") for handle in line.evidence):
        # Beside a record that says nothing of allergies, what is told stands on the first screen already.
        weight = weight if line.outcome != "only_patient" else 0
    if line.record == NOT_MATCHED:
        return 0 if line.subject != "medication" else _DIFFERENCES[("medication", "only_patient")] - 5
    if line.subject == "medication" and line.priority == 0 and (line.outcome != "only_patient" or _is_high_risk(line)):
        return 85
    if line.subject == "medication" and line.outcome == "differs" and line.record.startswith(("stopped", "completed")):
        return _DIFFERENCES[("medication", "over")]
    if weight and (line.patient == "not known" or (line.subject == "allergy" and line.outcome == "differs")):
        # An open answer, or one that speaks of something else.
        return weight - 20
    return weight


def _is_high_risk(line: ReconciliationLine) -> bool:
    from tools.words import drug_classes

    return class_rank(drug_classes(line.name)) < len(HIGH_RISK)


def _argued(line: ReconciliationLine) -> str:
    """Return a difference as a sentence with its argument."""
    if line.record == NOT_RECORDED and line.name != UNNAMED:
        what = f"allergy to {line.name}" if line.subject == "allergy" else line.name
        return f"Patient reports {shortest_quote(line.patient)}. Worth checking because the record lists no {what}"
    because = " because they differ"
    if line.name == UNNAMED or line.record == NOT_MATCHED:
        because = " because it is not matched to an entry of the record"
    elif line.outcome == "only_patient" and line.subject == "medication":
        because = f" {ALIKE}"
    told = structs.replace(line, name=short_drug(line.name)) if line.subject == "medication" else line
    if line.patient == "not known":
        because = " because it is open"
    return f"{sentence_of(told, short=True)} Worth checking{because}"
