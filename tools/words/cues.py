"""The words near a finding that change its meaning: denials, doubts, suppositions, the past. It only finds them.

They stand in `<language>/cues.tsv`, by kind; the longest phrase wins.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from msgspec import Struct

from tools.words.tokens import Token, tokens


class Cue(Struct, frozen=True):
    """One cue in a sentence."""

    kind: str
    first: int
    last: int
    text: str


def cues_in(row: Sequence[Token], language: str, covered: set[int] | frozenset[int] = frozenset()) -> list[Cue]:
    """Return the cues of one sentence, longest first at each place; a word that carries a finding is none."""
    table, longest = _cues(language)
    texts = [token.text for token in row]
    found, at = [], 0
    while at < len(row):
        for length in range(min(longest.get(texts[at], 0), len(row) - at), 0, -1):
            kinds = table.get(tuple(texts[at : at + length]), ())
            if covered & set(range(at, at + length)):
                kinds = tuple(kind for kind in kinds if kind in {"supposed", "uncertain", "fears"})
            if kinds and not _is_answer(row, at, length):
                found += [Cue(kind, at, at + length, " ".join(texts[at : at + length])) for kind in kinds]
                at += length - 1
                break
        at += 1
    return found


def _is_answer(row: Sequence[Token], at: int, length: int) -> bool:
    """Tell whether "no" is an answer of its own ("no, my chest hurts"), which denies nothing that follows."""
    return (
        length == 1
        and row[at].text in {"no", "none", "never", "not", "neither"}
        and at + 1 < len(row)
        and row[at + 1].text in {",", "and", "but", "."}
    )


@cache
def _cues(language: str) -> tuple[dict[tuple[str, ...], tuple[str, ...]], dict[str, int]]:
    home = files("tools.words")
    names = dict.fromkeys(("en", language.split("-", maxsplit=1)[0], language))
    table: dict[tuple[str, ...], tuple[str, ...]] = {}
    for path in (home / name / "cues.tsv" for name in names if name):
        for line in path.read_text("utf-8").splitlines() if path.is_file() else ():
            kind, tab, phrases = line.partition("\t")
            for phrase in phrases.split(";") if tab and not line.startswith("#") else ():
                key = tuple(token.text for token in tokens(phrase.strip()))
                if key:
                    table[key] = tuple(dict.fromkeys((*table.get(key, ()), kind)))
    longest: dict[str, int] = {}
    for key in table:
        longest[key[0]] = max(longest.get(key[0], 0), len(key))
    return table, longest
