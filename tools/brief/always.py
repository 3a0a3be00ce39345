"""What stands on every first screen of allergies and anticoagulants, in the right form of presence or absence.

It judges no interaction; the chart's checks do.
"""

import re
from collections.abc import Sequence
from typing import Final

from tools.brief.draft import claim
from tools.brief.material import Material
from tools.brief.reconciling.rank import around
from tools.brief.stays import ordered_where
from tools.brief.wording import bare_allergy, day, listed, lower_first, plain_name, quoted, word_count
from tools.chart.values import AllergyLine, MedicationLine
from tools.clinical import Answer, Claim, Finding

MEDICATION_TYPES = ("MedicationRequest", "MedicationStatement", "MedicationAdministration", "MedicationDispense")


_YES = re.compile(r"(?:yes|yeah|yep|correct|right|sí|si)(?:,? (?:that'?s|that is|it is|thats) ?(?:right|correct)?)?")
_NONE = re.compile(
    r"^(?:no|none|nope|nothing|no known|not that i know|nkda|ninguna?|no tengo)\b(?!.*\bbut\b)(?!.*\bpero\b)"
)


def always(text: str, evidence: Sequence[str], topic: str, *, most: int = 6) -> Claim:
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
    name = bare_allergy(line.name) if short else plain_name(line.name)
    return name + (f" ({', '.join(words)})" if words else "")


def _recorded_allergies(material: Material) -> Claim:
    topic = "allergy"
    line = material.line_of("AllergyIntolerance")
    if not material.chart:
        return always("Allergies: no record was read.", [_unread(material)], topic)
    found = material.chart.allergies()
    if found.lines:
        handles = [handle for one in found.lines for handle in one.handles[:1]]
        text = f"Allergies: {listed([allergy_phrase(one, short=True) for one in found.lines])}."
        return always(text, handles, topic, most=40)
    evidence = found.evidence or ((line.handle,) if line else ())
    if found.absence == "recorded_as_none":
        said = [plain_name(one.name) for one in found.none_known]
        return always(f"Allergies: recorded as {listed(said) or 'none known'}.", evidence, topic)
    if found.absence == "could_not_be_read":
        return always("Allergies: could not be read.", evidence, topic)
    if found.absence == "asked_not_known":
        return always("Allergies: asked, not known.", evidence, topic)
    known = [one for one in found.none_known if "no known" in one.name.lower()]
    if known:
        partial = [plain_name(one.name) for one in known]
        handles = [handle for one in known for handle in one.handles]
        return always(f"Allergies: record states only {listed(partial)}.", [*handles, *evidence], topic)
    return always("Allergies: not recorded.", evidence, topic)


def _said_allergies(material: Material) -> tuple[Claim, ...]:
    claims = []
    for answer in material.answer_to("allergy"):
        text = _allergy_answer(answer, material)
        if text:
            about = answer.about if text.startswith("Patient confirms") else ""
            claims.append(always(text, [answer.handle, about], "allergy"))
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
    """Return each anticoagulant in the record, or the form of its absence, and what the patient tells of one."""
    topic = "anticoagulant"
    lines = _anticoagulants(material)
    claims = [_anticoagulant(line, material) for line in lines]
    known = {name for line in lines if line.state not in _OVER for name in line.ingredients}
    told, taken = [], False
    for answer in _each_once(_speaking_of_anticoagulants(material, known)):
        named = [one for one in answer.findings if one.kind == "medication" and is_anticoagulant(one)]
        taken = taken or any(one.polarity != "absent" for one in named)
        quote = quoted(around(answer.words, named[0].quote if named else "").rstrip(" .,;"))
        told.append(always(f"Anticoagulant: patient reports {quote}.", [answer.handle], topic))
    absent = [] if claims or taken else [_no_anticoagulant(material)]
    return (*claims, *absent, *told, *_clotting_told(material, told))


_INR: Final = re.compile(r"\bINR\b", re.IGNORECASE)


def _clotting_told(material: Material, told: Sequence[Claim]) -> list[Claim]:
    """Return what the patient says of an INR, where no line here quotes it."""
    for answer in material.answers:
        found = _INR.search(answer.words)
        if found and answer.status == "answered" and not any(_INR.search(one.text) for one in told):
            quote = quoted(around(answer.words, found.group()).rstrip(" .,;"))
            return [always(f"Anticoagulant: patient reports {quote}.", [answer.handle], "anticoagulant")]
    return []


def _no_anticoagulant(material: Material) -> Claim:
    """Return in which form an anticoagulant is absent from the record."""
    topic = "anticoagulant"
    line = material.line_of(*MEDICATION_TYPES)
    if not material.chart:
        return always("Anticoagulant: no record was read.", [_unread(material)], topic)
    handles = [one.handle for one in material.receipt_lines if one.type in MEDICATION_TYPES]
    unread = [one for one in material.receipt_lines if one.type in MEDICATION_TYPES and not one.whole]
    if unread:
        text = "Anticoagulant: the medication list could not be read whole."
        return always(text, [one.handle for one in unread], topic)
    if not material.chart.medications():
        return always("Anticoagulant: not recorded; no medication is recorded.", handles, topic)
    return always("Anticoagulant: none recorded as current.", handles or [line.handle if line else ""], topic)


_OVER = ("stopped", "completed", "not_taken", "in_hospital")


def _speaking_of_anticoagulants(material: Material, known: set[str]) -> list[Answer]:
    """Return the answers that tell of one stopped or not live in the record; else one that tells more."""
    named, more = [], []
    for answer in material.answers:
        for finding in answer.findings:
            if finding.kind != "medication" or finding.who != "patient" or not is_anticoagulant(finding):
                continue
            ingredient = finding.detail.get("ingredient", "")
            stopped = finding.detail.get("taking") == "stopped"
            if stopped or (ingredient and ingredient not in known and finding.polarity != "absent"):
                named.append(answer)
            elif finding.polarity == "present" and (not ingredient or _tells_more(answer)):
                more.append(answer)
    return list({answer.handle: answer for answer in named or more[:1]}.values())


def _each_once(answers: Sequence[Answer]) -> list[Answer]:
    """Return one answer of several that say the same of a medicine: the first that has a number, else the first."""
    groups: dict[tuple[str, str], list[Answer]] = {}
    for answer in answers:
        one = next(one for one in answer.findings if one.kind == "medication" and is_anticoagulant(one))
        stopped = one.detail.get("taking") == "stopped" or one.polarity == "absent"
        groups.setdefault((one.detail.get("ingredient") or one.name.lower(), str(stopped)), []).append(answer)
    return [next((one for one in group if re.search(r"\d", one.words)), group[0]) for group in groups.values()]


def _tells_more(answer: Answer) -> bool:
    """Return whether an answer says more of a medicine than that it is taken."""
    return word_count(answer.words) > _FEW and not answer.choice


_FEW: Final = 3


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
    once = {_clotting_part(line): line for line in reversed(lines)}
    return tuple(live or list(reversed(once.values()))[:2])


def _clotting_part(line: MedicationLine) -> str:
    """Return the ingredient that is the anticoagulant: heparin in glucose is heparin."""
    from tools.words import drug_classes

    return next((one for one in line.ingredients if "anticoagulant" in drug_classes(one)), line.name)


def _anticoagulant(line: MedicationLine, material: Material) -> Claim:
    if line.state != "in_hospital":
        return always(_anticoagulant_line(line), line.handles[:1], "anticoagulant")
    where, entries = ordered_where(line, material)
    when = material.facts(line.handles[:1])[0].when
    text = f"Anticoagulant: {plain_name(line.name)}{', ' + day(when) if when else ''}, {where}."
    return always(text, entries, "anticoagulant")


def _anticoagulant_line(line: MedicationLine) -> str:
    name = plain_name(line.name)
    when = f", {day(line.last)}" if line.last else ""
    state = {"current": "active", "unknown": "status unknown", "not_taken": "recorded as not taken"}
    old = ", not confirmed since" if line.state == "current" and line.not_confirmed_since else ""
    if line.state in _OVER:
        # The day of its entry, which need not be that of its end.
        return f"Anticoagulant: {name}{when}, {state.get(line.state, line.state)}."
    return f"Anticoagulant: {name}, {state.get(line.state, line.state)}{when}{old}."


def _unread(material: Material) -> str:
    return next((line.handle for line in material.receipt_lines if line.absence == "could_not_be_read"), "")
