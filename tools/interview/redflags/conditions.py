"""The small language of a rule's `when`: signs, predicates and comparisons joined by and, or, not.

It evaluates nothing else.
"""

import ast
from collections.abc import Callable, Mapping

from msgspec import Struct

from tools.errors import InputError

_COMPARE: Mapping[type, Callable[[float, float], bool]] = {
    ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b,
    ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b,
    ast.Eq: lambda a, b: a == b,
}


class Situation(Struct, frozen=True):
    """All that a rule may look at."""

    signs: frozenset[str]
    predicates: frozenset[str]
    numbers: Mapping[str, float]


def names_in(expression: str) -> frozenset[str]:
    """Return every name that the expression uses, so that a table can be checked when it is loaded."""
    return frozenset(
        node.id for node in ast.walk(_parse(expression)) if isinstance(node, ast.Name) and node.id != "count"
    )


def holds(expression: ast.expr, situation: Situation, used: list[str] | None = None) -> bool:
    """Evaluate a parsed `when`; a comparison with what is unknown is false.

    Signs that made it true are appended to `used`.
    """
    if isinstance(expression, ast.BoolOp):
        if isinstance(expression.op, ast.And):
            # What stands beside something that is missing raised nothing.
            own: list[str] = []
            true = all(holds(value, situation, own) for value in expression.values)
            return _kept(own, used, true)
        return any([holds(value, situation, used) for value in expression.values])  # noqa: C419 - collect every sign
    if isinstance(expression, ast.UnaryOp):
        return not holds(expression.operand, situation)
    if isinstance(expression, ast.Compare):
        counted: list[str] = []
        return _kept(counted, used, _compare(expression, situation, counted))
    assert isinstance(expression, ast.Name)
    if expression.id in situation.signs:
        if used is not None:
            used.append(expression.id)
        return True
    return expression.id in situation.predicates


def _kept(own: list[str], used: list[str] | None, true: bool) -> bool:
    if true and used is not None:
        used += own
    return true


def parse(expression: str) -> ast.expr:
    """Parse a `when`.

    Raises:
        InputError: it uses anything but names, numbers, comparisons, count(...), and, or, not.
    """
    tree = _parse(expression)
    for node in ast.walk(tree):
        if not isinstance(
            node,
            ast.BoolOp
            | ast.And
            | ast.Or
            | ast.UnaryOp
            | ast.Not
            | ast.Compare
            | ast.Name
            | ast.Load
            | ast.Constant
            | ast.Call
            | ast.cmpop,
        ):
            raise InputError(f"red-flag condition {expression!r} uses {type(node).__name__}, which the language lacks")
    return tree


def _parse(expression: str) -> ast.expr:
    try:
        return ast.parse(" ".join(expression.split()), mode="eval").body
    except SyntaxError as exc:
        raise InputError(f"red-flag condition {expression!r} cannot be parsed") from exc


def _compare(node: ast.Compare, situation: Situation, used: list[str]) -> bool:
    left = _number(node.left, situation, used)
    for operator, right_node in zip(node.ops, node.comparators, strict=True):
        right = _number(right_node, situation, used)
        if left is None or right is None or not _COMPARE[type(operator)](left, right):
            return False
        left = right
    return True


def _number(node: ast.expr, situation: Situation, used: list[str]) -> float | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(node.value)
    if isinstance(node, ast.Name):
        return situation.numbers.get(node.id)
    if isinstance(node, ast.Call):
        return float(sum(holds(argument, situation, used) for argument in node.args))
    return None
