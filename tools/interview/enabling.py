"""Whether an item of a Questionnaire is enabled by the answers so far (FHIR R4 `enableWhen`)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tools.interview.questionnaire import Enabling, Item

Values = Mapping[str, Sequence[Any]]
"""Answers by linkId, each the content of a FHIR `value[x]`."""

_ORDER: Mapping[str, Callable[[Any, Any], bool]] = {
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
    ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b,
}


def enabled(item: Item, values: Values) -> bool:
    """Return whether the item's own conditions hold; an item without any is enabled."""
    if not item.enable_when:
        return True
    results = [_holds(rule, values.get(rule.question, ())) for rule in item.enable_when]
    return any(results) if item.enable_any else all(results)


def _holds(rule: Enabling, answers: Sequence[Any]) -> bool:
    if rule.operator == "exists":
        return bool(answers) is rule.value
    if rule.operator == "=":
        return any(_same(answer, rule.value) for answer in answers)
    if rule.operator == "!=":
        return bool(answers) and not any(_same(answer, rule.value) for answer in answers)
    return any(_ordered(rule.operator, answer, rule.value) for answer in answers)


def _same(answer: Any, value: Any) -> bool:  # noqa: ANN401 - FHIR values
    if isinstance(answer, Mapping) and isinstance(value, Mapping):
        if "reference" in value:
            return bool(answer.get("reference") == value["reference"])
        if "value" in value:
            return bool(answer.get("value") == value["value"] and _unit(answer) == _unit(value))
        same_system = not value.get("system") or not answer.get("system") or answer["system"] == value["system"]
        return same_system and bool(answer.get("code") == value.get("code"))
    if isinstance(answer, bool) or isinstance(value, bool):
        return answer is value
    return bool(answer == value)


def _ordered(operator: str, answer: Any, value: Any) -> bool:  # noqa: ANN401 - FHIR values
    if isinstance(answer, Mapping) and isinstance(value, Mapping):
        if _unit(answer) != _unit(value):
            return False
        answer, value = answer.get("value"), value.get("value")
    numbers = isinstance(answer, int | float) and isinstance(value, int | float)
    if isinstance(answer, bool) or not (numbers or (isinstance(answer, str) and isinstance(value, str))):
        return False
    return _ORDER[operator](answer, value)


def _unit(quantity: Mapping[str, Any]) -> str:
    return str(quantity.get("code") or quantity.get("unit") or "")
