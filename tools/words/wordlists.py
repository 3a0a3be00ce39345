"""Lists of plain words that the rules go by, kept beside the lexicon."""

from functools import cache
from importlib.resources import files


@cache
def word_list(name: str) -> frozenset[str]:
    """Return one list of `en/wordlists.tsv`.

    Raises:
        KeyError: there is no list of that name.
    """
    return _lists()[name]


@cache
def _lists() -> dict[str, frozenset[str]]:
    rows = (files("tools.words") / "en" / "wordlists.tsv").read_text("utf-8").splitlines()
    cells = [row.partition("\t") for row in rows if row and not row.startswith("#")]
    return {name: frozenset(words.split(";")) for name, _, words in cells}
