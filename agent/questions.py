"""How this installation asks: its settings for one visit, and a question by its linkId. It chooses nothing."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

ADULT = 18

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.context import VisitContext
    from agent.settings import Settings
    from tools.chart import Chart
    from tools.clinical import Answer, Flag, ReceiptLine
    from tools.interview import InterviewSettings, Profile, Question, Questionnaire
    from tools.store import VisitRow


INSTRUMENTS = ("phq-9", "gad-7")
"""Standard instruments that a clinic may choose for a visit; the safety questions are asked when they are due."""


def interview_settings(
    settings: "Settings",
    chart: "Chart | None",
    profile: "Profile",
    *,
    questionnaire: str = "",
    booked: str = "",
    emergency: bool = False,
) -> "InterviewSettings":
    """Return how this visit is asked: its questionnaires, its booked reason, what of the record a helper may see."""
    from tools.interview import InterviewSettings, library, private_handles

    ours = library().get(questionnaire)

    return InterviewSettings(
        most_questions=settings.questions,
        adolescents_alone=settings.adolescents_alone,
        ask_harm=settings.ask_harm,
        sensitive=() if profile.confidential else private_handles(chart),
        booked=booked,
        emergency=emergency,
        extra=_extra(settings, profile, questionnaire),
        protocol=questionnaire if ours is not None and ours.extensions.get("kind") == "protocol" else "",
    )


def settings_of_visit(
    context: "VisitContext", row: "VisitRow", chart: "Chart | None", profile: "Profile"
) -> "InterviewSettings":
    """Return how the visit is asked as it stands: after an emergency instruction only the most needed questions."""
    return interview_settings(
        context.settings,
        chart,
        profile,
        questionnaire=row.questionnaire,
        booked=row.reason,
        emergency=emergency_stands(row.flags),
    )


def emergency_stands(flags: "Sequence[Flag]") -> bool:
    """Return whether an emergency was raised that the patient has not taken back."""
    return any(flag.level == "emergency" and not flag.taken_back for flag in flags)


def choosable(settings: "Settings", language: str = "en") -> dict[str, str]:
    """Return the questionnaires that a clinic may choose for one visit: name and title, the clinic's own first."""
    from tools.interview import library
    from tools.interview.questionnaire import words_in

    own = {one.name: words_in(one.title, language) or one.name for one in own_questionnaires(settings)}
    ours = {
        name: f"{words_in(one.title, language)} ({name.upper()})"
        if name in INSTRUMENTS
        else words_in(one.title, language)
        for name, one in library().items()
        if name in INSTRUMENTS or (one.extensions.get("kind") == "protocol" and name != "general")
    }
    return own | {name: title for name, title in sorted(ours.items(), key=lambda one: one[1]) if name not in own}


def not_put(questionnaire: str, profile: "Profile") -> str:
    """Return why a standard instrument that was chosen for the visit is not asked of this person; else nothing."""
    if questionnaire not in INSTRUMENTS:
        return ""
    if profile.age_years is not None and profile.age_years < ADULT:
        return "it is for adults"
    if not profile.confidential:
        return "somebody else answers or sees the screen"
    # Only official translations may be shown, and none is in the library yet.
    return "" if profile.language.split("-")[0] == "en" else "it has no official translation here"


def _extra(settings: "Settings", profile: "Profile", questionnaire: str) -> "tuple[Questionnaire, ...]":
    """Return the clinic's own ones, or the one of them that was chosen; and a chosen instrument where it may be put."""
    from tools.interview import library

    own = own_questionnaires(settings)
    chosen = tuple(one for one in own if questionnaire and one.name == questionnaire)
    if chosen:
        return chosen
    if questionnaire in INSTRUMENTS and not not_put(questionnaire, profile):
        return (*own, library()[questionnaire])
    return own


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


def known_question(
    link_id: str,
    profile: "Profile",
    extra: "tuple[Questionnaire, ...]" = (),
    *,
    chart: "Chart | None" = None,
    asking: "InterviewSettings | None" = None,
) -> "Question | None":
    """Return the question, worded for this person; None when neither a questionnaire nor the record makes it."""
    from tools.interview import library, medicine_question
    from tools.interview.items import question_of

    if asking is not None and (medicine := medicine_question(link_id, chart, profile, asking)):
        return medicine

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


def interview_gaps(
    answers: "Sequence[Answer]",
    chart: "Chart | None",
    profile: "Profile",
    questionnaire: str = "",
    extra: "tuple[Questionnaire, ...]" = (),
    *,
    emergency: bool = False,
) -> "tuple[ReceiptLine, ...]":
    """Return what the interview did not keep or did not show, as lines of the receipt."""
    from tools.clinical import ReceiptLine
    from tools.interview import MOST_LETTERS, cut_short, private_handles, who_unclear

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
    found += [f"The questionnaire {one.name}: {what}." for one in extra for what in one.not_run]
    if (unclear := who_unclear(answers)) and not profile.alone:
        found.append(f"Who answered is not clear ({unclear}): nothing private was asked.")
    if emergency:
        found.append("After an emergency instruction only the most needed questions were put.")
    why = not_put(questionnaire, profile)
    if why:
        found.append(f"{questionnaire.upper()} was chosen for this visit and not asked: {why}.")
    return tuple(ReceiptLine(handle="", text=text, type="Interview", whole=False) for text in found)
