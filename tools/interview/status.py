"""Whether words answer at all: skipped, declined, not known, or answered. It understands nothing of what they say."""
# ruff: noqa: E501 - the patterns are tables

import re

from tools.clinical import AnswerStatus

_SKIP = re.compile(r"^\W*(?:skip(?: (?:it|this))?|pass|next|saltar|omitir|略過|跳過)\W*$")
_DECLINE = re.compile(
    r"^\W*(?:i(?:'d| would)? )?(?:prefer not to (?:say|answer)|rather not(?: say| answer)?|no comment"
    r"|none of your business|don't want to (?:say|answer)|prefiero no (?:decir|contestar"
    r"|responder)\w*|不想(?:說|回答))\W*$"
)
_UNKNOWN = re.compile(
    r"^\W*(?:(?:oh|well|um|hmm|sorry|honestly|really|i'?m|i am|what(?: was| is|'s) (?:that|this)|pardon|dear|love)\W+)*"
    r"(?:i )?(?:(?:really|honestly|just) )?(?:don'?t know|do not know|dunno|idk|not sure|unsure|no idea|can'?t (?:say|remember|recall)"
    r"|don'?t remember|不知道|不清楚|不確定|不記得|no (?:lo )?s[eé]|no estoy segur[oa]|no (?:me )?acuerdo)"
    r"(?:\W+(?:dear|love|duck|hun|honey|doctor|doc|sir|ma'?am|sorry|really|honestly|exactly|for sure|right now|any ?more"
    r"|(?:about|of) (?:that|it|this)|that|it|to be honest|tbh|doctora?|señor[ita]*))*\W*$"
)


def status_of(words: str) -> AnswerStatus:
    """Return the status of an answer in words.

    >>> status_of("skip"), status_of("I'd rather not say"), status_of("what was that dear, I dont know")
    ('skipped', 'declined', 'not_known')
    >>> status_of("not sure, maybe the water pill")
    'answered'
    """
    lowered = words.lower().replace("’", "'").strip()
    if not lowered or _SKIP.match(lowered):
        return "skipped"
    if _DECLINE.match(lowered):
        return "declined"
    return "not_known" if _UNKNOWN.match(lowered) else "answered"
