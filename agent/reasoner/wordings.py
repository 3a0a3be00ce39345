"""Whether a model's wording of a question may be shown to a patient: one plain question and nothing else.

It checks form and forbidden content; which question is asked is decided elsewhere, by code.
"""

import re
from collections.abc import Collection

from tools.interview import Question
from tools.words import find_concepts, ingredients, reading_grade

MOST_WORDS = 25
HARDEST_GRADE = 8.0
_ADVICE = (
    r"should|must|need to|ought|recommend\w*|advis\w+|suggest\w*|try to|take (?:a|an|some|your|more|less|two)|"
    r"(?:stop|start) taking|call an ambulance|emergency|911|112|doctor will"
)
_COMFORT = (
    r"do(?:n't| not) worry|no need to|nothing (?:serious|to worry)|reassur\w+|normal(?:ly)?|"
    r"(?:it'?s|is) (?:probably|likely|fine|safe|nothing)"
)
_DIAGNOSIS = r"you (?:have|may have|might have|could have|probably have)|diagnos\w+|sounds like"
FORBIDDEN = re.compile(rf"\b(?:{_ADVICE}|{_COMFORT}|{_DIAGNOSIS}|https?:|www\.)|[<>{{}}\[\]]", re.IGNORECASE)


_NUMBER = re.compile(r"\d+")
_TURNED = re.compile(r"\b(?:no|not|never|without)\b|n[’']t\b", re.IGNORECASE)
"""Asked the other way round, a yes would mean no."""


def may_be_reworded(question: Question, language: str = "en") -> bool:
    """Tell whether a model may word this question: one answered in free words, in a language checks can read.

    Never a standard instrument, a safety question or one that looks for danger; never one whose options were written
    for its own words.
    """
    plain = question.kind == "text" and not question.options
    return plain and language == "en" and not (question.fixed or question.danger or question.confidential)


def refusal(wording: str, question: Question, said: Collection[str] = ()) -> str:
    """Return why a wording may not be shown, or "" when it may.

    Args:
        wording: what the model offers.
        question: what is to be asked.
        said: concepts that the patient has spoken of; naming them again is not asking about something else.

    Questions that are fixed (standard instruments, safety) or that look for danger are never reworded.
    """
    words = wording.split()
    if not may_be_reworded(question):
        return "this question is never reworded"
    if wording.count("?") != 1 or not wording.rstrip().endswith("?"):
        return "not one question"
    if not 3 <= len(words) <= MOST_WORDS:
        return "too long or too short"
    if FORBIDDEN.search(wording):
        return "advice, diagnosis or reassurance"
    if reading_grade(wording) > HARDEST_GRADE:
        return "too hard to read"
    known = (
        {match.concept for match in find_concepts(question.text)}
        | set(question.concepts)
        | {question.subject}
        | set(said)
    )
    added = {match.concept for match in find_concepts(wording)} - known
    if added or set(ingredients(wording)) - set(ingredients(question.text)):
        return "asks about something else"
    if set(_NUMBER.findall(wording)) - set(_NUMBER.findall(question.text)):
        return "another number or time"
    return "turned round" if _TURNED.search(wording) and not _TURNED.search(question.text) else ""
