"""What a Questionnaire already knows of an answer: `initial`, and SDC `initialExpression` over the record.

It asks nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from tools.errors import QuestionnaireError
from tools.interview.questionnaire import Item

_LAUNCH = ("%patient", "%subject")


def initial_values(item: Item, record: Sequence[Mapping[str, Any]] = ()) -> list[Any]:
    """Return the item's initial values; those of an `initialExpression` come from the record.

    An expression that fails on this record, though it ran when it was loaded, knows nothing: it is asked openly.
    """
    fixed = [next(iter(value.values())) for value in item.initial if value]
    if not item.initial_expression or not record:
        return fixed
    patient = next((entry for entry in record if entry.get("resourceType") == "Patient"), {})
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": dict(entry)} for entry in record]}
    expression = item.initial_expression.strip()
    source: Mapping[str, Any] = bundle
    for name in _LAUNCH:
        if expression.startswith(name):
            source, expression = patient, "Patient" + expression.removeprefix(name)
    context = {"patient": patient, "subject": patient, "resource": dict(source)}
    try:
        return _evaluated(expression, item.link_id, source, context) or fixed
    except QuestionnaireError:
        return fixed


def check_expression(item: Item) -> None:
    """Compile and try an item's `initialExpression` on an empty record.

    Raises:
        QuestionnaireError: it cannot run; the message names the item.
    """
    expression = item.initial_expression.strip()
    patient = {"resourceType": "Patient"}
    source: dict[str, Any] = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": patient}]}
    for name in _LAUNCH:
        if expression.startswith(name):
            source, expression = patient, "Patient" + expression.removeprefix(name)
    context = {"patient": patient, "subject": patient, "resource": source}
    _evaluated(expression, item.link_id, source, context)


def _evaluated(expression: str, link_id: str, source: Mapping[str, Any], context: Mapping[str, Any]) -> list[Any]:
    try:
        return list(_compiled(expression)(dict(source), dict(context)))
    except Exception as exc:
        # fhirpathpy raises bare exceptions, at compiling and at evaluating.
        raise QuestionnaireError(
            f"item {link_id!r}: initialExpression {expression!r} is no FHIRPath that runs"
        ) from exc


@cache
def _compiled(expression: str) -> Callable[..., list[Any]]:
    from fhirpathpy import compile as compile_path

    compiled: Callable[..., list[Any]] = compile_path(expression)
    return compiled
