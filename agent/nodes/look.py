"""Have each image judged that nobody has judged yet; opens none itself."""

from langgraph.runtime import Runtime

from agent.context import VisitContext
from agent.state import VisitState, VisitUpdate


def look(state: VisitState, runtime: Runtime[VisitContext]) -> VisitUpdate:
    """Triage the visit's images, where there is an image model; without one they stay "not analysed by a model"."""
    context, visit = runtime.context, state["visit"]["id"]
    for image in context.store.images.all(visit):
        if image.note.analysed_by or image.note.sensitive:
            continue
        note = context.images.triage(context.store.images.get(visit, image.handle), image.note)
        if note != image.note:
            context.store.images.note(visit, image.handle, note)
    return {}
