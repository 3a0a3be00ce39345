"""How far two readings of a test may lie apart and still be called stable: a table, and its default.

Each figure lies between the usual scatter of two readings (the square root of two times the variation within one
person that its source gives) and the source's reference change value. It says nothing about what is normal, nor whether
a change matters.
"""

from decimal import Decimal
from functools import lru_cache
from importlib.resources import files

import msgspec

from tools.chart import lexicon
from tools.chart.units import unit_key


class Tolerance(msgspec.Struct, frozen=True):
    """One row: up to which change two readings are called stable, in one unit or relative to the earlier reading."""

    test: str
    codes: tuple[str, ...]
    source: str
    names: tuple[str, ...] = ()
    absolute: str = ""
    unit: str = ""
    percent: str = ""
    key: bool = False
    """One of the tests that a clinician looks for first."""


DEFAULT_PERCENT = Decimal(5)


@lru_cache(maxsize=1)
def _rows() -> tuple[Tolerance, ...]:
    return tuple(msgspec.json.decode((files("tools.chart") / "tolerances.json").read_bytes(), type=list[Tolerance]))


@lru_cache(maxsize=2_000)
def _row(code: str, name: str) -> Tolerance | None:
    bare = code.rpartition("|")[2]
    folded = lexicon.fold(name)
    for row in _rows():
        if bare in row.codes or folded in row.names:
            return row
    return None


def is_key_test(code: str, name: str) -> bool:
    """Say whether the test is one of those that a clinician looks for first."""
    row = _row(code, name)
    return row is not None and row.key


def tolerance_of(code: str, name: str, unit: str, earlier: Decimal) -> Decimal:
    """Return the change, in `unit`, up to which the test counts as stable."""
    row = _row(code, name)
    if row is not None and row.absolute and unit_key(row.unit) == unit_key(unit):
        return Decimal(row.absolute)
    percent = Decimal(row.percent) if row is not None and row.percent else DEFAULT_PERCENT
    return abs(earlier) * percent / 100
