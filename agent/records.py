"""Records of visits: read by workers, kept in the store, charts at hand in a bounded cache. It interprets none."""

import threading
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as LateError
from pathlib import Path
from typing import TYPE_CHECKING

from tools.clinical import Person
from tools.errors import PrevisitError, WrongPatientError

if TYPE_CHECKING:
    from agent.settings import Settings
    from tools.chart import Chart
    from tools.store import Store, VisitRow

WORKERS = 4


class RecordDesk:
    """Reads records and hands out charts; one for a process."""

    def __init__(self, store: "Store", settings: "Settings") -> None:
        from tools.chart import tokens

        tokens.use_at_hand(settings.tokenizer, settings.model)
        self._store = store
        self._settings = settings
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="record")
        self._guard = threading.Lock()
        self._under_way: dict[str, Future[None]] = {}
        self._charts: OrderedDict[str, Chart] = OrderedDict()

    def read(self, source: str, patient: str | None) -> tuple["Chart", dict[str, object]]:
        """Read a source now; return the chart, and what the visit's row then says of record and patient.

        Raises:
            RecordError: it cannot be read, or holds several patients and none was named.
            SourceUnavailableError: the server does not answer.
        """
        from tools.chart import read_chart
        from tools.fhir import open_source

        where = open_source(source, authorization=self._settings.authorization or None)
        raw = where.fetch(patient)
        chart = read_chart(raw, patient=patient)
        snapshot = self._store.snapshots.put(raw.pack())
        self._remember(snapshot, chart)
        person = chart.person
        return chart, {
            "record": "ready",
            "record_problem": "",
            "snapshot": snapshot,
            "patient": person.id,
            "name": person.name,
            "birth_date": person.birth_date,
            "sex": person.sex,
            "identifiers": person.identifiers,
            "phone": person.phone,
            # Asked for in the same way again, the same content has the same digest.
            "detail": {"asked_for": patient or ""},
        }

    def open(self, visit: str) -> None:
        """Have a visit's record read by a worker, unless it is there already or under way."""
        row = self._store.visits.get(visit)
        if row.record != "loading":
            return
        with self._guard:
            if visit not in self._under_way:
                self._under_way[visit] = self._pool.submit(self._read, visit)

    def wait(self, visit: str, deadline_s: float) -> "VisitRow":
        """Wait for a record under way; after the deadline the visit goes on without it, and says so."""
        self.open(visit)
        with self._guard:
            future = self._under_way.get(visit)
        if future is not None:
            try:
                future.result(timeout=deadline_s)
            except LateError:
                return self._store.visits.update(
                    visit, record_problem=f"the record had not come after {deadline_s:g} seconds"
                )
        return self._store.visits.get(visit)

    def refresh(self, visit: str) -> "VisitRow":
        """Read a visit's record again; the snapshot changes only when the content has.

        Raises:
            WrongPatientError: the source now answers with somebody else.
        """
        row = self._store.visits.get(visit)
        if not row.source:
            return row
        before = self.chart(row)
        chart, fields = self.read(row.source, row.detail.get("asked_for", row.patient) or None)
        if row.patient and chart.person.id != row.patient:
            raise WrongPatientError(f"{row.source} now answers with another patient; the visit keeps its record")
        if before is not None and before.digest == chart.digest:
            return row
        return self._store.visits.update(visit, **fields)

    def chart(self, row: "VisitRow") -> "Chart | None":
        """Return the chart of a visit's snapshot; None while there is none."""
        if not row.snapshot:
            return None
        with self._guard:
            known = self._charts.get(row.snapshot)
            if known is not None:
                self._charts.move_to_end(row.snapshot)
                return known
        from tools.chart import read_chart
        from tools.fhir import unpack

        chart = read_chart(unpack(self._store.snapshots.get(row.snapshot)), patient=row.patient or None)
        self._remember(row.snapshot, chart)
        return chart

    def person(self, row: "VisitRow") -> Person:
        """Return who the visit is about, as far as its row says."""
        sex = row.sex if row.sex in {"female", "male", "other"} else "unknown"
        return Person(id=row.patient, name=row.name, birth_date=row.birth_date, sex=sex)  # type: ignore[arg-type]

    def close(self) -> None:
        """Start nothing more and wait for what is under way: it writes to the store, which closes next."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _read(self, visit: str) -> None:
        row = self._store.visits.get(visit)
        try:
            _, fields = self.read(row.source, row.patient or None)
            self._store.visits.update(visit, **fields)
        except PrevisitError as exc:
            # A failed fetch is never an empty chart: the brief says that the record could not be read, and why.
            self._store.visits.update(visit, record="failed", record_problem=type(exc).__name__ + ": " + str(exc))
        finally:
            with self._guard:
                self._under_way.pop(visit, None)

    def _remember(self, snapshot: str, chart: "Chart") -> None:
        with self._guard:
            self._charts[snapshot] = chart
            self._charts.move_to_end(snapshot)
            while len(self._charts) > self._settings.charts:
                self._charts.popitem(last=False)


def absolute(source: str) -> str:
    """Return a source that means the same from every working directory."""
    return source if source.startswith(("http://", "https://")) else str(Path(source).expanduser().resolve())
