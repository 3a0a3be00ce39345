"""Everything that must survive: one contract, on SQLite or PostgreSQL. It knows no graph, no web, no clinical rule."""

from contextlib import AbstractContextManager
from pathlib import Path

from tools.store.contract import Store
from tools.store.database import Database
from tools.store.images import ImageTable
from tools.store.papers import BriefTable, DecisionTable, OutboxTable
from tools.store.people import AuditTable, InvitationTable, UserTable, secret
from tools.store.snapshots import SnapshotTable
from tools.store.values import (
    AuditEntry,
    DecisionRow,
    Invitation,
    LogEntry,
    OutboxItem,
    StoredBrief,
    StoredImage,
    StoredVector,
    User,
    VisitRow,
)
from tools.store.visits import AnswerTable, VisitTable

__all__ = [
    "AuditEntry",
    "DecisionRow",
    "Invitation",
    "LogEntry",
    "OutboxItem",
    "SqlStore",
    "Store",
    "StoredBrief",
    "StoredImage",
    "StoredVector",
    "User",
    "VisitRow",
    "open_store",
]


class SqlStore:
    """The contract of `tools.store.contract.Store` over one database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.where = database.where
        self.snapshots = SnapshotTable(database)
        self.visits = VisitTable(database)
        self.answers = AnswerTable(database)
        self.images = ImageTable(database)
        self.invitations = InvitationTable(database)
        self.briefs = BriefTable(database)
        self.decisions = DecisionTable(database)
        self.outbox = OutboxTable(database)
        self.users = UserTable(database)
        self.audit = AuditTable(database)

    def lock(self, visit: str) -> AbstractContextManager[None]:
        """Hold a visit alone, across threads and processes."""
        return self.database.lock(visit)

    def secret(self, name: str) -> bytes:
        """Return 32 random bytes that stay the same for this store."""
        return secret(self.database, name)

    def check(self) -> str:
        """Return one line on its health."""
        return self.database.check()

    def close(self) -> None:
        """Let go of files and connections."""
        self.database.close()


def open_store(where: str | Path) -> SqlStore:
    """Open the store in a folder (SQLite), or at `postgresql://...`.

    Raises:
        StoreError: it cannot be opened, or is damaged; the message says what to do.
    """
    if str(where).startswith(("postgresql://", "postgres://")):
        from tools.store.postgres import PostgresDatabase

        return SqlStore(PostgresDatabase(str(where)))
    from tools.store.sqlite import SqliteDatabase

    return SqlStore(SqliteDatabase(where))
