"""Text into sentences and tokens with their places in the original. It knows letters, not medicine."""
# ruff: noqa: E501 - the patterns are tables

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

from msgspec import Struct

MOST_LETTERS = 200_000
"""More than this of one text is not read; callers keep the words."""


class Token(Struct, frozen=True):
    """One word or mark: as compared (lower case, stem) and where it stands."""

    text: str
    stem: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Whether it is a word or a number, not a mark."""
        return self.text[0].isalnum()


_SAME = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": ";", "\u00a0": " "})
_TOKEN = re.compile(
    r"\d+(?:[.,/:]\d+)*(?:%|°)?|[^\W\d_]+\d+[^\W\d_]*|[^\W\d_]+(?:'[^\W\d_]+)?|[^\w\s]|_",
)
_SENTENCE = re.compile(
    r"(?<!\b(?:dr|mr|vs|st)[.])(?<!\b(?:e\.g|i\.e)[.])(?<=[.!?])[\"')\]]*\s+(?!(?<=\? )(?:no|none|nope|denies|negative)\b\s*(?:$|[.,;!\n]))(?=\S)|[\n\r]+|(?<=[。！？；])|;\s*|(?<!,)\s[-•*]\s+(?!(?:no|none|yes|denies|denied|negative|absent)\b)",
    re.IGNORECASE,
)
_CONTRACTED = {
    word.replace("'", ""): word
    for word in [
        "don't",
        "doesn't",
        "didn't",
        "can't",
        "couldn't",
        "won't",
        "wouldn't",
        "shouldn't",
        "isn't",
        "aren't",
        "wasn't",
        "weren't",
        "haven't",
        "hasn't",
        "hadn't",
        "ain't",
        "i'm",
        "i've",
        "he's",
        "she's",
        "that's",
        "it'll",
        "they're",
        "you're",
    ]
}
"""How contractions are typed in haste."""
_FILLERS = frozenset({"um", "uh", "erm", "uhm", "hmm", "mm", "ehm"})


def _joins(text: str, at: int) -> bool:
    """Tell whether a hyphen joins two words: "near-syncope"; a minus before a finding does not."""
    return 0 < at < len(text) - 1 and text[at - 1].isalpha() and text[at + 1].isalpha()


_ACCENTS = str.maketrans("áéíóúàèìòùäëïöâêîôû", "aeiouaeiouaeioaeiou")
"""Accents that patients leave out; ñ and ü stay, since they make another word."""
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


@lru_cache(maxsize=4_096)
def flat(text: str) -> str:
    """Return the text with plain quotes and dashes, letter for letter, so that places stay the same.

    >>> flat("I can’t")
    "I can't"
    """
    plain = text.translate(_SAME)
    folded = unicodedata.normalize("NFKC", plain)
    return folded if len(folded) == len(plain) else plain


def sentences(text: str) -> list[tuple[int, int]]:
    """Return start and end of each sentence; a decimal point ends none.

    >>> [("T 38.9. No cough")[a:b] for a, b in sentences("T 38.9. No cough")]
    ['T 38.9.', 'No cough']
    """
    found, start = [], 0
    for match in _SENTENCE.finditer(text):
        if text[start : match.start()].strip():
            found.append((start, match.start()))
        start = match.end()
    if text[start:].strip():
        found.append((start, len(text)))
    return [piece for begin, end in found for piece in _bounded(text, begin, end)]


_LONGEST = 500
"""Letters of the longest sentence read as one; a flood without a full stop is cut at a comma, or else at a blank."""


def _bounded(text: str, start: int, end: int) -> list[tuple[int, int]]:
    pieces = []
    while end - start > _LONGEST:
        within = (start + _LONGEST // 2, start + _LONGEST)
        # At a comma, so that "no" stays with what it denies.
        places = (text.rfind(", ", *within) + 1, text.rfind(" ", *within), start + _LONGEST)
        cut = next(place for place in places if place > 0)
        pieces.append((start, cut))
        start = cut
    return [*pieces, (start, end)]


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Return the tokens of `text[start:end]` with places in the whole text; a Chinese character is a token."""
    found = []
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        word = match.group().casefold()
        word = _CONTRACTED.get(word, word)
        if word in _FILLERS or (word == "-" and _joins(text, match.start())):
            continue
        if _CJK.search(word):
            found += [Token(c, c, match.start() + i, match.start() + i + 1) for i, c in enumerate(match.group())]
        else:
            found.append(Token(word, stem(word), match.start(), match.end()))
    return found


_ENDINGS = (("iness", "y"), ("ness", ""), ("ies", "y"), ("ing", ""), ("ed", ""), ("es", "e"), ("s", ""))


@cache
def _forms() -> dict[str, str]:
    """Return word -> stem for what the endings get wrong; a word that only looks inflected is its own stem."""
    rows = (files("tools.words") / "en" / "inflections.tsv").read_text("utf-8").splitlines()
    table = {}
    for base, _, words in (row.partition("\t") for row in rows if row and not row.startswith("#")):
        table.update({word: word if base == "=" else base for word in words.split()})
        table.setdefault(base, base)
    return table


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the form that inflections of a word share; crude on purpose, the same for lexicon and text.

    >>> stem("vomited"), stem("aches"), stem("knees"), stem("this")
    ('vomit', 'ach', 'knee', 'this')
    """
    word = (word.removesuffix("'s") if len(word) > 3 else word).translate(_ACCENTS)
    if word in _forms():
        return _forms()[word]
    if len(word) < 4 or word.endswith(("ss", "us", "is")) or not word.isalpha():
        return word
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            base = word[: -len(ending)] + instead
            if ending in {"ing", "ed"} and len(base) > 3 and base[-1] == base[-2] and base[-1] not in "lsz":
                base = base[:-1]
            return _bare(base)
    return _bare(word)


def _bare(word: str) -> str:
    return word.removesuffix("e") if len(word) > 3 and not word.endswith("ee") else word
