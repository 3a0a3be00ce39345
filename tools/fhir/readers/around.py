"""What surrounds the care: episodes of it, messages about it, parts of the body; it judges none of them."""

from tools.clinical import Fact
from tools.fhir.concepts import concept, narrative, word_of
from tools.fhir.json_tree import Json, nodes, text
from tools.fhir.notes import messages
from tools.fhir.readers.statement import Context, joined, make, notes_of, period_of, reasons_of, who

_SHOWN = 200


def read_episode(resource: Json, context: Context) -> list[Fact]:
    """EpisodeOfCare: that somebody looks after a problem over a time."""
    types = [concept(item) for item in nodes(resource, "type")]
    problems = joined(
        text(item, "condition", "display") or word_of(context.follow(item.get("condition"), resource).get("code"))
        for item in nodes(resource, "diagnosis")
    )
    start, end = period_of(resource)
    words = joined(item.name for item in types) or problems
    return [
        make(
            context,
            "care_plan",
            f"episode of care: {words}" if words else "episode of care",
            resource,
            named=types[0] if types else None,
            status=text(resource, "status"),
            when=start,
            when_is="from",
            until=end,
            detail={
                "addresses": problems,
                "performer": who(resource.get("careManager"), resource, context),
                "place": who(resource.get("managingOrganization"), resource, context),
            },
        )
    ]


def read_communication(resource: Json, context: Context) -> list[Fact]:
    """Communication: a message, told by its topic or its first words; all of them are read as those of a note."""
    topics = [concept(item) for item in (*nodes(resource, "topic"), *nodes(resource, "category"))]
    said = messages(resource)
    topic = joined(item.name for item in topics)
    begins = said.partition("\n")[0][:_SHOWN]
    return [
        make(
            context,
            "note",
            f"message: {topic or begins or narrative(resource)[:_SHOWN] or 'without words'}",
            resource,
            named=topics[0] if topics else None,
            status="not-done" if text(resource, "notDone") == "true" else text(resource, "status"),
            when=text(resource, "sent") or text(resource, "received"),
            when_is="authored",
            detail={
                "type": "message",
                "title": topic,
                "author": who(resource.get("sender"), resource, context),
                "recipient": joined(who(item, resource, context) for item in nodes(resource, "recipient")),
                "reason": reasons_of(resource, context),
                "status_reason": word_of(resource.get("statusReason")),
                "note": notes_of(resource),
            },
        )
    ]


def read_body_structure(resource: Json, context: Context) -> list[Fact]:
    """BodyStructure: a mole, a transplant, a wound, with its place."""
    named = concept(resource.get("morphology") or resource.get("includedStructure"))
    places = [resource.get("location"), *(item.get("structure") for item in nodes(resource, "includedStructure"))]
    site = joined(
        [*map(word_of, places), *map(word_of, nodes(resource, "locationQualifier")), word_of(resource.get("code"))]
    )
    described = text(resource, "description")
    return [
        make(
            context,
            "observation",
            ", ".join(filter(None, (named.name, site)))
            or narrative(resource).partition("\n")[0][:_SHOWN]
            or "part of the body",
            resource,
            named=named,
            status="inactive" if text(resource, "active") == "false" else text(resource, "status"),
            value=described,
            detail={"site": site, "category": "part of the body"},
        )
    ]
