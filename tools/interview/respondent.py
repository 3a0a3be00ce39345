"""Who answers, from a tapped option or from words that name somebody; what stays unclear is never the patient."""

import re
from collections.abc import Iterable

from tools.clinical import Answer, Respondent

TOGETHER = "together"
"""The option of a patient beside whom somebody sits."""

_WARD = re.compile(
    r"\b(?:my|our|mi) (?:\w+ )?(?:son|daughter|child|kids?|baby|infant|newborn|toddler|boy|girl|hij[oa]|bebé|niñ[oa])\b"
)
_GUARDS = re.compile(
    r"\b(?:parents?|guardian|legal|foster|(?:step)?(?:mother|mom|mum|mommy|mummy|mama|father|dad|daddy|papa)"
    r"|madre|padre|mamá|papá|tutora?)\b"
)
_SOMEBODY = re.compile(
    r"\b(?:wife|husband|spouse|partner|boyfriend|girlfriend|son|daughter|child|brother|sister|sibling|relative|famil\w+"
    r"|grand\w+|nana?|granny|aunt|auntie|uncle|cousin|niece|nephew|friend|neighbou?r|carer?|caregiver|caretaker"
    r"|help\w*|ayud\w+|behalf"
    r"|nurse|aide|social worker|staff|interpreter|translator|proxy|attorney|somebody|someone|other|roommate"
    r"|he|she|his|her|him|they|espos[oa]|marido|mujer|hij[oa]|herman[oa]|abuel[oa]|amig[oa]|vecin[oa]|cuidadora?"
    r"|enfermer[oa])\b"
)
_ADULT = 18
_TOO_YOUNG = 5
"""Years below which nobody answers for themselves."""
_NOT_ALONE = 12
"""Years below which whoever helps answers as a guardian."""


_SELF = re.compile(
    r"\b(?:i|i'm|im|me|myself|mine|self|patients?|yo|mí|yo mism[oa]|paciente|本人|病人)\b|我", re.IGNORECASE
)
_FOR_SELF = re.compile(
    r"\b(?:for|by|all) myself\b|\b(?:it'?s|this is|about) (?:me|myself)\b|\bpara mí mism[oa]\b"
    r"|\bi(?:'m| am) the patient\b|\bsoy (?:el|la) paciente\b",
    re.IGNORECASE,
)
"""Says that the speaker is the patient, whoever else is named: that is asked once more."""
_BOTH = re.compile(
    r"\b(?:me|i|myself|yo)\b.{0,12}\b(?:and|with|together|y|con)\b|\b(?:and|with|y|con) (?:me|i|myself|yo)\b"
    r"|\b(?:both|we|us|nosotros)\b"
    r"|\b(?:is|are|está|están) (?:typing|writing|reading|here|with me|beside|next to|sitting|escribiendo|aquí)\b",
    re.IGNORECASE,
)
"""More than one: it takes one more question to know who the patient is and whether somebody looks on."""


def who_answers(choice: str, words: str, years: int | None) -> Respondent | None:
    """Return who answers, from an option's code or from words that name somebody ("mother", "dad fell").

    None: the words name nobody, or more than one; it is asked once more, and nothing private until it is clear.

    >>> who_answers("mother", "mother", 2), who_answers("dad fell twice", "dad fell twice", 80)
    ('guardian', 'helper')
    >>> who_answers("xyz", "xyz", 30) is None, who_answers("me", "me", 30)
    (True, 'patient')
    """
    if choice in {"guardian", "helper", "patient"}:
        return choice  # type: ignore[return-value]
    if choice == TOGETHER:
        return "patient"
    said = f"{choice} {words}".lower().replace("’", "'")
    young = years is not None and years < _ADULT
    if _BOTH.search(said):
        return None
    if _FOR_SELF.search(said) and _SOMEBODY.search(said):
        return None
    if _WARD.search(said):
        return "helper" if years is not None and not young else "guardian"
    if _GUARDS.search(said):
        return "guardian" if young or (years is None and "parent" in said) else "helper"
    if _SOMEBODY.search(said):
        return "guardian" if years is not None and years < _NOT_ALONE else "helper"
    if not _SELF.search(said):
        return None
    return "guardian" if years is not None and years < _TOO_YOUNG else "patient"


def who_unclear(answers: Iterable[Answer], years: int | None = None) -> str:
    """Return the handle of the newest answer about who answers, if it names nobody or more than one; else nothing."""
    told = [one for one in answers if one.topic == "respondent" and one.status == "answered"]
    if not told or who_answers(told[-1].choice or told[-1].words.strip().lower(), told[-1].words, years) is not None:
        return ""
    return told[-1].handle or told[-1].link_id
