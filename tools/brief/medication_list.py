"""Medications as the record has them, each with the entries that bear it. It compares with nobody's words."""

import re
from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from tools.brief.always import MEDICATION_TYPES
from tools.brief.draft import claim
from tools.brief.material import Material
from tools.brief.reconciling.rank import HIGH_RISK, class_rank
from tools.brief.stays import ordered_where
from tools.brief.wording import as_date, day, lower_first, plain_name, sentence
from tools.chart.values import MedicationLine, MedicationState
from tools.clinical import Claim

_LIVE: Final = frozenset({"current", "paused", "unknown", "planned", "not_taken"})
_RISKS: Final = len(HIGH_RISK)
_STATES = {
    "current": "active",
    "paused": "on hold",
    "unknown": "status unknown",
    "planned": "planned",
    "not_taken": "recorded as not taken",
    "in_hospital": "ordered in a stay that is over",
    "stopped": "stopped",
    "completed": "completed",
}


_LAPSED_AFTER_YEARS: Final = 3
"""A live entry that nothing confirmed for so long stands with those that are over, unless its class is a risk."""
_EACH: Final = 12
_TOGETHER: Final = 6
_COMPOSED: Final = re.compile(r"[%+;]")
"""How many that are over have a sentence each, and how many of the rest share one."""


def medications(material: Material) -> list[Claim]:
    """Return current medications, high-risk classes first, then paused, unclear and planned ones."""
    if not material.chart:
        return []
    lines = material.chart.medications()
    claims = [_medication(line, material) for line in sorted(_now(material), key=_risk)]
    if not lines:
        handles = [one.handle for one in material.receipt_lines if one.type in MEDICATION_TYPES]
        claims.append(claim("No medication is recorded.", handles, topic="medication"))
    return claims


def past_medications(material: Material) -> list[Claim]:
    """Return what is over, and what is recorded as active but was last recorded years ago; the newest one by one."""
    if not material.chart:
        return []
    now = _now(material)
    past = [line for line in material.chart.medications() if line not in now]
    past.sort(key=lambda line: (line.state not in _LIVE, line.state == "in_hospital"))
    # A name with a percentage or a plus sign reads as several things in a list.
    rest = [line for line in past[_EACH:] if not _COMPOSED.search(line.name)]
    claims = [_medication(line, material) for line in past if line not in rest]
    for state in dict.fromkeys(line.state for line in rest):
        same = [line for line in rest if line.state == state]
        claims.extend(_named(state, same[at : at + _TOGETHER]) for at in range(0, len(same), _TOGETHER))
    return claims


def _named(state: MedicationState, lines: Sequence[MedicationLine]) -> Claim:
    """Return several medicines of one state by name."""
    names = "; ".join(plain_name(line.name) for line in lines)
    lead = "Ordered" if state == "in_hospital" else _STATES[state].capitalize()
    return claim(f"{lead}: {names}.", [line.handles[0] for line in lines], topic="medication", keep=state in _LIVE)


def _now(material: Material) -> list[MedicationLine]:
    """Return the medicines that are live in the record and, unless their class is a risk, confirmed in some years."""
    lines = material.chart.medications() if material.chart else ()
    return [
        line
        for line in lines
        if line.state in _LIVE and (class_rank(line.classes) < _RISKS or _of_late(line, material))
    ]


def _of_late(line: MedicationLine, material: Material) -> bool:
    last, newest = as_date(line.not_confirmed_since), as_date(material.as_of.get("newest_entry", ""))
    return not last or not newest or (newest - last).days <= _LAPSED_AFTER_YEARS * 365


def _risk(line: MedicationLine) -> tuple[int, int, str]:
    order = list(_STATES)
    risk = min((HIGH_RISK.index(name) for name in line.classes if name in HIGH_RISK), default=9)
    return (order.index(line.state), risk, line.name.lower())


def _medication(line: MedicationLine, material: Material) -> Claim:
    if line.state == "in_hospital":
        where, entries = ordered_where(line, material)
        order = replace(line, last=material.facts(line.handles[:1])[0].when)
        return claim(f"{plain_name(line.name)}{_recorded(order)}: {where}.", entries, topic="medication")
    because = "risk" if any(name in HIGH_RISK for name in line.classes) else ""
    live = line.state in {"current", "paused", "unknown", "planned"}
    same = material.of_one_status(line.handles)
    if not live:
        # The entry that bears name, dose and state gives the day: its last, where it stands for many.
        own = next((fact.detail.get("last") or fact.when for fact in material.facts(line.handles[:1])), "")
        line = replace(line, last=own)
    days = [fact.when for fact in material.facts(same)]
    if line.last and days and line.last not in (*days, *(fact.until for fact in material.facts(same))):
        # Its newest entry says otherwise of its own day.
        line = replace(line, last=max(days))
    if line.first and (line.state == "unknown" or not any(fact.when == line.first for fact in material.facts(same))):
        # The first entry says otherwise of its own day: stopped, or not known.
        line = replace(line, first=line.last)
    wanted = [line.first if live else "", line.last, line.until]
    dated = material.dated(same, wanted)
    handles = [*line.handles[:1], *dated] if live or not any(dated) else dated
    return claim(medication_sentence(line), handles, topic="medication", because=because, keep=live)


def medication_sentence(line: MedicationLine) -> str:
    """Return one medication as a sentence: name, dose, state, dates, what is uncertain."""
    dose = f", {lower_first(line.dose.rstrip('.'))}" if line.dose else ""
    parts = [f"{plain_name(line.name)}{dose}{_recorded(line)}: {_STATES[line.state]}"]
    if line.reported:
        parts.append("reported by the patient")
    if line.state in {"stopped", "completed"} and line.until:
        parts.append(f"until {day(line.until)}")
    if line.stopped_because:
        parts.append(f"because {lower_first(line.stopped_because)}")
    ended = re.search(r"its period ended ([^;]+)", line.note)
    if ended and line.state == "current":
        parts.append(f"until {day(ended[1])}")
    if line.not_confirmed_since and line.state == "current":
        parts.append("not confirmed since")
    return sentence(", ".join(parts))


def _recorded(line: MedicationLine) -> str:
    """Return the days of its entries: first and last of a live one, the last of one that is over."""
    if not line.last:
        return ""
    over = line.state in {"stopped", "completed", "not_taken", "in_hospital"}
    if over or not line.first or line.first[:10] == line.last[:10]:
        return f" ({day(line.last)})"
    what = "ordered" if line.evidence.startswith("prescription") else "recorded"
    return f" (since {day(line.first)}, last {what} {day(line.last)})"
