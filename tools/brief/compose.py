"""The rules' brief: every section in its order, and what may stand first. It checks nothing."""

from collections.abc import Sequence
from typing import Final

from tools.brief import (
    always,
    attention,
    bearing,
    conflicts,
    gaps,
    medication_list,
    person,
    pregnancy,
    record,
    results,
    since,
    story,
)
from tools.brief.draft import Draft, claim, section
from tools.brief.material import Material
from tools.brief.reconcile import as_claims, reconcile
from tools.brief.speaking import told_by_others
from tools.brief.wording import day, quoted, short_problem
from tools.chart.values import MedicationLine, ProblemLine
from tools.clinical import Claim, FirstScreen, Section

DANGER: Final = frozenset({"danger_signs", "suicide", "mood", "associated", "negatives"})
"""Topics of questions whose denied symptom may be urgent."""


def compose(material: Material) -> Draft:
    """Return the brief as the rules write it: the same for the same material.

    Args:
        material: all that may be said and cited.

    Returns:
        Unchecked claims; the first screen holds more than fits. Sections without a claim are left out.
    """
    lines = reconcile(material)
    sections = (
        section("story", story.story(material)),
        section("symptoms", story.symptoms(material)),
        section("reconciliation", as_claims(lines)),
        section("medications", medication_list.medications(material)),
        section("past_medications", medication_list.past_medications(material)),
        section("changes", since.changes(material), title=since.changes_title(material)),
        section("results", results.results(material)),
        section("problems", record.problems(material)),
        section("allergies", record.allergy_list(material)),
        section("history", record.visits(material)),
        section("social", [*record.social(material), *story.own_history(material)]),
        section("notes", record.notes(material)),
        section("preventive", record.preventive(material)),
        section("images", _images(material)),
        section("questions", story.wishes(material)),
        section("gaps", gaps.gaps(material)),
    )
    draft = Draft(
        first_screen=_first_screen(material, attention.for_attention(material, lines)),
        sections=_filled(sections),
        reconciliation=lines,
    )
    return told_by_others(draft, material)


def _filled(sections: Sequence[Section]) -> tuple[Section, ...]:
    return tuple(one for one in sections if one.claims)


def _first_screen(material: Material, items: tuple[Claim, ...]) -> FirstScreen:
    """Return all that may stand on the first screen, each place in the order of its weight."""
    frame = [
        *person.identity(material),
        *bearing.directives(material),
        person.respondent(material),
        *always.allergies(material),
        *always.anticoagulant(material),
        *pregnancy.pregnancy(material),
        *story.scores(material),
        *results.first_screen_results(material),
        *gaps.in_short(material),
    ]
    silent = material.person.deceased and not material.answers
    # A background that "none" denies ("diabetes", "alcohol") stands below; a danger sign stands here.
    denied = [one for one in conflicts.conflicts(material) if one.denied.topic in DANGER or one.said]
    denied = [one for one in denied if not (one.told is one.denied and story.is_quoted_whole(one.told))]
    beside = [*conflicts.as_claims(denied), *bearing.problems(material)]
    told = [] if silent else [*story.why_today(material), *beside, *story.three_sentences(material)]
    return FirstScreen(frame=tuple(frame), story=(*told, *_background(material)), for_attention=items)


def _background(material: Material) -> list[Claim]:
    """Return active problems and current medications in a sentence each; after a story, the problems alone."""
    if not material.chart:
        return []
    if material.answers:
        active = material.chart.problems().active
        plain = all(line.status != "not stated" and not record.unsure_of(line) for line in active)
        return _naming("Active problems", active, 5, "problem") if plain else []
    problems = material.chart.problems()
    stated = [line for line in problems.active if line.status != "not stated" and not record.unsure_of(line)]
    current = [line for line in material.chart.medications() if line.state == "current"]
    recent = [line for line in current if not line.not_confirmed_since]
    unclear = [line for line in material.chart.medications() if line.state == "unknown"]
    none = _none_active(
        material, problems=bool(problems.active or problems.social), medications=bool(current or unclear)
    )
    return [
        *none,
        *_naming("Active problems" if stated else "Problems recorded", stated or problems.active, 5, "problem"),
        *_naming("Active medications", recent, 6, "medication"),
        *_naming("Active but old entries", [line for line in current if line not in recent], 4, "medication"),
        *_naming("Medications, status unknown", unclear if not current else [], 4, "medication"),
    ]


def _none_active(material: Material, *, problems: bool, medications: bool) -> list[Claim]:
    """Say that nothing is active where the record holds such entries, was read whole, and has none that is."""
    found = (
        (problems, "problem", material.line_of("Condition")),
        (medications, "medication", material.line_of("MedicationRequest", "MedicationStatement")),
    )
    return [
        claim(f"No active {what} is recorded.", [line.handle], topic=what)
        for present, what, line in found
        if not present and line and line.whole and line.seen
    ]


def _naming(lead: str, lines: Sequence[ProblemLine | MedicationLine], most: int, topic: str) -> list[Claim]:
    """Return one sentence that names the first lines and says that there are others."""
    shown = [line for line in lines if line.handles][:most]
    if not shown:
        return []
    more = "; others below" if len(lines) > len(shown) else ""
    names = "; ".join(short_problem(line.name) for line in shown)
    return [claim(f"{lead}: {names}{more}.", [line.handles[0] for line in shown], topic=topic)]


def _images(material: Material) -> list[Claim]:
    """Return each image: where and what it is by whom, its quality, the patient's words; what no model looked at."""
    claims = []
    for image in material.images:
        parts = [f"Image {image.body_site}".strip()]
        if image.kind_of_image:
            parts.append(f"{image.kind_of_image} ({image.analysed_by})" if image.analysed_by else image.kind_of_image)
        parts.extend(image.quality)
        parts.extend(image.look_early)
        parts.extend(image.warnings)
        parts.extend(f"similar earlier image of this patient, of {day(near.when)}" for near in image.similar)
        if image.sensitive:
            parts.append("intimate: no model has seen it")
        words = f", {quoted(image.words)}" if image.words else ""
        claims.append(
            claim(f"{', '.join(parts)}{words}.", [image.handle], topic="image", because="complaint", keep=True)
        )
    unseen = [line for line in material.receipt_lines if line.type == "Media"]
    claims.extend(claim(line.text, [line.handle], topic="image_not_analysed", keep=True) for line in unseen)
    return claims
