"""Answers that only point to what was said before: "already said", "see above". They tell and deny nothing."""
# ruff: noqa: E501 - the pattern is a table

import re

_POINTS = re.compile(
    r"^\W*(?:(?:like|as|just|but|sorry|well|no|yes|the|what|again|i|i've|we|you|have|ya) )*"
    r"(?:already (?:said|told|answered|wrote|written|mentioned|did|asked)|(?:said|told|wrote|answered|mentioned) (?:you |it |that |this )?"
    r"(?:already|above|before|earlier|once)|told (?:you|u)|(?:see|look|read|scroll) (?:above|up|before|there|what i (?:said|wrote|told))"
    r"|as (?:i )?(?:above|before|said|told|wrote|mentioned)|i (?:just )?(?:said|wrote|told)(?: (?:so|it|that))?|ditto|idem"
    r"|same (?:as|like) (?:above|before|last time|last visit|i said)|same answer|lo (?:mismo|dije)|ver arriba|ya (?:se )?(?:lo |le )?dije)"
    r"(?: (?:it|that|this|you|so|already|above|before|earlier|in (?:the|my) (?:beginning|first|story|message)|arriba|antes))*\W*$",
    re.IGNORECASE,
)


def points_elsewhere(words: str) -> bool:
    """Return whether words do nothing but point to something said before.

    >>> [points_elsewhere(said) for said in ("already said", "See above.", "i told you already", "ya le dije")]
    [True, True, True, True]
    >>> [points_elsewhere(said) for said in ("told you, stopped 2009", "already stopped it", "same as above but worse", "no")]
    [False, False, False, False]
    """
    return bool(_POINTS.match(" ".join(words.replace("’", "'").split())))
