"""Medications, line by line: taken as recorded, differently, not taken, only with the patient. It advises nothing."""

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from tools.brief.material import Material
from tools.brief.reconciling.amounts import as_taken
from tools.brief.reconciling.meant import by_class, is_anothers, is_stopped, own_use, unsure
from tools.brief.reconciling.rank import (
    HIGH_RISK,
    NO,
    NOT_MATCHED,
    NOT_RECORDED,
    PRESENT,
    UNREAD,
    YES,
    Outcome,
    affirms,
    class_rank,
    priority,
    said_words,
)
from tools.brief.wording import bare_allergy, day, lower_first, plain_name
from tools.chart.values import AllergyLine, MedicationLine
from tools.clinical import Answer, Fact, Finding, ReconciliationLine
from tools.words.refusal import is_bare_no


class Use(Struct, frozen=True, kw_only=True):
    """One medication, all that was said of it, and how the two stand."""

    line: MedicationLine | None
    """None: only the patient names it."""
    told: tuple[tuple[Answer, Finding], ...]
    compared: ReconciliationLine


def medications(material: Material) -> list[ReconciliationLine]:
    """Return a line for each medication that the record has as live or the patient spoke of."""
    return [one.compared for one in uses(material)]


def uses(material: Material) -> list[Use]:
    """Return each medication that the record has as live or the patient spoke of, with what was said of it."""
    said = _said(material)
    found, spoken_for = [], set[int]()
    recorded = material.chart.medications() if material.chart else ()
    meant = by_class(said, recorded)
    for line in recorded:
        matches = [
            one for one in said if _about(one, line, _same_drug(one[1], line)) or line in meant.get(id(one[1]), ())
        ]
        spoken_for.update(id(one[1]) for one in matches)
        matches = [
            (one, unsure(finding) if len(meant.get(id(finding), ())) > 1 else finding) for one, finding in matches
        ]
        if matches or line.state in PRESENT:
            found.append(Use(line=line, told=tuple(matches), compared=_compared(line, matches, material)))
    found.extend(
        Use(line=None, told=tuple(group), compared=_unlisted(group, material))
        for group in _only_patient(said, spoken_for, material)
    )
    return found


def _said(material: Material) -> list[tuple[Answer, Finding]]:
    """Return each medication the patient spoke of; an answer about a listed drug speaks of it without a finding too."""
    said: list[tuple[Answer, Finding]] = []
    for answer in material.answers:
        if answer.topic in {"allergy", "habit"} or answer.status != "answered":
            found = []
        else:
            found = [
                as_taken(own, answer)
                for one in answer.findings
                if one.kind == "medication" and not _ticked_off(one, answer) and (own := own_use(one, answer))
            ]
        said.extend((answer, finding) for finding in found)
        if answer.topic == "medication" and answer.about:
            name = next((fact.text for fact in material.facts([answer.about])), "")
            if not any(_named_alike(finding, name) for finding in found):
                taking = {"taking": "yes"} if answer.status == "answered" and affirms(answer.words) else {}
                finding = Finding(name=name, polarity="uncertain", quote=answer.words, kind="medication", detail=taking)
                said.append((answer, finding))
    return said


def _ticked_off(finding: Finding, answer: Answer) -> bool:
    """Return whether a medicine is denied by a "none of these" at a list of circumstances: it tells of no entry."""
    if answer.topic in {"medication", "over_the_counter"} or finding.polarity != "absent":
        return False
    return is_bare_no(finding.quote) and len(answer.findings) > 1


def _named_alike(finding: Finding, name: str) -> bool:
    from tools.words import ingredients, same_drug

    ingredient = finding.detail.get("ingredient", "")
    return same_drug(finding.name, name) or (bool(ingredient) and ingredient in ingredients(name))


def _about(said: tuple[Answer, Finding], line: MedicationLine, same_name: bool) -> bool:
    """Return whether something said is about an entry: by name, or as the answer to a question about it.

    An answer about one drug may speak of another: its findings count for the entry only by their names.
    """
    answer, finding = said
    if finding.detail.get("handle"):
        return finding.detail["handle"] in line.handles
    asked = answer.about in line.handles
    alike = plain_name(finding.name).lower() == plain_name(line.name).lower()
    return same_name or (asked and (finding.polarity == "uncertain" or alike))


_SOLD_ALONE: Final = frozenset(
    {"acetaminophen", "aspirin", "ibuprofen", "caffeine", "diphenhydramine", "dextromethorphan", "pseudoephedrine"}
)
"""What stands in many a combination and is more often bought alone."""


def _same_drug(finding: Finding, line: MedicationLine) -> bool:
    from tools.words import ingredients, same_drug

    ingredient = finding.detail.get("ingredient", "")
    # The record may spell it as another language does.
    known = {*line.ingredients, *ingredients(line.name)}
    named = set(ingredients(finding.name, typos=True))
    if known and (len(named) > 1 or (named and named <= _SOLD_ALONE and len(known) > 1)):
        # Two brands may share what is in them and are yet two medicines: paracetamol beside co-codamol.
        return named == known
    if ingredient and known:
        return ingredient in known
    return same_drug(finding.name, line.name)


def _compared(
    line: MedicationLine, matches: Sequence[tuple[Answer, Finding]], material: Material
) -> ReconciliationLine:
    # The entry that bears the date comes with those that bear name and dose.
    last = _last(line, material)
    dated = [fact.handle for fact in _of_state(line, material) if last in (fact.when, fact.until)][:1]
    # A question that was passed over takes back nothing of what was said elsewhere.
    told = [one for one in matches if one[0].status == "answered"] or list(matches)
    handles = tuple(dict.fromkeys([*line.handles[:1], *dated, *(answer.handle for answer, _ in told)]))
    anothers = any(is_anothers(finding, answer) for answer, finding in told)
    outcome = _outcomes(line, told)
    # Somebody else's does not tell that the own one is taken.
    outcome = "differs" if anothers and outcome == "same" else outcome
    return ReconciliationLine(
        key=f"medication:{line.handles[0] if line.handles else line.name}",
        subject="medication",
        name=plain_name(line.name),
        outcome=outcome,
        record=_record(line, material),
        patient=said_words(told),
        evidence=handles,
        priority=priority(outcome, high_risk=class_rank(line.classes) < len(HIGH_RISK)),
        anothers=anothers,
    )


_STATE: Final = {
    "current": "active",
    "unknown": "status unknown",
    "not_taken": "recorded as not taken",
    "in_hospital": "ordered in a stay that is over",
}


def _of_state(line: MedicationLine, material: Material) -> list[Fact]:
    """Return the entries of a line that have the status of its first: an old one may be over where that is active."""
    facts = material.facts(line.handles)
    return [fact for fact in facts if fact.status == facts[0].status]


def _last(line: MedicationLine, material: Material) -> str:
    """Return the newest day of the entries that give a line its state."""
    entries = _of_state(line, material) if line.state in PRESENT else []
    if not entries or any(line.last in (fact.when, fact.until) for fact in entries):
        return line.last
    return max(fact.when for fact in entries)


def _record(line: MedicationLine, material: Material) -> str:
    newest = _last(line, material)
    last = f", {day(newest)}" if newest else ""
    if last and line.state not in {*PRESENT, "planned"}:
        # The day of its entry is not that of its end.
        ordered = any(fact.when == line.last and fact.when_is == "authored" for fact in material.facts(line.handles))
        last = f", ordered {day(line.last)}" if ordered else ""
    return f"{_STATE.get(line.state, line.state)}{', ' + lower_first(line.dose) if line.dose else ''}{last}"


def _outcomes(line: MedicationLine, told: Sequence[tuple[Answer, Finding]]) -> Outcome:
    """Return how all that was said of an entry stands: taken in one answer and not in another differs."""
    found: list[Outcome] = [_outcome(line, one) for one in told]
    if not found:
        return "not_asked"
    changed = any(
        finding.detail.get("taking") == "differently" and finding.polarity == "present" for _, finding in told
    )
    if {"same", "only_record"} <= set(found) or (changed and "differs" in found):
        return "differs"
    return found[-1]


_AS_NEEDED: Final = re.compile(r"\b(?:as|when|if) (?:needed|required|necessary)\b|\bprn\b", re.IGNORECASE)
_NOW_AND_THEN: Final = re.compile(
    r"(?:just |only )?(?:every )?(?:now and (?:then|again)|sometimes|occasionally|once in a while|rarely"
    r"|(?:as|when|if|only when) (?:i )?need(?:ed| it| them)?|not every ?day)",
    re.IGNORECASE,
)
"""How a medicine is taken that the record has as needed."""


def _outcome(line: MedicationLine, match: tuple[Answer, Finding]) -> Outcome:
    answer, finding = match
    if answer.status in {"skipped", "declined"}:
        return "not_asked"
    if answer.status == "not_known":
        return "differs"
    taking = finding.detail.get("taking", "")
    choice = answer.choice.lower() if answer.about in line.handles else ""
    stopped = taking in {"no", "stopped"} or choice in NO or finding.polarity == "absent"
    if line.state in PRESENT:
        if stopped:
            return "only_record"
        if _AS_NEEDED.search(f"{line.dose} {line.remark}") and _NOW_AND_THEN.fullmatch(answer.words.strip(" .!")):
            return "same"
        if taking == "differently" or choice in {"differently", "not-sure", "unsure"}:
            return "differs"
        return "same" if taking == "yes" or choice in YES or finding.polarity == "present" else "differs"
    return "same" if stopped else "differs"


def _only_patient(
    said: Sequence[tuple[Answer, Finding]], spoken_for: set[int], material: Material
) -> list[list[tuple[Answer, Finding]]]:
    """Return what only the patient takes, a group a drug; what was said of other medicines and not understood, too."""
    groups: dict[str, list[tuple[Answer, Finding]]] = {}
    understood = {answer.handle for answer, finding in said if id(finding) in spoken_for}
    for answer, finding in said:
        ingredient = finding.detail.get("ingredient", "")
        vague = not ingredient and (answer.handle in understood or _is_class(finding.name) or _is_form(finding.name))
        ended = is_stopped(finding)
        if id(finding) not in spoken_for and (ended or (finding.polarity == "present" and not vague)):
            groups.setdefault(ingredient or finding.name.lower(), []).append((answer, finding))
            understood.add(answer.handle)
    for answer in material.answer_to("over_the_counter"):
        plain = answer.words.strip().lower().rstrip(".!")
        if answer.status == "answered" and answer.handle not in understood and plain and not _NOTHING.match(plain):
            finding = Finding(name=UNNAMED, polarity="present", quote=answer.words)
            groups[answer.handle] = [(answer, finding)]
    return list(groups.values())


UNNAMED: Final = "medicine without prescription"
_NOTHING: Final = re.compile(r"^(?:no|none|nope|nothing|nada|ninguno|ninguna)(?:\W|$)")
_FORMS: Final = frozenset(
    {"syrup", "cream", "ointment", "pill", "pills", "tablet", "tablets", "drops", "inhaler", "spray", "gel", "patch"}
)


def _is_form(name: str) -> bool:
    return name.lower().strip() in _FORMS


def _is_class(name: str) -> bool:
    from tools.words import drug_classes, ingredients

    return bool(drug_classes(name)) and not ingredients(name)


def _unlisted(group: Sequence[tuple[Answer, Finding]], material: Material) -> ReconciliationLine:
    from tools.words import drug_classes, ingredients

    answer, finding = group[0]
    classes = drug_classes(finding.detail.get("ingredient") or finding.name)
    line = material.line_of("MedicationRequest", "MedicationStatement")
    shares = _sharing(finding, material)
    refused = None if shares else _refused(finding, material)
    # The record does hold something of a medicine that shares an ingredient with an entry, be it an allergy.
    beside = shares.handles[0] if shares else refused.handles[0] if refused else line.handle if line else ""
    known = finding.detail.get("ingredient") or ingredients(finding.name, typos=True) or drug_classes(finding.name)
    matched = known and not _shared_before(finding, material)
    unlisted = UNREAD if not line or not line.whole else NOT_RECORDED if matched else NOT_MATCHED
    if refused:
        unlisted = f"allergy to {bare_allergy(refused.name)}"
    risky = any(name in HIGH_RISK or name == "nsaid" for name in classes)
    handles = dict.fromkeys([*(one.handle for one, _ in group), beside])
    # What is no longer taken adds nothing to what is.
    outcome: Outcome = "differs" if is_stopped(group[-1][1]) else "only_patient"
    return ReconciliationLine(
        key=f"medication:{answer.handle}:{finding.name}",
        subject="medication",
        name=lower_first(_spelled(finding)),
        outcome=outcome,
        record=f"{plain_name(shares.name)}, {_STATE.get(shares.state, shares.state)}" if shares else unlisted,
        patient=said_words(group),
        evidence=tuple(handle for handle in handles if handle),
        priority=priority(outcome, high_risk=risky),
        anothers=any(is_anothers(finding, answer) for answer, finding in group),
    )


def _refused(finding: Finding, material: Material) -> AllergyLine | None:
    """Return the recorded allergy to a medicine that only the patient names."""
    from tools.words import ingredients

    named = {*ingredients(finding.name, typos=True), finding.name.lower()}
    lines = material.chart.allergies().lines if material.chart else ()
    return next((one for one in lines if one.handles and named & {*one.ingredients, one.name.lower()}), None)


def _sharing(finding: Finding, material: Material) -> MedicationLine | None:
    """Return the recorded live medicine that shares an ingredient with one only the patient names."""
    from tools.words import ingredients

    named = set(ingredients(finding.name, typos=True))
    recorded = material.chart.medications() if material.chart else ()
    found = [line for line in recorded if named & set(line.ingredients) and line.handles]
    return next((line for line in found if line.state in PRESENT), None)


def _shared_before(finding: Finding, material: Material) -> bool:
    """Return whether a recorded medicine that is over shares an ingredient: another product, yet not unlisted."""
    from tools.words import ingredients

    named = set(ingredients(finding.name, typos=True))
    return any(named & set(line.ingredients) for line in (material.chart.medications() if material.chart else ()))


def _spelled(finding: Finding) -> str:
    """Return the name as it is spelled: the ingredient in place of a slip of the pen, a brand as it was said."""
    from difflib import SequenceMatcher

    ingredient = finding.detail.get("ingredient", "")
    alike = SequenceMatcher(None, ingredient.lower(), finding.name.lower()).ratio() >= _ALIKE
    return ingredient if ingredient and alike else finding.name


_ALIKE: Final = 0.75
