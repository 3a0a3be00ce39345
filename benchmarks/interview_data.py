"""Where the interview's public sets lie, and how a share is told with its interval. It measures nothing."""

import gzip
import json
import os
from datetime import date
from pathlib import Path
from typing import Any

TODAY = date(2026, 5, 12)
ROOT = Path(__file__).resolve().parent.parent


def shared() -> Path:
    """Return the folder of the public sets."""
    return Path(os.environ.get("PREVISIT_SHARED_DATA", ROOT.parent / "shared" / "data")) / "intake"


def lines_of(path: Path) -> list[Any]:
    """Return the rows of a packed JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def interval(right: int, total: int) -> str:
    """Return the share with its 95% Wilson interval."""
    if not total:
        return "none"
    share, z = right / total, 1.96
    centre = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * ((share * (1 - share) + z * z / (4 * total)) / total) ** 0.5 / (1 + z * z / total)
    return f"{right}/{total} = {share:.1%} ({max(centre - half, 0):.0%} to {min(centre + half, 1):.0%})"
