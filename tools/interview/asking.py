"""What to ask next: danger signs first, then what is required, then what most changes the clinician's view.

The order is a pure function of the answers, the chart and the profile; nothing here understands words.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec.structs import replace

from tools.chart import Chart
from tools.clinical import Answer, Finding
from tools.interview.instruments import mood_items, safety_items
from tools.interview.library import complaints, library, protocols
from tools.interview.medicines import allergy_questions, medicine_questions, problem_questions, record_follow_up
from tools.interview.own import own_questions
from tools.interview.profile import Profile
from tools.interview.questionnaire import Choice, Item, Questionnaire, words_in
from tools.interview.questions import InterviewSettings, Option, Progress, Question, QuestionKind
from tools.interview.wording import echo, pick, spoken_to

PRIVATE = frozenset(
    {"suicidal_thoughts", "self_harm", "drug_use", "injection_drug_use", "new_sexual_partner", "domestic_violence"}
)
_EARLY = 4
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "onset": ("onset", "onset_date", "duration"),
    "duration": ("duration", "onset", "onset_date"),
    "severity": ("severity",),
    "site": ("site", "side"),
    "course": ("course",),
    "worse": ("worse",),
    "better": ("better",),
}
_KINDS: Mapping[str, QuestionKind] = {
    "boolean": "yes_no",
    "integer": "number",
    "decimal": "number",
    "quantity": "number",
    "date": "date",
    "dateTime": "date",
}


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
    return replace(left[0], progress=Progress(done=done, total=done + len(left)))


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

    opening = take("who", "age", "sex", "reason")
    safety = [question_of(item, library()["asq"], profile) for item in safety_items(answers, profile)]
    safety = [question for question in safety if question.link_id not in asked]
    if opening:
        return opening + take("pregnancy", "story", "otc", "worry", "hope", "questions")
    said = complaints(answers)
    danger, slots = _protocol_questions(answers, asked, profile, settings)
    mood = [
        question_of(item, library()[item.link_id.split(".")[0]], profile)
        for item in mood_items(answers, (protocol.name.lower() for protocol in protocols(answers, profile)), profile)
        if item.link_id not in asked
    ]
    body = safety + danger + take("pregnancy") + (take("story") if _short(answers) else [])
    # The first few describe the complaint; the rest wait until what is required has been asked.
    early = max(_EARLY - sum(_counts(link) and not link.endswith(".danger") for link in asked), 0)
    body += slots[:early] + mood + take("else")
    if body and not any("." in link for link in asked) and body[0].topic != "pregnancy":
        body[0] = replace(body[0], text=echo(said, profile.language) + body[0].text)
    medicines = medicine_questions(answers, chart, profile, settings)
    allergies = record_follow_up(answers, profile) + (
        allergy_questions(answers, chart, profile, settings) or take("allergies")
    )
    problems = problem_questions(answers, chart, profile, settings) or take("problems")
    required = problems + medicines + take("medicines", "otc") + allergies + take("family", "habits")
    extra = own_questions(answers, chart, profile, settings, today)
    return body + required + slots[early:] + extra + take("safe", "worry", "hope", "questions")


def question_of(item: Item, questionnaire: Questionnaire, profile: Profile) -> Question:
    """Return an item of a questionnaire as a question in the visit's language."""
    language = profile.language
    kind: QuestionKind = _KINDS.get(item.type, "text")
    if item.choices:
        kind = "multi" if item.repeats else "choice"
    if item.type == "integer" and item.minimum is not None and item.maximum is not None:
        kind = "scale"
    ours = item.extensions
    spanish = language.startswith("es") and ours.get("why_es")
    return Question(
        link_id=item.link_id,
        text=words_in(item.text, language) if ours.get("fixed") else spoken_to(words_in(item.text, language), profile),
        topic=str(ours.get("topic", "other")),
        kind=kind,
        options=tuple(_option(choice, language) for choice in item.choices),
        concepts=tuple(dict.fromkeys(concept for choice in item.choices for concept in choice.concepts))
        or tuple(str(ours.get("asks", "")).split()),
        subject=str(ours.get("subject", "")),
        required=item.required,
        why=str(spanish or ours.get("why", "")),
        fixed=bool(ours.get("fixed", False)),
        confidential=bool(ours.get("confidential", False)),
        danger=bool(ours.get("danger", False)),
        questionnaire=questionnaire.name,
        source=str(ours.get("source") or questionnaire.extensions.get("source", "")),
        free_text=item.type != "choice",
        minimum=item.minimum if isinstance(item.minimum, int | float) else None,
        maximum=item.maximum if isinstance(item.maximum, int | float) else None,
        unit=item.unit.get("code", ""),
    )


def _option(choice: Choice, language: str) -> Option:
    return Option(
        code=choice.code,
        text=words_in(choice.text, language),
        concepts=choice.concepts,
        absent=choice.absent,
        exclusive=choice.exclusive,
        fills=dict(choice.fills),
        value=dict(choice.value),
    )


def _when(answers: Sequence[Answer], chart: Chart | None, profile: Profile, settings: InterviewSettings) -> set[str]:
    medicines = chart is not None and any(
        line.state in {"current", "paused", "unknown"} for line in chart.medications()
    )
    adult = profile.age_years is None or profile.age_years >= 18
    holds = {
        "always": True,
        "age_unknown": profile.age_days is None,
        "sex_unknown": profile.sex == "unknown",
        "maybe_pregnant": profile.may_be_pregnant and profile.pregnant == "unknown",
        "no_recorded_medicines": not medicines,
        "recorded_medicines": medicines,
        "no_recorded_problems": not any(answer.link_id == "problems" for answer in answers),
        "no_recorded_allergies": not any(answer.link_id == "allergies" for answer in answers),
        "adult_alone": may_ask_private(profile, settings),
        "adult_alone_harm": adult and profile.confidential and settings.ask_harm,
    }
    return {name for name, value in holds.items() if value}


def may_ask_private(profile: Profile, settings: InterviewSettings) -> bool:
    """Return whether private matters may be asked: of an adult alone, and of ages 12 to 17 where the clinic does so."""
    years = profile.age_years
    return profile.confidential and (years is None or years >= 18 or (years >= 12 and settings.adolescents_alone))


def _short(answers: Iterable[Answer]) -> bool:
    return not any(answer.topic == "reason" and len(answer.words.split()) > 30 for answer in answers)


def _protocol_questions(
    answers: Sequence[Answer], asked: set[str], profile: Profile, settings: InterviewSettings
) -> tuple[list[Question], list[Question]]:
    known = _known(answers)
    private = may_ask_private(profile, settings)
    said = [finding.concept for finding in complaints(answers)]
    # The danger signs of two complaints are asked in one question.
    looked_for = any(answer.link_id.endswith(".danger") for answer in answers)
    danger: list[Question] = []
    slots: list[Question] = []
    for protocol in protocols(answers, profile):
        own = str(protocol.extensions.get("concepts", "")).split()
        for item in protocol.items:
            question = question_of(item, protocol, profile)
            if item.link_id in asked:
                danger += _once_more(question, answers, known, profile)
                continue
            # The answer describes what was said, not the protocol's first word for it.
            question = replace(question, subject=next((c for c in said if c in own), question.subject))
            if question.confidential and not private:
                continue
            if not private:
                question = _without_private(question)
            narrowed = _narrow(question, known, answers, protocol)
            if narrowed is not None and narrowed.danger and danger:
                danger[0] = _joined(danger[0], narrowed)
            elif narrowed is not None and not (narrowed.danger and looked_for):
                (danger if narrowed.danger else slots).append(narrowed)
            if narrowed is not None:
                known = {**known, **dict.fromkeys(narrowed.concepts, "asked")}
    room = settings.most_questions - sum(_counts(link) for link in asked)
    danger = danger[: max(room, 1)]
    return danger, slots[: max(room - len(danger), 0)]


def _without_private(question: Question) -> Question:
    """Leave out what is only asked when nobody else sees the screen."""
    options = tuple(option for option in question.options if not set(option.concepts) & PRIVATE)
    concepts = tuple(concept for concept in question.concepts if concept not in PRIVATE)
    none = tuple(replace(option, absent=concepts) if option.exclusive else option for option in options)
    return replace(question, options=none, concepts=concepts)


def _joined(first: Question, second: Question) -> Question:
    codes = {option.code for option in first.options}
    none = [option for option in first.options if option.exclusive]
    options = [option for option in first.options if not option.exclusive]
    options += [option for option in second.options if option.code not in codes]
    concepts = tuple(dict.fromkeys(concept for option in options for concept in option.concepts))
    return replace(first, options=(*options, *(replace(option, absent=concepts) for option in none)), concepts=concepts)


def _once_more(
    question: Question, answers: Sequence[Answer], known: Mapping[str, str], profile: Profile
) -> list[Question]:
    """Ask a danger question again, narrowed, when the words answered only a part of it."""
    link = f"{question.link_id}.more"
    given = {answer.link_id: answer for answer in answers}
    first = given[question.link_id]
    if not question.danger or link in given or first.choice or first.status != "answered":
        return []
    open_ = [
        option for option in question.options if not option.exclusive and not all(c in known for c in option.concepts)
    ]
    return [_narrowed(question, link, open_, profile)] if open_ else []


def _narrowed(question: Question, link: str, open_: Sequence[Option], profile: Profile) -> Question:
    concepts = tuple(concept for option in open_ for concept in option.concepts)
    none = [replace(option, absent=concepts) for option in question.options if option.exclusive]
    text = pick(profile, "Good to know. And any of these?", "Gracias. ¿Y algo de esto?")
    return replace(question, link_id=link, text=text, options=(*open_, *none), concepts=concepts)


def _counts(link: str) -> bool:
    return (
        "." in link and not link.endswith(".more") and not link.startswith(("medication.", "phq-9.", "gad-7.", "asq."))
    )


def _known(answers: Iterable[Answer]) -> dict[str, str]:
    return {
        finding.concept: finding.polarity
        for answer in answers
        for finding in answer.findings
        if finding.concept and finding.who == "patient" and finding.time == "now" and finding.polarity != "uncertain"
    }


def _narrow(
    question: Question, known: Mapping[str, str], answers: Sequence[Answer], protocol: Questionnaire
) -> Question | None:
    """Leave out what was already said; None when nothing is left to ask."""
    if question.kind == "multi":
        open_ = [
            option
            for option in question.options
            if not option.exclusive and not all(c in known for c in option.concepts)
        ]
        if not open_:
            return None
        kept = {option.code for option in open_}
        concepts = tuple(concept for option in open_ for concept in option.concepts)
        options = tuple(
            replace(option, absent=concepts) if option.exclusive else option
            for option in question.options
            if option.exclusive or option.code in kept
        )
        return replace(question, options=options, concepts=concepts)
    fields = _FIELDS.get(question.topic)
    if fields and question.subject and _filled(answers, str(protocol.extensions.get("concepts", "")).split(), fields):
        return None
    return question


def _filled(answers: Iterable[Answer], concepts: Sequence[str], fields: Sequence[str]) -> bool:
    findings: list[Finding] = [finding for answer in answers for finding in answer.findings]
    return any(
        getattr(finding, field)
        for finding in findings
        if finding.concept in concepts and finding.polarity == "present"
        for field in fields
    )
