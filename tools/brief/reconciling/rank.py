"""Which lines come first, and the words by which an answer says yes, no or otherwise; it compares nothing."""

import re
from collections.abc import Sequence
from typing import Final, Literal

from tools.brief.wording import quoted
from tools.clinical import Answer, Finding, ReconciliationLine

Outcome = Literal["same", "differs", "only_record", "only_patient", "not_asked"]

HIGH_RISK: Final = (
    "anticoagulant",
    "insulin",
    "opioid",
    "methotrexate",
    "immunosuppressant",
    "antiepileptic",
    "lithium",
)
"""Classes that come first, in this order. Source: the order set for this brief; no doses or limits are implied."""

PRESENT: Final = frozenset({"current", "paused", "unknown"})
"""States of a medication that the record does not have as over."""
NOT_RECORDED: Final = "not recorded"
UNREAD: Final = "could not be looked for"
NOT_MATCHED: Final = "not matched to an entry"
"""What stands in the record's column where it holds no entry, or none that is surely meant."""
YES: Final = frozenset({"yes", "taking", "same", "as-written", "right", "true"})
NO: Final = frozenset({"no", "stopped", "not-taking", "never", "false"})

_AFFIRMS: Final = re.compile(
    r"\b(?:yes|yeah|yep|yup|correct|right|every day|daily|as (?:written|prescribed|directed)|sí|si|claro|correcto)\b"
)
_BUT: Final = re.compile(
    r"\b(?:no|not|never|nor|don'?t|didn'?t|but|except|stopped|quit|instead|half|less|more|only|sometimes|forg[eo]t\w*"
    r"|ran out|used to|pero|salvo|dejé|mitad|menos|más|a veces)\b"
)


def affirms(words: str) -> bool:
    """Return whether words say yes and nothing against it.

    >>> affirms("twice a day yes"), affirms("yes but only half"), affirms("no")
    (True, False, False)
    """
    flat = " ".join(words.lower().split())
    return bool(_AFFIRMS.search(flat)) and not _BUT.search(flat)


def class_rank(classes: Sequence[str]) -> int:
    """Return the place of the riskiest of some classes; one past the last when none is listed."""
    return min((HIGH_RISK.index(name) for name in classes if name in HIGH_RISK), default=len(HIGH_RISK))


def priority(outcome: Outcome, *, high_risk: bool) -> int:
    """Return the rank of a line: 0 and 1 for what is dangerous to get wrong, then differences, then the rest."""
    if outcome == "not_asked":
        return 6
    if outcome == "same":
        return 1 if high_risk else 5
    return 0 if high_risk else 2


def by_risk(line: ReconciliationLine) -> tuple[int, int, int]:
    """Return the sort key of a line: its priority, then its class, then its subject."""
    from tools.words import drug_classes

    subjects = {"medication": 0, "allergy": 1, "pregnancy": 2, "problem": 3}
    rank = class_rank(drug_classes(line.name)) if line.subject == "medication" else len(HIGH_RISK)
    return (line.priority, rank, subjects.get(line.subject, 4))


def said_words(matches: Sequence[tuple[Answer, Finding]]) -> str:
    """Return what was said, each quotation once, from the sentence in which it stands."""
    said = dict.fromkeys(
        quoted((_own_clause(answer, finding) or around(answer.words, finding.quote)).rstrip(" .,;"), 120)
        if answer.status == "answered"
        else answer.status.replace("_", " ")
        for answer, finding in matches
    )
    return "; ".join(said)


def _own_clause(answer: Answer, finding: Finding) -> str:
    """Return a medicine's own words out of a list, where those of the others say all the rest of the answer."""
    flat = " ".join(answer.words.split())
    quotes = [" ".join(one.quote.split()) for one in answer.findings if one.kind == "medication" and one.quote]
    own = " ".join(finding.quote.split())
    if len(set(quotes)) < 2 or own not in quotes or own not in flat or " " not in own:
        return ""
    rest = flat
    for quote in sorted(set(quotes), key=len, reverse=True):
        rest = rest.replace(quote, " ")
    return "" if _SAYS_MORE.search(rest) else own


_SAYS_MORE: Final = re.compile(r"\b(?!(?:and|also|plus|then|y)\b)\w\w+", re.IGNORECASE)
"""A word that joins nothing."""


def around(words: str, quote: str) -> str:
    """Return a long answer from the sentence, or the clause, in which a quotation stands.

    >>> around("fever and cough since saturday, all night, and I was very cold. I use the inhaler a lot", "inhaler")
    'I use the inhaler a lot'
    >>> around("they stopped my water pill in may. now my feet swell a lot more than they did before", "water")
    'they stopped my water pill in may'
    """
    flat, sought = " ".join(words.split()), " ".join(quote.split()).lower()
    place = flat.lower().find(sought) if sought else -1
    if place < 0 or len(flat) <= _SHORT:
        return flat
    starts = [found.end() for found in re.finditer(r"[.;!?] ", flat[:place])]
    begins = starts[-1] if starts else 0
    ends = re.search(r"[.;!?](?= )", flat[place + len(sought) :])
    return flat[begins : place + len(sought) + ends.start()] if ends else flat[begins:]


_SHORT: Final = 80
"""An answer of so many characters is quoted whole."""
