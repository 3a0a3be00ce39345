"""Choose what to ask next; asks nobody."""

from typing import Any

import msgspec
from langgraph.runtime import Runtime

from agent.context import VisitContext
from agent.questions import settings_of_visit
from agent.reasoner.wordings import refusal
from agent.state import Asked, VisitState, VisitUpdate
from tools import clock
from tools.clinical import Answer
from tools.interview import Question, next_question, profile_of


def choose(state: VisitState, runtime: Runtime[VisitContext]) -> VisitUpdate:
    """Fix the next question in the state, or none when the interview is complete."""
    context, visit = runtime.context, state["visit"]["id"]
    came = state["came"].get("payload", {})
    answers = context.store.answers.current(visit)
    if came.get("kind") == "back":
        before = _before(answers, state["came"].get("asked", {}))
        return {"asked": _again(context, visit, before) if before else state["came"].get("asked", {}), "came": {}}
    row = context.store.visits.get(visit)
    chart = context.records.chart(row)
    person = chart.person if chart else context.records.person(row)
    profile = profile_of(person, answers, clock.today(), language=row.language, country=row.country)
    settings = settings_of_visit(context, row, chart, profile)
    question = next_question(answers, chart=chart, profile=profile, today=clock.today(), settings=settings)
    if question is None:
        return {"asked": {}}
    offered = state["heard"].get("wordings", {}).get(question.link_id, "")
    said = {finding.concept for answer in answers for finding in answer.findings}
    # Checked once more: the record may have come in since, and made another question of it.
    wording = offered if offered and not refusal(offered, question, said) else ""
    return {"asked": _asked(question, wording)}


def _asked(question: Question, wording: str) -> Asked:
    return {
        "question": msgspec.to_builtins(question),
        "wording": wording or question.text,
        "asked_by": "model" if wording else "rules",
    }


def _before(answers: tuple[Answer, ...], asked: Asked) -> str:
    """Return the linkId of the answer before the open question, or nothing at the very first."""
    trail = [answer.link_id for answer in answers]
    now: dict[str, Any] = asked.get("question") or {}
    if now.get("link_id") in trail:
        trail = trail[: trail.index(now["link_id"])]
    return trail[-1] if trail else ""


def _again(context: VisitContext, visit: str, link_id: str) -> Asked:
    entries = [entry for entry in context.store.answers.history(visit) if entry.answer.link_id == link_id]
    return _asked(msgspec.json.decode(entries[-1].question, type=Question), "")
