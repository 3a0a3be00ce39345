"""Wait for the record, to a deadline, and choose what in it bears on this visit; writes nothing of the brief."""

from langgraph.runtime import Runtime

from agent.context import VisitContext
from agent.flags import raise_flags
from agent.papers import material_of
from agent.state import VisitState, VisitUpdate


def investigate(state: VisitState, runtime: Runtime[VisitContext]) -> VisitUpdate:
    """Settle with which record the brief is written, and which of its entries matter."""
    context, visit = runtime.context, state["visit"]["id"]
    context.records.wait(visit, context.settings.record_deadline_s)
    # The record may have come in after the last answer, with medicines and problems that some rules need.
    raise_flags(context, visit)
    evidence = context.choose_evidence(visit, material_of(context, visit, ended=True))
    papers = state["papers"]
    prompts = {**papers.get("prompts", {}), **evidence.prompts}
    return {"papers": {**papers, "evidence": list(evidence.handles), "prompts": prompts}}
