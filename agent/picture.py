"""Draws the graph as it is wired: `python -m agent.picture` writes `docs/graph.md`. It changes nothing else."""

import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "docs" / "graph.md"
HEAD = """# The graph

Drawn from `agent/graph.py` by `python -m agent.picture`; a test compares the two. Dotted arrows are chosen by
`agent/routing.py`. `ask`, `warn`, `read_back` and `review` wait for a person. Beside the steps of the design there
are two small ones: `choose` fixes the next question in the state before `ask` shows it; `warn` holds an emergency
instruction until it is acknowledged.

"""


def drawn() -> str:
    """Return the page: a sentence on how to read it, and the graph as Mermaid."""
    from agent.graph import compiled

    mermaid = compiled().get_graph().draw_mermaid(with_styles=False)
    return f"{HEAD}```mermaid\n{mermaid.strip()}\n```\n"


if __name__ == "__main__":
    TARGET.write_text(drawn(), encoding="utf-8")
    sys.stderr.write(f"{TARGET.name} written\n")
