"""What is new, changed, stopped or resulted since the visit before, each with the entries that say so."""

import re

from tools.brief.draft import claim
from tools.brief.material import Material
from tools.brief.record import ROUTINE
from tools.brief.results import MOST_CITED, is_told, name_of
from tools.brief.wording import day, sentence
from tools.chart.values import ChangeLine, MedicationLine
from tools.clinical import Claim

_TIMES = re.compile(r" \(\d+ times\)$| \(not stated\)$")
_NAMED = 6
"""Results named in one line; their values stand among the results."""
_OF_WHAT = re.compile(r"(?:total )?score$", re.IGNORECASE)
"""Names that tell nothing without the questionnaire that they are a part of."""
_EMPTY = re.compile(rf"{ROUTINE.pattern}|dose not recorded")


def changes(material: Material) -> list[Claim]:
    """Return what is new, changed, stopped or resulted since the visit before."""
    if not material.chart:
        return []
    found = material.chart.changes()
    if not found.since:
        return []
    by_handle = {line.latest.handle: line for line in material.chart.results()}
    claims: list[Claim] = []
    over = {handle for line in found.stopped for handle in line.handles}
    fresh = [line for line in found.new if line.kind == "condition" or not over & set(line.handles)]
    for kind, lines in (("new", fresh), ("changed", found.changed), ("stopped", found.stopped)):
        claims.extend(_change(line, kind, material) for line in lines if not _EMPTY.search(line.text.lower()))
    resulted = [by_handle[handle] for line in found.resulted for handle in line.handles if handle in by_handle]
    # Answers and remarks are results to a record and none to a reader.
    told = [
        line for line in resulted if is_told(line) and line.latest.number is not None and not _OF_WHAT.match(line.name)
    ]
    for place in range(0, len(told), _NAMED):
        shown = told[place : place + _NAMED]
        names = list(dict.fromkeys(name_of(line) for line in shown))
        handles = list(dict.fromkeys(line.latest.handle for line in shown))
        text = f"Results below: {'; '.join(names)}"
        claims.append(claim(sentence(text), handles, topic="resulted", because="change", most=MOST_CITED))
    rest = [line for line in found.resulted if not any(handle in by_handle for handle in line.handles)]
    claims.extend(claim(sentence(line.text), line.handles, topic="resulted", because="change") for line in rest)
    return claims


def changes_title(material: Material) -> str:
    """Return the section's title with the visit that is compared with."""
    since = material.chart.changes().since if material.chart else ""
    return f"Since last visit ({day(since)})" if since else "Since last visit"


def _change(line: ChangeLine, kind: str, material: Material) -> Claim:
    """Return one change with the date that its newest entry bears."""
    text = line.text.removeprefix("imaging: ").removeprefix("report: ").replace(" -> ", ", then ")
    handles = _dosed(line, material) if kind == "changed" else line.handles[:1]
    fact = next(iter(material.facts(handles)), None)
    when = (fact.until if kind == "stopped" else fact.when) if fact else ""
    if text.startswith("problem again: "):
        when = line.when
    text = text.replace(" (resolved)", "")
    dated = f", {day(when)}" if when and kind != "changed" else ""
    return claim(sentence(_TIMES.sub("", text) + dated), handles, topic=kind, because="change")


def _dosed(line: ChangeLine, material: Material) -> tuple[str, ...]:
    """Return the handles of a change; of one of a dose, those of the entries that give the two doses."""
    medications = material.chart.medications() if material.chart else ()
    steps = next((one.history[-2:] for one in medications if one.history[-1:] and _ends(one, line)), ())
    if len(steps) < 2:
        return line.handles
    told = [
        next((fact.handle for fact in material.facts(step.handles) if fact.detail.get("dose") == step.text), "")
        for step in reversed(steps)
    ]
    return tuple(told) if all(told) else line.handles


def _ends(medication: MedicationLine, line: ChangeLine) -> bool:
    return medication.history[-1].handles[-1:] == line.handles[:1]
