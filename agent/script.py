"""Scripted answers without a conversation: each is heard as an answer to its question. It asks nobody."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import structs

from agent.questions import interview_settings, known_question, own_questionnaires
from tools import clock
from tools.clinical import Answer

if TYPE_CHECKING:
    from agent.settings import Settings
    from tools.chart import Chart
    from tools.interview import Profile, Question

MOST = 400


def answered(
    chart: "Chart | None", settings: "Settings", *, reason: str = "", words: Mapping[str, str], otherwise: str = "skip"
) -> tuple[Answer, ...]:
    """Return the answers of a script, in the order in which an interview would have asked.

    Questions that the script does not answer count as not asked. An answer to a question that the interview would not
    have reached is heard all the same: nothing that was said is lost.
    """
    from tools.interview import next_question

    left = {link_id: said for link_id, said in words.items() if said.strip()}
    if reason and not any(link_id in left for link_id in ("reason", "core.reason")):
        left["reason"] = reason
    told: list[Answer] = []
    passed: list[Answer] = []
    for _ in range(MOST):
        profile = _profile(chart, (*told, *passed), settings)
        asking = interview_settings(settings, chart, profile)
        question = next_question((*told, *passed), chart=chart, profile=profile, today=clock.today(), settings=asking)
        if question is None or not left:
            break
        said = left.pop(question.link_id, None)
        if said is None:
            passed.append(
                Answer(
                    handle="", link_id=question.link_id, question=question.text, words="", status="skipped",
                    topic=question.topic, about=question.about,
                )
            )  # fmt: skip
        else:
            told.append(_heard(question, said, len(told) + 1, profile))
    del otherwise
    for link_id, said in left.items():
        profile = _profile(chart, told, settings)
        asking = interview_settings(settings, chart, profile)
        own = own_questionnaires(settings)
        question = known_question(link_id, profile, own, chart=chart, asking=asking) or _unknown(link_id)
        told.append(_heard(question, said, len(told) + 1, profile))
    return tuple(told)


def _heard(question: "Question", said: str, number: int, profile: "Profile") -> Answer:
    from tools.interview import hear

    at = clock.now().isoformat()
    return structs.replace(
        hear(question, said, handle=f"Q{number}", today=clock.today(), profile=profile, at=at), handle=f"Q{number}"
    )


def _profile(chart: "Chart | None", answers: "tuple[Answer, ...] | list[Answer]", settings: "Settings") -> "Profile":
    from tools.interview import profile_of

    person = chart.person if chart else None
    return profile_of(person, answers, clock.today(), language=settings.language, country=settings.country)


def _unknown(link_id: str) -> "Question":
    from tools.interview import Question

    return Question(link_id=link_id, text=link_id.replace("-", " ").replace("_", " "), topic="anything_else")
