"""Check every statement of the draft against its sources and keep the brief; writes no sentence."""

import msgspec
from langgraph.runtime import Runtime

from agent.checking import checked
from agent.context import VisitContext
from agent.papers import keep_brief, lowered, material_of
from agent.state import VisitState, VisitUpdate
from tools.brief import Draft


def verify(state: VisitState, runtime: Runtime[VisitContext]) -> VisitUpdate:
    """Assemble the brief out of what can be supported, and put it before the clinician."""
    context, visit = runtime.context, state["visit"]["id"]
    papers = state["papers"]
    material = material_of(context, visit, prompts=papers.get("prompts"), ended=True)
    brief = lowered(context, visit, checked(msgspec.convert(papers["draft"], Draft), material), material)
    decided = state["decided"]
    kept = keep_brief(context, visit, brief, by=decided.get("by", ""), why="edited" if decided else "")
    context.store.visits.update(visit, status="waiting_for_review")
    return {"papers": {**papers, "version": kept.version}, "decided": {}}
