"""The worklist's table, and the answer log: what was said, in order, never changed."""

import hashlib

import msgspec
from msgspec import structs

from tools import clock
from tools.clinical import Answer
from tools.errors import ConflictError, StoreError
from tools.store.database import Database, Statements
from tools.store.values import LogEntry, VisitRow


class VisitTable:
    """Visits, one row each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, row: VisitRow) -> VisitRow:
        """Add a visit."""
        try:
            with self._database.begin() as now:
                now.run(
                    "INSERT INTO visits (id, body, created_at, person) VALUES (?, ?, ?, ?)",
                    (row.id, _text(row), row.created_at, person_of(row)),
                )
        except ConflictError as exc:
            raise ConflictError(f"there is a visit {row.id} already; go on with it or take another id") from exc
        return row

    def get(self, visit: str) -> VisitRow:
        """Return it."""
        with self._database.read() as now:
            return _visit(now, visit)

    def update(self, visit: str, **changes: object) -> VisitRow:
        """Change the named fields in one step."""
        with self._database.begin() as now:
            old = _visit(now, visit)
            row = structs.replace(old, changed_at=clock.now().isoformat(), **changes)
            now.run("UPDATE visits SET body = ?, person = ? WHERE id = ?", (_text(row), person_of(row), visit))
        return row

    def all(self, *, limit: int = 1000) -> tuple[VisitRow, ...]:
        """Return the visits, urgent and unacknowledged first, then newest first."""
        with self._database.read() as now:
            found = now.rows("SELECT body FROM visits ORDER BY created_at DESC, id LIMIT ?", (limit,))
        rows = [msgspec.json.decode(body, type=VisitRow) for (body,) in found]
        return tuple(sorted(rows, key=lambda row: not (row.urgent and not row.acknowledged_by)))

    def of_same_person(self, visit: str) -> tuple[VisitRow, ...]:
        """Return the other visits of this visit's patient, newest first."""
        with self._database.read() as now:
            row = _visit(now, visit)
            person = person_of(row)
            found = now.rows(
                "SELECT body FROM visits WHERE person = ? AND id <> ? ORDER BY created_at DESC, id", (person, visit)
            )
        if not person:
            return ()
        others = (msgspec.json.decode(body, type=VisitRow) for (body,) in found)
        # The same address and id with another birth date is somebody else, or a mistake: then nothing is shown.
        return tuple(
            one for one in others if not (row.birth_date and one.birth_date and row.birth_date != one.birth_date)
        )


def person_of(row: VisitRow) -> str:
    """Return who a visit is about: the same source and the same patient in it; empty when either is not known."""
    if not (row.source and row.patient):
        return ""
    return hashlib.sha256(f"{row.source}\n{row.patient}".encode()).hexdigest()


class AnswerTable:
    """The answer log."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def handle(self, visit: str, link_id: str) -> str:
        """Return the handle that an answer to `link_id` has or would get."""
        with self._database.read() as now:
            return _handle(now, visit, link_id)

    def append(self, visit: str, interrupt_id: str, answer: Answer, question: str = "{}") -> LogEntry:
        """Write one answer, once for each prompt."""
        with self._database.begin() as now:
            there = _entries(now, "visit = ? AND interrupt_id = ?", (visit, interrupt_id))
            if there:
                return there[0]
            (number,) = now.rows("SELECT COALESCE(MAX(number), 0) FROM answers WHERE visit = ?", (visit,))[0]
            (version,) = now.rows(
                "SELECT COALESCE(MAX(version), 0) FROM answers WHERE visit = ? AND link_id = ?", (visit, answer.link_id)
            )[0]
            kept = structs.replace(answer, handle=_handle(now, visit, answer.link_id), corrected=version > 0)
            entry = LogEntry(
                visit=visit,
                number=number + 1,
                interrupt_id=interrupt_id,
                version=version + 1,
                answer=kept,
                question=question,
            )
            now.run(
                "INSERT INTO answers (visit, number, interrupt_id, link_id, version, answer, question)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (visit, entry.number, interrupt_id, kept.link_id, entry.version, _text(kept), question),
            )
        return entry

    def find(self, visit: str, interrupt_id: str) -> LogEntry | None:
        """Return the line written for that prompt."""
        with self._database.read() as now:
            found = _entries(now, "visit = ? AND interrupt_id = ?", (visit, interrupt_id))
        return found[0] if found else None

    def current(self, visit: str) -> tuple[Answer, ...]:
        """Return the newest version of every answer, in the order in which they were first given."""
        newest: dict[str, Answer] = {}
        for entry in self.history(visit):
            newest[entry.answer.link_id] = entry.answer
        return tuple(newest.values())

    def history(self, visit: str) -> tuple[LogEntry, ...]:
        """Return every line, oldest first."""
        with self._database.read() as now:
            return tuple(_entries(now, "visit = ?", (visit,)))

    def length(self, visit: str) -> int:
        """Return how many lines there are."""
        with self._database.read() as now:
            return int(now.rows("SELECT COUNT(*) FROM answers WHERE visit = ?", (visit,))[0][0])

    def questions(self, visit: str) -> int:
        """Return how many questions have a line, without reading them."""
        with self._database.read() as now:
            return int(now.rows("SELECT COUNT(DISTINCT link_id) FROM answers WHERE visit = ?", (visit,))[0][0])


def _text(value: msgspec.Struct) -> str:
    return msgspec.json.encode(value).decode()


def _visit(now: Statements, visit: str) -> VisitRow:
    rows = now.rows("SELECT body FROM visits WHERE id = ?", (visit,))
    if not rows:
        raise StoreError(f"there is no visit {visit!r} in this data directory; check the id and PREVISIT_HOME")
    return msgspec.json.decode(rows[0][0], type=VisitRow)


def _handle(now: Statements, visit: str, link_id: str) -> str:
    firsts = now.rows("SELECT link_id FROM answers WHERE visit = ? AND version = 1 ORDER BY number", (visit,))
    known = [first for (first,) in firsts]
    return f"Q{known.index(link_id) + 1 if link_id in known else len(known) + 1}"


def _entries(now: Statements, where: str, values: tuple[object, ...]) -> list[LogEntry]:
    # `where` is one of this module's own texts, never something given.
    found = now.rows(
        f"SELECT visit, number, interrupt_id, version, answer, question FROM answers WHERE {where} ORDER BY number",  # noqa: S608
        values,
    )
    return [
        LogEntry(
            visit=visit,
            number=number,
            interrupt_id=interrupt_id,
            version=version,
            answer=msgspec.json.decode(answer, type=Answer),
            question=question,
        )
        for visit, number, interrupt_id, version, answer, question in found
    ]
