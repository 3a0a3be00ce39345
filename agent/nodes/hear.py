"""The patient's words become an answer in the log; screens nothing."""

from typing import TYPE_CHECKING, Any

import msgspec
from langgraph.runtime import Runtime
from msgspec import structs

from agent.context import VisitContext
from agent.questions import known_question, own_questionnaires, settings_of_visit
from agent.reasoner.protocol import Turn
from agent.state import VisitState, VisitUpdate
from tools import clock
from tools.interview import Question, profile_of, questions_left

if TYPE_CHECKING:
    from tools.store import LogEntry

MOST_OPEN = 6
"""How many of the next questions a model may word anew."""


def hear(state: VisitState, runtime: Runtime[VisitContext]) -> VisitUpdate:
    """Understand the reply and write it down, once for each prompt."""
    context, visit = runtime.context, state["visit"]["id"]
    came, payload = state["came"], state["came"]["payload"]
    written = context.store.answers.find(visit, came["interrupt_id"])
    if written is not None:
        # The step was cut off after the log and before the checkpoint: what is written stands.
        return {"heard": {"handle": written.answer.handle, "changed": written.version > 1}}
    question = _question(context, visit, state)
    if question is None:
        return {"heard": {"handle": "", "changed": False}}
    if kept := _kept(context, visit, question, payload):
        return {"heard": {**state["heard"], "handle": kept, "changed": False}}
    heard = context.hear(visit, _turn(context, visit, question, payload, came["at"]))
    answer = heard.answer
    if payload["kind"] == "skip":
        answer = structs.replace(answer, words="", choice="", findings=(), status=payload.get("why", "skipped"))
    shown = came.get("asked", {})
    if shown.get("asked_by") == "model" and payload["kind"] != "correct":
        answer = structs.replace(answer, question=shown["wording"], asked_by="model")
    entry: LogEntry = context.store.answers.append(
        visit, came["interrupt_id"], answer, msgspec.json.encode(question).decode()
    )
    wordings = {**state["heard"].get("wordings", {}), **heard.wordings}
    changed: VisitUpdate = {
        "heard": {"handle": entry.answer.handle, "changed": entry.version > 1, "wordings": wordings}
    }
    if heard.prompts:
        papers = state["papers"]
        changed["papers"] = {**papers, "prompts": {**papers.get("prompts", {}), **heard.prompts}}
    return changed


def _kept(context: VisitContext, visit: str, question: Question, payload: dict[str, Any]) -> str:
    """Return the handle of the answer that the patient, gone back to its question, left as it was; else nothing."""
    if payload["kind"] != "answer":
        return ""
    given = (question.link_id, "answered", payload.get("words", ""), payload.get("choice", ""))
    for answer in context.store.answers.current(visit):
        if (answer.link_id, answer.status, answer.words, answer.choice) == given:
            return answer.handle
    return ""


def _question(context: VisitContext, visit: str, state: VisitState) -> Question | None:
    payload = state["came"]["payload"]
    if payload["kind"] != "correct":
        return msgspec.convert(state["came"]["asked"]["question"], Question)
    named = payload["link_id"]
    for entry in reversed(context.store.answers.history(visit)):
        if named in {entry.answer.link_id, entry.answer.handle}:
            return msgspec.json.decode(entry.question, type=Question)
    # Said unasked: a question of ours that this interview did not come to.
    row = context.store.visits.get(visit)
    chart = context.records.chart(row)
    person = chart.person if chart else context.records.person(row)
    answers = context.store.answers.current(visit)
    profile = profile_of(person, answers, clock.today(), language=row.language, country=row.country)
    asking = settings_of_visit(context, row, chart, profile)
    return known_question(named, profile, own_questionnaires(context.settings), chart=chart, asking=asking)


def _turn(context: VisitContext, visit: str, question: Question, payload: dict[str, Any], at: str) -> Turn:
    row = context.store.visits.get(visit)
    answers = context.store.answers.current(visit)
    chart = context.records.chart(row)
    person = chart.person if chart else context.records.person(row)
    profile = profile_of(person, answers, clock.today(), language=row.language, country=row.country)
    still = settings_of_visit(context, row, chart, profile)
    following = (
        questions_left(answers, chart=chart, profile=profile, today=clock.today(), settings=still)
        if context.has_model
        else []
    )
    return Turn(
        question=question,
        words=payload.get("words", ""),
        choice=payload.get("choice", ""),
        handle=context.store.answers.handle(visit, question.link_id),
        at=at,
        today=clock.today(),
        answers=answers,
        profile=profile,
        open_questions=tuple(one for one in following if one.link_id != question.link_id)[:MOST_OPEN],
        chart=chart,
    )
