"""The questionnaires that come with previsit, and which of them fit a complaint. It asks nothing."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files

from msgspec.structs import replace

from tools.clinical import Answer, Finding
from tools.interview.errands import errand
from tools.interview.profile import Profile
from tools.interview.questionnaire import Questionnaire
from tools.interview.questionnaire_file import load_questionnaire


@cache
def library() -> Mapping[str, Questionnaire]:
    """Return all of ours by file name: `core`, `general`, the protocols, the standard instruments."""
    folder = files("tools.interview") / "questionnaires"
    found = {}
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".json"):
            found[file.name.removesuffix(".json")] = load_questionnaire(file.read_bytes())
    return found


@cache
def _protocol_of_concept() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, questionnaire in library().items():
        if questionnaire.extensions.get("kind") == "protocol":
            for concept in str(questionnaire.extensions.get("concepts", "")).split():
                found[concept] = (*found.get(concept, ()), name)
    return found


def complaints(answers: Iterable[Answer]) -> tuple[Finding, ...]:
    """Return what the patient came with: the present findings of the reason, or else of the story.

    A reason that only says where ("both ankles, three weeks") waits for what the story names.
    """
    told = [answer for answer in answers if answer.status == "answered"]
    only_where: tuple[Finding, ...] = ()
    for topic in ("reason", "story"):
        found = [
            finding
            for answer in told
            if answer.topic == topic
            for finding in answer.findings
            if finding.polarity != "absent" and finding.who == "patient" and finding.time in {"now", "planned"}
        ]
        if any(finding.concept or finding.kind != "symptom" for finding in found):
            return tuple(_sited(finding, only_where) for finding in found)
        only_where = only_where or tuple(found)
    return only_where


def _sited(finding: Finding, only_where: Sequence[Finding]) -> Finding:
    """Return a pain of the story as that of the place which the reason named: "both knees", then "they ache"."""
    if finding.concept != "pain" or finding.site or len(only_where) != 1:
        return finding
    from tools.words import concept, find_concepts

    where = only_where[0]
    named = {match.concept for match in find_concepts(f"{where.site} pain", "en")}
    known = concept(named.pop()) if len(named) == 1 else None
    return (
        finding
        if known is None
        else replace(finding, concept=known.key, name=known.name, code=known.code, site=where.site)
    )


def protocols(
    answers: Sequence[Answer], profile: Profile, most: int = 2, *, also: str = ""
) -> tuple[Questionnaire, ...]:
    """Return the protocols that fit what was said first, in its order; the general one when none does.

    `also` is one that the clinic chose for the visit: it comes last, and takes no complaint's place.
    """
    names: list[str] = []
    said = complaints(answers)
    for finding in sorted(said, key=lambda one: one.concept in _BESIDE):
        for name in _protocols_of(finding):
            if _fits(library()[name], profile) and name not in names and not (names and finding.concept in _BESIDE):
                names.append(name)
    if not names:
        where = any(not finding.concept and finding.kind == "symptom" for finding in said)
        names += [*(["general"] if where else []), *_errands(answers)]
    if "child-fever" in names and "fever" in names:
        names.remove("fever")
    names = names[:most] or ["general"]
    if also and also not in names:
        names = [*names, also]
    return tuple(library()[name] for name in names)


_BESIDE = frozenset({"anorexia", "appetite_change", "night_sweats", "hot_cold_flush", "thirst", "feeling_unwell"})
"""What comes with many a complaint, and is a matter of its own only where nothing else was told."""
_SLOW = re.compile(
    r"\b(?:wo|wi|does|do|is|has|did|can)\w*n['’]?t (?:\w+ )?heal"
    r"|\b(?:not|never|no|slow\w*) (?:\w+ )?(?:heal|se cura|cierra|sana)|\bsores?\b|\bulcers?\b|\bll?aga",
    re.IGNORECASE,
)


def _protocols_of(finding: Finding) -> tuple[str, ...]:
    """Return the protocols of one complaint: a wound that does not heal is a matter of the skin and no fresh injury."""
    names = _protocol_of_concept().get(finding.concept, ())
    if finding.concept == "wound" and _SLOW.search(finding.quote):
        return tuple(name for name in names if name != "injury")
    return names


def _errands(answers: Iterable[Answer]) -> list[str]:
    words = " ".join(answer.words for answer in answers if answer.topic == "reason" and answer.status == "answered")
    return [name] if (name := errand(words)) else []


def _fits(questionnaire: Questionnaire, profile: Profile) -> bool:
    ages = str(questionnaire.extensions.get("ages", ""))
    if not ages or profile.age_years is None:
        return not ages.startswith("0-")
    low, _, high = ages.partition("-")
    return int(low or 0) <= profile.age_years <= int(high or 200)
