"""Do the status words of a statement (active, resolved, stopped, planned) agree with its evidence?"""

import re
from typing import Final

from tools.brief.verify import rules
from tools.brief.verify.binding import Statement
from tools.brief.verify.cues import Cue
from tools.brief.verify.evidence import Item
from tools.brief.verify.outcome import Problem, contradicted, unsupported
from tools.brief.verify.polarity import is_smoking, outermost
from tools.brief.verify.series import RESULT_KINDS

_WEAK_HAS: Final = re.compile(
    r"\b(?:has|have)\s+(?:(?:a|an|the|also|previously|ever|never|not|no|long|prior|past|previous|documented|recorded|known|since)\s+)*"
    r"(?:history|hx|onset|start date|end date|date|been|had|record|recorded|documented|"
    r"undergone|received|taken|gotten|entry|entries|had|resolved|stopped|a result|completed|ended|shown|seen)\b"
)
_TO_HAVE: Final = re.compile(
    r"\b(?:was|were|been) (?:\w+ ){0,3}to have\b|\bmay have|\bhaving\b"
    r"|\b(?:notes?|records?|charts?|files?|lists?|systems?) (?:has|have)\b"
)
_OVER: Final = frozenset({"ended", "stopped", "completed", "resolved", "remission", "inactive", "hold", "cancelled"})
_STRONG: Final = frozenset({"currently", "still", "active", "ongoing", "continues", "actively", "current", "now"})
_WAS_SO: Final = re.compile(
    r"\b(?:was|were|had been|remained|stayed) (?:an? |still |then )*"
    r"(?:active|ongoing|current|present|in (?:use|progress|evidence|force|place))\b"
)
"""Said of the past, with a date, of what has ended."""
_ONCE: Final = frozenset({"used to", "once had", "previously had", "in the past", "past", "formerly", "historical"})
"""Said of a reading, that it was."""
_LASTING: Final = frozenset({"condition", "medication", "allergy", "care_plan"})
_SINCE: Final = re.compile(
    r"\b(?:ever )?since\b(?=[^.;]{0,12}(?:\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|spring|summer|autumn))"
    r"|\bonwards?\b"
)
_UNTIL: Final = re.compile(r"\b(?:until|up to|through|ended|over by|to \d|was on|were on)\b")
_PRESENT: Final = re.compile(
    r"\b(?:is|are|has|have)\b(?! (?:been|had|since|got over|an? (?:\w+ ){0,2}(?:history|record|entry)|no history))"
    r"|\b(?:patient|he|she|they|who) (?:also |now |\w+ly )?(?:keeps|gets|feels|needs|depends|relies|manages|copes)\b"
    r"|\b(?:affects|troubles|bothers|limits|requires|hampers|helps|controls|protects)\b"
)
_STRENGTH: Final = re.compile(r"\d ?(?:mg|mcg|ug|g|ml|units?|iu|%)(?!\w)")
"""A strength is told of the medicine, not of today."""
_TOLD_AS_PAST: Final = re.compile(
    r"\b(?:was|were|had|did|ever|once|ago|history|hx|past|previous(?:ly)?|prior|earlier|background|records?|recorded|charts?"
    r"|charted|lists?|listed|files?|filed|document\w*|entry|entries|noted|notes?|mention(?:s|ed)?|reported|registered"
    r"|logged|found|shown|included|includes?|diagnosis|diagnosed|database|system|over|dated|known"
    r"|indicat\w+|reason|strength|dose|preparation|form)\b"
)
"""Said beside what has ended, its being on record is told, or its past."""
_FINISHED: Final = frozenset({"resolved", "ended", "inactive"})
_TIMELESS: Final = frozenset({"allergy", "family", "device", "flag", "coverage", "answer"})


def statuses(statement: Statement, item: Item) -> Problem | None:
    """Return what is wrong with the status words of a statement."""
    if item.group not in {"record", "patient"}:
        return None
    negations = outermost([cue for cue in statement.cues if cue.group in {"negation", "absence"}])
    found = [cue for cue in statement.cues if cue.group == "status"]
    over = [cue for cue in found if cue.means in _OVER]
    for cue in found:
        if item.kind in RESULT_KINDS and (_moves(cue, statement) or cue.words in _ONCE):
            continue
        if item.kind in RESULT_KINDS and (cue.means in {"current", "has", "done"} or is_smoking(item)):
            continue
        if cue.means in {"current", "has"} and over and (not _STRONG & set(cue.words.split()) or _describes(cue, over)):
            continue
        if cue.means == "current" and statement.moments and "ended" in item.states and _was_so(cue, statement):
            continue
        if (
            cue.words in {"had", "has had", "have had"}
            and statement.moments
            and item.kind in {"care_plan", "condition"}
        ):
            continue
        if cue.means == "has" and (item.kind not in {"condition", "allergy"} or _weak(statement, item)):
            continue
        # The "no" of another "no longer" denies nothing here.
        free = [no for no in negations if not any(one is not cue and _is_no_longer(one, no) for one in found)]
        problem = _status(cue, item, negated=_negated(cue, free))
        if problem:
            return problem
    return None


def lasting(statement: Statement, item: Item) -> Problem | None:
    """Return a problem when what has ended is said to be so "since" a day, which means to this day."""
    if item.kind not in _LASTING or "ended" not in item.states or "current" in item.states:
        return None
    if statement.means("status") & _OVER or not _SINCE.search(statement.text) or _UNTIL.search(statement.text):
        return None
    return contradicted(f"{item.handle} is {_shown(item)}: it has not been so since")


def present(statement: Statement, item: Item) -> Problem | None:
    """Return a problem when what has ended is told in the present tense, in any words, with no day, dose or past."""
    if item.kind not in {"condition", "medication"} or "ended" not in item.states or "current" in item.states:
        return None
    if (
        statement.moments
        or _STRENGTH.search(statement.text)
        or statement.means("status") - {"has", "done"}
        or statement.means("negation")
    ):
        return None
    if _TOLD_AS_PAST.search(statement.text) or not _PRESENT.search(statement.text):
        return None
    return unsupported(f"{item.handle} is {_shown(item)}; the sentence speaks of today")


def _weak(statement: Statement, item: Item) -> bool:
    """Say whether "has" only leads to something past or written down ("has had", "has a history of")."""
    if item.kind != "condition":
        return bool(statement.moments or _WEAK_HAS.search(statement.text) or "diagnosis" in statement.text)
    return bool(_WEAK_HAS.search(statement.text) or _TO_HAVE.search(statement.text))


def _was_so(cue: Cue, statement: Statement) -> bool:
    """Say whether a word for "now" is part of what was so at a time ("was active in May")."""
    found = _WAS_SO.search(statement.text)
    return found is not None and (cue.words in found.group() or found.group() in cue.words)


def _moves(cue: Cue, statement: Statement) -> bool:
    """Say whether a word also tells the direction of a result ("dropped from", "declined")."""
    return any(
        other.group == "direction" and other.start < cue.end and cue.start < other.end for other in statement.cues
    )


def _describes(cue: Cue, over: list[Cue]) -> bool:
    """Say whether a word for "now" only says when something is over ("currently on hold", "finished now")."""
    return any(0 <= other.start - cue.end <= 16 or 0 <= cue.start - other.end <= 2 for other in over)


def _is_no_longer(cue: Cue, no: Cue) -> bool:
    return cue.words.startswith("no longer") and cue.start <= no.start and no.end <= cue.end


def _negated(cue: Cue, negations: list[Cue]) -> bool:
    reach = 60 if cue.means == "done" else 14
    before = [other for other in negations if other.start < cue.start and other.end < cue.end]
    return sum(cue.start - other.end <= reach for other in before) % 2 == 1


def _status(cue: Cue, item: Item, *, negated: bool) -> Problem | None:
    states = item.states
    own_status = bool(item.fact and item.fact.status and cue.words == item.fact.status)
    if own_status and not negated:
        return None
    if negated:
        if own_status:
            return contradicted(f"{item.handle} is {_shown(item)}")
        if cue.means in states or (cue.means == "has" and "current" in states):
            return contradicted(f"{item.handle} is {_shown(item)}")
        if not states and cue.means not in {"has"}:
            return unsupported(f"{item.handle} states no status")
        if cue.means in {"resolved", "ended", "completed", "stopped"} and "current" not in states:
            return unsupported(f"{item.handle} is {_shown(item)}")
        return None
    if cue.means in states or (_is_over(cue, item)):
        return None
    own = (item.name,) if item.group == "record" and item.kind not in {"note", "report", "section"} else item.texts
    if any(re.search(rf"\b{re.escape(cue.words)}\b", text) for text in own):
        return None
    if states & rules.CONFLICTS.get(cue.means, frozenset()):
        return contradicted(f"{item.handle} is {_shown(item)}, not {cue.words}")
    if cue.means in {"has", "done"} or (cue.means == "confirmed" and item.kind not in {"condition", "allergy"}):
        return None
    if cue.means == "current" and item.kind in _TIMELESS:
        return None
    return unsupported(f"{item.handle} does not say {cue.words!r}")


def _is_over(cue: Cue, item: Item) -> bool:
    """Say whether an end is told of what has ended; how a medicine's course ended must be told as it was."""
    ends = _FINISHED | {"stopped", "completed"} if item.kind == "condition" else _FINISHED
    return cue.means in ends and item.kind in _LASTING and "ended" in item.states


def _shown(item: Item) -> str:
    if item.fact and item.fact.status:
        return item.fact.status
    return ", ".join(sorted(item.states)) or "without a status"
