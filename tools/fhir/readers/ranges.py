"""Reference ranges: used when they fit this patient at that date, quoted otherwise; it judges no value."""

import re

from tools.clinical import Person
from tools.fhir.concepts import code_of, word_of
from tools.fhir.dates import is_date
from tools.fhir.json_tree import Json, node, nodes, text
from tools.fhir.values import quantity

_YEARS = {
    "a": 1.0,
    "mo": 1 / 12,
    "wk": 7 / 365.25,
    "d": 1 / 365.25,
    "years": 1.0,
    "year": 1.0,
    "months": 1 / 12,
    "days": 1 / 365.25,
}
_SEXES = {
    **dict.fromkeys(("248152002", "female", "females", "woman", "women", "f", "F"), "female"),
    **dict.fromkeys(("248153007", "male", "males", "man", "men", "m", "M"), "male"),
}
_GROWN = {"adult": True, "adults": True} | dict.fromkeys(("child", "children", "pediatric", "paediatric"), False)
_OF_AGE = 18
_READ = {*_SEXES, *_GROWN}


def reference_range(ranges: list[Json], person: Person, when: str) -> str:
    """Return the range that fits, or all of them quoted when several might.

    A range bound to an age or group that this patient is known not to belong to is left out; of one that surely fits
    the bare numbers are told, and in brackets what the source gives beside it (a therapeutic range).
    """
    fitting: list[tuple[str, bool]] = []
    for item in ranges:
        shown = _shown(item)
        if not shown:
            continue
        fits = _fits(item, person, when)
        if fits is False:
            continue
        label = "" if fits else _label(item)
        fitting.append((f"{label}: {shown}" if label else shown, fits is True))
    certain = [shown for shown, sure in fitting if sure]
    if len(certain) == 1:
        beside = [f"({shown})" for shown, sure in fitting if not sure]
        return " ".join((certain[0], *beside))
    return "; ".join(shown for shown, _ in fitting)


def _shown(item: Json) -> str:
    low, high = quantity(node(item, "low")), quantity(node(item, "high"))
    unit = low.unit or high.unit
    if low.value and high.value:
        numbers = f"{low.value} to {high.value}"
    elif low.value:
        numbers = low.value if low.value[0] in "<>" else f">={low.value}"
    elif high.value:
        numbers = high.value if high.value[0] in "<>" else f"<={high.value}"
    else:
        return text(item, "text")
    return f"{numbers} {unit}".strip()


def _label(item: Json) -> str:
    words = [word_of(item.get("type")), *map(word_of, nodes(item, "appliesTo"))]
    age = node(item, "age")
    low, high = text(age, "low", "value"), text(age, "high", "value")
    if low or high:
        unit = text(age, "low", "unit") or text(age, "high", "unit") or text(age, "low", "code")
        words.append(f"age {low or '0'} to {high or 'any'} {unit}".strip())
    return ", ".join(word for word in words if word and word.lower() not in ("normal range", "normal"))


def _fits(item: Json, person: Person, when: str) -> bool | None:
    """True when it surely fits, False when it surely does not, None when it cannot be told."""
    sure = True
    age = node(item, "age")
    if age:
        years = age_at(person.birth_date, when)
        if years is None:
            sure = False
        else:
            low, high = _in_years(node(age, "low")), _in_years(node(age, "high"))
            if (low is not None and years < low) or (high is not None and years > high):
                return False
    for group in nodes(item, "appliesTo"):
        belongs = _belongs(group, person, age_at(person.birth_date, when))
        if belongs is False:
            return False
        sure = sure and bool(belongs)
    kind = (code_of(item.get("type")) or "normal").lower()
    return True if sure and kind == "normal" else None


def _belongs(group: Json, person: Person, years: float | None) -> bool | None:
    """Tell whether the patient is of a group named by sex, by being grown up or a child, or by both."""
    words = re.findall(r"[a-z]+", word_of(group).lower())
    sex = _SEXES.get(code_of(group)) or next((_SEXES[word] for word in words if word in _SEXES), "")
    grown = next((_GROWN[word] for word in words if word in _GROWN), None)
    if not sex and grown is None:
        return None
    told = [person.sex == sex if person.sex in ("female", "male") else None] if sex else []
    if grown is not None:
        told.append(None if years is None else (years >= _OF_AGE) is grown)
    return False if False in told else None if None in told or set(words) - _READ else True


def _in_years(limit: Json) -> float | None:
    number = text(limit, "value")
    unit = _YEARS.get(text(limit, "code")) or _YEARS.get(text(limit, "unit").lower())
    try:
        return float(number) * unit if number and unit else None
    except ValueError:
        return None


def age_at(birth_date: str, when: str) -> float | None:
    """Return the age in years, about; None when either date is missing or odd.

    >>> age_at("2000-07-01", "2010-01-01")
    9.5
    """
    if not birth_date or not when or not is_date(birth_date) or not is_date(when):
        return None
    born, then = ([int(part) for part in written[:10].split("-")] for written in (birth_date, when))
    months = 12 * (then[0] - born[0])
    if len(born) > 1 and len(then) > 1:
        months += then[1] - born[1]
        if len(born) > 2 and len(then) > 2 and then[2] < born[2]:
            months -= 1
    return months / 12
