"""Coverage, provenance and specimens: what stands behind other entries."""

from tools.clinical import Fact
from tools.fhir.concepts import concept, word_of
from tools.fhir.dates import moment
from tools.fhir.json_tree import Json, node, nodes, text
from tools.fhir.readers.statement import Context, first, joined, make, notes_of, period_of, who


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
    targets = nodes(resource, "target")
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
                "target": "; ".join(text(item, "reference") for item in targets[:5]),
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
