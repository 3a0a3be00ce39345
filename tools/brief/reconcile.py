"""Patient against record, line by line: same, differs, only the record, only the patient. It decides for nobody."""

import re
from collections.abc import Sequence
from typing import Final, Literal

from tools.brief.always import is_pregnancy
from tools.brief.draft import claim
from tools.brief.material import Material
from tools.brief.wording import day, lower_first, plain_name, quoted
from tools.chart.values import AllergyLine, MedicationLine, ProblemLine
from tools.clinical import Answer, Claim, Fact, Finding, ReconciliationLine

Outcome = Literal["same", "differs", "only_record", "only_patient", "not_asked"]

HIGH_RISK: Final = (
    "anticoagulant",
    "insulin",
    "opioid",
    "methotrexate",
    "immunosuppressant",
    "antiepileptic",
    "lithium",
    "sedative",
)
"""Classes that come first, in this order. Source: the order set for this brief; no doses or limits are implied."""

_PRESENT: Final = frozenset({"current", "paused", "unknown"})
_YES: Final = frozenset({"yes", "taking", "same", "as-written", "true"})
_NO: Final = frozenset({"no", "stopped", "not-taking", "never", "false"})


def reconcile(material: Material) -> tuple[ReconciliationLine, ...]:
    """Return every line on which the record and the patient can be held side by side, the riskiest first.

    A line nobody asked about is `not_asked`, never `same`. Nothing here changes the record.
    """
    if not material.answers:
        return ()
    lines = [
        *_medications(material),
        *_allergies(material),
        *_problems(material),
        *_told(material, "habit", "habit"),
        *_told(material, "pregnancy", "pregnancy"),
        *_told(material, "family", "family"),
        *_told(material, "care_elsewhere", "care_elsewhere"),
    ]
    order = {"medication": 0, "allergy": 1, "pregnancy": 2, "problem": 3}
    return tuple(sorted(lines, key=lambda line: (line.priority, order.get(line.subject, 4))))


def _medications(material: Material) -> list[ReconciliationLine]:
    said = _said_medications(material)
    lines, spoken_for = [], set[int]()
    for line in material.chart.medications() if material.chart else ():
        matches = [one for one in said if _about(one, line, _same_drug(one[1], line))]
        spoken_for.update(id(one[1]) for one in matches)
        if matches or line.state in _PRESENT:
            lines.append(_medication(line, matches))
    lines.extend(_only_patient(said, spoken_for, material))
    return lines


def _said_medications(material: Material) -> list[tuple[Answer, Finding]]:
    """Return each medication the patient spoke of; an answer about a listed drug speaks of it without a finding too."""
    said: list[tuple[Answer, Finding]] = []
    for answer in material.answers:
        if answer.topic == "allergy" or answer.status != "answered":
            found = []
        else:
            found = [one for one in answer.findings if one.kind == "medication" and one.who == "patient"]
        said.extend((answer, finding) for finding in found)
        if answer.topic == "medication" and answer.about:
            name = next((fact.text for fact in material.facts([answer.about])), "")
            if not any(_named_alike(finding, name) for finding in found):
                said.append((answer, Finding(name=name, polarity="uncertain", quote=answer.words, kind="medication")))
    return said


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


def _same_drug(finding: Finding, line: MedicationLine) -> bool:
    from tools.words import same_drug

    ingredient = finding.detail.get("ingredient", "")
    if ingredient and line.ingredients:
        return ingredient in line.ingredients
    return same_drug(finding.name, line.name)


def _medication(line: MedicationLine, matches: Sequence[tuple[Answer, Finding]]) -> ReconciliationLine:
    record = _medication_record(line)
    handles = tuple(dict.fromkeys([*line.handles[:2], *(answer.handle for answer, _ in matches)]))
    outcome: Outcome = "not_asked"
    if matches:
        outcome = _medication_outcome(line, matches[-1])
    risk = min((HIGH_RISK.index(name) for name in line.classes if name in HIGH_RISK), default=len(HIGH_RISK))
    return ReconciliationLine(
        key=f"medication:{line.handles[0] if line.handles else line.name}",
        subject="medication",
        name=plain_name(line.name),
        outcome=outcome,
        record=record,
        patient=_quotes(matches),
        evidence=handles,
        priority=_priority(outcome, high_risk=risk < len(HIGH_RISK)),
    )


def _medication_record(line: MedicationLine) -> str:
    state = {"current": "active", "unknown": "status unknown", "not_taken": "recorded as not taken"}
    last = f", {day(line.last)}" if line.last else ""
    return f"{state.get(line.state, line.state)}{', ' + lower_first(line.dose) if line.dose else ''}{last}"


def _medication_outcome(line: MedicationLine, match: tuple[Answer, Finding]) -> Outcome:
    answer, finding = match
    if answer.status in {"skipped", "declined"}:
        return "not_asked"
    if answer.status == "not_known":
        return "differs"
    taking = finding.detail.get("taking", "")
    choice = answer.choice.lower() if answer.about in line.handles else ""
    stopped = taking in {"no", "stopped"} or choice in _NO or finding.polarity == "absent"
    if line.state in _PRESENT:
        if stopped:
            return "only_record"
        if taking == "differently" or choice in {"differently", "not-sure", "unsure"}:
            return "differs"
        return "same" if taking == "yes" or choice in _YES or finding.polarity == "present" else "differs"
    return "same" if stopped else "differs"


def _only_patient(
    said: Sequence[tuple[Answer, Finding]], spoken_for: set[int], material: Material
) -> list[ReconciliationLine]:
    """Return what only the patient takes, one line a drug; what was said of other medicines and not understood, too."""
    groups: dict[str, list[tuple[Answer, Finding]]] = {}
    understood = {answer.handle for answer, finding in said if id(finding) in spoken_for}
    for answer, finding in said:
        ingredient = finding.detail.get("ingredient", "")
        vague = not ingredient and (answer.handle in understood or _is_class(finding.name) or _is_form(finding.name))
        if id(finding) not in spoken_for and finding.polarity == "present" and not vague:
            groups.setdefault(ingredient or finding.name.lower(), []).append((answer, finding))
            understood.add(answer.handle)
    for answer in material.answer_to("over_the_counter"):
        plain = answer.words.strip().lower().rstrip(".!")
        if answer.status == "answered" and answer.handle not in understood and plain and not _NOTHING.match(plain):
            name = "medicine without prescription"
            groups[answer.handle] = [(answer, Finding(name=name, polarity="present", quote=answer.words))]
    return [_unlisted(group, material) for group in groups.values()]


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
    from tools.words import drug_classes

    answer, finding = group[0]
    classes = drug_classes(finding.detail.get("ingredient") or finding.name)
    line = material.line_of("MedicationRequest", "MedicationStatement")
    risky = any(name in HIGH_RISK or name == "nsaid" for name in classes)
    handles = dict.fromkeys([*(one.handle for one, _ in group), line.handle if line else ""])
    return ReconciliationLine(
        key=f"medication:{answer.handle}:{finding.name}",
        subject="medication",
        name=lower_first(_spelled(finding)),
        outcome="only_patient",
        record="not recorded" if line and line.whole else "could not be looked for",
        patient=_quotes(group),
        evidence=tuple(handle for handle in handles if handle),
        priority=_priority("only_patient", high_risk=risky),
    )


def _spelled(finding: Finding) -> str:
    """Return the name as it is spelled: the ingredient in place of a slip of the pen, a brand as it was said."""
    from difflib import SequenceMatcher

    ingredient = finding.detail.get("ingredient", "")
    alike = SequenceMatcher(None, ingredient.lower(), finding.name.lower()).ratio() >= _ALIKE
    return ingredient if ingredient and alike else finding.name


_ALIKE: Final = 0.75


def _priority(outcome: Outcome, *, high_risk: bool) -> int:
    rank = {"differs": 1, "only_record": 1, "only_patient": 1, "same": 5, "not_asked": 6}[outcome]
    return rank - 1 if high_risk else rank


def _quotes(matches: Sequence[tuple[Answer, Finding]]) -> str:
    said = dict.fromkeys(
        quoted(_around(answer.words, finding.quote), 120)
        if answer.status == "answered"
        else answer.status.replace("_", " ")
        for answer, finding in matches
    )
    return "; ".join(said)


def _around(words: str, quote: str) -> str:
    """Return a long answer from the sentence, or the clause, in which a quotation stands.

    >>> _around("fever and cough since saturday, all night, and I was very cold. I use the inhaler a lot", "inhaler")
    'I use the inhaler a lot'
    """
    flat, sought = " ".join(words.split()), " ".join(quote.split()).lower()
    place = flat.lower().find(sought) if sought else -1
    if place < 0 or len(flat) <= _SHORT:
        return flat
    starts = [found.end() for found in re.finditer(r"[.;!?] ", flat[:place])]
    return flat[starts[-1] if starts else 0 :]


_SHORT: Final = 80
"""An answer of so many characters is quoted whole."""


def _allergies(material: Material) -> list[ReconciliationLine]:
    if not material.chart:
        return []
    found = material.chart.allergies()
    answers = material.answer_to("allergy")
    said = [(one, finding) for one in answers for finding in one.findings if finding.kind == "allergy"]
    lines, spoken_for = [], set[int]()
    for line in found.lines:
        matches = [one for one in said if _same_allergen(one[1], line)]
        spoken_for.update(id(finding) for _, finding in matches)
        asked = [one for one in answers if one.about in line.handles or plain_name(line.name) in one.question]
        lines.append(_allergy(line, matches, asked))
    receipt = material.line_of("AllergyIntolerance")
    for answer, finding in said:
        if id(finding) not in spoken_for and finding.polarity == "present":
            handles = (answer.handle, *(found.evidence or ((receipt.handle,) if receipt else ())))
            record = "recorded as none known" if found.absence == "recorded_as_none" else "not recorded"
            lines.append(
                ReconciliationLine(
                    key=f"allergy:{answer.handle}:{finding.name}",
                    subject="allergy",
                    name=lower_first(finding.name),
                    outcome="only_patient",
                    record=record,
                    patient=quoted(answer.words, 120),
                    evidence=handles[:4],
                    priority=0,
                )
            )
    return lines


def _same_allergen(finding: Finding, line: AllergyLine) -> bool:
    from tools.words import same_name

    ingredient = finding.detail.get("ingredient", "")
    return (bool(ingredient) and ingredient in line.ingredients) or same_name(finding.name, line.name)


def _allergy(
    line: AllergyLine, matches: Sequence[tuple[Answer, Finding]], asked: Sequence[Answer]
) -> ReconciliationLine:
    outcome: Outcome = "not_asked"
    answers = list({answer.handle: answer for answer in (*(one for one, _ in matches), *asked)}.values())
    if answers:
        last = answers[-1]
        denied = last.choice.lower() in _NO or any(finding.polarity == "absent" for _, finding in matches[-1:])
        told = [finding.detail.get("reaction", "") for _, finding in matches]
        other = any(one and line.reaction and one.lower() not in line.reaction.lower() for one in told)
        outcome = "only_record" if denied else "differs" if other or last.status == "not_known" else "same"
        if last.status in {"skipped", "declined"}:
            outcome = "not_asked"
    return ReconciliationLine(
        key=f"allergy:{line.handles[0] if line.handles else line.name}",
        subject="allergy",
        name=plain_name(line.name),
        outcome=outcome,
        record=_allergy_record(line),
        patient="; ".join(dict.fromkeys(quoted(one.words, 120) for one in answers if one.words)),
        evidence=tuple(dict.fromkeys([*line.handles[:2], *(one.handle for one in answers)])),
        priority=_priority(outcome, high_risk=outcome in {"only_record", "differs"}),
    )


def _allergy_record(line: AllergyLine) -> str:
    words = [line.reaction.lower()] if line.reaction else []
    words.extend([line.status if line.status != "not stated" else "recorded", day(line.when) if line.when else ""])
    return ", ".join(word for word in words if word)


def _problems(material: Material) -> list[ReconciliationLine]:
    if not material.chart:
        return []
    lines = []
    for answer in material.answer_to("problem"):
        if not answer.about or answer.status != "answered":
            continue
        line = next((one for one in material.chart.problems().active if answer.about in one.handles), None)
        if line:
            lines.append(_problem(line, answer))
    return lines


def _problem(line: ProblemLine, answer: Answer) -> ReconciliationLine:
    outcome: Outcome = "only_record" if answer.choice.lower() in _NO else "same"
    return ReconciliationLine(
        key=f"problem:{line.handles[0]}",
        subject="problem",
        name=plain_name(line.name),
        outcome=outcome,
        record=line.status + (f" since {day(line.first)}" if line.first else ""),
        patient=quoted(answer.words, 120),
        evidence=(line.handles[0], answer.handle),
        priority=_priority(outcome, high_risk=False),
    )


def _told(material: Material, topic: str, subject: str) -> list[ReconciliationLine]:
    """Return what the patient told of a topic beside what the record holds of it."""
    lines = []
    for answer in material.answer_to(topic):
        if answer.status != "answered" or not re.search(r"[^\W\d]", answer.words):
            continue
        fact = _counterpart(answer, topic, material)
        lines.append(
            ReconciliationLine(
                key=f"{subject}:{answer.handle}",
                subject=subject,
                name=_SUBJECTS.get(subject, subject),
                outcome=_told_outcome(answer, fact),
                record=f"{plain_name(fact.text)} {fact.value}".strip() + (f", {day(fact.when)}" if fact.when else "")
                if fact
                else "",
                patient=quoted(answer.words, 120),
                evidence=tuple(handle for handle in (fact.handle if fact else "", answer.handle) if handle),
                priority=4,
            )
        )
    return lines


_SUBJECTS: Final = {"habit": "smoking, alcohol, drugs", "care_elsewhere": "care elsewhere"}


def _pattern(answer: Answer, topic: str) -> re.Pattern[str] | None:
    """Return what the record may call the thing that was told of; None when nothing was understood."""
    names = " ".join(finding.concept or finding.name.lower() for finding in answer.findings)
    if topic == "habit" and re.search("smok|tobacco", names):
        return re.compile("tobacco|smok")
    return re.compile("alcohol") if topic == "habit" and "alcohol" in names else None


def _counterpart(answer: Answer, topic: str, material: Material) -> Fact | None:
    """Return the newest entry of the record about what was told: smoking and alcohol, pregnancy, the same illness."""
    if answer.about:
        return next(iter(material.facts([answer.about])), None)
    from tools.words import same_name

    pattern = _pattern(answer, topic)
    names = [finding.name for finding in answer.findings]
    if topic == "pregnancy":
        now = [line for line in material.chart.problems().active if is_pregnancy(line)] if material.chart else []
        return next(iter(material.facts(handle for line in now for handle in line.handles[:1])), None)
    found = [
        fact
        for fact in (material.chart.facts if material.chart else ())
        if (pattern and fact.kind in {"social", "condition"} and pattern.search(fact.text.lower()))
        or (topic == "family" and fact.kind == "family" and any(same_name(name, fact.text) for name in names))
    ]
    return max(found, key=lambda fact: fact.when, default=None)


def _told_outcome(answer: Answer, fact: Fact | None) -> Outcome:
    """Return how the two stand: the same only where both say yes, or both say no, of the same thing."""
    if fact is None:
        return "only_patient"
    if answer.about:
        return "same" if answer.choice.lower() in _YES else "differs"
    never = bool(re.search(r"\b(never|non-?smoker|no|none)\b", fact.value.lower()))
    words = (
        ("smoking", "tobacco") if re.search("tobacco|smok", fact.text.lower()) else ("alcohol", "pregnan", "pregnant")
    )
    told = [one for one in answer.findings if any(word in (one.concept or one.name).lower() for word in words)]
    if fact.kind == "family" or not told:
        return "same" if fact.kind == "family" else "differs"
    return "same" if (told[0].polarity == "absent") == never else "differs"


OUTCOMES: Final = {
    "same": "same",
    "differs": "differs",
    "only_record": "only the record",
    "only_patient": "only the patient",
    "not_asked": "not asked",
}


def as_claims(lines: Sequence[ReconciliationLine]) -> list[Claim]:
    """Return each line that was asked about as a sentence that can be checked."""
    claims = []
    for line in lines:
        if line.outcome == "not_asked":
            continue
        keep = line.subject in {"allergy", "pregnancy"}
        claims.append(claim(sentence_of(line), line.evidence, topic=line.subject, because="change", keep=keep))
    return claims


def sentence_of(line: ReconciliationLine, *, short: bool = False) -> str:
    """Return one line as record and patient side by side; short: without the dose, with one quotation."""
    said, record = line.patient, line.record
    if short:
        record = record.partition(",")[0] if line.subject == "medication" else record
        quotes = re.findall(r'"[^"]+"(?: \.\.\.)?', said)
        said = (quotes[0] if len(quotes[0]) <= 90 else min(quotes, key=len)) if quotes else said
    if line.outcome == "only_patient" and line.record:
        if line.name == "medicine without prescription" or line.record != "not recorded":
            return f"Patient reports {said}."
        return f"Patient reports {said}. The record lists no {line.name}."
    if not line.record:
        return f"Patient reports {said}."
    named = line.name if line.subject in {"medication", "allergy", "problem"} else ""
    return f"Record shows {', '.join(part for part in (named, record) if part)}. Patient reports {said}."
