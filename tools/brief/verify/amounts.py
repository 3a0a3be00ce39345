"""Numbers with their units in English sentences, and when two of them are the same; it knows no fact."""

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from msgspec import Struct

from tools.brief.verify import units
from tools.brief.verify.text import data

_NUMBER: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+,\d{1,2}(?![\d,])|\d+(?:\.\d+)?|\.\d+"
_SIGN_WORDS: Final[dict[str, str]] = data("units.json")["signs"]
_ABOUT: Final = "|".join(data("units.json")["about"])
_LEAD: Final = (
    r"(?:(?P<sign>"
    + "|".join(sorted(map(re.escape, _SIGN_WORDS), key=len, reverse=True))
    + rf")|(?P<about>{_ABOUT})) ?"
)
_AMOUNT: Final = re.compile(
    rf"(?<![\w.])(?:{_LEAD})?(?P<low>{_NUMBER})"
    rf"(?:(?P<join> ?/ ?| over | ?- ?| to )(?P<high>{_NUMBER})(?![\d/]))?(?: ?-? ?{units.PATTERN})?(?![\w]|\.\d)"
)
_BETWEEN: Final = re.compile(
    r"\b(?:between|(?:somewhere|anywhere|lying|lay) from|in the range (?:of|from)) "
    rf"(?P<low>{_NUMBER})(?: ?-? ?{units.PATTERN.replace('<unit>', '<unit_low>')})? (?:and|to) "
    rf"(?P<high>{_NUMBER})(?: ?-? ?{units.PATTERN})?(?![\w]|\.\d)"
)
_CLOSE: Final = re.compile(r"(?:just|not quite|shy of|short of)\b")
"""Such a bound is near what it bounds: 29 is not "just under 41"."""
_WITHIN: Final = re.compile(r"\b(?:in|within|inside|into) (?:the|an?) $")
_BAND: Final = re.compile(r" ?(band|bracket|region|window|zone|ballpark|range)\b")
_JOINS: Final = {"over": "/", "/": "/", "-": "-", "to": "-"}


class Amount(Struct, frozen=True, kw_only=True):
    """One number of a sentence, with its unit, its sign and, of a pair or range, its second half."""

    start: int
    end: int
    value: Decimal
    unit: str = ""
    sign: str = ""
    about: bool = False
    second: Decimal | None = None
    join: str = ""
    """`/` for a pair such as blood pressure, `-` for a range, `..` for bounds between which a value lies."""
    digits: int = 0
    """Digits after the point, as written."""
    words: str = ""


def number(text: str) -> Decimal | None:
    """Return the number that text is, or None."""
    try:
        text = re.sub(r"^(\d+),(\d{1,2})$", r"\1.\2", text.strip())
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def find(text: str) -> list[Amount]:
    """Return the numbers of normalised text in their order.

    >>> [(str(a.value), a.unit, a.join, str(a.second)) for a in find("bp 120/80 mmhg, hba1c 7.1 %, 1,500 mg")]
    [('120', 'mmhg', '/', '80'), ('7.1', '%', '', 'None'), ('1500', 'mg', '', 'None')]
    """
    found = []
    for match in _BETWEEN.finditer(text):
        low, high = number(match["low"]), number(match["high"])
        if low is not None and high is not None:
            word = units.unit(match["unit"] or match["unit_low"] or "")
            first = match.start("low")
            found.append(
                Amount(start=first, end=match.end(), value=low, second=high, unit=word, join="..", words=match.group())
            )
            text = text[:first] + "\x00" * (match.end() - first) + text[match.end() :]
    for match in _AMOUNT.finditer(text):
        low, high = number(match["low"]), number(match["high"] or "")
        if low is None:
            continue
        join = (match["join"] or "").strip()
        start = match.start()
        found.append(
            Amount(
                start=start,
                end=match.end(),
                value=low,
                unit=units.unit(match["unit"] or ""),
                sign=_SIGN_WORDS.get((match["sign"] or "").strip(), ""),
                about=bool(match["about"] or _CLOSE.match(match["sign"] or "")),
                second=high,
                join=".." if high is not None and _is_band(text, match) else _JOINS.get(join, ""),
                digits=len(match["low"].partition(".")[2]),
                words=match.group().strip(),
            )
        )
    return sorted(found, key=lambda one: one.start)


def _is_band(text: str, match: re.Match[str]) -> bool:
    """Say whether two numbers are the bounds of a band ("the 20-30 band", "in the 60 to 70 kg range")."""
    if text[: match.start()].endswith("within "):
        return True
    found = _BAND.match(text, match.end())
    return bool(found and (found[1] != "range" or _WITHIN.search(text[: match.start()])))


def same_number(claimed: Decimal, recorded: Decimal, *, digits: int, about: bool = False) -> bool:
    """Say whether a claimed number is the recorded one, or the recorded one correctly rounded to what is written.

    A number of one digit is never taken for a rounding: 7 is not 7.4.
    """
    if claimed == recorded:
        return True
    if about and recorded and abs(claimed - recorded) <= abs(recorded) * Decimal("0.05"):
        return True
    shown = len(str(abs(claimed)).replace(".", "").lstrip("0"))
    if shown < 2 and not (digits and abs(claimed) < 1):
        return False
    return abs(claimed - recorded) <= Decimal(5).scaleb(-digits - 1) and recorded.as_tuple().exponent < -digits  # type: ignore[operator]


def holds(sign: str, claimed: Decimal, recorded: Decimal, recorded_sign: str = "") -> bool:
    """Say whether "sign claimed" is true of a recorded number that may carry a sign itself."""
    if recorded_sign in {"<", "<="}:
        return sign in {"<", "<="} and (
            recorded < claimed or (recorded == claimed and (sign == "<=" or recorded_sign == "<"))
        )
    if recorded_sign in {">", ">="}:
        return sign in {">", ">="} and (
            recorded > claimed or (recorded == claimed and (sign == ">=" or recorded_sign == ">"))
        )
    return {"<": recorded < claimed, ">": recorded > claimed, "<=": recorded <= claimed, ">=": recorded >= claimed}[
        sign
    ]
