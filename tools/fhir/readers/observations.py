"""Observation to facts: vitals, laboratory, social and the rest, with components; it compares nothing with a range."""

import re

from tools.clinical import Fact, Kind
from tools.fhir.code_words import absence_of
from tools.fhir.concepts import Concept, code_label, code_of, concept, narrative, word_of
from tools.fhir.dates import absent_reason, moment
from tools.fhir.json_tree import Json, node, nodes, text
from tools.fhir.readers.inside import RESULTS, inside
from tools.fhir.readers.ranges import reference_range
from tools.fhir.readers.statement import Context, encounter_start, first, make, notes_of, who
from tools.fhir.readers.told_in_names import OF_RELATIVES
from tools.fhir.values import SEVERAL, WHOLE_NUMBER, Value, value_of

SYSTOLIC = frozenset(("8480-6", "271649006", "8459-0", "8460-8", "8461-6", "76534-7", "8479-8"))
DIASTOLIC = frozenset(("8462-4", "271650006", "8453-3", "8454-1", "8455-8", "76535-4", "8496-2"))
CATEGORIES: dict[str, Kind] = {
    "vital-signs": "vital",
    "vital signs": "vital",
    "laboratory": "lab",
    "lab": "lab",
    "social-history": "social",
    "sdoh": "social",
}
VITALS = frozenset(
    (
        "85354-9",
        "55284-4",
        "8867-4",
        "8310-5",
        "9279-1",
        "59408-5",
        "2708-6",
        "8302-2",
        "29463-7",
        "39156-5",
        "85353-1",
        "8287-5",
        "8480-6",
        "8462-4",
        "9843-4",
        "3141-9",
        "8331-1",
        "8328-7",
        "59576-9",
        "77606-2",
    )
)
_GRADE = re.compile(r"[A-Za-z<>-]{1,5}|28130[012]00\d")
"""An interpretation's code that says how a value stands by itself; of any other code the name is told."""
_PROPERTY = re.compile(r"\s*\[[^\]]*\]")
_OF_THE_PATIENT = frozenset(
    (
        *("BodyStructure", "CarePlan", "Condition", "DiagnosticReport", "Encounter", "EpisodeOfCare", "Goal"),
        *("ImagingStudy", "Immunization", "Media", "MedicationAdministration", "MedicationRequest"),
        *("MedicationStatement", "Observation", "Procedure", "ServiceRequest", "Specimen"),
    )
)
"""What is the patient's own: an observation that looks at one of these is still about the patient."""
_WITH_CHARS = 320
NOT_RECORDED = "not recorded"
WITHOUT_VALUE = "recorded without a value"


def read_observation(resource: Json, context: Context) -> list[Fact]:
    """Return one fact for the value, one for a blood pressure as a pair, one for each other component or member."""
    facts = _own(resource, context)
    return [*facts, *inside(resource, context, RESULTS)] if "contained" in resource else facts


def _own(resource: Json, context: Context) -> list[Fact]:
    named = concept(resource.get("code"))
    words = named.name or narrative(resource).partition("\n")[0][:200] or code_label(named)
    words = words or "unnamed observation"
    when, until = moment(resource, "effective")
    when_is = "effective"
    if not when:
        when, when_is = text(resource, "issued"), "issued"
    if not when:
        when, when_is = encounter_start(resource, context), "encounter"
    frame = _Frame(resource, context, named, words, when, when_is, until, kind_of(resource, named))
    components = nodes(resource, "component")
    pair = _pair(components)
    if pair:
        rest = [item for item in components if item not in pair]
        return [frame.pressure(*pair), *(frame.component(item) for item in rest)]
    value = value_of(resource)
    if components and (value is None or not value.value):
        return [frame.component(item) for item in components]
    relatives = OF_RELATIVES.match(named.name)
    if relatives and not components and (value is None or not value.value):
        return [frame.of_relatives(named.name[relatives.end() :])]
    return [frame.whole(value), *(frame.component(item) for item in components)]


def kind_of(resource: Json, named: Concept) -> Kind:
    """Return the kind by category, else by the code, else by what only a laboratory result has."""
    for category in nodes(resource, "category") or [{"text": text(resource.get("category"))}]:
        for word in (code_of(category), word_of(category)):
            kind = CATEGORIES.get(word.lower())
            if kind:
                return kind
    if any(code.rpartition("|")[2] in VITALS for code in named.codes):
        return "vital"
    if not resource.get("category") and ("specimen" in resource or "referenceRange" in resource):
        return "lab"
    return "observation"


class _Frame:
    """What a resource's facts share."""

    def __init__(
        self,
        resource: Json,
        context: Context,
        named: Concept,
        words: str,
        when: str,
        when_is: str,
        until: str,
        kind: Kind,
    ) -> None:
        self.resource = resource
        self.context = context
        self.named = named
        self.words = words
        self.dates = {"when": when, "when_is": when_is, "until": until}
        self.kind = kind
        self.shared = {
            "method": word_of(resource.get("method")),
            "site": word_of(resource.get("bodySite")),
            "performer": first(who(item, resource, context) for item in nodes(resource, "performer")),
            "specimen": _specimen(resource, context),
            "effective_absent": absent_reason(resource, "effectiveDateTime"),
            "focus": _focus(resource, context),
            "looks_at": _looks_at(resource, context),
            "note": notes_of(resource),
        }

    def whole(self, value: Value | None) -> Fact:
        """The resource's own value."""
        detail = dict(self.shared)
        if value is not None and value.value and not value.unit:
            detail["with"] = _beside(nodes(self.resource, "component"))
        members = len(nodes(self.resource, "hasMember"))
        if members and (value is None or not value.value):
            detail["members"] = f"groups {members} results"
        return self._fact(self.words, self.named, self.resource, value, detail)

    def of_relatives(self, words: str) -> Fact:
        """A finding that is all in its name, and says of relatives what they have."""
        return make(
            self.context,
            "family",
            words,
            self.resource,
            named=self.named,
            status=text(self.resource, "status"),
            subject="relative",
            detail=dict(self.shared),
            **self.dates,
        )

    def component(self, item: Json) -> Fact:
        """One component that stands for itself."""
        named = concept(item.get("code"))
        detail = {**self.shared, "panel": self.words}
        # With a name of its own it is a test of its own: the panel's code would make all components one series.
        own = named if named.codes or named.name else self.named
        words = named.name or code_label(named) or self.words
        return self._fact(words, own, item, value_of(item), detail)

    def pressure(self, systolic: Json, diastolic: Json) -> Fact:
        """Systolic and diastolic as one."""
        top, low = value_of(systolic), value_of(diastolic)
        shown = "/".join(item.value if item and item.value else NOT_RECORDED for item in (top, low))
        detail = dict(self.shared)
        for name, item, value in (("systolic", systolic, top), ("diastolic", diastolic, low)):
            reason = word_of(item.get("dataAbsentReason"))
            if reason and not (value and value.value):
                detail[f"{name}_absent"] = f"not available ({reason.lower()})"
            detail[f"{name}_range"] = self._range(item)
            judged = _interpretation(item)
            if judged:
                detail[f"{name}_interpretation"] = judged
        if not (top and top.value) and not (low and low.value):
            return self._fact(self.words, self.named, self.resource, None, detail)
        unit = (top.unit if top else "") or (low.unit if low else "")
        return self._fact(self.words, self.named, self.resource, Value(shown, unit), detail)

    def _range(self, holder: Json) -> str:
        return reference_range(nodes(holder, "referenceRange"), self.context.person, self.dates["when"])

    def _fact(self, words: str, named: Concept, holder: Json, value: Value | None, detail: dict[str, str]) -> Fact:
        lacking = absence_of(value.code) if value is not None and value.code else ""
        if lacking:
            detail["value_absent"], value = f"not available ({lacking})", None
        elif value is None or not value.value:
            reason = word_of(holder.get("dataAbsentReason")) or word_of(self.resource.get("dataAbsentReason"))
            if value is not None and value.note == "no value":
                detail["value_absent"] = "no value"
            elif not reason and value is None:
                stems = [key for key in holder if key.startswith("_value")]
                reason = next((word for word in (absent_reason(holder, stem[1:]) for stem in stems) if word), "")
            if reason:
                detail["value_absent"] = f"not available ({reason.lower()})"
            detail.setdefault("value_absent", "" if "members" in detail else WITHOUT_VALUE)
        elif value.note == WHOLE_NUMBER:
            detail["whole_number"] = "yes"
        elif value.note:
            detail["value_note"] = value.note
            if SEVERAL in value.note:
                self.context.warn("a result states more than one value; the first is shown, the others stand beside it")
            if value.note.startswith("number written as text"):
                self.context.warn("a number was written as text")
        if value is not None and value.code:
            detail["value_code"] = value.code
        return make(
            self.context,
            self.kind,
            words,
            self.resource,
            named=named,
            status=text(self.resource, "status"),
            value=value.value if value else "",
            unit=value.unit if value and value.value else "",
            interpretation=_interpretation(holder),
            reference_range=self._range(holder),
            subject=detail.get("focus") or "patient",
            detail=detail,
            **self.dates,
        )


def _beside(components: list[Json]) -> str:
    """Return what components say of the value that they stand beside, since several panels of one day are alike."""
    told = [(_PROPERTY.sub("", concept(item.get("code")).name), value_of(item)) for item in components]
    said = [f"{name} {value.value} {value.unit}".strip() for name, value in told if name and value and value.value]
    whole = "; ".join(said)
    return whole if len(whole) <= _WITH_CHARS else ""


def _type_of(reference: Json, followed: Json) -> str:
    return text(followed, "resourceType") or text(reference, "reference").rpartition("/")[0].rpartition("/")[2]


def _looks_at(resource: Json, context: Context) -> str:
    """Return the names of the patient's own entries that it is about: a tumour, an operation."""
    names: list[str] = []
    for reference in nodes(resource, "focus"):
        followed = context.follow(reference, resource)
        if _type_of(reference, followed) in _OF_THE_PATIENT:
            names.append(concept(followed.get("code")).name or text(reference, "display"))
    return "; ".join(filter(None, names))


def _focus(resource: Json, context: Context) -> str:
    """Return whom or what it is about when that is not the patient: a fetus, a donor, a device."""
    for reference in nodes(resource, "focus"):
        address = text(reference, "reference")
        if address and address == text(resource, "subject", "reference"):
            continue
        followed = context.follow(reference, resource)
        if _type_of(reference, followed) in _OF_THE_PATIENT:
            continue
        named = (
            who(reference, resource, context)
            or word_of(followed.get("relationship"))
            or concept(followed.get("code")).name
        )
        type_ = address.rpartition("/")[0].rpartition("/")[2]
        return named or ("another patient" if type_ == "Patient" else type_) or "somebody or something else"
    return ""


def _pair(components: list[Json]) -> tuple[Json, Json] | None:
    """Return systolic and diastolic by code, whatever their order."""
    top = [item for item in components if _bare(item) & SYSTOLIC]
    low = [item for item in components if _bare(item) & DIASTOLIC]
    if len(top) > 1 or len(low) > 1 or not (top or low):
        return None
    return (top[0] if top else {}), (low[0] if low else {})


def _bare(item: Json) -> set[str]:
    return {code.rpartition("|")[2] for code in concept(item.get("code")).codes}


def _interpretation(holder: Json) -> str:
    said = [
        code if _GRADE.fullmatch(code := code_of(item)) else word_of(item) or code
        for item in nodes(holder, "interpretation")
    ]
    return ", ".join(dict.fromkeys(item for item in said if item))


def _specimen(resource: Json, context: Context) -> str:
    reference = node(resource, "specimen")
    if not reference:
        return ""
    return text(reference, "display") or word_of(context.follow(reference, resource).get("type"))
