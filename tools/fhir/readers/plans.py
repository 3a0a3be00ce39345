"""Care plans, teams, goals, orders and appointments to facts: what is meant to happen, which is never what happened."""

from tools.clinical import Fact
from tools.fhir.concepts import code_label, concept, narrative, word_of
from tools.fhir.dates import moment
from tools.fhir.json_tree import Json, node, nodes, text, texts
from tools.fhir.readers.statement import Context, joined, make, notes_of, period_of, reasons_of, who
from tools.fhir.values import value_of


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
        if words_:
            state = "not to be done" if text(detail_, "doNotPerform") == "true" else text(detail_, "status")
            told = joined((state, *texts(item, "progress", "text"), word_of(detail_.get("statusReason"))))
            activities.append(f"{words_} ({told})" if told else words_)
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
    words = named.name or text(resource, "description") or narrative(resource).partition("\n")[0][:200]
    words = words or notes_of(resource)[:200] or "goal"
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
                "outcome": joined(map(word_of, nodes(resource, "outcomeCode"))),
                "priority": word_of(resource.get("priority")),
                "status_reason": text(resource, "statusReason"),
                "note": notes_of(resource),
            },
        )
    ]


_DIET = (
    ("oralDiet", "type"),
    ("oralDiet", "texture", "modifier"),
    ("oralDiet", "fluidConsistencyType"),
    ("supplement", "type"),
    ("enteralFormula", "baseFormulaType"),
)
_PRODUCTS = (("supplement", "productName"), ("enteralFormula", "baseFormulaProductName"))
_PREFERENCES = ("foodPreferenceModifier", "excludeFoodModifier")


def read_order(resource: Json, context: Context) -> list[Fact]:
    """ServiceRequest and its older names: something ordered, planned or proposed."""
    named = concept(resource.get("code") or resource.get("codeCodeableConcept") or resource.get("serviceRequested"))
    device = who(resource.get("codeReference"), resource, context)
    diet = joined(word_of(item) for path in _DIET for item in nodes(resource, *path))
    products = joined(said for path in _PRODUCTS for said in texts(resource, *path))
    told = (
        *texts(resource, "supplement", "instruction"),
        text(resource, "enteralFormula", "administrationInstruction"),
    )
    diet = joined((diet, products, text(resource, "oralDiet", "instruction"), *told))
    words = named.name or diet or device or narrative(resource).partition("\n")[0][:200] or code_label(named) or "order"
    intent = text(resource, "intent")
    forbidden = text(resource, "doNotPerform") == "true"
    due, until = moment(resource, "occurrence")
    authored = text(resource, "authoredOn") or text(resource, "dateTime")
    detail = {
        "intent": intent,
        "planned": "yes" if intent in ("plan", "proposal", "option") else "",
        "not_done": "yes" if forbidden else "",
        "status_as_recorded": text(resource, "status") if forbidden else "",
        "priority": text(resource, "priority"),
        "ordered": joined(map(word_of, nodes(resource, "orderDetail"))),
        "diet": joined(word_of(item) for field in _PREFERENCES for item in nodes(resource, field)),
        "allergies": joined(who(item, resource, context) for item in nodes(resource, "allergyIntolerance")),
        "site": joined(map(word_of, nodes(resource, "bodySite"))),
        "instructions": text(resource, "patientInstruction"),
        "due": due,
        "due_until": until,
        "category": joined(map(word_of, nodes(resource, "category"))),
        "reason": reasons_of(resource, context),
        "prescriber": who(resource.get("requester"), resource, context),
        "note": notes_of(resource) or (text(resource, "description") if named.name else ""),
    }
    return [
        make(
            context,
            "order",
            words,
            resource,
            named=named,
            status="not-done" if forbidden else text(resource, "status"),
            when=authored or due,
            when_is="authored" if authored else "planned for",
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
