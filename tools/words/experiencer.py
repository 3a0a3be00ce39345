"""Whose finding it is: the patient's, a child's for whom a guardian speaks, or a relative's."""
# ruff: noqa: E501 - the patterns are tables

import re
from collections.abc import Sequence
from functools import cache

from tools.words.tokens import Token
from tools.words.wordlists import word_list

RELATIVES: dict[str, tuple[str, ...]] = {
    "mother": ("mother", "mom", "mum", "mommy", "mummy", "mama", "madre", "mamá"),
    "father": ("father", "dad", "daddy", "papa", "padre", "papá"),
    "sister": ("sister", "sisters", "hermana"),
    "brother": ("brother", "brothers", "hermano"),
    "son": ("son", "sons", "hijo", "stepson"),
    "daughter": ("daughter", "daughters", "hija", "stepdaughter"),
    "child": ("child", "kid", "kids", "children", "toddler", "hijos", "niño", "niña", "boy", "girl", "twins"),
    "baby": ("baby", "infant", "newborn", "bebé", "bebe"),
    "husband": ("husband", "esposo", "marido", "hubby"),
    "wife": ("wife", "esposa"),
    "partner": ("partner", "boyfriend", "girlfriend", "spouse", "fiance", "fiancé", "fiancee", "novio", "novia", "ex", "pareja"),
    "grandmother": ("grandmother", "grandma", "granny", "gran", "nan", "nana", "nanna", "granma", "abuela"),
    "grandfather": ("grandfather", "grandpa", "grandad", "granddad", "gramps", "grampa", "abuelo"),
    "grandparent": ("grandparent", "grandparents", "abuelos"),
    "grandchild": ("grandson", "granddaughter", "grandchild", "grandkid", "grandkids", "nieto", "nieta"),
    "aunt": ("aunt", "auntie", "tía"),
    "uncle": ("uncle", "tío"),
    "cousin": ("cousin", "primo", "prima"),
    "niece": ("niece",),
    "nephew": ("nephew",),
    "parent": ("parent", "parents", "padres"),
    "family": ("family", "relative", "relatives", "siblings", "sibling", "familia", "relatives'"),
    "other": ("stepdad", "stepfather", "stepmom", "stepmum", "stepmother", "friend", "friends", "neighbor", "neighbour", "roommate", "coworker", "colleague", "classmate", "dog", "coworkers", "boss", "amigo", "amiga"),
}  # fmt: skip
KIN_PATTERN = "|".join(sorted({word for names in RELATIVES.values() for word in names}, key=len, reverse=True))
"""Any word for a relative or a friend, for a larger pattern."""
KIN_OF_SEX = {
    "male": tuple(
        word
        for name in ("father", "brother", "son", "husband", "grandfather", "uncle", "nephew")
        for word in RELATIVES[name]
    ),
    "female": tuple(
        word
        for name in ("mother", "sister", "daughter", "wife", "grandmother", "aunt", "niece")
        for word in RELATIVES[name]
    ),
}
"""Words for relatives that tell their sex."""
WARDS = frozenset({"son", "daughter", "child", "baby", "grandchild"})
_KIN = {word: kin for kin, words in RELATIVES.items() for word in words}
_OWNERS = word_list("experiencer_owners")
_POSSESSIVES = frozenset({"my", "our", "his", "her", "their", "mi", "su"})
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


@cache
def kin(word: str) -> str:
    """Return which relative a word names; empty when none."""
    one = word.removesuffix("'s")
    return _KIN.get(one) or _KIN.get(one.removesuffix("s"), "")


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
    subject = next((token.text for token in reversed(row[:at]) if token.text in _SELF | _THIRD | {"my"}), "")
    if subject in _SELF or subject == "my":
        return "patient"
    if subject in _THIRD and before != "patient":
        return before
    return (
        before if before in WARDS and not any(token.text in _SELF or token.text == "my" for token in row) else "patient"
    )


def _named(row: Sequence[Token], at: int) -> str:
    """Return the relative that the words before the finding make its bearer."""
    for place in range(at - 1, -1, -1):
        word = row[place].text
        if word in _SELF or (word == "my" and not _kin_follows(row, place)):
            return "patient"
        if word in {"patient", "pt"}:
            return "patient"
        relative = kin(word)
        near = {token.text for token in row[max(0, place - 3) : place]}
        owned = (
            place == 0
            or row[place - 1].text in _OWNERS | {",", "and", ":", "of"}
            or (row[place - 1].text.endswith("'s") and kin(row[place - 1].text) != "")
            or bool(near & {"my", "our", "mi"})
            or (
                row[place - 1].text == "old"
                and bool({token.text for token in row[max(0, place - 7) : place]} & _POSSESSIVES)
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
        if follows in _SAYS and _hurts_own(row, place + 1):
            return relative
        if (
            follows in _SAYS
            or (soon & _SPEAKS)
            or _REPORTED.search(" ".join(token.text for token in row[max(0, place - 4) : place]) + " ")
        ):
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
                       "dropped", "collapsed", "battled", "survived", "beat", "lost", "went", "both", "all"}
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


def _kin_follows(row: Sequence[Token], place: int) -> bool:
    return any(kin(token.text) for token in row[place + 1 : place + 5])


def _kin_in(row: Sequence[Token]) -> str:
    return next((relative for token in row if (relative := kin(token.text)) and relative != "family"), "")


def subject_of(row: Sequence[Token], before: str) -> str:
    """Return of whom a sentence speaks, for "he" and "she" in the next one: the last that it names."""
    subject = before
    for place, token in enumerate(row):
        if token.text in _SELF or (token.text == "my" and not _kin_follows(row, place)):
            subject = "patient"
        relative = "" if _owns_a_thing(row, place) else kin(token.text)
        follows = row[place + 1].text if place + 1 < len(row) else ""
        near = {other.text for other in row[max(0, place - 4) : place]}
        if (
            relative
            and (follows not in _SAYS or _hurts_own(row, place + 1))
            and near & {"my", "our", "mi", "nuestro", "nuestra", "have", "had", "got", "tengo"}
        ):
            subject = relative
    return subject
