"""The only reader of the time; it does not format or parse dates of records."""

from datetime import UTC, date, datetime

_fixed: datetime | None = None


def fix(moment: datetime | str | None) -> None:
    """Stop the clock at `moment` (aware, or ISO 8601 text; naive text is UTC); None lets it run again.

    `agent.settings` calls this with PREVISIT_NOW, tests with whatever they need.

    Raises:
        ValueError: the text is not ISO 8601.
    """
    global _fixed  # noqa: PLW0603 - the one clock of the process
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    if moment is not None and moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    _fixed = moment


def now() -> datetime:
    """Return the current moment, aware, in UTC."""
    return _fixed or datetime.now(UTC)


def today() -> date:
    """Return the current date in UTC."""
    return now().date()
