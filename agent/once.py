"""A brief, or its material, in one go: chart and scripted answers, no visit and no store. It asks nobody anything."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from tools import clock
from tools.clinical import Answer, Brief, Flag

if TYPE_CHECKING:
    from agent.settings import Settings
    from tools.brief import Material
    from tools.chart import Chart


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
    """Compose a checked, preliminary brief by the rules."""
    from agent.checking import checked
    from tools.brief import compose

    material = material_of(chart, settings, reason=reason, words=words, otherwise=otherwise)
    return Made(brief=checked(compose(material), material), material=material)


def material_of(
    chart: "Chart | None",
    settings: "Settings",
    *,
    reason: str = "",
    words: Mapping[str, str] | None = None,
    otherwise: str = "skip",
) -> "Material":
    """Gather what a brief may cite: the chart, the scripted answers, and the flags that fire on both."""
    from agent.script import answered
    from tools.brief import gather

    answers = answered(chart, settings, reason=reason, words=words or {}, otherwise=otherwise)
    return gather(
        chart,
        today=clock.today(),
        answers=answers,
        flags=flags_of(answers, chart, settings),
        reason=reason,
        language="en",
    )


def flags_of(answers: tuple[Answer, ...], chart: "Chart | None", settings: "Settings") -> tuple[Flag, ...]:
    """Run the red-flag rules over everything said, with the record's medications and problems."""
    from tools.interview import profile_of, screen_answers

    profile = profile_of(
        chart.person if chart else None,
        answers,
        clock.today(),
        language=settings.language,
        country=settings.country,
    )
    return screen_answers(answers, profile=profile, medications=medications_of(chart), conditions=conditions_of(chart))


def medications_of(chart: "Chart | None") -> tuple[str, ...]:
    """Return the names of what the record has as taken now, or perhaps."""
    if chart is None:
        return ()
    return tuple(line.name for line in chart.medications() if line.state in {"current", "unknown", "paused"})


def conditions_of(chart: "Chart | None") -> tuple[str, ...]:
    """Return the names of the record's active problems."""
    return tuple(line.name for line in chart.problems().active) if chart else ()
