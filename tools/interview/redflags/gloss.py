"""What words of another language, or of a hurried thumb, say in the words of the English sign tables, and where.

It is no translation: order and grammar stay, only words and set phrases are replaced, so that the English tables and
the English rules of denial, past and persons can be tried on it. Rows stand in `gloss/<language>_*.tsv`: the English, a
tab, the phrases that say it, parted by ";"; `*` is any ending of a word. Spelling is compared by sound.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files

from msgspec import Struct

TONGUES = ("es", "txt")
_TOKEN = re.compile(r"[a-z][a-z0-9@$]*[0-9@$][a-z0-9@$]*[a-z0-9]|[^\W\d_]+(?:'[a-z]+)?|\d+(?:[.,]\d+)*|[^\w\s]")
_SOUNDS = (
    ("qu", "k"), ("ch", "\0"), ("ll", "y"), ("ce", "se"), ("ci", "si"), ("c", "k"), ("ge", "je"), ("gi", "ji"),
    ("h", ""), ("v", "b"), ("z", "s"), ("w", "u"), ("\0", "ch"),
)  # fmt: skip
_BOTH = {
    "no", "a", "me", "son", "he", "has", "once", "come", "doctor", "hospital", "normal", "rash", "y", "e", "o", "u",
    "d", "q", "re", "pie", "sin", "cancer", "flashes", "pus", "sea", "tumor", "is",
}  # fmt: skip
"""Words that English has too: they do not show that a text is Spanish."""
_FEWEST: Mapping[str, tuple[int, float]] = {"es": (2, 0.4), "txt": (1, 0.0)}
"""How many of a sentence's words, and what share of them, must be known for it to be read as that language."""
_SHORT = 2
_LEET = str.maketrans("013457@$", "oieastas")
_DRESSED = re.compile(r"(?=.*[a-z].*[a-z])[a-z][a-z0-9@$]*[0-9@$][a-z0-9@$]*")
"""A word with figures for letters: "ch3st". What it says is only one more reading."""


class Gloss(Struct, frozen=True):
    """One sentence in the words of the tables."""

    text: str
    source: str
    places: tuple[tuple[int, int, int, int], ...]
    """From and to in `text`, from and to in `source`."""

    def said(self, start: int, end: int) -> str:
        """Return the words of the source behind a stretch of the text."""
        behind = [place for place in self.places if place[0] < end and place[1] > start]
        return self.source[min(place[2] for place in behind) : max(place[3] for place in behind)] if behind else ""


@lru_cache(maxsize=512)
def glossed(sentence: str, language: str = "es") -> Gloss | None:
    """Return a lower-cased sentence in the words of the English tables; None when it is not in that language.

    >>> gloss = glossed("me duele el pecho y me falta el aire")
    >>> gloss.text, gloss.said(gloss.text.index("short"), len(gloss.text))
    ('my pain in the chest and short of breath', 'me falta el aire')
    """
    tokens = [(match.start(), match.end(), _heard(match.group(), language)) for match in _TOKEN.finditer(sentence)]
    said: list[str] = []
    places: list[tuple[int, int, int, int]] = []
    at = length = known = 0
    while at < len(tokens):
        count, english = _longest([word for *_, word in tokens[at : at + _MOST]], language)
        first, last = tokens[at], tokens[at + max(1, count) - 1]
        if not count and language == "txt" and _DRESSED.fullmatch(first[2]):
            count, english = 1, first[2].translate(_LEET)
        words = english if count else sentence[first[0] : first[1]]
        known += sum(language == "txt" or token[2] not in _BOTH for token in tokens[at : at + count])
        joined = "" if not said or words in {",", ":", ")", "%"} or said[-1] == "(" else " "
        places.append((length + len(joined), length + len(joined) + len(words), first[0], last[1]))
        said.append(joined + words)
        length += len(joined) + len(words)
        at += max(1, count)
    letters = sum(word.isalpha() for *_, word in tokens)
    fewest, share = _FEWEST[language]
    if known < fewest or known < share * letters:
        return None
    return Gloss(text="".join(said), source=sentence, places=tuple(places))


def _heard(word: str, language: str) -> str:
    return sound(word) if language == "es" else word


@lru_cache(maxsize=4096)
def sound(word: str) -> str:
    """Return a Spanish word by its sound, without accents: what is often written one for the other becomes one.

    >>> sound("hinchazón") == sound("inchason"), sound("año") == sound("ano")
    (True, False)
    """
    letters = unicodedata.normalize("NFD", word.replace("ñ", "\1").lower())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter)).replace("\1", "ñ")
    if len(plain) <= _SHORT:
        return plain
    for written, heard in _SOUNDS:
        plain = plain.replace(written, heard)
    # "pero" is "but" and "perro" is a dog: only an r may be doubled in earnest.
    return re.sub(r"([^\W\d_r])\1+", r"\1", plain)


_MOST = 8
_KEY = 2


def _longest(words: list[str], language: str) -> tuple[int, str]:
    """Return how many of the words the longest phrase takes, and its English; 0 when none begins here."""
    if words[0] == _AGO and len(words) > 2 and (how_long := _time(words[1:4], language)):
        return how_long[0] + 1, f"{how_long[1]} ago"
    for phrase, english in _phrases(language).get(words[0][:_KEY], ()):
        if len(phrase) <= len(words) and all(map(_is, phrase, words)):
            return len(phrase), english
    return 0, ""


_AGO = "ase"  # "hace diez años": ten years ago
_UNITS = {f"{unit}{s}" for unit in ("year", "month", "week", "day", "hour", "minute") for s in ("", "s")}


def _time(words: list[str], language: str) -> tuple[int, str] | None:
    """Return how many of the words name a length of time, and its English: "como diez años"."""
    for skipped in range(min(2, len(words) - 1)):
        number, unit = words[skipped : skipped + 2]
        english = _longest([unit], language)[1]
        if english in _UNITS:
            return skipped + 2, f"{_longest([number], language)[1] or number} {english}"
    return None


def _is(said: str, word: str) -> bool:
    return word.startswith(said[:-1]) if said.endswith("*") else said == word


@cache
def _phrases(language: str) -> Mapping[str, list[tuple[tuple[str, ...], str]]]:
    """Return the phrases by the beginning of their first word, longest first."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for phrase, english in _rows(language):
        words = tuple(_heard(word.removesuffix("*"), language) + "*" * word.endswith("*") for word in phrase.split())
        found.setdefault(words[0].removesuffix("*")[:_KEY], []).append((words, english))
    for phrases in found.values():
        phrases.sort(key=lambda row: (-len(row[0]), -sum(map(len, row[0]))))
    return found


def _rows(language: str) -> Iterator[tuple[str, str]]:
    folder = files("tools.interview.redflags") / "gloss"
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.startswith(f"{language}_"):
            for line in file.read_text("utf-8").splitlines():
                english, _, phrases = line.partition("\t")
                for phrase in phrases.split(";") if not line.startswith("#") else ():
                    yield phrase, english
                    if phrase.startswith("duele "):
                        yield from ((f"{whom} {phrase}", english) for whom in ("me", "le", "te", "nos"))
                    # Written without its tilde on many keyboards; "ano" alone would be another word.
                    if "ñ" in phrase and "año" not in phrase:
                        yield phrase.replace("ñ", "n"), english
