"""Latest, first, highest, only, rising, high, how many: what a statement says of a series, held against the chart."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from tools.brief.verify import amounts
from tools.brief.verify.amounts import Amount
from tools.brief.verify.binding import Statement
from tools.brief.verify.cues import Cue
from tools.brief.verify.evidence import Item
from tools.brief.verify.numbers import is_count
from tools.brief.verify.outcome import Problem, contradicted, unsupported
from tools.brief.verify.series import RESULT_KINDS, Around, Entry
from tools.brief.verify.text import normal
from tools.clinical import Fact, Kind

_KIND_OF_CUE: Final[dict[str, tuple[Kind, ...]]] = {
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
_HIGH: Final = frozenset(
    {
        "h",
        "hh",
        "hu",
        "high",
        "critical high",
        "critically high",
        "abnormally high",
        "h*",
        "above high normal",
        "above normal",
        "elevated",
    }
)
_LOW: Final = frozenset(
    {"l", "ll", "lu", "low", "critical low", "critically low", "abnormally low", "below low normal", "below normal"}
)
_PRESENT: Final = re.compile(
    r"(?:\b(?:is|are|stands at|runs at|sits at|weighs|measures|is at)|\bhas an? [\w -]{2,40} of)"
    r" ?(?:now|currently|at|about|around)? ?$"
)
_ALL: Final = re.compile(r"\b(?:all|every|each|always)\b(?! (?:day|other|morning|evening|night|\d|hour|week))")
_CHANGE: Final = re.compile(
    r"\b(?:by|delta|up|down|gained|lost|gain|lose|(?:change|difference|rise|fall|drop|increase|decrease|reduction|gain|"
    r"loss|decline) of|rose|risen|rising|climbed|grew|increased|fell|fallen|falling|dropped|declined|decreased|an?)"
    r" ?(?:an? |about |around |approximately |roughly |some |nearly |almost |over )*[+-]?$"
)
_CHANGE_NOUN: Final = re.compile(
    r"^(?: ?(?:points?|percent))? ?(?:rise|fall|drop|increase|decrease|reduction|gain|loss|decline)\b"
)
_DOWN: Final = re.compile(
    r"\b(?:down|lost|lose|loss|fall|fell|fallen|falling|drop|dropped|decreased?|reduction|declined?)\b"
)
_UP: Final = re.compile(r"\b(?:up|gain|gained|rise|rose|risen|rising|climbed|grew|increased?)\b")
_MANY: Final = re.compile(r"\b(multiple|several|numerous|repeated|repeatedly)\b(?! (?:sclerosis|myeloma|pregnanc))")
_EVENLY: Final = re.compile(r"\b(?:steadily|steady|consistently|continuously|gradually|progressively)\b")
_SLACK: Final = Decimal("0.05")


def superlatives(statement: Statement, items: Sequence[Item], around: Around) -> Problem | None:
    """Return what is wrong with words of rank (latest, first, highest, only)."""
    facts = [item.fact for item in items if item.fact is not None]
    for cue in statement.cues:
        if cue.group != "superlative" or not facts:
            continue
        if cue.words in {"last", "final", "single", "initial", "only", "first", "min", "minimal", "max"} and any(
            cue.words in item.stems or cue.words in item.raw_stems for item in items
        ):
            continue
        if (
            cue.means == "first"
            and cue.words in {"first", "initially", "initial"}
            and re.match(
                r"\W*(?:name|degree|line|dose|aid)\b", statement.text[statement.text.find(cue.words) + len(cue.words) :]
            )
        ):
            continue
        scope = _scope(cue, statement)
        problem = _rank(cue, facts, scope, around)
        if problem:
            return problem
    return None


def _scope(cue: Cue, statement: Statement) -> tuple[Kind, ...]:
    """Return the kinds that a rank is about ("most recent visit"); empty when it is about the thing named."""
    following = [other for other in statement.cues if other.group == "kind" and 0 <= other.start - cue.end <= 2]
    between = [word for word in statement.words if following and cue.end <= word.start < following[0].start]
    if not following or between or re.search(r"(?:ed|ing|took|takes|underwent)$", following[0].words):
        return ()
    means = following[0].means
    if means == "result":
        return ()
    return _KIND_OF_CUE.get(means, ())


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


def says_all(text: str) -> bool:
    """Say whether something is said of all or every."""
    return bool(_ALL.search(text))


def universal(text: str, statement: Statement, items: Sequence[Item], around: Around) -> Problem | None:
    """Return a problem when "all" or "every" is said of a kind of which not every entry is cited."""
    if not _ALL.search(text):
        return None
    cited = {item.handle for item in items}
    for means in statement.means("kind"):
        for entry in around.of_kind(*_KIND_OF_CUE.get(means, ())):
            if entry.fact.handle not in cited:
                return unsupported(f"{entry.fact.handle} is one of them and is not cited")
    return None


def stale(statement: Statement, items: Sequence[Item], around: Around, text: str) -> Problem | None:
    """Return a problem when an old reading is told as if it were today's: "is" or "current" without its date."""
    if statement.moments or any(cue.group == "superlative" for cue in statement.cues):
        words = {cue.words for cue in statement.cues if cue.group == "status"}
        if not words & {"current", "currently", "now", "at present", "presently"}:
            return None
    strong = any(cue.group == "status" and cue.means == "current" for cue in statement.cues)
    now = strong or any(_PRESENT.search(text[: amount.start]) for amount in statement.amounts)
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


def direction(statement: Statement, items: Sequence[Item], around: Around) -> Problem | None:
    """Return what is wrong with rising, falling, stable."""
    for cue in statement.cues:
        if cue.group != "direction":
            continue
        if any(cue.words in text for item in items for text in (*item.texts, *item.raw_texts)):
            continue
        if all(item.kind == "answer" for item in items) and not statement.amounts:
            continue
        numbers = _run(items, around)
        if len(numbers) < 2:
            return unsupported(f"one reading shows no {cue.words!r}")
        first, last = numbers[0], numbers[-1]
        moved = "stable" if abs(last - first) <= abs(first) * _SLACK else "rising" if last > first else "falling"
        strict = "rising" if last > first else "falling" if last < first else "stable"
        if cue.means not in {moved, strict}:
            return contradicted(f"the readings went from {first} to {last}")
        if _EVENLY.search(statement.text) and numbers not in (sorted(numbers), sorted(numbers, reverse=True)):
            return contradicted("the readings between them go up and down")
    return None


def _run(items: Sequence[Item], around: Around) -> list[Decimal]:
    facts = [item.fact for item in items if item.fact is not None and item.kind in RESULT_KINDS]
    if not facts:
        return []
    entries = [entry for entry in around.same_thing(facts[0]) if entry.number is not None and entry.when]
    cited = {fact.handle for fact in facts}
    chosen = [entry for entry in entries if entry.fact.handle in cited]
    if len(cited) == 1 and chosen:
        place = entries.index(chosen[0])
        chosen = entries[max(place - 1, 0) : place + 1]
    return [entry.number for entry in chosen if entry.number is not None]


def is_change(amount: Amount, before: str, after: str, items: Sequence[Item], around: Around) -> bool:
    """Say whether a number is the difference between the first and last of the readings ("up by 0.8", "rose 18 %")."""
    if amount.second is not None or not (_CHANGE.search(before) or _CHANGE_NOUN.search(after)):
        return False
    numbers = _run(items, around)
    if len(numbers) < 2:
        return False
    moved = numbers[-1] - numbers[0]
    near = before[-40:] + after[:12]
    if (_DOWN.search(near) and moved > 0) or (_UP.search(near) and moved < 0):
        return False
    if amount.unit == "%" and numbers[0] and _share(amount, moved / numbers[0] * 100):
        return True
    if not _CHANGE_NOUN.search(after) and re.search(r"\ban?$|\ba $", before):
        return False
    return amounts.same_number(amount.value, abs(moved), digits=amount.digits, about=amount.about)


def _share(amount: Amount, percent: Decimal) -> bool:
    """Say whether a percentage is the relative change of a series, as rounded in the claim."""
    return amounts.same_number(amount.value, abs(percent), digits=amount.digits, about=amount.about)


def many(text: str, statement: Statement, items: Sequence[Item], around: Around) -> Problem | None:
    """Return a problem when "several" or "multiple" is said of what the record has once."""
    found = _MANY.search(text)
    facts = [item.fact for item in items if item.fact is not None]
    if not found or not facts or len(facts) != len(items):
        return None
    total = max(len(facts), sum(entry.fact.count for entry in around.same_thing(facts[0])))
    least = 3 if found[1] in {"several", "numerous"} else 2
    return None if total >= least else contradicted(f"the record has {total}, not {found[1]}")


def level(statement: Statement, item: Item) -> Problem | None:
    """Return what is wrong with high, low, normal, abnormal, positive, negative."""
    for cue in statement.cues:
        if cue.group != "level" or item.fact is None:
            continue
        if any(re.search(rf"\b{re.escape(cue.words)}\b", text) for text in (*item.texts, *item.raw_texts)):
            continue
        if item.kind not in RESULT_KINDS | {"report"}:
            return unsupported(f"{item.handle} does not say {cue.words!r}")
        judged = judge_level(item.fact)
        if not judged:
            return unsupported(f"{item.handle} has no range or flag to call it {cue.words!r}")
        if cue.means not in judged:
            return contradicted(
                f"{item.handle} is {', '.join(sorted(judged))} by its own range or flag, not {cue.words}"
            )
    return None


def judge_level(fact: Fact) -> set[str]:
    """Return what a result's own flag or range makes of it; empty when it has neither."""
    flag = fact.interpretation.casefold().strip()
    value = normal(fact.value)
    found: set[str] = set()
    if flag in _HIGH:
        found |= {"high", "abnormal"}
    elif flag in _LOW:
        found |= {"low", "abnormal"}
    elif flag in {"n", "normal", "within normal range"}:
        found |= {"normal"}
    elif flag in {"a", "aa", "abnormal", "critical abnormal"}:
        found |= {"abnormal"}
    if flag in {"hh", "ll", "aa"} or "critical" in flag:
        found |= {"critical"}
    if flag in {"pos", "positive", "det", "r", "detected"} or value in {"positive", "detected", "reactive"}:
        found |= {"positive"}
    if flag in {"neg", "negative", "nd", "nr", "not detected"} or value in {
        "negative",
        "not detected",
        "non-reactive",
        "none detected",
    }:
        found |= {"negative", "normal"} if flag else {"negative"}
    if found:
        return found
    return _by_range(fact)


def _by_range(fact: Fact) -> set[str]:
    number = amounts.number(fact.value)
    ranges = amounts.find(normal(fact.reference_range))
    if number is None or len(ranges) != 1:
        return set()
    one = ranges[0]
    if one.unit and fact.unit and one.unit != amounts.unit(fact.unit):
        return set()
    if one.second is not None and one.join == "-":
        return (
            {"low", "abnormal"} if number < one.value else {"high", "abnormal"} if number > one.second else {"normal"}
        )
    if one.sign in {"<", "<="}:
        return {"normal"} if amounts.holds(one.sign, one.value, number) else {"high", "abnormal"}
    if one.sign in {">", ">="}:
        return {"normal"} if amounts.holds(one.sign, one.value, number) else {"low", "abnormal"}
    return set()


def count(amount: Amount, after: str, items: Sequence[Item], statement: Statement, around: Around) -> Problem | None:
    """Return what is wrong with a number of entries; the chart decides, not the number of handles alone."""
    noun = is_count(amount, after)
    facts = [item.fact for item in items if item.fact is not None]
    if not facts:
        return unsupported(f"nothing cited counts {amount.words} {noun}")
    wanted = int(amount.value)
    possible: set[int] = {fact.count for fact in facts} if len(facts) == 1 else set()
    names = {normal(fact.text) for fact in facts}
    if len(names) == 1:
        series = around.same_thing(facts[0])
        possible |= {len(series), sum(entry.fact.count for entry in series)}
    else:
        kinds = {fact.kind for fact in facts}
        every = [entry.fact for entry in around.of_kind(*kinds)]
        if "current" in statement.means("status"):
            from tools.brief.verify.items import states_of

            every = [fact for fact in every if "current" in states_of(fact)]
        possible |= {len(every), len({normal(fact.text) for fact in every}), sum(fact.count for fact in every)}
        if len(facts) == wanted and re.search(
            r"\b(?:these|following|include|including|such as|among)\b|:", statement.text
        ):
            possible.add(wanted)
    if wanted in possible:
        return None
    return contradicted(f"the record counts {', '.join(map(str, sorted(possible)))}, not {wanted}")
