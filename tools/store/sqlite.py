"""SQLite in one data directory: the default. It knows no tables beyond the schema's version."""

import fcntl
import hashlib
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tools.errors import ConflictError, StoreError
from tools.store.database import SCHEMA, Row
from tools.store.migrations import migrate

FILE = "previsit.sqlite3"
BUSY_S = 30.0


class _Transaction:
    """One open transaction on one thread's connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        return self._connection.execute(sql, tuple(values)).fetchall()

    def run(self, sql: str, values: Sequence[object] = ()) -> int:
        return self._connection.execute(sql, tuple(values)).rowcount


class SqliteDatabase:
    """One file, one connection a thread, write-ahead log; every commit is on disk when it returns."""

    def __init__(self, folder: str | Path) -> None:
        """Open the folder, making it and its tables when they aren't there.

        Raises:
            StoreError: it cannot be made, read or written, is no database, or is from a newer version.
        """
        self.folder = Path(folder)
        self.where = str(self.folder)
        self.file = self.folder / FILE
        self._threads = threading.local()
        self._all: list[tuple[sqlite3.Connection, threading.Lock]] = []
        self._guard = threading.Lock()
        self._names: dict[str, threading.Lock] = {}
        with self._errors():
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            (self.folder / "locks").mkdir(exist_ok=True, mode=0o700)
            self._migrate()

    @contextmanager
    def begin(self) -> Iterator[_Transaction]:
        """Open a transaction that can write."""
        with self._errors(), self._transaction("BEGIN IMMEDIATE") as transaction:
            yield transaction

    @contextmanager
    def read(self) -> Iterator[_Transaction]:
        """Open one that only reads."""
        with self._errors(), self._transaction("BEGIN") as transaction:
            yield transaction

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Hold `name` alone: a lock of this process, then a file's, so that a killed process lets go of it."""
        with self._guard:
            mine = self._names.setdefault(name, threading.Lock())
        path = self.folder / "locks" / hashlib.sha256(name.encode()).hexdigest()[:24]
        with mine:
            try:
                handle = path.open("a")
            except OSError as exc:
                raise StoreError(f"cannot write in {self.folder}: {exc.strerror}; check who owns it") from exc
            with handle:
                fcntl.flock(handle, fcntl.LOCK_EX)
                try:
                    yield
                finally:
                    fcntl.flock(handle, fcntl.LOCK_UN)

    def check(self) -> str:
        """Return one line on its health."""
        with self.read() as now:
            (found,) = now.rows("PRAGMA quick_check(1)")[0]
        if found != "ok":
            raise self._damaged(str(found))
        return f"SQLite in {self.folder}, sound, schema {SCHEMA}"

    def close(self) -> None:
        """Close every thread's connection, each when its transaction has ended."""
        with self._guard:
            for connection, in_use in self._all:
                with in_use:
                    connection.close()
            self._all.clear()
            self._threads = threading.local()

    @contextmanager
    def _transaction(self, how: str) -> Iterator[_Transaction]:
        connection, in_use = self._connection()
        # Closing a connection under another thread's transaction would crash the process.
        with in_use:
            connection.execute(how)
            try:
                yield _Transaction(connection)
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    def _connection(self) -> tuple[sqlite3.Connection, threading.Lock]:
        mine: tuple[sqlite3.Connection, threading.Lock] | None = getattr(self._threads, "mine", None)
        if mine is None:
            connection = sqlite3.connect(self.file, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute(f"PRAGMA busy_timeout={int(BUSY_S * 1000)}")
            mine = (connection, threading.Lock())
            self._threads.mine = mine
            with self._guard:
                self._all.append(mine)
        return mine

    def _migrate(self) -> None:
        # Several processes may come at once to an empty folder.
        with self.lock("migrate"), self._transaction("BEGIN IMMEDIATE") as transaction:
            (version,) = transaction.rows("PRAGMA user_version")[0]
            if version > SCHEMA:
                raise StoreError(
                    f"{self.folder} was written by a newer previsit (schema {version}); update, or set PREVISIT_HOME"
                )
            if version == SCHEMA:
                return
            migrate(transaction, version)
            transaction.run(f"PRAGMA user_version={SCHEMA}")

    def _damaged(self, what: str) -> StoreError:
        return StoreError(
            f"the data directory {self.folder} is damaged ({what}); nothing was changed: "
            f"move {self.file.name} aside or restore it from a backup, or set PREVISIT_HOME to another folder"
        )

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.IntegrityError as exc:
            raise ConflictError("somebody else wrote this first; look again and repeat") from exc
        except sqlite3.OperationalError as exc:
            if "locked" in str(exc) or "busy" in str(exc):
                raise StoreError(f"{self.folder} is busy for more than {BUSY_S:.0f} s; try again") from exc
            if "unable to open" in str(exc) or "readonly" in str(exc) or "disk" in str(exc):
                raise StoreError(
                    f"cannot use the data directory {self.folder} ({exc}); check who owns it and that the disk has room"
                ) from exc
            raise self._damaged(str(exc)) from exc
        except sqlite3.DatabaseError as exc:
            raise self._damaged(str(exc)) from exc
        except (FileExistsError, NotADirectoryError) as exc:
            raise StoreError(f"{self.folder} is a file, not a folder; set PREVISIT_HOME to a folder") from exc
        except PermissionError as exc:
            raise StoreError(f"no permission to write {self.folder}; set PREVISIT_HOME to a folder of yours") from exc
        except OSError as exc:
            why = exc.strerror or type(exc).__name__
            raise StoreError(f"cannot use {self.folder}: {why}; set PREVISIT_HOME to a folder of yours") from exc
