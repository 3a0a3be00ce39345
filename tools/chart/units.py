"""When two units are one: other spellings, annotations, and what the code of a test says of its unit anyway.

It converts nothing (`tools.words.quantities` does).
"""

import re
from functools import lru_cache

EGFR_CODES = frozenset(
    (
        *("33914-3", "62238-1", "48642-3", "48643-1", "98979-8", "98980-6", "77147-7", "69405-9", "50044-7"),
        *("88293-6", "88294-4", "50210-4", "70969-1", "94677-2", "76633-7"),
    )
)
"""LOINC codes of an estimated filtration rate: all per 1.73 m2 of body surface, whatever the unit text leaves out."""

_ANNOTATION = re.compile(r"\{[^}]*\}")
_SURFACE = re.compile(r"/1[.,]73\s*(?:sq\.?\s*)?m(?:\^?2|²|\*2)?")
_SPELLINGS = {
    "mmhg": "mm[hg]",
    "beats/min": "/min",
    "beats/minute": "/min",
    "bpm": "/min",
    "breaths/min": "/min",
    "breaths/minute": "/min",
    "percent": "%",
    "pct": "%",
    "degf": "[degf]",
    "f": "[degf]",
    "°f": "[degf]",
    "degc": "cel",
    "c": "cel",
    "°c": "cel",
    "kilogram": "kg",
    "kgs": "kg",
}


@lru_cache(maxsize=4_000)
def unit_key(unit: str, code: str = "") -> str:
    """Return what two spellings of one unit share.

    >>> unit_key("mmHg") == unit_key("mm[Hg]"), unit_key("{beats}/min"), unit_key("mg/dL") == unit_key("mmol/L")
    (True, '/min', False)
    >>> unit_key("mL/min", "http://loinc.org|33914-3") == unit_key("mL/min/{1.73_m2}", "http://loinc.org|33914-3")
    True
    """
    text = _ANNOTATION.sub("", unit).casefold().replace(" ", "").rstrip("/")
    if code.rpartition("|")[2] in EGFR_CODES:
        text = _SURFACE.sub("", text)
    return _SPELLINGS.get(text, text)
