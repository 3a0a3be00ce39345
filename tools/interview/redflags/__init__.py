"""Red flags: rules over what was said, who it is about, and what was measured.

They raise and never lower, and advise nothing else.
"""

from tools.interview.redflags.numbers import instruction
from tools.interview.redflags.rules import Rule, rules
from tools.interview.redflags.screening import (
    SCREENED_LANGUAGES,
    not_asked,
    not_checked,
    screen,
    screen_answers,
    screen_text,
)

__all__ = [
    "SCREENED_LANGUAGES",
    "Rule",
    "instruction",
    "not_asked",
    "not_checked",
    "rules",
    "screen",
    "screen_answers",
    "screen_text",
]
