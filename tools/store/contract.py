"""The contract of a store: what must survive, in one shape for every database. It holds no SQL.

Everything written is on disk when the call returns. Times are ISO 8601 in UTC.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from tools.clinical import Answer, Brief, ImageNote
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


class Snapshots(Protocol):
    """Records as they were read: immutable, compressed, named by the hash of their content."""

    def put(self, data: bytes) -> str:
        """Keep `data` and return its digest; keeping the same twice keeps it once."""

    def get(self, digest: str) -> bytes:
        """Return the bytes; StoreError when they are missing or no longer match their digest."""

    def has(self, digest: str) -> bool:
        """Return whether it is kept."""


class VisitRows(Protocol):
    """The worklist."""

    def create(self, row: VisitRow) -> VisitRow:
        """Add a visit; ConflictError when the id is taken."""

    def get(self, visit: str) -> VisitRow:
        """Return it; StoreError when there is none."""

    def update(self, visit: str, **changes: object) -> VisitRow:
        """Change the named fields in one step and return the row."""

    def all(self, *, limit: int = 1000) -> tuple[VisitRow, ...]:
        """Return the visits, urgent and unacknowledged first, then newest first."""

    def of_same_person(self, visit: str) -> tuple[VisitRow, ...]:
        """Return the other visits of this visit's patient (same source, same id in it), newest first."""


class AnswerLog(Protocol):
    """What patients said, append-only; the truth that the graph's state is an index of."""

    def handle(self, visit: str, link_id: str) -> str:
        """Return the handle (`Q7`) that an answer to `link_id` has or would get."""

    def append(self, visit: str, interrupt_id: str, answer: Answer, question: str = "{}") -> LogEntry:
        """Write one answer; the same `interrupt_id` again changes nothing and returns what stands there."""

    def find(self, visit: str, interrupt_id: str) -> LogEntry | None:
        """Return the line written for that prompt."""

    def current(self, visit: str) -> tuple[Answer, ...]:
        """Return the newest version of every answer, in the order in which they were first given."""

    def history(self, visit: str) -> tuple[LogEntry, ...]:
        """Return every line, oldest first."""

    def length(self, visit: str) -> int:
        """Return how many lines there are."""

    def questions(self, visit: str) -> int:
        """Return how many questions have a line, without reading them."""


class Images(Protocol):
    """What patients sent; what is intimate has no embedding and nothing that a model said, whoever writes."""

    def put(self, visit: str, data: bytes, note: ImageNote, original: bytes = b"") -> StoredImage:
        """Keep an image under the next handle, `original` beside it; the same bytes twice in a visit are one image."""

    def get(self, visit: str, handle: str) -> bytes:
        """Return the bytes; StoreError when that visit has no such image."""

    def original(self, visit: str, handle: str) -> bytes:
        """Return the original pixel values kept beside it; empty when there are none."""

    def note(self, visit: str, handle: str, note: ImageNote) -> StoredImage:
        """Replace what is known of it; once intimate it stays so, and its embeddings go."""

    def all(self, visit: str) -> tuple[StoredImage, ...]:
        """Return a visit's images in order."""

    def delete(self, visit: str, handle: str) -> None:
        """Remove it with its embeddings; its handle is not given again."""

    def embed(self, visit: str, handle: str, model: str, vector: bytes) -> None:
        """Keep one model's embedding of it; ConflictError when the image is intimate."""

    def vectors(self, visits: Sequence[str], model: str) -> tuple[StoredVector, ...]:
        """Return one model's embeddings of these visits' images, never of an intimate one."""


class Invitations(Protocol):
    """The state of signed links."""

    def issue(self, invitation: Invitation) -> Invitation:
        """Write down a new link."""

    def get(self, invitation: str) -> Invitation:
        """Return it; StoreError when there is none."""

    def update(self, invitation: str, **changes: object) -> Invitation:
        """Change the named fields (`revoked_at`, `opened_at`, `attempts`)."""

    def of(self, visit: str) -> tuple[Invitation, ...]:
        """Return the links of a visit, newest first."""


class Briefs(Protocol):
    """Briefs and their versions."""

    def add(self, visit: str, brief: Brief, *, after: int, **about: object) -> StoredBrief:
        """Add version `after + 1`; ConflictError when `after` isn't the newest."""

    def get(self, visit: str, version: int | None = None) -> StoredBrief | None:
        """Return that version, or the newest."""

    def version(self, visit: str) -> int:
        """Return the newest version's number without reading it; 0 when there is none."""

    def history(self, visit: str) -> tuple[StoredBrief, ...]:
        """Return every version, oldest first."""


class Decisions(Protocol):
    """What clinicians decided, append-only."""

    def add(self, row: DecisionRow) -> None:
        """Write one down."""

    def current(self, visit: str) -> tuple[DecisionRow, ...]:
        """Return the newest decision of every key."""

    def history(self, visit: str) -> tuple[DecisionRow, ...]:
        """Return them all, oldest first."""


class Outbox(Protocol):
    """Signed documents on their way out."""

    def seal(self, visit: str, version: int, document: bytes) -> OutboxItem:
        """Put in a document once; sealing the same version again returns what is there."""

    def get(self, visit: str) -> OutboxItem | None:
        """Return the newest sealed document of a visit."""

    def sent(self, visit: str, version: int, *, to: str, answer: str) -> OutboxItem:
        """Write down that it has arrived."""

    def waiting(self) -> tuple[OutboxItem, ...]:
        """Return those that were never sent."""


class Users(Protocol):
    """Local accounts."""

    def put(self, user: User) -> None:
        """Add or replace one."""

    def get(self, name: str) -> User | None:
        """Return it, or None."""

    def all(self) -> tuple[User, ...]:
        """Return them all."""


class Audit(Protocol):
    """Who looked at or changed what, append-only."""

    def add(self, who: str, what: str, *, visit: str = "", detail: str = "") -> AuditEntry:
        """Write one entry; `detail` never holds health data."""

    def all(self, visit: str = "", *, limit: int = 1000) -> tuple[AuditEntry, ...]:
        """Return the newest entries, newest first."""


class Store(Protocol):
    """Everything that must survive, under one roof."""

    @property
    def where(self) -> str:
        """A folder, or a database's address without its password."""

    @property
    def snapshots(self) -> Snapshots: ...  # noqa: D102
    @property
    def visits(self) -> VisitRows: ...  # noqa: D102
    @property
    def answers(self) -> AnswerLog: ...  # noqa: D102
    @property
    def images(self) -> Images: ...  # noqa: D102
    @property
    def invitations(self) -> Invitations: ...  # noqa: D102
    @property
    def briefs(self) -> Briefs: ...  # noqa: D102
    @property
    def decisions(self) -> Decisions: ...  # noqa: D102
    @property
    def outbox(self) -> Outbox: ...  # noqa: D102
    @property
    def users(self) -> Users: ...  # noqa: D102
    @property
    def audit(self) -> Audit: ...  # noqa: D102

    def lock(self, visit: str) -> AbstractContextManager[None]:
        """Hold a visit alone, across threads and processes; not re-entrant."""

    def secret(self, name: str) -> bytes:
        """Return 32 random bytes that stay the same for this store (the key that signs links)."""

    def check(self) -> str:
        """Return one line on its health; StoreError when it cannot be used."""

    def close(self) -> None:
        """Let go of files and connections."""
