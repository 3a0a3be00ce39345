"""Wait for the patient's answer to the open question; understands nothing."""

from langgraph.runtime import Runtime
from langgraph.types import interrupt

from agent.context import VisitContext
from agent.state import VisitState, VisitUpdate
from tools import clock


def ask(state: VisitState, runtime: Runtime[VisitContext]) -> VisitUpdate:
    """Show the question and take the reply."""
    reply = interrupt({"kind": "question"})
    context, visit = runtime.context, state["visit"]["id"]
    came = {**reply, "asked": state["asked"], "at": clock.now().isoformat()}
    payload = reply["payload"]
    if payload["kind"] not in {"finish", "clinician_close"}:
        return {"came": came}  # type: ignore[typeddict-item]
    number = len(context.store.answers.current(visit)) + 1
    if payload["kind"] == "finish":
        who, stopped = "patient", f"The patient ended the interview at question {number}."
    else:
        who, stopped = payload["by"], f"A clinician ended the interview at question {number}."
    if state["asked"]["question"].get("danger"):
        # Whoever leaves at a question about danger signs may be leaving because of one.
        context.store.visits.update(visit, urgent=True, stopped=stopped + " It was a question about danger signs.")
    else:
        context.store.visits.update(visit, stopped=stopped)
    return {"came": came, "stopped": {"why": stopped, "by": who}}  # type: ignore[typeddict-item]
