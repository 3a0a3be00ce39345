"""Every `value[x]` to a readable form, numbers as written; it compares and converts nothing."""

import re

from msgspec import Struct

from tools.fhir.concepts import code_label, concept, unreadable, word_of
from tools.fhir.dates import time_unit
from tools.fhir.json_tree import Json, Number, node, text

_DECIMAL = re.compile(r"[+-]?\d+(?:\.\d+)?")


_MEASURED = re.compile(
    r"\s*([<>]?=? ?(?:0[.,]\d+|\d+(?:[.,]\d{1,2}|\.\d{4,})?)) ?"
    r"(%|(?:[munpfµ]?g|[mnpµu]?mol|m?[Ee]q|[mµu]?I?U|G|T)/(?:[dmµu]?[lL]|kg|min|mol|h|d)|mmHg|mm Hg|kg|cm|bpm|/min)\s*"
)
"""A text that is one number and one unit that cannot be mistaken: `1.840 pg/ml` may be either of two numbers."""
_PRESSURE = re.compile(r"\s*(\d{2,3} ?/ ?\d{2,3}) ?(mm ?Hg|mm\[Hg\])\s*", re.IGNORECASE)


class Value(Struct, frozen=True):
    """A value and its unit as the record writes them."""

    value: str = ""
    unit: str = ""
    code: str = ""
    """`system|code` of a coded value."""
    note: str = ""
    """What a reader must know of it: no unit, not a number, ..."""


NO_VALUE = Value()
WHOLE_NUMBER = "whole number"
"""The note of a count or score, which needs no unit."""
SEVERAL = "more than one value stated, also"
UNIT_NOT_STATED = "unit not stated"


def quantity(node_: Json) -> Value:
    """Read a Quantity: comparator with the number, unit as written, else its code.

    >>> quantity({"value": Number("7.10"), "unit": "mmol/L", "comparator": "<"})
    Value(value='<7.10', unit='mmol/L', code='', note='')
    """
    raw = node_.get("value")
    number = text(raw)
    comparator = text(node_, "comparator")
    unit = text(node_, "unit") or text(node_, "code")
    if not number:
        return Value("", unit, note="no value" if comparator or unit else "")
    notes: list[str] = []
    if isinstance(raw, bool) or not isinstance(raw, Number | int | float):
        notes.append("number written as text" if _DECIMAL.fullmatch(number) else "not a number")
    if not unit:
        notes.append(UNIT_NOT_STATED)
    return Value(comparator + number, unit, note="; ".join(notes))


def value_of(holder: Json, stem: str = "value") -> Value | None:
    """Read `value[x]` of any type; None when there is none at all. Of several, the first with a note of the others."""
    read = [
        _read(key[len(stem) :], raw)
        for key, raw in holder.items()
        if key.startswith(stem) and key[len(stem) : len(stem) + 1].isupper() and raw not in (None, "", {}, [])
    ]
    if len(read) < 2:
        return read[0] if read else None
    first, *others = read
    also = "; ".join(f"{other.value} {other.unit}".strip() or other.note for other in others)
    note = f"{SEVERAL}: {also}"
    return Value(first.value, first.unit, first.code, f"{first.note}; {note}" if first.note else note)


def _read(kind: str, raw: object) -> Value:
    reader = _READERS.get(kind)
    return reader(raw) if reader else Value(f"({kind}, not shown)", note=f"value of type {kind}")


def _concept(raw: object) -> Value:
    read = concept(raw)
    shown = read.name or (code_label(read) if unreadable(read) else read.code.rpartition("|")[2])
    return Value(shown, code=read.code)


def _quantity(raw: object) -> Value:
    return Value(text(raw), note="not a number") if isinstance(raw, str) else quantity(node(raw))


def _time(raw: object) -> Value:
    read = quantity(node(raw))
    return Value(read.value, time_unit(read.unit), read.code, read.note)


def _words(raw: object) -> Value:
    said = text(raw)
    measured = _MEASURED.fullmatch(said) or _PRESSURE.fullmatch(said)
    return Value(measured[1].replace(" ", ""), measured[2]) if measured else Value(said)


def _integer(raw: object) -> Value:
    return Value(text(raw), note="" if isinstance(raw, str) else WHOLE_NUMBER)


def _boolean(raw: object) -> Value:
    return Value({"true": "yes", "false": "no"}.get(text(raw), text(raw)))


def _span(raw: object) -> Value:
    low, high = quantity(node(raw, "low")), quantity(node(raw, "high"))
    unit = low.unit or high.unit
    if low.value and high.value:
        return Value(f"{low.value} to {high.value}", unit)
    if low.value:
        return Value(f"{low.value} or more", unit)
    return Value(f"up to {high.value}" if high.value else "", unit)


def _ratio(raw: object) -> Value:
    top, bottom = quantity(node(raw, "numerator")), quantity(node(raw, "denominator"))
    if not top.unit and not bottom.unit:
        return Value(f"{top.value}:{bottom.value}")
    below = f"{bottom.value} {bottom.unit}".strip()
    return Value(f"{top.value} {top.unit}".strip() + f" per {below}")


def _sampled(raw: object) -> Value:
    del raw
    return Value("(waveform, not shown)", note="sampled data")


def _period(raw: object) -> Value:
    start, end = text(raw, "start"), text(raw, "end")
    return Value(f"{start or '?'} to {end or '?'}")


def _attachment(raw: object) -> Value:
    return Value(f"(attachment: {text(raw, 'title') or text(raw, 'contentType') or 'untitled'})")


def _reference(raw: object) -> Value:
    return Value(text(raw, "display") or text(raw, "reference"))


def _coding(raw: object) -> Value:
    return Value(word_of(raw), code=concept(raw).code)


_READERS = {
    "Quantity": _quantity,
    "SimpleQuantity": _quantity,
    "Age": _time,
    "Duration": _time,
    "Count": _quantity,
    "Money": lambda raw: Value(text(raw, "value"), text(raw, "currency")),
    "CodeableConcept": _concept,
    "Coding": _coding,
    "Code": _words,
    "String": _words,
    "Markdown": _words,
    "Uri": _words,
    "Url": _words,
    "Boolean": _boolean,
    "Integer": _integer,
    "PositiveInt": _integer,
    "UnsignedInt": _integer,
    "Decimal": _words,
    "Range": _span,
    "Ratio": _ratio,
    "SampledData": _sampled,
    "Time": _words,
    "DateTime": _words,
    "Date": _words,
    "Instant": _words,
    "Period": _period,
    "Attachment": _attachment,
    "Reference": _reference,
}
