"""The one facade over a visit, for the command line and the doors. It decides nothing: the graph does.

Every call takes the visit's lock in the store where it changes something, and may be made from any thread.
"""

import json
import secrets
from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from agent import papers
from agent.editing import edited
from agent.images import VisitImages
from agent.questions import choosable
from agent.records import absolute
from agent.turns import (
    BriefVersion,
    ClinicianClose,
    Decision,
    Edit,
    Exchange,
    Prompt,
    Reply,
    VisitLine,
)
from agent.walk import Walk
from tools import clock
from tools.errors import AccessError, ConflictError, InputError, NotReadyError
from tools.store import DecisionRow, StoredBrief, VisitRow

if TYPE_CHECKING:
    from agent.context import VisitContext
    from tools.brief import Material
    from tools.chart import Chart
    from tools.clinical import ImageNote, ReconciliationLine

DECISIONS = ("accept", "reject", "defer")


class Visits:
    """All visits of one store."""

    def __init__(self, context: "VisitContext") -> None:
        """Take what a run is given (`agent.context.open_context(settings)`)."""
        self.context = context
        self._store = context.store
        self._walk = Walk(context)
        self.images = VisitImages(context)

    def start(
        self,
        source: str | None = None,
        *,
        patient: str | None = None,
        reason: str = "",
        language: str = "en",
        appointment: str = "",
        name: str = "",
        birth_date: str = "",
        questionnaire: str = "",
        wait: bool = False,
        by: str = "",
    ) -> str:
        """Begin a visit and return its id.

        The record is opened by a worker, so that the patient may begin at once; with `wait` it is opened before
        anything else and whatever is wrong with it is raised. `name` and `birth_date` are used until the record says.
        `questionnaire` is a name out of `agent.questions.choosable`: it is asked in this visit whatever the reason is.

        Raises:
            InputError: no such questionnaire can be chosen.
        """
        if questionnaire and questionnaire not in choosable(self.context.settings):
            raise InputError(f"there is no questionnaire {questionnaire!r} to choose for a visit")
        visit = secrets.token_hex(8)
        where = absolute(source) if source else ""
        row = VisitRow(
            id=visit,
            created_at=clock.now().isoformat(),
            source=where,
            patient=patient or "",
            name=name,
            birth_date=birth_date,
            reason=reason,
            language=language,
            country=self.context.settings.country,
            appointment=appointment,
            questionnaire=questionnaire,
            record="loading" if where else "none",
        )
        if wait and where:
            _, fields = self.context.records.read(where, patient)
            row = structs.replace(row, **fields)
        self._store.visits.create(row)
        self._store.audit.add(by or "system", "visit.started", visit=visit)
        self.context.records.open(visit)
        return visit

    def prompt(self, visit: str) -> Prompt:
        """Return what is to be shown now; the same until somebody replies."""
        return self._walk.now(self._open(visit).id)

    def reply(self, visit: str, interrupt_id: str, reply: Reply) -> Prompt:
        """Give a reply and return the next prompt; one to another prompt than the current changes nothing (`stale`)."""
        row = self._open(visit)
        with self._store.lock(visit):
            before = self._walk.here(visit)
            if before.kind in {"review", "done"} or before.interrupt_id != interrupt_id:
                return structs.replace(before, stale=True)
            return self._walk.on(row.id, {"interrupt_id": interrupt_id, "payload": msgspec.to_builtins(reply)})

    def close(self, visit: str, *, by: str, why: str = "") -> Prompt:
        """Let a clinician end the interview where it is; at or after the review it changes nothing."""
        with self._store.lock(visit):
            before = self._walk.here(visit)
            if before.kind in {"review", "done"}:
                return structs.replace(before, stale=True)
            payload = msgspec.to_builtins(ClinicianClose(by=by, why=why))
            return self._walk.on(visit, {"interrupt_id": before.interrupt_id, "payload": payload})

    def line(self, visit: str) -> VisitLine:
        """Return the visit's line of the worklist; StoreError when there is none."""
        return self._line(self._store.visits.get(visit))

    def worklist(self) -> tuple[VisitLine, ...]:
        """Return all visits, urgent and unacknowledged first."""
        return tuple(self._line(row) for row in self._store.visits.all())

    def transcript(self, visit: str, *, versions: bool = False) -> tuple[Exchange, ...]:
        """Return the conversation in the order it was had; with `versions` also what was corrected."""
        lines = [
            Exchange(
                handle=entry.answer.handle,
                link_id=entry.answer.link_id,
                question=entry.answer.question,
                words=entry.answer.words,
                status=entry.answer.status,
                at=entry.answer.at,
                version=entry.version,
                asked_by=entry.answer.asked_by,
                choice=entry.answer.choice,
            )
            for entry in self._store.answers.history(visit)
        ]
        return tuple(lines) if versions else tuple({line.link_id: line for line in lines}.values())

    def chart(self, visit: str) -> "Chart | None":
        """Return the patient's chart; None while the record is loading, and when there is none."""
        return self.context.records.chart(self._store.visits.get(visit))

    def material(self, visit: str) -> "Material":
        """Return all that a statement of this visit's brief may cite."""
        return papers.material_of(self.context, visit)

    def add_image(self, visit: str, data: bytes, *, words: str = "", body_site: str = "") -> "ImageNote":
        """Open an image safely, keep it, judge its quality; ImageError when it cannot be."""
        self._open(visit)
        return self.images.take_in(visit, data, words=words, body_site=body_site)

    def image(self, visit: str, handle: str) -> bytes:
        """Return an image's bytes, stripped of what identifies; `images.shown` gives other frames and windows."""
        return self.images.shown(visit, handle)

    def brief(self, visit: str) -> BriefVersion:
        """Return the newest brief; a visit that is going on or stopped half-way gets one that says so."""
        row = self._store.visits.get(visit)
        found = self._store.briefs.get(visit)
        if row.status in {"invited", "in_progress"} or found is None:
            with self._store.lock(visit):
                found = papers.provisional(self.context, visit, why="The interview is going on.")
        return self._version(found)

    def briefs(self, visit: str) -> tuple[BriefVersion, ...]:
        """Return every version, oldest first."""
        return tuple(self._version(kept) for kept in self._store.briefs.history(visit))

    def review(self, visit: str, decision: Decision, *, by: str, version: int) -> BriefVersion:
        """Approve (which seals the document), edit or reject; ConflictError when there is a newer version."""
        with self._store.lock(visit):
            prompt = self._walk.here(visit)
            if prompt.kind == "done":
                raise ConflictError(f"visit {visit} is closed; its brief was signed or rejected already")
            if prompt.kind != "review":
                raise ConflictError(f"the interview of visit {visit} is still going on; close it first")
            newest = papers.newest(self.context, visit)
            if newest.version != version:
                raise ConflictError(f"the brief has changed since version {version}; open the newest and repeat")
            if isinstance(decision, Edit):
                # Refused here, before the graph takes it: a resume that failed would be taken again.
                edited(self._walk.draft(visit), newest.brief, decision)
            self._walk.on(
                visit,
                {
                    "decision": msgspec.to_builtins(decision),
                    "by": by,
                    "version": version,
                    "at": clock.now().isoformat(),
                },
            )
        return self._version(papers.newest(self.context, visit))

    def decide(self, visit: str, key: str, decision: str, *, by: str) -> tuple["ReconciliationLine", ...]:
        """Write down accept, reject or defer for one reconciliation line and return them all.

        Raises:
            ConflictError: it is no such decision, or the visit is closed: a sealed document says what was decided.
        """
        if decision not in DECISIONS:
            raise ConflictError(f"{decision!r} is no decision; there are {', '.join(DECISIONS)}")
        with self._store.lock(visit):
            if self._walk.here(visit).kind == "done":
                raise ConflictError(f"visit {visit} is closed; its brief was signed or rejected already")
            row = DecisionRow(visit=visit, key=key, decision=decision, by=by, at=clock.now().isoformat())
            self._store.decisions.add(row)
        return papers.decided(self.context, visit, papers.newest(self.context, visit).brief).reconciliation

    def report(self, visit: str, section: str, why: str, *, by: str) -> None:
        """Write down a clinician's problem with a section."""
        row = DecisionRow(
            visit=visit, key=f"problem:{section}", decision="reported", by=by, at=clock.now().isoformat(), why=why
        )
        self._store.decisions.add(row)
        self._store.audit.add(by, "problem.reported", visit=visit, detail=section)

    def acknowledge(self, visit: str, *, by: str) -> VisitLine:
        """Write down that a clinician has seen the urgent flags; they stay."""
        now = clock.now().isoformat()
        return self._line(self._store.visits.update(visit, acknowledged_by=by, acknowledged_at=now))

    def lock_out(self, visit: str, why: str) -> None:
        """Stop a visit for the patient's side (`This isn't me`); the clinician sees why."""
        self._store.visits.update(visit, locked=why)

    def refresh(self, visit: str) -> VisitLine:
        """Read the record again; a change makes a new snapshot and reopens an unsigned brief."""
        with self._store.lock(visit):
            if self._store.visits.get(visit).status in {"signed", "rejected"}:
                return self.line(visit)
            row, newest = self.context.records.refresh(visit), self._store.briefs.get(visit)
            if newest is not None and newest.snapshot != row.snapshot:
                self._walk.reopen(visit)
        return self.line(visit)

    def document(self, visit: str) -> dict[str, object]:
        """Return the FHIR document: as sealed when signed, else preliminary."""
        sealed = self._store.outbox.get(visit)
        if sealed is not None:
            whole: dict[str, object] = json.loads(sealed.document)
            return whole
        made = self.brief(visit)
        return papers.document_of(self.context, visit, made.brief)

    def export(self, visit: str, form: str) -> str | bytes:
        """Return the newest brief as `md`, `html`, `pdf` or `text`; marked preliminary until signed."""
        from tools.brief import render

        made = self.brief(visit).brief
        return render(made, form, made.language)  # type: ignore[arg-type]

    def publish(self, visit: str, to: str, *, by: str = "", authorization: str | None = None) -> tuple[str, ...]:
        """Send the sealed document to a FHIR server, once, and return a line for each entry."""
        from agent.sending import send

        self._store.visits.get(visit)
        with self._store.lock(visit):
            sealed = self._store.outbox.get(visit)
            if sealed is None:
                raise NotReadyError(f"visit {visit} is not signed; approve its brief first, then publish")
            return send(self.context, sealed, to, by=by, authorization=authorization)

    def _open(self, visit: str) -> VisitRow:
        row = self._store.visits.get(visit)
        if row.locked:
            raise AccessError("this visit is closed for the patient's side; please call the clinic")
        return row

    def _version(self, kept: StoredBrief) -> BriefVersion:
        row = self._store.visits.get(kept.visit)
        behind = kept.answers != self._store.answers.length(kept.visit) or kept.snapshot != row.snapshot
        return BriefVersion(
            visit=kept.visit,
            version=kept.version,
            brief=papers.aged(self.context, kept.visit, papers.decided(self.context, kept.visit, kept.brief)),
            made_at=kept.made_at,
            by=kept.by,
            why=kept.why,
            outdated=behind,
        )

    def _line(self, row: VisitRow) -> VisitLine:
        return VisitLine(
            visit=row.id,
            status=row.status,
            created_at=row.created_at,
            changed_at=row.changed_at or row.created_at,
            name=row.name,
            birth_date=row.birth_date,
            patient=row.patient,
            source=row.source,
            reason=row.reason,
            language=row.language,
            appointment=row.appointment,
            record=row.record,
            record_problem=row.record_problem,
            urgent=row.urgent,
            flags=row.flags,
            acknowledged_by=row.acknowledged_by,
            acknowledged_at=row.acknowledged_at,
            answered=self._store.answers.questions(row.id),
            stopped=row.stopped,
            locked=row.locked,
            brief_version=self._store.briefs.version(row.id),
        )
