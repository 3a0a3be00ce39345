"""Show the patient what was understood, and take a yes or a correction; changes no answer itself."""

from langgraph.runtime import Runtime
from langgraph.types import interrupt

from agent.context import VisitContext
from agent.state import VisitState, VisitUpdate
from tools import clock


def read_back(state: VisitState, runtime: Runtime[VisitContext]) -> VisitUpdate:
    """Take the reply to the read-back."""
    reply = interrupt({"kind": "read_back"})
    context, visit = runtime.context, state["visit"]["id"]
    came = {**reply, "asked": {}, "at": clock.now().isoformat()}
    if reply["payload"]["kind"] == "clinician_close":
        stopped = "A clinician ended the interview before the patient had confirmed what was understood."
        context.store.visits.update(visit, stopped=stopped)
        return {"came": came, "stopped": {"why": stopped, "by": reply["payload"]["by"]}}  # type: ignore[typeddict-item]
    return {"came": came}  # type: ignore[typeddict-item]
