"""What an earlier answer puts back into a question's controls, so that it is there to change. It changes nothing."""

import re
from datetime import date

from msgspec import Struct

from agent.turns import Exchange
from tools.interview import Question


class Filled(Struct, frozen=True, kw_only=True):
    """The controls of a question as they stand when it is shown."""

    said: str = ""
    """The earlier answer as it was given; empty when there is none."""
    codes: str = ""
    """Codes of the chosen options, as they were sent."""
    chosen: frozenset[str] = frozenset()
    words: str = ""
    number: str = ""
    date: str = ""


def filled(question: Question | None, earlier: Exchange | None, draft: str = "") -> Filled:
    """Return what stands in the controls: the draft that was not taken, else the earlier answer, else nothing.

    >>> from tools.interview import Option
    >>> asked = Question(link_id="x", text="?", topic="x", kind="choice", options=(Option(code="a", text="Today"),))
    >>> told = Exchange(handle="Q1", link_id="x", question="?", words="Today. at noon", status="answered", at="")
    >>> found = filled(asked, told)
    >>> sorted(found.chosen), found.words
    (['a'], 'at noon')
    """
    if earlier is None or earlier.status != "answered":
        return Filled(words=draft)
    rest = earlier.words.strip()
    codes = [code for code in earlier.choice.split(",") if code]
    number = day = ""
    if question is not None and question.kind == "number":
        number, rest = _number(rest, question.unit)
    elif question is not None and question.kind == "date":
        day, rest = _date(rest)
    elif question is not None and (question.options or question.kind in {"scale", "yes_no"}):
        codes, rest = _options(question, codes, rest)
    return Filled(
        said=earlier.words.strip() or earlier.choice,
        codes=earlier.choice,
        chosen=frozenset(codes),
        words=draft or rest,
        number=number,
        date=day,
    )


def _options(question: Question, codes: list[str], words: str) -> tuple[list[str], str]:
    """Part the options' own words, which the page puts first, from what was said beside them."""
    texts = {option.code: option.text for option in question.options}
    head, _, rest = words.partition(". ")
    if not codes:
        codes = [code for code, text in texts.items() if text.casefold() in {words.casefold(), head.casefold()}]
    if not codes and question.kind == "scale" and head.isdigit():
        codes = [head]
    if not codes:
        return [], words
    shown = ", ".join(texts.get(code, code) for code in codes)
    if not rest or words.casefold() == shown.casefold():
        return codes, ""
    return codes, rest if head.casefold() == shown.casefold() or not texts else words


def _number(words: str, unit: str) -> tuple[str, str]:
    found = re.match(r"(-?\d+(?:[.,]\d+)?)\s*", words)
    if found is None:
        return "", words
    rest = words[found.end() :].removeprefix(unit).lstrip(". ")
    return found[1], rest


def _date(words: str) -> tuple[str, str]:
    head, rest = words[:10], words[10:].lstrip(". ")
    try:
        date.fromisoformat(head)
    except ValueError:
        return "", words
    return head, rest
