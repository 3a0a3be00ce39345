"""The clinic's own questionnaires inside a visit: the next question, and once more what did not fit.

How a questionnaire runs is in `running`; this module only ties it to the visit's log and record.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec.structs import replace

from tools.chart import Chart
from tools.clinical import Answer
from tools.interview.profile import Profile
from tools.interview.questionnaire import Item, Questionnaire
from tools.interview.questions import InterviewSettings, Question
from tools.interview.wording import pick

_HINTS: Mapping[str, tuple[str, str]] = {
    "boolean": ("A yes or no is best here.", "Aquí basta sí o no."),
    "integer": ("A whole number is best here, like 7.", "Aquí mejor un número entero, como 7."),
    "decimal": ("A number is best here, like 7.5.", "Aquí mejor un número, como 7.5."),
    "quantity": ("A number is best here, like 7.", "Aquí mejor un número, como 7."),
    "date": ("A date is best here, like 2026-05-12.", "Aquí mejor una fecha, como 2026-05-12."),
    "dateTime": ("A date is best here, like 2026-05-12.", "Aquí mejor una fecha, como 2026-05-12."),
    "time": ("A time is best here, like 08:30.", "Aquí mejor una hora, como 08:30."),
    "choice": ("One of these answers is best here.", "Aquí mejor una de estas respuestas."),
}
_PLAIN = ("I could not use that answer.", "No pude usar esa respuesta.")


def own_questions(
    answers: Sequence[Answer],
    chart: Chart | None,
    profile: Profile,
    settings: InterviewSettings,
    today: date,
) -> list[Question]:
    """Return the next question of each questionnaire that the clinic has added; its later ones depend on it."""
    found = []
    for questionnaire in settings.extra:
        question = _next(questionnaire, answers, record_for(questionnaire, chart, profile, settings), profile, today)
        found += [question] if question is not None else []
    return found


def record_for(
    questionnaire: Questionnaire, chart: Chart | None, profile: Profile, settings: InterviewSettings
) -> list[Mapping[str, Any]]:
    """Return the resources that the questionnaire's expressions may look at: what this screen may show, or nothing."""
    if chart is None or not any(item.initial_expression for item in questionnaire.walk()):
        return []
    hidden = set() if profile.confidential else set(settings.sensitive)
    sources = dict.fromkeys(source for fact in chart.facts if fact.handle not in hidden for source in fact.source)
    found: list[Mapping[str, Any]] = []
    for source in (f"Patient/{chart.person.id}", *sources):
        try:
            found.append(chart.resource(source))
        except KeyError:
            continue
    return found


def _next(
    questionnaire: Questionnaire,
    answers: Sequence[Answer],
    record: Sequence[Mapping[str, Any]],
    profile: Profile,
    today: date,
) -> Question | None:
    from tools.interview.running import SECOND_TRY, next_item, values_of

    values = values_of(questionnaire, answers, today=today, record=record)
    given = {answer.link_id: answer for answer in answers}
    passed = [link.removesuffix(SECOND_TRY) for link in given if link.removesuffix(SECOND_TRY) not in values]
    unfit = [
        link
        for link in passed
        if given.get(link) is not None and given[link].status == "answered" and f"{link}{SECOND_TRY}" not in given
    ]
    question = next_item(
        questionnaire, values, skipped=[link for link in passed if link not in unfit], profile=profile, record=record
    )
    if question is None or question.link_id not in unfit:
        return question
    item = questionnaire.item(question.link_id.split("#", 1)[0])
    return _once_more(question, item, profile, refused=given[question.link_id].choice == "no")


def _once_more(question: Question, item: Item, profile: Profile, *, refused: bool) -> Question:
    from tools.interview.items import question_of
    from tools.interview.running import SECOND_TRY

    link = f"{question.link_id}{SECOND_TRY}"
    plain = question_of(item, Questionnaire(url="", name=question.questionnaire, title={}, items=()), profile)
    if refused:
        # The record was wrong: what is right?
        return replace(plain, link_id=link)
    english, spanish = (item.hint, item.hint) if item.hint else _HINTS.get(item.type, _PLAIN)
    limits = [str(limit) for limit in (item.minimum, item.maximum) if isinstance(limit, int | float)]
    if len(limits) == len(("least", "most")):
        english, spanish = (f"{english} From {limits[0]} to {limits[1]}.", f"{spanish} De {limits[0]} a {limits[1]}.")
    return replace(plain, link_id=link, text=f"{pick(profile, english, spanish)} {plain.text}")
