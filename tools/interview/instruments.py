"""When a standard instrument is due: PHQ-2 and PHQ-9, GAD-7, and the fixed safety questions.

It shows the patient no score.
"""

from collections.abc import Iterable, Sequence

from tools.clinical import Answer
from tools.interview.library import library
from tools.interview.profile import Profile
from tools.interview.questionnaire import Item

_THOUGHTS = frozenset({"suicidal_thoughts", "suicide_plan", "self_harm", "phq_item_nine", "hopelessness"})
_WORRY = frozenset({"anxiety", "anxiety_disorder", "panic_attack", "stress"})


def safety_items(answers: Sequence[Answer], profile: Profile) -> list[Item]:
    """Return the fixed safety questions that are due.

    They are due when thoughts of death or self-harm were voiced and nobody else sees the screen.

    A refused answer counts as a yes.
    Source: Ask Suicide-Screening Questions, National Institute of Mental Health;
    https://psypack.com/assessments/ask-suicide-screening-questions/.
    """
    voiced = any(
        finding.concept in _THOUGHTS and finding.polarity == "present" and finding.who == "patient"
        for answer in answers
        for finding in answer.findings
    )
    old_enough = profile.age_years is None or profile.age_years >= 10
    if not (voiced and profile.confidential and old_enough and _english(profile)):
        return []
    items = list(library()["asq"].items)
    positive = any(
        answer.link_id.startswith("asq.") and (answer.choice == "yes" or answer.status != "answered")
        for answer in answers
    )
    # The last one is for those who said yes to any of the others, or would not say.
    return items if positive else items[:-1]


def mood_items(answers: Sequence[Answer], chosen: Iterable[str], profile: Profile) -> list[Item]:
    """Return the items of PHQ-9 and GAD-7 that are due when mood is the matter, for adults who answer alone.

    The first two items come first; the others only when those two sum to 3 or more.
    Source: Patient Health Questionnaire-2, cut-off 3.
    """
    adult = profile.age_years is None or profile.age_years >= 18
    if "mood" not in set(chosen) or not adult or not profile.confidential or not _english(profile):
        return []
    given = {answer.link_id: int(answer.choice) for answer in answers if answer.choice.isdigit()}
    first = given.get("phq-9.1", 0) + given.get("phq-9.2", 0)
    phq = list(library()["phq-9"].items)
    worried = any(
        finding.concept in _WORRY and finding.polarity == "present" for answer in answers for finding in answer.findings
    )
    return (phq if first >= 3 else phq[:2]) + (list(library()["gad-7"].items) if worried else [])


def _english(profile: Profile) -> bool:
    # Only official translations may be shown, and none is in the library yet.
    return profile.language.split("-")[0] == "en"
