"""Impressions, risks and warnings as their authors put them; it judges none of them."""

import re

from tools.clinical import Fact
from tools.fhir.concepts import concept, narrative, word_of
from tools.fhir.dates import moment
from tools.fhir.json_tree import Json, node, nodes, text
from tools.fhir.readers.statement import Context, first, joined, make, notes_of, period_of, who
from tools.fhir.values import value_of

_TREATMENT = "treatment"
_DIRECTIVE_CODES = frozenset(("adr", "acd", "dnr", "hcd", "polst"))
_DIRECTIVE = re.compile(
    r"advance|resuscit|\bdnr\b|\bdni\b|living will|health ?care (?:proxy|power)|patientenverf|directives? antic|"
    r"directiva|wilsverklaring|behandelverbod",
    re.IGNORECASE,
)


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
        judged = word_of(item.get("qualitativeRisk"))
        shown = ", ".join(filter(None, (judged, f"{chance.value} {chance.unit}".strip() if chance else "")))
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


def read_consent(resource: Json, context: Context) -> list[Fact]:
    """Consent: an advance directive, or a treatment that is refused; others say nothing of health."""
    concepts = [concept(item) for field in ("category", "scope") for item in nodes(resource, field)]
    codes = {code.rpartition("|")[2].lower() for item in concepts for code in item.codes}
    if not codes & _DIRECTIVE_CODES and not _DIRECTIVE.search(joined(item.name for item in concepts)):
        refused = _provisions(resource.get("provision")) if _TREATMENT in codes else ""
        return [_refusal(resource, context, refused)] if re.search(r"\bdeny\b", refused) else []
    names = joined(word_of(item) for item in nodes(resource, "category")) or joined(item.name for item in concepts)
    names = "" if names.casefold() == "advance directive" else names
    words = ": ".join(filter(None, ("advance directive", names, _provisions(resource.get("provision")))))
    return [
        make(
            context,
            "flag",
            words,
            resource,
            named=concepts[0] if concepts else None,
            status=text(resource, "status"),
            when=text(resource, "dateTime") or text(resource, "date"),
            when_is="recorded",
            detail={"category": "advance directive", "attached": text(resource, "sourceAttachment", "title")},
        )
    ]


def _refusal(resource: Json, context: Context, refused: str) -> Fact:
    """A treatment that the patient did not consent to, as far as the consent names it."""
    return make(
        context,
        "flag",
        f"consent to treatment: {refused}",
        resource,
        status=text(resource, "status"),
        when=text(resource, "dateTime") or text(resource, "date"),
        when_is="recorded",
        detail={"category": "consent"},
    )


def _provisions(provision: object, depth: int = 0) -> str:
    """Return what a consent permits and denies, as far as it names it, with the exceptions inside."""
    said: list[str] = []
    for item in nodes({"x": provision}, "x") if depth < _PROVISION_DEPTH else ():
        what = joined(word_of(code) for field in ("code", "action") for code in nodes(item, field))
        if what:
            said.append(f"{text(item, 'type')} {what}".strip())
        said.append(_provisions(item.get("provision"), depth + 1))
    return joined(said)


_PROVISION_DEPTH = 4


def read_adverse_event(resource: Json, context: Context) -> list[Fact]:
    """AdverseEvent: what went wrong, as its reporter put it; a potential one says so."""
    named = concept(resource.get("event") or resource.get("code") or resource.get("type"))
    when, _ = moment(resource, "occurrence")
    suspects = [who(item.get("instance"), resource, context) for item in nodes(resource, "suspectEntity")]
    words = named.name or text(resource, "description") or narrative(resource).partition("\n")[0][:200]
    return [
        make(
            context,
            "flag",
            f"adverse event: {words or 'not named'}",
            resource,
            named=named,
            status="potential" if text(resource, "actuality") == "potential" else text(resource, "status"),
            when=text(resource, "date") or when or text(resource, "detected"),
            when_is="happened",
            detail={
                "severity": word_of(resource.get("severity")),
                "seriousness": word_of(resource.get("seriousness")),
                "outcome": word_of(resource.get("outcome")),
                "suspected": joined(suspects),
                "note": notes_of(resource) or text(resource, "description"),
            },
        )
    ]


def read_issue(resource: Json, context: Context) -> list[Fact]:
    """DetectedIssue: a problem somebody or a program saw in the care, such as an interaction."""
    named = concept(resource.get("code"))
    when, _ = moment(resource, "identified")
    involved = joined(
        text(item, "display")
        or concept(context.follow(item, resource).get("code")).name
        or concept(context.follow(item, resource).get("medicationCodeableConcept")).name
        for item in nodes(resource, "implicated")
    )
    words = named.name or text(resource, "detail") or narrative(resource).partition("\n")[0][:200] or "issue"
    return [
        make(
            context,
            "flag",
            f"detected issue: {words}",
            resource,
            named=named,
            status=text(resource, "status"),
            when=when or text(resource, "date"),
            when_is="detected",
            detail={"severity": text(resource, "severity"), "suspected": involved, "note": text(resource, "detail")},
        )
    ]
