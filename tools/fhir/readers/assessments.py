"""Impressions, risks and warnings as their authors put them; it judges none of them."""

from tools.clinical import Fact
from tools.fhir.concepts import concept, narrative, word_of
from tools.fhir.dates import moment
from tools.fhir.json_tree import Json, node, nodes, text
from tools.fhir.readers.statement import Context, first, joined, make, notes_of, period_of, who
from tools.fhir.values import value_of


def read_impression(resource: Json, context: Context) -> list[Fact]:
    """ClinicalImpression: a clinician's assessment."""
    when, until = moment(resource, "effective")
    when = when or text(resource, "date")
    named = concept(resource.get("code"))
    findings = [
        word_of(item.get("itemCodeableConcept")) or word_of(node(item, "item").get("concept"))
        for item in nodes(resource, "finding")
    ]
    words = text(resource, "summary") or text(resource, "description") or named.name or "clinical impression"
    return [
        make(
            context,
            "impression",
            words,
            resource,
            named=named,
            status=text(resource, "status"),
            when=when,
            when_is="assessed",
            until=until,
            detail={
                "description": text(resource, "description"),
                "problem": joined(who(item, resource, context) for item in nodes(resource, "problem")),
                "investigated": joined(
                    who(item, resource, context) for item in nodes(resource, "investigation", "item")
                ),
                "findings": joined(findings),
                "prognosis": joined(map(word_of, nodes(resource, "prognosisCodeableConcept"))),
                "performer": who(resource.get("assessor") or resource.get("performer"), resource, context),
                "note": notes_of(resource),
            },
        )
    ]


def read_risk(resource: Json, context: Context) -> list[Fact]:
    """RiskAssessment: what might come, as its author put it."""
    when, until = moment(resource, "occurrence")
    named = concept(resource.get("code") or resource.get("method"))
    said: list[str] = []
    for item in nodes(resource, "prediction"):
        chance = value_of(item, "probability")
        shown = f"{chance.value} {chance.unit}".strip() if chance else word_of(item.get("qualitativeRisk"))
        span = value_of(item, "when")
        at = f"({span.value} {span.unit}".strip() + ")" if span and span.value else ""
        said.append(" ".join(filter(None, (": ".join(filter(None, (word_of(item.get("outcome")), shown))), at))))
    return [
        make(
            context,
            "risk",
            named.name or first(said) or "risk assessment",
            resource,
            named=named,
            status=text(resource, "status"),
            when=when,
            when_is="assessed",
            until=until,
            detail={
                "prediction": joined(said),
                "condition": who(resource.get("condition"), resource, context)
                or word_of(context.follow(resource.get("condition"), resource).get("code")),
                "basis": joined(who(item, resource, context) for item in nodes(resource, "basis")),
                "mitigation": text(resource, "mitigation"),
                "note": notes_of(resource),
            },
        )
    ]


def read_flag(resource: Json, context: Context) -> list[Fact]:
    """Flag: a warning the record carries."""
    named = concept(resource.get("code"))
    start, end = period_of(resource)
    return [
        make(
            context,
            "flag",
            named.name or narrative(resource).partition("\n")[0][:200] or "flag",
            resource,
            named=named,
            status=text(resource, "status"),
            when=start,
            when_is="from",
            until=end,
            detail={"category": joined(map(word_of, nodes(resource, "category")))},
        )
    ]
