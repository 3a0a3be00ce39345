"""Sentences that deny a whole sentence: "it is not true that ...", "... , but this is wrong". It judges nothing."""

import re
from typing import Final

_UNTRUE: Final = (
    r"(?:not (?:at all )?(?:true|correct|right|accurate|so|the case)|untrue|incorrect|false|wrong|inaccurate)"
)
_BEFORE: Final = re.compile(
    rf"^\W*(?:(?:it|that|this)(?: is|'s| was| would be| has been)|it isn't) {_UNTRUE}"
    r"(?: to (?:say|claim|state|write|hold))? that\b"
    r"|^\W*it (?:is|was)(?: not|n't) (?:recorded|documented|noted|known|established|shown|stated) that\b"
    r"|^\W*(?:there (?:is|was|exists)|i see|we (?:see|find)"
    r"|(?:the )?(?:record|chart|file|patient)s? (?:has|have|shows?|gives?|holds?|contains?)) "
    r"no (?:\w+ )?(?:evidence|indication|sign|proof|record|documentation|mention|suggestion|hint)(?: \w+)? that\b"
    r"|^\W*no(?:body|thing| one| evidence| record) (?:\w+ ){0,3}"
    r"(?:says|shows|suggests|indicates|documents|states|claims) that\b",
    re.IGNORECASE,
)
_AFTER: Final = re.compile(
    rf"[,;.:(-]+ ?(?:but |though |although |however,? |and |yet )?(?:this|that|which|it|all of (?:this|that|it))"
    rf"(?: (?:is|was|turned out to be|has proved|proved)) {_UNTRUE}\W*$",
    re.IGNORECASE,
)


def denied(text: str) -> str:
    """Return the sentence that a claim denies as a whole; empty when it denies none.

    >>> denied("It is not true that she has gout."), denied("She has gout, but this is wrong."), denied("No gout.")
    ('she has gout.', 'She has gout', '')
    """
    if before := _BEFORE.match(text):
        return text[before.end() :].strip()
    after = _AFTER.search(text)
    return text[: after.start()].strip() if after else ""
