"""What all readers share: the context of one reading and the making of one fact."""

from collections.abc import Callable, Iterable

from msgspec import Struct

from tools.clinical import Fact, Kind, Person
from tools.fhir.concepts import Concept, concept, word_of
from tools.fhir.dates import is_date
from tools.fhir.index import Index
from tools.fhir.json_tree import Json, node, nodes, text, texts


class Context(Struct):
    """One reading: whose record, where references lead, and the resource being read."""

    person: Person
    index: Index
    source: str = ""
    scope: int = 0
    place: str = ""
    names: dict[tuple[str, int], tuple[Concept, str]] = {}
    """What Medications of the record are called, and how that was found."""
    warnings: dict[str, int] = {}
    """Each warning and how often it arose."""
    off_lists: dict[str, str] = {}
    """Sources that a list of the record calls ceased or removed, whatever their own status, and its words."""

    def warn(self, message: str, *, counted: bool = True) -> None:
        """Note something odd, once, with its count where the count says something."""
        self.warnings[message] = self.warnings.get(message, 0) + 1 if counted else 1

    def follow(self, reference: object, inside: Json) -> Json:
        """Return what a reference of the current resource points to; empty when it is not in the record."""
        return self.index.follow(reference, inside, self.scope)


def first(words: Iterable[str]) -> str:
    """Return the first that is not empty."""
    return next(filter(None, words), "")


def joined(words: Iterable[str]) -> str:
    """Return all that are not empty, each once."""
    return "; ".join(dict.fromkeys(filter(None, words)))


Reader = Callable[[Json, Context], list[Fact]]


def make(
    context: Context,
    kind: Kind,
    words: str,
    resource: Json,
    *,
    named: Concept | None = None,
    status: str = "",
    when: str = "",
    when_is: str = "",
    until: str = "",
    value: str = "",
    unit: str = "",
    interpretation: str = "",
    reference_range: str = "",
    subject: str = "patient",
    detail: dict[str, str] | None = None,
) -> Fact:
    """Make one fact of the current resource; its handle is set when the reading is put together."""
    kept = {key: said for key, said in (detail or {}).items() if said}
    if when and not is_date(when) and not _is_wording(when, resource):
        context.warn("a date that cannot be one was kept as text")
        kept["when_as_written"], when = when, ""
    if until and not is_date(until) and not _is_wording(until, resource):
        context.warn("a date that cannot be one was kept as text")
        kept["until_as_written"], until = until, ""
    # A medicine's name is put into a template; it is known by its ingredients, whatever else it is called.
    if named and named.also and named.also != words and kind not in ("medication", "administration"):
        kept["also_named"] = named.also
    codes = named.codes if named else ()
    return Fact(
        handle="",
        kind=kind,
        text=words,
        source=(context.source,),
        status=status,
        when=when,
        when_is=when_is if when else "",
        until=until,
        code=named.code if named else "",
        codes=codes,
        value=value,
        unit=unit,
        interpretation=interpretation,
        reference_range=reference_range,
        subject=subject,
        encounter=encounter_of(resource),
        detail=kept,
    )


def _is_wording(when: str, resource: Json) -> bool:
    """Tell whether a text stands where the record allows words (an age, `onsetString`)."""
    if when == "yes" or when.startswith("at age "):
        return True
    return any(key.endswith("String") and text(said) == when for key, said in resource.items())


def encounter_of(resource: Json) -> str:
    """Return the encounter's reference as written (R4 `encounter`, STU3 `context`; a document's is a block)."""
    older = "" if resource.get("resourceType") == "DocumentReference" else text(resource, "context", "reference")
    return text(resource, "encounter", "reference") or older


def encounter_start(resource: Json, context: Context) -> str:
    """Return when the encounter of this resource began; empty when it is not in the record."""
    for field in ("encounter", "context"):
        found = context.follow(resource.get(field), resource)
        if found:
            return text(found, "period", "start") or text(found, "actualPeriod", "start")
    return ""


def notes_of(resource: Json) -> str:
    """Return the annotations' text, joined."""
    if not ("note" in resource or "comment" in resource or "comments" in resource):
        return ""
    said = texts(resource, "note", "text") or ([text(resource.get("note"))] if resource.get("note") else [])
    older = [text(resource[key]) for key in ("comment", "comments") if key in resource]  # before R4
    return " / ".join(item for item in (*said, *older) if item)


def reasons_of(resource: Json, context: Context, *fields: str) -> str:
    """Return why it was done: reason concepts, and the names of the conditions it refers to."""
    found: list[str] = []
    for field in fields or ("reasonCode", "reasonReference", "reasonCodeableConcept", "reason", "indication"):
        if field not in resource:
            continue
        for item in nodes(resource, field):
            if "value" in item:  # R5: a list of concepts and references
                found.append(reasons_of({"value": item["value"]}, context, "value"))
            elif "reference" in item:
                target = item.get("reference") if isinstance(item.get("reference"), dict) else item
                followed = context.follow(target, resource)
                found.append(concept(followed.get("code")).name or text(item, "display") or text(target, "display"))
            else:
                found.append(word_of(item))
    return "; ".join(dict.fromkeys(item for item in found if item))


def person_name(value: Json) -> str:
    """Return the display form of the first usable HumanName, the official one first."""
    names = nodes(value, "name")
    names.sort(key=lambda item: {"official": 0, "usual": 1, "": 2}.get(text(item, "use"), 3))
    for name in names:
        written = text(name, "text")
        if not written:
            written = " ".join([*texts(name, "given"), *texts(name, "family")])
        if written:
            return written
    return text(value, "name") if isinstance(value.get("name"), str) else ""


def who(reference: object, resource: Json, context: Context) -> str:
    """Return the name of the person or organisation a reference names; empty when it does not."""
    if not reference:
        return ""
    display = text(reference, "display")
    if display:
        return display
    found = context.follow(reference, resource)
    return person_name(found) or text(node(found, "practitioner"), "display")


def sites_of(resource: Json) -> str:
    """Return the places of the body a resource names, with the side that an extension adds."""
    return joined(
        " ".join(
            filter(
                None,
                (
                    *(
                        word_of(extension.get("valueCodeableConcept"))
                        for extension in nodes(item, "extension")
                        if "laterality" in text(extension, "url").lower()
                    ),
                    concept(item).name,
                ),
            )
        )
        for item in nodes(resource, "bodySite")
    )


def period_of(resource: Json, field: str = "period") -> tuple[str, str]:
    """Return the start and end of a Period."""
    return text(resource, field, "start"), text(resource, field, "end")
