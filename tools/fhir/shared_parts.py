"""The parts that resources of a kind mix freely: addresses, encounters, medicines, doses; each is read once."""

import msgspec
from msgspec import Struct

from tools.errors import RecordError
from tools.fhir.absence import stated_absence
from tools.fhir.concepts import Concept
from tools.fhir.dates import is_date
from tools.fhir.first_level import string
from tools.fhir.inner_parts import KEY, Parted, inner_parts
from tools.fhir.json_tree import Json, nodes, parse, text
from tools.fhir.memo import Memo
from tools.fhir.readers.dosage import dose_words
from tools.fhir.readers.medications import DOSE_ABSENT, administered, medication_name
from tools.fhir.readers.statement import Context, joined

MEDICATION = frozenset(("medicationCodeableConcept", "medicationReference"))
DOSES: dict[str, str] = {
    "MedicationRequest": "dosageInstruction",
    "MedicationDispense": "dosageInstruction",
    "MedicationStatement": "dosage",
    "MedicationAdministration": "dosage",
}
DOSE_KEYS = frozenset(("dose", "route", "as_needed", "dose_conflict", "dose_absent", "instructions", "site"))
_BROKEN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class _Reference(Struct):
    reference: str = ""


_REFERENCE = msgspec.json.Decoder(_Reference)


class SharedParts:
    """Reads each spelling of a part once; None, or nothing, where a part needs the whole resource to be understood."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.parted = inner_parts()
        self.kinds: Memo[tuple[object, ...], int] = Memo(lambda key: len(self.kinds))
        """Numbers of the kinds of resources, by all that those of a kind share."""
        self.dates: Memo[bytes, str] = Memo(plain_date)
        self.names: Memo[tuple[int, bytes], Parted] = Memo(self._names)
        """What the resources call themselves that a list of references names."""
        self.addresses: Memo[bytes, str] = Memo(_address)
        """In a Reference; empty when it is not a plain one."""
        self.starts: Memo[tuple[str, int], str] = Memo(self._start)
        """When an encounter began, by address and Bundle, as a plain date; empty when that is not so simple."""
        self.medications: Memo[tuple[tuple[str, int], bytes], tuple[Concept, str] | None] = Memo(self._medication)
        """A medicine's name and how it was found; None for contained ones and for "no known medications"."""
        self.doses: Memo[tuple[str, bytes], dict[str, str] | None] = Memo(_dose)
        """What a dosage element adds to the detail of a fact."""

    def _names(self, said: tuple[int, bytes]) -> Parted:
        scope, body = said
        listed = references(body)
        index = self._context.index
        names = joined(text(item, "display") or index.name_of(item, {}, scope) for item in listed)
        return (b"%d,%d" % (len(listed), body.count(KEY)), (names,)) if names else (body, ())

    def _start(self, where: tuple[str, int]) -> str:
        address, scope = where
        tree = self._context.index.follow(address, {}, scope)
        known = text(tree, "period", "start") or text(tree, "actualPeriod", "start")
        return known if is_date(known) else ""

    def _medication(self, said: tuple[tuple[str, int], bytes]) -> tuple[Concept, str] | None:
        (field, scope), body = said
        if b'"#' in body:
            return None
        try:
            value, doubled = parse(body)
        except RecordError:
            return None
        self._context.scope = scope
        named, how = medication_name({field: value}, self._context)
        return None if doubled or not named.name or stated_absence("medication", named, named.name) else (named, how)


def references(body: bytes) -> list[Json]:
    """Return a list of references; empty when one leads to what the resource itself contains."""
    try:
        value, doubled = parse(body)
    except RecordError:
        return []
    return [] if doubled or b'"#' in body else nodes({"x": value}, "x")


def plain_date(body: bytes) -> str:
    """Return a date of a usual shape; an empty string for anything else."""
    written = string(body)
    return written if is_date(written) else ""


def _address(body: bytes) -> str:
    try:
        return _REFERENCE.decode(body).reference.strip()
    except _BROKEN:
        return ""


def _dose(said: tuple[str, bytes]) -> dict[str, str] | None:
    type_, body = said
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
