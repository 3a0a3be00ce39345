"""The closed vocabulary of `Answer.topic`: which slot of the story a question fills. It asks nothing itself."""

from typing import Literal, get_args

Topic = Literal[
    "respondent",  # who answers: patient, guardian, helper
    "age",
    "sex",
    "pregnancy",
    "reason",
    "story",
    "onset",
    "duration",
    "course",
    "severity",
    "site",
    "quality",
    "radiation",
    "worse",
    "better",
    "tried",
    "associated",
    "danger_signs",
    "negatives",
    "risk",
    "context",
    "impact",
    "measurement",
    "medication",
    "over_the_counter",
    "allergy",
    "problem",
    "habit",
    "family",
    "mood",
    "anxiety",
    "suicide",
    "safety",
    "worry",
    "hope",
    "questions",
    "care_elsewhere",
    "anything_else",
    "other",
]

TOPICS: tuple[str, ...] = get_args(Topic)
