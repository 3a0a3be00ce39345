"""What was understood, shown back: the ordinary in groups, what matters most one by one. It changes no answer."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from tools.clinical import Answer, Finding
from tools.interview.library import library

_TITLES = {
    "symptoms": ("What you feel", "Lo que siente"),
    "absent": ("What you do not have", "Lo que no tiene"),
    "details": ("In your words", "Con sus palabras"),
    "medicines": ("Medicines", "Medicinas"),
    "allergies": ("Allergies", "Alergias"),
    "pregnancy": ("Pregnancy", "Embarazo"),
    "urgent": ("To be sure", "Para estar seguros"),
}
_OWN_WORDS = {
    "reason",
    "story",
    "worry",
    "hope",
    "questions",
    "tried",
    "impact",
    "context",
    "over_the_counter",
    "habit",
    "anything_else",
}


MOST_SHOWN = 400
"""Letters of one answer that the read-back shows."""


class ReadBackLine(Struct, frozen=True, kw_only=True):
    """One thing understood, and the question that a correction goes to."""

    text: str
    link_id: str
    handle: str


class ReadBackGroup(Struct, frozen=True, kw_only=True):
    """Lines of one kind under one title."""

    name: str
    title: str
    lines: tuple[ReadBackLine, ...]


class ReadBack(Struct, frozen=True, kw_only=True):
    """`groups` are confirmed together; `one_by_one` each on its own."""

    groups: tuple[ReadBackGroup, ...]
    one_by_one: tuple[ReadBackLine, ...]


def read_back(answers: Sequence[Answer], language: str = "en") -> ReadBack:
    """Return what the patient is shown before the visit is handed on.

    Allergies, medicines, pregnancy and the absence of danger signs are asked one by one; skipped questions are not
    shown as answers.
    """
    told = [answer for answer in answers if answer.status == "answered"]
    groups: dict[str, list[ReadBackLine]] = {}
    heard: dict[tuple[str, str, str], tuple[Answer, list[Finding]]] = {}
    single: list[ReadBackLine] = []
    urgent = _danger_links()
    for answer in told:
        if answer.topic in {"allergy", "pregnancy"} or (answer.topic == "medication" and answer.about):
            single.append(_line(answer, f"{answer.question} {_short(answer.words, language)}"))
            continue
        if answer.topic in _OWN_WORDS:
            groups.setdefault("details", []).append(_line(answer, f"“{_short(answer.words, language)}”"))
        for finding in answer.findings:
            if finding.who != "patient" or finding.polarity == "uncertain":
                continue
            if finding.polarity == "absent" and answer.link_id.removesuffix(".more") in urgent:
                single.append(_line(answer, _negative(finding, language)))
            else:
                key = (_group(finding), finding.concept or finding.name.casefold(), finding.polarity)
                heard.setdefault(key, (answer, []))[1].append(finding)
    for (group, _, _), (answer, found) in heard.items():
        groups.setdefault(group, []).append(_line(answer, _text(_joined(found), language)))
    number = 1 if language.startswith("es") else 0
    return ReadBack(
        groups=tuple(
            ReadBackGroup(name=name, title=_TITLES[name][number], lines=_distinct(groups[name]))
            for name in _TITLES
            if name in groups
        ),
        one_by_one=_distinct(single),
    )


def _danger_links() -> frozenset[str]:
    return frozenset(
        item.link_id
        for questionnaire in library().values()
        for item in questionnaire.walk()
        if item.extensions.get("danger")
    )


def _line(answer: Answer, text: str) -> ReadBackLine:
    return ReadBackLine(text=text, link_id=answer.link_id, handle=answer.handle)


def _short(words: str, language: str) -> str:
    """Return words as a screen can show them; the log keeps them whole."""
    text = " ".join(words.split())
    if len(text) <= MOST_SHOWN:
        return text
    rest = " … (guardado completo)" if language.startswith("es") else " … (kept whole)"
    return text[:MOST_SHOWN].rstrip() + rest


def _group(finding: Finding) -> str:
    if finding.kind == "medication":
        return "medicines"
    if finding.kind == "allergy":
        return "allergies"
    return "absent" if finding.polarity == "absent" else "symptoms"


def _text(finding: Finding, language: str) -> str:
    if finding.polarity == "absent":
        return _negative(finding, language)
    parts = [
        finding.name,
        finding.side or finding.site,
        finding.onset or finding.duration,
        finding.severity,
        finding.course,
    ]
    text = ", ".join(dict.fromkeys(part for part in parts if part))
    return text[:1].upper() + text[1:]


def _joined(found: Sequence[Finding]) -> Finding:
    """Return one finding for several of the same thing: each detail as it was first told."""
    fields = ("side", "site", "onset", "duration", "severity", "course")
    told = {field: next((v for f in found if (v := getattr(f, field))), "") for field in fields}
    return replace(found[0], **told)


def _negative(finding: Finding, language: str) -> str:
    name = finding.name[:1].lower() + finding.name[1:]
    return f"Sin {name}" if language.startswith("es") else f"No {name}"


def _distinct(lines: Sequence[ReadBackLine]) -> tuple[ReadBackLine, ...]:
    return tuple({line.text: line for line in reversed(lines)}.values())[::-1]
