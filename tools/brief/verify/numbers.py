"""Is each number of a statement what its evidence says, unit and sign included? It binds nothing and knows no dates."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from tools.brief.verify import amounts, units
from tools.brief.verify.amounts import Amount
from tools.brief.verify.evidence import Item, Number
from tools.brief.verify.outcome import Problem, contradicted, unsupported
from tools.brief.verify.series import RESULT_KINDS

_HALF: Final = re.compile(r"\b(systolic|sbp|diastolic|dbp)\b[^\d;]{0,60}$")
_HALF_AFTER: Final = re.compile(r"^(?: ?mmhg)? ?\(?(systolic|diastolic)\b(?! ?(?:of |was |is |bp |blood|pressure|\d))")
_RANGE: Final = re.compile(
    r"\b(?:range|reference|limits?|interval|ref|target|expected|normal(?: range| values?| limits?)?)"
    r" ?(?:is|was|of|for|from|between|being|:|=|,|\()* ?(?:normal )?$"
)
_COUNTED: Final = re.compile(
    r"^ ?(?:(?!(?:on|in|at|of|for|and|over|with|from|to|by|the|or|than)\b)[a-z][a-z0-9-]* ){0,4}?"
    r"(times?|occasions?|episodes?|instances?|entries|entry|prescriptions?|refills?|medications?|"
    r"medicines?|drugs?|conditions?|problems?|diagnos[ei]s|allerg(?:y|ies)|visits?|encounters?|procedures?|"
    r"immuni[sz]ations?|vaccin\w+|results?|readings?|measurements?|notes?|tests?|observations?|records?|orders?|"
    r"doses|values?|levels?|courses?|stays?|hospitali[sz]ations?|injections?|shots?|scans?|administrations?|repeats?|reports?|documents?|admissions?)\b"
)


_MINUS: Final = re.compile(r"(?:^|[ (:=])-$")
_READINGS: Final = frozenset({"values", "readings", "measurements", "results", "occasions"})
_FACTOR: Final = Decimal("0.004")
"""How far two tables of conversion factors may differ."""
_NEAR: Final = Decimal("0.1")


def check(amount: Amount, item: Item, text: str) -> Problem | None:
    """Return what is wrong with one number of a statement about one item; None when the item bears it out."""
    before, after = text[: amount.start], text[amount.end :]
    if _MINUS.search(before):
        amount = replace(amount, value=-amount.value)
    wanted = _role(amount, before, after)
    if item.kind == "family" and re.search(r"\b(?:at|aged?|age of)(?: about)? ?$", before) and _has_age(item, amount):
        return None
    bare = not amount.unit and amount.second is None and not amount.sign and item.kind not in {"answer", "image"}
    # "Above 60" is said of the result, never of a number in its name ("CKD-EPI 2021").
    bare = bare or bool(amount.sign and item.kind in RESULT_KINDS)
    candidates = [
        number for number in item.numbers if _fits(number, wanted, item) and not (bare and number.role == "text")
    ]
    if any(_same(amount, number, item) for number in candidates):
        return None
    if wanted == "any" and not amount.unit and amount.second is None and _in_words(amount, item, before, after):
        return None
    if wanted in {"any", "dose"} and _in_raw(amount, item):
        return None
    told = next((number for number in candidates if number.role != "text" or number.unit == amount.unit), None)
    if told is not None:
        return contradicted(f"{item.handle} gives {_shown(told)}, not {amount.words}")
    return unsupported(f"{item.handle} does not give {amount.words}")


def _has_age(item: Item, amount: Amount) -> bool:
    """Say whether a relative's entry gives a number as the age at which the condition began."""
    return any(
        (part.get("onsetAge") or {}).get("value") == amount.value
        for resource in item.raw
        for part in resource.get("condition") or ()
    )


def is_pair(amount: Amount, items: Sequence[Item]) -> bool:
    """Say whether a pair such as 120/80 is told by two items, one systolic and one diastolic."""
    if amount.join != "/" or amount.second is None:
        return False
    told = {
        half: [
            number.value
            for item in items
            if half.removesuffix("ic") in item.name
            for number in item.numbers
            if number.role == "value" and number.second is None and amount.unit in {"", number.unit}
        ]
        for half in ("systolic", "diastolic")
    }
    return any(amounts.same_number(amount.value, one, digits=amount.digits) for one in told["systolic"]) and any(
        amounts.same_number(amount.second, one, digits=amount.digits) for one in told["diastolic"]
    )


def is_count(amount: Amount, after: str) -> str:
    """Return the noun that a number counts; empty when it counts nothing."""
    if amount.unit.startswith("dose") and not amount.second:
        return "doses"
    if amount.unit or amount.second is not None or amount.value != amount.value.to_integral_value():
        return ""
    found = _COUNTED.match(after)
    return found[1] if found else ""


def counts_readings(amount: Amount, after: str) -> bool:
    """Say whether a number counts readings, whatever value one of them may have ("11 values are on file")."""
    return is_count(amount, after) in _READINGS


def _role(amount: Amount, before: str, after: str) -> str:
    half = (None if amount.join else _HALF_AFTER.search(after)) or _HALF.search(before)
    if half and amount.second is None:
        return "systolic" if half[1] in {"systolic", "sbp"} else "diastolic"
    if _RANGE.search(before[-45:]):
        return "range"
    if amount.join == "-" and re.match(r"\s*(?:\)|normal|reference|range)", after):
        return "range"
    return "any"


def _fits(number: Number, wanted: str, item: Item) -> bool:
    if wanted in {"systolic", "diastolic"}:
        return number.role == wanted or (number.role == "value" and number.second is None and wanted in item.name)
    if wanted == "range":
        return number.role == "range" or (number.role == "value" and number.second is not None)
    if item.kind in RESULT_KINDS and any(one.role == "value" for one in item.numbers):
        return number.role in {"value", "text", "count"} if number.role != "text" else not number.unit
    return number.role != "range"


def _same(amount: Amount, number: Number, item: Item) -> bool:
    if amount.join == ".." and amount.second is not None and number.second is None and number.role != "range":
        recorded = _in_unit(number.value, number, amount, item)
        return recorded is not None and amount.value <= recorded <= amount.second
    if (amount.second is None) != (number.second is None):
        if number.role == "range" and amount.second is None and number.second is not None:
            return amount.value in {number.value, number.second}
        return False
    recorded = _in_unit(number.value, number, amount, item)
    if recorded is None:
        return False
    if amount.second is not None and number.second is not None:
        other = _in_unit(number.second, number, amount, item)
        return (
            other is not None
            and amount.join in {"/", "-", ".."}
            and amounts.same_number(amount.value, recorded, digits=amount.digits)
            and amounts.same_number(amount.second, other, digits=amount.digits)
        )
    if amount.sign and amount.about and abs(recorded - amount.value) > abs(recorded) * _NEAR:
        return False
    if amount.sign and amount.unit not in {"", number.unit} and (number.sign or amount.value == number.value):
        # "< 0.01 mg" is no way of telling "< 0.01 ng", though it follows from it.
        return amount.sign == number.sign and abs(amount.value - recorded) <= abs(recorded) * _FACTOR
    if amount.sign:
        return amounts.holds(amount.sign, amount.value, recorded, number.sign)
    if number.sign in {"<", ">"}:
        return False
    if amount.unit not in {"", number.unit} and abs(amount.value - recorded) <= abs(recorded) * _FACTOR:
        return True
    return amounts.same_number(amount.value, recorded, digits=amount.digits, about=amount.about)


def _in_unit(value: Decimal, number: Number, amount: Amount, item: Item) -> Decimal | None:
    if not amount.unit or amount.unit == number.unit:
        return value
    if not number.unit:
        return None
    return units.converted(value, number.unit, amount.unit, item.name)


def _in_words(amount: Amount, item: Item, before: str, after: str) -> bool:
    """Say whether a bare number stands beside the same word in the claim and in the item's texts ("stage 3")."""
    left = re.findall(r"[^\W_]+", before)[-1:]
    right = re.findall(r"[^\W_]+", after)[:1]
    value = format(amount.value.normalize(), "f")
    for run in item.runs:
        for place, word in enumerate(run):
            if word != value:
                continue
            if left and place and run[place - 1] == left[0] and left[0].isalpha():
                return True
            if right and place + 1 < len(run) and run[place + 1] == right[0] and right[0].isalpha() and not amount.unit:
                return True
    return False


def _in_raw(amount: Amount, item: Item) -> bool:
    """Say whether the resource itself gives the number with its unit, as a dose may."""
    if not amount.unit or item.kind in RESULT_KINDS:
        return False
    for text in item.raw_texts:
        for one in amounts.find(text):
            if one.unit == amount.unit and one.value == amount.value and one.second == amount.second:
                return True
    return False


def _shown(number: Number) -> str:
    second = f"/{number.second}" if number.second is not None else ""
    return f"{number.sign}{number.value}{second} {number.unit}".strip()


def total_of(items: Sequence[Item]) -> int:
    """Return how many entries of the record some items stand for."""
    return sum(item.fact.count if item.fact else 1 for item in items)
