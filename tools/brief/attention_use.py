"""Medicines taken otherwise than recorded, for attention: beside why they are given, and what is feared of it."""

from typing import Final

from tools.brief.candidate import Candidate, fact_phrase
from tools.brief.changed_use import TOPIC, Changed, changed_uses
from tools.brief.material import Material
from tools.brief.reconciling.rank import said_words
from tools.brief.safety import argument

_WEIGHTS: Final = {"serious": 92, "caution": 86, "note": 76}


def from_changed_use(material: Material) -> list[Candidate]:
    """Return an item for each medicine whose changed use the table names."""
    return [_item(one, material) for one in changed_uses(material)]


def _item(one: Changed, material: Material) -> Candidate:
    check = next(check for check in material.checks if check.topic == TOPIC and check.rule == one.row.id)
    why, table = argument([check], material)
    entries = [fact for fact in (one.recorded, one.beside) if fact]
    shown = f"Record shows {'; also '.join(map(fact_phrase, entries))}." if entries else ""
    told = f"Patient reports {said_words([(one.answer, one.finding)])}."
    parts = (shown, told) if one.recorded else (told, shown)
    handles = [fact.handle for fact in entries]
    cited = (*handles, one.answer.handle) if one.recorded else (one.answer.handle, *handles)
    return Candidate(
        weight=_WEIGHTS[one.row.severity],
        because="risk",
        text=f"{' '.join(part for part in parts if part)} Worth checking {why}",
        evidence=(*cited, *table),
        topic="medication",
    )
