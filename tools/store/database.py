"""What the store needs of a database: statements, transactions, a lock by name. It knows no tables."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

Row = tuple[Any, ...]


class Statements(Protocol):
    """One open transaction."""

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """Run a query with `?` for values and return its rows."""

    def run(self, sql: str, values: Sequence[object] = ()) -> int:
        """Run a statement and return how many rows it changed."""


class Database(Protocol):
    """A database that many threads and processes may use at once."""

    where: str

    def begin(self) -> AbstractContextManager[Statements]:
        """Open a transaction that can write; commits at the end, rolls back on an error.

        Raises:
            StoreError: the database cannot be used.
            ConflictError: a uniqueness rule was broken.
        """

    def read(self) -> AbstractContextManager[Statements]:
        """Open one that only reads."""

    def lock(self, name: str) -> AbstractContextManager[None]:
        """Hold `name` alone, across threads and processes."""

    def check(self) -> str:
        """Return one line on its health; StoreError otherwise."""

    def close(self) -> None:
        """Let go of it."""


SCHEMA = 2
"""Version of the tables. A later one adds `schema_<n>.sql`, which is run on what is there (`migrations.py`)."""
