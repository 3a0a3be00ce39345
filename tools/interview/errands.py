"""Visits without a complaint, by the words of their reason: a refill or follow-up, a check-up. It asks nothing."""

import re

_REFILL = re.compile(
    r"\b(?:refills?|renew\w*|repeat prescription|prescriptions?|(?:ran|run|running|running low|out) (?:out )?of my"
    r"|follow[- ]?up|recetas?|resurtir|renovar)\b",
    re.IGNORECASE,
)
_CHECK_UP = re.compile(
    r"\b(?:check[- ]?up|physical(?! therapy)|annual|yearly|wellness|screening|blood work|chequeo|revisi[oó]n anual)\b",
    re.IGNORECASE,
)


def errand(words: str) -> str:
    """Return the protocol of a visit without a complaint; nothing where the words name none.

    >>> errand("need my refills"), errand("annual physical"), errand("cough")
    ('follow-up', 'check-up', '')
    """
    if _REFILL.search(words):
        return "follow-up"
    return "check-up" if _CHECK_UP.search(words) else ""
