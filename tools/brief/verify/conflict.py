"""Does a sentence tell truly that one answer denies what another one's words are held against? It weighs neither."""

import re
from collections.abc import Sequence
from typing import Final

from tools.brief.verify.evidence import Item
from tools.brief.verify.text import normal
from tools.clinical import Answer

_FORM: Final = re.compile(r'^(?P<names>[^":]+): answered "(?P<denied>[^"]+)", wrote "(?P<told>[^"]+)"(?: \.\.\.|\.)$')


def holds(text: str, items: Sequence[Item]) -> bool:
    """Return whether the first answer denies all that is named, and both quotations stand in their own answers."""
    form = _FORM.match(text)
    answers = [item.answer for item in items if item.answer is not None]
    if form is None or len(answers) != len(items) or len(items) != 2:
        return False
    denied, told = answers
    named = {name.strip().lower() for name in form["names"].split(", ")}
    quoted = normal(form["denied"]) == normal(denied.words) and normal(form["told"]) in normal(told.words)
    return quoted and named <= _absent(denied)


def _absent(answer: Answer) -> set[str]:
    from tools.words import concept

    absent = [one for one in answer.findings if one.polarity == "absent" and one.who == "patient"]
    names = {one.name.lower() for one in absent}
    return names | {known.name.lower() for one in absent if (known := concept(one.concept)) is not None}
