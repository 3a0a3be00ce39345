"""What an entry carries inside itself and the record has nowhere else; what only supports an entry is left to it."""

from tools.clinical import Fact
from tools.fhir.json_tree import Json, nodes, text
from tools.fhir.readers.statement import Context
from tools.fhir.statuses import entered_in_error, settle

RESULTS = frozenset(("Observation",))
LISTED = frozenset(
    (
        *("AllergyIntolerance", "Condition", "Immunization", "MedicationRequest", "MedicationStatement"),
        *("Observation", "Procedure"),
    )
)
_DATES = ("effectiveDateTime", "effectivePeriod", "issued")


def inside(resource: Json, context: Context, types: frozenset[str]) -> list[Fact]:
    """Return the facts of what an entry contains.

    Args:
        resource: the entry; its results take status, date and visit from it where they have none.
        context: of this reading.
        types: which contained types are entries of their own there.
    """
    from tools.fhir.readers import READERS

    mine = text(resource, "subject", "reference")
    facts: list[Fact] = []
    for item in nodes(resource, "contained"):
        settle(item)
        type_ = text(item, "resourceType")
        if type_ not in types or entered_in_error(item):
            continue
        theirs = text(item, "subject", "reference") or text(item, "patient", "reference")
        if theirs and mine and theirs != mine:
            context.warn("an entry carries another inside itself that is about another subject; it was not read")
            continue
        facts += READERS[type_](_dated(item, resource) if type_ in RESULTS else item, context)
    return facts


def _dated(item: Json, resource: Json) -> Json:
    dated = any(key.startswith(("effective", "issued")) for key in item)
    shared = {key: resource[key] for key in ("status", *_DATES, "encounter") if key in resource}
    return {key: said for key, said in shared.items() if not dated or key == "status"} | item
