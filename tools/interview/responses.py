"""The answers as a FHIR R4 QuestionnaireResponse, valid at any time, also half-way. It understands nothing."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from tools.clinical import Answer, Person
from tools.interview.enabling import enabled
from tools.interview.library import library
from tools.interview.questionnaire import Item, Questionnaire
from tools.interview.running import SECOND_TRY, Values, at, in_round, rounds_of, values_of

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
    extra: Sequence[Questionnaire] = (),
) -> dict[str, Any]:
    """Return the response as JSON.

    Args:
        answers: the visit's log, newest version of each question.
        visit: the visit's id.
        person: the patient, when the record names one.
        status: FHIR status.
        authored: ISO 8601 with a zone; the newest answer's time when empty.
        extra: the clinic's own questionnaires; what fits their items stands under their names, typed.
    """
    items = _items()
    grouped: dict[str, list[dict[str, Any]]] = {}
    typed: dict[str, list[dict[str, Any]]] = {}
    placed: set[str] = set()
    for questionnaire in extra:
        values = values_of(questionnaire, answers)
        placed |= {link for value in values for link in (value, f"{value}{SECOND_TRY}")}
        below = _answered(questionnaire.items, values)
        if below:
            typed[questionnaire.name] = below
    for answer in answers:
        if answer.link_id in placed:
            continue
        name = items[answer.link_id][0] if answer.link_id in items else "visit"
        grouped.setdefault(name, []).append(_item(answer, items.get(answer.link_id, ("", None))[1]))
    authored = authored or max((answer.at for answer in answers), default="")
    response: dict[str, Any] = {
        "resourceType": "QuestionnaireResponse",
        "id": "".join(letter if letter.isalnum() or letter in "-." else "-" for letter in visit)[:64],
        "status": status,
        "item": [{"linkId": f"group.{name}", "item": entries} for name, entries in (*grouped.items(), *typed.items())],
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


_VALUE: Mapping[str, str] = {
    "boolean": "valueBoolean",
    "decimal": "valueDecimal",
    "integer": "valueInteger",
    "date": "valueDate",
    "dateTime": "valueDateTime",
    "time": "valueTime",
    "string": "valueString",
    "text": "valueString",
    "url": "valueUri",
    "quantity": "valueQuantity",
    "reference": "valueReference",
    "attachment": "valueAttachment",
}


def response(
    questionnaire: Questionnaire, values: Values, *, status: str = "in-progress", subject: str = "", authored: str = ""
) -> dict[str, Any]:
    """Return one questionnaire's response, nested as it is; items that are not enabled are left out."""
    found: dict[str, Any] = {"resourceType": "QuestionnaireResponse", "status": status}
    if questionnaire.url:
        version = f"|{questionnaire.version}" if questionnaire.version else ""
        found["questionnaire"] = questionnaire.url + version
    if subject:
        found["subject"] = {"reference": subject}
    if authored:
        found["authored"] = authored
    items = _answered(questionnaire.items, values)
    if items:
        found["item"] = items
    return found


def _answered(items: Sequence[Item], values: Values, rounds: tuple[int, ...] = ()) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for item in items:
        if item.type == "display" or not enabled(item, in_round(values, rounds)):
            continue
        entry: dict[str, Any] = {"linkId": item.link_id}
        if item.text.get(""):
            entry["text"] = item.text[""]
        if item.type == "group":
            numbers = range(1, rounds_of(item, values, rounds) + 1) if item.repeats else ()
            inner = [(*rounds, number) for number in numbers] or [rounds]
            found += [{**entry, "item": below} for each in inner if (below := _answered(item.items, values, each))]
            continue
        answers = [_answer(item, value) for value in values.get(at(item.link_id, rounds), ())]
        if answers:
            below = _answered(item.items, values, rounds)
            if below:
                answers[0]["item"] = below
            found.append({**entry, "answer": answers})
    return found


def _answer(item: Item, value: Any) -> dict[str, Any]:  # noqa: ANN401 - a FHIR value
    for choice in item.choices:
        ((key, content),) = choice.value.items()
        if content == value:
            return {key: value}
    if item.type in {"choice", "open-choice"}:
        return {"valueString": value} if isinstance(value, str) else {"valueCoding": value}
    return {_VALUE[item.type]: value}
