"""A stream from a server, read for no longer than its caller waits. It understands nothing of what comes.

A server may keep a connection open for ever with signs of life and no answer: reading with a time limit for each read
is not enough, since no piece ever comes at which a deadline could be looked at.
"""

import queue
import threading
import time
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from agent.models.chat import FinishReason

T = TypeVar("T")
LOOK_S = 0.1
"""How often it looks whether the caller is gone."""


class Watched(Iterator[T]):
    """Iterates over pieces that another thread reads; ends at the deadline or when the caller is gone."""

    def __init__(self, pieces: Iterator[T], deadline: float, left: threading.Event) -> None:
        self._pieces = pieces
        self._deadline = deadline
        self._left = left
        self._gone = threading.Event()
        self._read: queue.SimpleQueue[tuple[T] | BaseException | None] = queue.SimpleQueue()
        self.why: FinishReason | None = None
        """Why it ended before the stream did; None when it did not."""
        threading.Thread(target=self._run, name="model-stream-reader", daemon=True).start()

    def close(self) -> None:
        """Read no further: the connection is closed with the next sign of life, and the server stops generating."""
        self._gone.set()

    def __next__(self) -> T:
        """Return the next piece; whatever the reading raised is raised here."""
        while True:
            if self._left.is_set() or time.monotonic() > self._deadline:
                self.why = "cancelled" if self._left.is_set() else "deadline"
                self.close()
                raise StopIteration
            try:
                came = self._read.get(timeout=LOOK_S)
            except queue.Empty:
                continue
            if came is None:
                raise StopIteration
            if isinstance(came, BaseException):
                raise came
            return came[0]

    def _run(self) -> None:
        try:
            for piece in self._pieces:
                self._read.put((piece,))
                if self._gone.is_set():
                    break
            self._read.put(None)
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits for the pieces
            self._read.put(error)
        finally:
            if isinstance(self._pieces, Generator):
                self._pieces.close()
