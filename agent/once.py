"""A brief, or its material, in one go: chart and scripted answers, no visit and no store. It asks nobody anything."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from tools import clock
from tools.clinical import Answer, Brief, Flag, ReceiptLine

if TYPE_CHECKING:
    from agent.settings import Settings
    from tools.brief import Material
    from tools.chart import Chart
    from tools.interview import Profile


class Made(Struct, frozen=True, kw_only=True):
    """A brief and what it rests on."""

    brief: Brief
    material: "Material"


def brief_of(
    chart: "Chart | None",
    settings: "Settings",
    *,
    reason: str = "",
    words: Mapping[str, str] | None = None,
    otherwise: str = "skip",
) -> Made:
    """Write a checked, preliminary brief: by the rules, or by the model named in the settings with the rules behind it.

    Raises:
        ModelError: the model that was asked for cannot run here.
    """
    from agent.checking import checked
    from agent.context import reasoner_of
    from agent.reasoner.falling_back import FallingBack

    reasoner, seconds = FallingBack(reasoner_of(settings)), settings.brief_deadline_s
    material = material_of(chart, settings, reason=reason, words=words, otherwise=otherwise)
    chosen, late = reasoner.ask("choosing evidence", lambda it, left: it.choose_evidence(material, left), seconds)
    written, failed = reasoner.ask("writing", lambda it, left: it.write(material, chosen.handles, left), seconds)
    reasoner.close()
    notes = [note for note in (late, failed) if note]
    material = structs.replace(material, reasoner=reasoner.writer({**chosen.prompts, **written.prompts}, notes))
    return Made(brief=checked(written.draft, material), material=material)


def material_of(
    chart: "Chart | None",
    settings: "Settings",
    *,
    reason: str = "",
    words: Mapping[str, str] | None = None,
    otherwise: str = "skip",
) -> "Material":
    """Gather what a brief may cite: the chart, the scripted answers, and the flags that fire on both."""
    from agent.questions import interview_gaps
    from agent.script import answered
    from agent.translating import translated
    from tools.brief import gather

    answers = answered(chart, settings, reason=reason, words=words or {}, otherwise=otherwise)
    profile = _profile(answers, chart, settings)
    return gather(
        chart,
        today=clock.today(),
        answers=translated(answers),
        # Nobody was shown a screen: a brief without the chat never says what the patient was told.
        flags=tuple(structs.replace(flag, instruction="") for flag in flags_of(answers, chart, settings)),
        visit_lines=(*screening_lines(profile), *interview_gaps(answers, chart, profile)),
        reason=reason,
        language="en",
        stale_after_h=settings.stale_after_h,
        country=settings.country,
    )


def flags_of(answers: tuple[Answer, ...], chart: "Chart | None", settings: "Settings") -> tuple[Flag, ...]:
    """Run the red-flag rules over everything said, with the record's medications and problems."""
    from tools.interview import screen_answers

    return screen_answers(
        answers,
        profile=_profile(answers, chart, settings),
        medications=medications_of(chart),
        conditions=conditions_of(chart),
    )


def screening_lines(profile: "Profile") -> tuple[ReceiptLine, ...]:
    """Return what the red-flag rules could not check, and what was not asked, as lines of the receipt."""
    from tools.interview import not_asked, not_checked

    told = (*not_checked(profile), *not_asked(profile))
    return tuple(
        ReceiptLine(handle="", text=f"{text[:1].upper()}{text[1:].rstrip('.')}.", type="Screening") for text in told
    )


def _profile(answers: tuple[Answer, ...], chart: "Chart | None", settings: "Settings") -> "Profile":
    from tools.interview import profile_of

    return profile_of(
        chart.person if chart else None,
        answers,
        clock.today(),
        language=settings.language,
        country=settings.country,
    )


def medications_of(chart: "Chart | None") -> tuple[str, ...]:
    """Return the names of what the record has as taken now, or perhaps."""
    if chart is None:
        return ()
    return tuple(line.name for line in chart.medications() if line.state in {"current", "unknown", "paused"})


def conditions_of(chart: "Chart | None") -> tuple[str, ...]:
    """Return the names of the record's active problems."""
    return tuple(line.name for line in chart.problems().active) if chart else ()
