"""Questions about the problems and allergies that the record lists, to be confirmed in one tap. It asks no medicine."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from tools.chart import Chart
from tools.clinical import Answer
from tools.interview.items import question_of
from tools.interview.library import library
from tools.interview.plain_names import is_read_out, plain_problem, untagged
from tools.interview.profile import Profile
from tools.interview.questions import InterviewSettings, Option, Question
from tools.interview.wording import pick, spoken_to

MOST_LISTED = 8
"""So many of the record's problems are named to the patient; of the others the number is told."""


def problem_questions(
    answers: Sequence[Answer], chart: Chart | None, profile: Profile, settings: InterviewSettings
) -> list[Question]:
    """Return one question that confirms the record's active problems; nothing when it holds none."""
    if chart is None or any(answer.link_id == "problems" for answer in answers):
        return []
    hidden = set() if profile.confidential else set(settings.sensitive)
    lines = [line for line in chart.problems().active if not hidden & set(line.handles) and is_read_out(line.name)]
    if not lines:
        return []
    names = dict.fromkeys(plain_problem(line.name, profile.language) for line in lines)
    listed = "; ".join([*names][:MOST_LISTED])
    more = len(names) - MOST_LISTED
    if more > 0:
        listed += pick(profile, f"; and {more} more", f"; y {more} más")
    text = pick(
        profile,
        f"Our record lists these health problems: {listed}. Is anything missing or wrong?",
        f"Nuestro registro tiene estos problemas de salud: {listed}. ¿Falta algo o hay algún error?",
    )
    handle = next((handle for line in lines for handle in line.handles), "")
    options = (
        Option(code="right", text=pick(profile, "That is right", "Está bien")),
        Option(code="differs", text=pick(profile, "Something is missing or wrong", "Falta algo o hay un error")),
    )
    return [
        Question(
            link_id="problems", text=text, topic="problem", kind="choice", options=options, about=handle, required=True
        )
    ]


_ALLERGY_TO = re.compile(r"^allerg(?:y|ic) (?:to|reaction to) |\s*\ballergy\b(?: \(.*\))?$", re.IGNORECASE)


def allergy_questions(
    answers: Sequence[Answer], chart: Chart | None, profile: Profile, settings: InterviewSettings
) -> list[Question]:
    """Return the confirmation of the record's allergies, in one tap; nothing when the record holds none."""
    if chart is None or any(answer.link_id == "allergies" for answer in answers):
        return []
    allergies = chart.allergies()
    hidden = set() if profile.confidential else set(settings.sensitive)
    lines = [
        line
        for line in allergies.lines
        if line.status not in {"refuted", "entered-in-error"} and not hidden & set(line.handles)
    ]
    if lines:
        names = [untagged(_ALLERGY_TO.sub("", line.name).strip() or line.name) for line in lines]
        listed = "; ".join(
            f"{name} ({untagged(line.reaction)})" if line.reaction else name
            for name, line in zip(names, lines, strict=True)
        )
        text = pick(
            profile,
            f"Our record lists these allergies: {listed}. Is that right?",
            f"Nuestro registro tiene estas alergias: {listed}. ¿Es correcto?",
        )
        handle = next((handle for line in lines for handle in line.handles), "")
    elif allergies.absence == "recorded_as_none":
        text = pick(
            profile,
            spoken_to("Our record says that you have no allergies. Is that right?", profile),
            "Según nuestro registro no tiene alergias. ¿Es correcto?",
        )
        handle = next(iter(allergies.evidence), "")
    else:
        return []
    options = (
        Option(code="yes", text=pick(profile, "Yes, that is right", "Sí, es correcto")),
        Option(code="no", text=pick(profile, "No, something is different", "No, hay algo distinto")),
    )
    return [
        Question(
            link_id="allergies", text=text, topic="allergy", kind="choice", options=options, about=handle, required=True
        )
    ]


def record_follow_up(answers: Sequence[Answer], profile: Profile) -> list[Question]:
    """Return the open questions that follow "something is different" or "something is missing"."""
    links = {answer.link_id: answer for answer in answers}
    found = []
    problems = links.get("problems")
    if problems is not None and problems.choice == "differs" and "problems.more" not in links:
        ask = pick(profile, "What is missing or wrong in that list?", "¿Qué falta o qué está mal en esa lista?")
        found.append(Question(link_id="problems.more", text=ask, topic="problem"))
    first = links.get("allergies")
    if first is None or first.choice != "no" or "allergies.more" in links:
        return found
    text = pick(
        profile,
        "What is different? Which allergies are there, and what happens?",
        "¿Qué es distinto? ¿Qué alergias hay y qué pasa?",
    )
    return [*found, Question(link_id="allergies.more", text=text, topic="allergy", required=True)]


MOST_KNOWN = 1
"""So many of the record's own problems are asked about beside the complaint of the day, the gravest first."""


def known_problem_questions(
    answers: Sequence[Answer], chart: Chart | None, profile: Profile, settings: InterviewSettings
) -> list[Question]:
    """Return what the record's problems and medicines make worth asking: where it lists diabetes, sugars and lows."""
    if chart is None:
        return []
    measured = any(answer.topic == "measurement" and "." in answer.link_id for answer in answers)
    hidden = set() if profile.confidential else set(settings.sensitive)
    has = _concepts_in(tuple(line.name for line in chart.problems().active if not hidden & set(line.handles)))
    classes = {
        each
        for line in chart.medications()
        if line.state in {"current", "paused", "unknown"} and not hidden & set(line.handles)
        for each in line.classes
    }
    asked = {answer.link_id for answer in answers}
    known = library()["known"]
    told = " ".join(answer.words[:4_000].lower() for answer in answers if answer.topic in {"reason", "story"})
    fitting = [
        item
        for item in known.items
        if _bears(item.extensions, has, classes)
        and not re.search(str(item.extensions.get("told", "$.")), told)
        and not (measured and item.extensions.get("topic") == "measurement")
    ]
    due = [item for place, item in enumerate(fitting) if place < MOST_KNOWN or item.link_id in _ALWAYS_DUE]
    return [question_of(item, known, profile) for item in due if item.link_id not in asked]


_ALWAYS_DUE = frozenset({"known.blood-thinner", "known.diabetes"})
"""Bleeding and low sugars do harm at home before anybody asks."""


def _bears(ours: Mapping[str, object], has: frozenset[str], classes: set[str]) -> bool:
    return str(ours.get("problem", "")) in has or str(ours.get("classes", "")) in classes


_OF_CLASS = {
    "anticoagulant": "anticoagulant_use",
    "steroid": "steroid_use",
    "contraceptive": "hormonal_contraception",
    "immunosuppressant": "immunosuppression",
    "nsaid": "nsaid_use",
}
"""What a current medicine of a class answers in a list of risks."""


def recorded_concepts(chart: Chart | None, profile: Profile, settings: InterviewSettings) -> frozenset[str]:
    """Return the risks that the record already answers, so that no list asks for them again."""
    if chart is None:
        return frozenset()
    hidden = set() if profile.confidential else set(settings.sensitive)
    names = tuple(line.name for line in chart.problems().active if not hidden & set(line.handles))
    classes = {
        each
        for line in chart.medications()
        if line.state == "current" and not hidden & set(line.handles)
        for each in line.classes
    }
    return _concepts_in(names) | {_OF_CLASS[each] for each in classes & set(_OF_CLASS)}


_NOT_HAD = re.compile(
    r"\bfamily history\b|\bpre-?diabet|\b(?:risk (?:of|for)|screening|borderline|gestational|suspected|exposure)\b"
    r"|\binsipidus\b|\b(?:portal|intracranial|ocular) hypertension\b",
    re.IGNORECASE,
)
"""Entries that name an illness which the patient does not have: a relative's, a risk, one of a pregnancy."""


@lru_cache(maxsize=64)
def _concepts_in(names: tuple[str, ...]) -> frozenset[str]:
    from tools.words import find_concepts

    found = {match.concept for name in names if not _NOT_HAD.search(name) for match in find_concepts(name)}
    return frozenset(found | {wider for key, wider in _WIDER.items() if key in found})


_WIDER = {
    "type_1_diabetes": "diabetes",
    "type_2_diabetes": "diabetes",
    "hypothyroidism": "thyroid_disease",
    "atrial_fibrillation": "heart_disease",
    "heart_failure": "heart_disease",
    "coronary_artery_disease": "heart_disease",
}
