"""What to ask and what to fear: questionnaires, the next question, answers understood, red flags.

It knows no brief and no graph.
"""

from tools.interview.acknowledging import acknowledge
from tools.interview.asking import next_question, questions_left
from tools.interview.hearing import MOST_LETTERS, cut_short, hear
from tools.interview.library import library
from tools.interview.medicines import medicine_question
from tools.interview.private import private_handles
from tools.interview.profile import Profile, parse_age, profile_of
from tools.interview.questionnaire import Questionnaire
from tools.interview.questionnaire_file import load_questionnaire
from tools.interview.questions import InterviewSettings, Option, Progress, Question
from tools.interview.readback import ReadBack, read_back
from tools.interview.redflags import (
    SCREENED_LANGUAGES,
    instruction,
    not_asked,
    not_checked,
    screen,
    screen_answers,
    screen_text,
)
from tools.interview.respondent import who_answers, who_unclear
from tools.interview.responses import questionnaire_response, response
from tools.interview.running import missing, next_item, values_of
from tools.interview.scores import Score, scores
from tools.interview.topics import TOPICS
from tools.interview.values import read_value

__all__ = [
    "MOST_LETTERS",
    "SCREENED_LANGUAGES",
    "TOPICS",
    "InterviewSettings",
    "Option",
    "Profile",
    "Progress",
    "Question",
    "Questionnaire",
    "ReadBack",
    "Score",
    "acknowledge",
    "cut_short",
    "hear",
    "instruction",
    "library",
    "load_questionnaire",
    "medicine_question",
    "missing",
    "next_item",
    "next_question",
    "not_asked",
    "not_checked",
    "parse_age",
    "private_handles",
    "profile_of",
    "questionnaire_response",
    "questions_left",
    "read_back",
    "read_value",
    "response",
    "scores",
    "screen",
    "screen_answers",
    "screen_text",
    "values_of",
    "who_answers",
    "who_unclear",
]
