"""All that a claim of the brief may cite, in one value; `gathering` fills it. It composes and judges nothing.

Handles: `F12` a fact of the record, `Q7` an answer, `I1` an image, `R3` a receipt line, `G1` a red flag (by its place).
"""

import re
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from tools.clinical import Answer, Fact, Flag, ImageNote, Person, ReceiptLine

if TYPE_CHECKING:
    from tools.chart import Chart, Check

Cited = Fact | Answer | ImageNote | ReceiptLine | Flag
"""What a handle may stand for."""

INSTRUMENT: Final = re.compile(r"^(phq-9|gad-7)\.(\d)$")
HANDLE: Final = re.compile(r"^[FQIRG][1-9][0-9]*$")


class Writer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who wrote the brief's sentences: the rules, or a language model named so that it can be found again."""

    name: str = "rules 1.0"
    model: str = ""
    revision: str = ""
    adapter: str = ""
    prompts: dict[str, str] = {}
    """Name of each prompt used, and the hash of its text."""
    fell_back: str = ""
    """Why the rules answered instead of the model, when they did."""


class Material(Struct, frozen=True, kw_only=True, dict=True):
    """One visit's material: the chart, what the patient said and sent, and what is known about the reading of it."""

    chart: "Chart | None"
    """None: no record was read (then a receipt line says so)."""
    today: date
    answers: tuple[Answer, ...] = ()
    flags: tuple[Flag, ...] = ()
    images: tuple[ImageNote, ...] = ()
    receipt_lines: tuple[ReceiptLine, ...] = ()
    """The record's lines, then the visit's own (interview, screening, images)."""
    as_of: dict[str, str] = {}
    """`record`, `newest_entry`, `answers`: ISO 8601; empty when there is none."""
    reasoner: Writer = Writer()
    person: Person = Person(id="")
    checks: "tuple[Check, ...]" = ()
    """What the tables of rules say of the record and of what the patient says to take and not to bear."""
    reason: str = ""
    """The reason for the visit as booked, when nobody has been asked yet."""
    language: str = "en"
    """The clinician's language."""
    stopped: str = ""
    """Where the visit stopped, when it did not run to its end."""

    @cached_property
    def _cited(self) -> dict[str, Cited]:
        found: dict[str, Cited] = {fact.handle: fact for fact in self.chart.facts} if self.chart else {}
        found.update((answer.handle, answer) for answer in self.answers)
        found.update((image.handle, image) for image in self.images)
        found.update((line.handle, line) for line in self.receipt_lines)
        found.update((f"G{place}", flag) for place, flag in enumerate(self.flags, 1))
        return found

    def resolve(self, handle: str) -> Cited | None:
        """Return what a handle stands for; None when nothing of this visit bears it."""
        return self._cited.get(handle)

    def facts(self, handles: Iterable[str]) -> tuple[Fact, ...]:
        """Return the record's facts among some handles, in their order."""
        return tuple(found for handle in handles if isinstance(found := self.resolve(handle), Fact))

    def of_one_status(self, handles: Iterable[str]) -> list[str]:
        """Return the handles whose entries have the status of the first."""
        facts = self.facts(handles)
        return [fact.handle for fact in facts if fact.status == facts[0].status]

    def dated(self, handles: Iterable[str], days: Iterable[str]) -> list[str]:
        """Return, for each date that there is, the first handle whose entry bears it; empty where none does."""
        facts = self.facts(handles)
        return [next((fact.handle for fact in facts if when in (fact.when, fact.until)), "") for when in days if when]

    def answer_to(self, *topics: str) -> tuple[Answer, ...]:
        """Return the answers of some topics, in the order they were given."""
        return tuple(answer for answer in self.answers if answer.topic in topics)

    def line_of(self, *types: str) -> ReceiptLine | None:
        """Return the first receipt line about one of these resource types, or None."""
        return next((line for line in self.receipt_lines if line.type in types), None)

    def flag_handle(self, flag: Flag) -> str:
        """Return the handle under which a flag of this material is cited."""
        return f"G{self.flags.index(flag) + 1}"
