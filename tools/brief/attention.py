"""At most three things for attention, argued from complaint, risk or change. It never advises."""

from collections.abc import Sequence
from typing import Final

from msgspec import structs

from tools.brief.another_person import another_person
from tools.brief.attention_complaint import from_complaint
from tools.brief.attention_lines import from_reconciliation
from tools.brief.attention_results import complaints, falling_hemoglobin, from_results, rising_creatinine
from tools.brief.attention_use import from_changed_use
from tools.brief.candidate import Candidate, fact_phrase
from tools.brief.draft import claim
from tools.brief.material import Material
from tools.brief.reconcile import shortest_quote
from tools.brief.reconciling.rank import NOT_RECORDED
from tools.brief.safety import COMBINED, SAFETY, Extra, answer_of, argument, extra_of, told_pregnant
from tools.brief.wording import quoted, sentence
from tools.chart.values import Check
from tools.clinical import Claim, Fact, ReconciliationLine

_CHECK_WEIGHTS = {"allergy": 100, "pregnancy": 95, "interaction": 80, "kidney": 75, "problem": 72, "duplicate": 45}


def for_attention(material: Material, lines: Sequence[ReconciliationLine], most: int = 40) -> tuple[Claim, ...]:
    """Return what may deserve attention, weightiest first, more than are shown; after a death only with answers."""
    if material.person.deceased and not material.answers:
        return ()
    candidates = sorted(
        [
            *another_person(material),
            *_from_checks(material, lines),
            *from_changed_use(material),
            *from_reconciliation(lines, material),
            *from_complaint(material),
            *from_results(material),
            *falling_hemoglobin(material),
            *rising_creatinine(material),
        ],
        key=lambda one: (-one.weight, one.text),
    )
    return tuple(
        claim(sentence(one.text), one.evidence, topic=one.topic, because=one.because) for one in candidates[:most]
    )


def _from_checks(material: Material, lines: Sequence[ReconciliationLine]) -> list[Candidate]:
    """Return what the safety tables matched, told from the entries that they rest on."""
    matched = [check for check in material.checks if check.topic in SAFETY and check.matched and not check.missing]
    extra = extra_of(material)
    candidates: list[Candidate] = _pregnancy_open(material, extra)
    # What a table says of a drug that the patient no longer takes steps back behind that difference itself.
    untaken = {handle for line in lines if line.outcome == "only_record" for handle in line.evidence}
    told: dict[str, list[Check]] = {}
    for check in matched:
        names = [name for name in extra.medications if _named_in(name, check.text)]
        said = next(
            (line for name, line in extra.allergies.items() if check.text.startswith(f"allergy to {name} (")), None
        )
        if check.topic == "problem" and not names:
            told_of = {**extra.complaints, **extra.problems}
            said = next((line for name, line in told_of.items() if f" and {name} are " in check.text), None)
        if said and names:
            candidates.extend(_from_both_said(said, extra.medications[names[0]], material))
        elif said:
            candidates.extend(_from_said_beside(said, check, material, _weight(check, extra, material), untaken))
        elif names:
            if not _is_untaken(check, material, untaken) and not _is_of_then(check, material):
                told.setdefault(names[0], []).append(check)
        else:
            candidates.extend(_from_check(check, material, _weight(check, extra, material), untaken))
    for name, checks in told.items():
        candidates.extend(_from_said(name, extra, checks, material))
    return candidates


def _is_of_then(check: Check, material: Material) -> bool:
    """Return whether a match only says that a medicine is like one that is over."""
    drugs = [fact for fact in material.facts(check.evidence) if fact.kind == "medication"]
    return check.topic == "duplicate" and any(fact.status in {"completed", "stopped"} for fact in drugs)


def _is_untaken(check: Check, material: Material, untaken: set[str]) -> bool:
    """Return whether a recorded drug of a match is said to be taken no longer."""
    return any(fact.handle in untaken for fact in material.facts(check.evidence) if fact.kind == "medication")


def _named_in(name: str, text: str) -> bool:
    """Return whether a match speaks of a drug: by the name that the patient used, or by what is in it."""
    from tools.words import ingredients

    told = text.lower()
    return any(one.lower() in told for one in (name, *ingredients(name)))


def _both(item: Candidate, why: str, plain: str) -> list[Candidate]:
    """Return an item with the table's own reason and, should that not be checkable, with the plain one behind it."""
    if why == plain:
        return [item]
    return [item, structs.replace(item, weight=item.weight - 1, text=item.text.replace(why, plain))]


def _weight(check: Check, extra: Extra, material: Material) -> int:
    """Return how much a match weighs; what stands beside today's complaint itself comes before what does not."""
    weight = _CHECK_WEIGHTS[check.topic] + (10 if check.severity == "serious" else 0)
    if check.topic == "problem" and _is_of_today(check, extra, material):
        return weight + (_OF_TODAY if check.severity == "serious" else _OF_TODAY // 2)
    return weight


_OF_TODAY: Final = 22


def _is_of_today(check: Check, extra: Extra, material: Material) -> bool:
    """Return whether a match of drug and problem is about what the patient comes with, or about an illness named so."""
    from tools.words import same_name

    if any(f" and {name} are " in check.text for name in extra.complaints):
        return True
    named = [finding.name for finding in complaints(material)]
    problems = [fact.text for fact in material.facts(check.evidence) if fact.kind == "condition"]
    return any(same_name(one, problem) for one in named for problem in problems)


def _pregnancy_open(material: Material, extra: Extra) -> list[Candidate]:
    """Return a drug that matters in pregnancy beside an answer that leaves the pregnancy open."""
    check = next((one for one in material.checks if one.rule == "pregnancy-unknown"), None)
    answer = next((one for one in material.answer_to("pregnancy") if one.status == "answered"), None)
    told_gap = check.text[:1].upper() + check.text[1:] if check else ""
    gap = next((one for one in material.receipt_lines if told_gap and one.text.startswith(told_gap)), None)
    if check is None or answer is None or gap is None:
        return []
    named = next((line for name, line in extra.medications.items() if _named_in(name, check.text)), None)
    facts = material.facts(check.evidence)[:_MOST_BESIDE]
    said = answer_of(named, material, shortest_quote(named.patient)) if named else None
    shown = f"Record shows {'; also '.join(fact_phrase(fact) for fact in facts)}. " if facts else ""
    told = f"Patient reports {shortest_quote(named.patient)}. " if named else ""
    handles = (*([said.handle] if said else []), *(fact.handle for fact in facts), gap.handle)
    return [
        Candidate(
            weight=88,
            because="risk",
            text=f"{told}{shown}Worth checking because whether she is pregnant is not known",
            evidence=handles,
            topic="pregnancy",
        )
    ]


def _from_both_said(allergy: ReconciliationLine, drug: ReconciliationLine, material: Material) -> list[Candidate]:
    """Return an item on a medicine beside an allergy to it, of which only the patient tells."""
    parts, handles = [], []
    for line in (drug, allergy):
        quote = shortest_quote(line.patient)
        answer = answer_of(line, material, quote)
        parts.append(f"Patient reports {quote}.")
        handles.extend([answer.handle] if answer else [])
    text = f"{' '.join(dict.fromkeys(parts))} Worth checking because of the allergy"
    return [
        Candidate(weight=115, because="risk", text=text, evidence=tuple(dict.fromkeys(handles)), topic="medication")
    ]


def _from_said_beside(
    line: ReconciliationLine, check: Check, material: Material, weight: int, untaken: set[str]
) -> list[Candidate]:
    """Return an item on an allergy, a problem or a complaint of the patient's, beside the recorded drug."""
    drugs = material.facts(check.evidence)
    kidney = [
        fact
        for other in material.checks
        if other.topic == "kidney" and other.matched and set(check.evidence) & set(other.evidence)
        for fact in material.facts(other.evidence)
        if fact not in drugs
    ]
    facts = [*drugs, *kidney[:1]]
    shown = f" Record shows {'; also '.join(fact_phrase(fact) for fact in facts)}." if facts else ""
    told = shortest_quote(line.patient)
    answer = answer_of(line, material, told)
    why, table = argument([check], material)
    if not facts:
        return []
    item = Candidate(
        weight=weight + 5 - (50 if untaken & set(check.evidence) else 0),
        because="risk",
        text=f"Patient reports {told}.{shown} Worth checking {why}",
        evidence=(*([answer.handle] if answer else []), *(fact.handle for fact in facts), *table),
        topic="medication",
    )
    return _both(item, why, COMBINED)


def _from_said(name: str, extra: Extra, checks: Sequence[Check], material: Material) -> list[Candidate]:
    """Return one item about a medicine that the record lacks or has as stopped, with what the tables set against it."""
    line = extra.medications[name]
    checks = sorted(checks, key=lambda one: _weight(one, extra, material), reverse=True)
    if checks[0].topic == "allergy":
        # What else it meets is another matter, and beside an allergy the lesser one.
        checks = [check for check in checks if check.topic == "allergy"]
    handles = tuple(dict.fromkeys(handle for check in checks for handle in check.evidence))
    own = material.facts(line.evidence)[:1]
    # The first match gives the reason, so what it rests on is named first.
    others = [fact for fact in material.facts(handles) if fact not in own]
    if any(fact.kind == "allergy" for fact in others):
        # Beside an allergy, an entry that is over says nothing more.
        own = own if any(fact.status == "active" for fact in own) else ()
    facts = [*own, *others[: _MOST_BESIDE - len(own)]]
    said = [line]
    # Two medicines that only the patient names may meet each other.
    said.extend(other for key, other in extra.medications.items() if key != name and _named_in(key, checks[0].text))
    beside = {**extra.complaints, **extra.problems}
    said.extend(other for key, other in beside.items() if f" and {key} are " in checks[0].text)
    words = list(dict.fromkeys(shortest_quote(one.patient) for one in said[:2]))
    answers = [found.handle for one in said[:2] if (found := answer_of(one, material, shortest_quote(one.patient)))]
    list_line = material.line_of("MedicationRequest", "MedicationStatement")
    lists_none = (
        line.outcome == "only_patient"
        and line.record == NOT_RECORDED
        and list_line
        and list_line.whole
        and len(words) == 1
        and len(facts) < _MOST_BESIDE
        and checks[0].topic != "pregnancy"
    )
    # An allergy to the drug itself may be on record under another of its names.
    refused = any(fact.kind == "allergy" for fact in facts)
    unlisted = f" The record lists no {name}." if lists_none and not refused else ""
    shown = f" Record shows {'; also '.join(fact_phrase(fact) for fact in facts)}." if facts else ""
    why, table = argument(checks, material)
    alike = all(check.topic == "duplicate" for check in checks)
    item = Candidate(
        weight=10 + max(40 if alike else 80, *(_weight(one, extra, material) for one in checks)),
        because="risk",
        text=f"{' '.join(f'Patient reports {one}.' for one in words)}{unlisted}{shown} Worth checking {why}",
        evidence=(
            *dict.fromkeys(answers),
            *(fact.handle for fact in facts),
            *([list_line.handle] if unlisted and list_line else []),
            *table,
        ),
        topic="medication",
    )
    return _both(item, why, COMBINED)


def _from_check(check: Check, material: Material, weight: int, untaken: set[str]) -> list[Candidate]:
    facts = material.facts(check.evidence)
    if check.topic in _TWO_SIDED and not _both_sides(check, facts):
        # One half of a pair tells nothing; the other half stands in an item of its own, or nowhere yet.
        return []
    parts = [f"Record shows {'; also '.join(fact_phrase(fact) for fact in facts)}"] if facts else []
    said = told_pregnant(material) if check.topic == "pregnancy" else ()
    parts.extend(f"{quoted(answer.question)} {quoted(answer.words, 60)}" for answer in said)
    why, table = argument([check], material)
    item = Candidate(
        weight=weight + (10 if said else 0) - (50 if untaken & set(check.evidence) else 0),
        because="risk",
        text=f"{'. '.join(parts)}. Worth checking {why}",
        evidence=(*check.evidence, *table),
        topic=check.topic,
    )
    return _both(item, why, COMBINED)


_TWO_SIDED = frozenset({"allergy", "interaction", "problem"})


def _both_sides(check: Check, facts: Sequence[Fact]) -> bool:
    """Return whether a match of two things cites both: a drug beside its allergy, two drugs."""
    if check.topic == "allergy":
        return {"allergy", "medication"} <= {fact.kind for fact in facts}
    return len(facts) > 1


_MOST_BESIDE = 2
"""Entries named beside a medicine in one item; the sections hold the rest."""
