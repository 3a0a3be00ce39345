"""Wait for the clinician's decision on the brief; signs nothing itself."""

import msgspec
from langgraph.runtime import Runtime
from langgraph.types import interrupt

from agent.context import VisitContext
from agent.editing import edited
from agent.papers import keep_brief, newest
from agent.state import VisitState, VisitUpdate
from agent.turns import Edit
from tools.brief import Draft


def review(state: VisitState, runtime: Runtime[VisitContext]) -> VisitUpdate:
    """Take the decision: approval goes to *publish*, an edit back to *verify*, a rejection ends the visit."""
    decided = interrupt({"kind": "review"})
    context, visit = runtime.context, state["visit"]["id"]
    decision, papers = decided["decision"], state["papers"]
    if decision["kind"] == "edit":
        draft = msgspec.convert(papers["draft"], Draft)
        changed = edited(draft, newest(context, visit).brief, msgspec.convert(decision, Edit))
        return {"decided": decided, "papers": {**papers, "draft": msgspec.to_builtins(changed)}}
    if decision["kind"] == "reject":
        brief = msgspec.structs.replace(newest(context, visit).brief, status="rejected")
        keep_brief(context, visit, brief, by=decided["by"], why=decision["why"])
        context.store.visits.update(visit, status="rejected")
    return {"decided": decided}
