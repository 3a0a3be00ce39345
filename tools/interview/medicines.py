"""Questions about the medicines that the record lists: all on one screen, what deviates by name."""

import re
from collections.abc import Sequence

from msgspec.structs import replace

from tools.chart import Chart
from tools.chart.values import MedicationLine
from tools.clinical import Answer
from tools.interview.home import most_telling, taken_at_home
from tools.interview.listed import listed, parts_of
from tools.interview.profile import Profile
from tools.interview.questions import InterviewSettings, Option, Question
from tools.interview.taking import names_any
from tools.interview.wording import option_spoken_to, pick, spoken_to

MOST_TICKED = 15
"""Of a longer list nobody ticks each with care: the patient names what they take first."""
_TAKING = (
    ("yes", "Yes, like that", "Sí, así"),
    ("differently", "Differently", "De otra forma"),
    ("stopped", "I stopped", "La dejé"),
    ("never", "I never took it", "Nunca la tomé"),
)


def medicine_questions(
    answers: Sequence[Answer], chart: Chart | None, profile: Profile, settings: InterviewSettings
) -> list[Question]:
    """Return what is still to be asked of the record's current medicines, with a follow-up where one changed."""
    asked = {answer.link_id: answer for answer in answers}
    lines = _shown_lines(chart, profile, settings)
    if len(lines) > MOST_TICKED:
        if "medicines" not in asked:
            return []
        lines = most_telling(_not_named(lines, asked["medicines"]), MOST_TICKED)
    listed = asked.get("medication.list")
    if (
        listed is None
        and len(lines) > settings.most_medicines
        and not any(one.about in _handles(lines) for one in answers)
    ):
        return [_list(lines, profile)]
    if listed is not None:
        nothing = _nothing_ticked(listed, _list(lines, profile))
        lines = _not_told_of(lines, listed)
        if nothing or len(lines) > _MOST_ALONE:
            rest = asked.get("medication.list.more")
            if rest is None:
                return [_rest(lines, profile, none=nothing)]
            # One answer stood for all; only what harms most when nobody knows how it is taken is asked by name.
            lines = [] if rest.choice == "stopped" else [line for line in lines if HARMFUL & set(line.classes)]
            lines = _not_told_of(lines, rest)
    found: list[Question] = []
    # Whoever did not see what was asked the second time will not the third.
    not_tried = not any(link.startswith("medication.F") and link.endswith(".more") for link in asked)
    for line in lines:
        question = _taking(line, profile, listed=listed is not None)
        if question.link_id not in asked:
            found.append(question)
        elif (
            follow := _follow_up(asked[question.link_id], question, profile, once_more=not_tried)
        ) and follow.link_id not in asked:
            found.insert(0, follow)
    return found


def asked_openly(chart: Chart | None, profile: Profile, settings: InterviewSettings) -> bool:
    """Return whether the patient is to name their medicines: the record has none, or more than one screen can hold."""
    return not 0 < len(_shown_lines(chart, profile, settings)) <= MOST_TICKED


def medicine_question(
    link_id: str, chart: Chart | None, profile: Profile, settings: InterviewSettings
) -> Question | None:
    """Return the question about one medicine of the record by its linkId, for what is said of it unasked."""
    for line in _shown_lines(chart, profile, settings):
        question = _taking(line, profile)
        if link_id in {question.link_id, f"{question.link_id}.more"}:
            return replace(question, link_id=link_id)
    return None


def _shown_lines(chart: Chart | None, profile: Profile, settings: InterviewSettings) -> list[MedicationLine]:
    """Return the record's current medicines that this screen may show."""
    hidden = set() if profile.confidential else set(settings.sensitive)
    ordered = chart.of_kind("medication") if chart is not None else ()
    routes = {fact.handle: fact.detail["route"] for fact in ordered if "route" in fact.detail}
    return [
        line
        for line in (chart.medications() if chart is not None else ())
        if line.state in {"current", "paused", "unknown"}
        and line.handles
        and not hidden & set(line.handles)
        and taken_at_home(line, routes.get(line.handles[0], ""))
    ]


def _not_named(lines: Sequence[MedicationLine], answer: Answer) -> list[MedicationLine]:
    """Return the medicines that an open answer does not speak of."""
    medicines = listed({line.handles[0]: (line.name, " ".join(line.ingredients)) for line in lines})
    told = {handle for part in parts_of(answer.words, medicines) for handle in part.handles}
    return [line for line in lines if line.handles[0] not in told]


def _handles(lines: Sequence[MedicationLine]) -> set[str]:
    return {line.handles[0] for line in lines}


def _not_told_of(lines: Sequence[MedicationLine], answer: Answer) -> list[MedicationLine]:
    told = {finding.detail.get("handle") for finding in answer.findings}
    return [line for line in lines if line.handles[0] not in told]


def _list(lines: Sequence[MedicationLine], profile: Profile) -> Question:
    """Ask of all at once; what is not ticked is asked after it."""
    text = pick(
        profile,
        "Our record lists these medicines. Tick each one you still take just as it says.",
        "Nuestro registro tiene estas medicinas. Marque las que aún se toman tal como dice.",
    )
    options = [
        Option(
            code=line.handles[0],
            text=shown_name(line.name, line.dose),
            fills={"ingredient": " ".join(line.ingredients)},
        )
        for line in lines
    ]
    none = Option(code="none", text=pick(profile, "None of these", "Ninguna"), exclusive=True)
    unsure = Option(code="unsure", text=pick(profile, "Not sure", "No estoy seguro"), exclusive=True)
    return Question(
        link_id="medication.list",
        text=spoken_to(text, profile),
        topic="medication",
        kind="multi",
        options=(*options, none, unsure),
        required=True,
    )


HARMFUL = frozenset({"anticoagulant", "insulin", "opioid"})
_REST = (
    ("stopped", "I stopped all of them", "Las dejé todas"),
    ("differently", "I take them in another way", "Las tomo de otra forma"),
    ("unsure", "Not sure", "No estoy seguro"),
)


_MOST_ALONE = 3
"""So many unticked medicines are asked about one by one; more are asked about together."""
_MOST_NAMED = 12


def _nothing_ticked(answer: Answer, listed: Question) -> bool:
    """Tell whether the list was passed over, denied as a whole, or answered with words that name none of it."""
    if answer.status != "answered" or answer.choice in {"none", "unsure"}:
        return True
    return not answer.choice and not answer.findings and not names_any(listed, answer.words)


def _rest(lines: Sequence[MedicationLine], profile: Profile, *, none: bool) -> Question:
    """Ask once about what was left unticked, where that is all of a list or much of it."""
    names = "; ".join(shown_name(line.name) for line in lines[:_MOST_NAMED])
    text = (
        pick(
            profile,
            "None of the list was ticked. How are these medicines taken now? Name any you take.",
            "No marcó ninguna de la lista. ¿Cómo se toman ahora? Nombre las que toma.",
        )
        if none
        else pick(
            profile,
            f"Not ticked: {names}. How are these taken now? Say which were stopped.",
            f"Sin marcar: {names}. ¿Cómo se toman ahora? Diga cuáles se dejaron.",
        )
    )
    options = tuple(
        Option(code=code, text=option_spoken_to(pick(profile, english, spanish), profile))
        for code, english, spanish in _REST
    )
    detail = {line.handles[0]: "|".join((line.name, " ".join(line.ingredients))) for line in lines}
    return Question(
        link_id="medication.list.more",
        text=spoken_to(text, profile),
        topic="medication",
        kind="choice",
        options=options,
        detail=detail,
    )


def _taking(line: MedicationLine, profile: Profile, *, listed: bool = False) -> Question:
    """Ask how one medicine is taken: of the only one of the record, or of one that was left unticked."""
    what = shown_name(line.name, line.dose)
    text = (
        pick(
            profile,
            f"{what}: not ticked. How do you take it now? If it was stopped: when, and why?",
            f"{what}: sin marcar. ¿Cómo la toma ahora? Si la dejó: ¿cuándo y por qué?",
        )
        if listed
        else pick(
            profile,
            f"Our record lists {what}. Are you taking it like that?",
            f"En nuestro registro consta {what}. ¿La toma así?",
        )
    )
    return Question(
        link_id=f"medication.{line.handles[0]}",
        text=spoken_to(text, profile),
        topic="medication",
        kind="choice",
        options=_choices(profile),
        about=line.handles[0],
        required=True,
        detail={"name": line.name, "dose": line.dose, "ingredient": " ".join(line.ingredients)},
    )


def _follow_up(answer: Answer, asked: Question, profile: Profile, *, once_more: bool) -> Question | None:
    """Ask what a bare "no", "differently" or "stopped" leaves open; nothing where the words said it."""
    taking = next((finding.detail for finding in answer.findings if finding.kind == "medication"), {})
    name, how = shown_name(asked.detail["name"]), taking.get("taking")
    options: tuple[Option, ...] = ()
    if how is None and once_more and answer.status == "answered" and not answer.choice:
        # Words about something else, or none that tell: asked once more, in one tap.
        text = spoken_to(
            pick(profile, f"To be sure: {name}. Do you take it now?", f"Para estar seguros: {name}. ¿La toma ahora?"),
            profile,
        )
        options = _choices(profile)
    elif how == "unclear":
        text = pick(profile, f"{name}: what is different?", f"{name}: ¿qué es distinto?")
        options = _choices(profile)[1:]
    elif how == "stopped" and not (taking.get("reason") or taking.get("since")):
        text = pick(
            profile,
            f"{name}: since about when, and why did it stop?",
            f"{name}: ¿desde cuándo y por qué la dejó?",
        )
    elif how == "differently" and answer.words.lower().strip() in {"differently", "de otra forma"}:
        text = pick(profile, f"{name}: how is it taken now?", f"{name}: ¿cómo la toma ahora?")
    else:
        return None
    return Question(
        link_id=f"{asked.link_id}.more",
        text=text,
        topic="medication",
        kind="choice" if options else "text",
        options=options,
        about=asked.about,
        detail={**asked.detail, "taking": "" if options else taking.get("taking", "")},
    )


def _choices(profile: Profile) -> tuple[Option, ...]:
    return tuple(
        Option(code=code, text=option_spoken_to(pick(profile, english, spanish), profile))
        for code, english, spanish in _TAKING
    )


_NOISE = re.compile(r"\b(?:NDA\d+|\d+ ACTUAT|[A-Z]{2,}\d{5,})\b\s*")
_FORMS = re.compile(r"\b(?:MG|ML|MCG|G|HR|UNT|MEQ|ACTUAT|Oral|Tablet|Capsule|Solution|Pack|Injection|Injectable)\b")


def shown_name(name: str, dose: str = "") -> str:
    """Return a medicine's name as a patient can read it, with its dose where the name has none.

    >>> shown_name("NDA020800 0.3 ML Epinephrine 1 MG/ML Auto-Injector", "as needed")
    '0.3 ml Epinephrine 1 mg/ml Auto-Injector, as needed'
    """
    plain = _FORMS.sub(lambda match: match.group().lower(), _NOISE.sub("", name)).strip() or name
    dose = " ".join(dose.split())
    dose = re.sub(r"^(\d+)\.0\b(?!\d)", r"\1", dose)
    return f"{plain}, {dose}" if dose and dose.lower() not in plain.lower() else plain
