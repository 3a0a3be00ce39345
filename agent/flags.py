"""Red flags of a visit: run over all that was said, added to earlier ones, never cleared. No rule is here."""

from agent.context import VisitContext
from agent.once import conditions_of, medications_of
from tools import clock
from tools.clinical import Flag
from tools.interview import profile_of, screen_answers


def raise_flags(context: VisitContext, visit: str) -> tuple[Flag, ...]:
    """Screen the visit's answers with its record, write new flags down, and return them all, old ones first."""
    row = context.store.visits.get(visit)
    answers = context.store.answers.current(visit)
    chart = context.records.chart(row)
    person = chart.person if chart else context.records.person(row)
    profile = profile_of(person, answers, clock.today(), language=row.language, country=row.country)
    fired = screen_answers(answers, profile=profile, medications=medications_of(chart), conditions=conditions_of(chart))
    known = {flag.rule for flag in row.flags}
    new = tuple(flag for flag in fired if flag.rule not in known)
    if not new:
        return row.flags
    urgent = row.urgent or any(flag.level in {"emergency", "same_day"} for flag in new)
    # An urgent flag that nobody has seen puts the visit on top again, whoever acknowledged the earlier ones.
    unseen = {"acknowledged_by": "", "acknowledged_at": ""} if urgent else {}
    return context.store.visits.update(visit, flags=(*row.flags, *new), urgent=urgent, **unseen).flags
