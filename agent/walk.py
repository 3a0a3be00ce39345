"""Moves visits through the graph and says where each one stands. It decides nothing of what is asked or written."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import msgspec
from langgraph.types import Command

from agent.graph import compiled
from agent.turns import Prompt
from tools.brief import Draft
from tools.errors import StoreError
from tools.interview import Question, read_back

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig

    from agent.context import VisitContext
    from agent.state import VisitState

MOST_STEPS = 60
RESUME = "__resume__"
"""LangGraph's own name for a reply that a step was given."""


class Walk:
    """The compiled graph with its checkpoints; the caller holds the visit's lock."""

    def __init__(self, context: "VisitContext") -> None:
        self._context = context
        self._graph = compiled(context.checkpoints)

    def now(self, visit: str) -> Prompt:
        """Return the current prompt; takes the lock only when the walk has to move to reach one."""
        standing = self._standing(visit)
        if standing is None:
            with self._context.store.lock(visit):
                return self.here(visit)
        return self._prompt(visit, *standing)

    def here(self, visit: str) -> Prompt:
        """Return the current prompt, beginning the visit or taking up a step that was cut off."""
        standing = self._standing(visit)
        if standing is None:
            return self._move(visit, self._unfinished(visit))
        return self._prompt(visit, *standing)

    def on(self, visit: str, reply: dict[str, Any]) -> Prompt:
        """Give the pending interrupt its answer and return the next prompt."""
        return self._move(visit, Command(resume=reply))

    def reopen(self, visit: str) -> None:
        """Write the brief again out of what is there now, if the visit waits for its review."""
        prompt = self.here(visit)
        if prompt.kind != "review":
            return
        self._graph.update_state(self._config(visit), {"decided": {}}, as_node="look")
        self._move(visit, None)

    def draft(self, visit: str) -> Draft:
        """Return the draft behind the brief under review."""
        values = self._graph.get_state(self._config(visit)).values
        return msgspec.convert(values["papers"]["draft"], Draft)

    def _standing(self, visit: str) -> "tuple[VisitState, str, str] | None":
        """Return the state, the pending interrupt's id and its kind; None when a step is still to be taken."""
        with _errors(self._context.settings.home):
            state = self._graph.get_state(self._config(visit))
        if not state.values:
            return None
        if not state.tasks:
            return state.values, "", "done"  # type: ignore[return-value]
        if not state.interrupts or self._replied(visit) or any(task.result is not None for task in state.tasks):
            return None
        pending = state.interrupts[0]
        return state.values, pending.id, pending.value["kind"]  # type: ignore[return-value]

    def _replied(self, visit: str) -> bool:
        """Return whether the pending interrupt has its reply already, from a step that was cut off: that one stands."""
        saved = self._context.checkpoints.get_tuple(self._config(visit))
        return any(channel == RESUME for _, channel, _ in (saved.pending_writes if saved else None) or ())

    def _unfinished(self, visit: str) -> "VisitState | None":
        from agent.state import new_visit

        return None if self._graph.get_state(self._config(visit)).values else new_visit(visit)

    def _move(self, visit: str, given: Any) -> Prompt:  # noqa: ANN401 - state, command or nothing
        with _errors(self._context.settings.home):
            values: Any = self._graph.invoke(given, self._config(visit), context=self._context, durability="sync")
        pending = values.pop("__interrupt__", ())
        if pending:
            return self._prompt(visit, values, pending[0].id, pending[0].value["kind"])
        return self._prompt(visit, values, "", "done")

    def _prompt(self, visit: str, values: "VisitState", interrupt_id: str, kind: str) -> Prompt:
        row = self._context.store.visits.get(visit)
        answers = self._context.store.answers.current(visit)
        asked, warned = values.get("asked", {}), values.get("warned", {})
        question = msgspec.convert(asked["question"], Question) if kind == "question" else None
        progress = question.progress if question else None
        return Prompt(
            visit=visit,
            kind=kind,  # type: ignore[arg-type]
            interrupt_id=interrupt_id,
            question=question,
            wording=asked.get("wording", "") if question else "",
            asked_by=asked.get("asked_by", "rules") if question else "rules",  # type: ignore[arg-type]
            read_back=read_back(answers, row.language) if kind == "read_back" else None,
            flags=tuple(flag for flag in row.flags if flag.rule in warned.get("pending", ())),
            notices=tuple(warned.get("notices", ())) if kind in {"question", "read_back"} else (),
            number=len(answers) + 1 if question else 0,
            about=progress.total if progress else 0,
            can_go_back=bool(answers) and kind in {"question", "read_back"},
            record=row.record,
            language=row.language,
            changed=bool(values.get("heard", {}).get("changed")),
            stopped=row.stopped,
        )

    def _config(self, visit: str) -> "RunnableConfig":
        return {"configurable": {"thread_id": visit}, "recursion_limit": MOST_STEPS}


@contextmanager
def _errors(home: str) -> Iterator[None]:
    """Say a checkpoint database's troubles in our words; which library it is depends on the store."""
    try:
        yield
    except Exception as exc:
        if type(exc).__module__.split(".")[0] in {"sqlite3", "psycopg", "psycopg_pool"}:
            raise StoreError(
                f"the checkpoints of {home} cannot be used ({type(exc).__name__}); nothing that was answered is lost: "
                "check the disk or the database, then go on with the visit"
            ) from exc
        raise
