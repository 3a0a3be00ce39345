"""Latest, first, highest, only: what a statement says of a place in a series, held against the chart."""

import re
from collections.abc import Sequence
from typing import Final

from tools.brief.verify.binding import Statement
from tools.brief.verify.cues import Cue
from tools.brief.verify.evidence import Item
from tools.brief.verify.outcome import Problem, contradicted, unsupported
from tools.brief.verify.series import RESULT_KINDS, Around, Entry
from tools.clinical import Fact, Kind

KIND_OF_CUE: Final[dict[str, tuple[Kind, ...]]] = {
    "encounter": ("encounter",),
    "procedure": ("procedure",),
    "immunization": ("immunization",),
    "medication": ("medication",),
    "condition": ("condition",),
    "allergy": ("allergy",),
    "note": ("note", "report"),
    "order": ("order",),
    "result": ("lab", "vital", "observation"),
}
_ALSO_NAMES: Final = frozenset(
    {"last", "single", "initial", "only", "first", "min", "minimal", "max", "baseline", "peak", "total"}
)
_FIRST_OF: Final = re.compile(r"\W*(?:name|degree|line|dose|aid)\b")
_NOW: Final = re.compile(r"\b(?:current|currently|now|present|presently|moment|today|nowadays)\b")
_PRESENT: Final = re.compile(
    r"(?:\b(?:is|are|stands at|runs at|sits at|weighs|measures|is at)"
    r"|\bhas an? (?!(?:\w+ )?(?:recorded|documented) )[\w -]{2,40} of)"
    r" ?(?:now|currently|at|about|around)? ?$"
    r"|\b(?:is|are)(?: (?!known|given|shown|put|seen|set|told|written)(?![a-z]+ed\b)[a-z]+){1,4} ?$"
)

_ON_FILE: Final = re.compile(r"\b(?:on (?:file|record) (?:is|are)|there (?:is|are)|i see)\b")
"""What a record has is no word for today."""


def superlatives(statement: Statement, items: Sequence[Item], around: Around) -> Problem | None:
    """Return what is wrong with words of rank (latest, first, highest, only)."""
    facts = [item.fact for item in items if item.fact is not None]
    for cue in statement.cues:
        if cue.group != "superlative" or not facts:
            continue
        if in_name(cue, statement, items):
            continue
        scope = _scope(cue, statement)
        problem = _rank(cue, facts, scope, around)
        if problem:
            return problem
    return None


def in_name(cue: Cue, statement: Statement, items: Sequence[Item]) -> bool:
    """Say whether a word of rank is only part of a name or a unit ("first name", "beats/min")."""
    if cue.words in _ALSO_NAMES and any(cue.words in item.stems or cue.words in item.raw_stems for item in items):
        return True
    after = statement.text[statement.text.find(cue.words) + len(cue.words) :]
    return cue.words in {"first", "initially", "initial"} and bool(_FIRST_OF.match(after))


def _scope(cue: Cue, statement: Statement) -> tuple[Kind, ...]:
    """Return the kinds that a rank is about ("most recent visit"); empty when it is about the thing named."""
    following = [other for other in statement.cues if other.group == "kind" and 0 <= other.start - cue.end <= 2]
    between = [word for word in statement.words if following and cue.end <= word.start < following[0].start]
    if not following or between or re.search(r"(?:ed|ing|took|takes|underwent)$", following[0].words):
        return ()
    means = following[0].means
    if means == "result":
        return ()
    return KIND_OF_CUE.get(means, ())


def _rank(cue: Cue, facts: Sequence[Fact], scope: tuple[Kind, ...], around: Around) -> Problem | None:
    fact = max(facts, key=lambda one: one.when) if cue.means == "latest" else min(facts, key=lambda one: one.when)
    if cue.means in {"highest", "lowest"}:
        return _extreme(cue, facts, around)
    entries = around.of_kind(*scope) if scope else around.same_thing(fact)
    if cue.means == "only":
        total = sum(entry.fact.count for entry in entries)
        others = {entry.fact.handle for entry in entries} - {one.handle for one in facts}
        return contradicted(f"the record has {total} of them") if others or total > len(facts) else None
    dated = [entry for entry in entries if entry.when]
    if not dated or not fact.when:
        return unsupported(f"{fact.handle} has no date to rank it by")
    if cue.means == "previous":
        return (
            None
            if len(dated) > 1 and dated[-2].fact.handle == fact.handle
            else unsupported(f"{fact.handle} is not the one before the last")
        )
    if cue.means == "latest":
        newest = max(_last(entry) for entry in dated)
        return (
            None
            if _last_of(fact)[:10] >= newest[: max(len(_last_of(fact)[:10]), 4)][:10]
            else contradicted(
                f"{next(one.fact.handle for one in dated if _last(one) == newest)} is newer "
                f"({newest[:10]}) than {fact.handle}"
            )
        )
    oldest = dated[0]
    return (
        None
        if fact.when[:10] <= oldest.when[:10]
        else contradicted(f"{oldest.fact.handle} is older ({oldest.when[:10]}) than {fact.handle}")
    )


def _last(entry: Entry) -> str:
    return _last_of(entry.fact)


def _last_of(fact: Fact) -> str:
    return max(fact.when, fact.until) if fact.count > 1 and fact.until else fact.when


def _extreme(cue: Cue, facts: Sequence[Fact], around: Around) -> Problem | None:
    fact = facts[0]
    numbered = [
        (entry.number, entry.fact)
        for entry in around.same_thing(fact)
        if entry.number is not None and entry.fact.unit == fact.unit
    ]
    own = [number for number, one in numbered if one.handle in {f.handle for f in facts}]
    if not own:
        return unsupported(f"{fact.handle} has no number to rank")
    best = (
        max(numbered, key=lambda pair: pair[0]) if cue.means == "highest" else min(numbered, key=lambda pair: pair[0])
    )
    reached = max(own) if cue.means == "highest" else min(own)
    return None if reached == best[0] else contradicted(f"{best[1].handle} has {best[0]}, {fact.handle} {reached}")


def stale(statement: Statement, items: Sequence[Item], around: Around, text: str) -> Problem | None:
    """Return a problem when an old reading is told as if it were today's: "is" or "current" without its date."""
    told = statement.moments or any(cue.group == "superlative" for cue in statement.cues)
    if told and not any(cue.group == "status" and _NOW.search(cue.words) for cue in statement.cues):
        return None
    strong = any(cue.group == "status" and cue.means == "current" for cue in statement.cues)
    now = strong or any(
        _PRESENT.search(before) and not _ON_FILE.search(before)
        for before in (text[: amount.start] for amount in statement.amounts)
    )
    if not now:
        return None
    for item in items:
        fact = item.fact
        if fact is None or fact.kind not in RESULT_KINDS or not fact.when:
            continue
        newer = [entry for entry in around.same_thing(fact) if entry.when[:10] > fact.when[:10]]
        if newer and not any(
            entry.fact.handle in {one.handle for one in items} and entry is newer[-1] for entry in newer
        ):
            return contradicted(f"{newer[-1].fact.handle} is newer ({newer[-1].when[:10]}) than {fact.handle}")
    return None
