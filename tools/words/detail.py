"""One detail beside a finding: the value that is both found and given away by its neighbours. It reads nothing."""

import re

from msgspec import Struct


class Detail(Struct, frozen=True, kw_only=True):
    """One detail: the field of `Finding` it fills (`detail.x` for its dictionary), its value and where it stands."""

    field: str
    value: str
    start: int
    end: int
    deed: bool = False
    """It is a moment at which somebody did something: no symptom began then."""


def said(field: str, match: re.Match[str], group: int | str) -> Detail:
    """Return a detail whose value is what one group of a match says."""
    return Detail(field=field, value=match[group].strip(), start=match.start(group), end=match.end(group))
