"""What the graph remembers of one visit between two steps: an index of what the store holds, never the record itself.

Plain dicts only: unregistered types do not survive strict checkpoints. No top-level text: databases keep top-level
primitives readable even when checkpoints are encrypted, and nearly every text here is health data.
"""

from typing import Any, TypedDict


class Who(TypedDict):
    """Which visit it is."""

    id: str


class Asked(TypedDict, total=False):
    """The question that is open; empty when there is none left."""

    question: dict[str, Any]
    wording: str
    asked_by: str


class Came(TypedDict, total=False):
    """The reply that was last given, and to which prompt."""

    interrupt_id: str
    payload: dict[str, Any]
    asked: Asked
    """The question as it was shown: the record may have come in since, and changed what would be asked."""
    at: str


class Heard(TypedDict, total=False):
    """What became of it: the log's line, and wordings that a model offers for questions still open."""

    handle: str
    changed: bool
    wordings: dict[str, str]


class Warned(TypedDict, total=False):
    """Red flags of this walk: rules whose emergency was acknowledged, rules that wait for it, notices to show once."""

    acknowledged: list[str]
    pending: list[str]
    told: list[str]
    notices: list[str]


class Stopped(TypedDict, total=False):
    """Why the interview ended before its end."""

    why: str
    by: str


class Papers(TypedDict, total=False):
    """The way from evidence to a brief."""

    evidence: list[str]
    reconciliation: list[dict[str, Any]]
    draft: dict[str, Any]
    prompts: dict[str, str]
    version: int


class Decided(TypedDict, total=False):
    """What the clinician decided."""

    decision: dict[str, Any]
    by: str
    version: int
    at: str


class VisitState(TypedDict, total=False):
    """One visit."""

    visit: Who
    asked: Asked
    came: Came
    heard: Heard
    warned: Warned
    stopped: Stopped
    papers: Papers
    decided: Decided


class VisitUpdate(TypedDict, total=False):
    """What a node changes; the same keys, none required."""

    asked: Asked
    came: Came
    heard: Heard
    warned: Warned
    stopped: Stopped
    papers: Papers
    decided: Decided


def new_visit(visit: str) -> VisitState:
    """Return the state in which a visit begins."""
    return {
        "visit": {"id": visit},
        "asked": {},
        "came": {},
        "heard": {},
        "warned": {},
        "stopped": {},
        "papers": {},
        "decided": {},
    }
