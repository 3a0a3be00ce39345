"""What of a protocol's question is left after what was said: all of it, a shorter list, nothing. It orders none."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from tools.clinical import Answer, Finding
from tools.interview.library import complaints
from tools.interview.profile import Profile
from tools.interview.questionnaire import Questionnaire
from tools.interview.questions import Question
from tools.interview.telling import remedies, tells
from tools.interview.wording import pick

_FIELDS: Mapping[str, tuple[str, ...]] = {
    "onset": ("onset", "onset_date", "duration"),
    "duration": ("duration", "onset", "onset_date"),
    "severity": ("severity",),
    "site": ("site", "side"),
    "course": ("course",),
    "worse": ("worse",),
    "better": ("better",),
}


def still_open(
    question: Question,
    known: Mapping[str, str],
    answers: Sequence[Answer],
    protocol: Questionnaire,
    profile: Profile,
) -> Question | None:
    """Leave out what was already said; None when nothing is left to ask."""
    if question.kind == "multi":
        return _list_narrowed(question, known)
    slot = question.link_id.split(".", 1)[-1]
    if slot == "tried":
        return _tried(question, answers, profile)
    if slot == "how_high" and _filled(answers, ("fever", "temperature", "fever_measured"), ("value",)):
        return None
    if slot == "radiation" and "radiating_pain" in known:
        return None
    if slot == "which_joint" and any(one.concept in _JOINTS for one in complaints(answers)):
        return None
    if tells(question.link_id, answers) or (slot == "how_heavy" and not _bleeds(known)):
        return None
    # That it is the knee does not say which knee.
    fields = ("side",) if slot == "side" else _FIELDS.get(question.topic)
    own = str(protocol.extensions.get("concepts", "")).split()
    if fields and question.subject and _filled(answers, own, fields):
        return None
    return question


_JOINTS = frozenset(
    f"{joint}_pain" for joint in ("knee", "hip", "shoulder", "ankle", "wrist", "elbow", "neck", "foot", "hand")
)


def _bleeds(known: Mapping[str, str]) -> bool:
    return any(
        polarity == "present" and ("bleed" in concept or concept == "menorrhagia")
        for concept, polarity in known.items()
    )


def _list_narrowed(question: Question, known: Mapping[str, str]) -> Question | None:
    open_ = [
        option for option in question.options if not option.exclusive and not all(c in known for c in option.concepts)
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


def _tried(question: Question, answers: Sequence[Answer], profile: Profile) -> Question | None:
    """Ask what was tried by naming what was said to be taken; not at all when its effect was told."""
    if tells("tried", answers):
        return None
    named = remedies(answers)
    if not named:
        return question
    listed = ", ".join(named[:3])
    text = pick(
        profile,
        f"You spoke of {listed}. Was that for this, and did it help? Anything else?",
        f"Habló de {listed}. ¿Era para esto y le ayudó? ¿Algo más?",
    )
    return replace(question, text=text)


_NO_PLACE = frozenset(
    {"stomach", "belly", "tummy", "abdomen", "abdominal", "barriga", "estómago", "vientre"}
    | {"chest", "pecho", "head", "cabeza", "back", "espalda"}
)
"""Sites that the complaint's own name says; which part of it hurts is still open."""


def _filled(answers: Iterable[Answer], concepts: Sequence[str], fields: Sequence[str]) -> bool:
    findings: list[Finding] = [finding for answer in answers for finding in answer.findings]
    return any(
        getattr(finding, field) and getattr(finding, field).lower() not in _NO_PLACE
        for finding in findings
        if finding.concept in concepts and finding.polarity == "present"
        for field in fields
    )
