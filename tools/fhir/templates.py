"""Resources that differ only in dates, numbers and ids are read once and copied; it has no rule of its own.

A template is made by the ordinary readers, with marked numbers in place of the real ones, and is used only after it has
reproduced what they said of a real resource. Whatever does not fit is read in the ordinary way.
"""

import re
from itertools import count

import msgspec
from msgspec import Raw, Struct
from msgspec.structs import force_setattr

from tools.clinical import Fact
from tools.fhir.concepts import Concept
from tools.fhir.dates import is_date
from tools.fhir.entries import Resource
from tools.fhir.first_level import Head
from tools.fhir.notes import sample
from tools.fhir.shared_parts import DOSE_KEYS, DOSES, MEDICATION, SharedParts

NO_EFFECT = frozenset(("id", "meta", "resourceType", "identifier", "text"))
"""Elements that never reach a fact, or (`text`) only where a name is missing, which the trial of a template shows."""

WHEN: dict[str, tuple[str, ...]] = {
    "Observation": ("effectiveDateTime", "issued"),
    "Condition": ("onsetDateTime", "recordedDate"),
    "MedicationRequest": ("authoredOn",),
    "MedicationStatement": ("effectiveDateTime", "dateAsserted"),
    "MedicationAdministration": ("effectiveDateTime",),
    "Procedure": ("performedDateTime",),
    "Immunization": ("occurrenceDateTime", "recorded"),
    "DiagnosticReport": ("effectiveDateTime", "issued"),
    "MedicationDispense": ("whenHandedOver", "whenPrepared"),
    "DocumentReference": ("date",),
}
"""The elements that say when, the first that is there; the others never reach a fact beside it."""
ALSO_READ = frozenset(("dateAsserted",))
"""Of those, the ones that do."""
UNTIL: dict[str, str] = {"Condition": "abatementDateTime"}
IGNORED: dict[str, frozenset[str]] = {
    "Observation": NO_EFFECT | {"derivedFrom", "partOf", "basedOn"},
    "MedicationAdministration": NO_EFFECT | {"request"},
    "MedicationDispense": NO_EFFECT | {"authorizingPrescription"},
}
DATED_BY_ENCOUNTER = frozenset(("Condition", "Observation", "Procedure"))
COUNTED = frozenset(("hasMember",))
"""Lists of which only the length reaches a fact."""
SPANS: dict[str, tuple[str, ...]] = {
    "Encounter": ("period",),
    "Procedure": ("performedPeriod",),
    "MedicationAdministration": ("effectivePeriod",),
}
TYPES = frozenset((*WHEN, *SPANS, "Specimen"))
NUMBERED = frozenset(("valueQuantity", "component"))
DATED_INSIDE = frozenset(("dispenseRequest", "location", "participant", "valueDateTime", "collection"))
ATTACHED = frozenset(("content", "presentedForm"))
ENCOUNTERS = ("encounter", "context")
_MANY = 90

_NUMBER = re.compile(rb'("value"\s*:\s*)(-?\d+(?:\.\d+)?)(?=[\s,}])')
_DATE = re.compile(rb'"(\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)))"')
_DATA = re.compile(rb'("data"\s*:\s*)"([^"\\]*)"')
_KEY = b'":'
_MARK = "7319000{}.5"
_DATE_MARK = "19{}-07-19T07:31:09Z"
_MARKED = re.compile(r"7319000(\d\d)\.5|19(\d\d)-07-19T07:31:09Z")

Key = tuple[object, ...]
Pieces = tuple[str | int, ...]
"""Text and, between, the places of what varies."""


class Varying(Struct, gc=False):
    """What one resource has of its own."""

    key: Key
    when: str = ""
    until: str = ""
    encounter: str = ""
    numbers: tuple[bytes, ...] = ()
    loose: int = 0
    """Keys inside the elements that are not compared."""
    by_encounter: bool = False
    named: tuple[Concept, str] | None = None
    dose: dict[str, str] | None = None


class Template(Struct):
    """The facts of all resources of one key, lacking what varies."""

    facts: tuple[Fact, ...] = ()
    values: tuple[Pieces, ...] = ()
    whens: tuple[Pieces, ...] = ()
    details: tuple[tuple[tuple[str, Pieces], ...], ...] = ()
    """For each fact the entries of its detail that vary."""
    keys: int = 0
    objection: str = ""
    unfit: bool = False
    """Tried, and not exact: resources of this key are read in the ordinary way."""


class _Span(Struct, forbid_unknown_fields=True):
    start: str = ""
    end: str = ""


_SPAN = msgspec.json.Decoder(_Span)
_BROKEN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def _plan(type_: str) -> dict[str, int]:
    """Return what to do with each element of a type that is not simply shared."""
    plan = dict.fromkeys(IGNORED.get(type_, NO_EFFECT), _SKIP)
    plan |= dict.fromkeys(("id", "resourceType"), _NOTHING)
    plan |= dict.fromkeys(WHEN.get(type_, ()), _NOTHING)
    plan |= dict.fromkeys(NUMBERED | DATED_INSIDE | ATTACHED | COUNTED, _PART)
    plan |= dict.fromkeys(ENCOUNTERS, _ENCOUNTER) | dict.fromkeys(SPANS.get(type_, ()), _PERIOD)
    if type_ in UNTIL:
        plan[UNTIL[type_]] = _UNTIL
    if type_ in DOSES:
        plan |= dict.fromkeys(MEDICATION, _MEDICATION) | {DOSES[type_]: _DOSE}
    if type_ == "DocumentReference":
        plan["context"] = _SKIP
    return plan


_NOTHING, _SKIP, _PART, _ENCOUNTER, _PERIOD, _UNTIL, _MEDICATION, _DOSE = range(1, 9)
_PLANS: dict[str, dict[str, int]] = {type_: _plan(type_) for type_ in TYPES}


def take(resource: Resource, shared: SharedParts) -> Varying | None:
    """Part a resource into what its kind shares and what is its own; None when it is not of a plain shape."""
    head, type_ = resource.head, resource.type
    plan = _PLANS[type_]
    key: list[object] = [type_, resource.scope]
    found = Varying(())
    numbers: list[bytes] = []
    loose = 0
    _when(head, type_, key, found)
    for name, raw in head.items():
        act = plan.get(name)
        if act is None:
            key += (name, bytes(raw))
        elif act == _PART:
            key += _parted(name, bytes(raw), numbers)
        elif act == _SKIP:
            loose += bytes(raw).count(_KEY)
        elif act != _NOTHING:
            body = bytes(raw)
            piece = _own(found, act, name, body, resource, shared)
            if piece is None:
                return None
            loose += body.count(_KEY)
            key += (name, piece)
    if not found.when and found.encounter and type_ in DATED_BY_ENCOUNTER:
        found.when = shared.start(found.encounter, resource.scope)
        found.by_encounter = bool(found.when)
        key += (found.by_encounter, "" if found.when else found.encounter)
    if len(numbers) > _MANY or (type_ == "DocumentReference" and not found.when):
        return None
    found.key = tuple(key)
    found.numbers = tuple(numbers)
    found.loose = loose
    return found


def _without_data(body: bytes) -> bytes:
    """Return an attachment with a sample for its base64 data; a search is much faster here than a pattern."""
    kept: list[bytes] = []
    start = 0
    while (key := body.find(b'"data"', start)) >= 0:
        opening = body.find(b'"', key + 6)
        closing = body.find(b'"', opening + 1)
        if opening < 0 or closing < 0 or body[key + 6 : opening].strip() != b":" or b"\\" in body[opening:closing]:
            return body
        kept += (body[start:key], sample(body[opening + 1 : closing]))
        start = closing + 1
    kept.append(body[start:])
    return b"|".join(kept)


def _own(found: Varying, act: int, name: str, body: bytes, resource: Resource, shared: SharedParts) -> object | None:
    """Take what is a resource's own out of one element and return what it still shares; None where it is not plain."""
    if act == _DOSE:
        found.dose = shared.dose(resource.type, body)
        return None if found.dose is None else ""
    if act == _MEDICATION:
        named = shared.medication(name, body, resource.scope) if found.named is None else None
        found.named = named
        return None if named is None else ""
    if act == _ENCOUNTER:
        if found.encounter:
            return None
        found.encounter = shared.address(body)
        return "" if found.encounter else body
    if act == _UNTIL:
        found.until = plain_date(body)
        return "" if found.until else body
    span = _span(body)
    if span is None:
        return None
    found.when, found.until = span
    return bool(found.until)


def _when(head: Head, type_: str, key: list[object], found: Varying) -> None:
    """Take the first element that says when; what else says so is shared, or never reaches a fact."""
    for name in WHEN.get(type_, ()):
        if name not in head:
            continue
        if not found.when:
            found.when = plain_date(head[name])
            key.append(name if found.when else bytes(head[name]))
        elif name in ALSO_READ:
            key += (name, bytes(head[name]))


def _parted(name: str, body: bytes, numbers: list[bytes]) -> tuple[object, ...]:
    """Return what an element shares with its kind, adding what is its own to `numbers`."""
    if name in NUMBERED:
        pieces = _NUMBER.split(body)
        numbers += pieces[2::3]
        return (name, *pieces[0::3])
    if name in DATED_INSIDE:
        pieces = _DATE.split(body)
        numbers += pieces[1::2]
        return (name, *pieces[0::2])
    if name in ATTACHED:
        return (name, _without_data(body))
    if name in COUNTED:
        return (name, body.count(b'"reference"'), body.count(b"{"), body.count(_KEY))
    return (name, body)


def _span(raw: bytes) -> tuple[str, str] | None:
    try:
        span = _SPAN.decode(raw)
    except _BROKEN:
        return None
    if not is_date(span.start) or (span.end and not is_date(span.end)):
        return None
    return span.start, span.end


def plain_date(raw: Raw | bytes) -> str:
    """Return a date of a usual shape; an empty string for anything else."""
    written = bytes(raw)[1:-1]
    try:
        text = written.decode("ascii")
    except UnicodeDecodeError:
        return ""
    return text if is_date(text) else ""


def keys_beyond(resource: Resource, varying: Varying) -> int:
    """Return how many keys the shared elements hold; one more than in the template means one stated twice."""
    return bytes(resource.body).count(_KEY) - len(resource.head) - varying.loose


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
            body = _DATA.sub(lambda match: match.group(1) + b'"' + sample(match.group(2)) + b'"', body)
        fields.append(msgspec.json.encode(name) + b":" + body)
    return b"{" + b",".join(fields) + b"}"


def without_effect(head: Head, type_: str) -> Head:
    """Return the elements that may reach a fact."""
    ignored = set(IGNORED.get(type_, NO_EFFECT) - {"resourceType"})
    present = [name for name in WHEN.get(type_, ()) if name in head]
    if present and plain_date(head[present[0]]):
        ignored.update(name for name in present[1:] if name not in ALSO_READ)
    return {name: raw for name, raw in head.items() if name not in ignored}


def template(marked_facts: list[Fact], varying: Varying, real: list[Fact]) -> Template | None:
    """Return the template made of facts read with marks; None unless it reproduces the real facts exactly."""
    if len(marked_facts) != len(real):
        return None
    inherited = any(fact.when_is == "encounter" and fact.kind != "encounter" for fact in real)
    if varying.when and inherited and not varying.by_encounter:
        return None
    made = Template(
        tuple(marked_facts),
        tuple(_pieces(fact.value) for fact in marked_facts),
        tuple(() if varying.when else _pieces(fact.when) for fact in marked_facts),
        tuple(
            tuple((name, _pieces(said)) for name, said in fact.detail.items() if _MARKED.search(said))
            for fact in marked_facts
        ),
    )
    try:
        return made if fill(made, varying, real[0].source) == real else None
    except IndexError:  # the record itself holds what looks like a mark
        return None


def _pieces(said: str) -> Pieces:
    """Split at the marks: text, place of a number, text, ..."""
    pieces: list[str | int] = []
    start = 0
    for match in _MARKED.finditer(said):
        pieces += (said[start : match.start()], int(match.group(1) or match.group(2)))
        start = match.end()
    return (*pieces, said[start:])


def fill(made: Template, varying: Varying, source: tuple[str, ...]) -> list[Fact]:
    """Return the facts of one resource of a template's kind."""
    facts: list[Fact] = []
    numbers = varying.numbers
    for proto, value, when, details in zip(made.facts, made.values, made.whens, made.details, strict=True):
        fact: Fact = proto.__copy__()  # type: ignore[attr-defined]  # msgspec has it, its stubs do not
        force_setattr(fact, "source", source)
        if varying.when:
            force_setattr(fact, "when", varying.when)
        elif len(when) > 1:
            force_setattr(fact, "when", _together(when, numbers))
        if varying.until:
            force_setattr(fact, "until", varying.until)
        if varying.encounter or proto.encounter:
            force_setattr(fact, "encounter", varying.encounter)
        if len(value) > 1:
            force_setattr(fact, "value", _together(value, numbers))
        if varying.named is not None or varying.dose is not None:
            _mix(fact, varying)
        if details:
            force_setattr(fact, "detail", {**fact.detail, **{name: _together(said, numbers) for name, said in details}})
        facts.append(fact)
    return facts


def _mix(fact: Fact, varying: Varying) -> None:
    """Give a fact its own medicine and dose."""
    detail = fact.detail
    if varying.dose is not None:
        detail = {name: said for name, said in detail.items() if name not in DOSE_KEYS} | varying.dose
    if varying.named is not None:
        named, how = varying.named
        force_setattr(fact, "text", named.name)
        force_setattr(fact, "code", named.code)
        force_setattr(fact, "codes", named.codes)
        if how or "name_from" in detail:
            detail = {name: said for name, said in detail.items() if name != "name_from"}
            if how:
                detail["name_from"] = how
    force_setattr(fact, "detail", detail)


def _together(pieces: Pieces, numbers: tuple[bytes, ...]) -> str:
    return "".join(numbers[piece].decode() if isinstance(piece, int) else piece for piece in pieces)
