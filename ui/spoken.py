"""The pending question in another language, when a patient changes it in the middle. It asks and records nothing."""

from typing import TYPE_CHECKING

from msgspec import structs

from agent.questions import known_question, own_questionnaires, settings_of_visit
from agent.turns import Prompt
from tools import clock
from tools.interview import next_question, profile_of

if TYPE_CHECKING:
    from agent.context import VisitContext
    from tools.interview import Question


def in_language(context: "VisitContext", prompt: Prompt) -> Prompt:
    """Return the prompt with its question worded in the visit's present language; the question stays the same one."""
    if prompt.kind != "question" or prompt.question is None:
        return prompt
    same = worded(context, prompt.visit, prompt.question)
    if same is prompt.question:
        return prompt
    return structs.replace(prompt, question=same, wording=same.text, asked_by="rules")


def worded(context: "VisitContext", visit: str, question: "Question") -> "Question":
    """Return a question in the visit's present language; itself where that one would take other answers."""
    found = _found(context, visit, question.link_id)
    if found is None or found.kind != question.kind:
        return question
    if {option.code for option in question.options} != {option.code for option in found.options}:
        return question
    return structs.replace(found, progress=question.progress)


def _found(context: "VisitContext", visit: str, link_id: str) -> "Question | None":
    """Return what would be asked now, if it is the same question; else the question as its questionnaire has it."""
    row = context.store.visits.get(visit)
    answers = context.store.answers.current(visit)
    chart = context.records.chart(row)
    person = chart.person if chart else context.records.person(row)
    profile = profile_of(person, answers, clock.today(), language=row.language, country=row.country)
    settings = settings_of_visit(context, row, chart, profile)
    found = next_question(answers, chart=chart, profile=profile, today=clock.today(), settings=settings)
    if found is not None and found.link_id == link_id:
        return found
    return known_question(link_id, profile, own_questionnaires(context.settings), chart=chart, asking=settings)
