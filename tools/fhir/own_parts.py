"""What a resource has of its own and what it shares with its kind; it makes no fact."""

import re
from collections.abc import Callable
from functools import lru_cache
from operator import itemgetter

import msgspec
from msgspec import Raw, Struct

from tools.fhir.concepts import Concept
from tools.fhir.dates import is_date
from tools.fhir.entries import Resource
from tools.fhir.first_level import Head, string
from tools.fhir.notes import sample
from tools.fhir.shared_parts import DOSES, MEDICATION, SharedParts

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

NUMBER = re.compile(rb'("value"\s*:\s*)(-?\d+(?:\.\d+)?)(?=[\s,}])')
DATE = re.compile(rb'"(\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)))"')
_KEY = b'":'

Key = tuple[object, ...]


class Varying(Struct, gc=False):
    """What one resource has of its own."""

    key: Key
    when: str = ""
    until: str = ""
    encounter: str = ""
    numbers: tuple[bytes, ...] = ()
    by_encounter: bool = False
    named: tuple[Concept, str] | None = None
    dose: dict[str, str] | None = None


class _Span(Struct, forbid_unknown_fields=True):
    start: str = ""
    end: str = ""


_SPAN = msgspec.json.Decoder(_Span)
_BROKEN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def _plan(type_: str) -> dict[str, int]:
    """Return what to do with each element of a type that is not simply shared."""
    plan = dict.fromkeys(IGNORED.get(type_, NO_EFFECT), _NOTHING)
    plan |= dict.fromkeys(WHEN.get(type_, ()), _NOTHING)
    plan |= dict.fromkeys(NUMBERED | DATED_INSIDE | ATTACHED | COUNTED, _PART)
    plan |= dict.fromkeys(ENCOUNTERS, _ENCOUNTER) | dict.fromkeys(SPANS.get(type_, ()), _PERIOD)
    if type_ in UNTIL:
        plan[UNTIL[type_]] = _UNTIL
    if type_ in DOSES:
        plan |= dict.fromkeys(MEDICATION, _MEDICATION) | {DOSES[type_]: _DOSE}
    if type_ == "DocumentReference":
        plan["context"] = _NOTHING
    return plan


_NOTHING, _PART, _ENCOUNTER, _PERIOD, _UNTIL, _MEDICATION, _DOSE = range(1, 8)
_PLANS: dict[str, dict[str, int]] = {type_: _plan(type_) for type_ in TYPES}


class _Steps(Struct, gc=False):
    """What to do with the elements of one type that bear these names."""

    shared: tuple[str, ...]
    values: Callable[[Head], tuple[Raw, ...]]
    """Of the shared elements."""
    parted: tuple[str, ...]
    own: tuple[tuple[int, str], ...]
    when: tuple[str, ...]


@lru_cache(maxsize=4096)
def _steps(type_: str, names: tuple[str, ...]) -> _Steps:
    plan = _PLANS[type_]
    shared = tuple(name for name in names if name not in plan)
    acts = [(plan[name], name) for name in names if name in plan]
    return _Steps(
        shared,
        itemgetter(*shared) if len(shared) > 1 else lambda head: tuple(head[name] for name in shared),
        tuple(name for act, name in acts if act == _PART),
        tuple((act, name) for act, name in acts if act not in (_PART, _NOTHING)),
        tuple(name for name in WHEN.get(type_, ()) if name in names),
    )


def take(resource: Resource, shared: SharedParts) -> Varying | None:
    """Part a resource into what its kind shares and what is its own; None when it is not of a plain shape."""
    head, type_ = resource.head, resource.type
    steps = _steps(type_, tuple(head))
    key: list[object] = [type_, resource.scope, steps.shared, *map(bytes, steps.values(head))]
    found = Varying(())
    numbers: list[bytes] = []
    _when(head, steps.when, key, found)
    for name in steps.parted:
        key += _parted(name, bytes(head[name]), numbers)
    for act, name in steps.own:
        piece = _own(found, act, name, bytes(head[name]), resource, shared)
        if piece is None:
            return None
        key += (name, piece)
    if not found.when and found.encounter and type_ in DATED_BY_ENCOUNTER:
        found.when = shared.start(found.encounter, resource.scope)
        found.by_encounter = bool(found.when)
        key += (found.by_encounter, "" if found.when else found.encounter)
    if len(numbers) > _MANY or (type_ == "DocumentReference" and not found.when):
        return None
    found.key = tuple(key)
    found.numbers = tuple(numbers)
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


def _when(head: Head, names: tuple[str, ...], key: list[object], found: Varying) -> None:
    """Take the first element that says when; what else says so is shared, or never reaches a fact."""
    for name in names:
        if not found.when:
            found.when = plain_date(head[name])
            key.append(name if found.when else bytes(head[name]))
        elif name in ALSO_READ:
            key += (name, bytes(head[name]))


def _parted(name: str, body: bytes, numbers: list[bytes]) -> tuple[object, ...]:
    """Return what an element shares with its kind, adding what is its own to `numbers`."""
    if name in NUMBERED:
        pieces = NUMBER.split(body)
        numbers += pieces[2::3]
        return (name, *pieces[0::3])
    if name in DATED_INSIDE:
        pieces = DATE.split(body)
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
    text = string(raw)
    return text if is_date(text) else ""


def outline(resource: Resource) -> tuple[int, int]:
    """Return how many elements a resource has, and how many bytes of it are neither their names nor their values."""
    head = resource.head
    return len(head), len(resource.body) - sum(map(len, head)) - sum(map(len, head.values()))


def keys_beyond(resource: Resource) -> int:
    """Return how many keys the shared elements hold; one more than in the template means one stated twice."""
    plan = _PLANS[resource.type]
    own = (raw for name, raw in resource.head.items() if plan.get(name, _PART) != _PART)
    return bytes(resource.body).count(_KEY) - len(resource.head) - sum(bytes(raw).count(_KEY) for raw in own)
