"""Whether a model's wording of a question may be shown to a patient: one plain question and nothing else.

It checks form and forbidden content; which question is asked is decided elsewhere, by code.
"""

import re
from collections.abc import Collection
from functools import cache
from pathlib import Path

from tools.interview import Question
from tools.words import find_concepts, ingredients, reading_grade
from tools.words.tokens import stem

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
_LETTERS = re.compile(r"[^\W\d_]+")
_SENTENCE_END = re.compile(r"[.!:;\u2026][\s\"')]|\s[-\u2013\u2014]\s")
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
    if _SENTENCE_END.search(wording):
        return "more than one sentence"
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
    matches = find_concepts(wording)
    if {match.concept for match in matches} - known or set(ingredients(wording)) - set(ingredients(question.text)):
        return "asks about something else"
    if _strange(wording, [(match.start, match.end) for match in matches], question):
        return "uses a word of its own"
    if set(_NUMBER.findall(wording)) - set(_NUMBER.findall(question.text)):
        return "another number or time"
    return "turned round" if _TURNED.search(wording) and not _TURNED.search(question.text) else ""


def _strange(wording: str, named: Collection[tuple[int, int]], question: Question) -> set[str]:
    """Return the words that are neither plain, nor the question's own, nor part of what may be named.

    What a list of forbidden words does not foresee (a term of endearment, a home remedy, another illness) is so refused
    too.
    """
    own = plain_words() | {stem(word) for word in _LETTERS.findall(question.text.lower())}
    spoken = (
        found[0].lower()
        for found in _LETTERS.finditer(wording)
        if not any(start <= found.start() < end for start, end in named)
    )
    return {word for word in spoken if len(word) > 1 and stem(word) not in own}


@cache
def plain_words() -> frozenset[str]:
    """Return the stems of the words that any question may be made of."""
    text = (Path(__file__).parent / "plain_words.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return frozenset(stem(word) for line in lines for word in line.split())
