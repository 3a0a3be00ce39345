"""Procedures, vaccines, visits, plans and orders to facts; it decides nothing about what is due."""

from tools.clinical import Fact
from tools.fhir.absence import stated_absence
from tools.fhir.concepts import code_of, concept, narrative, word_of
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
    who,
)
from tools.fhir.values import value_of


def read_procedure(resource: Json, context: Context) -> list[Fact]:
    """What was done, or was not."""
    named = concept(resource.get("code"))
    words = named.name or narrative(resource).partition("\n")[0][:200] or named.code.partition("|")[2]
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
        "site": joined(map(word_of, nodes(resource, "bodySite"))),
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
            when_is=when_is,
            until=until,
            detail=detail,
        )
    ]


def read_immunization(resource: Json, context: Context) -> list[Fact]:
    """A vaccine given, or not given and why."""
    named = concept(resource.get("vaccineCode"))
    words = named.name or narrative(resource).partition("\n")[0][:200] or named.code.partition("|")[2]
    absence = stated_absence("immunization", named, words)
    if absence:
        return [absence.fact(context, resource, named, words)]
    status = text(resource, "status")
    if text(resource, "notGiven") == "true" or text(resource, "wasNotGiven") == "true":
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
        "status_reason": word_of(resource.get("statusReason"))
        or joined(map(word_of, nodes(resource, "explanation", "reasonNotGiven"))),
        "dose_number": dose.value if dose else text(resource, "protocolApplied", "doseNumber"),
        "target": joined(map(word_of, nodes(resource, "protocolApplied", "targetDisease"))),
        "dose": f"{amount.value} {amount.unit}".strip() if amount and amount.value else "",
        "subpotent": "yes" if text(resource, "isSubpotent") == "true" else "",
        "reported": "yes" if text(resource, "primarySource") == "false" else "",
        "lot": text(resource, "lotNumber"),
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


def read_encounter(resource: Json, context: Context) -> list[Fact]:
    """A visit or stay."""
    types = [concept(item) for item in nodes(resource, "type")]
    named = next((item for item in types if item.name), types[0] if types else concept(None))
    setting = word_of(resource.get("class"))
    start, end = period_of(resource)
    if not start:
        start, end = period_of(resource, "actualPeriod")
    place = first(who(item.get("location"), resource, context) for item in nodes(resource, "location")) or who(
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
            named.name or (f"{setting} encounter" if setting else "encounter"),
            resource,
            named=named,
            status=text(resource, "status"),
            when=start,
            when_is="encounter",
            until=end,
            detail=detail,
        )
    ]


def read_care_plan(resource: Json, context: Context) -> list[Fact]:
    """A plan and what it holds."""
    categories = [concept(item) for item in nodes(resource, "category")]
    named = next((item for item in categories if item.name), concept(None))
    words = text(resource, "title") or named.name or narrative(resource).partition("\n")[0][:200] or "care plan"
    activities: list[str] = []
    for item in nodes(resource, "activity"):
        detail_ = node(item, "detail")
        words_ = concept(detail_.get("code")).name or text(detail_, "description")
        words_ = words_ or concept(node(item, "plannedActivityDetail").get("code")).name
        if not words_:
            followed = context.follow(item.get("reference") or item.get("plannedActivityReference"), resource)
            words_ = concept(followed.get("code")).name or concept(followed.get("medicationCodeableConcept")).name
            words_ = words_ or text(item, "reference", "display") or text(followed, "description")
        state = text(detail_, "status")
        if words_:
            activities.append(f"{words_} ({state})" if state else words_)
    start, end = period_of(resource)
    detail = {
        "activities": "; ".join(activities),
        "addresses": joined(
            text(item, "display") or word_of(context.follow(item, resource).get("code")) or word_of(item.get("concept"))
            for item in nodes(resource, "addresses")
        ),
        "intent": text(resource, "intent"),
        "description": text(resource, "description"),
        "note": notes_of(resource),
    }
    return [
        make(
            context,
            "care_plan",
            words,
            resource,
            named=named,
            status=text(resource, "status"),
            when=start or text(resource, "created"),
            when_is="from" if start else "created",
            until=end,
            detail=detail,
        )
    ]


def read_care_team(resource: Json, context: Context) -> list[Fact]:
    """Who looks after the patient."""
    members: list[str] = []
    for item in nodes(resource, "participant"):
        role = joined(map(word_of, nodes(item, "role")))
        name = who(item.get("member"), resource, context)
        members.append(f"{name} ({role})" if name and role else name or role)
    start, end = period_of(resource)
    words = text(resource, "name") or "care team"
    return [
        make(
            context,
            "care_team",
            words,
            resource,
            status=text(resource, "status"),
            when=start,
            when_is="from",
            until=end,
            detail={"members": joined(members), "reason": reasons_of(resource, context)},
        )
    ]


def read_goal(resource: Json, context: Context) -> list[Fact]:
    """A goal with its targets."""
    named = concept(resource.get("description"))
    words = named.name or text(resource, "description") or narrative(resource).partition("\n")[0][:200] or "goal"
    status = text(resource, "lifecycleStatus") or text(resource, "status")
    targets: list[str] = []
    for item in nodes(resource, "target"):
        value = value_of(item, "detail")
        shown = f"{value.value} {value.unit}".strip() if value else ""
        due = text(item, "dueDate")
        targets.append(" ".join(filter(None, (word_of(item.get("measure")), shown, f"by {due}" if due else ""))))
    when, _ = moment(resource, "start")
    return [
        make(
            context,
            "goal",
            words,
            resource,
            named=named,
            status=status,
            when=when or text(resource, "statusDate"),
            when_is="from" if when else "status",
            detail={
                "achievement": word_of(resource.get("achievementStatus")),
                "target": joined(targets),
                "note": notes_of(resource),
            },
        )
    ]


def read_order(resource: Json, context: Context) -> list[Fact]:
    """ServiceRequest and its older names: something ordered, planned or proposed."""
    named = concept(resource.get("code"))
    words = named.name or narrative(resource).partition("\n")[0][:200] or named.code.partition("|")[2] or "order"
    intent = text(resource, "intent")
    forbidden = text(resource, "doNotPerform") == "true"
    due, until = moment(resource, "occurrence")
    detail = {
        "intent": intent,
        "planned": "yes" if intent in ("plan", "proposal", "option") else "",
        "not_done": "yes" if forbidden else "",
        "status_as_recorded": text(resource, "status") if forbidden else "",
        "priority": text(resource, "priority"),
        "due": due,
        "due_until": until,
        "category": joined(map(word_of, nodes(resource, "category"))),
        "reason": reasons_of(resource, context),
        "prescriber": who(resource.get("requester"), resource, context),
        "note": notes_of(resource),
    }
    return [
        make(
            context,
            "order",
            words,
            resource,
            named=named,
            status="not-done" if forbidden else text(resource, "status"),
            when=text(resource, "authoredOn") or due,
            when_is="authored" if text(resource, "authoredOn") else "planned for",
            detail=detail,
        )
    ]


def read_appointment(resource: Json, context: Context) -> list[Fact]:
    """A visit that is booked, was kept or was not."""
    named = concept(resource.get("serviceType") or resource.get("appointmentType"))
    words = text(resource, "description") or named.name or "appointment"
    detail = {
        "reason": reasons_of(resource, context),
        "status_reason": word_of(resource.get("cancelationReason") or resource.get("cancellationReason")),
        "performer": joined(who(item.get("actor"), resource, context) for item in nodes(resource, "participant")),
        "note": text(resource, "comment"),
    }
    return [
        make(
            context,
            "appointment",
            words,
            resource,
            named=named,
            status=text(resource, "status"),
            when=text(resource, "start"),
            when_is="planned for",
            until=text(resource, "end"),
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
        "model": text(target, "modelNumber"),
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
