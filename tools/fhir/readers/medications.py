"""Prescriptions, statements, dispenses and administrations to facts; repeats are merged elsewhere."""

import re

from tools.clinical import Fact
from tools.fhir.absence import stated_absence
from tools.fhir.code_words import system_label
from tools.fhir.concepts import Concept, code_of, concept, is_bare, narrative, reads_as_name, word_of
from tools.fhir.dates import moment
from tools.fhir.json_tree import Json, node, nodes, text
from tools.fhir.readers.dosage import dose_words
from tools.fhir.readers.statement import Context, joined, make, notes_of, reasons_of, who
from tools.fhir.values import value_of

DOSE_ABSENT = "dose not recorded"
UNNAMED = "unnamed medication"
_PLANS = frozenset(("plan", "proposal", "option"))
_INGREDIENT_DEPTH = 3


def medication_name(resource: Json, context: Context) -> tuple[Concept, str]:
    """Return a drug's name and codes, and how it was found when not from the resource itself.

    Order: CodeableConcept; the Medication referred to (contained, in the record), through its code, its identifiers,
    its ingredients; the reference's own display; else `unnamed medication`. A brand is followed by what the record
    itself says is in it.
    """
    direct = resource.get("medicationCodeableConcept") or node(resource, "medication").get("concept")
    if direct is None and "coding" in node(resource, "medication"):
        direct = resource.get("medication")
    if isinstance(resource.get("medication"), str):
        direct = resource.get("medication")
    named = concept(direct)
    if named.name:
        return with_contents(named, displays(direct)), ""
    reference = resource.get("medicationReference") or node(resource, "medication").get("reference")
    if not reference and "reference" in node(resource, "medication"):
        reference = resource.get("medication")
    reference = node(reference) if isinstance(reference, dict | list) else {"reference": text(reference)}
    address = (text(reference, "reference"), context.scope)
    known = None if address[0].startswith("#") else context.names.get(address)
    if known is None:
        known = _name_of(context.follow(reference, resource), resource, context, _INGREDIENT_DEPTH)
        if not address[0].startswith("#"):
            context.names[address] = known
    found, how = known
    display = text(reference, "display")
    if found.name:
        return (with_contents(found, [display]) if how != "narrative" else found), how
    if display and not is_bare(display):
        return Concept(display, found.code, found.codes), "reference"
    codes = found if found.codes else named
    pointer = text(reference, "reference")
    system, _, code = codes.code.rpartition("|")
    words = f"{UNNAMED} ({system_label(system)} {code})" if code else UNNAMED
    return Concept(words, codes.code, codes.codes), f"not resolved: {pointer}" if pointer else "not stated"


def _name_of(medication: Json, inside: Json, context: Context, depth: int) -> tuple[Concept, str]:
    named = concept(medication.get("code"))
    if not medication or not depth:
        return named, ""
    if named.name:
        contents = [name for name, _ in _ingredients(medication, inside, context, depth)]
        return with_contents(named, contents, displays(medication.get("code"))), ""
    for identifier in nodes(medication, "identifier"):
        if reads_as_name(text(identifier, "value")):
            return Concept(text(identifier, "value"), named.code, named.codes), "identifier"
    parts = [f"{name} {amount}".strip() for name, amount in _ingredients(medication, inside, context, depth)]
    if parts:
        return Concept(" + ".join(dict.fromkeys(parts)), named.code, named.codes), "ingredients"
    words = narrative(medication).partition("\n")[0][:120]
    return (Concept(words, named.code, named.codes), "narrative") if words else (named, "")


def _ingredients(medication: Json, inside: Json, context: Context, depth: int) -> list[tuple[str, str]]:
    """Return name and strength of each ingredient that the record names, what it calls inactive left out."""
    found: list[tuple[str, str]] = []
    for ingredient in nodes(medication, "ingredient"):
        if text(ingredient, "isActive") == "false":
            continue
        item = ingredient.get("itemCodeableConcept") or node(ingredient, "item").get("concept")
        name = concept(item).name
        if not name:
            target = ingredient.get("itemReference") or node(ingredient, "item").get("reference") or {}
            holder = medication if nodes(medication, "contained") else inside
            name = _name_of(context.follow(target, holder), holder, context, depth - 1)[0].name or text(
                target, "display"
            )
        strength = value_of(ingredient, "strength")
        if name:
            found.append((name, f"{strength.value} {strength.unit}" if strength and strength.value else ""))
    return found


def displays(value: object) -> list[str]:
    """Return the display of every coding of a concept."""
    holder = value if isinstance(value, dict) else {}
    return [shown for coding in nodes(holder, "coding") if (shown := text(coding, "display")) and not is_bare(shown)]


def with_contents(named: Concept, *others: list[str]) -> Concept:
    """Return a name followed by what is in it, from the first of some lists that says anything new.

    What shares a word with the name says nothing new: "Metformin 500 MG" is not followed by "metformin".

    >>> with_contents(Concept("Karvea"), [], ["Karvea", "irbesartan"]).name
    'Karvea (irbesartan)'
    >>> with_contents(Concept("Metformine 1000MG"), ["metformin hydrochloride"]).name
    'Metformine 1000MG'
    """
    known = {word[:_SHARED] for word in _WORD.findall(named.name.casefold())}
    for names in others:
        new = [one for one in names if one and one.casefold() not in named.name.casefold()]
        new = [one for one in new if not known & {word[:_SHARED] for word in _WORD.findall(one.casefold())}]
        if new and len(new) == len([one for one in names if one and one.casefold() != named.name.casefold()]):
            kept = list(dict.fromkeys(new))[:_MOST]
            return Concept(f"{named.name} ({' + '.join(kept)})", named.code, named.codes)
    return named


_WORD = re.compile(r"[^\W\d_]{4,}")
_SHARED = 5
"""Letters of a word that two spellings of one ingredient share."""
_MOST = 6


def _absence(resource: Json, named: Concept, context: Context) -> Fact | None:
    found = stated_absence("medication", named, named.name)
    return found.fact(context, resource, named, named.name) if found else None


def read_request(resource: Json, context: Context) -> list[Fact]:
    """MedicationRequest (and the DSTU2 MedicationOrder)."""
    named, how = medication_name(resource, context)
    absent = _absence(resource, named, context)
    if absent:
        return [absent]
    intent = text(resource, "intent")
    status = text(resource, "status")
    forbidden = text(resource, "doNotPerform") == "true"
    detail = dose_words(nodes(resource, "dosageInstruction"))
    dispense = node(resource, "dispenseRequest")
    reported = text(resource, "reportedBoolean") == "true" or bool(resource.get("reportedReference"))
    reported = reported or text(resource, "reported") == "true"
    # US Core: `plan` with `reported` is how a medicine that the patient takes unprescribed is recorded.
    planned = (intent in _PLANS and not (reported and intent == "plan")) or status == "draft"
    detail |= {
        "intent": intent,
        "planned": "yes" if planned else "",
        "reported": "yes" if reported else "",
        "reported_by": who(resource.get("reportedReference"), resource, context),
        "not_done": "yes" if forbidden else "",
        "status_as_recorded": status if forbidden else "",
        "reason": reasons_of(resource, context),
        "status_reason": word_of(resource.get("statusReason"))
        or text(resource, "statusReason")
        or _reason_beside(resource),
        "name_from": how,
        "category": joined(map(word_of, nodes(resource, "category"))),
        "prescriber": who(node(resource, "requester").get("agent") or resource.get("requester"), resource, context),
        "supply_until": text(dispense, "validityPeriod", "end"),
        "quantity": _amount(dispense.get("quantity")),
        "supply": _amount(dispense.get("expectedSupplyDuration")),
        "refills": text(dispense, "numberOfRepeatsAllowed"),
        "note": notes_of(resource),
    }
    when, when_is = text(resource, "authoredOn") or text(resource, "dateWritten"), "authored"
    if not when:
        when, when_is = text(dispense, "validityPeriod", "start"), "supply from"
    status = "not-done" if forbidden else status
    return [_fact("medication", named, status, when, when_is, text(resource, "dateEnded"), detail, resource, context)]


def _reason_beside(resource: Json) -> str:
    """Return why the status changed, where a profile of an older version put that into an extension."""
    for extension in nodes(resource, "extension"):
        if "statusreason" in text(extension, "url").lower():
            parts = [*nodes(extension, "extension"), extension]
            said = (word_of(part.get("valueCodeableConcept")) or text(part, "valueString") for part in parts)
            return next(filter(None, said), "")
    return ""


def read_statement(resource: Json, context: Context) -> list[Fact]:
    """MedicationStatement and R5 MedicationUsage."""
    named, how = medication_name(resource, context)
    absent = _absence(resource, named, context)
    if absent:
        return [absent]
    status = text(resource, "status")
    taken = text(resource, "taken")
    if taken == "n" or text(resource, "wasNotTaken") == "true":
        status = "not-taken"
    informant = text(resource, "informationSource", "reference").rpartition("/")[0].rpartition("/")[2]
    detail = dose_words(nodes(resource, "dosage"))
    detail |= {
        "planned": "yes" if status == "intended" else "",
        "reported": "yes" if informant in ("Patient", "RelatedPerson") else "",
        "reported_by": who(resource.get("informationSource"), resource, context),
        "reason": reasons_of(
            resource, context, "reasonCode", "reasonReference", "reasonForUseCodeableConcept", "reason"
        ),
        "status_reason": joined(map(word_of, nodes(resource, "statusReason"))),
        "asserted": text(resource, "dateAsserted") if moment(resource, "effective")[0] else "",
        "name_from": how,
        "category": word_of(resource.get("category")),
        "note": notes_of(resource),
    }
    when, until = moment(resource, "effective")
    when_is = "planned for" if status == "intended" else "effective"
    if not when:
        when, when_is = text(resource, "dateAsserted"), "asserted"
    return [_fact("medication", named, status, when, when_is, until, detail, resource, context)]


def read_dispense(resource: Json, context: Context) -> list[Fact]:
    """MedicationDispense: what a pharmacy handed out."""
    named, how = medication_name(resource, context)
    detail = dose_words(nodes(resource, "dosageInstruction"))
    detail |= {
        "dispensed": "yes",
        "quantity": _amount(resource.get("quantity")),
        "days_supply": text(resource, "daysSupply", "value"),
        "status_reason": word_of(resource.get("statusReasonCodeableConcept") or resource.get("notPerformedReason")),
        "name_from": how,
        "note": notes_of(resource),
    }
    when, when_is = text(resource, "whenHandedOver"), "handed over"
    if not when:
        when, when_is = text(resource, "whenPrepared"), "prepared"
    return [_fact("medication", named, text(resource, "status"), when, when_is, "", detail, resource, context)]


def _amount(given: object) -> str:
    """Return a quantity in words; empty when there is none."""
    found = value_of({"valueQuantity": given}) if given else None
    return f"{found.value} {found.unit}".strip() if found and found.value else ""


def administered(dosage: object) -> dict[str, str]:
    """Return `dose`, `route` and `site` of what was given."""
    holder = node(dosage)
    rate = value_of(holder, "rate")
    amounts = (_amount(holder.get("dose")), f"{rate.value} {rate.unit}".strip() if rate else "")
    return {
        "dose": text(holder, "text") or " at ".join(filter(None, amounts)),
        "route": word_of(holder.get("route")),
        "site": word_of(holder.get("site")),
    }


def read_administration(resource: Json, context: Context) -> list[Fact]:
    """MedicationAdministration: what was given, or was not."""
    named, how = medication_name(resource, context)
    status = text(resource, "status")
    if text(resource, "notGiven") == "true" or text(resource, "wasNotGiven") == "true":
        status = "not-done"
    detail = administered(resource.get("dosage")) | {
        "reason": reasons_of(resource, context),
        "status_reason": joined(map(word_of, nodes(resource, "statusReason")))
        or joined(map(word_of, nodes(resource, "reasonNotGiven"))),
        "name_from": how,
        "category": code_of(resource.get("category")),
        "note": notes_of(resource),
    }
    when, until = moment(resource, "effective")
    if not when:
        when, until = moment(resource, "occurence")  # R5 spells it so
    return [_fact("administration", named, status, when, "given", until, detail, resource, context)]


def _fact(
    kind: str,
    named: Concept,
    status: str,
    when: str,
    when_is: str,
    until: str,
    detail: dict[str, str],
    resource: Json,
    context: Context,
) -> Fact:
    if not detail.get("dose"):
        detail["dose_absent"] = DOSE_ABSENT
    return make(
        context,
        "administration" if kind == "administration" else "medication",
        named.name or UNNAMED,
        resource,
        named=named,
        status=status,
        when=when,
        when_is=when_is,
        until=until,
        detail=detail,
    )
