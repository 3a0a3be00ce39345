"""What an answer says of each medicine of a list: taken as listed, another way, stopped, not taken. It asks nothing.

A clause that names no medicine goes with the one before it only within a sentence, and only without an object of its
own: "stopped it in May" does, "I stopped the cholesterol one" does not. Every quote is one piece of the answer.
"""
# ruff: noqa: E501 - the patterns are tables

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tools.interview.listed import Part, listed, parts_of

_NEVER = re.compile(
    r"\b(?:never (?:really )?(?:took|taken|take|started|start|had|been|got)|not started|didn'?t start|don't know (?:it|that one)|nunca)\b"
)
_STOPPED = re.compile(
    r"\b(?:no more|stop+(?:ed|ing|pd|t)?|told (?:me|him|her|us) to stop|quit|gave (?:it|them|that) up|no longer|any ?more|ran out"
    r"|came off|come off|took (?:me|him|her) off|off it|off them|discontinued|finished|dej[eéó]\w*|ya no|suspend\w+)\b"
)
_CHANGED = re.compile(
    r"\b(?:doubl\w+|halv\w+|half|increased|raised|reduced|lowered|cut (?:it |them )?(?:down|to|in)|(?:went|gone|put|upped|moved)"
    r" (?:it |me |him |her |that |the \w+ )?(?:up|down|to)|upped|up to|down to|different\w*|instead|another dose"
    r"|skip\w*|forget\w*|forgot|miss(?:ed)?|sometimes|every other|when i (?:need|remember)|as needed|mostly|less|more"
    r"|a veces|mitad|diferente)\b|\b(?:is|are|its|it's|at) (?:now )?\d[\d.,]*\b|\bnow \d|\d[\d.,]* ?(?:mg|mcg|g|ml|units?)? now\b"
    r"|\bonly (?:at|in|on|once|half|one|when|if|sometimes)\b|\bonly (?:take|takes|taking|use) [^.;]*\d"
)
_NOT = re.compile(r"\b(?:not|no|don'?t|do not|doesn'?t|does not|won'?t|isn'?t|aren'?t|without|nor)\b")
_SAME = re.compile(r"\b(?:no|not) (?:change\w*|problems?|different)\b|\bunchanged\b")
_YES = re.compile(
    r"\b(?:yes+|yep|yeah|yup|still|takes?|taking|uses?|using|same|fine|okay|ok|as (?:listed|it says|before|usual)|daily"
    r"|every (?:day|night|morning|evening|week)|only|sí|igual|tomo|toma)\b"
)
_BARE_WORDS = 4
_NEGATIVE = frozenset({"stopped", "never", "no"})


class Told(NamedTuple):
    """What is said of some medicines of the list, in one piece of the answer."""

    handles: tuple[str, ...]
    taking: str
    quote: str
    after: str
    """What follows the clause with the name: a reason, perhaps."""


class _Statement(NamedTuple):
    first: Part
    start: int
    end: int
    taking: str


def told_of_each(medicines: Mapping[str, tuple[str, str]], words: str) -> list[Told]:
    """Return what the words say of medicines, given as name and ingredients by handle, each medicine once."""
    statements = _statements(parts_of(words, listed(medicines)), words)
    named: dict[str, Told] = {}
    for one in statements:
        told = _told(one.first.handles, one.taking, one, words)
        named.update(dict.fromkeys(one.first.handles, told) if not one.first.scope else {})
    left = tuple(handle for handle in medicines if handle not in named)
    found = [told for told in dict.fromkeys(named.values()) if told.taking]
    whole = next((one for one in statements if one.first.scope and _of_all(one, statements)), None)
    if whole and left:
        taking = "stopped" if whole.first.scope == "none" else whole.taking or "yes"
        found.append(_told(left, taking, whole, words))
    return [told._replace(handles=tuple(h for h in told.handles if named.get(h, told) == told)) for told in found]


def _told(handles: tuple[str, ...], taking: str, one: _Statement, words: str) -> Told:
    return Told(handles, taking, words[one.start : one.end].strip(), words[one.first.end : one.end].strip(" ,;."))


def _of_all(one: _Statement, statements: Sequence[_Statement]) -> bool:
    """Return whether it is safe to take the words for every medicine that is not named in them."""
    if one.first.scope == "none":
        return one.taking == "stopped" or any(other.taking == "yes" for other in statements if other is not one)
    # An exception that nobody can tell may be any of them.
    unknown = any(other.first.foreign and other.first.excepts and not other.first.other for other in statements)
    return one.taking != "differently" and not (unknown and one.first.scope == "all")


def _statements(parts: Sequence[Part], words: str) -> list[_Statement]:
    found: list[_Statement] = []
    for part in parts:
        own = _state(part)
        last = found[-1] if found else None
        if part.handles or part.scope or part.foreign:
            found.append(_begun(part, own, last))
            if last and part.handles and _verb_follows(part, own) and last.taking == "" and _bare(last.first):
                found[-2] = last._replace(taking=own if part.joined else "", end=part.end)
        elif last and not part.opens:
            found[-1] = last._replace(end=part.end, taking=_joined(last, own))
        else:
            found.append(_Statement(part._replace(foreign=True), part.start, part.end, own))
    return [_settled(one, number, found) for number, one in enumerate(found)]


def _begun(part: Part, own: str, last: _Statement | None) -> _Statement:
    shares = last is not None and part.joined and not part.opens and not own and _bare(part) and part.handles
    if shares and last and last.taking in _NEGATIVE and last.first.handles:
        return _Statement(part, last.start, part.end, last.taking)
    if shares and last and last.first.excepts and not last.taking:
        # "All but the spray, the plavix and the aspirin": each of them is an exception.
        part = part._replace(excepts=True)
    return _Statement(part, part.start, part.end, own)


def _joined(last: _Statement, own: str) -> str:
    """Return how the medicine is taken when a clause about it follows: what is not simply a yes tells more."""
    if last.first.scope == "all" and own in {"no", "never"}:
        return "differently"
    return (
        own if own in {"stopped", "never", "differently"} and last.taking not in {"stopped", "never"} else last.taking
    )


def _settled(one: _Statement, number: int, every: Sequence[_Statement]) -> _Statement:
    """Take what is merely named as taken, unless it is named as an exception or its verb may be the next one's."""
    if one.taking or not one.first.handles or one.first.excepts:
        return one
    after = every[number + 1] if number + 1 < len(every) else None
    shared = after and after.first.joined and after.first.handles and _verb_follows(after.first, after.taking)
    return one if shared else one._replace(taking="yes")


def _verb_follows(part: Part, taking: str) -> bool:
    """Return whether a clause ends with what became of its medicine: "simvastatin and metformin I stopped"."""
    found = _STOPPED.search(part.text.lower()) if taking == "stopped" else None
    return bool(found) and not re.search(r"\w{4,}", part.text[found.end() :]) if found else False


def _bare(part: Part) -> bool:
    return len(part.text.split()) <= _BARE_WORDS


def _state(part: Part) -> str:
    said = _SAME.sub("same", part.text.lower().replace("’", "'"))
    for taking, pattern in (("never", _NEVER), ("stopped", _STOPPED), ("differently", _CHANGED), ("no", _NOT)):
        if pattern.search(said):
            return "" if taking == "no" and part.scope == "none" else taking
    return "yes" if _YES.search(said) else ""
