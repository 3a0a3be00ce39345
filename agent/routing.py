"""Which node comes next: pure functions of the state, nothing else."""

from typing import Literal

from agent.state import VisitState


def after_ask(state: VisitState) -> Literal["hear", "choose", "look"]:
    """An answer is heard; *back* chooses again; whoever ends the interview goes on to the brief.

    >>> after_ask({"came": {"payload": {"kind": "skip"}}})
    'hear'
    >>> after_ask({"came": {"payload": {"kind": "finish"}}})
    'look'
    """
    kind = state["came"]["payload"]["kind"]
    if kind in {"finish", "clinician_close"}:
        return "look"
    return "choose" if kind == "back" else "hear"


def after_screen(state: VisitState) -> Literal["warn", "choose"]:
    """An emergency is shown at once.

    >>> after_screen({"warned": {"pending": ["rule"]}})
    'warn'
    """
    return "warn" if state["warned"].get("pending") else "choose"


def after_warn(state: VisitState) -> Literal["warn", "choose", "look"]:
    """Acknowledged, the interview goes on; ended, it ends here; anything else shows the instruction again.

    >>> after_warn({"came": {"payload": {"kind": "skip"}}, "warned": {"pending": ["rule"]}})
    'warn'
    """
    if state["came"]["payload"]["kind"] in {"finish", "clinician_close"}:
        return "look"
    return "warn" if state["warned"].get("pending") else "choose"


def after_choose(state: VisitState) -> Literal["ask", "read_back"]:
    """Ask while there is a question; then read back.

    >>> after_choose({"asked": {}})
    'read_back'
    """
    return "ask" if state["asked"].get("question") else "read_back"


def after_read_back(state: VisitState) -> Literal["hear", "choose", "look"]:
    """A correction is heard and screened like any answer; a yes, or the end, goes on to the brief."""
    kind = state["came"]["payload"]["kind"]
    if kind == "correct":
        return "hear"
    return "choose" if kind == "back" else "look"


def after_review(state: VisitState) -> Literal["publish", "verify", "__end__"]:
    """Approved briefs are published, edited ones checked again, rejected ones end the visit.

    >>> after_review({"decided": {"decision": {"kind": "reject"}}})
    '__end__'
    """
    kind = state["decided"]["decision"]["kind"]
    if kind == "approve":
        return "publish"
    return "verify" if kind == "edit" else "__end__"
