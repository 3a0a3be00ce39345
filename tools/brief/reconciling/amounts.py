"""Whether words tell of taking more of a medicine, or less, than it is meant to be taken. It knows no right dose."""

import re
from typing import Final, Literal

from msgspec.structs import replace

from tools.brief.wording import sentence_at
from tools.clinical import Answer, Finding

Change = Literal["more", "less", ""]

_TWICE_AT: Final = r"(?:last night|this morning|yesterday|today|by (?:mistake|accident)|accidental\w*|in a row|at once)"
_MORE: Final = re.compile(
    r"\bdoubl(?:e|ed|ing)\b|\b(?:tripl|quadrupl)\w+|\boverdos\w+|\bby (?:mistake|accident)\b|\baccidental\w*"
    rf"|\b(?:twice|(?:two|2|three|3) times|two lots)\b[^.;,]{{0,20}}\b(?:as much|the dose|{_TWICE_AT})"
    r"|\b(?<!no )(?<!any )extra (?:dose|tablet|pill|patch|puff|unit|capsule|shot|injection|one)s?\b|\bat once\b"
    r"|\b(?:took|take|taking|taken|using|used) (?:\w+ )?too (?:much|many)\b"
    r"|\bmore (?:\w+ )?than (?:i|he|she|the (?:label|doctor|box|bottle)|it says|prescribed)\b"
    r"|\b(?:upp?ed|increased|raised|put up|bumped up) (?:it|them|my|the) "
    r"|\bone (?:does|is|was|did|do)(?:n'?t| not| no longer) (?:\w+ ){0,2}(?:work|enough|help|do|touch|cut)"
    r"|\b(?:a second|another|a further) (?:dose|tablet|pill|patch|one)\b"
    r"|\b(?:took|taken|gave myself) (?:it|them) again\b"
    r"|\binstead of (?:one|1|once|half)\b|\bwhole (?:bottle|pack|packet|strip)\b|\bextra (?:of )?(?:my|the)\b",
    re.IGNORECASE,
)
_LESS: Final = re.compile(
    r"\bskip\w*|\bforg[eo]t\w*|\bmiss(?:ed|ing|es)?\b|\bhal(?:f|ves|ved|ving)\b|\bsplit\w*|\bcut(?:ting)?\b|\bran out\b"
    r"|\bwithout\b|\bevery other\b|\bonly (?:when|if|sometimes|one|half)\b|\bless\b|\bnot (?:always|every)\b"
    r"|\b(?:can'?t|cannot|couldn'?t|can not) keep (?:\w+ ){0,3}down\b"
    r"|\b(?:threw|throw\w*|thrown|bring\w*|brought|vomit\w*) (?:it|them|(?:my|the) \w+)(?: \w+)? up\b"
    r"|\b(?:gave up on|given up on|gave up|stopped|quit|came off|dropped|packed in) (?:it|them|taking (?:it|them))\b"
    r"|\b(?:gave|given|pack\w*) (?:it|them) (?:up|in)\b"
    r"|\blast (?:one|dose|tablet)s? (?:was|were)\b|\bsometimes\b|\brunning low\b",
    re.IGNORECASE,
)
_NUMBER_BEFORE: Final = re.compile(
    r"\b(?:two|three|four|five|six|both|[2-6])(?: or (?:\w+))?(?: (?:of|of my|of the|of these|of them|my|the))?\s*$",
    re.IGNORECASE,
)
_DAILY: Final = re.compile(
    r"\b(?:every ?day|daily|each day|per day|a day|every (?:morning|night|evening))\b", re.IGNORECASE
)
_DENIED: Final = re.compile(r"\b(?:never|not|n'?t|no|without|nor)\b(?: \w+){0,3}\s*$", re.IGNORECASE)
_COUNTED: Final = re.compile(r"\bno more than\b|\bcosts? too much\b|\bshould i (?:double|increase)", re.IGNORECASE)


def change_of(finding: Finding, answer: Answer) -> Change:
    """Return whether a medicine is said to be taken more than meant, less or not at all; empty when neither is said."""
    taking = finding.detail.get("taking", "")
    if taking in {"no", "stopped"} or finding.polarity == "absent":
        return "less"
    words = _own_words(finding, answer)
    if _said(_MORE, words):
        return "more"
    return "less" if _said(_LESS, words) else ""


def is_counted_out(finding: Finding, answer: Answer) -> bool:
    """Return whether several of a medicine are said to be taken at a time: "two of the oxycodone"."""
    words = _own_words(finding, answer)
    place = words.lower().find(finding.name.lower())
    return place > 0 and bool(_NUMBER_BEFORE.search(words[:place]))


def is_daily(finding: Finding, answer: Answer) -> bool:
    """Return whether a medicine is said to be taken every day."""
    return bool(_DAILY.search(finding.detail.get("frequency", "") or _own_words(finding, answer)))


def as_taken(finding: Finding, answer: Answer) -> Finding:
    """Return a medicine that is taken, but more or less than meant, as taken differently."""
    if finding.detail.get("taking") != "yes" or not change_of(finding, answer):
        return finding
    return replace(finding, detail={**finding.detail, "taking": "differently"})


def _said(cues: re.Pattern[str], words: str) -> bool:
    """Return whether a cue stands in the words and is not denied: "I never miss mine"."""
    return not _COUNTED.search(words) and any(
        not _DENIED.search(words[: found.start()]) for found in cues.finditer(words)
    )


def _own_words(finding: Finding, answer: Answer) -> str:
    """Return the words in which a medicine was told of: its sentence; its quotation where that names others."""
    flat = " ".join(answer.words.split())
    place = flat.find(finding.quote) if finding.quote else -1
    if place < 0:
        return finding.quote or flat
    whole = sentence_at(flat, place)
    others = [
        one.name
        for one in answer.findings
        if one.kind == "medication" and one.name.lower() != finding.name.lower() and one.name.lower() in whole.lower()
    ]
    return finding.quote if others else whole
