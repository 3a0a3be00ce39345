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

    Raises:
        QuestionnaireError: the expression cannot be compiled; the message names the item.
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
    return _evaluated(expression, item.link_id, source, context) or fixed


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
