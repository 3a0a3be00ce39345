"""Someone's text made harmless for a prompt: it opens and closes no fence of ours, and hides nothing from who reads it.

What a model takes for a bracket or a letter need not be the plain one: look-alikes and letters between invisible ones
count as what they look like. It judges no content.
"""

import re
import unicodedata

TAGS = ("patient_words", "record", "statements")
OPENING = "<\uff1c\ufe64\u3008\u2329\u27e8\u276c\u276e\u2770\u2039\u227a\u226a\u02c2\u1438"
SLASHES = "/\\\u2044\u2215\uff0f\u29f8\u2571\uff3c"
LOOKALIKES = {
    "a": "\u0430\u03b1\u0251\u1d00",
    "c": "\u0441\u03f2\u1d04",
    "d": "\u0501\u1d05",
    "e": "\u0435\u03b5\u212e\u1d07",
    "i": "\u0456\u03b9\u0131\u026a",
    "m": "\u043c\u1d0d",
    "n": "\u043f\u0274",
    "o": "\u043e\u03bf\u0585\u1d0f",
    "p": "\u0440\u03c1\u1d18",
    "r": "\u0433\u1d26\u0280",
    "s": "\u0455\ua731",
    "t": "\u0442\u03c4\u1d1b",
    "w": "\u0461\u051d\u1d21",
}
"""Letters of other alphabets that pass for those of our tags; what NFKD makes plain (wide, bold) needs no row."""
_PLAIN = str.maketrans({each: letter for letter, alike in LOOKALIKES.items() for each in alike})
_RANGES = ((0x200B, 0x2010), (0x202A, 0x202F), (0x2060, 0x2070), (0xFE00, 0xFE10), (0xE0000, 0xE0200))
_INVISIBLE = {point for first, end in _RANGES for point in range(first, end)}
_INVISIBLE |= {0x00AD, 0x061C, 0x115F, 0x180E, 0x3164, 0xFEFF}
"""Zero-width and direction marks, variants, and the tag letters that spell out hidden words."""
_KEPT = {0x200C, 0x200D, *range(0xFE00, 0xFE10)}
"""Joiners and variants: words of some languages and many emoji are written with them."""
_HIDDEN = {point: None for point in _INVISIBLE if point not in _KEPT} | {
    point: None for point in (*range(32), *range(0x7F, 0xA0)) if chr(point) not in "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85"
}
_TAG = "|".join(r"[\s_.-]*".join(tag.split("_")) for tag in TAGS)
FENCE = re.compile(rf"<(?=[\s/\\]*(?:{_TAG}))", re.IGNORECASE)


def harmless(text: str, most: int = 4000) -> str:
    """Return text that opens and closes no fence of ours, without characters that cannot be seen, bounded.

    >>> harmless("hi < / Record> x")
    'hi ‹ / Record> x'
    """
    if text.isascii():
        return FENCE.sub("‹", text[:most].translate(_HIDDEN))
    shown = text[:most].translate(_HIDDEN)
    folded, places = _folded(shown)
    brackets = {places[found.start()] for found in FENCE.finditer(folded)}
    return "".join("‹" if at in brackets else letter for at, letter in enumerate(shown)) if brackets else shown


def _folded(text: str) -> tuple[str, list[int]]:
    """Return the text as it looks, in plain letters, and where each of them stands in the text."""
    letters: list[str] = []
    places: list[int] = []
    for at, letter in enumerate(text):
        if ord(letter) in _INVISIBLE or unicodedata.combining(letter):
            continue
        if letter in OPENING:
            seen = "<"
        elif letter in SLASHES:
            seen = "/"
        else:
            seen = unicodedata.normalize("NFKD", letter).lower().translate(_PLAIN)
        for each in seen:
            if not unicodedata.combining(each):
                letters.append(each)
                places.append(at)
    return "".join(letters), places
