"""What clinicians get and make: briefs with their versions, decisions, and the outbox of signed documents."""

import hashlib

import msgspec

from tools import clock
from tools.clinical import Brief
from tools.errors import ConflictError, StoreError
from tools.store.database import Database, Row
from tools.store.values import DecisionRow, OutboxItem, StoredBrief


class BriefTable:
    """Briefs; a version is never changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, visit: str, brief: Brief, *, after: int, **about: object) -> StoredBrief:
        """Add version `after + 1`."""
        taken = f"the brief of visit {visit} has changed since version {after}; open the newest and repeat"
        fields = {"visit": visit, "version": after + 1, "made_at": clock.now().isoformat(), "brief": brief, **about}
        kept: StoredBrief = msgspec.convert(fields, StoredBrief)
        try:
            with self._database.begin() as now:
                added = now.run(
                    "INSERT INTO briefs (visit, version, body) SELECT ?, ?, ? WHERE ? ="
                    " (SELECT COALESCE(MAX(version), 0) FROM briefs WHERE visit = ?)",
                    (visit, after + 1, msgspec.json.encode(kept).decode(), after, visit),
                )
        except ConflictError as exc:
            raise ConflictError(taken) from exc
        if not added:
            raise ConflictError(taken)
        return kept

    def get(self, visit: str, version: int | None = None) -> StoredBrief | None:
        """Return that version, or the newest."""
        with self._database.read() as now:
            rows = now.rows(
                "SELECT body FROM briefs WHERE visit = ? AND (version = ? OR ? = 0) ORDER BY version DESC LIMIT 1",
                (visit, version or 0, version or 0),
            )
        return msgspec.json.decode(rows[0][0], type=StoredBrief) if rows else None

    def version(self, visit: str) -> int:
        """Return the newest version's number without reading it."""
        with self._database.read() as now:
            return int(now.rows("SELECT COALESCE(MAX(version), 0) FROM briefs WHERE visit = ?", (visit,))[0][0])

    def history(self, visit: str) -> tuple[StoredBrief, ...]:
        """Return every version, oldest first."""
        with self._database.read() as now:
            rows = now.rows("SELECT body FROM briefs WHERE visit = ? ORDER BY version", (visit,))
        return tuple(msgspec.json.decode(body, type=StoredBrief) for (body,) in rows)


class DecisionTable:
    """What clinicians decided, append-only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, row: DecisionRow) -> None:
        """Write one down."""
        with self._database.begin() as now:
            now.run(
                "INSERT INTO decisions (visit, number, body)"
                " SELECT ?, COALESCE(MAX(number), 0) + 1, ? FROM decisions WHERE visit = ?",
                (row.visit, msgspec.json.encode(row).decode(), row.visit),
            )

    def current(self, visit: str) -> tuple[DecisionRow, ...]:
        """Return the newest decision of every key."""
        return tuple({row.key: row for row in self.history(visit)}.values())

    def history(self, visit: str) -> tuple[DecisionRow, ...]:
        """Return them all, oldest first."""
        with self._database.read() as now:
            rows = now.rows("SELECT body FROM decisions WHERE visit = ? ORDER BY number", (visit,))
        return tuple(msgspec.json.decode(body, type=DecisionRow) for (body,) in rows)


_COLUMNS = "visit, version, digest, sealed_at, document, sent_to, sent_at, answer"


class OutboxTable:
    """Signed documents on their way out."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def seal(self, visit: str, version: int, document: bytes) -> OutboxItem:
        """Put in a document once."""
        digest = hashlib.sha256(document).hexdigest()
        with self._database.begin() as now:
            now.run(
                f"INSERT INTO outbox ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, '', '', '') ON CONFLICT DO NOTHING",  # noqa: S608
                (visit, version, digest, clock.now().isoformat(), document),
            )
        return self._one(visit, version)

    def get(self, visit: str) -> OutboxItem | None:
        """Return the newest sealed document of a visit."""
        with self._database.read() as now:
            rows = now.rows(
                f"SELECT {_COLUMNS} FROM outbox WHERE visit = ? ORDER BY version DESC LIMIT 1",  # noqa: S608
                (visit,),
            )
        return _item(rows[0]) if rows else None

    def sent(self, visit: str, version: int, *, to: str, answer: str) -> OutboxItem:
        """Write down that it has arrived."""
        with self._database.begin() as now:
            now.run(
                "UPDATE outbox SET sent_to = ?, sent_at = ?, answer = ? WHERE visit = ? AND version = ?",
                (to, clock.now().isoformat(), answer, visit, version),
            )
        return self._one(visit, version)

    def waiting(self) -> tuple[OutboxItem, ...]:
        """Return those that were never sent."""
        with self._database.read() as now:
            rows = now.rows(f"SELECT {_COLUMNS} FROM outbox WHERE sent_at = '' ORDER BY sealed_at")  # noqa: S608
        return tuple(_item(row) for row in rows)

    def _one(self, visit: str, version: int) -> OutboxItem:
        with self._database.read() as now:
            rows = now.rows(
                f"SELECT {_COLUMNS} FROM outbox WHERE visit = ? AND version = ?",  # noqa: S608
                (visit, version),
            )
        if not rows:
            raise StoreError(f"nothing of visit {visit} is in the outbox; sign its brief first")
        return _item(rows[0])


def _item(row: Row) -> OutboxItem:
    fields = dict(zip(_COLUMNS.split(", "), row, strict=True))
    item = OutboxItem(**{**fields, "document": bytes(fields["document"])})
    if hashlib.sha256(item.document).hexdigest() != item.digest:
        raise StoreError(f"the sealed document of visit {item.visit} is damaged; restore a backup")
    return item
