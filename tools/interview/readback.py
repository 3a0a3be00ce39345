"""What was understood, shown back: the ordinary in groups, what matters most one by one. It changes no answer."""

from collections.abc import Mapping, Sequence
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from tools.clinical import Answer, Finding
from tools.interview.library import library
from tools.interview.medicines import shown_name
from tools.interview.profile import Profile
from tools.interview.questionnaire import words_in
from tools.interview.wording import option_spoken_to

_TITLES = {
    "symptoms": ("What you feel", "Lo que siente"),
    "absent": ("What you do not have", "Lo que no tiene"),
    "details": ("In your words", "Con sus palabras"),
    "conditions": ("Health problems and events", "Problemas de salud y sucesos"),
    "habits": ("Habits", "Hábitos"),
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
    "family",
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
    profile = Profile(respondent=told[-1].who if told else "patient", language=language)
    for answer in told:
        if answer.topic == "medication" and answer.about:
            single.append(_line(answer, _medicine(answer, language)))
            continue
        if answer.topic in {"allergy", "pregnancy"}:
            single.append(_line(answer, f"{answer.question} {_short(answer.words, language)}"))
            continue
        if answer.topic in _OWN_WORDS:
            groups.setdefault("details", []).append(_line(answer, f"“{_short(answer.words, language)}”"))
        for finding in answer.findings:
            if finding.who != "patient" or finding.polarity == "uncertain" or finding.kind == "concern":
                continue
            if finding.polarity == "absent" and answer.link_id.removesuffix(".more") in urgent:
                single.append(_line(answer, _negative(finding, profile)))
            else:
                key = (_group(finding), finding.concept or finding.name.casefold(), finding.polarity)
                heard.setdefault(key, (answer, []))[1].append(finding)
    for (group, _, _), (answer, found) in heard.items():
        groups.setdefault(group, []).append(_line(answer, _text(_joined(found), profile)))
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
        finding.severity,
        _course(finding.course, profile.language),
    ]
    text = ", ".join(dict.fromkeys(part for part in parts if part))
    return text[:1].upper() + text[1:]


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


def _name(finding: Finding, profile: Profile) -> str:
    """Return the name as it was put to the patient, in their language; the lexicon's own where it was not asked."""
    language = profile.language
    asked = option_spoken_to(_asked_as(language).get(finding.concept, ""), profile) if finding.concept else ""
    denied = finding.polarity == "absent" and finding.kind != "habit"
    if asked and (denied or not language.startswith("en")):
        return asked
    if finding.concept and not language.startswith("en"):
        from tools.words import concept

        known = concept(finding.concept, language)
        return known.name if known else finding.name
    return finding.name


@cache
def _asked_as(language: str) -> Mapping[str, str]:
    """Return how our lists put each sign to the patient, by its concept."""
    found: dict[str, str] = {}
    for questionnaire in library().values():
        for item in questionnaire.walk():
            if item.repeats:
                for choice in item.choices:
                    for concept in choice.concepts:
                        found.setdefault(concept, words_in(choice.text, language))
    return found


_TAKEN = {
    "yes": ("taken as listed", "la toma así"),
    "differently": ("taken another way: {}", "la toma de otra forma: {}"),
    "stopped": ("stopped: {}", "la dejó: {}"),
    "never": ("never taken", "nunca la tomó"),
}


def _medicine(answer: Answer, language: str) -> str:
    """Return what was said of one medicine of the record, without the question around it."""
    heard = next((finding for finding in answer.findings if finding.kind == "medication"), None)
    texts = _TAKEN.get(heard.detail.get("taking", "")) if heard is not None else None
    if heard is None or texts is None:
        return f"{answer.question} {_short(answer.words, language)}"
    text = texts[1 if language.startswith("es") else 0].format(_short(answer.words, language))
    return f"{shown_name(heard.name)}: {text}"


def _joined(found: Sequence[Finding]) -> Finding:
    """Return one finding for several of the same thing: each detail as it was first told."""
    fields = ("side", "site", "onset", "duration", "severity", "course")
    told = {field: next((v for f in found if (v := getattr(f, field))), "") for field in fields}
    return replace(found[0], **told)


def _negative(finding: Finding, profile: Profile) -> str:
    name = _name(finding, profile)
    return f"{name[:1].upper()}{name[1:]}: no"


def _distinct(lines: Sequence[ReadBackLine]) -> tuple[ReadBackLine, ...]:
    return tuple({line.text: line for line in reversed(lines)}.values())[::-1]
