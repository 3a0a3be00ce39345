"""Which elements of a resource are its own and which it shares with its kind; it reads none."""

from collections.abc import Callable
from functools import lru_cache
from operator import itemgetter

from msgspec import Raw, Struct

from tools.fhir.entries import Resource
from tools.fhir.first_level import Head
from tools.fhir.inner_parts import ATTACHED, COUNTED, DATED_INSIDE, KEY, NUMBERED, SEPARATOR
from tools.fhir.shared_parts import DOSES, MEDICATION

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
NAMES: dict[str, str] = {"DiagnosticReport": "result"}
"""The lists of references of which only the names reach a fact, and how many they are."""
UNTIL: dict[str, str] = {"Condition": "abatementDateTime"}
IGNORED: dict[str, frozenset[str]] = {
    "Observation": NO_EFFECT | {"derivedFrom", "partOf", "basedOn"},
    "MedicationAdministration": NO_EFFECT | {"request"},
    "MedicationDispense": NO_EFFECT | {"authorizingPrescription"},
}
DATED_BY_ENCOUNTER = frozenset(("Condition", "Observation", "Procedure"))
SPANS: dict[str, tuple[str, ...]] = {
    "Encounter": ("period",),
    "Procedure": ("performedPeriod",),
    "MedicationAdministration": ("effectivePeriod",),
    "CarePlan": ("period",),
    "CareTeam": ("period",),
}
TYPES = frozenset((*WHEN, *SPANS, "Specimen"))
ENCOUNTERS = ("encounter", "context")


def _plan(type_: str) -> dict[str, int]:
    """Return what to do with each element of a type that is not simply shared."""
    plan = dict.fromkeys(IGNORED.get(type_, NO_EFFECT), _NOTHING)
    plan |= dict.fromkeys(WHEN.get(type_, ()), _NOTHING)
    plan |= dict.fromkeys(NUMBERED | DATED_INSIDE | ATTACHED | COUNTED, _PART)
    plan |= dict.fromkeys(ENCOUNTERS, _ENCOUNTER) | dict.fromkeys(SPANS.get(type_, ()), _PERIOD)
    if type_ in UNTIL:
        plan[UNTIL[type_]] = _UNTIL
    if type_ in NAMES:
        plan[NAMES[type_]] = _NAMES
    if type_ in DOSES:
        plan |= dict.fromkeys(MEDICATION, _MEDICATION) | {DOSES[type_]: _DOSE}
    if type_ == "DocumentReference":
        plan["context"] = _NOTHING
    return plan


_NOTHING, _PART, _ENCOUNTER, _PERIOD, _UNTIL, _MEDICATION, _DOSE, _NAMES = range(1, 9)
_PLANS: dict[str, dict[str, int]] = {type_: _plan(type_) for type_ in TYPES}


class Steps(Struct, gc=False):
    """What to do with the elements of one type that bear these names."""

    type: str
    kind: bytes
    """Type and names, but for those of elements without effect."""
    letters: int
    """Length of all names together."""
    shared: Callable[[Head], tuple[Raw, ...]]
    when: tuple[str, ...]
    parted: tuple[str, ...]
    names: tuple[str, ...]
    encounters: tuple[str, ...]
    periods: tuple[str, ...]
    ends: tuple[str, ...]
    medications: tuple[str, ...]
    doses: tuple[str, ...]


@lru_cache(maxsize=4096)
def steps(type_: str, names: tuple[str, ...]) -> Steps:
    """Return what to do with resources of a type that have these elements."""
    plan = _PLANS[type_]
    shared = tuple(name for name in names if name not in plan)
    when = tuple(name for name in WHEN.get(type_, ()) if name in names)
    told = [name for name in names if plan.get(name, _NOTHING) != _NOTHING]

    def planned(act: int) -> tuple[str, ...]:
        return tuple(name for name in told if plan[name] == act)

    return Steps(
        type_,
        SEPARATOR.join(name.encode("utf-8", "replace") for name in (type_, *shared, "", *when, "", *told)),
        sum(map(len, names)),
        itemgetter(*shared) if len(shared) > 1 else lambda head: tuple(head[name] for name in shared),
        when,
        *map(planned, (_PART, _NAMES, _ENCOUNTER, _PERIOD, _UNTIL, _MEDICATION, _DOSE)),
    )


def keys_beyond(resource: Resource) -> int:
    """Return how many keys the shared elements hold; one more than in the template means one stated twice."""
    plan = _PLANS[resource.type]
    own = (raw for name, raw in resource.head.items() if plan.get(name, _PART) not in (_PART, _NAMES))
    return bytes(resource.body).count(KEY) - len(resource.head) - sum(bytes(raw).count(KEY) for raw in own)
