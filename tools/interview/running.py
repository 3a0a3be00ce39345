"""Run any checked FHIR R4 Questionnaire as a conversation, and give its QuestionnaireResponse at any time.

Answers are kept as a plain mapping from linkId to FHIR values, so that a half-finished run is a valid response too.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tools.clinical import Answer
from tools.errors import QuestionnaireError
from tools.interview.asking import question_of
from tools.interview.enabling import enabled
from tools.interview.prefill import initial_values
from tools.interview.profile import Profile
from tools.interview.questionnaire import Item, Questionnaire, words_in
from tools.interview.questions import Question

Values = Mapping[str, Sequence[Any]]
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
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_DATE_TIME = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2}))?)?)?")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?")
_YES = {"yes", "y", "true", "sí", "si", "1"}
_NO = {"no", "n", "false", "0"}


def next_item(
    questionnaire: Questionnaire,
    values: Values,
    *,
    skipped: Sequence[str] = (),
    profile: Profile | None = None,
    record: Sequence[Mapping[str, Any]] = (),
) -> Question | None:
    """Return the next enabled, visible item that has neither an answer nor been skipped; None when the run is complete.

    Args:
        questionnaire: a checked questionnaire.
        values: answers so far, each a list of FHIR values.
        skipped: linkIds passed over; a required one is asked again only when it is not among them.
        profile: language and who answers.
        record: FHIR resources for `initialExpression`; what it finds is offered for confirmation.
    """
    profile = profile or Profile()
    shown: list[str] = []
    for item in _open(questionnaire.items, values):
        if item.type in {"display", "group"}:
            shown.append(words_in(item.text, profile.language))
        elif item.hidden or item.read_only:
            continue
        elif item.link_id in values or item.link_id in skipped:
            shown = []
        else:
            question = question_of(item, questionnaire, profile)
            lead = " ".join(text for text in shown if text)
            offered = initial_values(item, record)
            return _with(question, lead, item, offered, profile.language)
    return None


def read_value(item: Item, words: str, *, codes: Sequence[str] = ()) -> list[Any]:
    """Return the FHIR values that words or tapped codes stand for.

    Raises:
        QuestionnaireError: they do not fit the item's type, options, or limits; the message names the item.
    """
    where = f"item {item.link_id!r}"
    picked = [choice for choice in item.choices if choice.code in codes] if codes else _typed(item, words)
    if picked:
        if len(picked) > 1 and (not item.repeats or any(choice.exclusive for choice in picked)):
            raise QuestionnaireError(f"{where}: only one of these answers can be given")
        return [next(iter(choice.value.values())) for choice in picked]
    if item.type == "choice":
        raise QuestionnaireError(f"{where}: the answer is none of the options; give one of them")
    parts = [part.strip() for part in words.split("\n") if part.strip()] if item.repeats else [words.strip()]
    return [_checked(item, _parsed(item, part, where), where) for part in parts if part]


def values_of(questionnaire: Questionnaire, answers: Sequence[Answer]) -> dict[str, list[Any]]:
    """Return the FHIR values of a visit's answers to this questionnaire; what does not fit is left out."""
    found: dict[str, list[Any]] = {}
    items = {item.link_id: item for item in questionnaire.walk()}
    for answer in answers:
        item = items.get(answer.link_id)
        if item is None or answer.status != "answered":
            continue
        try:
            found[answer.link_id] = read_value(
                item, answer.words, codes=answer.choice.split(",") if answer.choice else ()
            )
        except QuestionnaireError:
            continue
    return found


def response(
    questionnaire: Questionnaire, values: Values, *, status: str = "in-progress", subject: str = "", authored: str = ""
) -> dict[str, Any]:
    """Return the QuestionnaireResponse, nested as the questionnaire is; items that are not enabled are left out."""
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


def missing(questionnaire: Questionnaire, values: Values) -> tuple[str, ...]:
    """Return the linkIds of required, enabled items without an answer."""
    return tuple(
        item.link_id
        for item in _open(questionnaire.items, values)
        if item.required and item.type not in {"display", "group"} and item.link_id not in values
    )


def _open(items: Sequence[Item], values: Values) -> Iterator[Item]:
    for item in items:
        if enabled(item, values) and not (item.hidden and item.type == "group"):
            yield item
            # Items below a question belong to its answer.
            if item.type == "group" or item.link_id in values:
                yield from _open(item.items, values)


def _with(question: Question, lead: str, item: Item, offered: Sequence[Any], language: str) -> Question:
    from msgspec.structs import replace

    text = f"{lead} {question.text}".strip() if lead else question.text
    words = ", ".join(_in_words(value) for value in offered)
    if words:
        confirm = (
            "Según el registro: {}. ¿Es correcto?"
            if language.startswith("es")
            else "Our record says: {}. Is that right?"
        )
        text = f"{text} {confirm.format(words)}"
    chosen = next((choice.code for choice in item.choices if choice.selected), "")
    return replace(question, text=text, initial=words or chosen, unit=item.unit.get("code", "") or question.unit)


def _in_words(value: Any) -> str:  # noqa: ANN401 - a FHIR value
    if isinstance(value, Mapping):
        if "value" in value:
            return f"{value['value']} {value.get('unit') or value.get('code') or ''}".strip()
        return str(value.get("display") or value.get("text") or value.get("code") or value.get("reference") or "")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _typed(item: Item, words: str) -> list[Any]:
    parts = {part.strip().lower() for part in [words, *(re.split(r"[,;\n]", words) if item.repeats else [])]}
    return [
        choice
        for choice in item.choices
        if {choice.code.lower(), *(text.lower() for text in choice.text.values())} & parts
    ]


def _parsed(item: Item, words: str, where: str) -> Any:  # noqa: ANN401 - a FHIR value
    lowered = words.lower()
    if item.type == "boolean":
        if lowered in _YES | _NO:
            return lowered in _YES
        raise QuestionnaireError(f"{where}: answer yes or no")
    if item.type in {"integer", "decimal", "quantity"}:
        return _number(item, words, where)
    for kind, pattern in (("date", _DATE), ("dateTime", _DATE_TIME), ("time", _TIME)):
        if item.type == kind:
            if not pattern.fullmatch(words):
                raise QuestionnaireError(
                    f"{where}: {words!r} is no {kind}; write it as in FHIR, for example 2026-05-12"
                )
            return f"{words}:00" if kind == "time" and len(words) == 5 else words
    if item.type in {"reference", "attachment"}:
        key = "reference" if item.type == "reference" else "url"
        return {key: words}
    return words


def _number(item: Item, words: str, where: str) -> Any:  # noqa: ANN401 - a FHIR value
    found = re.fullmatch(r"\s*(-?\d+(?:[.,]\d+)?)\s*([^\d\s].*)?", words)
    if found is None or (item.type != "quantity" and found[2]):
        raise QuestionnaireError(f"{where}: {words!r} is not a number")
    number = float(found[1].replace(",", "."))
    if item.type == "integer":
        if number != int(number):
            raise QuestionnaireError(f"{where}: a whole number is needed")
        return int(number)
    value = int(number) if number == int(number) else number
    if item.type == "decimal":
        return value
    unit = {
        "unit": item.unit.get("display") or item.unit.get("code", ""),
        **{k: item.unit[k] for k in ("system", "code") if k in item.unit},
    }
    if found[2]:
        unit = {"unit": found[2].strip()}
    return {"value": value, **{key: text for key, text in unit.items() if text}}


def _checked(item: Item, value: Any, where: str) -> Any:  # noqa: ANN401 - a FHIR value
    if item.max_length and isinstance(value, str) and len(value) > item.max_length:
        raise QuestionnaireError(f"{where}: at most {item.max_length} letters")
    plain = value["value"] if isinstance(value, Mapping) and "value" in value else value
    for limit, lower in ((item.minimum, True), (item.maximum, False)):
        bound = limit.get("value") if isinstance(limit, Mapping) else limit
        if bound is None or isinstance(plain, bool | Mapping) or isinstance(bound, str) != isinstance(plain, str):
            continue
        if (plain < bound) if lower else (plain > bound):
            raise QuestionnaireError(f"{where}: {'at least' if lower else 'at most'} {bound}")
    return value


def _answered(items: Sequence[Item], values: Values) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for item in items:
        if item.type == "display" or not enabled(item, values):
            continue
        entry: dict[str, Any] = {"linkId": item.link_id}
        if item.text.get(""):
            entry["text"] = item.text[""]
        below = _answered(item.items, values)
        if item.type == "group":
            if below:
                found.append({**entry, "item": below})
            continue
        answers = [_answer(item, value) for value in values.get(item.link_id, ())]
        if answers:
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
