"""What of the record stands before the story: an advance directive, and problems that bear on the complaint."""

import re
from collections.abc import Sequence
from typing import Final

from tools.brief.attention_results import complaints
from tools.brief.draft import claim
from tools.brief.first_screen import BEARING, GRAVE
from tools.brief.material import Material
from tools.brief.relevance import bearing_on, grave
from tools.brief.wording import day, listed, lower_first, plain_name, short_problem
from tools.chart.values import ProblemLine
from tools.clinical import Claim, Finding

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
    """Return the problems that are read beside the complaint, active ones first, and grave ones, in one line."""
    if not material.chart:
        return ()
    said = complaints(material)
    immune = _hiv(material, said)
    known = material.chart.problems()
    # What the patient comes with before what the story adds; active problems before those that are over.
    found = list(
        {
            line.name: line
            for told in (complaints(material, "reason"), said)
            for lines in (known.active, (*known.inactive, *known.resolved))
            for line in bearing_on(told, lines)
            if line.handles and not _NO_PROBLEM.match(line.name)
        }.values()
    )[:MOST]
    gravest = grave(known.active)
    always = [line for line in gravest if line.handles and line not in found]
    room = max(MOST + 1 - len(found), 1)
    because = "complaint" if found else "risk"
    found.extend(always[:room])
    if not found:
        return immune
    text = f"Record shows {listed([_named(line) for line in found])}."
    topic = GRAVE if any(line in gravest for line in found) else BEARING
    return (*immune, claim(text, [line.handles[0] for line in found], topic=topic, because=because))


_NO_PROBLEM: Final = re.compile(r"abnormal (?:findings?|results?)\b|finding of\b|screening", re.IGNORECASE)
"""Names of what was seen in a test rather than of an illness."""

_INFECTION: Final = re.compile(
    r"fever|chill|rigor|cough|hemoptysis|phlegm|sputum|night_sweat|weight_loss|dyspnea|sore_throat|diarrh|thrush|swollen_gland"
)
_HIV: Final = re.compile(r"\bhiv\b|human immunodeficiency virus", re.IGNORECASE)
_POSITIVE: Final = re.compile(r"^(?:positive|detected|reactive)\b", re.IGNORECASE)


def _hiv(material: Material, said: Sequence[Finding]) -> tuple[Claim, ...]:
    """Return the newest positive HIV test of the record beside a complaint that may be an infection."""
    if material.chart is None or not any(_INFECTION.search(one.concept) for one in said):
        return ()
    found = [
        fact
        for fact in material.chart.facts
        if fact.kind in {"lab", "observation"}
        and fact.subject == "patient"
        and fact.status not in {*_OVER, "entered-in-error", "cancelled"}
        and _HIV.search(fact.text)
        and _POSITIVE.match(fact.value)
    ]
    if not found:
        return ()
    newest = max(found, key=lambda fact: fact.when)
    when = f" ({day(newest.when)})" if newest.when else ""
    text = f"Record shows {plain_name(newest.text)} {lower_first(newest.value)}{when}."
    return (claim(text, [newest.handle], topic=BEARING, because="complaint"),)


def _named(line: ProblemLine) -> str:
    return short_problem(line.name)
