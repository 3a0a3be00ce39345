"""What a test is called in short, and which problems it is watched for; it judges no value."""

import json
import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

_LOINC: Final = re.compile(
    r"^(?P<what>.+?)(?: \[[^\]]*\])?(?: (?:in|of) (?P<specimen>[A-Z][A-Za-z, ]*?))?(?: by .*| --.*| - .*)?$"
)
_TELLING: Final = re.compile(r"\b(?:pre|post|non|anti|suspected|possible|fetal|maternal|donor)\b", re.IGNORECASE)
"""Words of a test's own name without which it is another test."""
_COMMON: Final = frozenset({"blood", "serum", "plasma", "serum or plasma", "serum, plasma or blood", "blood or plasma"})


@cache
def _table() -> dict[str, Any]:
    read: dict[str, Any] = json.loads((files("tools.brief") / "analytes.json").read_text("utf-8"))
    for row in read["rows"]:
        row["match"] = re.compile(row["match"])
    for row in read["watch"]:
        row["problem"] = re.compile(row["problem"])
    return read


@lru_cache(maxsize=4096)
def _row(name: str) -> dict[str, Any]:
    lowered = name.lower()
    return next((row for row in _table()["rows"] if row["match"].search(lowered)), {})


@lru_cache(maxsize=4096)
def short_name(name: str) -> str:
    """Return a test's name as it is spoken of; the record's own where there is no shorter one.

    >>> short_name("Hemoglobin A1c/Hemoglobin.total in Blood"), short_name("Creatinine [Mass/volume] in Serum")
    ('HbA1c', 'Creatinine')
    >>> short_name("Protein [Presence] in Urine by Test strip"), short_name("Kreatinin")
    ('Urine protein', 'Kreatinin')
    >>> short_name("Potassium (pre)")
    'Potassium (pre)'
    """
    known = str(_row(name).get("short", ""))
    if known and set(_TELLING.findall(name.lower())) <= set(_TELLING.findall(known.lower())):
        return known
    found = _LOINC.match(name) if " [" in name or " in " in name or " of " in name else None
    if not found:
        return name
    what, specimen = found["what"].strip(), (found["specimen"] or "").strip()
    if " item " in f" {what} " or _TELLING.search(name[found.end("what") :]):
        return name
    if not specimen or specimen.lower() in _COMMON:
        return what
    plain = specimen.lower().replace(" sediment", "")
    lowered = what if what[1:2].isupper() else what[0].lower() + what[1:]
    return f"{plain.capitalize()} {lowered}" if " " not in plain else f"{what} ({plain})"


def group(name: str) -> str:
    """Return the group in which a test is read with others; empty when it stands alone."""
    return str(_row(name).get("group", ""))


def is_worse(name: str, direction: str) -> bool:
    """Return whether a test moving this way is pointed out even where no range judges it.

    >>> is_worse("eGFR", "falling"), is_worse("Cholesterol in HDL", "rising")
    (True, False)
    """
    return direction in str(_row(name).get("worse", "")).split()


def watched_for(test_group: str, problems: tuple[str, ...]) -> str:
    """Return the first of some problems for which a group of tests is watched; empty when there is none.

    >>> watched_for("kidney", ("asthma", "Chronic kidney disease"))
    'Chronic kidney disease'
    """
    if not test_group:
        return ""
    rows = [row["problem"] for row in _table()["watch"] if test_group in row["groups"]]
    return next((name for row in rows for name in problems if row.search(name.lower())), "")
