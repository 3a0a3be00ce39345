"""Charts made of facts written in the test itself."""

from collections.abc import Iterable
from typing import Any

import pytest

from tools import clock
from tools.chart import Chart
from tools.clinical import Fact, Person, Receipt
from tools.fhir.notes import NoteText


class FakeRecord:
    """A reading of facts that a test wrote."""

    def __init__(self, facts: Iterable[Fact], person: Person, receipt: Receipt, texts: dict[str, str]) -> None:
        self.facts = tuple(facts)
        self.person = person
        self.receipt = receipt
        self._texts = texts

    def raw_json(self, source: str) -> dict[str, object]:
        """Return the resource of a source."""
        return {"id": source}

    def note(self, fact: Fact) -> NoteText:
        """Return the text of a note."""
        words = self._texts.get(fact.handle, "")
        return NoteText(text=words, why_not="" if words else "content not included, only an address")

    def note_facts(self) -> tuple[Fact, ...]:
        """Return the documents."""
        return tuple(f for f in self.facts if f.kind == "note")


class Facts:
    """Makes facts with running handles."""

    def __init__(self) -> None:
        self.made: list[Fact] = []

    def add(self, kind: str, text: str, **fields: Any) -> Fact:
        """Add one fact; `type` names the resource type of its source."""
        number = len(self.made) + 1
        type_ = fields.pop(
            "type", {"condition": "Condition", "medication": "MedicationRequest"}.get(kind, "Observation")
        )
        fields.setdefault("source", (f"{type_}/{number}",))
        fact = Fact(handle=f"F{number}", kind=kind, text=text, **fields)  # type: ignore[arg-type]
        self.made.append(fact)
        return fact

    def chart(
        self, person: Person | None = None, receipt: Receipt | None = None, texts: dict[str, str] | None = None
    ) -> Chart:
        """Make the chart of all facts so far."""
        someone = person or Person(id="p", name="Ada Test", birth_date="1960-05-04", sex="female")
        return Chart(FakeRecord(self.made, someone, receipt or Receipt(), texts or {}), "digest")


@pytest.fixture
def facts() -> Facts:
    return Facts()


@pytest.fixture(autouse=True)
def _fixed_today() -> Iterable[None]:
    clock.fix("2026-06-01T08:00:00Z")
    yield
    clock.fix(None)
