"""Run the red-flag rules over everything said so far; clears no flag, and waits for nobody."""

from langgraph.runtime import Runtime

from agent.context import VisitContext
from agent.flags import raise_flags
from agent.papers import provisional
from agent.state import VisitState, VisitUpdate


def screen(state: VisitState, runtime: Runtime[VisitContext]) -> VisitUpdate:
    """Mark the visit and choose what the patient is told: an emergency to acknowledge, or a notice to read."""
    context, visit = runtime.context, state["visit"]["id"]
    flags = raise_flags(context, visit)
    done = state["warned"].get("acknowledged", [])
    told = state["warned"].get("told", [])
    pending = [flag.rule for flag in flags if flag.level == "emergency" and flag.rule not in done]
    notices = [flag for flag in flags if flag.level == "same_day" and flag.rule not in told]
    if pending:
        provisional(context, visit, why="An emergency instruction was shown to the patient.")
    return {
        "warned": {
            "acknowledged": done,
            "pending": pending,
            "told": [*told, *(flag.rule for flag in notices)],
            "notices": list(dict.fromkeys(flag.instruction for flag in notices)),
        }
    }
