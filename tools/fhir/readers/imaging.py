"""Pictures and studies, named only; no picture is opened here."""

from tools.clinical import Fact
from tools.fhir.concepts import NOTHING, concept, word_of
from tools.fhir.dates import moment
from tools.fhir.json_tree import Json, nodes, text
from tools.fhir.readers.reports import attached_types
from tools.fhir.readers.statement import Context, joined, make, notes_of, reasons_of


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
                "attached": attached_types(nodes(resource, "content")),
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
