"""What somebody who answers for the patient says of themselves: "I am allergic to penicillin, she is not".

A guardian's "I have asthma" is the guardian's. A helper may also type what the patient dictates, so that a helper's
"I" is the helper's only where the same words speak of the patient as "he" or "she".
"""

import re
from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from tools.clinical import Finding
from tools.interview.profile import Profile
from tools.words.kinship import KIN_PATTERN

_OF_MYSELF: Final = re.compile(
    r"\b(?:i am|i'?m|i have|i'?ve|i had|i get|i suffer from|i take|i use)(?P<between>(?:\s+[^\s,;.!?]+){0,5}?)\s*$",
    re.IGNORECASE,
)
_OF_ANOTHER: Final = re.compile(
    r"\b(?:worr\w+|afraid|scared|concerned|sure|certain|think\w*|notic\w+|seen|saw|found|given|giving|gave"
    r"|tried|trying|here|calling|writing|asking|typing|answering|telling|told|helping|looking|taking (?:him|her|them)"
    rf"|he|she|they|him|his|her|hers|their|them|it|its|the|this|that|old|years?|months?|and|but|because|{KIN_PATTERN})\b",
    re.IGNORECASE,
)
_THIRD: Final = re.compile(rf"\b(?:he|she|he'?s|she'?s|his|her|him|{KIN_PATTERN})\b", re.IGNORECASE)


def of_the_speaker(findings: Sequence[Finding], words: str, profile: Profile) -> tuple[Finding, ...]:
    """Return findings in which what a guardian or helper says of themselves is theirs, not the patient's."""
    if profile.respondent == "patient" or (profile.respondent == "helper" and not _THIRD.search(words)):
        return tuple(findings)
    flat = words.replace("’", "'")
    return tuple(
        replace(one, who=profile.respondent) if one.who == "patient" and _said_of_self(one.quote, flat) else one
        for one in findings
    )


def _said_of_self(quote: str, words: str) -> bool:
    quote = quote.replace("’", "'")
    at = words.find(quote) if quote else -1
    if at < 0:
        return False
    # The quotation may begin with the "I" itself: "i am allergic to penicillin".
    own = re.match(r"\W*(?:i am|i'?m|i have|i'?ve|i had|i take|i use)\b", quote, re.IGNORECASE)
    if own:
        return not _OF_ANOTHER.search(quote[own.end() :])
    found = _OF_MYSELF.search(words[:at])
    return found is not None and not _OF_ANOTHER.search(found["between"])
