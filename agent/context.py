"""What one run is given: settings, store, records, reasoner, eye, checkpoints. It walks no visit."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from agent.images import Eye, eye_of
from agent.questions import own_questionnaires
from agent.reasoner.falling_back import FallingBack
from agent.reasoner.rules import Rules
from agent.records import RecordDesk
from agent.settings import Settings
from tools.errors import StoreError
from tools.store import Store, open_store

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver

    from agent.reasoner.protocol import Described, Evidence, Heard, Reasoner, Turn, Written
    from tools.brief import Material
    from tools.clinical import Claim, ImageNote


@dataclass(frozen=True, kw_only=True)
class VisitContext:
    """The collaborators of every node."""

    settings: Settings
    store: Store
    records: RecordDesk
    reasoner: FallingBack
    images: Eye
    checkpoints: "BaseCheckpointSaver[Any]"

    def hear(self, visit: str, turn: "Turn") -> "Heard":
        """Have one reply understood, by the rules when the model can't."""
        seconds = self.settings.reasoner_deadline_s
        heard, problem = self.reasoner.ask("hearing", lambda maker, left: maker.hear(turn, left), seconds)
        self.note(visit, problem)
        return heard

    def choose_evidence(self, visit: str, material: "Material") -> "Evidence":
        """Have the evidence chosen."""
        seconds = self.settings.brief_deadline_s
        chosen, problem = self.reasoner.ask(
            "choosing evidence", lambda maker, left: maker.choose_evidence(material, left), seconds
        )
        self.note(visit, problem, *(f"left out for want of room: {what}" for what in chosen.left_out))
        return chosen

    def write(self, visit: str, material: "Material", evidence: Sequence[str]) -> "Written":
        """Have the draft written."""
        seconds = self.settings.brief_deadline_s
        written, problem = self.reasoner.ask(
            "writing", lambda maker, left: maker.write(material, evidence, left), seconds
        )
        self.note(visit, problem)
        return written

    def describe(self, visit: str, note: "ImageNote", data: bytes, material: "Material", left_s: float) -> "Described":
        """Have a model say what can be seen in one image; rules say nothing."""
        described, problem = self.reasoner.ask(
            f"describing {note.handle}",
            lambda maker, left: maker.describe(note, data, material, left),
            max(left_s, 0.0),
            instead="not described",
        )
        self.note(visit, problem)
        return described

    def judge(self, visit: str, claims: "Sequence[Claim]", material: "Material") -> "tuple[Claim, ...]":
        """Have judged what code could not decide; the rules leave it as it is."""
        seconds = self.settings.brief_deadline_s
        judged, problem = self.reasoner.ask("judging", lambda maker, left: maker.judge(claims, material, left), seconds)
        self.note(visit, problem)
        return judged

    @property
    def has_model(self) -> bool:
        """Whether a language model reasons, with the rules behind it."""
        return not isinstance(self.reasoner.maker, Rules)

    def note(self, visit: str, *problems: str) -> None:
        """Write down for the receipt what a model could not do; empty text is nothing."""
        told = [problem for problem in problems if problem]
        if told:
            row = self.store.visits.get(visit)
            notes = tuple(dict.fromkeys((*row.reasoner_notes, *told)))
            if notes != row.reasoner_notes:
                self.store.visits.update(visit, reasoner_notes=notes)

    def close(self) -> None:
        """Let go of everything."""
        self.records.close()
        self.reasoner.close()
        close_checkpoints(self.checkpoints)
        self.store.close()


def open_context(settings: Settings) -> VisitContext:
    """Open what a process needs to walk visits.

    Raises:
        StoreError: the data directory or database cannot be used.
        ModelError: the model that was asked for cannot run here.
        QuestionnaireError: a questionnaire of the clinic's own cannot be run.
    """
    own_questionnaires(settings)
    reasoner = FallingBack(reasoner_of(settings))
    store = open_store(settings.where)
    return VisitContext(
        settings=settings,
        store=store,
        records=RecordDesk(store, settings),
        reasoner=reasoner,
        images=eye_of(settings),
        checkpoints=open_checkpoints(settings),
    )


@contextmanager
def opened(settings: Settings) -> Iterator[VisitContext]:
    """Open a context and close it at the end."""
    context = open_context(settings)
    try:
        yield context
    finally:
        context.close()


def reasoner_of(settings: Settings) -> "Reasoner":
    """Return the reasoner that the settings name.

    Raises:
        ModelError: it cannot run here; the message says what it needs.
    """
    if settings.model == "rules":
        return Rules()
    from agent.reasoner.language_model import open_model

    return open_model(settings)


def open_checkpoints(settings: Settings) -> "BaseCheckpointSaver[Any]":
    """Open where the walks are kept: beside the store, in the same kind of database.

    Raises:
        StoreError: it is damaged, or its driver is missing.
    """
    if settings.store.startswith(("postgresql://", "postgres://")):
        return _postgres_checkpoints(settings.store)
    import sqlite3

    from langgraph.checkpoint.sqlite import SqliteSaver

    file = settings.data / "checkpoints.sqlite3"
    try:
        connection = sqlite3.connect(file, check_same_thread=False, timeout=30)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        saver = SqliteSaver(connection)
        saver.setup()
    except sqlite3.DatabaseError as exc:
        raise StoreError(
            f"the data directory {settings.home} is damaged ({file.name}: {exc}); nothing was changed: "
            "restore it from a backup, or set PREVISIT_HOME to another folder"
        ) from exc
    return saver


def _postgres_checkpoints(url: str) -> "BaseCheckpointSaver[Any]":
    try:
        from langgraph.checkpoint.postgres import PostgresSaver
        from psycopg.rows import dict_row
        from psycopg_pool import ConnectionPool
    except ImportError as exc:
        raise StoreError("PostgreSQL needs its driver; pip install 'previsit[postgres]'") from exc
    pool = ConnectionPool(
        url, max_size=16, open=True, kwargs={"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row}
    )
    saver = PostgresSaver(pool)
    saver.setup()
    return saver


def close_checkpoints(checkpoints: "BaseCheckpointSaver[Any]") -> None:
    """Close the connection, or the pool of them."""
    connection = getattr(checkpoints, "conn", None)
    if connection is not None:
        connection.close()
