"""Facts of one kind as lines of compact text: those of one name together, each with what its kind needs said.

It chooses no section and drops nothing but what is older of one name.
"""

from collections.abc import Sequence

from tools.chart import compact_words as words
from tools.chart import lexicon, when
from tools.chart.compact import Line
from tools.clinical import Fact

MOST_GROUPS = 12
_QUIET = frozenset(
    {"", "available", "completed", "finished", "final", "active", "current", "recorded_as_none", "not_recorded", "done"}
)


def repeated(facts: Sequence[Fact], section: str, what: str, rank: int) -> list[Line]:
    """Return facts of one kind, those of one name and status on one line with all their dates and handles."""
    groups: dict[tuple[str, str, str], list[Fact]] = {}
    for fact in facts:
        groups.setdefault((lexicon.plain(fact.text), fact.status, fact.subject), []).append(fact)
    lines = []
    for (text, status, subject), group in groups.items():
        ordered = sorted(group, key=lambda f: when.key(f.when))
        said = _title(text, status, subject)
        lines.append(
            Line(
                section=section,
                text=f"{said} {words.dated(ordered)}{_more(ordered)}",
                rank=rank,
                what=what,
                count=len(group),
                when=ordered[-1].when,
            )
        )
    lines.sort(key=lambda line: when.key(line.when), reverse=True)
    return lines


def latest(facts: Sequence[Fact], section: str, what: str) -> list[Line]:
    """Return the newest of each name, the newest names only."""
    newest: dict[str, tuple[Fact, int]] = {}
    for fact in sorted(facts, key=lambda f: when.key(f.when)):
        name = _title(lexicon.plain(fact.text), fact.status, fact.subject)
        newest[name] = (fact, newest.get(name, (fact, 0))[1] + 1)
    chosen = sorted(newest.items(), key=lambda item: when.key(item[1][0].when), reverse=True)[:MOST_GROUPS]
    return [
        Line(
            section=section,
            text=" ".join(part for part in (name, f"x{n}" if n > 1 else "", when.day(f.when), f.handle) if part)
            + (f" ({_YES['subpotent']})" if f.detail.get("subpotent") else ""),
            rank=4,
            what=what,
            when=f.when,
        )
        for name, (f, n) in chosen
    ]


def _title(text: str, status: str, subject: str) -> str:
    said = text if subject == "patient" else f"{subject}: {text}"
    return said if status in _QUIET else f"{said} [{status}]"


_TOLD: dict[str, tuple[str, ...]] = {
    "report": ("conclusion", "conclusion_codes", "not_read"),
    "note": ("not_read",),
    "section": ("conflict", "narrative"),
    "care_plan": ("activities",),
    "encounter": ("reason", "diagnosis", "discharge"),
    "device": ("model", "site"),
    "flag": ("severity", "suspected", "outcome"),
    "goal": ("target", "achievement", "outcome"),
    "risk": ("prediction", "condition", "mitigation"),
    "impression": ("description", "findings", "prognosis"),
    "family": ("outcome", "contributed_to_death"),
    "immunization": ("subpotent", "reaction"),
    "procedure": ("outcome", "complication", "site"),
    "order": ("priority", "due", "reason", "site", "instructions"),
    "imaging": ("description",),
    "administration": ("dose", "site"),
}
"""What only one kind says and a reader needs, beside what is told of every kind."""
_ALWAYS = ("status_reason", "modifier", "note")
_THERE = frozenset({"in-progress", "arrived", "triaged", "onleave"})
"""Of a stay that goes on it matters where the patient lies."""
_UNSAID = frozenset({"routine", "home"})
"""What goes without saying."""
_YES = {"subpotent": "too weak to count", "contributed_to_death": "contributed to death"}
_MOST_TOLD = 4


def _more(ordered: Sequence[Fact]) -> str:
    """Return what else each of several entries says, the newest first, each saying once."""
    told: dict[str, Fact] = {}
    for fact in reversed(ordered):
        where = ("place",) if fact.kind == "encounter" and fact.status in _THERE else ()
        for key in (*_TOLD.get(fact.kind, ()), *where, *_ALWAYS):
            said = fact.detail.get(key, "")
            if said and said not in fact.text and said.casefold() not in _UNSAID:
                told.setdefault(_YES.get(key, words.cut(said)) if said == "yes" else words.cut(said), fact)
    several = len(ordered) > 1
    shown = [f"({fact.handle}: {said})" if several else f"({said})" for said, fact in list(told.items())[:_MOST_TOLD]]
    return "".join(f" {said}" for said in shown)
