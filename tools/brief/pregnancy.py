"""What is known of a pregnancy, for every first screen: said, recorded, over, outside the womb, or not known."""

import re

from tools.brief.always import always as _always
from tools.brief.material import Material
from tools.brief.reconciling.rank import around
from tools.brief.wording import day, plain_name, quoted
from tools.chart.values import ProblemLine
from tools.clinical import Answer, Claim


def pregnancy(material: Material) -> tuple[Claim, ...]:
    """Return what is known of pregnancy: said, recorded, not applicable, or in which form it is absent."""
    topic = "pregnancy"
    said = material.answer_to("pregnancy")
    told = [answer for answer in said if answer.status == "answered"]
    # A skipped question about periods takes nothing from an answer about pregnancy, nor does a second skipped one.
    claims = [_always(_pregnancy_answer(answer), [answer.handle], topic) for answer in told or said[:1]]
    line = material.line_of("Pregnancy")
    if line and (material.person.sex == "male" or "age about" in line.text):
        return (_always(line.text, [line.handle], topic),)
    claims.extend(_ectopic(material))
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
        if "absent" in found:
            bare = len(answer.words.split()) <= _FEW
            return "Denies pregnancy." if bare else f"Denies pregnancy: {quoted(answer.words)}."
        if "uncertain" in found and "present" not in found:
            return f"{quoted(answer.question)} {quoted(answer.words)}."
        about = "Last period" if answer.link_id.endswith("last_period") else "Pregnancy"
        return f"{about}: patient says {quoted(answer.words)}."
    return {
        "skipped": "Pregnancy: question skipped.",
        "declined": "Pregnancy: patient preferred not to say.",
        "not_known": "Pregnancy: asked, not known.",
    }[answer.status]


_FEW = 3
"""Words of an answer that says no more than its no."""


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


_ECTOPIC = re.compile(r"\bectopic pregnan|\btubal pregnan|\bectopic gestation|extrauterine pregnan", re.IGNORECASE)
_ECTOPIC_TOLD = re.compile(
    r"\bectopic\b(?! (?:beat|atrial|heart|rhythm))|\b(?:tubal pregnancy|pregnan\w*[^.;]{0,25}\bin (?:my|the) tube"
    r"|one in (?:my|the) tube|tube (?:removed|taken out|burst|ruptured)|took (?:out )?(?:my|the)\s+(?:\w+ )?tube)\b",
    re.IGNORECASE,
)


def _ectopic(material: Material) -> list[Claim]:
    """Return a pregnancy outside the womb that the record holds or the patient tells of, whenever it was."""
    facts = [
        fact
        for fact in (material.chart.facts if material.chart else ())
        if fact.subject == "patient"
        and fact.status not in {"refuted", "entered-in-error", "cancelled", "not-done"}
        and fact.kind in {"condition", "encounter", "procedure"}
        and _ECTOPIC.search(f"{fact.text} {fact.detail.get('reason', '')}")
    ]
    claims = []
    if facts:
        kinds = ("encounter", "procedure", "condition")
        newest = max(facts, key=lambda fact: (kinds.index(fact.kind), fact.when))
        when = f" ({day(newest.when)})" if newest.when else ""
        name = plain_name(newest.text if _ECTOPIC.search(newest.text) else newest.detail.get("reason", newest.text))
        claims.append(_always(f"Record shows {name}{when}.", [newest.handle], "pregnancy"))
    for answer in material.answers:
        found = _ECTOPIC_TOLD.search(answer.words) if answer.topic not in _OF_OTHERS else None
        if found and answer.status == "answered":
            told = quoted(around(answer.words, found[0]).rstrip(" .,;"), 90)
            claims.append(_always(f"Patient reports {told}.", [answer.handle], "pregnancy"))
            break
    return claims


_OF_OTHERS = frozenset({"family", "worry", "hope", "questions", "respondent"})


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
    return told and not any(word in name for word in _NO_PREGNANCY)


_NO_PREGNANCY = ("history", "not pregnant", "risk", "miscarriage", "abortion", "ectopic", "tubal", "extrauterine")
