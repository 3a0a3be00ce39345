"""Red flags of a visit: run over all that was said, added to earlier ones, never cleared. No rule is here."""

from collections.abc import Iterable

from msgspec.structs import replace

from agent.context import VisitContext
from agent.once import conditions_of, medications_of
from tools import clock
from tools.clinical import Answer, Flag, ReceiptLine
from tools.interview import Profile, profile_of, screen_answers


def raise_flags(context: VisitContext, visit: str) -> tuple[Flag, ...]:
    """Screen the visit's answers with its record, write new flags down, and return them all, old ones first.

    A flag whose words the patient has changed since stays, and is marked.
    """
    row = context.store.visits.get(visit)
    answers = context.store.answers.current(visit)
    chart = context.records.chart(row)
    person = chart.person if chart else context.records.person(row)
    profile = profile_of(person, answers, clock.today(), language=row.language, country=row.country)
    said = (*answers, *_booked(row.reason, answers, profile))
    fired = screen_answers(said, profile=profile, medications=medications_of(chart), conditions=conditions_of(chart))
    standing = {flag.rule for flag in fired}
    changed = {entry.answer.handle for entry in context.store.answers.history(visit) if entry.version > 1}
    kept = tuple(_marked(flag, standing, changed) for flag in row.flags)
    known = {flag.rule for flag in kept}
    new = tuple(flag for flag in fired if flag.rule not in known)
    if not new and kept == row.flags:
        return row.flags
    urgent = row.urgent or any(flag.level in {"emergency", "same_day"} for flag in new)
    # An urgent flag that nobody has seen puts the visit on top again, whoever acknowledged the earlier ones.
    unseen = {"acknowledged_by": "", "acknowledged_at": ""} if urgent and new else {}
    return context.store.visits.update(visit, flags=(*kept, *new), urgent=urgent, **unseen).flags


def _booked(reason: str, answers: Iterable[Answer], profile: Profile) -> tuple[Answer, ...]:
    """Return the reason as booked, to be screened like an answer where the patient has given none."""
    from tools.interview import Question, hear

    if not reason.strip() or any(one.topic == "reason" and one.status == "answered" for one in answers):
        return ()
    question = Question(link_id="reason", text="", topic="reason")
    return (hear(question, reason, today=clock.today(), profile=profile),)


_NEVER_TAKEN_BACK = frozenset({"suicide", "mental_health", "abuse", "safeguarding", "poisoning"})
"""Of these a change of words may be fear, shame or somebody's hand: what to do goes on being shown."""


def _marked(flag: Flag, standing: set[str], changed: set[str]) -> Flag:
    """Return the flag, marked if the patient changed each answer it rests on and nothing said now raises it."""
    said = [handle for handle in flag.evidence if handle.startswith("Q")]
    taken_back = flag.rule not in standing and said and set(said) <= changed and flag.category not in _NEVER_TAKEN_BACK
    return replace(flag, taken_back=said[-1] if taken_back else "")


def lines_of_what_was_taken_back(flags: Iterable[Flag]) -> tuple[ReceiptLine, ...]:
    """Return for each flag whose words the patient changed since a line of the receipt that says so."""
    return tuple(
        ReceiptLine(
            handle="",
            text=f"The flag {flag.title or flag.rule} was raised by the first answer to {flag.taken_back}, which the "
            "patient changed since; it stays, and its instruction is no longer shown to the patient.",
            type="Interview",
            whole=False,
        )
        for flag in flags
        if flag.taken_back
    )
