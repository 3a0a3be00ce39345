"""Whose finding it is: the patient's, a child's for whom a guardian speaks, or a relative's."""
# ruff: noqa: E501 - the patterns are tables

import re
from collections.abc import Sequence

from tools.words.kinship import KIN_OF_SEX, POSSESSIVES, RELATIVES, WARDS, kin, kin_at
from tools.words.tokens import Token
from tools.words.wordlists import word_list

_OWNERS = word_list("experiencer_owners")
_SAYS = word_list("experiencer_says")
_SPEAKS = frozenset(
    [
        "says",
        "said",
        "reports",
        "reported",
        "noticed",
        "thinks",
        "states",
        "stated",
        "complains",
        "told",
        "believes",
        "mentions",
        "mentioned",
    ]
)
_SELF = frozenset({"i", "i'm", "i've", "i'd", "i'll", "me", "myself", "mine", "we", "yo", "tengo", "siento", "estoy"})
_THIRD = frozenset({"he", "she", "he's", "she's", "his", "her", "him", "they", "él", "ella"})
_BREAKS = frozenset({";", "but", "and", ",", "because", "so", "now"})
_FAMILY = re.compile(
    r"\b(?:family (?:history|hx)|fhx|fh:|(?:runs )?in (?:the|my|his|her|our) family|antecedentes familiares|family h/o)",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"\b(?:brought (?:in )?by|accompanied by|according to|per)\s+(?:(?:his|her|their|the|my)\s+)?$", re.IGNORECASE
)


def whose(row: Sequence[Token], at: int, text: str, before: str) -> str:
    """Return whose the finding at token `at` is.

    Args:
        row: one sentence's tokens.
        at: first token of the finding.
        text: the sentence.
        before: of whom the sentences before spoke ("he" after "my son").
    """
    if _FAMILY.search(text) and not _named(row, at):
        return _kin_in(row) or "family"
    named = _named(row, at)
    if named:
        return named
    if told := _appended(row, at):
        return told
    subject = next((token.text for token in reversed(row[:at]) if token.text in _SELF | _THIRD | {"my"}), "")
    if subject in _SELF or subject == "my":
        return "patient"
    if subject in _THIRD and before != "patient":
        return before
    return (
        before if before in WARDS and not any(token.text in _SELF or token.text == "my" for token in row) else "patient"
    )


def _appended(row: Sequence[Token], at: int) -> str:
    """Return the child that is named only after what is told: "went blue, my 3 week old, an hour ago"."""
    told = [token.text for token in row]
    if set(told) & (_SELF - {"we"}) or sum(word in {"my", "our", "mi"} for word in told) != 1:
        return ""
    owner = next(n for n, word in enumerate(told) if word in {"my", "our", "mi"})
    if owner <= at or told[owner - 1] != ",":
        return ""
    named = next((n for n in range(owner + 1, min(owner + 6, len(row))) if kin_at(row, n) in WARDS), 0)
    return kin_at(row, named) if named and (named + 1 == len(row) or told[named + 1] in {",", "."}) else ""


def _named(row: Sequence[Token], at: int) -> str:
    """Return the relative that the words before the finding make its bearer."""
    for place in range(at - 1, -1, -1):
        word = row[place].text
        if word in _SELF or (word == "my" and not _kin_follows(row, place)):
            return "patient"
        if word in {"patient", "pt"}:
            return "patient"
        relative = kin_at(row, place)
        near = {token.text for token in row[max(0, place - 3) : place]}
        owned = (
            place == 0
            or row[place - 1].text in _OWNERS | {",", "and", ":", "of"}
            or (row[place - 1].text.endswith("'s") and kin(row[place - 1].text) != "")
            or bool(near & {"my", "our", "mi"})
            or (
                row[place - 1].text == "old"
                and bool({token.text for token in row[max(0, place - 7) : place]} & POSSESSIVES)
            )
        )
        if not relative or not owned or _owns_a_thing(row, place):
            continue
        follows = row[place + 1].text if place + 1 < len(row) else ""
        if _by_marriage(row, place):
            return "other"
        if _is_the_case(row, place, relative) or _tells_of_another(row, place, at, relative):
            return "patient"
        soon = {token.text for token in row[place + 1 : min(place + 4, at)]}
        speaks = follows in _SAYS or soon & _SPEAKS
        if (speaks and _tells_of_oneself(row, place, at)) or (follows in _SAYS and _hurts_own(row, place + 1)):
            return relative
        if speaks or _REPORTED.search(" ".join(token.text for token in row[max(0, place - 4) : place]) + " "):
            return ""
        if place >= 1 and row[place - 1].text in {"with", "to", "by"}:
            continue
        if place >= 2 and row[place - 2].text in {
            "with",
            "to",
            "by",
            "for",
            "from",
            "after",
            "hits",
            "hurt",
            "hurting",
            "harm",
        }:
            return ""
        if _bears(row, place, at, relative, near):
            return relative
    return ""


_THINGS = word_list("experiencer_things")


def _owns_a_thing(row: Sequence[Token], place: int) -> bool:
    """Tell whether a relative is only named for what is theirs: "since my cousin's wedding", "my sister's dog bit me"."""
    after = row[place + 1 : place + 3]
    return row[place].text.endswith("'s") and any(token.text in _THINGS for token in after)


def _by_marriage(row: Sequence[Token], place: int) -> bool:
    """Tell whether a relative is one by marriage: "mother-in-law", "step dad"."""
    after = "".join(token.text for token in row[place + 1 : place + 5])
    before = [token.text for token in row[max(0, place - 2) : place]]
    return after.startswith(("-in-law", "inlaw")) or before[-1:] == ["step"] or before == ["step", "-"]


_HAS = frozenset(
    {"with", "who", "has", "had", "have", "is", "was", "got", "also", "diagnosed", "died", "and", ",", "keeps", "feels",
                       "developed", "started", "suffers", "suffered", "been", "can't", "won't", "isn't", "hasn't", "doesn't", "tiene",
                       "tuvo", "'s", "having", "he", "she", "they", "passed", "gets", "just", "woke", "complains", "fell", "hit", "threw", "vomited", ":", "(", "are", "were", "did", "does", "cannot", "not", "never", "looks", "seems", "refuses", "stopped", "didn't", "wasn't", "coughs", "cries", "sleeps", "runs", "throws",
                       "dropped", "collapsed", "battled", "survived", "takes", "took", "se", "está", "toma", "no", "sufre", "padece", "fue", "estaba", "siente", "usa", "ya", "beat", "lost", "went", "both", "all"}
)  # fmt: skip


def _bears(row: Sequence[Token], place: int, at: int, relative: str, near: set[str]) -> bool:
    """Tell whether a relative named before a finding is the one who has it."""
    follows = row[place + 1].text if place + 1 < len(row) else ""
    if follows in _HAS or (relative in WARDS and not near & {"since", "after", "before", "desde"}):
        return True
    return row[place].text.endswith("'s") or place + 1 == at or at - place <= 4


def _hurts_own(row: Sequence[Token], at: int) -> bool:
    """Tell whether what somebody hit or hurt is their own: "my son hit his head"."""
    after = [token.text for token in row[at + 1 : at + 3]]
    return bool(after) and after[0] in {"his", "her", "their"} and after[-1] in _OWN_PARTS


_OWN_PARTS = frozenset({"head", "face", "arm", "leg", "knee", "foot", "hand", "finger", "toe", "elbow", "nose", "eye", "back", "ankle", "wrist",
                        "shoulder", "chin", "mouth", "tooth", "teeth", "ribs", "hip", "forehead", "thumb", "neck"})  # fmt: skip


def _is_the_case(row: Sequence[Token], place: int, relative: str) -> bool:
    """Tell whether "the child" is whom a note is about; a baby may be the unborn one."""
    if relative != "child" or not place:
        return False
    owner = row[place - 1].text
    told = any(kin(token.text) in {"mother", "father", "parent"} for token in row)
    return owner in {"the", "this"} or (owner in {"his", "her", "their"} and told)


def _tells_of_another(row: Sequence[Token], place: int, at: int, relative: str) -> bool:
    """Tell whether a note's relative speaks of the patient: "his mother feels his breathing is laboured"."""
    of_patient = place > 0 and row[place - 1].text in {"his", "her", "their", "the"} and relative not in WARDS
    return of_patient and any(token.text in {"he", "she", "his", "her", "him", "they"} for token in row[place + 1 : at])


_GENDERS = {
    "he": "male",
    "he's": "male",
    "his": "male",
    "him": "male",
    "she": "female",
    "she's": "female",
    "her": "female",
}
_ITS_SEX = {name: sex for sex, words in KIN_OF_SEX.items() for name, every in RELATIVES.items() if every[0] in words}


def _tells_of_oneself(row: Sequence[Token], place: int, at: int) -> bool:
    """Tell whether a relative speaks of their own body: "my mum says her chest hurts", "my daughter says it hurts to wee"."""
    if row[max(0, place - 4) : place] and not {token.text for token in row[max(0, place - 4) : place]} & {
        "my",
        "our",
        "mi",
    }:
        return False
    relative = kin_at(row, place)
    said = [_GENDERS[token.text] for token in row[place + 1 : at] if token.text in _GENDERS]
    if said:
        return _ITS_SEX.get(relative, said[0]) == said[0]
    between = {token.text for token in row[place + 1 : at + 1]}
    return (relative in WARDS and "it" in between) or bool(
        between & {"le", "ella", "él"} and not between & {"me", "mi"}
    )


def _kin_follows(row: Sequence[Token], place: int) -> bool:
    return any(kin_at(row, at) for at in range(place + 1, min(place + 5, len(row))))


def _kin_in(row: Sequence[Token]) -> str:
    return next((relative for token in row if (relative := kin(token.text)) and relative != "family"), "")


def subject_of(row: Sequence[Token], before: str) -> str:
    """Return of whom a sentence speaks, for "he" and "she" in the next one: the last that it names."""
    subject = before
    for place, token in enumerate(row):
        if token.text in _SELF or (token.text == "my" and not _kin_follows(row, place)):
            subject = "patient"
        relative = "" if _owns_a_thing(row, place) else kin_at(row, place)
        follows = row[place + 1].text if place + 1 < len(row) else ""
        near = {other.text for other in row[max(0, place - 4) : place]}
        if (
            relative
            and (follows not in _SAYS or _hurts_own(row, place + 1))
            and near & {"my", "our", "mi", "nuestro", "nuestra", "have", "had", "got", "tengo"}
        ):
            subject = relative
    return subject
