"""The reason given when the visit was booked: to be confirmed where the patient gives none of their own."""

import re
from collections.abc import Sequence

from tools.clinical import Answer
from tools.interview.errands import errand
from tools.interview.profile import Profile
from tools.interview.questions import InterviewSettings, Option, Question
from tools.interview.wording import pick

LINK = "booked"


def booked_question(answers: Sequence[Answer], profile: Profile, settings: InterviewSettings) -> Question | None:
    """Return whether the booked reason is right, asked once the own one was passed over or not understood."""
    links = {answer.link_id: answer for answer in answers}
    if any(_tells(answer, settings.booked) for answer in answers):
        return None
    if (first := links.get(LINK)) is not None:
        again = pick(profile, "What brings you in, then?", "¿Cuál es el motivo, entonces?")
        wrong = first.choice == "no" and f"{LINK}.more" not in links
        return Question(link_id=f"{LINK}.more", text=again, topic="reason", required=True) if wrong else None
    if not settings.booked.strip() or "reason" not in links:
        return None
    text = pick(
        profile,
        f"The booking says: “{settings.booked}”. Is that right?",
        f"La cita dice: «{settings.booked}». ¿Es correcto?",
    )
    return Question(
        link_id=LINK,
        text=text,
        topic="reason",
        kind="choice",
        options=(
            Option(code="yes", text=pick(profile, "Yes", "Sí")),
            Option(code="no", text=pick(profile, "No, it is something else", "No, es otra cosa")),
        ),
        required=True,
        fixed=True,
        detail={"booked": settings.booked},
    )


def _tells(answer: Answer, booked: str) -> bool:
    """Return whether an answer gives a reason: one that is understood, or one in the words of the booking."""
    if answer.topic != "reason" or answer.status != "answered":
        return False
    said, planned = _words(answer.words), _words(booked)
    return (
        bool(answer.findings or not planned or said & planned)
        or answer.link_id.startswith(LINK)
        or errand(answer.words) != ""
    )


def _words(text: str) -> set[str]:
    return {
        word for word in re.findall(r"\w{4,}", text.lower()) if word not in {"visit", "same", "last", "time", "with"}
    }


def confirmed(question: Question, options: Sequence[Option]) -> str:
    """Return the booked words where the patient says that they are right: those are the reason then."""
    right = question.link_id == LINK and any(option.code == "yes" for option in options)
    return question.detail.get("booked", "") if right else ""
