"""Whether words in a sentence are said of this patient, now, as true: negation, past, supposition, other people.

A second look at the raw words, kept apart from the lexicon's own reading on purpose: it only ever decides whether a
danger sign that stands in the text may be passed over, and when in doubt it says "present". The words stand in
`phrases/standing.toml`.
"""

import re
from typing import Literal

from tools.interview.redflags.phrases import phrases
from tools.words.predication import own_statement

Standing = Literal["present", "absent", "past", "supposed", "other"]

_PHRASES = phrases("standing")
_NOT_A_DENIAL = _PHRASES["not_a_denial"]
_CUE = _PHRASES["cue"]
_BREAK = _PHRASES["break"]
_LIST = _PHRASES["list"]
_TELLS = _PHRASES["tells"]
_DENIED_AFTER = _PHRASES["denied_after"]
_LONG_AGO = _PHRASES["long_ago"]
_STILL = _PHRASES["still"]
_HISTORY = _PHRASES["history"]
_HEADED = _PHRASES["headed"]
_DAYS_OF = _PHRASES["days_of"]
_SUPPOSED = _PHRASES["supposed"]
_REACTS = _PHRASES["reacts"]
_GENERAL = _PHRASES["general"]
_KIN_HAS = _PHRASES["kin_has"]
_SPEAKER = _PHRASES["speaker"]
_FAMILY = _PHRASES["family"]
_ANIMAL_FOLLOWS = _PHRASES["animal_follows"]
_DEPENDENT = _PHRASES["dependent"]
_ELDER = _PHRASES["elder"]
_SPEAKER_HAS = _PHRASES["speaker_has"]
_CONTACT = _PHRASES["contact"]


def standing(
    sentence: str,
    start: int,
    end: int,
    *,
    dependent_is_patient: bool,
    elder_is_patient: bool,
    speaker_is_patient: bool = True,
    following: str = "",
) -> Standing:
    """Return how the words at `start:end` of a lower-cased sentence stand.

    Args:
        sentence: one sentence, lower case, plain apostrophes.
        start: where the words begin.
        end: where they end.
        dependent_is_patient: "my son", "the baby" is the patient.
        elder_is_patient: "my mother", "my husband" is the patient (a helper speaks).
        speaker_is_patient: "I had" is said of the patient; False for a guardian or helper.
        following: the sentence after it, which may say that all is over.
    """
    before, after = sentence[:start], sentence[end:]
    if _denied(before, sentence[start:end], after) or (not after.strip() and _ANSWERED_NO.search(following)):
        return "absent"
    if _ANIMAL_FOLLOWS.search(f"{sentence[start:end]}|{after}") or (
        not speaker_is_patient and _SPEAKER_HAS.search(before)
    ):
        return "other"
    if _of_another(sentence, start, dependent_is_patient=dependent_is_patient, elder_is_patient=elder_is_patient):
        return "other"
    if _GENERAL.search(after) or (_supposed(before) and not _told_now(before, sentence[start:end], after)):
        return "supposed"
    if _past(before, sentence[start:end], after, following):
        return "past"
    return "present"


def _denied(before: str, words: str, after: str) -> bool:
    if re.search(r"(?:沒有|没有|無|无|否認|否认)[^，。,.]*$", before):
        return True
    if _DENIED_AFTER.match(after):
        return True
    masked = _NOT_A_DENIAL.sub(lambda m: "_" * len(m.group()), before + words)[: len(before)]
    cues = list(_CUE.finditer(masked))
    return any(_reaches(cue, masked[cue.end() :], words, after) for cue in reversed(cues))


def _reaches(cue: re.Match[str], between: str, words: str, after: str) -> bool:
    if _BREAK.search(between + " "):
        return False
    tail = re.split(r"\b(?:but|however|except)\b", after)[0]
    listed = bool(_LIST.search(between) or _LIST.search(tail))
    gap = len(between.split())
    if cue.lastgroup == "wide":
        return gap <= 20
    *begun, last = _ITEM_ENDS.split(between)
    item = last + words + _ITEM_ENDS.split(_CLOSED.split(tail, maxsplit=1)[0], maxsplit=1)[0]
    if any(own_statement(words) == "statement" for words in begun[1:]):
        return False
    if begun and _said_of_its_own(item, _ITEM_ENDS.split(tail)[1:], listed=listed):
        return False
    if "," in between and _TELLS.search(between.split(",", maxsplit=1)[0]):
        # "No wee for twelve hours, sunken eyes": what is told with its time is a finding of its own.
        return False
    if "," not in between:
        return gap <= (8 if cue.lastgroup == "no" else 6)
    if cue.lastgroup == "no":
        own = words + re.split(r"[,]", tail)[0]
        return listed or (len(own.split()) <= 5 and not _TELLS.search(own))
    return listed and bool(
        re.match(r"\s*(?:have|has|had|having|been|any|felt|feel|experienc\w+|notic\w+|tiene|tengo)\b", between)
    )


def _said_of_its_own(item: str, further: list[str], *, listed: bool) -> bool:
    """Tell whether an item past a comma is said, not denied: a statement, or a name that only statements follow."""
    says = own_statement(item)
    return says == "statement" or (
        not listed and (says == "either" or any(own_statement(words) == "statement" for words in further))
    )


_ITEM_ENDS = re.compile(r"[,;]|\band\b|&")
_CLOSED = re.compile(r"\b(?:or|nor)\b")


def _of_another(sentence: str, start: int, *, dependent_is_patient: bool, elder_is_patient: bool) -> bool:
    before = sentence[:start]
    if _FAMILY.search(before) or _CONTACT.search(before):
        return True
    # Searched in the whole sentence: what follows the relative tells whether it is the subject.
    kin_named = [match for match in _KIN_HAS.finditer(sentence) if match.end("kin") <= start]
    found = kin_named[-1] if kin_named else None
    if found is None or not _SUBJECT.search(before[: found.start()] + "|" + found.group()):
        return False
    kin, between = found["kin"], before[found.end("kin") :]
    if _SPEAKER.search(between):
        return False
    if _DEPENDENT.search(kin):
        return not dependent_is_patient
    return not (elder_is_patient and _ELDER.search(kin)) or bool(_NOT_THE_SPEAKERS.search(before[: found.start("kin")]))


_NOT_THE_SPEAKERS = re.compile(r"\b(?:(?:his|her|their|su|sus)|(?!(?:it|he|she|that|there)'s)\w+'s) (?:\w+ )?$")
"""Before a relative: a helper's "his mother" is never the patient."""


# "I had a baby", "letters to my kids": an object is nobody whose symptoms follow, unless "who" or "that" does.
_SUBJECT = _PHRASES["subject"]


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return next(reversed(list(pattern.finditer(text))), None)


def _supposed(before: str) -> bool:
    before = _REACTS.sub(lambda m: "_" * len(m.group()), before)
    found = _last(_SUPPOSED, before)
    if found is None:
        return False
    return not re.search(
        r"\b(?:but|however|now i|and (?:now|i|he|she|today|then|it)|because|since|as)\b|,\s*(?:i|my|he|she|now)\b",
        before[found.end() :],
    )


_TOLD_NOW = _PHRASES["told_now"]


def _told_now(before: str, words: str, after: str) -> bool:
    """Tell whether the words' own clause, apart from the one that supposes, says when."""
    own = re.split(r"[,;:]", before)[-1]
    told = own + words + re.split(r"[,;:]", after)[0]
    return own != before and not _SUPPOSED.search(own) and bool(_TOLD_NOW.search(told))


_ANSWERED_NO = _PHRASES["answered_no"]
_SETTLED = _PHRASES["settled"]
_AGO = _PHRASES["ago"]
_NO_MORE = _PHRASES["no_more"]


def _past(before: str, words: str, after: str, following: str) -> bool:
    soon = re.split(r"[,;]", after)[0]
    whole = f"{before}{words}{after}"
    if _AGO.search(whole) and (_SETTLED.search(after) or _SETTLED.search(following)):
        return True
    if _NO_MORE.search(after) or _NO_MORE.search(following):
        return True
    if _HISTORY.search(before) and not _DAYS_OF.search(before) and not _STILL.search(soon):
        return True
    if _HEADED.match(before) and not _STILL.search(before) and not _STILL.search(soon):
        return True
    # "Fell last winter and hit my head": what an "and" joins shares its time.
    clauses = re.split(r"[,;]|\b(?:but|now)\b|\band\b(?= (?:i|now|today|since|still)\b)", before)
    clause_before = clauses[-1]
    if len(clauses) > 1 and _only_long_ago(clauses[-2]):
        # "When I was nineteen, I took ...": the moment said first is that of what follows.
        clause_before = f"{clauses[-2]} {clause_before}"
    clause_after, *further = re.split(r"[,;]|\b(?:but|now|and)\b", after)
    if further and _only_long_ago(further[0]):
        clause_after = f"{clause_after} {further[0]}"
    clause = " ".join(f"{clause_before} {words} {clause_after}".split())
    return bool(_LONG_AGO.search(clause)) and not _STILL.search(clause)


def _only_long_ago(clause: str) -> bool:
    """Tell whether a clause names a moment long past and nothing else: "when I was nineteen", "ten years ago"."""
    said = clause.strip()
    return any(match.start() <= 1 and match.end() == len(said) for match in _LONG_AGO.finditer(said))
