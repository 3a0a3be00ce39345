"""PostgreSQL: the same store for many processes on many machines. Needs the extra `[postgres]`."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tools.errors import ConflictError, StoreError
from tools.store.database import SCHEMA, Row
from tools.store.migrations import migrate

if TYPE_CHECKING:
    from psycopg import Connection

CONNECT_S = 10


class _Transaction:
    """One open transaction on one pooled connection."""

    def __init__(self, connection: "Connection[Any]") -> None:
        self._connection = connection

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        return list(self._connection.execute(sql.replace("?", "%s"), tuple(values)).fetchall())

    def run(self, sql: str, values: Sequence[object] = ()) -> int:
        return int(self._connection.execute(sql.replace("?", "%s"), tuple(values)).rowcount)


class PostgresDatabase:
    """A pool of connections to one database; the tables are made when they aren't there."""

    def __init__(self, url: str) -> None:
        """Connect and bring the tables up to date.

        Raises:
            StoreError: no driver, no server, no permission, or a newer schema.
        """
        try:
            import psycopg
            from psycopg_pool import ConnectionPool
        except ImportError as exc:
            raise StoreError("PostgreSQL needs its driver; pip install 'previsit[postgres]'") from exc
        parts = urlsplit(url)
        self.where = f"postgresql://{parts.hostname or ''}:{parts.port or 5432}{parts.path}"
        self.url = url
        try:
            # A pool would keep trying; a first connection of our own fails at once and says so.
            psycopg.connect(url, connect_timeout=CONNECT_S).close()
        except psycopg.OperationalError as exc:
            raise StoreError(f"{self.where} does not answer; check PREVISIT_STORE and that the server runs") from exc
        self._pool = ConnectionPool(
            url, min_size=0, max_size=16, open=True, timeout=CONNECT_S, kwargs={"connect_timeout": CONNECT_S}
        )
        # Locks are held through a whole turn of the graph, so they must not use up the pool that the turn itself needs.
        self._locks = ConnectionPool(
            url, min_size=0, max_size=64, open=True, timeout=60, kwargs={"connect_timeout": CONNECT_S}
        )
        try:
            self._migrate()
        except StoreError:
            self.close()
            raise

    @contextmanager
    def begin(self) -> Iterator[_Transaction]:
        """Open a transaction that can write."""
        with self._errors(), self._pool.connection() as connection, connection.transaction():
            yield _Transaction(connection)

    @contextmanager
    def read(self) -> Iterator[_Transaction]:
        """Open one that only reads."""
        with self._errors(), self._pool.connection() as connection, connection.transaction():
            yield _Transaction(connection)

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Hold `name` alone through an advisory lock, which the server lets go of when the process dies."""
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
        with self._errors(), self._locks.connection() as connection:
            connection.autocommit = True
            connection.execute("SELECT pg_advisory_lock(%s)", (number,))
            try:
                yield
            finally:
                connection.execute("SELECT pg_advisory_unlock(%s)", (number,))
                connection.autocommit = False

    def check(self) -> str:
        """Return one line on its health."""
        with self.read() as now:
            (version,) = now.rows("SHOW server_version")[0]
        return f"PostgreSQL {version} at {self.where}, schema {SCHEMA}"

    def close(self) -> None:
        """Close both pools."""
        self._pool.close()
        self._locks.close()

    def _migrate(self) -> None:
        with self.lock("previsit schema"), self.begin() as now:
            now.run("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)")
            rows = now.rows("SELECT version FROM schema_version")
            version = rows[0][0] if rows else 0
            if version > SCHEMA:
                raise StoreError(f"{self.where} was written by a newer previsit (schema {version}); update this one")
            if version == SCHEMA:
                return
            migrate(now, version, _dialect)
            now.run("DELETE FROM schema_version")
            now.run("INSERT INTO schema_version (version) VALUES (?)", (SCHEMA,))

    @contextmanager
    def _errors(self) -> Iterator[None]:
        import psycopg
        from psycopg_pool import PoolTimeout

        try:
            yield
        except psycopg.errors.UniqueViolation as exc:
            raise ConflictError("somebody else wrote this first; look again and repeat") from exc
        except PoolTimeout as exc:
            raise StoreError(f"{self.where} does not answer; check PREVISIT_STORE and that the server runs") from exc
        except psycopg.Error as exc:
            why = type(exc).__name__
            raise StoreError(f"{self.where} cannot be used ({why}); check PREVISIT_STORE and the server's log") from exc


def _dialect(statement: str) -> str:
    """Say a statement of the schema in PostgreSQL's words."""
    return statement.replace("BLOB", "BYTEA").replace(
        "number INTEGER PRIMARY KEY", "number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
    )
