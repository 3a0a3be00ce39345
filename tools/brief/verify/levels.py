"""High, low, normal, positive: what a statement says of a result's level, held against its own flag or range."""

import re
from typing import Final

from tools.brief.verify import amounts, units
from tools.brief.verify.binding import Statement
from tools.brief.verify.evidence import Item
from tools.brief.verify.outcome import Problem, contradicted, unsupported
from tools.brief.verify.series import RESULT_KINDS
from tools.brief.verify.text import normal
from tools.clinical import Fact

_HIGH: Final = frozenset(
    {
        "h",
        "hh",
        "hu",
        "high",
        "critical high",
        "critically high",
        "abnormally high",
        "h*",
        "above high normal",
        "above normal",
        "elevated",
        "281302008",
    }
)
_LOW: Final = frozenset(
    {
        "l",
        "ll",
        "lu",
        "low",
        "critical low",
        "critically low",
        "abnormally low",
        "below low normal",
        "below normal",
        "281300000",
    }
)

NOT: Final = re.compile(r"(?:\b(?:no|not|never|hardly|neither|nor|without)|n't)(?: (?!only\b)\w+){0,2} $")


def level(statement: Statement, item: Item) -> Problem | None:
    """Return what is wrong with high, low, normal, abnormal, positive, negative."""
    for cue in statement.cues:
        if cue.group != "level" or item.fact is None:
            continue
        if NOT.search(statement.text[: max(statement.text.find(cue.words), 0)]):
            if item.kind in RESULT_KINDS and cue.means in judge_level(item.fact):
                return contradicted(f"{item.handle} is {cue.words} by its own value, range or flag")
            continue
        # "Low density lipoprotein" calls no result low.
        beside = (text.replace(item.name, " ") for text in (*item.texts, *item.raw_texts))
        if any(re.search(rf"\b{re.escape(cue.words)}\b", text) for text in beside):
            continue
        if item.kind not in RESULT_KINDS | {"report"}:
            return unsupported(f"{item.handle} does not say {cue.words!r}")
        judged = judge_level(item.fact)
        if not judged:
            return unsupported(f"{item.handle} has no range or flag to call it {cue.words!r}")
        if cue.means not in judged:
            return contradicted(
                f"{item.handle} is {', '.join(sorted(judged))} by its own range or flag, not {cue.words}"
            )
    return None


def judge_level(fact: Fact) -> set[str]:
    """Return what a result's own flag or range makes of it; empty when it has neither."""
    flag = fact.interpretation.casefold().strip()
    value = normal(fact.value)
    found: set[str] = set()
    if flag in _HIGH:
        found |= {"high", "abnormal"}
    elif flag in _LOW:
        found |= {"low", "abnormal"}
    elif flag in {"n", "normal", "within normal range"}:
        found |= {"normal"}
    elif flag in {"a", "aa", "abnormal", "critical abnormal"}:
        found |= {"abnormal"}
    if flag in {"hh", "ll", "aa"} or "critical" in flag:
        found |= {"critical"}
    if flag in {"pos", "positive", "det", "r", "detected"} or value in {"positive", "detected", "reactive"}:
        found |= {"positive"}
    if flag in {"neg", "negative", "nd", "nr", "not detected"} or value in {
        "negative",
        "not detected",
        "non-reactive",
        "none detected",
    }:
        found |= {"negative", "normal"} if flag else {"negative"}
    if found:
        return found
    return _by_range(fact)


def _by_range(fact: Fact) -> set[str]:
    number = amounts.number(fact.value)
    ranges = amounts.find(normal(fact.reference_range))
    if number is None or len(ranges) != 1:
        return set()
    one = ranges[0]
    if one.unit and fact.unit and one.unit != units.unit(fact.unit):
        return set()
    if one.second is not None and one.second < one.value:
        return set()
    if one.second is not None and one.join == "-":
        return (
            {"low", "abnormal"} if number < one.value else {"high", "abnormal"} if number > one.second else {"normal"}
        )
    if one.sign in {"<", "<="}:
        return {"normal"} if amounts.holds(one.sign, one.value, number) else {"high", "abnormal"}
    if one.sign in {">", ">="}:
        return {"normal"} if amounts.holds(one.sign, one.value, number) else {"low", "abnormal"}
    return set()
