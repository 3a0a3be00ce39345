"""What to ask next: danger signs first, then what is required, then what most changes the clinician's view.

The order is a pure function of the answers, the chart and the profile; nothing here understands words.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec.structs import replace

from tools.chart import Chart
from tools.clinical import Answer
from tools.interview.booked import booked_question
from tools.interview.emergency import most_needed
from tools.interview.instruments import mood_items, safety_items
from tools.interview.items import question_of
from tools.interview.library import complaints, library, protocols
from tools.interview.medicines import asked_openly, medicine_questions
from tools.interview.narrowing import counts, may_ask_private, protocol_questions, slot_of
from tools.interview.own import own_questions
from tools.interview.profile import Profile
from tools.interview.questionnaire import Questionnaire
from tools.interview.questions import InterviewSettings, Progress, Question
from tools.interview.recorded import (
    allergy_questions,
    known_problem_questions,
    problem_questions,
    record_follow_up,
    recorded_concepts,
)
from tools.interview.respondent import who_unclear
from tools.interview.wording import echo, pick

_ADULT = 18
_EARLY = 6
_LEAST = 4
"""So many questions about the complaint are asked however long the visit is."""
_LEAST_BESIDE = 1
"""So many where a whole standard instrument is asked beside them."""
_USUAL = 20
"""About how many questions a visit has: shown until the reason for it is known."""
_NO_STORY = frozenset({"FollowUp", "CheckUp", "Injury"})
"""Protocols that ask for the story in their own words."""
_ERRANDS = frozenset({"FollowUp", "CheckUp"})
"""Protocols of a visit without a complaint."""
_SHORTEST = "FollowUp"
"""A refill: how it goes, readings from home, missed doses; what else the visit needs stands anyway."""
_LEAST_OF_AN_ERRAND = 3
_USUAL_OF_AN_ERRAND = 14
_PASSED_OVER = 4
"""Who passes over the first questions, so many of them, is asked no more of what merely helps."""
_FAMILY = frozenset({"General", "CheckUp", "Fatigue", "Bleeding", "Neuro"})
"""Protocols of which an illness in the family may be the key."""
_FEW = 2
"""With no more examples left than these, none is given."""
_SCREENING = 2
"""Items of the PHQ-2, which take no other question's place."""
_ELSE: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("fever", "fiebre", frozenset({"fever", "chills", "temperature"})),
    ("weight", "peso", frozenset({"weight_loss", "weight_gain"})),
    ("sleep", "sueño", frozenset({"insomnia", "sleepiness", "snoring"})),
    ("food", "comida", frozenset({"loss_of_appetite", "poor_appetite", "nausea", "vomiting"})),
    ("bowels", "intestino", frozenset({"diarrhea", "constipation", "bowel_change", "hematochezia"})),
    ("urine", "orina", frozenset({"dysuria", "urinary_frequency", "urinary_symptoms", "hematuria"})),
    ("skin", "piel", frozenset({"rash", "itching", "skin_lesion", "hives"})),
)


def next_question(
    answers: Sequence[Answer],
    *,
    chart: Chart | None,
    profile: Profile,
    today: date,
    settings: InterviewSettings | None = None,
) -> Question | None:
    """Return the next question with its progress, or None when the interview is complete.

    Args:
        answers: the visit's log, newest version of each; skipped and declined ones count as asked.
        chart: the record, or None while it is loading or when there is none.
        profile: see `profile_of`.
        today: the visit's date.
        settings: how this clinic runs its interviews.
    """
    left = questions_left(answers, chart=chart, profile=profile, today=today, settings=settings)
    if not left:
        return None
    done = len(answers)
    about = done + len(left)
    question = replace(left[0], progress=Progress(done=done, total=about))
    if not any(answer.topic == "reason" for answer in answers):
        return replace(question, progress=Progress(done=done, total=max(about, _USUAL)))
    if question.link_id == "worry":
        more = len(left) - 1
        last = pick(profile, "Almost done. ", "Ya casi termina. ")
        count = pick(
            profile, f"Almost done: {more} more after this. ", f"Ya casi termina: {more} más después de esta. "
        )
        return replace(question, text=(count if more else last) + question.text)
    return question


def questions_left(
    answers: Sequence[Answer],
    *,
    chart: Chart | None,
    profile: Profile,
    today: date,
    settings: InterviewSettings | None = None,
) -> list[Question]:
    """Return every question that would still be asked if nothing new were said, in order."""
    settings = settings or InterviewSettings()
    asked = {answer.link_id for answer in answers}
    core = {item.link_id: item for item in library()["core"].items}
    when = _when(answers, chart, profile, settings)

    def take(*links: str) -> list[Question]:
        return [
            question_of(core[link], library()["core"], profile)
            for link in links
            if link not in asked and core[link].extensions.get("when", "always") in when
        ]

    opening = take("who", "who-sure", "age", "sex", "reason")
    safety = [question_of(item, library()["asq"], profile) for item in safety_items(answers, profile)]
    safety = [question for question in safety if question.link_id not in asked]
    if not opening and (booked := booked_question(answers, profile, settings)):
        opening = [booked]
    if opening:
        return opening + take("pregnancy", "story", "otc", "worry", "questions")
    said = complaints(answers)
    chosen = protocols(answers, profile, also=settings.protocol)
    due = mood_items(answers, (protocol.name.lower() for protocol in chosen), profile)
    mood = [
        question_of(item, library()[item.link_id.split(".")[0]], profile) for item in due if item.link_id not in asked
    ]
    instruments = len(due) if len(due) > _SCREENING else 0
    recorded = recorded_concepts(chart, profile, settings)
    danger, slots = protocol_questions(answers, asked, profile, settings, instruments=instruments, recorded=recorded)
    story = take("story") if _short(answers) and chosen[0].name not in _NO_STORY else []
    # What the story tells of its time and course, it tells of the complaint.
    story = [replace(question, subject=said[0].concept if said else "") for question in story]
    opened = safety + danger + take("pregnancy") + story
    if opened and not any("." in link for link in asked) and opened[0].topic != "pregnancy":
        troubles = [finding for finding in said if finding.kind != "medication"]
        opened[0] = replace(opened[0], text=echo(troubles, profile.language) + opened[0].text)
    if settings.emergency:
        return most_needed(opened, answers, chart, profile, settings, take("medicines", "allergies"))
    anything = [_anything_else(question, answers, profile) for question in take("else")]
    required = medicine_questions(answers, chart, profile, settings) + take("medicines", "otc")
    required += record_follow_up(answers, profile)
    required += allergy_questions(answers, chart, profile, settings) or take("allergies")
    problems = [] if instruments and chart is not None else problem_questions(answers, chart, profile, settings)
    required += problems or ([] if instruments and chart is not None else take("problems"))
    required += take("elsewhere") + known_problem_questions(answers, chart, profile, settings)
    required += take("family") if _family_matters(chosen, chart) else []
    required += [_of_the_young(question, profile) for question in take("habits")]
    extra = own_questions(answers, chart, profile, settings, today)
    closing = take("safe", "worry", "questions")
    least, most = _LEAST_BESIDE if instruments else _LEAST, settings.most_screens
    if all(protocol.name in _ERRANDS for protocol in chosen):
        closing = [_of_health(question, profile) for question in closing]
        if chosen[0].name == _SHORTEST:
            anything, least, most = [], _LEAST_OF_AN_ERRAND, min(most, _USUAL_OF_AN_ERRAND)
    if _passed_over(answers):
        anything, least, most = [], 0, 0
    others = (opened, mood, anything, required, closing)
    if not _short(answers):
        # Who told the story with the reason has told how it happened.
        slots = [question for question in slots if slot_of(question.link_id) != "how_happened"]
    slots = _fitting(
        slots,
        sum(question.topic != "pregnancy" for part in others for question in part),
        answers,
        settings,
        least,
        most,
    )
    # The first few describe the complaint; the rest wait until what is required has been asked.
    early = max(_EARLY - sum(counts(link) and not link.endswith(".danger") for link in asked), 0)
    if mood:
        # Its first two items say whether all the others are due; then there is room for less.
        return opened + mood + slots + anything + required + extra + closing
    return opened + slots[:early] + anything + required + slots[early:] + extra + closing


def _of_health(question: Question, profile: Profile) -> Question:
    """Word the worry of a visit without a complaint: there is no "this"."""
    if question.link_id != "worry":
        return question
    text = pick(profile, "Does anything worry you just now?", "¿Hay algo que le preocupe ahora?")
    return replace(question, text=text)


def _of_the_young(question: Question, profile: Profile) -> Question:
    """Ask those under 18 of school: they have no work yet."""
    if profile.age_years is None or profile.age_years >= _ADULT:
        return question
    text = pick(
        profile,
        "How is school or work? Do you smoke or vape, drink alcohol or use drugs? How much?",
        "¿Cómo van la escuela o el trabajo? ¿Fuma, vapea, toma alcohol o usa drogas? ¿Cuánto?",
    )
    return replace(question, text=text)


def _passed_over(answers: Sequence[Answer]) -> bool:
    """Return whether nothing at all was answered yet: what must be asked goes on, what merely helps does not."""
    return len(answers) >= _PASSED_OVER and all(answer.status == "skipped" for answer in answers)


def _fitting(
    slots: list[Question],
    others: int,
    answers: Sequence[Answer],
    settings: InterviewSettings,
    least: int,
    most: int,
) -> list[Question]:
    """Return as many slots as a visit of the usual length has room for, the most telling ones; a few always."""
    own = {item.link_id for questionnaire in settings.extra for item in questionnaire.walk()}
    # Whether somebody may be pregnant takes no other question's place: men and women are asked the same.
    done = [one.link_id for one in answers if one.link_id.split("#")[0] not in own and one.topic != "pregnancy"]
    asked = sum(counts(link) and not link.endswith(".danger") for link in done)
    return slots[: max(most - len(done) - others, least - asked, 0)]


def _family_matters(chosen: Sequence[Questionnaire], chart: Chart | None) -> bool:
    """Return whether illness in the family is asked: of who is unknown, and where it may be the key."""
    return chart is None or (any(one.name in _FAMILY for one in chosen) and not chart.of_kind("family"))


def _when(answers: Sequence[Answer], chart: Chart | None, profile: Profile, settings: InterviewSettings) -> set[str]:
    openly = asked_openly(chart, profile, settings)
    adult = profile.age_years is None or profile.age_years >= _ADULT
    holds = {
        "always": True,
        "who_unclear": bool(who_unclear(answers, profile.age_years)),
        "age_unknown": profile.age_days is None,
        "sex_unknown": profile.sex == "unknown",
        "maybe_pregnant": profile.may_be_pregnant and profile.pregnant == "unknown",
        "no_recorded_medicines": openly,
        "recorded_medicines": not openly,
        "recorded": chart is not None,
        "no_recorded_problems": not any(answer.link_id == "problems" for answer in answers),
        "no_recorded_allergies": not any(answer.link_id == "allergies" for answer in answers),
        "adult_alone": may_ask_private(profile, settings),
        "adult_alone_harm": adult and profile.confidential and settings.ask_harm,
    }
    return {name for name, value in holds.items() if value}


def _anything_else(question: Question, answers: Iterable[Answer], profile: Profile) -> Question:
    """Leave out of the examples what was spoken of already."""
    known = {finding.concept for answer in answers for finding in answer.findings}
    spanish = profile.language.startswith("es")
    left = [theirs if spanish else ours for ours, theirs, concepts in _ELSE if not concepts & known]
    head, colon, _ = question.text.partition(":")
    return (
        replace(question, text=f"{head}{colon} {', '.join(left)}?")
        if len(left) > _FEW
        else replace(question, text=f"{head}?")
    )


def _short(answers: Iterable[Answer]) -> bool:
    return not any(answer.topic == "reason" and len(answer.words.split()) > 30 for answer in answers)
