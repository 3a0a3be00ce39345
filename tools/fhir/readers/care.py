"""Procedures, vaccines, visits and devices to facts; it decides nothing about what is due."""

from tools.clinical import Fact
from tools.fhir.absence import stated_absence
from tools.fhir.code_words import words_for
from tools.fhir.concepts import code_label, code_of, concept, narrative, word_of
from tools.fhir.dates import absent_reason, moment
from tools.fhir.json_tree import Json, node, nodes, text, texts
from tools.fhir.readers.statement import (
    Context,
    encounter_start,
    first,
    joined,
    make,
    notes_of,
    period_of,
    reasons_of,
    sites_of,
    who,
)
from tools.fhir.values import value_of

_CLASSES = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
"""Where the class of a visit comes from, also where the record does not say so."""
_AHEAD = frozenset(("planned", "preparation", "booked", "proposed"))
"""Until when it happens, its date is a plan."""
NONE_GIVEN = frozenset(("http://hl7.org/fhir/sid/cvx|998",))
"""The code of a vaccine that says that none was given."""
_REASONS = {
    "IMMUNE": "already immune",
    "MEDPREC": "medical precaution",
    "OSTOCK": "out of stock",
    "PATOBJ": "patient objected",
    "PHILISOP": "philosophical objection",
    "RELIG": "religious objection",
    "VACEFF": "doubts about its effect",
    "VACSAF": "doubts about its safety",
}


def read_procedure(resource: Json, context: Context) -> list[Fact]:
    """What was done, or was not."""
    named = concept(resource.get("code"))
    words = named.name or narrative(resource).partition("\n")[0][:200] or code_label(named)
    absence = stated_absence("procedure", named, words)
    if absence:
        return [absence.fact(context, resource, named, words)]
    status = text(resource, "status")
    if text(resource, "notDone") == "true" or text(resource, "notPerformed") == "true":
        status = "not-done"
    when, until = moment(resource, "performed")
    if not when:
        when, until = moment(resource, "occurrence")
    when_is = "performed"
    if not when:
        when, when_is = encounter_start(resource, context), "encounter"
    detail = {
        "reason": reasons_of(resource, context),
        "status_reason": word_of(resource.get("statusReason")) or word_of(resource.get("notDoneReason")),
        "site": sites_of(resource) or joined(map(word_of, nodes(resource, "bodySite"))),
        "outcome": word_of(resource.get("outcome")),
        "complication": joined(map(word_of, nodes(resource, "complication"))),
        "follow_up": joined(map(word_of, nodes(resource, "followUp"))),
        "category": word_of(resource.get("category")),
        "performer": first(who(item.get("actor"), resource, context) for item in nodes(resource, "performer")),
        "performed_absent": absent_reason(resource, "performedDateTime"),
        "note": notes_of(resource),
    }
    return [
        make(
            context,
            "procedure",
            words or "unnamed procedure",
            resource,
            named=named,
            status=status,
            when=when,
            when_is="planned for" if status in _AHEAD else when_is,
            until=until,
            detail=detail,
        )
    ]


def read_immunization(resource: Json, context: Context) -> list[Fact]:
    """A vaccine given, or not given and why."""
    named = concept(resource.get("vaccineCode"))
    words = named.name or narrative(resource).partition("\n")[0][:200] or code_label(named)
    absence = stated_absence("immunization", named, words)
    if absence:
        return [absence.fact(context, resource, named, words)]
    status = text(resource, "status")
    given = text(resource, "notGiven") != "true" and text(resource, "wasNotGiven") != "true"
    if not given or NONE_GIVEN & set(named.codes):
        status = "not-done"
    when, _ = moment(resource, "occurrence")
    when = when or text(resource, "date")
    when_is = "given" if status != "not-done" else "not given"
    if not when:
        when, when_is = text(resource, "recorded"), "recorded"
    dose = next((value_of(item, "doseNumber") for item in nodes(resource, "protocolApplied")), None)
    amount = value_of({"valueQuantity": resource.get("doseQuantity")})
    detail = {
        "not_given": "yes" if status == "not-done" else "",
        "status_reason": _why(resource.get("statusReason"))
        or joined(map(_why, nodes(resource, "explanation", "reasonNotGiven"))),
        "dose_number": dose.value if dose else text(resource, "protocolApplied", "doseNumber"),
        "target": joined(map(word_of, nodes(resource, "protocolApplied", "targetDisease"))),
        "dose": f"{amount.value} {amount.unit}".strip() if amount and amount.value else "",
        "subpotent": "yes" if text(resource, "isSubpotent") == "true" else "",
        "reported": "yes" if _second_hand(resource) else "",
        "subpotent_reason": joined(map(word_of, nodes(resource, "subpotentReason"))),
        "series": next(iter(texts(resource, "protocolApplied", "series")), ""),
        "product": _other_name(resource.get("vaccineCode"), words),
        "manufacturer": who(resource.get("manufacturer"), resource, context) or text(resource, "manufacturer", "name"),
        "lot": text(resource, "lotNumber"),
        "site": word_of(resource.get("site")),
        "route": word_of(resource.get("route")),
        "reaction": joined(
            word_of(context.follow(item.get("detail"), resource).get("code")) for item in nodes(resource, "reaction")
        ),
        "given_absent": absent_reason(resource, "occurrenceDateTime"),
        "note": notes_of(resource),
    }
    return [
        make(
            context,
            "immunization",
            words or "unnamed vaccine",
            resource,
            named=named,
            status=status,
            when=when,
            when_is=when_is,
            detail=detail,
        )
    ]


def _second_hand(resource: Json) -> bool:
    """Tell whether somebody only told of the vaccine (`reported` before STU3)."""
    return text(resource, "primarySource") == "false" or text(resource, "reported") == "true"


def _why(value: object) -> str:
    """Return a reason's name; in words where the record has only HL7's code for it."""
    said = word_of(value)
    return _REASONS.get(said, said)


def _other_name(value: object, words: str) -> str:
    """Return the product's own name where it stands in a second coding beside the kind of vaccine."""
    names = [text(item, "display") for item in nodes({"x": value}, "x", "coding")]
    return joined(name for name in names if name.lower() not in words.lower() and words.lower() not in name.lower())


def read_encounter(resource: Json, context: Context) -> list[Fact]:
    """A visit or stay."""
    types = [concept(item) for item in nodes(resource, "type")]
    named = next((item for item in types if item.name), types[0] if types else concept(None))
    setting = word_of(resource.get("class"))
    setting = words_for(_CLASSES, setting) or setting
    start, end = period_of(resource)
    if not start:
        start, end = period_of(resource, "actualPeriod")
    # Of a patient who was moved, the place of now.
    places = sorted(nodes(resource, "location"), key=lambda item: bool(text(item, "period", "end")))
    place = first(who(item.get("location"), resource, context) for item in places) or who(
        resource.get("serviceProvider"), resource, context
    )
    detail = {
        "class": setting,
        "reason": reasons_of(resource, context, "reasonCode", "reasonReference", "reason"),
        "service": word_of(resource.get("serviceType")),
        "place": place,
        "performer": first(
            who(item.get("individual") or item.get("actor"), resource, context)
            for item in nodes(resource, "participant")
        ),
        "discharge": word_of(node(resource, "hospitalization").get("dischargeDisposition")),
        "admitted_from": word_of(node(resource, "hospitalization").get("admitSource")),
        "diagnosis": joined(
            text(item, "condition", "display") or word_of(context.follow(item.get("condition"), resource).get("code"))
            for item in nodes(resource, "diagnosis")
        ),
    }
    return [
        make(
            context,
            "encounter",
            named.name or (setting if "encounter" in setting.lower() else f"{setting} encounter".strip()),
            resource,
            named=named,
            status=text(resource, "status"),
            when=start,
            when_is="planned for" if text(resource, "status") in _AHEAD else "encounter",
            until=end,
            detail=detail,
        )
    ]


def read_device(resource: Json, context: Context) -> list[Fact]:
    """A device the patient has or uses (Device, DeviceUseStatement, DeviceUsage)."""
    target = resource
    for field in ("device",):
        followed = context.follow(resource.get(field), resource) if resource.get(field) else {}
        target = followed or target
    named = concept(target.get("type")) if target.get("type") else concept(target.get("code"))
    words = (
        named.name
        or next(iter(texts(target, "deviceName", "name")), "")
        or text(resource, "device", "display")
        or text(target, "model")
        or "device"
    )
    absence = stated_absence("device", named, words)
    if absence:
        return [absence.fact(context, resource, named, words)]
    when, until = moment(resource, "timing")
    when_is = "used"
    if not when:
        when, when_is = text(resource, "recordedOn") or text(resource, "manufactureDate"), "recorded"
    detail = {
        "site": word_of(resource.get("bodySite")),
        "reason": reasons_of(resource, context),
        "model": joined(
            said
            for said in (*texts(target, "deviceName", "name"), text(target, "modelNumber"))
            if said.lower() not in words.lower()
        ),
        "status_reason": joined(map(word_of, nodes(resource, "statusReason"))),
        "category": code_of(resource.get("category")),
        "note": notes_of(resource),
    }
    return [
        make(
            context,
            "device",
            words,
            resource,
            named=named,
            status=text(resource, "status"),
            when=when,
            when_is=when_is,
            until=until,
            detail=detail,
        )
    ]
