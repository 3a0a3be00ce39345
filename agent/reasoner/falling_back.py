"""Ask a language model within its deadline, and the rules when it declines, fails or is late. It reasons not itself."""

import threading
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as LateError
from typing import TYPE_CHECKING, TypeVar

from agent.reasoner.protocol import Declined, Reasoner
from agent.reasoner.rules import Rules
from tools.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from agent.models.chat import ModelCard
    from tools.brief import Writer

T = TypeVar("T")
MOST_CALLS = 32
"""Calls under way at once, more than any queue of ours holds: a full queue must be able to say so."""


class FallingBack:
    """A maker with the rules behind it."""

    def __init__(self, maker: Reasoner, rules: Rules | None = None, threads: int = MOST_CALLS) -> None:
        """Take the maker; the rules themselves are asked directly, on the caller's thread."""
        self.maker = maker
        self.rules = rules or Rules()
        self._threads = threads
        self._free = threading.BoundedSemaphore(threads)
        self._pool: ThreadPoolExecutor | None = None

    def ask(
        self,
        what: str,
        call: "Callable[[Reasoner, float], T | Declined]",
        deadline_s: float,
        instead: str = "written by rules",
    ) -> tuple[T, str]:
        """Return the answer, and why the rules gave it when the maker did not (for the receipt); else empty text."""
        if isinstance(self.maker, Rules):
            return _sure(call(self.maker, deadline_s)), ""
        answer, problem = self._asked(call, deadline_s)
        if answer is None:
            return _sure(call(self.rules, deadline_s)), f"{what}: {problem}, {instead}"
        return answer, ""

    def _asked(self, call: "Callable[[Reasoner, float], T | Declined]", deadline_s: float) -> tuple[T | None, str]:
        """Return the maker's answer, or none and why."""
        if not self._free.acquire(blocking=False):
            # Whoever came now would only wait for somebody else's deadline.
            return None, "the model was busy"
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="reasoner")
        future = self._pool.submit(call, self.maker, deadline_s)
        future.add_done_callback(lambda _: self._free.release())
        try:
            answer = future.result(timeout=deadline_s)
        except LateError:
            future.cancel()
            return None, f"no answer within {deadline_s:g} s"
        except ModelError as exc:
            return None, type(exc).__name__
        return (None, answer.reason) if isinstance(answer, Declined) else (answer, "")

    def writer(self, prompts: "Mapping[str, str]", notes: "Sequence[str]") -> "Writer":
        """Return who writes, for the receipt: the rules, and the model beside them when there is one."""
        from tools.brief import Writer

        if isinstance(self.maker, Rules):
            return Writer(name=self.rules.name, fell_back="; ".join(notes))
        card = getattr(getattr(self.maker, "chat", None), "card", None)
        return Writer(
            name=self.rules.name,
            model=_named(card) if card else self.maker.name,
            revision=card.revision if card else "",
            adapter=card.adapter if card else "",
            prompts=dict(prompts),
            fell_back="; ".join(notes),
        )

    def close(self) -> None:
        """Wait for nothing that is still running."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)


def _named(card: "ModelCard") -> str:
    return f"{card.id} ({card.quantization})" if card.quantization else card.id


def _sure(answer: "T | Declined") -> T:
    if isinstance(answer, Declined):
        raise ModelError(f"the rules declined: {answer.reason}; this is a defect, please report it")
    return answer
