"""Words behind ornament: the letters that a reader sees, whatever characters carry them. It knows no meaning.

Nothing is lost by it: callers keep and quote the words as written, and read what this returns.
"""

import html
import re
import unicodedata

_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[@-_]|\][^\x07\x1b]*(?:\x07|\x1b\\)?)?")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,80}>")
_REFERENCE = re.compile(r"&#?\w{1,10};")
_QUOTED = re.compile(r"[\"“”«»„]([^\W\d_]+)[\"“”«»„]")
_WRAPPED_LINE = re.compile(r"(?<=[a-z,])[ \t]*\r?\n[ \t]*(?=[a-z])")
"""A line that goes on in the next one without a mark or a capital."""
_ALIKE = str.maketrans(
    "АВЕЅЗІЈКМНОРСТХУаеѕіјорсухһԁԛԝɡΑΒΕΖΗΙΚΜΝΟΡΤΥΧοαιν‐‑‒−",
    "ABES3IJKMHOPCTXYaesijopcyxhdqwgABEZHIKMNOPTYXoaiv----",
)
"""Letters of other alphabets that look like Latin ones; changed only in a word that has Latin letters too."""
_MIXED = re.compile(r"[^\W\d_]*(?:[A-Za-z][\u0370-\u03ff\u0400-\u052f]|[\u0370-\u03ff\u0400-\u052f][A-Za-z])[^\W\d_]*")
_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]")
_SPACED = re.compile(r"(?<!\w)(?:[^\W\d_][ .*_~-]){3,}[^\W\d_](?!\w)")
_SPELT = re.compile(r"[ .*_~-]")
_WRAPPED = re.compile(r"(?<=[^\W\d_])[*~_]+|[*~_]+(?=[^\W\d_])")
_CROWDED = re.compile(r"(?<=[^\W\d_])([,;:!?]|\.(?=[^\W\d_]{2}))(?=[^\W\d_])")


def _is_joiner(letter: str) -> bool:
    kind = unicodedata.category(letter)
    return kind in {"Cf", "Co", "Cn", "Cs"} or (kind == "Cc" and letter not in "\n\r\t") or kind == "Me"


def _boxed(letter: str) -> str:
    """Return the letter of a boxed or ringed capital, or of a flag's half."""
    for first in (0x1F170, 0x1F150, 0x1F1E6):
        if first <= ord(letter) < first + 26:
            return chr(ord("a") + ord(letter) - first)
    return letter


def undisguised(text: str) -> str:
    r"""Return the text as it reads: full-width and ornamental letters plain, marks and hidden characters gone.

    >>> undisguised("ｃｈｅｓｔ p\u200ba\u0336i\u0336n"), undisguised("can't.breathe,help")
    ('chest pain', "can't. breathe, help")
    """
    if text.isascii():
        plain = text if text.isprintable() else _ESCAPE.sub("", text)
    else:
        plain = unicodedata.normalize("NFKC", _ESCAPE.sub("", "".join(map(_boxed, text))))
        plain = "".join(letter for letter in plain if not _MARKS.match(letter))
        plain = _MIXED.sub(lambda word: word.group().translate(_ALIKE), plain)
    if not plain.replace("\n", "").isprintable():
        plain = "".join(letter for letter in plain if not _is_joiner(letter))
    plain = _SPACED.sub(lambda spelt: _closed_up(spelt.group()), plain)
    if "<" in plain or "&" in plain:
        plain = _TAG.sub(" ", html.unescape(plain))
    plain = _WRAPPED_LINE.sub(" ", _WRAPPED.sub(" ", _QUOTED.sub(r"\1", plain)))
    return _CROWDED.sub(r"\1 ", plain)


def _closed_up(spelt: str) -> str:
    """Return letters that stood apart as words; a blank parts words where another mark parts letters."""
    words = spelt.split(" ") if len(set(_SPELT.findall(spelt))) > 1 else [spelt]
    return " ".join(_SPELT.sub("", word) for word in words)


def without_pictures(text: str) -> tuple[str, ...]:
    """Return how a text reads with its pictures as blanks and with its pictures gone; nothing when it has none.

    >>> without_pictures("chest💔pain, bl🩸ood")[0], without_pictures("bl🩸ood")[1]
    ('chest pain, bl ood', 'blood')
    """
    if text.isascii() or not any(map(_is_picture, text)):
        return ()
    blanked = "".join(" " if _is_picture(letter) else letter for letter in text)
    return blanked, "".join(letter for letter in text if not _is_picture(letter))


def _is_picture(letter: str) -> bool:
    return letter > "\u00ff" and unicodedata.category(letter) in {"So", "Sk"}


def as_written(original: str, words: str) -> str:
    """Return words that were read out of a text as they stand in it; the words themselves where they cannot be found.

    >>> as_written("My ＣＨＥＳＴ hurts, c-h-e-s-t", "chest hurts")
    'ＣＨＥＳＴ hurts'
    """
    # Contractions are spelt out by the reader: "cant" and "can’t" are both read as "can't".
    spelt = re.escape(words).replace("'", "['’‘`´]?")
    if found := re.search(spelt, original, re.IGNORECASE):
        return found.group()
    letters, places = [], []
    shown = original
    for hidden in (_ESCAPE, _TAG, _REFERENCE):
        shown = hidden.sub(lambda found: " " * len(found.group()), shown)
    for place, letter in enumerate(shown):
        for plain in unicodedata.normalize("NFKC", _boxed(letter)).translate(_ALIKE).lower():
            if plain.isalnum():
                letters.append(plain)
                places.append(place)
    wanted = "".join(letter for letter in words.translate(_ALIKE).lower() if letter.isalnum())
    at = "".join(letters).find(wanted) if wanted else -1
    return original[places[at] : places[at + len(wanted) - 1] + 1] if at >= 0 else words
