"""A FHIR R4 Questionnaire read from a file and checked; what cannot be run is refused, its item named."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

import msgspec

from tools.errors import QuestionnaireError
from tools.interview.questionnaire import Choice, Enabling, Item, ItemType, Questionnaire

OPERATORS = ("exists", "=", "!=", ">", "<", ">=", "<=")
OURS = "https://previsit.example/fhir/StructureDefinition/"
_SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/"
_HL7 = "http://hl7.org/fhir/StructureDefinition/"


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
    items = tuple(
        _item(entry, contained, seen, "the top level") for entry in _entries(raw, "item", "the questionnaire")
    )
    if not items:
        raise QuestionnaireError("the questionnaire has no item; add at least one question")
    questionnaire = Questionnaire(
        url=str(raw.get("url", "")),
        name=str(raw.get("name") or raw.get("id") or "questionnaire"),
        title=_words(raw, "title", str(raw.get("name", ""))),
        items=items,
        extensions=_ours(raw),
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
    choices = _choices(raw, contained, where)
    if kind == "choice" and not choices:
        raise QuestionnaireError(
            f"{where}: a choice needs answerOption or a contained answerValueSet that can be expanded here"
        )
    behaviour = raw.get("enableBehavior", "all")
    if behaviour not in {"all", "any"}:
        raise QuestionnaireError(f"{where}: enableBehavior {behaviour!r} is neither all nor any")
    extensions = _by_url(raw)
    _check_type(raw, where, kind)
    below = _entries(raw, "item", where)
    beside = [] if kind == "group" else [entry for entry in below if entry.get("type") == "display"]
    for entry in beside:
        seen.add(str(entry.get("linkId")))
    return Item(
        link_id=link_id,
        type=kind,
        text=_words(raw, "text", ""),
        required=bool(raw.get("required", False)),
        repeats=bool(raw.get("repeats", False)),
        # A sum is no question: nobody adds up for the form.
        read_only=bool(raw.get("readOnly", False)) or _SDC + "sdc-questionnaire-calculatedExpression" in extensions,
        hidden=bool(extensions.get(_HL7 + "questionnaire-hidden", False)),
        choices=choices,
        enable_when=tuple(_enabling(entry, where) for entry in _entries(raw, "enableWhen", where)),
        enable_any=behaviour == "any",
        initial=tuple(_value(entry, "value") for entry in _entries(raw, "initial", where)),
        initial_expression=_expression(extensions.get(_SDC + "sdc-questionnaire-initialExpression")),
        max_length=raw.get("maxLength"),
        minimum=extensions.get(_HL7 + "minValue"),
        maximum=extensions.get(_HL7 + "maxValue"),
        unit=_unit(extensions.get(_HL7 + "questionnaire-unit")),
        items=tuple(_item(entry, contained, seen, where) for entry in below if entry not in beside),
        extensions=_ours(raw),
        units=tuple(_unit(value) for value in _all_of(raw, _HL7 + "questionnaire-unitOption")),
        pattern=_pattern(extensions.get(_HL7 + "regex"), where),
        min_length=int(extensions.get(_HL7 + "minLength") or 0),
        hint=str(extensions.get(_HL7 + "entryFormat") or ""),
        help=_joined([_words(entry, "text", "") for entry in beside]),
    )


_NOT_RUN = {
    "sdc-questionnaire-calculatedExpression": "a calculatedExpression, which is not computed",
    "sdc-questionnaire-enableWhenExpression": "an enableWhenExpression, which is not judged: it is asked all the same",
    "sdc-questionnaire-answerExpression": "an answerExpression, whose options are not looked up",
}


def _not_run(raw: Mapping[str, Any]) -> list[str]:
    """Return what the file's items ask of a form's renderer that is not done here."""
    found = []
    for entry in raw.get("item", []):
        urls = _by_url(entry)
        found += [f"item {entry.get('linkId')!r} has {what}" for name, what in _NOT_RUN.items() if _SDC + name in urls]
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


def _entries(raw: Mapping[str, Any], name: str, where: str) -> list[Mapping[str, Any]]:
    entries = raw.get(name, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise QuestionnaireError(f"{where}: {name} must be a list of objects")
    return entries


def _choices(raw: Mapping[str, Any], contained: Mapping[str, Any], where: str) -> tuple[Choice, ...]:
    options = [_choice(entry) for entry in _entries(raw, "answerOption", where)]
    reference = raw.get("answerValueSet")
    if reference and not options:
        known = contained.get(str(reference)) or _KNOWN_SETS.get(str(reference).split("|")[0])
        # An open choice whose list is elsewhere can still be answered in words.
        if known is not None or raw.get("type") != "open-choice":
            options = _expand(str(reference), known, where)
    codes = [option.code for option in options]
    if len(set(codes)) != len(codes):
        raise QuestionnaireError(f"{where}: two answer options have the same code")
    return tuple(options)


def _choice(raw: Mapping[str, Any]) -> Choice:
    value = _value(raw, "value")
    (kind, content), *_ = value.items() if value else [("valueString", "")]
    code = str(content)
    if isinstance(content, Mapping):
        code = str(content.get("code") or content.get("display") or content.get("reference", ""))
    shown = _words(content, "display", code) if isinstance(content, Mapping) else {"": code}
    ours = _ours(raw)
    return Choice(
        code=code,
        text=shown,
        value={kind: _without_extensions(content)},
        selected=bool(raw.get("initialSelected", False)),
        exclusive=bool(_by_url(raw).get(_HL7 + "questionnaire-optionExclusive", False)),
        concepts=tuple(str(ours.get("present", "")).split()),
        absent=tuple(str(ours.get("absent", "")).split()),
        fills=dict(pair.split("=", 1) for pair in str(ours.get("fills", "")).split(";") if "=" in pair),
    )


_V2_YES_NO = "http://terminology.hl7.org/CodeSystem/v2-0136"
_ASKED = {
    "system": "http://terminology.hl7.org/CodeSystem/data-absent-reason",
    "code": "asked-unknown",
    "display": "Don't know",
}
_YES_NO = [
    {"system": _V2_YES_NO, "code": "Y", "display": "Yes"},
    {"system": _V2_YES_NO, "code": "N", "display": "No"},
]
_KNOWN_SETS: Mapping[str, Mapping[str, Any]] = {
    "http://hl7.org/fhir/ValueSet/yesnodontknow": {"expansion": {"contains": [*_YES_NO, _ASKED]}},
    "http://terminology.hl7.org/ValueSet/v2-0136": {"expansion": {"contains": _YES_NO}},
}
"""FHIR's own sets of yes and no, which forms name without containing them."""


def _expand(reference: str, value_set: Mapping[str, Any] | None, where: str) -> list[Choice]:
    if value_set is None:
        raise QuestionnaireError(
            f"{where}: answerValueSet {reference!r} is not contained; list its codes as answerOption or contain it"
        )
    codings = list(value_set.get("expansion", {}).get("contains", []))
    for include in value_set.get("compose", {}).get("include", []):
        codings += [{"system": include.get("system"), **concept} for concept in include.get("concept", [])]
    found = []
    for coding in codings:
        kept = {key: coding[key] for key in ("system", "version", "code", "display") if coding.get(key)}
        if "code" in kept:
            found.append(_choice({"valueCoding": kept}))
    if not found:
        raise QuestionnaireError(
            f"{where}: answerValueSet {reference!r} lists no codes; give an expansion or compose.include.concept"
        )
    return found


def _enabling(raw: Mapping[str, Any], where: str) -> Enabling:
    value = _value(raw, "answer")
    if raw.get("operator") not in OPERATORS or not isinstance(raw.get("question"), str) or len(value) != 1:
        raise QuestionnaireError(f"{where}: enableWhen needs question, one of {' '.join(OPERATORS)}, and one answer[x]")
    content = next(iter(value.values()))
    if raw["operator"] == "exists" and not isinstance(content, bool):
        raise QuestionnaireError(f"{where}: enableWhen exists needs answerBoolean")
    return Enabling(question=raw["question"], operator=raw["operator"], value=content)


def _value(raw: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {
        key: value for key, value in raw.items() if key.startswith(prefix) and key != prefix and not key.startswith("_")
    }


def _by_url(raw: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for extension in raw.get("extension", []):
        if isinstance(extension, dict) and "url" in extension:
            found[extension["url"]] = next((v for k, v in extension.items() if k.startswith("value")), None)
    return found


def _ours(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {url.removeprefix(OURS): value for url, value in _by_url(raw).items() if url.startswith(OURS)}


def _words(raw: Mapping[str, Any], name: str, otherwise: str) -> dict[str, str]:
    texts = {"": str(raw.get(name) or otherwise)}
    for extension in (raw.get(f"_{name}") or {}).get("extension", []):
        if extension.get("url") == _HL7 + "translation":
            parts = {
                part["url"]: next(v for k, v in part.items() if k.startswith("value"))
                for part in extension["extension"]
            }
            texts[str(parts.get("lang", ""))] = str(parts.get("content", ""))
    return texts


def _expression(value: Any) -> str:  # noqa: ANN401 - a FHIR extension's value
    if isinstance(value, Mapping) and value.get("language") == "text/fhirpath":
        return str(value.get("expression", ""))
    return ""


def _unit(value: Any) -> dict[str, str]:  # noqa: ANN401 - a FHIR extension's value
    return (
        {key: str(value[key]) for key in ("system", "code", "display") if value.get(key)}
        if isinstance(value, Mapping)
        else {}
    )


def _without_extensions(content: Any) -> Any:  # noqa: ANN401 - a FHIR value
    if isinstance(content, Mapping):
        return {key: value for key, value in content.items() if not key.startswith("_") and key != "extension"}
    return content
