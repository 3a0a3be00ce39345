"""QuestionnaireResponse to facts, one for each answered question; it scores nothing."""

from tools.clinical import Fact
from tools.fhir.concepts import narrative
from tools.fhir.json_tree import Json, nodes, text
from tools.fhir.readers.statement import Context, make
from tools.fhir.values import value_of

_DEPTH = 8


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
                    text(item, "text") or f"question {text(item, 'linkId')} (its text is not in the record)",
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
    if depth > _DEPTH:
        return found
    for item in nodes(holder, "item"):
        found.append(item)
        found.extend(_items(item, depth + 1))
        for answer in nodes(item, "answer"):
            found.extend(_items(answer, depth + 1))
    return found
