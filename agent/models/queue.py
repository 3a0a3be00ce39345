"""One worker in front of one GPU: one generation at a time, patient turns first, fair between visits."""

import itertools
import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import Future
from enum import IntEnum
from typing import Any, NamedTuple, TypeVar

from tools.errors import ModelBusyError

T = TypeVar("T")


class Priority(IntEnum):
    """Who goes first."""

    TURN = 0
    BRIEF = 1


class _Job(NamedTuple):
    future: Future[Any]
    work: Callable[[], Any]

    def run(self) -> None:
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            self.future.set_result(self.work())
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits for the future
            self.future.set_exception(error)


class ModelQueue:
    """A bounded queue; within a priority, visits take turns. `submit` never waits.

    A patient's turn that finds it full takes the place of the brief that came last, whose caller is told "busy".
    """

    def __init__(self, most_waiting: int = 8) -> None:
        self._most_waiting = most_waiting
        self._waiting: dict[Priority, OrderedDict[str, deque[_Job]]] = {p: OrderedDict() for p in Priority}
        self._changed = threading.Condition()
        self._names = itertools.count()
        self._worker: threading.Thread | None = None
        self._closed = False
        self.served = 0

    @property
    def waiting(self) -> int:
        """How many jobs wait; those whose callers are gone do not count."""
        with self._changed:
            everyone = (job for visits in self._waiting.values() for jobs in visits.values() for job in jobs)
            return sum(not job.future.cancelled() for job in everyone)

    def submit(self, job: Callable[[], T], *, priority: Priority = Priority.TURN, visit: str = "") -> Future[T]:
        """Queue a job and return its future; cancelling the future before it starts drops the job.

        Raises:
            ModelBusyError: the queue is full or closed.
        """
        future: Future[T] = Future()
        with self._changed:
            self._forget_cancelled()
            full = self.waiting >= self._most_waiting
            if self._closed or (full and not (priority is Priority.TURN and self._send_away_a_brief())):
                raise ModelBusyError(f"the model is busy: {self.waiting} calls wait; the rules answer instead")
            self._waiting[priority].setdefault(visit or f"#{next(self._names)}", deque()).append(_Job(future, job))
            if self._worker is None:
                self._worker = threading.Thread(target=self._work, name="model-worker", daemon=True)
                self._worker.start()
            self._changed.notify()
        return future

    def close(self) -> None:
        """Take no more jobs; those that wait are still served."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _work(self) -> None:
        while True:
            with self._changed:
                while not any(self._waiting.values()):
                    if self._closed:
                        return
                    self._changed.wait()
                job = self._next()
            job.run()
            self.served += 1

    def _forget_cancelled(self) -> None:
        for visits in self._waiting.values():
            for visit, jobs in list(visits.items()):
                if kept := deque(job for job in jobs if not job.future.cancelled()):
                    visits[visit] = kept
                else:
                    del visits[visit]

    def _send_away_a_brief(self) -> bool:
        """Tell the brief that came last that the model is busy; return whether there was one."""
        briefs = self._waiting[Priority.BRIEF]
        while briefs:
            visit, jobs = briefs.popitem()
            job = jobs.pop()
            if jobs:
                briefs[visit] = jobs
            if job.future.set_running_or_notify_cancel():
                job.future.set_exception(ModelBusyError("a patient's turn took this place; the rules answer instead"))
                return True
        return False

    def _next(self) -> _Job:
        """Take from the visit that waits longest for its turn; it goes to the end of the line."""
        visits = next(visits for priority, visits in sorted(self._waiting.items()) if visits)
        visit, jobs = next(iter(visits.items()))
        job = jobs.popleft()
        del visits[visit]
        if jobs:
            visits[visit] = jobs
        return job
