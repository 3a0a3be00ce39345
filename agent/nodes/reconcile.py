"""Patient against record, line by line; decides nothing."""

import msgspec
from langgraph.runtime import Runtime

from agent.context import VisitContext
from agent.papers import material_of
from agent.state import VisitState, VisitUpdate
from tools import brief


def reconcile(state: VisitState, runtime: Runtime[VisitContext]) -> VisitUpdate:
    """Compare what the patient said with what the record says."""
    lines = brief.reconcile(material_of(runtime.context, state["visit"]["id"], ended=True))
    return {"papers": {**state["papers"], "reconciliation": msgspec.to_builtins(lines)}}
