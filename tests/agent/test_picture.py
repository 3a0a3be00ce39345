"""The picture in the docs is the graph."""

import json

from agent.picture import TARGET, drawn
from agent.state import VisitState, VisitUpdate


def test_the_picture_is_current():
    assert TARGET.read_text(encoding="utf-8") == drawn(), "run python -m agent.picture"


def test_every_node_of_the_design_is_there():
    page = drawn()
    for node in (
        "open_record", "ask", "hear", "screen", "read_back", "look", "investigate",
        "reconcile", "write", "verify", "review", "publish",
    ):  # fmt: skip
        assert node in page


def test_langgraph_finds_the_graph_by_its_file():
    named = json.loads((TARGET.parent.parent / "langgraph.json").read_text())["graphs"]["visit"]
    path, name = named.split(":")
    assert path == "./agent/graph.py"
    import agent.graph

    assert getattr(agent.graph, name)().get_graph().nodes


def test_a_node_can_change_only_what_the_state_has():
    assert set(VisitUpdate.__annotations__) < set(VisitState.__annotations__)
