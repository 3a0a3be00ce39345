"""A text without its accents, for comparing names that are written with and without them."""

import unicodedata


def unaccented(text: str) -> str:
    """Return the text without accents and other marks on its letters.

    >>> unaccented("Jürgen Peña")
    'Jurgen Pena'
    """
    if text.isascii():
        return text
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
