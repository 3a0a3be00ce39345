"""Patient against record, line by line: same, differs, only the record, only the patient. It decides for nobody."""

import re
from collections.abc import Sequence

from tools.brief.draft import claim
from tools.brief.material import Material
from tools.brief.reconciling.allergies import allergies
from tools.brief.reconciling.medications import UNNAMED, medications
from tools.brief.reconciling.problems import problems
from tools.brief.reconciling.rank import NOT_MATCHED, NOT_RECORDED, UNREAD, by_risk
from tools.brief.reconciling.told import told, told_in_passing
from tools.clinical import Claim, ReconciliationLine


def reconcile(material: Material) -> tuple[ReconciliationLine, ...]:
    """Return every line on which the record and the patient can be held side by side, the riskiest first.

    A line nobody asked about is `not_asked`, never `same`. Nothing here changes the record.
    """
    if not material.answers:
        return ()
    lines = [
        *medications(material),
        *allergies(material),
        *problems(material),
        *told(material, "habit", "habit"),
        *told(material, "pregnancy", "pregnancy"),
        *told(material, "family", "family"),
        *told(material, "care_elsewhere", "care_elsewhere"),
        *told_in_passing(material),
    ]
    return tuple(sorted(lines, key=by_risk))


def as_claims(lines: Sequence[ReconciliationLine]) -> list[Claim]:
    """Return each line that was asked about as a sentence that can be checked."""
    claims = []
    for line in lines:
        if line.outcome == "not_asked":
            continue
        keep = line.subject in {"allergy", "pregnancy"}
        claims.append(claim(sentence_of(line), line.evidence, topic=line.subject, because="change", keep=keep))
    return claims


_NO_ENTRY = frozenset({NOT_MATCHED, NOT_RECORDED, UNREAD})


def sentence_of(line: ReconciliationLine, *, short: bool = False) -> str:
    """Return one line as record and patient side by side; short: without the dose, with one quotation."""
    said, record = line.patient, line.record
    if short:
        record = record.partition(",")[0] if line.subject == "medication" else record
        said = shortest_quote(said)
    if line.outcome == "only_patient" and line.subject == "medication" and line.record not in {"", *_NO_ENTRY}:
        # Another medicine of the record shares an ingredient with it.
        return f"Record shows {line.record}. Patient reports {said}."
    if line.outcome == "only_patient" and line.record:
        if line.name == UNNAMED or line.record != NOT_RECORDED or line.subject in _BROAD:
            return f"Patient reports {said}."
        return f"Patient reports {said}. The record lists no {line.name}."
    if not line.record or line.record in _NO_ENTRY:
        return f"Patient reports {said}."
    said = "Asked, not known to the patient" if said == "not known" else f"Patient reports {said}"
    named = line.name if line.subject in {"medication", "allergy", "problem"} else ""
    return f"Record shows {', '.join(part for part in (named, record) if part)}. {said}."


def shortest_quote(said: str) -> str:
    """Return one of several quotations: the first unless it is long; words that quote nothing as they are."""
    quotes = re.findall(r'"[^"]+"(?: \.\.\.)?', said)
    return (quotes[0] if len(quotes[0]) <= 90 else min(quotes, key=len)) if quotes else said


_BROAD = frozenset({"habit", "family", "care_elsewhere", "pregnancy"})
"""Subjects that are told of, not listed by name."""
