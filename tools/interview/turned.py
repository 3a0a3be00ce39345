"""A question whose "no" is the danger ("Do you feel safe at home?"): the yes or no answers it and denies nothing else."""
# ruff: noqa: E501 - the patterns are tables

import re

from tools.interview.questions import Option, Question

_NO = r"no|nope|nah|never|not (?:really|always|at all|exactly|quite|entirely|completely|any ?more|when|with|often|sure|much|safe|lately|right now|at the moment)|sometimes|some ?times|rarely|seldom|hardly|depends|it depends|i (?:don't|do not|dont)(?: (?:feel safe|think so|really))?|siempre no|a veces|depende|no siempre|沒有|不|否"
_YES = r"yes|yeah|yep|yup|yea|ya|sure|of course|definitely|absolutely|always|i do(?! not)|i feel safe|very(?: safe)?|sí|si|claro|siempre|是|有|會"
_OF_ANOTHER = r"(?!(?:no|never|don't|do not|dont|nunca) (?:smok|drank|drunk|drink|alcohol|tobacco|cigar|vap|drugs?\b|weed|allerg|fum[oéa]|beb[oí]|tom[oé] alcohol))"
"""A "never" of another question that was meant: "never smoked, a sherry on Sunday"."""
_LEAD = re.compile(rf"^\W*(?:{_OF_ANOTHER}(?P<no>{_NO})|(?P<yes>{_YES}))(?![\w'])[\s,.;:!—–-]*", re.IGNORECASE)


def is_turned(question: Question) -> bool:
    """Return whether choosing "no" says that something is there."""
    return any(option.code == "no" and option.concepts for option in question.options)


def lead_of(question: Question, words: str) -> tuple[list[Option], str]:
    """Return the option that the words begin with and the words after it; neither changes the other's meaning.

    >>> asked = Question(link_id="safe", text="Safe?", topic="safety", options=(Option(code="no", text="No"),))
    >>> [option.code for option in lead_of(asked, "no, he hits me")[0]], lead_of(asked, "no, he hits me")[1]
    (['no'], 'he hits me')
    """
    found = _LEAD.match(words.replace("’", "'"))
    if found is None:
        return [], words
    code = "no" if found["no"] else "yes"
    return [option for option in question.options if option.code == code], words[found.end() :]
