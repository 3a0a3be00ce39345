"""Run the red-flag rules over everything said so far; clears no flag, and waits for nobody."""

from langgraph.runtime import Runtime

from agent.context import VisitContext
from agent.flags import raise_flags
from agent.papers import provisional
from agent.questions import word_on_the_answer
from agent.state import VisitState, VisitUpdate


def screen(state: VisitState, runtime: Runtime[VisitContext]) -> VisitUpdate:
    """Mark the visit and choose what the patient is told: an emergency to acknowledge, or a notice to read."""
    context, visit = runtime.context, state["visit"]["id"]
    flags = raise_flags(context, visit)
    done = state["warned"].get("acknowledged", [])
    told = state["warned"].get("told", [])
    pending = [
        flag.rule for flag in flags if flag.level == "emergency" and flag.rule not in done and not flag.taken_back
    ]
    notices = [flag for flag in flags if flag.level == "same_day" and flag.rule not in told and not flag.taken_back]
    shown = list(dict.fromkeys(flag.instruction for flag in notices))
    if not pending and not notices and (word := word_on_the_answer(context, visit, state["heard"].get("handle", ""))):
        shown.append(word)
    if pending:
        provisional(context, visit, why="An emergency instruction was shown to the patient.")
    return {
        "warned": {
            "acknowledged": done,
            "pending": pending,
            "told": [*told, *(flag.rule for flag in notices)],
            "notices": shown,
        }
    }
