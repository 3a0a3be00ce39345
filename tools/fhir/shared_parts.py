"""The parts that resources of a kind mix freely: addresses, encounters, medicines, doses; each is read once."""

import msgspec
from msgspec import Struct

from tools.errors import RecordError
from tools.fhir.absence import stated_absence
from tools.fhir.concepts import Concept
from tools.fhir.dates import is_date
from tools.fhir.json_tree import nodes, parse, text
from tools.fhir.readers.dosage import dose_words
from tools.fhir.readers.medications import DOSE_ABSENT, administered, medication_name
from tools.fhir.readers.statement import Context

MEDICATION = frozenset(("medicationCodeableConcept", "medicationReference"))
DOSES: dict[str, str] = {
    "MedicationRequest": "dosageInstruction",
    "MedicationDispense": "dosageInstruction",
    "MedicationStatement": "dosage",
    "MedicationAdministration": "dosage",
}
DOSE_KEYS = frozenset(("dose", "route", "as_needed", "dose_conflict", "dose_absent", "instructions"))
_BROKEN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class _Reference(Struct):
    reference: str = ""


_REFERENCE = msgspec.json.Decoder(_Reference)


class SharedParts:
    """Reads each spelling of a part once; None where a part needs the whole resource to be understood."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._addresses: dict[bytes, str] = {}
        self._starts: dict[tuple[str, int], str] = {}
        self._medications: dict[tuple[bytes, int], tuple[Concept, str] | None] = {}
        self._doses: dict[tuple[str, bytes], dict[str, str] | None] = {}

    def address(self, body: bytes) -> str:
        """Return the address in a Reference; empty when it is not a plain one."""
        known = self._addresses.get(body)
        if known is None:
            try:
                known = _REFERENCE.decode(body).reference.strip()
            except _BROKEN:
                known = ""
            self._addresses[body] = known
        return known

    def start(self, address: str, scope: int) -> str:
        """Return when an encounter began, as a plain date; empty when that is not so simple."""
        known = self._starts.get((address, scope))
        if known is None:
            tree = self._context.index.follow(address, {}, scope)
            known = text(tree, "period", "start") or text(tree, "actualPeriod", "start")
            known = known if is_date(known) else ""
            self._starts[address, scope] = known
        return known

    def medication(self, field: str, body: bytes, scope: int) -> tuple[Concept, str] | None:
        """Return a medicine's name and how it was found; None for contained ones and for "no known medications"."""
        if (body, scope) not in self._medications:
            self._medications[body, scope] = self._medication(field, body, scope)
        return self._medications[body, scope]

    def _medication(self, field: str, body: bytes, scope: int) -> tuple[Concept, str] | None:
        if b'"#' in body:
            return None
        try:
            value, doubled = parse(body)
        except RecordError:
            return None
        self._context.scope = scope
        named, how = medication_name({field: value}, self._context)
        return None if doubled or not named.name or stated_absence("medication", named, named.name) else (named, how)

    def dose(self, type_: str, body: bytes) -> dict[str, str] | None:
        """Return what a dosage element adds to the detail of a fact."""
        if (type_, body) not in self._doses:
            self._doses[type_, body] = self._dose(type_, body)
        return self._doses[type_, body]

    def _dose(self, type_: str, body: bytes) -> dict[str, str] | None:
        try:
            value, doubled = parse(body)
        except RecordError:
            return None
        if doubled:
            return None
        words = administered(value) if type_ == "MedicationAdministration" else dose_words(nodes({"x": value}, "x"))
        if not words.get("dose"):
            words = words | {"dose_absent": DOSE_ABSENT}
        return {key: said for key, said in words.items() if said}
