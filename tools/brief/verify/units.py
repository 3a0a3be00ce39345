"""Units in English sentences and in UCUM: one spelling for each, and sound conversion; it reads no number."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final

from tools.brief.verify.text import data
from tools.errors import UnitError

_UNIT_WORDS: Final[dict[str, str]] = data("units.json")["spellings"]
_PLAIN_UNITS: Final[list[str]] = data("units.json")["plain"]
_PREFIXES: Final = {"micro": "u", "milli": "m", "nano": "n", "pico": "p", "femto": "f", "kilo": "k", "deci": "d"}
_BASES: Final = {
    **dict.fromkeys(("gram", "gramme"), "g"),
    **dict.fromkeys(("litre", "liter"), "l"),
    **dict.fromkeys(("mole", "mol"), "mol"),
    **dict.fromkeys(("metre", "meter"), "m"),
    "equivalent": "eq",
    "osmole": "osm",
    "unit": "u",
    "minute": "min",
    "hour": "h",
    "day": "d",
    "cell": "",
}
_LONG: Final = rf"(?:{'|'.join(_PREFIXES)})?(?:{'|'.join(sorted(_BASES, key=len, reverse=True))})s?"
_SPELLED: Final = rf"{_LONG}(?: ?(?:per|/) ?{_LONG}){{1,2}}"
"""A unit written out, such as "micromoles per litre"."""
_COMPOUND: Final = (
    r"(?:k|m|n|p|u|f|d)?(?:g|mol|l|eq|iu|u|osm|cells|units?|copies|ug|mcg|in|cm|kg|mg|ng)"
    r"(?: ?/ ?(?:k|m|n|p|u|f|d|c)?(?:l|g|mol|min|h|hr|d|m2|mm3|kg|ml|dl|ul|day|hour)){1,2}"
)
PATTERN: Final = (
    "(?P<unit>"
    + "|".join(
        re.escape(word)
        for word in sorted(_UNIT_WORDS, key=len, reverse=True)
        if word not in {"1", "act", "second", "score"}
    )
    + f"|{_SPELLED}|{_COMPOUND}|"
    + "|".join(re.escape(word) for word in sorted(_PLAIN_UNITS, key=len, reverse=True))
    + r")(?![a-z0-9^])(?<!(?<![a-z])in(?= ?[a-z0-9\x00]))"
)
"""A unit of a sentence, as the group `unit`."""
_SPACES: Final = re.compile(r"\s*([/()])\s*")


@lru_cache(maxsize=5_000)
def unit(text: str) -> str:
    """Return a unit in one spelling; what is not known comes back small and without blanks.

    >>> unit("mm[Hg]"), unit("milligrams per deciliter"), unit("10*3/uL"), unit("mcg")
    ('mmhg', 'mg/dl', '10*3/ul', 'ug')
    """
    text = _SPACES.sub(
        r"\1",
        text.strip()
        .replace("/1,73", "/1.73")
        .replace("[IU]", "IU")
        .replace("[iU]", "IU")
        .replace("µ", "u")
        .replace("μ", "u")
        .replace("°", "deg ")
        .casefold(),
    ).strip()
    text = _UNIT_WORDS.get(text, text)
    if text.startswith("{") and text.endswith("}"):
        return ""
    text = re.sub(r"\{[^}]*\}", "", text) if "{" in text and "1.73" not in text else text
    # What is counted in a volume is an annotation of UCUM: `{copies}/mL` is `/mL`.
    text = re.sub(r"^(?:copies|cells)/", "/", text)
    return _UNIT_WORDS.get(text) or _abbreviated(text)


def _abbreviated(text: str) -> str:
    """Return a unit written out as its symbols; anything else as it is.

    >>> _abbreviated("micromoles per litre"), _abbreviated("mg/dl")
    ('umol/l', 'mg/dl')
    """
    if not re.fullmatch(_SPELLED, text):
        return text
    parts = []
    for word in re.split(r" ?(?:per|/) ?", text):
        found = re.fullmatch(rf"({'|'.join(_PREFIXES)})?([a-z]+?)s?", word)
        assert found
        parts.append(_PREFIXES.get(found[1] or "", "") + _BASES[found[2]])
    return "/".join(parts)


_EQUAL_UNITS: Final = (
    {"meq/l", "mmol/l"},
    {"u/l", "iu/l"},
    {"ng/ml", "ug/l"},
    {"u", "iu"},
    {"u/ml", "iu/ml"},
    {"mu/l", "miu/l", "uu/ml", "uiu/ml"},
    {"ug/ml", "mg/l"},
    {"ml/min", "ml/min/1.73 m2"},
)
_MONOVALENT: Final = ("sodium", "potassium", "chloride", "bicarbonate", "carbon dioxide", "co2", "lithium")
_FACTORS: Final = {
    ("kg", "lb"): (Decimal("2.20462262"), 0),
    ("lb", "kg"): (Decimal("0.45359237"), 0),
    ("cm", "in"): (Decimal("0.39370079"), 0),
    ("in", "cm"): (Decimal("2.54"), 0),
    ("m", "cm"): (Decimal(100), 0),
    ("cm", "m"): (Decimal("0.01"), 0),
    ("g", "kg"): (Decimal("0.001"), 0),
    ("kg", "g"): (Decimal(1000), 0),
    ("mg", "g"): (Decimal("0.001"), 0),
    ("g", "mg"): (Decimal(1000), 0),
    ("ug", "mg"): (Decimal("0.001"), 0),
    ("mg", "ug"): (Decimal(1000), 0),
    ("c", "f"): (Decimal("1.8"), 32),
    ("mg/dl", "g/l"): (Decimal("0.01"), 0),
    ("g/dl", "g/l"): (Decimal(10), 0),
    ("g/l", "g/dl"): (Decimal("0.1"), 0),
    ("mg/dl", "mg/l"): (Decimal(10), 0),
}


@lru_cache(maxsize=5_000)
def converted(value: Decimal, have: str, want: str, analyte: str) -> Decimal | None:
    """Return a recorded value in the claim's unit; None when that cannot be done soundly."""
    if have == want:
        return value
    for pair in _EQUAL_UNITS:
        if have in pair and want in pair:
            if "meq/l" in pair and not any(ion in analyte for ion in _MONOVALENT):
                break
            return value
    if (have, want) in _FACTORS:
        factor, shift = _FACTORS[have, want]
        return value * factor + shift
    if (have, want) == ("f", "c"):
        return (value - 32) / Decimal("1.8")
    if not have or not want:
        return None
    from tools.words import quantities

    try:
        return quantities.convert(value, have, want, analyte)
    except (UnitError, ValueError):
        return None
