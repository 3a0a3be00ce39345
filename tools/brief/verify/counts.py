"""All, several, how many: what a statement says of a number of entries, held against the chart."""

import re
from collections.abc import Sequence
from typing import Final

from tools.brief.verify.amounts import Amount
from tools.brief.verify.binding import Statement
from tools.brief.verify.evidence import Item
from tools.brief.verify.items import states_of
from tools.brief.verify.numbers import is_count
from tools.brief.verify.outcome import Problem, contradicted, unsupported
from tools.brief.verify.ranks import KIND_OF_CUE
from tools.brief.verify.series import Around
from tools.brief.verify.text import normal

_ALL: Final = re.compile(r"\b(?:all|every|each|always)\b(?! (?:day|other|morning|evening|night|\d|hour|week))")
_STAYS: Final = re.compile(r"\b(?:stayed|stays|staying|remained|remains|kept|keeps|held|throughout|consistently)\b")
_MANY: Final = re.compile(r"\b(multiple|several|numerous|repeated|repeatedly)\b(?! (?:sclerosis|myeloma|pregnanc))")

_KINDS: Final = re.compile(
    r" (?:[a-z-]+ ){0,3}(?:conditions|problems|diagnoses|comorbidities|issues|medications|medicines|drugs|prescriptions"
    r"|allergies|procedures|vaccin\w+|immuni[sz]ations|results|tests|visits|encounters)\b"
)


def says_all(text: str) -> bool:
    """Say whether something is said of all or every."""
    return bool(_ALL.search(text))


def says_stays(text: str) -> bool:
    """Say whether something is said to have stayed as it was, which is said of every reading."""
    return bool(_STAYS.search(text))


def universal(text: str, statement: Statement, items: Sequence[Item], around: Around) -> Problem | None:
    """Return a problem when "all" or "every" is said of a kind of which not every entry is cited."""
    if not _ALL.search(text) or statement.means("superlative"):
        return None
    cited = {item.handle for item in items}
    for means in statement.means("kind"):
        for entry in around.of_kind(*KIND_OF_CUE.get(means, ())):
            if entry.fact.handle not in cited:
                return unsupported(f"{entry.fact.handle} is one of them and is not cited")
    return None


def many(text: str, items: Sequence[Item], every: Sequence[Item], around: Around) -> Problem | None:
    """Return a problem when "several" or "multiple" is said of what the record has once.

    "Several conditions: a, b and c" is said of all that the claim cites (`every`).
    """
    found = _MANY.search(text)
    facts = [item.fact for item in items if item.fact is not None]
    if not found or not facts or len(facts) != len(items):
        return None
    total = max(len(facts), sum(entry.fact.count for entry in around.same_thing(facts[0])))
    if _KINDS.match(text, found.end()):
        total = max(total, len(every), len({entry.fact.text for entry in around.of_kind(facts[0].kind)}))
    least = 3 if found[1] in {"several", "numerous"} else 2
    return None if total >= least else contradicted(f"the record has {total}, not {found[1]}")


def count(
    amount: Amount, after: str, items: Sequence[Item], statement: Statement, around: Around, *, dated: int = 0
) -> Problem | None:
    """Return what is wrong with a number of entries; the chart decides, not the number of handles alone.

    Where the sentence gives as many dates as entries are cited (`dated`), it counts those.
    """
    noun = is_count(amount, after)
    facts = [item.fact for item in items if item.fact is not None]
    if not facts:
        return unsupported(f"nothing cited counts {amount.words} {noun}")
    wanted = int(amount.value)
    possible: set[int] = {fact.count for fact in facts} if len(facts) == 1 else set()
    names = {normal(fact.text) for fact in facts}
    if len(names) == 1:
        series = around.same_thing(facts[0])
        # Who cites many entries counts them; who cites the first and the last counts the series.
        possible |= {len(series), sum(entry.fact.count for entry in series)} if len(facts) < 3 else set()
        possible |= {len(facts), sum(fact.count for fact in facts)} if len(facts) > 2 else set()
        if len(facts) == dated:
            possible.add(len(facts))
    else:
        kinds = {fact.kind for fact in facts}
        every = [entry.fact for entry in around.of_kind(*kinds)]
        if "current" in statement.means("status"):
            every = [fact for fact in every if "current" in states_of(fact)]
        possible |= {len(every), len({normal(fact.text) for fact in every}), sum(fact.count for fact in every)}
        if len(facts) == wanted and re.search(
            r"\b(?:these|following|include|including|such as|among)\b|:", statement.text
        ):
            possible.add(wanted)
    if wanted in possible:
        return None
    return contradicted(f"the record counts {', '.join(map(str, sorted(possible)))}, not {wanted}")
