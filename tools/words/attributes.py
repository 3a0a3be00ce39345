"""The details that stand beside findings in a sentence, all together: when, how, where.

Each is kept in the words said; only a date, a number of ten, a side and a course are put in one form.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from tools.words.belonging import Holder, belonging
from tools.words.detail import Detail
from tools.words.manner import brought_on, manners
from tools.words.moments import moments
from tools.words.places import places, side_apart
from tools.words.spanish_moments import momentos


@lru_cache(maxsize=2_048)
def details(sentence: str, today: date) -> tuple[Detail, ...]:
    """Return every detail that stands in a sentence, in order of place."""
    found = [*moments(sentence, today), *momentos(sentence, today), *manners(sentence), *places(sentence)]
    return tuple(sorted(found, key=lambda detail: detail.start))


def given(sentence: str, today: date, holders: Sequence[Holder]) -> list[dict[str, str]]:
    """Return for each thing a sentence names the details that are its own."""
    if not any(holder.takes and not holder.denied for holder in holders):
        return [{} for _ in holders]
    told = belonging(details(sentence, today), holders, sentence)
    for holder, own in zip(holders, told, strict=True):
        if (
            "worse" in holder.takes
            and not holder.denied
            and "worse" not in own
            and (cause := brought_on(sentence, holder.end))
        ):
            own["worse"] = cause.value
    _give_side_apart(sentence, holders, told)
    return told


def _give_side_apart(sentence: str, holders: Sequence[Holder], told: list[dict[str, str]]) -> None:
    apart = side_apart(sentence)
    if apart is None:
        return
    before = [n for n, one in enumerate(holders) if one.end <= apart.start and "side" in one.takes and not one.denied]
    if before and not any("side" in told[number] for number in before):
        told[before[0]]["side"] = apart.value
