"""Have the draft brief written; checks no sentence of it."""

import msgspec
from langgraph.runtime import Runtime
from msgspec import structs

from agent.context import VisitContext
from agent.papers import material_of
from agent.state import VisitState, VisitUpdate
from tools.clinical import ReconciliationLine


def write(state: VisitState, runtime: Runtime[VisitContext]) -> VisitUpdate:
    """Compose the draft from the material and the evidence chosen."""
    context, visit = runtime.context, state["visit"]["id"]
    papers = state["papers"]
    written = context.write(visit, material_of(context, visit, ended=True), tuple(papers.get("evidence", ())))
    lines = msgspec.convert(papers.get("reconciliation", []), tuple[ReconciliationLine, ...])
    draft = structs.replace(written.draft, reconciliation=lines)
    return {"papers": {**papers, "draft": msgspec.to_builtins(draft), "prompts": dict(written.prompts)}}
