"""A FHIR R4 Questionnaire read from a file and checked; what cannot be run is refused, its item named."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

import msgspec

from tools.errors import QuestionnaireError
from tools.interview.questionnaire import Enabling, Item, ItemType, Questionnaire
from tools.interview.questionnaire_checks import check_together
from tools.interview.questionnaire_choices import choices_of, units_of
from tools.interview.questionnaire_parts import (
    HL7,
    SDC,
    by_url,
    entries,
    expression_of,
    ours,
    unit_of,
    value_of,
    words_of,
)

OPERATORS = ("exists", "=", "!=", ">", "<", ">=", "<=")


def load_questionnaire(source: str | bytes | Path | Mapping[str, Any]) -> Questionnaire:
    """Read and check a Questionnaire.

    Args:
        source: JSON text or bytes, a path, or parsed JSON.

    Raises:
        QuestionnaireError: it cannot be run; the message names the item.
    """
    raw = _raw(source)
    if raw.get("resourceType") != "Questionnaire":
        raise QuestionnaireError(
            f"resourceType is {raw.get('resourceType')!r}, not Questionnaire; give a FHIR R4 Questionnaire"
        )
    contained = {f"#{entry.get('id')}": entry for entry in raw.get("contained", []) if isinstance(entry, dict)}
    seen: set[str] = set()
    items = tuple(_item(entry, contained, seen, "the top level") for entry in entries(raw, "item", "the questionnaire"))
    if not items:
        raise QuestionnaireError("the questionnaire has no item; add at least one question")
    questionnaire = Questionnaire(
        url=str(raw.get("url", "")),
        name=str(raw.get("name") or raw.get("id") or "questionnaire"),
        title=words_of(raw, "title", str(raw.get("name", ""))),
        items=items,
        extensions=ours(raw),
        version=str(raw.get("version", "")),
        not_run=tuple(_not_run(raw)),
    )
    for item in questionnaire.walk():
        if item.initial_expression:
            from tools.interview.prefill import check_expression

            check_expression(item)
        for rule in item.enable_when:
            if rule.question not in seen:
                raise QuestionnaireError(
                    f"item {item.link_id!r}: enableWhen asks for {rule.question!r}, which is no linkId here"
                )
    check_together(raw)
    return questionnaire


def _raw(source: str | bytes | Path | Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(source, Mapping):
        return source
    if isinstance(source, Path) or (isinstance(source, str) and not source.lstrip("\ufeff \r\n\t").startswith("{")):
        try:
            source = Path(source).read_bytes()
        except (OSError, ValueError) as exc:
            raise QuestionnaireError(
                f"questionnaire file cannot be read: {exc.__class__.__name__}; check the path"
            ) from exc
    data = source.encode() if isinstance(source, str) else source
    try:
        raw = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError) as exc:
        raise QuestionnaireError(f"the questionnaire is not JSON: {exc}") from exc
    if not isinstance(raw, dict):
        raise QuestionnaireError("the questionnaire is not a JSON object")
    return raw


def _item(raw: Mapping[str, Any], contained: Mapping[str, Any], seen: set[str], parent: str) -> Item:
    link_id = raw.get("linkId")
    if not isinstance(link_id, str) or not link_id:
        raise QuestionnaireError(f"an item under {parent} has no linkId; every item needs one")
    if link_id in seen:
        raise QuestionnaireError(f"item {link_id!r}: the linkId is used twice; linkIds must be unique")
    seen.add(link_id)
    where = f"item {link_id!r}"
    if raw.get("type") not in get_args(ItemType):
        raise QuestionnaireError(f"{where}: type {raw.get('type')!r} is not an R4 item type")
    kind: ItemType = raw["type"]
    choices = choices_of(raw, contained, where)
    extensions = by_url(raw)
    looked_up = SDC + "sdc-questionnaire-answerExpression" in extensions
    if kind == "choice" and not choices and not looked_up:
        raise QuestionnaireError(
            f"{where}: a choice needs answerOption or a contained answerValueSet that can be expanded here"
        )
    behaviour = raw.get("enableBehavior", "all")
    if behaviour not in {"all", "any"}:
        raise QuestionnaireError(f"{where}: enableBehavior {behaviour!r} is neither all nor any")
    _check_type(raw, where, kind)
    below = entries(raw, "item", where)
    beside = [] if kind == "group" else [entry for entry in below if entry.get("type") == "display"]
    for entry in beside:
        seen.add(str(entry.get("linkId")))
    return Item(
        link_id=link_id,
        type=kind,
        text=words_of(raw, "text", ""),
        required=bool(raw.get("required", False)),
        repeats=bool(raw.get("repeats", False)),
        # A sum is no question: nobody adds up for the form; nor is what has no words.
        read_only=bool(raw.get("readOnly", False))
        or SDC + "sdc-questionnaire-calculatedExpression" in extensions
        or _is_wordless(raw, extensions),
        hidden=bool(extensions.get(HL7 + "questionnaire-hidden", False)),
        choices=choices,
        enable_when=tuple(_enabling(entry, where) for entry in entries(raw, "enableWhen", where)),
        enable_any=behaviour == "any",
        initial=tuple(value_of(entry, "value") for entry in entries(raw, "initial", where)),
        initial_expression=expression_of(extensions.get(SDC + "sdc-questionnaire-initialExpression")),
        max_length=raw.get("maxLength"),
        minimum=extensions.get(HL7 + "minValue"),
        maximum=extensions.get(HL7 + "maxValue"),
        unit=unit_of(extensions.get(HL7 + "questionnaire-unit")),
        items=tuple(_item(entry, contained, seen, where) for entry in below if entry not in beside),
        extensions=ours(raw),
        units=(
            *(unit_of(value) for value in _all_of(raw, HL7 + "questionnaire-unitOption")),
            *units_of(contained.get(str(extensions.get(HL7 + "questionnaire-unitValueSet")))),
        ),
        pattern=_pattern(extensions.get(HL7 + "regex"), where),
        min_length=int(extensions.get(HL7 + "minLength") or 0),
        hint=str(extensions.get(HL7 + "entryFormat") or ""),
        help=_joined([words_of(entry, "text", "") for entry in beside]),
    )


def _is_wordless(raw: Mapping[str, Any], extensions: Mapping[str, Any]) -> bool:
    """Return whether an item that would be asked has nothing to ask with."""
    hidden = raw.get("readOnly") or extensions.get(HL7 + "questionnaire-hidden")
    return raw.get("type") not in {"group", "display"} and not hidden and not str(raw.get("text") or "").strip()


_NOT_RUN = {
    "sdc-questionnaire-calculatedExpression": "a calculatedExpression, which is not computed",
    "sdc-questionnaire-enableWhenExpression": "an enableWhenExpression, which is not judged: it is asked all the same",
    "sdc-questionnaire-answerExpression": "an answerExpression, whose options are not looked up",
}


def _not_run(raw: Mapping[str, Any]) -> list[str]:
    """Return what the file's items ask of a form's renderer that is not done here."""
    found = []
    for entry in raw.get("item", []):
        urls = by_url(entry)
        found += [f"item {entry.get('linkId')!r} has {what}" for name, what in _NOT_RUN.items() if SDC + name in urls]
        found += [f"item {entry.get('linkId')!r} has no text, and is not asked"] if _is_wordless(entry, urls) else []
        found += _not_run(entry)
    return found


def _all_of(raw: Mapping[str, Any], url: str) -> list[Any]:
    return [
        next((value for key, value in extension.items() if key.startswith("value")), None)
        for extension in raw.get("extension", [])
        if isinstance(extension, dict) and extension.get("url") == url
    ]


def _pattern(value: Any, where: str) -> str:  # noqa: ANN401 - a FHIR extension's value
    try:
        return re.compile(str(value or "")).pattern
    except re.error as exc:
        raise QuestionnaireError(f"{where}: its regex cannot be read ({exc}); write it anew") from exc


def _joined(texts: Sequence[Mapping[str, str]]) -> dict[str, str]:
    return {
        language: " ".join(filter(None, (text.get(language, "") for text in texts)))
        for language in {key for text in texts for key in text}
    }


def _check_type(raw: Mapping[str, Any], where: str, kind: str) -> None:
    if kind == "display" and raw.get("item"):
        raise QuestionnaireError(f"{where}: a display item cannot have items below it")
    if kind in {"group", "display"} and (raw.get("initial") or raw.get("answerOption")):
        raise QuestionnaireError(f"{where}: a {kind} cannot have initial values or answer options")
    if not isinstance(raw.get("maxLength", 0), int) or raw.get("maxLength", 1) < 1:
        raise QuestionnaireError(f"{where}: maxLength must be a whole number above 0")


def _enabling(raw: Mapping[str, Any], where: str) -> Enabling:
    value = value_of(raw, "answer")
    if raw.get("operator") not in OPERATORS or not isinstance(raw.get("question"), str) or len(value) != 1:
        raise QuestionnaireError(f"{where}: enableWhen needs question, one of {' '.join(OPERATORS)}, and one answer[x]")
    content = next(iter(value.values()))
    if raw["operator"] == "exists" and not isinstance(content, bool):
        raise QuestionnaireError(f"{where}: enableWhen exists needs answerBoolean")
    return Enabling(question=raw["question"], operator=raw["operator"], value=content)
