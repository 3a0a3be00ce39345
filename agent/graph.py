"""The wiring of a visit. What each step does is in `agent/nodes/`, which comes next in `agent/routing.py`."""

from typing import TYPE_CHECKING, Any

from langgraph.graph import END, START, StateGraph

from agent import routing
from agent.context import VisitContext
from agent.nodes.ask import ask
from agent.nodes.choose import choose
from agent.nodes.hear import hear
from agent.nodes.investigate import investigate
from agent.nodes.look import look
from agent.nodes.open_record import open_record
from agent.nodes.publish import publish
from agent.nodes.read_back import read_back
from agent.nodes.reconcile import reconcile
from agent.nodes.review import review
from agent.nodes.screen import screen
from agent.nodes.verify import verify
from agent.nodes.warn import warn
from agent.nodes.write import write
from agent.state import VisitState

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver
    from langgraph.graph.state import CompiledStateGraph


def wiring() -> "StateGraph[VisitState, VisitContext, VisitState, VisitState]":
    """Return the graph, not yet compiled."""
    graph = StateGraph(VisitState, context_schema=VisitContext)

    # The nodes, in the order of the walk.
    for node in (
        open_record, choose, ask, hear, screen, warn, read_back,
        look, investigate, reconcile, write, verify, review, publish,
    ):  # fmt: skip
        graph.add_node(node.__name__, node)

    # The patient's part.
    graph.add_edge(START, "open_record")
    graph.add_edge("open_record", "choose")
    graph.add_conditional_edges("choose", routing.after_choose)
    graph.add_conditional_edges("ask", routing.after_ask)
    graph.add_edge("hear", "screen")
    graph.add_conditional_edges("screen", routing.after_screen)
    graph.add_conditional_edges("warn", routing.after_warn)
    graph.add_conditional_edges("read_back", routing.after_read_back)

    # The brief.
    graph.add_edge("look", "investigate")
    graph.add_edge("investigate", "reconcile")
    graph.add_edge("reconcile", "write")
    graph.add_edge("write", "verify")
    graph.add_edge("verify", "review")

    # The clinician's part.
    graph.add_conditional_edges("review", routing.after_review)
    graph.add_edge("publish", END)
    return graph


def compiled(
    checkpointer: "BaseCheckpointSaver[Any] | None" = None,
) -> "CompiledStateGraph[VisitState, VisitContext, VisitState, VisitState]":
    """Return the graph, ready to walk visits with a `VisitContext` (`agent.walk` does)."""
    return wiring().compile(checkpointer=checkpointer)


def visit() -> "CompiledStateGraph[VisitState, VisitContext, VisitState, VisitState]":
    """Return the graph for LangGraph's own tools, which bring their checkpoints (`langgraph.json` names it)."""
    return compiled()
