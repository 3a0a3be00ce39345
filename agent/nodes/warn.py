"""Show what to do now, and wait until it is acknowledged; the words come from the red-flag rules alone."""

from langgraph.runtime import Runtime
from langgraph.types import interrupt

from agent.context import VisitContext
from agent.state import VisitState, VisitUpdate
from tools import clock


def warn(state: VisitState, runtime: Runtime[VisitContext]) -> VisitUpdate:
    """Take the acknowledgement, or the end of the interview."""
    reply = interrupt({"kind": "emergency"})
    context, visit = runtime.context, state["visit"]["id"]
    warned, payload = state["warned"], reply["payload"]
    came = {**reply, "asked": {}, "at": clock.now().isoformat()}
    if payload["kind"] in {"finish", "clinician_close"}:
        by = payload.get("by", "patient")
        whom = "The patient" if payload["kind"] == "finish" else "A clinician"
        stopped = f"{whom} ended the interview at an emergency instruction."
        context.store.visits.update(visit, stopped=stopped)
        return {"came": came, "stopped": {"why": stopped, "by": by}}  # type: ignore[typeddict-item]
    if payload["kind"] != "answer":
        # Nothing but an acknowledgement leads on; the screen comes again.
        return {"came": came}  # type: ignore[typeddict-item]
    context.store.audit.add("patient", "acknowledged an emergency instruction", visit=visit)
    done = [*warned.get("acknowledged", []), *warned.get("pending", [])]
    return {"came": came, "warned": {**warned, "acknowledged": done, "pending": []}}  # type: ignore[typeddict-item]
