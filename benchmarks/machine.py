"""Where and when a table was made: one line, the same under every benchmark's title."""

import os
import platform
from datetime import UTC, datetime


def made_on() -> str:
    """Return processor, cores, Python and the day, as `x86_64, 2 cores, Python 3.11.7, 2026-11-22`."""
    day = datetime.now(UTC).date()
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {day}"
