"""What is still asked once an emergency instruction was given: what whoever treats the patient needs most. No more."""

from collections.abc import Sequence

from msgspec.structs import replace

from tools.chart import Chart
from tools.clinical import Answer
from tools.interview.medicines import HARMFUL, medicine_questions
from tools.interview.profile import Profile
from tools.interview.questions import InterviewSettings, Question
from tools.interview.recorded import allergy_questions
from tools.interview.wording import patient_named, pick


def most_needed(
    opened: Sequence[Question],
    answers: Sequence[Answer],
    chart: Chart | None,
    profile: Profile,
    settings: InterviewSettings,
    openly: Sequence[Question],
) -> list[Question]:
    """Return the few questions that are left, each with the word that the patient may stop.

    Args:
        opened: what a visit begins with: safety, danger signs, pregnancy, what happened.
        answers: the visit's log.
        chart: the record, or None.
        profile: who answers, and of whom.
        settings: how this clinic runs its interviews.
        openly: the open questions about medicines and allergies, where they are due.
    """
    listed = any(answer.link_id == "medication.list" for answer in answers)
    medicines = [
        question
        for question in medicine_questions(answers, chart, profile, settings)
        if not (listed or question.link_id.endswith(".more")) or _does_harm(question)
    ]
    allergies = allergy_questions(answers, chart, profile, settings)
    known = {"allergies"} if allergies else set()
    openly = [question for question in openly if question.link_id not in known]
    few = [*(one for one in opened if not one.link_id.endswith(".danger.more")), *medicines, *openly, *allergies]
    whom = "you" if profile.respondent == "patient" else patient_named(profile)
    why = pick(
        profile,
        f"You can stop here at any time. This is for the team that treats {whom}.",
        "Puede parar cuando quiera. Esto es para el equipo que atiende.",
    )
    return [one if one.why else replace(one, why=why) for one in few]


def _does_harm(question: Question) -> bool:
    """Return whether a follow-up is about a medicine that does harm when nobody knows how it is taken."""
    from tools.words import drug_classes

    return bool(HARMFUL & set(drug_classes(question.detail.get("ingredient", ""))))
