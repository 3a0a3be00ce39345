"""Allergies, and the forms in which they are absent: none known, asked and not known, not recorded, not readable.

It never turns silence into "none", and a statement about one class of substances into a statement about all.
"""

from collections.abc import Sequence
from typing import Literal

from tools.chart import lexicon, when
from tools.chart.problems import certainty, clinical, grouped
from tools.chart.values import Allergies, AllergyLine
from tools.clinical import Absence, Fact, Receipt

_GRADES = ("severe", "moderate", "mild")
_PAST = frozenset({"resolved", "inactive"})
_FORMS: tuple[Absence, ...] = ("recorded_as_none", "asked_not_known", "could_not_be_read", "not_recorded")


def read_allergies(facts: Sequence[Fact], negations: Sequence[Fact], receipt: Receipt) -> Allergies:
    """Return the allergies of the patient.

    Args:
        facts: allergy facts, without statements of absence.
        negations: facts that state an absence ("no known allergies", "no information").
        receipt: where the search for allergies is recorded; its line is the evidence when nothing is.
    """
    lines: list[AllergyLine] = []
    past: list[AllergyLine] = []
    refuted: list[AllergyLine] = []
    # An allergy told twice is a nuisance; two allergies told as one may kill.
    for group in grouped(facts, by_code=False):
        line = _line(group)
        if line.certainty == "refuted":
            refuted.append(line)
        elif line.status in _PAST:
            past.append(line)
        else:
            lines.append(line)
    absence, evidence = _absence(lines, negations, receipt)
    none_known = tuple(_line([f]) for f in negations)
    conflict = ""
    if lines and any(absence_of(f) == "recorded_as_none" and _whole(f) for f in negations):
        conflict = "the record says that no allergies are known, and lists some"
    return Allergies(
        lines=tuple(sorted(lines, key=_by_weight)),
        absence=absence,
        evidence=evidence,
        past=tuple(past),
        refuted=tuple(refuted),
        none_known=none_known,
        conflict=conflict,
    )


def absence_of(fact: Fact) -> str:
    """Return the form of absence that a fact states; empty for a fact that states a presence."""
    return fact.detail.get("absence", "")


def _whole(fact: Fact) -> bool:
    """Say whether a statement of absence covers allergies as a whole, not foods or drugs only."""
    return not fact.detail.get("scope")


def _absence(
    lines: Sequence[AllergyLine], negations: Sequence[Fact], receipt: Receipt
) -> tuple[Absence | Literal[""], tuple[str, ...]]:
    if lines:
        return "", ()
    for form in _FORMS:
        stating = tuple(
            f.handle for f in negations if absence_of(f) == form and (_whole(f) or form != "recorded_as_none")
        )
        if stating:
            return form, stating
    for line in receipt.lines:
        if line.type == "AllergyIntolerance":
            return ("could_not_be_read" if line.failed or not line.whole else "not_recorded"), (line.handle,)
    return "not_recorded", ()


def _line(group: Sequence[Fact]) -> AllergyLine:
    ordered = sorted(group, key=lambda f: when.key(f.when))
    speaker = next((f for f in reversed(ordered) if clinical(f) not in _PAST), ordered[-1])
    status = clinical(speaker)
    modifier = speaker.detail.get("modifier", "")
    return AllergyLine(
        name=lexicon.plain(speaker.text),
        reaction=lexicon.several(f.detail.get("reaction", "") for f in reversed(ordered)),
        criticality=next((f.detail["criticality"] for f in reversed(ordered) if f.detail.get("criticality")), ""),
        status=status or "not stated",
        certainty=certainty(speaker),
        category=speaker.detail.get("category", ""),
        when=speaker.when,
        handles=(speaker.handle, *(f.handle for f in reversed(ordered) if f is not speaker)),
        ingredients=lexicon.ingredients(speaker.text),
        classes=lexicon.drug_classes(speaker.text),
        note=f"uncertain, carries a modifier that was not understood: {modifier}" if modifier else "",
        code=speaker.code,
        severity=next((grade for grade in _GRADES if any(f.detail.get("severity") == grade for f in ordered)), ""),
        remark=lexicon.several(f.detail.get("note", "") for f in reversed(ordered)),
    )


def _by_weight(line: AllergyLine) -> tuple[int, str]:
    heavy = "high" in line.criticality.casefold() or "anaphyl" in line.reaction.casefold()
    return (0 if heavy else 1, line.name.casefold())
