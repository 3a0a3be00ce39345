"""Condition and AllergyIntolerance to facts; merging repeats is `tools.fhir.merge`'s."""

from tools.clinical import Fact
from tools.fhir.absence import absence_words, stated_absence
from tools.fhir.code_words import absence_of
from tools.fhir.concepts import code_label, code_of, concept, is_bare, narrative, plain, word_of
from tools.fhir.dates import absent_reason, moment
from tools.fhir.json_tree import Json, node, nodes, text
from tools.fhir.readers.statement import (
    Context,
    encounter_start,
    first,
    joined,
    make,
    notes_of,
    reasons_of,
    sites_of,
    who,
)
from tools.fhir.readers.told_in_names import DENIED, OF_RELATIVES, allergy_named

_CRITICALITY = {"CRITH": "high", "CRITL": "low", "CRITU": "unable-to-assess"}
"""How DSTU2 wrote it."""
_GRADES = ("severe", "moderate", "mild")
HISTOLOGY = "histology-morphology-behavior"
UNCERTAIN = frozenset(("unconfirmed", "provisional", "differential", "refuted", "presumed"))


def read_condition(resource: Json, context: Context) -> list[Fact]:
    """Return one problem, or one statement of absence."""
    named = concept(resource.get("code"))
    words = absence_words(named) or named.name or _first_line(narrative(resource)) or code_label(named)
    absence = stated_absence("condition", named, words)
    if absence:
        return [absence.fact(context, resource, named, words)]
    relatives = OF_RELATIVES.match(named.name)
    clinical = code_of(resource.get("clinicalStatus"))
    certainty = code_of(resource.get("verificationStatus"))
    if DENIED.match(named.name) and certainty not in UNCERTAIN:
        certainty = "refuted"
    onset, onset_end = moment(resource, "onset")
    abated, _ = moment(resource, "abatement")
    when, when_is = onset, "onset"
    if not when:
        when, when_is = text(resource, "recordedDate") or text(resource, "dateRecorded"), "recorded"
    if not when:
        when, when_is = text(resource, "assertedDate"), "asserted"
    if not when:
        when, when_is = encounter_start(resource, context), "encounter"
    conflict = "active in the record, with an end date" if clinical == "active" and abated else ""
    made = make(
        context,
        "family" if relatives else "condition",
        named.name[relatives.end() :] if relatives else words or unnamed("condition", resource),
        resource,
        named=named,
        subject="relative" if relatives else "patient",
        status=certainty if certainty in UNCERTAIN else clinical,
        when=when,
        when_is=when_is,
        until=abated or ("yes" if text(resource, "abatementBoolean") == "true" else ""),
        detail={
            "clinical": clinical,
            "certainty": certainty,
            "category": joined(_category(item) for item in nodes(resource, "category")),
            "severity": concept(resource.get("severity")).name,
            "site": sites_of(resource),
            "stage": joined((*map(word_of, nodes(resource, "stage", "summary")), _histology(resource))),
            "onset_until": onset_end,
            "onset_absent": absent_reason(resource, "onsetDateTime"),
            "recorder": who(resource.get("recorder"), resource, context),
            "evidence": joined(map(word_of, nodes(resource, "evidence", "code"))),
            "conflict": conflict,
            "note": notes_of(resource),
        },
    )
    return [made, *allergy_named(made)]


def read_allergy(resource: Json, context: Context) -> list[Fact]:
    """Return one allergy or intolerance, or one statement of absence."""
    named = concept(resource.get("code") or resource.get("substance"))
    if not named.name:
        substances = [concept(item) for item in nodes(resource, "reaction", "substance")]
        named = next((item for item in substances if item.name), named)
    words = absence_words(named) or named.name or _first_line(narrative(resource)) or code_label(named)
    absence = stated_absence("allergy", named, words)
    if absence:
        return [absence.fact(context, resource, named, words)]
    clinical = code_of(resource.get("clinicalStatus"))
    certainty = code_of(resource.get("verificationStatus"))
    if not certainty and text(resource, "status") in {*UNCERTAIN, "confirmed"}:
        certainty = text(resource, "status")  # DSTU2 kept both in `status`
    elif not clinical:
        clinical = text(resource, "status")
    onset, _ = moment(resource, "onset")
    when, when_is = onset, "onset"
    if not when:
        when, when_is = text(resource, "recordedDate") or text(resource, "assertedDate"), "recorded"
    if not when:
        when, when_is = encounter_start(resource, context), "encounter"
    reactions = nodes(resource, "reaction")
    shown = [joined([*_manifestations(item), text(item, "description")]) for item in reactions]
    grades = [text(item, "severity") for item in reactions]
    remarks = [plain(notes_of(item)) for item in reactions]
    return [
        make(
            context,
            "allergy",
            words or unnamed("allergy", resource),
            resource,
            named=named,
            status=certainty if certainty in UNCERTAIN else clinical,
            when=when,
            when_is=when_is,
            until="",
            detail={
                "clinical": clinical,
                "certainty": certainty,
                "reaction": joined(shown),
                "severity": next((grade for grade in _GRADES if grade in grades), first(grades)),
                "route": joined(word_of(item.get("exposureRoute")) for item in reactions),
                "criticality": _CRITICALITY.get(text(resource, "criticality"), text(resource, "criticality")),
                "category": "; ".join(_strings(resource.get("category"))),
                "type": text(resource, "type") or code_of(resource.get("type")),
                "substance": joined(concept(item).name for item in nodes(resource, "reaction", "substance")),
                "last": text(resource, "lastOccurrence"),
                "onset_absent": absent_reason(resource, "onsetDateTime"),
                "asserter": who(resource.get("asserter"), resource, context),
                "reason": reasons_of(resource, context),
                "note": " / ".join(filter(None, (notes_of(resource), *remarks))),
            },
        )
    ]


def _histology(resource: Json) -> str:
    """Return the kind of a tumour's tissue.

    Source: mCODE, extension histology-morphology-behavior.
    """
    told = (item for item in nodes(resource, "extension") if HISTOLOGY in text(item, "url"))
    return joined(word_of(item.get("valueCodeableConcept")) for item in told)


def unnamed(what: str, resource: Json) -> str:
    """Return how a nameless entry is called, with why it has no name where the record says so (`masked`)."""
    holders = [node(resource, "code"), *nodes(resource, "code", "coding"), resource]
    fields = ("code", "text", "display")
    plain_reasons = [
        text(extension, "valueCode")
        for holder in holders[:-1]
        for extension in nodes(holder, "extension")
        if text(extension, "url").endswith("data-absent-reason")
    ]
    why = first([*plain_reasons, *(absent_reason(holder, field) for holder in holders for field in fields)])
    return f"unnamed {what} ({why})" if why else f"unnamed {what}"


def _manifestations(reaction: Json) -> list[str]:
    """Return the signs of a reaction, without those that only say that none is known."""
    signs = [concept(item) for item in nodes(reaction, "manifestation")]
    return [sign.name or code_label(sign) for sign in signs if not absence_of(sign.code)]


def _strings(value: object) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [text(item) or code_of(item) for item in items if item]


def _first_line(words: str) -> str:
    return words.partition("\n")[0][:200]


def _category(item: Json) -> str:
    """The code where it is a word (`problem-list-item`), else the name."""
    code = code_of(item)
    return word_of(item) if not code or is_bare(code) else code
