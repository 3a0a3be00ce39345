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
    history = context.store.answers.history(visit)
    passed = bool(history) and history[-1].answer.status != "answered" and '"danger":true' in history[-1].question
    if state["asked"]["question"].get("danger") or passed:
        # Whoever leaves at a question about danger signs, or right after passing over one, may leave because of one.
        context.store.visits.update(visit, urgent=True, stopped=stopped + " Danger signs were left unanswered.")
    else:
        context.store.visits.update(visit, stopped=stopped)
    return {"came": came, "stopped": {"why": stopped, "by": who}}  # type: ignore[typeddict-item]
