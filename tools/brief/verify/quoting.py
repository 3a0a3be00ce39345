"""Words quoted from a source: whether they stand in it, and what they say by themselves. It gives no verdict."""

from collections.abc import Sequence

from tools.brief.verify.binding import Statement
from tools.brief.verify.cues import plain
from tools.brief.verify.evidence import Item
from tools.brief.verify.reading import Reading
from tools.brief.verify.text import normal, words


def only_quotes(reading: Reading, statement: Statement, about: Sequence[Item]) -> bool:
    """Say whether a statement is nothing but words quoted from an answer, which then speak for themselves."""
    own = [moment for moment in statement.moments if reading.text[moment.start : moment.end] in statement.text]
    asserts = statement.words or statement.amounts or own or statement.frequencies
    return bool(reading.quotes) and not asserts and all(item.kind == "answer" for item in about)


def has_words(item: Item, quote: str) -> bool:
    """Say whether words stand in a source; its idioms were put plainly when it was read, so both forms count."""
    wanted = (" ".join(words(quote)), " ".join(words(plain(normal(quote)))))
    return any(form in " ".join(run) for run in item.runs for form in wanted)


def quotes_value(reading: Reading, item: Item) -> bool:
    """Say whether a claim quotes the very words of a result, which then carry their own yes or no."""
    value = " ".join(words(normal(item.fact.value))) if item.fact is not None else ""
    return bool(value) and any(value.startswith(" ".join(words(quote))) for quote in reading.quotes)
