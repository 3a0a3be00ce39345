"""One record read: bytes to person, facts and receipt; it draws no conclusion from them."""

import gc
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tools.clinical import Fact, Person, Receipt
from tools.errors import RecordError
from tools.fhir.entries import Delivery, Resource, split
from tools.fhir.index import Index
from tools.fhir.limits import DEFAULT, Limits
from tools.fhir.notes import NoteText, note_text
from tools.fhir.people import choose, identities
from tools.fhir.raw import RawRecord
from tools.fhir.reader import Reader
from tools.fhir.set_aside import A_MANIFEST

READER_VERSION = 10
"""Changes whenever the same bytes give other facts or handles."""


class Reading:
    """One patient's record, read."""

    def __init__(
        self,
        person: Person,
        facts: tuple[Fact, ...],
        receipt: Receipt,
        resources: Mapping[str, Resource],
        index: Index,
        limits: Limits,
    ) -> None:
        self.person = person
        self.facts = facts
        self.receipt = receipt
        self.warnings = receipt.warnings
        self.limits = limits
        self._resources = resources
        self._index = index

    def raw_json(self, source: str) -> dict[str, object]:
        """Return the resource a source names, parsed.

        Raises:
            KeyError: no such source in this record.
        """
        found = self._resources[source]
        value = json.loads(bytes(found.body).decode("utf-8", "replace"))
        return value if isinstance(value, dict) else {}

    def note(self, fact: Fact) -> NoteText:
        """Return the text of the document a fact was read from, decoded now; says why when it cannot be read."""
        resource = self._resources[fact.source[0]]
        tree = resource.tree()[0]
        return note_text(tree, lambda address: self._index.follow(address, tree, resource.scope), self.limits)

    def note_facts(self) -> tuple[Fact, ...]:
        """Return the facts that may have a text of their own: notes, and reports with attachments or a conclusion."""
        return tuple(
            fact
            for fact in self.facts
            if fact.kind == "note"
            or (fact.kind == "report" and (fact.detail.get("attached") or fact.detail.get("conclusion")))
        )


def people_in(raw: RawRecord, limits: Limits = DEFAULT) -> tuple[Person, ...]:
    """Return everybody of whom the record holds a Patient resource."""
    return tuple(found.person for found in identities(Index(split(raw.parts, limits).resources)))


def read_facts(raw: RawRecord, *, patient: str | None = None, limits: Limits = DEFAULT) -> Reading:
    """Read one patient's record.

    Args:
        raw: the record as delivered.
        patient: whose facts are wanted; only needed where the record holds several people.
        limits: how big it may be.

    Raises:
        WrongPatientError: several people and nothing says which; the message lists them.
        RecordNotFoundError: the patient asked for is not in it.
        RecordError: nothing in it can be read as a patient's record.
    """
    with _without_collection():
        return _read(raw, patient or raw.patient, limits)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Pause the garbage collector: a hundred thousand new objects and no cycles make its passes a waste."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _read(raw: RawRecord, patient: str, limits: Limits) -> Reading:
    delivery = split(raw.parts, limits)
    _require_resources(raw, delivery)
    index = Index(delivery.resources)
    chosen = choose(index, delivery.resources, patient)
    reader = Reader(raw, delivery, index, chosen, limits)
    person, facts, receipt = reader.read()
    return Reading(person, facts, receipt, reader.seen, index, limits)


def _require_resources(raw: RawRecord, delivery: Delivery) -> None:
    if delivery.resources:
        return
    if raw.lines and any(line.outcome == "failed" for line in raw.lines):
        reasons = "; ".join(
            dict.fromkeys(f"{line.what}: {line.reason}" for line in raw.lines if line.outcome == "failed")
        )
        raise RecordError(f"{raw.source}: nothing could be read ({reasons})")
    if delivery.refused:
        reasons = "; ".join(dict.fromkeys(refusal.reason for refusal in delivery.refused))
        raise RecordError(f"{raw.source}: nothing could be read ({reasons}); fetch it again")
    if delivery.requests:
        raise RecordError(
            f"{raw.source}: a Bundle of requests only, which holds no record; give the Bundle with the resources"
        )
    if delivery.failed:
        raise RecordError(
            f"{raw.source}: nothing could be read ({delivery.failed[0].source}: {delivery.failed[0].reason})"
        )
    if any(aside.reason == A_MANIFEST for aside in delivery.empty):
        raise RecordError(f"{raw.source}: only {A_MANIFEST}; fetch those files and name their folder")
    what = (
        "a Bundle whose entries hold no FHIR resource" if delivery.empty else "an empty Bundle, which holds no record"
    )
    raise RecordError(f"{raw.source}: {what}; give one with entries")
