"""A question of our library by its linkId, for answers that come unasked. It chooses nothing."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.interview import Profile, Question


def known_question(link_id: str, profile: "Profile") -> "Question | None":
    """Return the question, worded for this person; None when no questionnaire of ours has it."""
    from tools.interview import library
    from tools.interview.asking import question_of

    for questionnaire in library().values():
        for item in questionnaire.walk():
            if item.link_id == link_id:
                return question_of(item, questionnaire, profile)
    return None
