"""The tables of safety over the record and over what the patient adds to it, and what is told of a match.

Its rules are the chart's; it advises nothing.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from tools.brief.changed_use import TOPIC as CHANGED
from tools.brief.changed_use import changed_use_checks
from tools.brief.drug_problems import TOPIC as PROBLEM
from tools.brief.drug_problems import drug_problem_checks
from tools.brief.findings import findings, named
from tools.brief.material import Material
from tools.brief.reconciling.allergies import allergies
from tools.brief.reconciling.medications import UNNAMED, medications
from tools.brief.reconciling.problems import problems
from tools.brief.reconciling.rank import around
from tools.brief.wording import quoted
from tools.chart.values import Check
from tools.clinical import Answer, Finding, Pregnant, ReceiptLine, ReconciliationLine


class Extra(Struct, frozen=True, kw_only=True):
    """What the patient adds to the record, by the name that the tables are asked with."""

    medications: dict[str, ReconciliationLine]
    """By ingredient, else by name."""
    allergies: dict[str, ReconciliationLine]
    problems: dict[str, ReconciliationLine] = {}
    """What the patient tells of and the record has not."""
    complaints: dict[str, ReconciliationLine] = {}
    """What the patient reports today, by the name of its concept."""
    asked: tuple[str, ...] = ()
    """The medications as the tables are asked: with the form that was named, since a gel is not a tablet."""


def extra_of(material: Material) -> Extra:
    """Return what the patient says to take, and not to bear, that the record has not or has as stopped."""
    if not material.answers:
        return Extra(medications={}, allergies={})
    new = [line for line in allergies(material) if line.outcome == "only_patient"]
    taken = _taken(material)
    return Extra(
        medications=taken,
        allergies={line.name: line for line in new},
        problems={line.name: line for line in problems(material) if line.outcome == "only_patient"},
        complaints={line.name: line for line in _complaints(material)},
        asked=tuple(f"{name}{_form(line)}" for name, line in taken.items()),
    )


def _complaints(material: Material) -> list[ReconciliationLine]:
    """Return what the patient reports of today as lines: the concept's key, its name and the words."""
    return [
        ReconciliationLine(
            key=finding.concept,
            subject="problem",
            name=named(finding),
            outcome="only_patient",
            record="",
            patient=quoted(around(answer.words, finding.quote).rstrip(" .,;"), 90),
            evidence=(answer.handle,),
            priority=3,
        )
        for finding, answer in findings(material, "present")
        if finding.concept and finding.kind != "condition"
    ]


def _form(line: ReconciliationLine) -> str:
    found = _FORM.search(f"{line.name} {line.patient}")
    form = found[1].lower() if found else ""
    # "Gel" alone is a capsule too; on the knee it is not.
    return f" topical {form}" if form == "gel" else f" {form}" if form else ""


_FORM: Final = re.compile(
    r"\b(gel|cream|ointment|lotion|shampoo|eye drops|ear drops|nose spray|nasal spray|inhaler)\b", re.IGNORECASE
)


def _taken(material: Material) -> dict[str, ReconciliationLine]:
    from tools.words import ingredients

    found: dict[str, ReconciliationLine] = {}
    for line in medications(material):
        over = line.outcome == "differs" and line.record.startswith(("stopped", "completed"))
        if not (line.outcome == "only_patient" or over) or line.name == UNNAMED:
            continue
        answer = answer_of(line, material)
        if answer:
            told = [one.detail.get("ingredient", "") for one in answer.findings if _names(one, line)]
            known = [*(one for one in told if one), *ingredients(line.name)]
            found[known[0] if known else line.name] = line
    return found


def _names(finding: Finding, line: ReconciliationLine) -> bool:
    return line.name.lower() in {finding.name.lower(), finding.detail.get("ingredient", "").lower()}


def answer_of(line: ReconciliationLine, material: Material, quote: str = "") -> Answer | None:
    """Return the answer behind a line: the one quoted, else the first of what only the patient says, or the newest."""
    answers = [found for handle in line.evidence if isinstance(found := material.resolve(handle), Answer)]
    words = quote.removesuffix(" ...").strip('"')
    saying = [one for one in answers if words and words in " ".join(one.words.split()).replace('"', "'")]
    if saying:
        return saying[0]
    return answers[0] if answers and line.outcome == "only_patient" else answers[-1] if answers else None


def pregnancy_of(material: Material) -> Pregnant:
    """Return what is known of pregnancy, for the checks."""
    for answer in material.answer_to("pregnancy"):
        for finding in answer.findings:
            if finding.concept == "pregnancy":
                return {"present": "yes", "absent": "no"}.get(finding.polarity, "unknown")  # type: ignore[return-value]
        if answer.choice in {"yes", "no"}:
            return answer.choice  # type: ignore[return-value]
    if any(one.concept == "pregnancy" and one.time == "now" for one, _ in findings(material, "present")):
        return "yes"
    return "not_applicable" if material.person.sex == "male" else "unknown"


def safety_checks(material: Material) -> tuple[Check, ...]:
    """Return what the tables say of the record and of what the patient adds; nothing after a death without answers."""
    if material.chart is None or (material.person.deceased and not material.answers):
        return ()
    extra = extra_of(material)
    checks = material.chart.checks(
        pregnant=pregnancy_of(material) if material.answers else "unknown",
        extra_medications=extra.asked,
        extra_allergies=tuple(extra.allergies),
    )
    heard = {line.key: line.name for line in extra.complaints.values()}
    beside = drug_problem_checks(material, extra.asked, extra.problems, heard)
    return (*checks, *beside, *changed_use_checks(material))


def table_lines(checks: Iterable[Check]) -> list[ReceiptLine]:
    """Return what a table could not judge, and the reason that a matched row gives, as lines of the receipt."""
    lines = []
    for check in checks:
        if check.missing:
            text = check.text[:1].upper() + check.text[1:].rstrip(".") + "."
            lines.append(ReceiptLine(handle="", text=text, type="Check"))
        elif reason := reason_of(check):
            text = f"From the table of {check.topic}s, rule {check.rule}: {reason}."
            lines.append(ReceiptLine(handle="", text=text, type="Table"))
    return list({line.text: line for line in lines}.values())


def reason_of(check: Check) -> str:
    """Return why a matched pair stands in its table, as a clause or a noun; empty for tables that give no reason.

    >>> reason_of(Check(rule="r", topic="interaction", text="a and b are both listed: muscle injury; the label ..."))
    'muscle injury'
    """
    if not check.matched:
        return ""
    if check.topic in _OWN_REASONS:
        return _OWN_REASONS[check.topic]
    if check.topic not in {"interaction", PROBLEM, CHANGED}:
        return ""
    told = check.text.partition(" listed: ")[2].partition(";")[0].strip().rstrip(".")
    told = told.partition(": ")[2] or told
    return _PLACES.sub(lambda found: {"second": "one", "first": "the other"}[found[1]], told)


_PLACES: Final = re.compile(r"\bthe (first|second)\b")
_CLAUSE: Final = re.compile(r"\b(?:raises?|raised|may|lowers|weakens|is|are)\b")

_OWN_REASONS: Final = {"kidney": "reduced kidney function", "duplicate": "both are alike"}
"""Why a match of a table stands there whose rows give advice, or none."""
COMBINED: Final = "because of the combination"
"""The reason for two things beside each other should that of the table not be checkable."""
ALIKE: Final = "because of the same ingredient"
_ARGUMENTS: Final = {
    "allergy": "because of the allergy",
    "pregnancy": "because of the pregnancy",
    "interaction": COMBINED,
    PROBLEM: COMBINED,
    "kidney": COMBINED,
    "duplicate": ALIKE,
}
SAFETY: Final = frozenset(_ARGUMENTS)
"""Topics of checks that may be for attention."""


def told_pregnant(material: Material) -> tuple[Answer, ...]:
    """Return the answer in which the patient says to be pregnant: that to the question, else any."""
    told = [
        answer
        for answer in (*material.answer_to("pregnancy"), *material.answers)
        if answer.status == "answered"
        and any(
            one.concept == "pregnancy" and one.polarity == "present" and one.who == "patient" for one in answer.findings
        )
    ]
    return tuple(told[:1])


def argument(checks: Sequence[Check], material: Material) -> tuple[str, tuple[str, ...]]:
    """Return why some matches are worth checking, and the receipt line that says so."""
    if checks[0].topic in {"allergy", "pregnancy"}:
        # What else a drug meets is the lesser matter.
        told = told_pregnant(material) if checks[0].topic == "pregnancy" else ()
        return _ARGUMENTS[checks[0].topic], tuple(answer.handle for answer in told)
    for check in checks:
        reason = reason_of(check)
        line = next((one for one in material.receipt_lines if one.type == "Table" and f": {reason}." in one.text), None)
        if reason and line:
            joint = "because" if _CLAUSE.search(reason) else "because of"
            return f"{joint} {reason}", (line.handle,)
    return _ARGUMENTS.get(checks[0].topic, "because they differ"), ()
