"""One worker in front of one GPU: one generation at a time, patient turns first, fair between visits."""

import itertools
import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import Future
from enum import IntEnum
from typing import Any, TypeVar

from tools.errors import ModelBusyError

T = TypeVar("T")


class Priority(IntEnum):
    """Who goes first."""

    TURN = 0
    BRIEF = 1


class ModelQueue:
    """A bounded queue; within a priority, visits take turns. `submit` never waits."""

    def __init__(self, most_waiting: int = 8) -> None:
        self._most_waiting = most_waiting
        self._waiting: dict[Priority, OrderedDict[str, deque[Callable[[], None]]]] = {
            p: OrderedDict() for p in Priority
        }
        self._changed = threading.Condition()
        self._names = itertools.count()
        self._worker: threading.Thread | None = None
        self._closed = False
        self.served = 0

    @property
    def waiting(self) -> int:
        """How many jobs wait."""
        return sum(len(jobs) for visits in self._waiting.values() for jobs in visits.values())

    def submit(self, job: Callable[[], T], *, priority: Priority = Priority.TURN, visit: str = "") -> Future[T]:
        """Queue a job and return its future; cancelling the future before it starts drops the job.

        Raises:
            ModelBusyError: the queue is full or closed.
        """
        future: Future[T] = Future()

        def run() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(job())
            except BaseException as error:  # noqa: BLE001 - handed to whoever waits for the future
                future.set_exception(error)

        with self._changed:
            if self._closed or self.waiting >= self._most_waiting:
                raise ModelBusyError(f"the model is busy: {self.waiting} calls wait; the rules answer instead")
            self._waiting[priority].setdefault(visit or f"#{next(self._names)}", deque()).append(run)
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
                while not self.waiting:
                    if self._closed:
                        return
                    self._changed.wait()
                job = self._next()
            job()
            self.served += 1

    def _next(self) -> Callable[[], Any]:
        """Take from the visit that waits longest for its turn; it goes to the end of the line."""
        visits = next(visits for priority, visits in sorted(self._waiting.items()) if visits)
        visit, jobs = next(iter(visits.items()))
        job = jobs.popleft()
        del visits[visit]
        if jobs:
            visits[visit] = jobs
        return job
