"""The worklist: in which order, and what a line says beside what the visit itself says. It changes nothing."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from tools import clock
from ui.patient import consent
from ui.view import instant, moment

if TYPE_CHECKING:
    from agent.turns import VisitLine
    from agent.visits import Visits
    from tools.store.contract import Store

CLOSED: Final = {"signed", "rejected"}
NEXT: Final = ("waiting_for_review", "in_progress", "invited")
"""Of open visits at the same time, what is ready to be read comes first."""
LONGEST_REASON: Final = 200


def listed(
    visits: "Visits", store: "Store", told: Callable[[str], str], urgent_since: Callable[[str], str]
) -> dict[str, Any]:
    """Return what the worklist's template is filled with."""
    lines = ordered(visits.worklist(), urgent_since)
    return {
        "lines": lines,
        "declined": {line.visit for line in lines if declined(store, line)},
        "reasons": {line.visit: line.reason or _told_reason(visits, line) for line in lines},
        "rung": {line.visit: told(line.visit) for line in lines if loud(line)},
        "since": {line.visit: since(line) for line in lines},
    }


def ordered(
    lines: "Sequence[VisitLine]", urgent_since: Callable[[str], str] = lambda visit: ""
) -> "tuple[VisitLine, ...]":
    """Put what nobody has acknowledged first: emergencies before the rest, and who has waited longest before others.

    Then open visits by appointment, of the same time what is ready to be read first, then the closed, newest first.
    """
    newest = sorted(lines, key=lambda line: line.changed_at or line.created_at, reverse=True)
    waiting = [line for line in newest if loud(line)]
    closed = [line for line in newest if line.status in CLOSED and not loud(line)]
    opened = [line for line in newest if line.status not in CLOSED and not loud(line)]
    return (
        *sorted(waiting, key=lambda line: (not emergency(line), urgent_since(line.visit) or line.created_at)),
        *sorted(opened, key=lambda line: (instant(line.appointment) or "9999", NEXT.index(line.status))),
        *closed,
    )


def loud(line: "VisitLine") -> bool:
    """Return whether a visit is urgent and nobody has acknowledged it."""
    return line.urgent and not line.acknowledged_by


def emergency(line: "VisitLine") -> bool:
    """Return whether one of a visit's flags is an emergency."""
    return any(flag.level == "emergency" for flag in line.flags)


def urgent_flags(line: "VisitLine") -> int:
    """Return how many flags an acknowledgement is about: one that comes later needs another."""
    return sum(flag.level in {"emergency", "same_day"} for flag in line.flags)


def since(line: "VisitLine") -> str:
    """Say since when a visit stands where it does."""
    at = moment(line.changed_at or line.created_at, today=clock.today().isoformat())
    words = {"invited": "invited", "in_progress": "last answer", "waiting_for_review": "waiting since"}
    return f"{words.get(line.status, line.status)} {at}"


def declined(store: "Store", line: "VisitLine") -> bool:
    """Return whether the patient pressed "I'd rather not", and has not begun since."""
    waits = line.status in {"invited", "in_progress"} and not line.answered
    return waits and consent(store, line.visit) == "no"


def _told_reason(visits: "Visits", line: "VisitLine") -> str:
    """Return what the patient answered when asked what brings them, where the clinic gave no reason."""
    if not line.answered:
        return ""
    words = next((one.words for one in visits.transcript(line.visit) if one.link_id == "reason"), "")
    return f"“{words[:LONGEST_REASON]}”" if words else ""
