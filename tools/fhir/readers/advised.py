"""Tasks, recommended vaccines, lenses and groups of requests to facts: what is asked for, never what was done."""

from tools.clinical import Fact
from tools.fhir.concepts import concept, word_of
from tools.fhir.dates import moment
from tools.fhir.json_tree import Json, nodes, text
from tools.fhir.readers.statement import Context, joined, make, notes_of, reasons_of, who
from tools.fhir.values import value_of

_OPTICS = ("sphere", "cylinder", "axis", "add", "power", "backCurve", "diameter")
_SAID = {"backCurve": "base curve"}
_DONE = frozenset(("completed", "ready", "accepted", "received"))
_DATES = {"30981-5": "earliest", "30980-7": "due", "59777-3": "latest", "59778-1": "overdue from"}
"""The LOINC codes of the dates of a vaccine's forecast."""


def read_task(resource: Json, context: Context) -> list[Fact]:
    """Something that somebody is to do; of one that only carries an order out, what became of it."""
    named = concept(resource.get("code"))
    focus = resource.get("focus")
    order = context.follow(focus, resource)
    ordered = text(resource, "focus", "display") or word_of(order.get("code")) or word_of(order.get("medication"))
    described = text(resource, "description")
    title = "" if named.name.lower() in described.lower() else named.name
    words = ": ".join(filter(None, (title, described))) or ordered or reasons_of(resource, context)
    status = text(resource, "status")
    if not words or (order and status in _DONE and not described):
        return []
    asked = text(resource, "authoredOn") or text(resource, "lastModified")
    due = text(resource, "restriction", "period", "end") or moment(resource, "execution")[0]
    status_reason = word_of(resource.get("statusReason")) or word_of(resource.get("businessStatus"))
    detail = {
        "intent": text(resource, "intent"),
        "planned": "yes",
        "priority": text(resource, "priority"),
        "due": due,
        "reason": joined((reasons_of(resource, context), ordered)),
        "status_reason": status_reason,
        "performer": who(resource.get("owner"), resource, context),
        "category": "task",
        "note": notes_of(resource),
    }
    return [
        make(
            context,
            "order",
            f"task: {words}",
            resource,
            named=named,
            status=status,
            when=asked,
            when_is="authored",
            detail=detail,
        )
    ]


def read_vaccine_forecast(resource: Json, context: Context) -> list[Fact]:
    """ImmunizationRecommendation: what a programme advises about each vaccine; none of it says that one was given."""
    facts: list[Fact] = []
    for item in nodes(resource, "recommendation"):
        vaccines = [concept(vaccine) for vaccine in nodes(item, "vaccineCode")]
        named = next((vaccine for vaccine in vaccines if vaccine.name), vaccines[0] if vaccines else concept(None))
        target = joined(map(word_of, nodes(item, "targetDisease")))
        dates = {
            _DATES.get(code.rpartition("|")[2], concept(date.get("code")).name): text(date, "value")[:10]
            for date in nodes(item, "dateCriterion")
            for code in (concept(date.get("code")).codes or ("",))
        }
        dose = value_of(item, "doseNumber")
        against = joined(map(word_of, nodes(item, "contraindicatedVaccineCode")))
        detail = {
            "planned": "yes",
            "due": joined(f"{name} {day}".strip() for name, day in dates.items() if day),
            "reason": joined((*map(word_of, nodes(item, "forecastReason")), target)),
            "instructions": f"not to be given: {against}" if against else text(item, "description"),
            "series": text(item, "series"),
            "dose_number": dose.value if dose else "",
            "category": "vaccine recommended immunization",
        }
        facts.append(
            make(
                context,
                "order",
                f"vaccine forecast: {named.name or target or 'not named'}",
                resource,
                named=named,
                status=word_of(item.get("forecastStatus")).lower(),
                when=text(resource, "date"),
                when_is="authored",
                detail=detail,
            )
        )
    return facts


def read_vision_prescription(resource: Json, context: Context) -> list[Fact]:
    """VisionPrescription: glasses or contact lenses, each eye with its optics as written."""
    lenses = nodes(resource, "lensSpecification") or nodes(resource, "dispense")
    kinds = joined(word_of(item.get("product")) for item in lenses)
    eyes = "; ".join(filter(None, map(_lens, lenses)))
    words = f"vision prescription ({kinds})" if kinds else "vision prescription"
    return [
        make(
            context,
            "order",
            f"{words}: {eyes}" if eyes else words,
            resource,
            status=text(resource, "status"),
            when=text(resource, "dateWritten") or text(resource, "created"),
            when_is="authored",
            detail={
                "category": "glasses spectacles contact lenses eyes",
                "prescriber": who(resource.get("prescriber"), resource, context),
                "note": "; ".join(filter(None, map(notes_of, lenses))),
            },
        )
    ]


def _lens(item: Json) -> str:
    optics = [f"{_SAID.get(name, name)} {text(item, name)}" for name in _OPTICS if text(item, name)]
    optics += [f"prism {text(prism, 'amount')} {text(prism, 'base')}".strip() for prism in nodes(item, "prism")]
    return f"{text(item, 'eye')} eye {', '.join(optics)}".strip() if optics else ""


def read_request_group(resource: Json, context: Context) -> list[Fact]:
    """RequestGroup: what is to be done together, such as one cycle of a regimen."""
    named = concept(resource.get("code"))
    actions = [
        text(item, "title") or text(item, "description") or joined(map(word_of, nodes(item, "code")))
        for item in nodes(resource, "action")
    ]
    actions = list(filter(None, actions)) or [named.name]
    said = joined(actions)
    if not said:
        return []
    return [
        make(
            context,
            "care_plan",
            f"requests: {named.name or actions[0]}",
            resource,
            named=named,
            status=text(resource, "status"),
            when=text(resource, "authoredOn"),
            when_is="authored",
            detail={
                "activities": said,
                "intent": text(resource, "intent"),
                "reason": reasons_of(resource, context),
                "note": notes_of(resource),
            },
        )
    ]
