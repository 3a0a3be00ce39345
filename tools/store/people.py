"""Who may come in and who did what: invitations, accounts, the audit, and the keys that sign links."""

import secrets

import msgspec
from msgspec import structs

from tools import clock
from tools.errors import ConflictError, StoreError
from tools.store.database import Database, Statements
from tools.store.values import AuditEntry, Invitation, User


class InvitationTable:
    """The state of signed links; the link itself is made and checked elsewhere."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def issue(self, invitation: Invitation) -> Invitation:
        """Write down a new link."""
        try:
            with self._database.begin() as now:
                now.run(
                    "INSERT INTO invitations (id, visit, issued_at, body) VALUES (?, ?, ?, ?)",
                    (invitation.id, invitation.visit, invitation.issued_at, _text(invitation)),
                )
        except ConflictError as exc:
            raise ConflictError("this link was issued already; make a new one") from exc
        return invitation

    def get(self, invitation: str) -> Invitation:
        """Return it."""
        with self._database.read() as now:
            return _invitation(now, invitation)

    def update(self, invitation: str, **changes: object) -> Invitation:
        """Change the named fields."""
        with self._database.begin() as now:
            row = structs.replace(_invitation(now, invitation), **changes)
            now.run("UPDATE invitations SET body = ? WHERE id = ?", (_text(row), invitation))
        return row

    def of(self, visit: str) -> tuple[Invitation, ...]:
        """Return the links of a visit, newest first."""
        with self._database.read() as now:
            rows = now.rows("SELECT body FROM invitations WHERE visit = ? ORDER BY issued_at DESC, id", (visit,))
        return tuple(msgspec.json.decode(body, type=Invitation) for (body,) in rows)


class UserTable:
    """Local accounts; password hashes are made elsewhere."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, user: User) -> None:
        """Add or replace one."""
        with self._database.begin() as now:
            now.run(
                "INSERT INTO users (name, body) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET body = excluded.body",
                (user.name, _text(user)),
            )

    def get(self, name: str) -> User | None:
        """Return it, or None."""
        with self._database.read() as now:
            rows = now.rows("SELECT body FROM users WHERE name = ?", (name,))
        return msgspec.json.decode(rows[0][0], type=User) if rows else None

    def all(self) -> tuple[User, ...]:
        """Return them all."""
        with self._database.read() as now:
            rows = now.rows("SELECT body FROM users ORDER BY name")
        return tuple(msgspec.json.decode(body, type=User) for (body,) in rows)


class AuditTable:
    """Who looked at or changed what, append-only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, who: str, what: str, *, visit: str = "", detail: str = "") -> AuditEntry:
        """Write one entry."""
        at = clock.now().isoformat()
        with self._database.begin() as now:
            ((number,),) = now.rows(
                "INSERT INTO audit (at, who, what, visit, detail) VALUES (?, ?, ?, ?, ?) RETURNING number",
                (at, who, what, visit, detail),
            )
        return AuditEntry(number=number, at=at, who=who, what=what, visit=visit, detail=detail)

    def all(self, visit: str = "", *, limit: int = 1000) -> tuple[AuditEntry, ...]:
        """Return the newest entries, newest first."""
        with self._database.read() as now:
            rows = now.rows(
                "SELECT number, at, who, what, visit, detail FROM audit WHERE (visit = ? OR ? = '')"
                " ORDER BY number DESC LIMIT ?",
                (visit, visit, limit),
            )
        names = ("number", "at", "who", "what", "visit", "detail")
        return tuple(AuditEntry(**dict(zip(names, row, strict=True))) for row in rows)


def secret(database: Database, name: str) -> bytes:
    """Return 32 random bytes, made once for each name and database."""
    with database.begin() as now:
        now.run(
            "INSERT INTO secrets (name, data) VALUES (?, ?) ON CONFLICT DO NOTHING", (name, secrets.token_bytes(32))
        )
        ((data,),) = now.rows("SELECT data FROM secrets WHERE name = ?", (name,))
    return bytes(data)


def _text(value: msgspec.Struct) -> str:
    return msgspec.json.encode(value).decode()


def _invitation(now: Statements, invitation: str) -> Invitation:
    rows = now.rows("SELECT body FROM invitations WHERE id = ?", (invitation,))
    if not rows:
        raise StoreError("there is no such link; ask the clinic for a new one")
    return msgspec.json.decode(rows[0][0], type=Invitation)
