"""The answers as a FHIR R4 QuestionnaireResponse, valid at any time, also half-way. It understands nothing."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from tools.clinical import Answer, Person
from tools.interview.library import library
from tools.interview.questionnaire import Item

_REASON = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
_ABSENT = {"skipped": "not-asked", "declined": "asked-declined", "not_known": "asked-unknown"}
Status = Literal["in-progress", "completed", "amended", "stopped"]


def questionnaire_response(
    answers: Sequence[Answer],
    *,
    visit: str,
    person: Person | None = None,
    status: Status = "in-progress",
    authored: str = "",
) -> dict[str, Any]:
    """Return the response as JSON.

    Args:
        answers: the visit's log, newest version of each question.
        visit: the visit's id.
        person: the patient, when the record names one.
        status: FHIR status.
        authored: ISO 8601 with a zone; the newest answer's time when empty.
    """
    items = _items()
    grouped: dict[str, list[dict[str, Any]]] = {}
    for answer in answers:
        name = items[answer.link_id][0] if answer.link_id in items else "visit"
        grouped.setdefault(name, []).append(_item(answer, items.get(answer.link_id, ("", None))[1]))
    authored = authored or max((answer.at for answer in answers), default="")
    response: dict[str, Any] = {
        "resourceType": "QuestionnaireResponse",
        "id": "".join(letter if letter.isalnum() or letter in "-." else "-" for letter in visit)[:64],
        "status": status,
        "item": [{"linkId": f"group.{name}", "item": entries} for name, entries in grouped.items()],
    }
    if person is not None:
        response["subject"] = {"reference": f"Patient/{person.id}"}
    if authored:
        response["authored"] = authored
    if not response["item"]:
        del response["item"]
    return response


def _items() -> Mapping[str, tuple[str, Item]]:
    return {item.link_id: (name, item) for name, questionnaire in library().items() for item in questionnaire.walk()}


def _item(answer: Answer, item: Item | None) -> dict[str, Any]:
    entry: dict[str, Any] = {"linkId": answer.link_id}
    if answer.question:
        entry["text"] = answer.question
    if answer.status != "answered":
        entry["answer"] = [
            {
                "valueCoding": {"system": _REASON, "code": _ABSENT[answer.status]},
            }
        ]
        return entry
    values = _values(answer, item)
    if values:
        entry["answer"] = values
    return entry


def _values(answer: Answer, item: Item | None) -> list[dict[str, Any]]:
    choices = {choice.code: choice for choice in item.choices} if item else {}
    coded = [dict(choices[code].value) for code in answer.choice.split(",") if code in choices]
    if coded:
        return coded
    words = answer.words.strip()
    if item is not None and item.type == "integer" and words.lstrip("-").isdigit():
        return [{"valueInteger": int(words)}]
    if item is not None and item.type == "boolean" and words.lower() in {"yes", "no", "true", "false", "sí", "si"}:
        return [{"valueBoolean": words.lower() in {"yes", "true", "sí", "si"}}]
    return [{"valueString": words}] if words else []
