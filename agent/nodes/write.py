"""Have the draft brief written, and what a model sees in the images put beside it; checks no sentence of it."""

from time import monotonic

import msgspec
from langgraph.runtime import Runtime
from msgspec import structs

from agent.context import VisitContext
from agent.images import VisitImages
from agent.papers import material_of
from agent.reasoner.describing import MOST_IMAGES, claims, with_descriptions
from agent.state import VisitState, VisitUpdate
from tools.brief import Material
from tools.clinical import Claim, ReconciliationLine


def write(state: VisitState, runtime: Runtime[VisitContext]) -> VisitUpdate:
    """Compose the draft from the material and the evidence chosen."""
    context, visit = runtime.context, state["visit"]["id"]
    papers = state["papers"]
    material = material_of(context, visit, ended=True)
    written = context.write(visit, material, tuple(papers.get("evidence", ())))
    seen, prompts = _described(context, visit, material) if context.has_model else ((), {})
    lines = msgspec.convert(papers.get("reconciliation", []), tuple[ReconciliationLine, ...])
    draft = structs.replace(with_descriptions(written.draft, seen), reconciliation=lines)
    used = {**papers.get("prompts", {}), **written.prompts, **prompts}
    return {"papers": {**papers, "draft": msgspec.to_builtins(draft), "prompts": used}}


def _described(context: VisitContext, visit: str, material: Material) -> tuple[tuple[Claim, ...], dict[str, str]]:
    """Return what a model says of the images that it may see, one call each, and the prompts it was asked with."""
    may_be_seen = [note for note in VisitImages(context).notes(visit) if not note.sensitive]
    end = monotonic() + context.settings.brief_deadline_s
    said: list[Claim] = []
    prompts: dict[str, str] = {}
    for note in may_be_seen[:MOST_IMAGES]:
        data = context.store.images.get(visit, note.handle)
        described = context.describe(visit, note, data, material, end - monotonic())
        prompts.update(described.prompts)
        if described.sentences:
            said.extend(claims(note, described.sentences, context.reasoner.maker.name))
            context.store.images.note(
                visit, note.handle, structs.replace(note, described_by=context.reasoner.maker.name)
            )
    if len(may_be_seen) > MOST_IMAGES:
        left_out = ", ".join(note.handle for note in may_be_seen[MOST_IMAGES:])
        context.note(visit, f"left out for want of room: {left_out} not described by the language model")
    return tuple(said), prompts
