"""What a story already told: when it began, how it goes, whether it came before, what was tried. It asks nothing."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from msgspec.structs import replace

from tools.clinical import Answer, Finding

_BEGAN = re.compile(
    r"\b(?:start\w*|beg[aiu]n\w*|came on|since|ago|for|now|already|all (?:day|week|night)|woke up"
    r"|hace|desde|empez\w*|comenz\w*|llevo|ya)\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\b(?:had (?:this|it|these|one|them|that|something like (?:this|it))"
    r" (?:before|last|once|twice|already|in|when|a few)"
    r"|(?:this|it) (?:has )?happened (?:before|last)|first time|never (?:had|happened|felt) (?:this|it|anything like)"
    r"|keeps? (?:coming|happening)|came back|comes back|again|every (?:year|winter|spring|summer|month)"
    r"|la primera vez|otra vez|ya (?:lo|la) tuve|nunca (?:lo|la|me))\b",
    re.IGNORECASE,
)
_TRIED = re.compile(
    r"\b(?:(?:didn'?t|did not|doesn'?t|does not) (?:\w+ )?(?:help|work|do (?:much|anything))|no (?:help|relief|use)"
    r"|help(?:s|ed) (?:a|some|for|with)|(?:a bit|some) (?:of )?relief"
    r"|tried (?:\w+ ){1,5}but|no (?:me )?ayud\w+|me ayud[oó])\b",
    re.IGNORECASE,
)
_FIELDS = frozenset({"onset", "onset_date", "duration", "course", "worse", "better"})


def told_of(subject: str, name: str, words: str, findings: Sequence[Finding], today: date) -> Finding | None:
    """Return what a story says of its complaint without naming it again ("3 days now, getting worse"); None if nothing.

    Sentences that speak of something else, a medicine or another trouble, say nothing of the complaint.
    """
    from tools.words import understand
    from tools.words.attributes import details

    fields: dict[str, str] = {}
    quote = ""
    for sentence in (part.strip() for part in re.split(r"(?<=[.!?;])\s+|\n", words[:4_000]) if part.strip()):
        others = {finding.concept or finding.name for finding in understand(sentence, today=today)} - {subject}
        if others:
            continue
        began = _BEGAN.search(sentence) is not None
        for detail in details(sentence, today):
            if detail.field not in _FIELDS or detail.field in fields:
                continue
            if detail.field in {"onset", "onset_date", "duration"} and not began:
                continue
            fields[detail.field] = detail.value
            quote = quote or sentence
    known = [finding for finding in findings if finding.concept == subject and finding.polarity == "present"]
    fields = {field: value for field, value in fields.items() if not any(getattr(one, field) for one in known)}
    if not fields:
        return None
    return replace(Finding(name=name, polarity="present", quote=quote, concept=subject), **fields)


def tells(slot: str, answers: Iterable[Answer]) -> bool:
    """Return whether the reason or the story already answers a question about earlier times or about what was tried."""
    pattern = {"before": _BEFORE, "tried": _TRIED}.get(slot)
    if pattern is None:
        return False
    words = [answer.words for answer in answers if answer.topic in {"reason", "story"} and answer.status == "answered"]
    return any(pattern.search(text) for text in words)


_TAKEN = r"\b(?:took|tried|gave|taking|using|used|put|had|tom[eé]|tomado|di|puse|us[eé])\W+(?:\w+\W+){0,4}?"


def remedies(answers: Iterable[Answer]) -> list[str]:
    """Return the medicines that the reason or the story says were taken, by their names."""
    return list(
        dict.fromkeys(
            finding.name
            for answer in answers
            if answer.topic in {"reason", "story"}
            for finding in answer.findings
            if finding.kind == "medication"
            and finding.polarity == "present"
            and re.search(_TAKEN + re.escape(finding.name), answer.words[:4_000], re.IGNORECASE)
        )
    )
