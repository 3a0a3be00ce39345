"""At most three things for attention, argued from complaint, risk or change. It never advises."""

from collections.abc import Sequence

from msgspec import Struct

from tools.brief import analytes
from tools.brief.draft import claim
from tools.brief.material import Material
from tools.brief.reconcile import sentence_of
from tools.brief.relevance import bearing_on
from tools.brief.results import NEW_FOR, handles_of, new_abnormal, newest_day, reading, rounded, watched
from tools.brief.story import answered, findings
from tools.brief.wording import as_date, day, lower_first, measured, plain_name, quoted, sentence
from tools.chart.values import Check, ProblemLine, ResultLine
from tools.clinical import Answer, Claim, Fact, Finding, Pregnant, ReconciliationLine


class Candidate(Struct, frozen=True, kw_only=True):
    """One thing that might deserve attention, with its weight and its argument."""

    weight: int
    because: str
    text: str
    evidence: tuple[str, ...]
    topic: str


_CHECK_WEIGHTS = {"allergy": 100, "pregnancy": 95, "interaction": 80, "kidney": 75, "duplicate": 45}


def pregnancy_of(material: Material) -> Pregnant:
    """Return what is known of pregnancy, for the checks."""
    for answer in material.answer_to("pregnancy"):
        for finding in answer.findings:
            if finding.concept == "pregnancy":
                return {"present": "yes", "absent": "no"}.get(finding.polarity, "unknown")  # type: ignore[return-value]
        if answer.choice in {"yes", "no"}:
            return answer.choice  # type: ignore[return-value]
    return "not_applicable" if material.person.sex == "male" else "unknown"


def for_attention(material: Material, lines: Sequence[ReconciliationLine], most: int = 40) -> tuple[Claim, ...]:
    """Return what may deserve attention, the weightiest first, more than are shown; nothing after a death."""
    if material.person.deceased:
        return ()
    candidates = sorted(
        [
            *_from_checks(material, lines),
            *_from_reconciliation(lines),
            *_from_complaint(material),
            *_from_results(material),
        ],
        key=lambda one: (-one.weight, one.text),
    )
    return tuple(
        claim(sentence(one.text), one.evidence, topic=one.topic, because=one.because) for one in candidates[:most]
    )


_ARGUMENTS = {
    "allergy": "because of the allergy",
    "pregnancy": "because of the pregnancy",
    "interaction": "together",
    "kidney": "together",
    "duplicate": "together",
}


def _from_checks(material: Material, lines: Sequence[ReconciliationLine]) -> list[Candidate]:
    """Return what the safety tables matched, told from the entries that they rest on."""
    if not material.chart:
        return []
    extra = _extra(material, lines)
    pregnant = pregnancy_of(material)
    found = material.checks
    if extra or pregnant == "yes":
        found = material.chart.checks(pregnant=pregnant, extra_medications=tuple(extra))
    # What a table says of a drug that the patient no longer takes steps back behind that difference itself.
    untaken = {handle for line in lines if line.outcome == "only_record" for handle in line.evidence}
    matched = [check for check in found if check.topic in _ARGUMENTS and check.matched and not check.missing]
    candidates: list[Candidate] = []
    told: dict[str, list[Check]] = {}
    for check in matched:
        names = [name for name in extra if name.lower() in check.text.lower()]
        if names:
            told.setdefault(names[0], []).append(check)
        else:
            candidates.append(_from_check(check, material, untaken))
    candidates.extend(_from_said(name, extra[name], checks, material) for name, checks in told.items())
    return candidates


def _from_said(name: str, line: ReconciliationLine, checks: Sequence[Check], material: Material) -> Candidate:
    """Return one item about a medicine that the record lacks or has as stopped, with what the tables set against it."""
    handles = tuple(dict.fromkeys(handle for check in checks for handle in check.evidence))
    own = material.facts(line.evidence)[:1]
    others = [fact for fact in material.facts(handles) if fact not in own]
    others.sort(key=lambda fact: fact.kind == "medication")
    facts = [*own, *others[: _MOST_BESIDE - len(own)]]
    answer = _answer_of(line, material)
    list_line = material.line_of("MedicationRequest", "MedicationStatement")
    lists_none = line.outcome == "only_patient" and list_line and list_line.whole
    unlisted = f" The record lists no {name}." if lists_none else ""
    shown = f" Record shows {'; also '.join(fact_phrase(fact) for fact in facts)}." if facts else ""
    words = quoted(answer.words, 60) if answer else name
    return Candidate(
        weight=10 + max(80, *(_CHECK_WEIGHTS[one.topic] + (10 if one.severity == "serious" else 0) for one in checks)),
        because="risk",
        text=f"Patient reports {words}.{unlisted}{shown} Worth checking together",
        evidence=(
            *([answer.handle] if answer else []),
            *(fact.handle for fact in facts),
            *([list_line.handle] if unlisted and list_line else []),
        ),
        topic="medication",
    )


def _from_check(check: Check, material: Material, untaken: set[str]) -> Candidate:
    facts = material.facts(check.evidence)
    parts = [f"Record shows {'; also '.join(fact_phrase(fact) for fact in facts)}"] if facts else []
    return Candidate(
        weight=_CHECK_WEIGHTS[check.topic]
        + (10 if check.severity == "serious" else 0)
        - (50 if untaken & set(check.evidence) else 0),
        because="risk",
        text=f"{'. '.join(parts)}. Worth checking {_ARGUMENTS[check.topic]}",
        evidence=check.evidence,
        topic=check.topic,
    )


_MOST_BESIDE = 2
"""Entries named beside a medicine in one item; the sections hold the rest."""


def _extra(material: Material, lines: Sequence[ReconciliationLine]) -> dict[str, ReconciliationLine]:
    """Return what the patient says they take and the record has not, or has as stopped, by ingredient or name."""
    from tools.words import ingredients

    found: dict[str, ReconciliationLine] = {}
    for line in lines:
        over = line.outcome == "differs" and line.record.startswith(("stopped", "completed"))
        if line.subject != "medication" or not (line.outcome == "only_patient" or over):
            continue
        answer = _answer_of(line, material)
        if answer:
            told = [one.detail.get("ingredient", "") for one in answer.findings if _names(one, line)]
            known = [*(one for one in told if one), *ingredients(line.name)]
            found[known[0] if known else line.name] = line
    return found


def _names(finding: Finding, line: ReconciliationLine) -> bool:
    return line.name.lower() in {finding.name.lower(), finding.detail.get("ingredient", "").lower()}


def _answer_of(line: ReconciliationLine, material: Material) -> Answer | None:
    """Return the newest answer that a line rests on."""
    answers = [found for handle in line.evidence if isinstance(found := material.resolve(handle), Answer)]
    return answers[0] if answers and line.outcome == "only_patient" else answers[-1] if answers else None


def fact_phrase(fact: Fact) -> str:
    """Return one entry of the record in a few words: what it is, its value, its status or date."""
    name = plain_name(fact.text)
    if fact.kind in {"lab", "vital", "observation"}:
        value = measured(rounded(fact.value), fact.unit)
        return f"{analytes.short_name(name)} {value} ({day(fact.when)})" if fact.when else f"{name} {value}"
    if fact.kind == "allergy":
        reaction = fact.detail.get("reaction", "")
        return f"allergy to {name}" + (f" ({lower_first(reaction)})" if reaction else "")
    status = f"status {fact.status}" if fact.status == "unknown" else fact.status
    return f"{name}, {status}" if status else name


_ARGUED = frozenset({"medication", "allergy", "problem"})


def _from_reconciliation(lines: Sequence[ReconciliationLine]) -> list[Candidate]:
    return [
        Candidate(
            weight=(85 if line.subject == "medication" else 90) - 10 * line.priority - (20 if _plain(line) else 0),
            because="change",
            text=f"{sentence_of(line, short=True)} {_tail(line)}",
            evidence=line.evidence,
            topic=line.subject,
        )
        for line in lines
        if line.outcome in {"only_patient", "only_record", "differs"}
        and line.subject in {"medication", "allergy", "problem"}
    ]


def _plain(line: ReconciliationLine) -> bool:
    """Return whether a line is a medicine that the record merely does not list, of no class that is watched."""
    return line.subject == "medication" and line.outcome == "only_patient" and line.priority > 0


def _tail(line: ReconciliationLine) -> str:
    return "Worth checking" + ("" if line.outcome == "only_patient" else " because they differ")


def _own_words(finding: Finding, answer: Answer) -> str:
    """Return the words in which a symptom was told; the whole answer where they do not stand in it as they are."""
    told = " ".join(answer.words.split())
    return finding.quote if finding.quote and finding.quote in told else told


def _from_complaint(material: Material) -> list[Candidate]:
    """Return one item: the problems of the record that are read beside what the patient comes with."""
    if not material.chart:
        return []
    reasons = {answer.handle for answer in answered(material, "reason", "story")}
    said = [pair for pair in findings(material, "present") if pair[1].handle in reasons and pair[0].kind != "condition"]
    problems = material.chart.problems()
    for weight, lines in ((62, problems.active), (56, (*problems.inactive, *problems.resolved))):
        for finding, answer in said:
            facts = [fact for line in bearing_on(finding, lines) for fact in material.facts(line.handles[:1])][:2]
            if facts:
                shown = "; also ".join(fact_phrase(fact) for fact in facts)
                told = quoted(_own_words(finding, answer), 60)
                text = f"Patient reports {told}. Record shows {shown}. Worth checking together"
                handles = (answer.handle, *(fact.handle for fact in facts))
                return [Candidate(weight=weight, because="complaint", text=text, evidence=handles, topic="problem")]
    return []


def _from_results(material: Material) -> list[Candidate]:
    """Return new abnormal results, and results on the move that are watched for an active problem; one a group."""
    if not material.chart:
        return []
    active = material.chart.problems().active
    names = tuple(line.name for line in active)
    found: dict[str, Candidate] = {}
    abnormal = new_abnormal(material)
    moving = [
        line
        for line in _recent(material)
        if analytes.is_worse(plain_name(line.name), line.direction) and line not in abnormal
    ]
    for line in (*abnormal, *moving):
        problem = watched(line, names)
        if line in moving and not problem:
            continue
        one = _result(line, next((held for held in active if held.name == problem), None), line in abnormal)
        group = analytes.group(line.name) or line.name
        if group not in found or one.weight > found[group].weight:
            found[group] = one
    return list(found.values())


def _recent(material: Material) -> list[ResultLine]:
    start = newest_day(material) - NEW_FOR
    lines = material.chart.results() if material.chart else ()
    return [line for line in lines if line.kind != "social" and (at := as_date(line.latest.when)) and at >= start]


def _result(line: ResultLine, problem: ProblemLine | None, abnormal: bool) -> Candidate:
    critical = line.abnormal.startswith("critical")
    weight = (70 if critical else 50 if abnormal else 30) + (8 if problem else 0)
    weight += 4 if line.direction in {"rising", "falling"} else 0
    listed_as = "is an active problem" if problem and problem.status == "active" else "is recorded"
    because = f"{plain_name(problem.name)} {listed_as}" if problem else f"it is {line.abnormal}"
    handles = [*handles_of(line), problem.handles[0] if problem and problem.handles else ""]
    return Candidate(
        weight=weight,
        because="risk" if problem else "change",
        text=f"Record shows {reading(line)}. Worth checking because {because}",
        evidence=tuple(handle for handle in handles if handle),
        topic="result",
    )
