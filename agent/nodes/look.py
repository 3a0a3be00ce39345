"""Have each image judged that nobody has judged yet; opens none itself."""

from langgraph.runtime import Runtime

from agent.context import VisitContext
from agent.images import VisitImages
from agent.state import VisitState, VisitUpdate


def look(state: VisitState, runtime: Runtime[VisitContext]) -> VisitUpdate:
    """Triage the visit's images, where there is an image model; without one they stay "not analysed by a model"."""
    context, visit = runtime.context, state["visit"]["id"]
    context.note(visit, VisitImages(context).look(visit))
    return {}
