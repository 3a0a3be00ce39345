"""What stands on every first screen: allergies, anticoagulant, pregnancy, in the right form of presence or absence.

It judges no interaction; the chart's checks do.
"""

import re
from collections.abc import Sequence

from tools.brief.draft import claim
from tools.brief.material import Material
from tools.brief.reconciling.rank import around
from tools.brief.wording import day, listed, lower_first, plain_name, quoted
from tools.chart.values import AllergyLine, MedicationLine, ProblemLine
from tools.clinical import Answer, Claim, Finding

MEDICATION_TYPES = ("MedicationRequest", "MedicationStatement", "MedicationAdministration", "MedicationDispense")


_YES = re.compile(r"(?:yes|yeah|yep|correct|right|sí|si)(?:,? (?:that'?s|that is|it is|thats) ?(?:right|correct)?)?")
_NONE = re.compile(
    r"^(?:no|none|nope|nothing|no known|not that i know|nkda|ninguna?|no tengo)\b(?!.*\bbut\b)(?!.*\bpero\b)"
)


def _always(text: str, evidence: Sequence[str], topic: str, *, most: int = 6) -> Claim:
    """Return a claim that is never withheld."""
    return claim(text, evidence, topic=topic, because="always", keep=True, most=most)


def allergies(material: Material) -> tuple[Claim, ...]:
    """Return the record's allergies, or the form of their absence, and what the patient says of allergies."""
    return (_recorded_allergies(material), *_said_allergies(material))


def allergy_phrase(line: AllergyLine, *, short: bool = False) -> str:
    """Return one allergy in a few words: name, reaction, what is uncertain; short: the substance alone as its name."""
    words = [lower_first(plain_name(line.reaction))] if line.reaction else []
    if line.certainty and line.certainty not in {"confirmed", "not stated"}:
        words.append(line.certainty)
    if line.criticality == "high":
        words.append("high criticality")
    name = _ALLERGY_TO.sub("", plain_name(line.name)) if short else plain_name(line.name)
    return name + (f" ({', '.join(words)})" if words else "")


_ALLERGY_TO = re.compile(r"^(?:allergy|allergic reaction|intolerance|hypersensitivity) to (?=\w)", re.IGNORECASE)


def _recorded_allergies(material: Material) -> Claim:
    topic = "allergy"
    line = material.line_of("AllergyIntolerance")
    if not material.chart:
        return _always("Allergies: no record was read.", [_unread(material)], topic)
    found = material.chart.allergies()
    if found.lines:
        handles = [handle for one in found.lines for handle in one.handles[:1]]
        text = f"Allergies: {listed([allergy_phrase(one, short=True) for one in found.lines])}."
        return _always(text, handles, topic, most=40)
    evidence = found.evidence or ((line.handle,) if line else ())
    if found.absence == "recorded_as_none":
        said = [plain_name(one.name) for one in found.none_known]
        return _always(f"Allergies: recorded as {listed(said) or 'none known'}.", evidence, topic)
    if found.absence == "could_not_be_read":
        return _always("Allergies: could not be read.", evidence, topic)
    if found.absence == "asked_not_known":
        return _always("Allergies: asked, not known.", evidence, topic)
    known = [one for one in found.none_known if "no known" in one.name.lower()]
    if known:
        partial = [plain_name(one.name) for one in known]
        handles = [handle for one in known for handle in one.handles]
        return _always(f"Allergies: record states only {listed(partial)}.", [*handles, *evidence], topic)
    return _always("Allergies: not recorded.", evidence, topic)


def _said_allergies(material: Material) -> tuple[Claim, ...]:
    claims = []
    for answer in material.answer_to("allergy"):
        text = _allergy_answer(answer, material)
        if text:
            about = answer.about if text.startswith("Patient confirms") else ""
            claims.append(_always(text, [answer.handle, about], "allergy"))
    return tuple(claims)


def _allergy_answer(answer: Answer, material: Material) -> str:
    if answer.status in {"skipped", "declined"}:
        return f"Allergies: question {answer.status}."
    if answer.status == "not_known":
        return "Asked about allergies: not known."
    words = answer.words.strip().lower().rstrip(".! ")
    about = next((plain_name(fact.text) for fact in material.facts([answer.about])), "")
    if about and _YES.fullmatch(words):
        return f"Patient confirms {about}."
    if not about and _NONE.match(words):
        if answer.who != "patient":
            return f"Allergies, as answered: {quoted(answer.words)}."
        return f"Patient reports none known: {quoted(answer.words)}."
    return f"Patient reports {quoted(answer.words)}." if answer.words else ""


def anticoagulant(material: Material) -> tuple[Claim, ...]:
    """Return each anticoagulant in the record or the answers, or the form of their absence."""
    topic = "anticoagulant"
    lines = _anticoagulants(material)
    claims = [_always(_anticoagulant_line(line), line.handles[:1], topic) for line in lines]
    known = {name for line in lines if line.state not in _OVER for name in line.ingredients}
    for answer in _speaking_of_anticoagulants(material, known):
        words = next((one.quote for one in answer.findings if one.kind == "medication" and is_anticoagulant(one)), "")
        told = quoted(around(answer.words, words))
        claims.append(_always(f"Patient reports {told}.", [answer.handle], topic))
    if claims:
        return tuple(claims)
    line = material.line_of(*MEDICATION_TYPES)
    if not material.chart:
        return (_always("Anticoagulant: no record was read.", [_unread(material)], topic),)
    handles = [one.handle for one in material.receipt_lines if one.type in MEDICATION_TYPES]
    unread = [one for one in material.receipt_lines if one.type in MEDICATION_TYPES and not one.whole]
    if unread:
        text = "Anticoagulant: the medication list could not be read whole."
        return (_always(text, [one.handle for one in unread], topic),)
    if not material.chart.medications():
        return (_always("Anticoagulant: not recorded; no medication is recorded.", handles, topic),)
    return (_always("Anticoagulant: none recorded as current.", handles or [line.handle if line else ""], topic),)


_OVER = ("stopped", "completed", "not_taken")


def _speaking_of_anticoagulants(material: Material, known: set[str]) -> list[Answer]:
    """Return the answers that name an anticoagulant the record does not have as live; a vague one only if none is."""
    named, vague = [], []
    for answer in material.answers:
        for finding in answer.findings:
            if finding.kind != "medication" or finding.who != "patient" or not is_anticoagulant(finding):
                continue
            ingredient = finding.detail.get("ingredient", "")
            if ingredient and ingredient not in known and finding.polarity != "absent":
                named.append(answer)
            elif not ingredient and finding.polarity == "present":
                vague.append(answer)
    chosen = named or ([] if known else vague[:1])
    return list({answer.handle: answer for answer in chosen}.values())


def is_anticoagulant(finding: Finding) -> bool:
    """Return whether what the patient named is an anticoagulant."""
    from tools.words import drug_classes

    return "anticoagulant" in drug_classes(finding.detail.get("ingredient") or finding.name)


def _anticoagulants(material: Material) -> tuple[MedicationLine, ...]:
    if not material.chart:
        return ()
    lines = [line for line in material.chart.medications() if "anticoagulant" in line.classes]
    live = [line for line in lines if line.state not in _OVER]
    # Those that are over: each drug once, the newest entries first.
    once = {line.ingredients or (line.name,): line for line in reversed(lines)}
    return tuple(live or list(reversed(once.values()))[:2])


def _anticoagulant_line(line: MedicationLine) -> str:
    name = plain_name(line.name)
    when = f", {day(line.last)}" if line.last else ""
    state = {"current": "active", "unknown": "status unknown", "not_taken": "recorded as not taken"}
    old = ", not confirmed since" if line.state == "current" and line.not_confirmed_since else ""
    if line.state in _OVER:
        # The day of its entry, which need not be that of its end.
        return f"Anticoagulant: {name}{when}, {state.get(line.state, line.state)}."
    return f"Anticoagulant: {name}, {state.get(line.state, line.state)}{when}{old}."


def pregnancy(material: Material) -> tuple[Claim, ...]:
    """Return what is known of pregnancy: said, recorded, not applicable, or in which form it is absent."""
    topic = "pregnancy"
    said = material.answer_to("pregnancy")
    claims = [_always(_pregnancy_answer(answer), [answer.handle], topic) for answer in said]
    line = material.line_of("Pregnancy")
    if line and (material.person.sex == "male" or "age about" in line.text):
        return (_always(line.text, [line.handle], topic),)
    recorded = _recorded_pregnancy(material)
    if recorded:
        claims.append(recorded)
    if claims:
        return tuple(claims)
    condition = material.line_of("Condition")
    handles = [condition.handle if condition else "", line.handle if line else ""]
    if line and _over(material):
        return (_always(line.text, [line.handle], topic),)
    return (_always("Pregnancy: not recorded, not asked.", handles, topic),)


def _pregnancy_answer(answer: Answer) -> str:
    if answer.status == "answered":
        found = [one.polarity for one in answer.findings if one.concept == "pregnancy"]
        if "absent" in found and len(answer.words.split()) <= 3:
            return "Denies pregnancy."
        if "uncertain" in found and "present" not in found:
            return f"{quoted(answer.question)} {quoted(answer.words)}."
        return f"Pregnancy: patient says {quoted(answer.words)}."
    return {
        "skipped": "Pregnancy: question skipped.",
        "declined": "Pregnancy: patient preferred not to say.",
        "not_known": "Pregnancy: asked, not known.",
    }[answer.status]


def _recorded_pregnancy(material: Material) -> Claim | None:
    """Return the newest pregnancy of the problem list: current, or over, then with what was not asked."""
    if not material.chart:
        return None
    problems = material.chart.problems()
    for line in problems.active:
        if is_pregnancy(line):
            since = f" since {day(line.last or line.first)}" if line.last or line.first else ""
            text = f"Pregnancy: record shows {plain_name(line.name)}, {line.status}{since}."
            return _always(text, line.handles[:1], "pregnancy")
    past = [line for line in (*problems.inactive, *problems.resolved) if is_pregnancy(line)]
    if not past:
        return None
    line = max(past, key=lambda one: one.until or one.last)
    until = f" {day(line.until)}" if line.until else ""
    return _always(
        f"Pregnancy: record shows {plain_name(line.name)}, {line.status}{until}.", line.handles[:1], "pregnancy"
    )


def _over(material: Material) -> bool:
    """Return whether the record speaks of a pregnancy that ended early: "not recorded" would be false."""
    if not material.chart:
        return False
    found = material.chart.problems()
    lines = (*found.active, *found.inactive, *found.resolved)
    return any(word in line.name.lower() for line in lines for word in ("miscarriage", "abortion", "pregnan"))


def is_pregnancy(line: ProblemLine) -> bool:
    """Return whether a problem is a pregnancy itself, not one in the history or a risk."""
    name = line.name.lower()
    told = any(word in name for word in ("pregnan", "eclampsia", "gestation"))
    return told and not any(word in name for word in ("history", "not pregnant", "risk", "miscarriage", "abortion"))


def _unread(material: Material) -> str:
    return next((line.handle for line in material.receipt_lines if line.absence == "could_not_be_read"), "")
