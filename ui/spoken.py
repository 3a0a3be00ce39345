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
    worded = _worded(context, prompt)
    if worded is None or worded.kind != prompt.question.kind:
        return prompt
    asked = {option.code for option in prompt.question.options}
    if asked != {option.code for option in worded.options}:
        return prompt
    same = structs.replace(worded, progress=prompt.question.progress)
    return structs.replace(prompt, question=same, wording=same.text, asked_by="rules")


def _worded(context: "VisitContext", prompt: Prompt) -> "Question | None":
    """Return what would be asked now, if it is the same question; else the question as its questionnaire has it."""
    assert prompt.question is not None
    row = context.store.visits.get(prompt.visit)
    answers = context.store.answers.current(prompt.visit)
    chart = context.records.chart(row)
    person = chart.person if chart else context.records.person(row)
    profile = profile_of(person, answers, clock.today(), language=row.language, country=row.country)
    settings = settings_of_visit(context, row, chart, profile)
    found = next_question(answers, chart=chart, profile=profile, today=clock.today(), settings=settings)
    if found is not None and found.link_id == prompt.question.link_id:
        return found
    return known_question(prompt.question.link_id, profile, own_questionnaires(context.settings))
