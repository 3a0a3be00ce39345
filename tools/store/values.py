"""The values that the store keeps and gives back; no SQL here."""

from typing import Literal

from msgspec import Struct

from tools.clinical import Answer, Brief, Flag, ImageNote

RecordState = Literal["none", "loading", "ready", "failed"]
VisitState = Literal["invited", "in_progress", "waiting_for_review", "signed", "rejected"]


class VisitRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One visit as the worklist needs it; the conversation is in the answer log, the walk in the checkpoints."""

    id: str
    created_at: str
    changed_at: str = ""
    status: VisitState = "invited"
    source: str = ""
    patient: str = ""
    name: str = ""
    birth_date: str = ""
    sex: str = "unknown"
    identifiers: tuple[str, ...] = ()
    phone: str = ""
    reason: str = ""
    language: str = "en"
    country: str = "US"
    appointment: str = ""
    questionnaire: str = ""
    record: RecordState = "none"
    record_problem: str = ""
    snapshot: str = ""
    """Digest of the record as it was read; empty until `record` is ready."""
    urgent: bool = False
    flags: tuple[Flag, ...] = ()
    acknowledged_by: str = ""
    acknowledged_at: str = ""
    stopped: str = ""
    locked: str = ""
    reasoner_notes: tuple[str, ...] = ()
    """What the language model could not do and the rules did instead; printed on the receipt."""
    reasoner: str = "rules"
    detail: dict[str, str] = {}


class LogEntry(Struct, frozen=True, kw_only=True):
    """One line of the answer log; a correction is a new line with a higher version."""

    visit: str
    number: int
    interrupt_id: str
    version: int
    answer: Answer
    question: str
    """The question as it was put, as JSON."""


class Invitation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of one link; the link itself is signed elsewhere."""

    id: str
    visit: str
    issued_at: str
    expires_at: str
    issued_by: str = ""
    revoked_at: str = ""
    opened_at: str = ""
    attempts: int = 0


class StoredBrief(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One version of a visit's brief; versions are never changed."""

    visit: str
    version: int
    made_at: str
    brief: Brief
    by: str = ""
    why: str = ""
    answers: int = 0
    """How long the answer log was when it was made."""
    snapshot: str = ""
    prompts: dict[str, str] = {}
    """Name and hash of every prompt that had a part in it."""


class StoredImage(Struct, frozen=True, kw_only=True):
    """One image of a visit; its bytes lie under their content hash."""

    visit: str
    handle: str
    digest: str
    note: ImageNote


class StoredVector(Struct, frozen=True, kw_only=True):
    """One image's embedding by one model: float32, little-endian."""

    visit: str
    handle: str
    vector: bytes


class OutboxItem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A signed document, sealed; and where it was sent."""

    visit: str
    version: int
    digest: str
    sealed_at: str
    document: bytes
    sent_to: str = ""
    sent_at: str = ""
    answer: str = ""
    """What the server answered, entry by entry, as JSON."""


class User(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A local account; the hash is made elsewhere."""

    name: str
    password_hash: str
    role: Literal["clinician", "admin"] = "clinician"
    full_name: str = ""
    disabled: bool = False


class AuditEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who did what to whose data, and when."""

    number: int
    at: str
    who: str
    what: str
    visit: str = ""
    detail: str = ""


class DecisionRow(Struct, frozen=True, kw_only=True):
    """What a clinician decided on one reconciliation line, or reported of one section."""

    visit: str
    key: str
    decision: str
    by: str
    at: str
    why: str = ""
