"""What of the record stands before the story: an advance directive, and problems that bear on the complaint."""

import re
from typing import Final

from tools.brief.attention_results import complaints
from tools.brief.draft import claim
from tools.brief.first_screen import BEARING
from tools.brief.material import Material
from tools.brief.relevance import bearing_on
from tools.brief.wording import day, listed, plain_name, short_problem
from tools.chart.values import ProblemLine
from tools.clinical import Claim

MOST: Final = 3
"""Problems named in one line; the sections hold the rest."""

_DIRECTIVE: Final = re.compile(
    r"\bresuscit|\bdn(?:r|i|acpr|ar)\b|\bintubate\b|advance (?:care )?directive|living will"
    r"|\b(?:polst|molst|respect) form|comfort (?:care|measures) only|allow natural death",
    re.IGNORECASE,
)
_NOT_ONE: Final = re.compile(
    r"full (?:code|resusc)|for (?:full )?resuscitation|attempt resuscitation|discuss|counsel|planning|no advance"
    r"|cardiopulmonary resuscitation (?:performed|procedure)",
    re.IGNORECASE,
)
_OVER: Final = frozenset({"inactive", "rejected", "resolved", "completed", "remission", "draft", "proposed"})
_KINDS: Final = frozenset({"condition", "flag", "observation", "document"})


def directives(material: Material) -> tuple[Claim, ...]:
    """Return the newest advance directive of the record that stands, in the record's own words."""
    facts = material.chart.facts if material.chart else ()
    found = [
        fact
        for fact in facts
        if fact.kind in _KINDS
        and fact.subject == "patient"
        and _DIRECTIVE.search(fact.text)
        and (not _NOT_ONE.search(fact.text) or "do not" in fact.text.lower())
        and fact.status not in _OVER
        and fact.status != "entered-in-error"
    ]
    if not found:
        return ()
    newest = max(found, key=lambda fact: fact.when)
    when = f" ({day(newest.when)})" if newest.when else ""
    text = f"Record shows {plain_name(newest.text)}{when}."
    return (claim(text, [newest.handle], topic="directive", because="always", keep=True),)


def problems(material: Material) -> tuple[Claim, ...]:
    """Return the problems that are read beside the complaint, active ones first, in one line."""
    if not material.chart:
        return ()
    said = complaints(material)
    known = material.chart.problems()
    found = [
        line
        for lines in (known.active, (*known.inactive, *known.resolved))
        for line in bearing_on(said, lines)
        if line.handles
    ][:MOST]
    if not found:
        return ()
    text = f"Record shows {listed([_named(line) for line in found])}."
    return (claim(text, [line.handles[0] for line in found], topic=BEARING, because="complaint"),)


def _named(line: ProblemLine) -> str:
    return short_problem(line.name)
