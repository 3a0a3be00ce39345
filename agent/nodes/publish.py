"""Seal the signed document into the outbox; sends nothing anywhere."""

import json

from langgraph.runtime import Runtime
from msgspec import structs

from agent.context import VisitContext
from agent.papers import document_of, keep_brief, newest
from agent.state import VisitState, VisitUpdate


def publish(state: VisitState, runtime: Runtime[VisitContext]) -> VisitUpdate:
    """Keep the signed brief as its last version and the document made of it; both once."""
    context, visit = runtime.context, state["visit"]["id"]
    decided, signed = state["decided"], newest(context, visit)
    if signed.brief.status != "final":
        brief = structs.replace(signed.brief, status="final")
        signed = keep_brief(context, visit, brief, by=decided["by"], why="signed")
    document = document_of(context, visit, signed.brief, signed_by=decided["by"], signed_at=decided["at"])
    context.store.outbox.seal(visit, signed.version, json.dumps(document, ensure_ascii=False).encode())
    context.store.visits.update(visit, status="signed")
    context.store.audit.add(decided["by"], "signed", visit=visit, detail=f"version {signed.version}")
    return {"papers": {**state["papers"], "version": signed.version}}
