"""Habits, pregnancy, family and care elsewhere: what was told beside what the record holds of it."""

import re
from typing import Final, Literal

from msgspec.structs import replace

from tools.brief.material import Material
from tools.brief.pregnancy import is_pregnancy
from tools.brief.reconciling.rank import NOT_RECORDED, YES, Outcome
from tools.brief.speaking import KIN
from tools.brief.wording import day, plain_name, quoted, sentence_at
from tools.clinical import Answer, Fact, Finding, ReconciliationLine
from tools.words.refusal import is_bare_no

Use = Literal["never", "former", "current", "not now", ""]

_HABITS: Final = {
    "smoking": re.compile(
        r"smok|tobacco|cigar|\bcigs?\b|nicotine|\bvap(?:e|ing)|\bpacks?\b|fum[oaé]|tabaco", re.IGNORECASE
    ),
    "alcohol": re.compile(r"alcohol|drink|wine|beer|liquor|spirits|vodka|whisk|vino|cerveza|beb[oe]", re.IGNORECASE),
    "drugs": re.compile(
        r"\bdrugs?\b|cannabis|marijuana|cocaine|heroin|meth\b|opioid misuse|substance|drogas", re.IGNORECASE
    ),
}
_FORMER: Final = re.compile(
    r"\b(?:quit|stopped|gave up|given up|used to|former|ex[- ]?(?:smoker|drinker)|not any ?more|dejé|ya no)\b",
    re.IGNORECASE,
)
_NEVER: Final = re.compile(r"\b(?:never|nunca|non[- ]?smoker|lifelong)\b", re.IGNORECASE)
_NOT_NOW: Final = re.compile(r"\b(?:no|not|none|don'?t|doesn'?t|nothing|ninguna?|abstain\w*)\b", re.IGNORECASE)
_NAMES: Final = {"habit": "smoking, alcohol, drugs", "care_elsewhere": "care elsewhere"}


def told(material: Material, topic: str, subject: str) -> list[ReconciliationLine]:
    """Return what the patient told of a topic beside the newest entry of the record about it."""
    lines = []
    for answer in material.answer_to(topic):
        if answer.status != "answered" or not re.search(r"[^\W\d]", answer.words):
            continue
        if topic in {"care_elsewhere", "family"} and is_bare_no(answer.words):
            continue
        if answer.link_id.endswith("last_period"):
            continue
        parts = _habits(answer) if topic == "habit" else {}
        for name, clause in (parts or {_NAMES.get(subject, subject): answer.words}).items():
            lines.append(_line(answer, topic, subject, name, clause, material))
    return lines


_HABIT_OF: Final = {"smoking": "smoking", "vaping": "smoking", "alcohol_use": "alcohol", "drug_use": "drugs"}
"""The lexicon's habits, and under which name they are held beside the record."""


_TOLD_IN: Final = ("reason", "story", "worry", "hope", "questions", "anything_else")
"""Topics in whose answers habits and relatives' illnesses are told without being asked for."""
_BY_MARRIAGE: Final = frozenset({"husband", "wife", "partner", "spouse", "friend", "neighbour", "neighbor"})
_RELATIVES: Final = (
    frozenset(KIN) - _BY_MARRIAGE - {"carer", "caregiver", "nurse", "interpreter", "stepmother", "stepfather"}
) | {"family", "grandparent"}
"""Of whom an illness is family history."""
_NOBODY: Final = re.compile(r"^\W*(?:no|none|nope|nobody|no one|not that i know(?: of)?|nothing)\W*$", re.IGNORECASE)


def told_in_passing(material: Material) -> list[ReconciliationLine]:
    """Return habits and relatives' illnesses that were told where no question asked for them."""
    asked = {line.name for line in told(material, "habit", "habit")}
    family = any(one.status == "answered" and not _NOBODY.match(one.words) for one in material.answer_to("family"))
    lines: dict[str, ReconciliationLine] = {}
    for answer in material.answer_to(*_TOLD_IN):
        for finding in answer.findings if answer.status == "answered" else ():
            only = replace(answer, findings=(finding,))
            clause = _clause_of(finding, answer)
            habit = _HABIT_OF.get(finding.concept, "") if finding.who == "patient" else ""
            if habit and habit not in asked:
                line = _line(only, "habit", "habit", habit, clause, material)
            elif _is_of_a_relative(finding) and not family:
                line = _line(only, "family", "family", f"{finding.who}: {finding.name}", clause, material)
            else:
                continue
            lines.setdefault(line.name, line)
    return list(lines.values())


def _is_of_a_relative(finding: Finding) -> bool:
    return finding.kind == "condition" and finding.who in _RELATIVES and finding.polarity == "present"


def _clause_of(finding: Finding, answer: Answer) -> str:
    """Return the part of a sentence in which something was told; the whole answer where it is not found."""
    words = " ".join(answer.words.split())
    if not finding.quote or finding.quote not in words:
        return words
    parts = sentence_at(words, words.index(finding.quote)).split(", ")
    return next((part for part in parts if finding.quote in part), words)


def _line(answer: Answer, topic: str, subject: str, name: str, clause: str, material: Material) -> ReconciliationLine:
    fact = _counterpart(answer, topic, name, material)
    receipt = None if fact else material.line_of(*_TYPES.get(topic, ()))
    record = NOT_RECORDED if receipt and receipt.whole else ""
    if fact:
        stated = f" {fact.value}" if fact.value and fact.value.lower() not in fact.text.lower() else ""
        whose = "" if fact.subject == "patient" else f"{fact.subject.capitalize()}: "
        record = f"{whose}{plain_name(fact.text).removesuffix(' NHIS')}{stated}" + (
            f", {day(fact.when)}" if fact.when else ""
        )
    cited = fact.handle if fact else receipt.handle if receipt and record else ""
    return ReconciliationLine(
        key=f"{subject}:{answer.handle}" + (f":{name}" if name in _HABITS or ": " in name else ""),
        subject=subject,
        name=name,
        outcome=_outcome(answer, fact, name, clause),
        record=record,
        patient=quoted(clause, 120),
        evidence=tuple(handle for handle in (cited, answer.handle) if handle),
        priority=4,
    )


_TYPES: Final = {"habit": ("Observation",), "family": ("FamilyMemberHistory",), "pregnancy": ("Condition",)}
"""Where the record would hold it."""


def _habits(answer: Answer) -> dict[str, str]:
    """Return each habit that an answer names with the clause in which it stands; empty when it names none."""
    clauses = [part.strip() for part in re.split(r"[,.;]|\band\b|\by\b|\bbut\b|\bpero\b", answer.words) if part.strip()]
    found: dict[str, list[str]] = {}
    last = ""
    for clause in clauses:
        named = [name for name, words in _HABITS.items() if words.search(clause)]
        for name in named:
            found.setdefault(name, []).append(clause)
        if not named and last:
            # "quit smoking, 40 years before that": the next clause goes on about the same.
            found[last].append(clause)
        last = named[-1] if named else last
    flat = " ".join(answer.words.split())
    return {name: said if (said := ", ".join(parts)) in flat else flat for name, parts in found.items()}


def _counterpart(answer: Answer, topic: str, name: str, material: Material) -> Fact | None:
    """Return the newest entry of the record about what was told: smoking and alcohol, pregnancy, the same illness."""
    if answer.about:
        return next(iter(material.facts([answer.about])), None)
    if topic == "pregnancy":
        now = [line for line in material.chart.problems().active if is_pregnancy(line)] if material.chart else []
        return next(iter(material.facts(handle for line in now for handle in line.handles[:1])), None)
    from tools.words import same_name

    pattern = _HABITS.get(name)
    names = [finding.name for finding in answer.findings]
    found = [
        fact
        for fact in (material.chart.facts if material.chart else ())
        if (pattern and fact.kind in _KINDS and fact.subject == "patient" and pattern.search(fact.text))
        or (topic == "family" and fact.kind == "family" and any(same_name(one, fact.text) for one in names))
    ]
    return max(found, key=lambda fact: fact.when, default=None)


_KINDS: Final = frozenset({"social", "condition", "observation", "lab", "vital"})


_LATELY: Final = re.compile(
    r"\b(?:yesterday|today|(?:mon|tues|wednes|thurs|fri|satur|sun)day|this (?:morning|week|month)"
    r"|last (?:night|week|month)|(?:\d+|a|one|two|three|a few|a couple of|couple of|few) (?:days?|weeks?) ago)\b",
    re.IGNORECASE,
)


def _outcome(answer: Answer, fact: Fact | None, name: str, clause: str) -> Outcome:
    """Return how the two stand: the same only where both say the same of the same thing."""
    if fact is None:
        return "only_patient"
    if answer.about:
        return "same" if answer.choice.lower() in YES else "differs"
    if fact.kind == "family":
        return "same"
    if name in _HABITS:
        recorded = use_of(f"{fact.text} {fact.value}" if fact.kind == "condition" else fact.value)
        said = use_of(clause)
        if recorded == said == "former" and _LATELY.search(clause):
            # Who stopped on Sunday had begun again, or never stopped.
            return "differs"
        alike = {recorded, said} <= {"never", "not now"} or {recorded, said} <= {"former", "not now"}
        return "same" if recorded and (recorded == said or alike) else "differs"
    told = [one for one in answer.findings if "pregnan" in (one.concept or one.name).lower()]
    return "same" if told and told[0].polarity == "present" else "differs"


def use_of(words: str) -> Use:
    """Return whether words tell of a habit as never, former, not now or current; empty when they tell nothing.

    >>> use_of("Never smoker"), use_of("quit 5 yrs ago"), use_of("half a pack a day"), use_of("I don't smoke")
    ('never', 'former', 'current', 'not now')
    """
    if not words.strip():
        return ""
    if _FORMER.search(words):
        return "former"
    if _NEVER.search(words):
        return "never"
    return "not now" if _NOT_NOW.search(words) else "current"
