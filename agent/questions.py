"""How this installation asks: its settings for one visit, and a question by its linkId. It chooses nothing."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.context import VisitContext
    from agent.settings import Settings
    from tools.chart import Chart
    from tools.clinical import Answer, ReceiptLine
    from tools.interview import InterviewSettings, Profile, Question, Questionnaire


def interview_settings(settings: "Settings", chart: "Chart | None", profile: "Profile") -> "InterviewSettings":
    """Return how this visit is asked: the clinic's own questionnaires, and what of the record a helper is not shown."""
    from tools.interview import InterviewSettings, private_handles

    return InterviewSettings(
        most_questions=settings.questions,
        adolescents_alone=settings.adolescents_alone,
        ask_harm=settings.ask_harm,
        sensitive=() if profile.confidential else private_handles(chart),
        extra=own_questionnaires(settings),
    )


def own_questionnaires(settings: "Settings") -> "tuple[Questionnaire, ...]":
    """Return the clinic's own questionnaires, checked.

    Raises:
        QuestionnaireError: one cannot be run; the message names the file and the item.
    """
    paths = [name.strip() for name in settings.questionnaires.split(",") if name.strip()]
    return tuple(_loaded(name, _changed_at(name)) for name in paths)


def _changed_at(name: str) -> int:
    try:
        return Path(name).stat().st_mtime_ns
    except OSError:
        return 0


@lru_cache(maxsize=32)
def _loaded(name: str, changed_at: int) -> "Questionnaire":
    from tools.errors import QuestionnaireError
    from tools.interview import library, load_questionnaire

    del changed_at  # in the key alone: a file that was changed is read again
    ours = {item.link_id for questionnaire in library().values() for item in questionnaire.walk()}
    try:
        questionnaire = load_questionnaire(Path(name))
        taken = next((item.link_id for item in questionnaire.walk() if item.link_id in ours), "")
        if taken:
            raise QuestionnaireError(f"item {taken!r}: the linkId is one of previsit's own; give it another")  # noqa: TRY301
    except QuestionnaireError as exc:
        raise QuestionnaireError(f"{name}: {exc}") from exc
    return questionnaire


def known_question(link_id: str, profile: "Profile", extra: "tuple[Questionnaire, ...]" = ()) -> "Question | None":
    """Return the question, worded for this person; None when no questionnaire of ours or the clinic's has it."""
    from tools.interview import library
    from tools.interview.items import question_of

    for questionnaire in (*library().values(), *extra):
        for item in questionnaire.walk():
            if item.link_id == link_id and item.type not in {"group", "display"}:
                return question_of(item, questionnaire, profile)
    return None


def word_on_the_answer(context: "VisitContext", visit: str, handle: str) -> str:
    """Return the line that the patient is shown about the answer just written down; empty when none is needed."""
    from tools.interview import acknowledge

    language = context.store.visits.get(visit).language
    answers = [answer for answer in context.store.answers.current(visit) if answer.handle == handle]
    return acknowledge(answers[-1], language) if answers else ""


def interview_gaps(answers: "Sequence[Answer]", chart: "Chart | None", profile: "Profile") -> "tuple[ReceiptLine, ...]":
    """Return what the interview did not keep or did not show, as lines of the receipt."""
    from tools.clinical import ReceiptLine
    from tools.interview import MOST_LETTERS, cut_short, private_handles

    found = [
        f"Answer {answer.handle} was longer than {MOST_LETTERS:,} letters; the rest was not kept or screened."
        for answer in answers
        if cut_short(answer)
    ]
    hidden = () if profile.confidential else private_handles(chart)
    if hidden:
        what = "entry" if len(hidden) == 1 else "entries"
        found.append(
            f"{len(hidden)} private {what} of the record not shown or asked about: {profile.respondent} present."
        )
    return tuple(ReceiptLine(handle="", text=text, type="Interview", whole=False) for text in found)
