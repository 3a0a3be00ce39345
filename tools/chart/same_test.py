"""Which codes name one test, measured once as mass and once as amount of substance; it converts nothing.

A pair is taken only where the table has both codes, or where two LOINC names differ in nothing but that property.
"""

import re
from functools import lru_cache
from importlib.resources import files

import msgspec

from tools.clinical import Fact

_PROPERTY = re.compile(r"\[(?:mass|moles)/volume\]", re.IGNORECASE)


class Twins(msgspec.Struct, frozen=True):
    """One row: the LOINC codes of one test in one specimen, as mass and as amount of substance."""

    analyte: str
    mass: str
    amount: str


@lru_cache(maxsize=1)
def _by_code() -> dict[str, Twins]:
    rows = msgspec.json.decode((files("tools.chart") / "same_test.json").read_bytes(), type=list[Twins])
    return {code: row for row in rows for code in (row.mass, row.amount)}


@lru_cache(maxsize=4_000)
def twin_key(code: str, name: str) -> str:
    """Return what a test shares with its twin; empty where it has none that is sure.

    >>> twin_key("http://loinc.org|2160-0", "") == twin_key("http://loinc.org|14682-9", "Kreatinin")
    True
    >>> twin_key("x|1", "Iron [Mass/volume] in Serum") == twin_key("x|2", "Iron [Moles/volume] in Serum") != ""
    True
    >>> twin_key("http://loinc.org|2161-8", "Creatinine in urine"), twin_key("x|1", "Protein [Mass/volume] in Serum")
    ('', '')
    """
    row = _row(code)
    if row is not None:
        return f"twins|{row.mass}"
    bare, found = _PROPERTY.subn("", name.casefold())
    return f"twins|{' '.join(bare.split())}" if found and _has_a_molar_mass(bare) else ""


def analyte_of(test: Fact) -> str:
    """Return the name under which a test's molar mass is known: the table's where it has the code, else its own."""
    row = _row(test.code)
    return row.analyte if row is not None else test.text


def _row(code: str) -> Twins | None:
    system, _, bare = code.rpartition("|")
    return _by_code().get(bare) if system in ("http://loinc.org", "") else None


def _has_a_molar_mass(name: str) -> bool:
    from tools.words.quantities import MOLAR_MASS_G

    return any(known in name for known in MOLAR_MASS_G)
