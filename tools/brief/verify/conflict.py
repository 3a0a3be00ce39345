"""Does a sentence tell truly that one answer denies what another one's words are held against? It weighs neither."""

import re
from collections.abc import Sequence
from typing import Final

from tools.brief.conflicts import tick_of
from tools.brief.verify.evidence import Item
from tools.brief.verify.text import normal
from tools.clinical import Answer

_FORM: Final = re.compile(
    r'^(?P<names>[^":]+): (?:answered "(?P<denied>[^"]+)", wrote|wrote "(?P<said>[^"]+)"(?: \.\.\.)?, also) '
    r'"(?P<told>[^"]+)"(?: \.\.\.|\.)+$'
)


def holds(text: str, items: Sequence[Item]) -> bool:
    """Return whether the first words deny all that is named, and both quotations stand in their own answers."""
    form = _FORM.match(text)
    answers = [item.answer for item in items if item.answer is not None]
    if form is None or len(answers) != len(items) or not 1 <= len(items) <= _BOTH:
        return False
    denied, told = answers[0], answers[-1]
    named = {name.strip().lower() for name in form["names"].split(", ")}
    if normal(form["told"]) not in normal(told.words):
        return False
    if form["said"]:
        return normal(form["said"]) in normal(denied.words) and named <= _absent(denied, within=normal(form["said"]))
    return normal(form["denied"]) == normal(tick_of(denied)) and named <= _absent(denied)


_BOTH: Final = 2


def _absent(answer: Answer, within: str = "") -> set[str]:
    from tools.words import concept

    absent = [one for one in answer.findings if one.polarity == "absent" and one.who == "patient"]
    absent = [one for one in absent if not within or normal(one.quote) in within]
    names = {one.name.lower() for one in absent}
    return names | {known.name.lower() for one in absent if (known := concept(one.concept)) is not None}
