"""Have the patient's record read, by a worker; does not wait for it."""

from langgraph.runtime import Runtime

from agent.context import VisitContext
from agent.state import VisitState, VisitUpdate


def open_record(state: VisitState, runtime: Runtime[VisitContext]) -> VisitUpdate:
    """Begin the visit: its record is read while the first questions are asked."""
    visit = state["visit"]["id"]
    runtime.context.store.visits.update(visit, status="in_progress")
    runtime.context.records.open(visit)
    return {}
