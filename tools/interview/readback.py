"""What was understood, shown back: the ordinary in groups, what matters most one by one. It changes no answer."""

from collections.abc import Mapping, Sequence
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from tools.clinical import Answer, Finding
from tools.interview.library import library
from tools.interview.profile import Profile
from tools.interview.questionnaire import words_in
from tools.interview.quoting import alone, alone_lines, own_words, said_to
from tools.interview.wording import name_in, option_spoken_to

_TITLES = {
    "symptoms": ("What you feel", "Lo que siente", "Symptoms"),
    "absent": ("What you do not have", "Lo que no tiene", "What is not there"),
    "details": ("In your words", "Con sus palabras", "In your words"),
    "conditions": ("Health problems and events", "Problemas de salud y sucesos", "Health problems and events"),
    "habits": ("Habits", "Hábitos", "Habits"),
    "medicines": ("Medicines", "Medicinas", "Medicines"),
    "allergies": ("Allergies", "Alergias", "Allergies"),
}
"""English, Spanish, and English in front of somebody who answers for the patient."""


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

    One by one and in this order: allergies, medicines, pregnancy, the absence of danger signs; then the rest in groups.
    Skipped questions are not shown as answers.
    """
    told = [answer for answer in answers if answer.status == "answered"]
    groups: dict[str, list[ReadBackLine]] = {}
    heard: dict[tuple[str, str, str], tuple[Answer, list[Finding]]] = {}
    urgent: list[ReadBackLine] = []
    danger = _danger_links()
    present = {one.concept for answer in told for one in answer.findings if one.polarity == "present"}
    # What is confirmed on a line of its own does not stand among the ordinary again.
    singly = {
        one.concept for answer in told if answer.link_id.removesuffix(".more") in danger for one in _denied(answer)
    }
    profile = Profile(respondent=told[-1].who if told else "patient", language=language)
    for answer in told:
        if alone(answer):
            continue
        asked_for_danger = answer.link_id.removesuffix(".more") in danger
        denied = _denied(answer)
        if asked_for_danger and any(one.concept in present for one in denied):
            # A no against the patient's own words elsewhere: shown as question and answer, never as an absence.
            urgent.append(_line(answer, said_to(answer, language)))
            denied = ()
        if words := own_words(answer, language):
            groups.setdefault("details", []).append(_line(answer, words))
        for finding in answer.findings:
            if finding.who != "patient" or finding.polarity == "uncertain" or finding.kind == "concern":
                continue
            if finding.polarity != "absent" or finding.kind in {"medication", "habit", "allergy"}:
                key = (_group(finding), finding.concept or finding.name.casefold(), finding.polarity)
                heard.setdefault(key, (answer, []))[1].append(finding)
        if asked_for_danger:
            urgent.extend(_line(answer, _negative(one, profile, answer)) for one in denied)
        elif denied := tuple(one for one in denied if one.concept not in present | singly):
            names = "; ".join(_lowered(_name(one, profile, answer)) for one in denied)
            groups.setdefault("absent", []).append(_line(answer, f"No: {names}"))
    for (group, _, _), (answer, found) in heard.items():
        groups.setdefault(group, []).append(_line(answer, _text(_joined(found), profile)))
    number = 1 if language.startswith("es") else 0 if profile.respondent == "patient" else 2
    single = [_line(answer, text) for answer, text in alone_lines(told, language)]
    return ReadBack(
        groups=tuple(
            ReadBackGroup(name=name, title=_TITLES[name][number], lines=_distinct(groups[name]))
            for name in _TITLES
            if name in groups
        ),
        one_by_one=_distinct([*single, *urgent]),
    )


def _denied(answer: Answer) -> tuple[Finding, ...]:
    return tuple(
        one
        for one in answer.findings
        if one.who == "patient"
        and one.polarity == "absent"
        and one.kind not in {"medication", "habit", "allergy", "concern"}
    )


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def _danger_links() -> frozenset[str]:
    return frozenset(
        item.link_id
        for questionnaire in library().values()
        for item in questionnaire.walk()
        if item.extensions.get("danger")
    )


def _line(answer: Answer, text: str) -> ReadBackLine:
    return ReadBackLine(text=text, link_id=answer.link_id, handle=answer.handle)


_GROUP_OF = {"condition": "conditions", "event": "conditions", "procedure": "conditions"}
"""A diagnosis, an operation or an accident is nothing that is felt."""


def _group(finding: Finding) -> str:
    if finding.kind == "medication" and (finding.polarity == "present" or finding.detail):
        return "medicines"
    if finding.kind == "allergy":
        return "allergies"
    if finding.kind == "habit":
        return "habits"
    if finding.polarity == "absent":
        return "absent"
    return _GROUP_OF.get(finding.kind, "symptoms")


def _text(finding: Finding, profile: Profile) -> str:
    if finding.polarity == "absent":
        return _negative(finding, profile)
    name = _name(finding, profile)
    site = finding.side or finding.site
    parts = [
        name,
        f"{finding.value} {_UNITS.get(finding.unit, finding.unit)}".strip(),
        "" if site.lower() in name.lower() else site,
        finding.onset or finding.duration,
        _severity(finding.severity, profile.language),
        _course(finding.course, profile.language),
    ]
    text = ", ".join(dict.fromkeys(part for part in parts if part))
    return text[:1].upper() + text[1:]


def _severity(severity: str, language: str) -> str:
    """Return a number with its scale; words as they were said."""
    return f"{severity} {'de' if language.startswith('es') else 'of'} 10" if severity.isdigit() else severity


_UNITS = {"Cel": "°C", "[degF]": "°F"}
_COURSES = {
    "improving": "mejora",
    "worsening": "empeora",
    "unchanged": "igual",
    "intermittent": "va y viene",
    "constant": "constante",
}


def _course(course: str, language: str) -> str:
    return _COURSES.get(course, course) if language.startswith("es") else course


def _name(finding: Finding, profile: Profile, answer: Answer | None = None) -> str:
    """Return the name as it was put to the patient, in their language; the lexicon's own where it was not asked."""
    language = profile.language
    put = _asked_as(language, answer.link_id.removesuffix(".more") if answer else "").get(finding.concept)
    put = put or _asked_as(language).get(finding.concept, "")
    asked = option_spoken_to(put, profile) if finding.concept else ""
    denied = finding.polarity == "absent" and finding.kind != "habit"
    if asked and (denied or not language.startswith("en")):
        return asked
    if finding.concept and not language.startswith("en"):
        from tools.words import concept

        known = concept(finding.concept, language)
        return known.name if known and known.name else finding.name
    return name_in(finding, language)


@cache
def _asked_as(language: str, link_id: str = "") -> Mapping[str, str]:
    """Return how our lists put each sign to the patient, by its concept; of one question alone, or of all."""
    found: dict[str, str] = {}
    for questionnaire in library().values():
        for item in questionnaire.walk():
            if item.repeats and link_id in {"", item.link_id}:
                for choice in item.choices:
                    for concept in choice.concepts:
                        found.setdefault(concept, words_in(choice.text, language))
    return found


def _joined(found: Sequence[Finding]) -> Finding:
    """Return one finding for several of the same thing: each detail as it was first told."""
    fields = ("side", "site", "onset", "duration", "severity", "course")
    told = {field: next((v for f in found if (v := getattr(f, field))), "") for field in fields}
    return replace(found[0], **told)


def _negative(finding: Finding, profile: Profile, answer: Answer | None = None) -> str:
    name = _name(finding, profile, answer)
    return f"{name[:1].upper()}{name[1:]}: no"


def _distinct(lines: Sequence[ReadBackLine]) -> tuple[ReadBackLine, ...]:
    return tuple({line.text: line for line in reversed(lines)}.values())[::-1]
