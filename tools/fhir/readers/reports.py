"""Reports, notes, Composition sections and questionnaires to facts; the text of attachments is `tools.fhir.notes`'s."""

from tools.clinical import Fact
from tools.fhir.absence import EMPTY_REASONS, absence_in
from tools.fhir.concepts import NOTHING, code_of, concept, narrative, plain, word_of
from tools.fhir.dates import moment
from tools.fhir.json_tree import Json, node, nodes, text
from tools.fhir.readers.statement import Context, first, joined, make, notes_of, period_of, reasons_of, who
from tools.fhir.values import value_of

SECTIONS = {
    "48765-2": "allergy",
    "11450-4": "condition",
    "10160-0": "medication",
    "11369-6": "immunization",
    "47519-4": "procedure",
    "46264-8": "device",
    "30954-2": "result",
    "11348-0": "condition",
    "29762-2": "social",
    "10162-6": "pregnancy",
    "18776-5": "care_plan",
    "8716-3": "vital",
    "47420-5": "functional status",
    "42348-3": "advance directive",
    "104605-1": "alert",
    "10157-6": "family",
}
_QUESTION_DEPTH = 8


def read_report(resource: Json, context: Context) -> list[Fact]:
    """A diagnostic report: its conclusion, its results by name, its attached text."""
    named = concept(resource.get("code"))
    categories = joined(map(word_of, nodes(resource, "category")))
    words = named.name or categories or narrative(resource).partition("\n")[0][:200] or "report"
    when, until = moment(resource, "effective")
    when_is = "effective"
    if not when:
        when, when_is = text(resource, "issued"), "issued"
    results = [
        text(item, "display") or word_of(context.follow(item, resource).get("code"))
        for item in nodes(resource, "result")
    ]
    detail = {
        "category": categories,
        "conclusion": text(resource, "conclusion"),
        "conclusion_codes": joined(
            map(word_of, nodes(resource, "conclusionCode") or nodes(resource, "codedDiagnosis"))
        ),
        "results": joined(results),
        "result_count": str(len(results)) if results else "",
        "performer": first(who(item, resource, context) for item in nodes(resource, "performer")),
        "attached": _attached(nodes(resource, "presentedForm")),
        "note": notes_of(resource),
    }
    return [
        make(
            context,
            "report",
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


def read_document(resource: Json, context: Context) -> list[Fact]:
    """A DocumentReference: a note, letter or other document."""
    named = concept(resource.get("type"))
    attachments = nodes(resource, "content", "attachment")
    title = next((text(item, "title") for item in attachments if text(item, "title")), "")
    words = text(resource, "description") or named.name or title or "document"
    when, when_is = text(resource, "date"), "authored"
    if not when:
        when, when_is = text(resource, "context", "period", "start") or text(resource, "indexed"), "recorded"
    doc_status = text(resource, "docStatus")
    detail = {
        "title": title,
        "type": named.name,
        "doc_status": doc_status,
        "category": joined(map(word_of, nodes(resource, "category"))),
        "author": first(who(item, resource, context) for item in nodes(resource, "author")),
        "attached": _attached(attachments),
    }
    status = doc_status if doc_status in ("preliminary", "amended") else text(resource, "status")
    return [
        make(context, "note", words, resource, named=named, status=status, when=when, when_is=when_is, detail=detail)
    ]


def _attached(attachments: list[Json]) -> str:
    return "; ".join(dict.fromkeys(text(item, "contentType") or "type not stated" for item in attachments))


def read_media(resource: Json, context: Context) -> list[Fact]:
    """A picture or recording, named only."""
    named = concept(resource.get("modality") or resource.get("type"))
    title = text(resource, "content", "title")
    when, until = moment(resource, "created")
    return [
        make(
            context,
            "imaging",
            title or named.name or "media",
            resource,
            named=named,
            status=text(resource, "status"),
            when=when or text(resource, "issued"),
            when_is="created",
            until=until,
            detail={
                "site": word_of(resource.get("bodySite")),
                "attached": _attached(nodes(resource, "content")),
                "note": notes_of(resource),
            },
        )
    ]


def read_imaging_study(resource: Json, context: Context) -> list[Fact]:
    """A study: what was imaged and how; the pictures are not read."""
    modalities = [word_of(item) for item in nodes(resource, "modality")]
    procedures = [concept(item) for item in nodes(resource, "procedureCode")]
    series = nodes(resource, "series")
    modalities = modalities or [word_of(item.get("modality")) for item in series]
    named = next((item for item in procedures if item.name), NOTHING)
    sites = [word_of(item.get("bodySite")) for item in series]
    words = text(resource, "description") or named.name or " ".join(filter(None, dict.fromkeys(modalities))) or "study"
    return [
        make(
            context,
            "imaging",
            words,
            resource,
            named=named,
            status=text(resource, "status"),
            when=text(resource, "started"),
            when_is="performed",
            detail={
                "modality": joined(modalities),
                "site": joined(sites),
                "reason": reasons_of(resource, context),
                "series": str(len(series)) if series else "",
                "note": notes_of(resource),
            },
        )
    ]


def read_composition(resource: Json, context: Context) -> list[Fact]:
    """A document's sections: empty ones with their reason, narrative-only ones as quoted text."""
    facts: list[Fact] = []
    for section in _sections(resource):
        code = code_of(section.get("code"))
        title = text(section, "title") or word_of(section.get("code")) or "section"
        about = SECTIONS.get(code, "")
        said = plain(text(section, "text", "div"))
        entries = [item for item in nodes(section, "entry") if item]
        reason = code_of(section.get("emptyReason"))
        if entries and not reason:
            continue
        facts.extend(_section(resource, context, section, title, about, said, reason))
    return facts


def _section(
    resource: Json, context: Context, section: Json, title: str, about: str, said: str, reason: str
) -> list[Fact]:
    named = concept(section.get("code"))
    detail = {"about": about, "section": title, "narrative": said[:4000]}
    status = ""
    stated = absence_in(said)
    if reason:
        form, word = EMPTY_REASONS.get(reason, ("not_recorded", word_of(section.get("emptyReason")) or reason))
        if (stated and stated != form) or (said and form == "recorded_as_none" and not stated):
            detail["conflict"] = f"marked {word!r}, but its text reads differently"
            # The more cautious of both: that nobody knows weighs more than that there is nothing.
            form = "not_recorded" if form == "recorded_as_none" else form
        detail |= {"absence": form, "empty_reason": word}
        status, words = form, f"{title}: {word}"
    elif said:
        words = title
        if stated:
            status = stated
            detail["absence"] = stated
    else:
        return []
    return [
        make(
            context,
            "section",
            words,
            resource,
            named=named,
            status=status,
            when=text(resource, "date"),
            when_is="authored",
            detail=detail,
        )
    ]


def _sections(resource: Json, depth: int = 0) -> list[Json]:
    found: list[Json] = []
    if depth > _QUESTION_DEPTH:
        return found
    for section in nodes(resource, "section"):
        found.append(section)
        found.extend(_sections(section, depth + 1))
    return found


def read_list(resource: Json, context: Context) -> list[Fact]:
    """A List: only an empty one says something of its own."""
    named = concept(resource.get("code"))
    reason = code_of(resource.get("emptyReason"))
    if not reason or nodes(resource, "entry"):
        return []
    form, word = EMPTY_REASONS.get(reason, ("not_recorded", word_of(resource.get("emptyReason")) or reason))
    title = text(resource, "title") or named.name or "list"
    lowered = f"{title} {named.name}".lower()
    about = next((kind for kind in ("allergy", "medication", "problem", "condition") if kind[:7] in lowered), "")
    return [
        make(
            context,
            "section",
            f"{title}: {word}",
            resource,
            named=named,
            status=form,
            when=text(resource, "date"),
            when_is="authored",
            detail={"about": "condition" if about == "problem" else about, "absence": form, "empty_reason": word},
        )
    ]


def read_questionnaire_response(resource: Json, context: Context) -> list[Fact]:
    """Each answered question as one fact."""
    title = text(resource, "questionnaire", "display") or text(resource, "_questionnaire", "extension", "valueString")
    when = text(resource, "authored")
    facts: list[Fact] = []
    for item in _items(resource):
        said: list[str] = []
        unit = ""
        for answer in nodes(item, "answer"):
            value = value_of(answer)
            if value and value.value:
                said.append(value.value)
                unit = unit or value.unit
        if said:
            facts.append(
                make(
                    context,
                    "questionnaire",
                    text(item, "text") or text(item, "linkId") or "question",
                    resource,
                    status=text(resource, "status"),
                    when=when,
                    when_is="authored",
                    value="; ".join(said),
                    unit=unit,
                    detail={"questionnaire": title or text(resource, "questionnaire"), "link_id": text(item, "linkId")},
                )
            )
    if not facts:
        facts.append(
            make(
                context,
                "questionnaire",
                title or "questionnaire without answers",
                resource,
                status=text(resource, "status"),
                when=when,
                when_is="authored",
                detail={"narrative": narrative(resource)},
            )
        )
    return facts


def _items(holder: Json, depth: int = 0) -> list[Json]:
    found: list[Json] = []
    if depth > _QUESTION_DEPTH:
        return found
    for item in nodes(holder, "item"):
        found.append(item)
        found.extend(_items(item, depth + 1))
        for answer in nodes(item, "answer"):
            found.extend(_items(answer, depth + 1))
    return found


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
        said.append(": ".join(filter(None, (word_of(item.get("outcome")), shown))))
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


def read_coverage(resource: Json, context: Context) -> list[Fact]:
    """Coverage: the payer's name only."""
    payor = first(who(item, resource, context) for item in nodes(resource, "payor"))
    payor = payor or who(resource.get("insurer"), resource, context)
    start, end = period_of(resource)
    return [
        make(
            context,
            "coverage",
            payor or word_of(resource.get("type")) or "coverage",
            resource,
            status=text(resource, "status"),
            when=start,
            when_is="from",
            until=end,
        )
    ]


def read_provenance(resource: Json, context: Context) -> list[Fact]:
    """Provenance: who recorded or imported which entries."""
    agents = [who(item.get("who"), resource, context) for item in nodes(resource, "agent")]
    targets = [text(item, "reference") for item in nodes(resource, "target")]
    words = word_of(resource.get("activity")) or "provenance"
    return [
        make(
            context,
            "provenance",
            words,
            resource,
            when=text(resource, "recorded"),
            when_is="recorded",
            detail={
                "agent": joined(agents),
                "targets": str(len(targets)),
                "target": "; ".join(targets[:5]),
            },
        )
    ]


def read_specimen(resource: Json, context: Context) -> list[Fact]:
    """Specimen: what was taken and when."""
    named = concept(resource.get("type"))
    collection = node(resource, "collection")
    when, until = moment(collection, "collected")
    return [
        make(
            context,
            "specimen",
            named.name or "specimen",
            resource,
            named=named,
            status=text(resource, "status"),
            when=when or text(resource, "receivedTime"),
            when_is="collected",
            until=until,
            detail={"site": word_of(collection.get("bodySite")), "note": notes_of(resource)},
        )
    ]
