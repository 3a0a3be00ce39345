"""What may be answered to an item: its own options, or those of a value set that the file contains."""

from collections.abc import Mapping
from typing import Any

from tools.errors import QuestionnaireError
from tools.interview.questionnaire import Choice
from tools.interview.questionnaire_parts import (
    HL7,
    by_url,
    entries,
    ours,
    unit_of,
    value_of,
    without_extensions,
    words_of,
)


def choices_of(raw: Mapping[str, Any], contained: Mapping[str, Any], where: str) -> tuple[Choice, ...]:
    """Return the answers an item offers; none where its list is elsewhere and it may be answered in words.

    Raises:
        QuestionnaireError: the list cannot be had, or names a code twice; the message names the item.
    """
    options = [_choice(entry) for entry in entries(raw, "answerOption", where)]
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
    value = value_of(raw, "value")
    (kind, content), *_ = value.items() if value else [("valueString", "")]
    code = str(content)
    if isinstance(content, Mapping):
        code = str(content.get("code") or content.get("display") or content.get("reference", ""))
    shown = words_of(content, "display", code) if isinstance(content, Mapping) else {"": code}
    own = ours(raw)
    return Choice(
        code=code,
        text=shown,
        value={kind: without_extensions(content)},
        selected=bool(raw.get("initialSelected", False)),
        exclusive=bool(by_url(raw).get(HL7 + "questionnaire-optionExclusive", False)),
        concepts=tuple(str(own.get("present", "")).split()),
        absent=tuple(str(own.get("absent", "")).split()),
        fills=dict(pair.split("=", 1) for pair in str(own.get("fills", "")).split(";") if "=" in pair),
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
    found = []
    for coding in _codings(value_set):
        kept = {key: coding[key] for key in ("system", "version", "code", "display") if coding.get(key)}
        if "code" in kept:
            found.append(_choice({"valueCoding": kept}))
    if not found:
        raise QuestionnaireError(
            f"{where}: answerValueSet {reference!r} lists no codes; give an expansion or compose.include.concept"
        )
    return found


def _codings(value_set: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    codings = _contained(value_set.get("expansion", {}))
    for include in value_set.get("compose", {}).get("include", []):
        codings += [{"system": include.get("system"), **concept} for concept in include.get("concept", [])]
    return codings


def _contained(level: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the codes of an expansion that may be chosen, those below a heading too."""
    found = []
    for entry in level.get("contains", []):
        if not entry.get("abstract"):
            found.append(entry)
        found += _contained(entry)
    return found


def units_of(value_set: Mapping[str, Any] | None) -> list[dict[str, str]]:
    """Return the units that a contained value set offers."""
    return [unit_of(coding) for coding in _codings(value_set)] if value_set else []
