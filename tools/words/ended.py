"""What the rest of a text shows to be over: a pregnancy before a birth, what a stopped medicine did.

One sentence alone cannot tell it: "stopped it when I got pregnant" is of now until a baby is named.
"""
# ruff: noqa: E501 - the patterns are tables

import re
from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from tools.words.particulars import Heard
from tools.words.tokens import sentences

_EARLIER: Final = re.compile(
    r"\b(?:last|first|second|third|previous|other|earlier|both|all) (?:my )?pregnanc(?:y|ies)\b|\bpregnanc(?:y|ies) (?:was|were|went|ended)\b"
    r"|\b(?:got|fell|became|get) pregnant (?:easily|quickly|fast|twice|straight away|naturally|at \d|in (?:19|20)\d\d|with my|with our|with (?:him|her)\b(?! now))"
    r"|\b(?:was|when i was|while|whilst) (?:\w+ )?pregnant with (?:my|our|him|her|the)\b|\bhad (?:\w+ )?(?:in|during) (?:my |the )?pregnanc(?:y|ies)\b"
    r"|\b(?:was|wasn'?t) pregnant\b",
    re.IGNORECASE,
)
"""Words of a pregnancy that is over whatever else is told."""
_THEN: Final = re.compile(
    r"\b(?:when|before|after|while|whilst|until|since|during|once|as soon as|the time|throughout|near|end of|start of|beginning of|late in|early in)\b[^.;!?]{0,25}$|\b(?:got|fell|became) $",
    re.IGNORECASE,
)
"""What leads to a pregnancy only as to a moment."""
_BORN: Final = re.compile(
    r"\b(?:baby|newborn|little one|youngest|twins|son|daughter|bub)\b(?: (?:is|was|are|were|'?s|now|just|only|nearly|almost|about|turned))* (?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) (?:day|week|month|year|wk|mo|yr)"
    r"|\b(?:baby|youngest|little one)(?:'s| is) (?:now |nearly |almost |about )?\d+\b(?! weeks? pregnan)|\b(?:since|after|had|gave) (?:the |my |our |her |a )?(?:baby|birth|babies|twins|delivery|c-?section|caesarean|section)\b"
    r"|\b(?:baby|she|he|they) (?:was|were) born\b|\b(?:baby|son|daughter)'?s birth\b|\bbirth of\b|\bbreast ?-?feeding\b|\bc-?section in\b|\bgave birth\b|\bdelivered\b",
    re.IGNORECASE,
)
_NOW_PREGNANT: Final = re.compile(
    r"\b(?:i'?m|i am|am|currently|now|still|again|she'?s|she is|also)\s+(?:\w+ )?pregnant|\bpregnant (?:now|again)\b|\bpregnant\b[^.;]{0,12}\bweeks\b",
    re.IGNORECASE,
)


def ended_pregnancies(heard: Sequence[Heard], text: str) -> list[Heard]:
    """Put a pregnancy into the past where the words tell of an earlier one, or of the baby that was born of it."""
    return [
        replace(item, finding=replace(item.finding, time="past")) if _is_over(item, text) else item for item in heard
    ]


def _is_over(item: Heard, text: str) -> bool:
    one = item.finding
    if one.concept != "pregnancy" or one.polarity != "present" or one.time != "now" or one.value:
        return False
    start, end = next(((a, b) for a, b in sentences(text) if a <= item.start < b), (0, len(text)))
    said = text[start:end]
    only_then = _THEN.search(text[start : item.start]) is not None and one.who == "patient"
    over = _EARLIER.search(said) or (only_then and _BORN.search(text))
    return bool(over) and not _NOW_PREGNANT.search(said)


_DID: Final = re.compile(
    r"\b(?:made|gave|caused|brought|was making|was giving|were making|were giving) (?:me|him|her|my \w+|his \w+|her \w+|on|out|an?|terrible|bad|awful|the)\b[^.;!?]*",
    re.IGNORECASE,
)
"""What something did, told as over."""
_STOPPED: Final = re.compile(
    r"\b(?:stopp(?:ed|ing)|quit|c[ao]me off|went off|took (?:me|him|her) off|taken off|gave (?:it|them) up|(?:been|am|i'?m|was|now) off|off (?:it|them)|no longer (?:take|on)"
    r"|(?:swapped|switched|changed|moved|replaced)|(?:don'?t|doesn'?t|not) tak\w+ (?:it|them|that) (?:any ?more|now))\b",
    re.IGNORECASE,
)
_GOES_ON: Final = re.compile(
    r"\b(?:still|hasn'?t (?:gone|stopped|cleared)|won'?t go|has not gone|ongoing|even now|remains?|persist\w*|continu\w+|carries on|keeps?)\b",
    re.IGNORECASE,
)


def ended_side_effects(heard: Sequence[Heard], text: str) -> list[Heard]:
    """Put what a medicine did into the past where it was stopped: "the ramipril made me cough so I stopped it"."""
    over: list[tuple[int, int]] = []
    spans = list(sentences(text))
    for place, (start, end) in enumerate(spans):
        did = _DID.search(text, start, end)
        after = text[spans[place + 1][0] : spans[place + 1][1]] if place + 1 < len(spans) else ""
        if did is None or not any(
            item.finding.kind in {"medication", "allergy"} and start <= item.start < did.start() for item in heard
        ):
            continue
        own = text[start:end]
        stopped = _STOPPED.search(own)
        then = stopped or (_STOPPED.search(after) and re.search(r"\b(?:it|them|that|taking)\b", after, re.IGNORECASE))
        if then and not _GOES_ON.search(own) and not (_GOES_ON.search(after) and not stopped):
            halt = _STOPPED.search(text, did.start(), did.end())
            over.append((did.start(), halt.start() if halt else did.end()))
    return [
        replace(item, finding=replace(item.finding, time="past", onset="", onset_date="", duration=""))
        if item.finding.kind == "symptom"
        and item.finding.polarity == "present"
        and item.finding.time == "now"
        and any(start <= item.start < end for start, end in over)
        else item
        for item in heard
    ]
