"""One patient's facts as a chart: every view is made when first asked for, and kept.

It reads no bytes (`tools.fhir` does) and writes no sentence of a brief.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from tools import clock
from tools.chart import when
from tools.clinical import Fact, Person, Pregnant, Receipt

if TYPE_CHECKING:
    from tools.chart.search import Index
    from tools.chart.values import (
        Allergies,
        ChangeLine,
        Changes,
        Check,
        Compact,
        Hit,
        MedicationLine,
        NoteLine,
        Problems,
        ResultLine,
    )
    from tools.fhir import RawRecord
    from tools.fhir.notes import NoteText


class Record(Protocol):
    """What a chart needs of a reading: facts, person, receipt, and the way back to the source."""

    @property
    def facts(self) -> tuple[Fact, ...]: ...  # noqa: D102 - the names are the documentation
    @property
    def person(self) -> Person: ...  # noqa: D102
    @property
    def receipt(self) -> Receipt: ...  # noqa: D102
    def raw_json(self, source: str) -> dict[str, Any]: ...  # noqa: D102
    def note(self, fact: Fact) -> "NoteText": ...  # noqa: D102
    def note_facts(self) -> tuple[Fact, ...]: ...  # noqa: D102


class Chart:
    """One patient's chart. Thread-safe for reading once a view was made; a view made twice is the same."""

    def __init__(self, record: Record, digest: str | Callable[[], str] = "") -> None:
        """Make a chart of one reading; `digest` names the snapshot it was read from, or works its name out."""
        self._record = record
        self._named = digest
        self.facts: tuple[Fact, ...] = record.facts
        self.person: Person = record.person
        self._texts: dict[str, NoteText] = {}

    @property
    def receipt(self) -> Receipt:
        """What was seen of the record and what became of it."""
        return self._record.receipt

    @cached_property
    def digest(self) -> str:
        """Name of the snapshot it was read from."""
        return self._named if isinstance(self._named, str) else self._named()

    @cached_property
    def _newest(self) -> tuple[str, bool]:
        return when.newest_entry(self.facts, clock.today().isoformat())

    @property
    def as_of(self) -> str:
        """Date of the record's newest entry; empty when nothing is dated. "Recent" counts from here."""
        return self._newest[0]

    @property
    def shifted(self) -> bool:
        """Whether the record as a whole lies in the future: its dates were shifted for privacy."""
        return self._newest[1]

    @property
    def age(self) -> int | None:
        """Full years at death, or else at the record's newest entry; None without a birth date. Never negative.

        A record in which nothing is dated counts to today.
        """
        died = self.person.deceased
        moment = died if when.is_iso(died) else self.as_of or clock.today().isoformat()
        return when.years_between(self.person.birth_date, moment)

    def fact(self, handle: str) -> Fact:
        """Return the fact of a handle.

        Raises:
            KeyError: no fact of this chart has it.
        """
        return self._by_handle[handle]

    def resource(self, source: str) -> dict[str, Any]:
        """Return the source resource of `Type/id` as the record has it.

        Raises:
            KeyError: the record has no such resource.
        """
        return self._record.raw_json(source)

    def text_of(self, handle: str) -> str:
        """Return the decoded text of a note; empty when it could not be read.

        Raises:
            KeyError: no fact of this chart has the handle.
        """
        return self._decoded(self.fact(handle)).text

    def problems(self) -> "Problems":
        """Return problems: active, inactive, resolved; social findings apart; refuted out."""
        return self._problems

    def medications(self) -> "tuple[MedicationLine, ...]":
        """Return one line a drug, what is probably taken now first."""
        return self._medications

    def allergies(self) -> "Allergies":
        """Return allergies, or the form of their absence."""
        return self._allergies

    def results(self) -> "tuple[ResultLine, ...]":
        """Return one line a test, the newest first."""
        return self._results

    def changes(self) -> "Changes":
        """Return what is different since the visit before the newest one."""
        return self._changes

    def pending(self) -> "tuple[ChangeLine, ...]":
        """Return what is awaited: readings without a final value, reports that are not final, orders open of late."""
        from tools.chart.changes import read_pending

        return read_pending(self.of_kind("report", "order"), self.results(), as_of=self.as_of)

    def notes(self) -> "tuple[NoteLine, ...]":
        """Return the record's documents, newest first, each with whether it could be read."""
        return self._notes

    def checks(
        self,
        *,
        pregnant: Pregnant = "unknown",
        extra_medications: Sequence[str] = (),
        extra_allergies: Sequence[str] = (),
    ) -> "tuple[Check, ...]":
        """Return what the tables of rules say: safety first, then preventive care, then what could not be judged.

        Args:
            pregnant: what the patient or the record says today.
            extra_medications: drugs the patient says to take that the record does not list.
            extra_allergies: what the patient says not to bear and the record does not list.
        """
        from tools.chart.checks import run_checks

        return run_checks(
            self,
            pregnant=pregnant,
            extra_medications=tuple(extra_medications),
            extra_allergies=tuple(extra_allergies),
        )

    def search(self, query: str, limit: int = 20) -> "tuple[Hit, ...]":
        """Return facts and note passages for clinical or lay words, best first."""
        return self._index.search(query, limit)

    def searched_for(self, query: str) -> str:
        """Return what a query is taken to say: itself, or with a slip mended in a long word that nobody knows."""
        return self._index.mended(query)

    def lines(self, budget: int | None = None) -> "Compact":
        """Return all facts as text with handles; within a budget of tokens the most useful, and what was left out."""
        from tools.chart.compact import write_lines

        return write_lines(self, budget)

    def overview(self, budget: int | None = None) -> "Compact":
        """Return problems, medications, allergies and trends as text with handles."""
        from tools.chart.compact import write_overview

        return write_overview(self, budget)

    def of_kind(self, *kinds: str) -> tuple[Fact, ...]:
        """Return the patient's own facts of these kinds that state a presence, in the record's order."""
        return tuple(f for k in kinds for f in self._by_kind.get(k, ()))

    def negations(self, kind: str) -> tuple[Fact, ...]:
        """Return the facts that state an absence of a kind ("no known allergies")."""
        return tuple(self._absences.get(kind, ()))

    @cached_property
    def _by_handle(self) -> dict[str, Fact]:
        return {f.handle: f for f in self.facts}

    @cached_property
    def _split(self) -> tuple[dict[str, list[Fact]], dict[str, list[Fact]]]:
        present: dict[str, list[Fact]] = {}
        absent: dict[str, list[Fact]] = {}
        for fact in self.facts:
            if fact.subject != "patient":
                continue
            about = fact.detail.get("about") if fact.detail and fact.detail.get("absence") else None
            if about is None:
                present.setdefault(fact.kind, []).append(fact)
            else:
                absent.setdefault(about, []).append(fact)
        return present, absent

    @property
    def _by_kind(self) -> dict[str, list[Fact]]:
        return self._split[0]

    @property
    def _absences(self) -> dict[str, list[Fact]]:
        return self._split[1]

    @cached_property
    def _problems(self) -> "Problems":
        from tools.chart.problems import read_problems

        return read_problems(self.of_kind("condition"), as_of=self.as_of, none_known=self.negations("condition"))

    @cached_property
    def _medications(self) -> "tuple[MedicationLine, ...]":
        from tools.chart.medications import read_medications

        return read_medications(self.of_kind("medication"), as_of=self.as_of, encounters=self.of_kind("encounter"))

    @cached_property
    def _allergies(self) -> "Allergies":
        from tools.chart.allergies import read_allergies

        return read_allergies(self.of_kind("allergy"), self.negations("allergy"), self.receipt)

    @cached_property
    def _results(self) -> "tuple[ResultLine, ...]":
        from tools.chart.results import RESULT_KINDS, read_results

        return read_results(self.of_kind(*sorted(RESULT_KINDS)))

    @cached_property
    def _changes(self) -> "Changes":
        from tools.chart.changes import read_changes

        return read_changes(
            self.facts, problems=self.problems(), medications=self.medications(), results=self.results()
        )

    @cached_property
    def _notes(self) -> "tuple[NoteLine, ...]":
        from tools.chart.notes import read_notes

        return read_notes((f for f in self._record.note_facts() if f.subject == "patient"), self._decoded)

    def _decoded(self, fact: Fact) -> "NoteText":
        """Return the text of a document, decoded once."""
        if fact.handle not in self._texts:
            self._texts[fact.handle] = self._record.note(fact)
        return self._texts[fact.handle]

    @cached_property
    def _index(self) -> "Index":
        from tools.chart.search import Index

        return Index(self.facts, ((n.handle, self.text_of(n.handle)) for n in self.notes() if n.read))


def read_chart(raw: "RawRecord", *, patient: str | None = None) -> Chart:
    """Return the chart of one patient of a raw record.

    Raises:
        RecordError: the record cannot be read.
        WrongPatientError: it holds several people and `patient` names none of them.
    """
    from tools.fhir import read_facts

    return Chart(read_facts(raw, patient=patient), lambda: raw.digest)
