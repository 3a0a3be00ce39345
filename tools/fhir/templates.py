"""Resources that differ only in dates, numbers and ids are read once and copied; it has no rule of its own.

A template is made by the ordinary readers, with marked numbers in place of the real ones, and is used only after it has
reproduced what they said of a real resource. Whatever does not fit is read in the ordinary way.
"""

import re
from copy import copy
from itertools import count

import msgspec
from msgspec import Raw, Struct
from msgspec.structs import force_setattr

from tools.clinical import Fact
from tools.fhir.dates import is_date
from tools.fhir.entries import Head, Resource

NO_EFFECT = frozenset(("id", "meta", "resourceType", "identifier", "text"))
"""Elements that never reach a fact, or (`text`) only where a name is missing, which the trial of a template shows."""

WHEN: dict[str, str] = {
    "Observation": "effectiveDateTime",
    "Condition": "onsetDateTime",
    "MedicationRequest": "authoredOn",
    "MedicationStatement": "effectiveDateTime",
    "MedicationAdministration": "effectiveDateTime",
    "Procedure": "performedDateTime",
    "Immunization": "occurrenceDateTime",
    "DiagnosticReport": "effectiveDateTime",
    "MedicationDispense": "whenHandedOver",
    "DocumentReference": "date",
}
UNTIL: dict[str, str] = {"Condition": "abatementDateTime"}
IGNORED: dict[str, frozenset[str]] = {
    "Observation": NO_EFFECT | {"issued"},
    "DiagnosticReport": NO_EFFECT | {"issued"},
    "Condition": NO_EFFECT | {"recordedDate"},
    "Immunization": NO_EFFECT | {"recorded"},
    "MedicationAdministration": NO_EFFECT | {"request"},
    "MedicationDispense": NO_EFFECT | {"authorizingPrescription"},
}
SPANS: dict[str, tuple[str, ...]] = {
    "Encounter": ("period",),
    "Procedure": ("performedPeriod",),
    "MedicationAdministration": ("effectivePeriod",),
}
TYPES = frozenset((*WHEN, *SPANS, "Specimen"))
NUMBERED = frozenset(("valueQuantity", "component"))
DATED_INSIDE = frozenset(("dispenseRequest", "location", "participant"))
ATTACHED = frozenset(("content", "presentedForm"))
ENCOUNTERS = ("encounter", "context")
_MANY = 90

_NUMBER = re.compile(rb'("value"\s*:\s*)(-?\d+(?:\.\d+)?)(?=[\s,}])')
_DATE = re.compile(rb'"(\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)))"')
_DATA = re.compile(rb'("data"\s*:\s*)"[A-Za-z0-9+/=\s]*"')
_KEY = b'":'
_MARK = "7319000{}.5"
_DATE_MARK = "19{}-07-19T07:31:09Z"
_MARKED = re.compile(r"7319000(\d\d)\.5|19(\d\d)-07-19T07:31:09Z")

Key = tuple[object, ...]
Pieces = tuple[str | int, ...]
"""Text and, between, the places of what varies."""


class Varying(Struct):
    """What one resource has of its own."""

    key: Key
    when: str = ""
    until: str = ""
    encounter: Raw | None = None
    numbers: tuple[bytes, ...] = ()


class Template(Struct):
    """The facts of all resources of one key, lacking what varies."""

    facts: tuple[Fact, ...] = ()
    values: tuple[Pieces, ...] = ()
    details: tuple[tuple[tuple[str, Pieces], ...], ...] = ()
    """For each fact the entries of its detail that vary."""
    objection: str = ""
    unfit: bool = False
    """Tried, and not exact: resources of this key are read in the ordinary way."""


class _Reference(Struct):
    reference: str = ""


class _Span(Struct, forbid_unknown_fields=True):
    start: str = ""
    end: str = ""


_REFERENCE = msgspec.json.Decoder(_Reference)
_SPAN = msgspec.json.Decoder(_Span)
_BROKEN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def take(resource: Resource) -> Varying | None:
    """Part a resource into what its kind shares and what is its own; None when it is not of a plain shape."""
    head = resource.head
    type_ = resource.type
    when_field, until_field = WHEN.get(type_), UNTIL.get(type_)
    spans = SPANS.get(type_, ())
    ignored = IGNORED.get(type_, NO_EFFECT)
    key: list[object] = [type_, resource.scope]
    when = until = ""
    encounter: Raw | None = None
    numbers: list[bytes] = []
    for name, raw in head.items():
        if name in ignored:
            continue
        if name in ENCOUNTERS:
            if encounter is not None:
                return None
            encounter = raw
            key.append(name)
        elif name == when_field:
            when = plain_date(raw)
            key.append(name if when else bytes(raw))
        elif name == until_field:
            until = plain_date(raw)
            key.append(name if until else bytes(raw))
        elif name in NUMBERED:
            pieces = _NUMBER.split(bytes(raw))
            numbers += pieces[2::3]
            key += (name, *pieces[0::3])
        elif name in DATED_INSIDE:
            pieces = _DATE.split(bytes(raw))
            numbers += pieces[1::2]
            key += (name, *pieces[0::2])
        elif name in ATTACHED:
            key += (name, _DATA.sub(b"", bytes(raw)))
        elif name in spans:
            span = _span(raw)
            if span is None:
                return None
            when, until = span
            key += (name, bool(until))
        else:
            key += (name, bytes(raw))
    if len(numbers) > _MANY:
        return None
    if not when:
        # Then other elements say when it was: they must be the same in all of a kind.
        key += [bytes(head[name]) for name in (*(ignored - NO_EFFECT), *ENCOUNTERS) if name in head]
    return Varying(tuple(key), when, until, encounter, tuple(numbers))


def _span(raw: Raw) -> tuple[str, str] | None:
    try:
        span = _SPAN.decode(raw)
    except _BROKEN:
        return None
    if not is_date(span.start) or (span.end and not is_date(span.end)):
        return None
    return span.start, span.end


def plain_date(raw: Raw) -> str:
    """Return a date of a usual shape; an empty string for anything else."""
    written = bytes(raw)[1:-1]
    try:
        text = written.decode("ascii")
    except UnicodeDecodeError:
        return ""
    return text if is_date(text) else ""


def states_each_key_once(resource: Resource) -> bool:
    """Tell whether the first level of a resource surely states no key twice; False also when it cannot be told."""
    inside = sum([bytes(raw).count(_KEY) for raw in resource.head.values()])
    return bytes(resource.body).count(_KEY) == inside + len(resource.head)


def marked(head: Head) -> bytes:
    """Return elements as one JSON object, their numbers and inner dates replaced by marks."""
    fields: list[bytes] = []
    places = count()

    def number(match: re.Match[bytes]) -> bytes:
        return match.group(1) + _MARK.format(f"{next(places):02d}").encode()

    def date(match: re.Match[bytes]) -> bytes:
        del match
        return b'"' + _DATE_MARK.format(f"{next(places):02d}").encode() + b'"'

    for name, raw in head.items():
        body = bytes(raw)
        if name in NUMBERED:
            body = _NUMBER.sub(number, body)
        elif name in DATED_INSIDE:
            body = _DATE.sub(date, body)
        elif name in ATTACHED:
            body = _DATA.sub(rb'\1""', body)
        fields.append(msgspec.json.encode(name) + b":" + body)
    return b"{" + b",".join(fields) + b"}"


def without_effect(head: Head, type_: str) -> Head:
    """Return the elements that may reach a fact."""
    ignored = IGNORED.get(type_, NO_EFFECT) - {"resourceType"}
    return {name: raw for name, raw in head.items() if name not in ignored}


def template(marked_facts: list[Fact], varying: Varying, real: list[Fact]) -> Template | None:
    """Return the template made of facts read with marks; None unless it reproduces the real facts exactly."""
    if len(marked_facts) != len(real) or (
        varying.when and any(fact.when_is == "encounter" and fact.kind != "encounter" for fact in real)
    ):
        return None
    made = Template(
        tuple(marked_facts),
        tuple(_pieces(fact.value) for fact in marked_facts),
        tuple(
            tuple((name, _pieces(said)) for name, said in fact.detail.items() if _MARKED.search(said))
            for fact in marked_facts
        ),
    )
    return made if fill(made, varying, real[0].source, real[0].encounter) == real else None


def _pieces(said: str) -> Pieces:
    """Split at the marks: text, place of a number, text, ..."""
    pieces: list[str | int] = []
    start = 0
    for match in _MARKED.finditer(said):
        pieces += (said[start : match.start()], int(match.group(1) or match.group(2)))
        start = match.end()
    return (*pieces, said[start:])


def fill(made: Template, varying: Varying, source: tuple[str, ...], encounter: str) -> list[Fact]:
    """Return the facts of one resource of a template's kind."""
    facts: list[Fact] = []
    numbers = varying.numbers
    for proto, value, details in zip(made.facts, made.values, made.details, strict=True):
        fact = copy(proto)
        force_setattr(fact, "source", source)
        if varying.when:
            force_setattr(fact, "when", varying.when)
        if varying.until:
            force_setattr(fact, "until", varying.until)
        if encounter or proto.encounter:
            force_setattr(fact, "encounter", encounter)
        if len(value) > 1:
            force_setattr(fact, "value", _together(value, numbers))
        if details:
            force_setattr(
                fact, "detail", {**proto.detail, **{name: _together(said, numbers) for name, said in details}}
            )
        facts.append(fact)
    return facts


def _together(pieces: Pieces, numbers: tuple[bytes, ...]) -> str:
    return "".join(numbers[piece].decode() if isinstance(piece, int) else piece for piece in pieces)


class References:
    """The address in a Reference, each spelling decoded once."""

    def __init__(self) -> None:
        self._known: dict[bytes, str] = {}

    def address(self, raw: Raw | None) -> str | None:
        """Return the address; None when it is not a plain Reference."""
        if raw is None:
            return ""
        body = bytes(raw)
        known = self._known.get(body)
        if known is None:
            try:
                known = _REFERENCE.decode(body).reference.strip()
            except _BROKEN:
                return None
            self._known[body] = known
        return known
