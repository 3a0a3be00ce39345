"""The only reader of the time, and the only one that knows where the clinic is; it parses no dates of records."""

from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_fixed: datetime | None = None
_zone: tzinfo = UTC


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
    """Return the current date where the clinic is."""
    return here(now()).date()


def locate(zone: str) -> None:
    """Say in which time zone the clinic is, by its IANA name (`America/New_York`); empty text: UTC.

    `agent.settings` calls this with PREVISIT_TIME_ZONE.

    Raises:
        ValueError: there is no such zone.
    """
    global _zone  # noqa: PLW0603 - the one clock of the process
    try:
        _zone = ZoneInfo(zone) if zone else UTC
    except (ZoneInfoNotFoundError, OSError) as exc:
        raise ValueError(f"no time zone {zone!r}") from exc


def here(moment: datetime) -> datetime:
    """Return a moment as the clinic's clocks show it; one without an offset was read off such a clock."""
    return moment.astimezone(_zone) if moment.tzinfo else moment.replace(tzinfo=_zone)


def zone_of(moment: datetime) -> str:
    """Return the short name of a moment's zone.

    >>> zone_of(datetime(2026, 5, 12, tzinfo=ZoneInfo("America/New_York"))), zone_of(datetime(2026, 5, 12, tzinfo=UTC))
    ('EDT', 'UTC')
    >>> zone_of(datetime(2026, 5, 12, tzinfo=ZoneInfo("America/Sao_Paulo")))
    'UTC-03'
    """
    name = moment.tzname() or ""
    return f"UTC{name}" if name.startswith(("+", "-")) else name
