"""What of a protocol's question is left after what was said: all of it, a shorter list, nothing. It orders none."""

import re
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
        if protocol.name == "Injury" and question.link_id.endswith(".associated") and _away_from_the_head(answers):
            known = {**dict.fromkeys(_OF_THE_HEAD, "not asked"), **known}
        return _list_narrowed(question, known)
    slot = question.link_id.split(".", 1)[-1]
    if slot == "tried":
        return _tried(question, answers, profile)
    own = frozenset(str(protocol.extensions.get("concepts", "")).split())
    if _is_beside_the_point(slot, answers, known, profile, own) or tells(question.link_id, answers):
        return None
    return None if _has_told(question, slot, answers, protocol) else question


def _is_beside_the_point(
    slot: str, answers: Sequence[Answer], known: Mapping[str, str], profile: Profile, own: frozenset[str]
) -> bool:
    """Return whether what was said leaves nothing to ask of one slot, though it does not fill it."""
    from tools.words.resolving import hurts

    said = {one.concept for one in complaints(answers)}
    if slot == "radiation":
        return "radiating_pain" in known or not any(hurts(concept) for concept in said)
    if slot == "how_high":
        return _filled(answers, ("fever", "temperature", "fever_measured"), ("value",))
    if slot == "quality":
        return _too_young_to_say(profile)
    if slot == "how_heavy":
        return not _bleeds(known)
    if slot in {"side", "where_numb", "numb_kind"}:
        return bool(said & _NOWHERE) and (said & own if own else said) <= _NOWHERE
    if slot in {"bleed_site", "bleed_look"}:
        return "melena" in said
    named = {"worse": _COMES_WITH, "which_joint": _JOINTS}.get(slot, frozenset())
    return bool(said & named)


def _has_told(question: Question, slot: str, answers: Sequence[Answer], protocol: Questionnaire) -> bool:
    """Return whether a finding of the complaint has the field that a question fills."""
    from tools.words.resolving import hurts

    # That it is the knee does not say which knee.
    fields = ("side",) if slot == "side" else _FIELDS.get(question.topic, ())
    own = str(protocol.extensions.get("concepts", "")).split()
    said = complaints(answers)
    if any(hurts(one.concept) for one in said):
        # A pain without a name, and what was said only by its place, are of the complaint.
        own += ["pain", ""]
    if question.subject and _filled(answers, own, fields):
        return True
    return protocol.name == "General" and any(getattr(one, field) for one in said for field in fields)


_JOINTS = frozenset(
    f"{joint}_pain" for joint in ("knee", "hip", "shoulder", "ankle", "wrist", "elbow", "neck", "foot", "hand")
)


_NOWHERE = frozenset({"confusion", "memory_loss", "seizure", "speech_difficulty", "hallucinations", "drowsiness"})
"""Complaints that are on no side and in no place."""
_COMES_WITH = frozenset({"dizziness_on_standing", "exertional_dyspnea", "orthopnea", "claudication", "pleuritic_pain"})
"""Complaints whose name says what brings them on."""
_OF_THE_HEAD = frozenset({"vomiting", "headache", "dizziness", "blurred_vision"})
_HEAD = re.compile(r"head|face|eye|nose|jaw|neck|mouth|skull|cabeza|cara|ojo|nariz|cuello|boca", re.IGNORECASE)


def _away_from_the_head(answers: Sequence[Answer]) -> bool:
    """Return whether every injury told has a place, and none is at the head: a thumb makes nobody throw up."""
    hurt = [one for one in complaints(answers) if one.concept in {"injury", "wound", "burn_injury", "fall", "fracture"}]
    if any(one.concept == "head_injury" for one in complaints(answers)):
        return False
    return bool(hurt) and all(one.site and not _HEAD.search(one.site) for one in hurt)


_SAYS_HOW_IT_FEELS = 5
"""Age in years from which a child can tell what a pain feels like, so that a parent knows it."""


def _too_young_to_say(profile: Profile) -> bool:
    young = profile.age_years is not None and profile.age_years < _SAYS_HOW_IT_FEELS
    return profile.respondent != "patient" and young


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
