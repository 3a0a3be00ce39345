"""Elements of which only numbers, dates or data inside vary: what is left without them, and they themselves."""

import re
from collections.abc import Callable

from tools.fhir.memo import Memo
from tools.fhir.notes import sample

NUMBERED = frozenset(("valueQuantity", "component"))
DATED_INSIDE = frozenset(("dispenseRequest", "location", "participant", "valueDateTime", "collection"))
ATTACHED = frozenset(("content", "presentedForm"))
COUNTED = frozenset(("hasMember",))
"""Lists of which only the length reaches a fact."""
NUMBER = re.compile(rb'("value"\s*:\s*)(-?\d+(?:\.\d+)?)(?=[\s,}])')
DATE = re.compile(rb'"(\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)))"')
KEY = b'":'
SEPARATOR = b"\0"
"""Stands in no JSON text."""

Parted = tuple[bytes, tuple[str, ...]]
"""What an element shares with its kind, and what is its own."""


def without_numbers(body: bytes) -> Parted:
    r"""Part an element from the values of its quantities.

    >>> without_numbers(b'{"value": 7.10, "unit": "g"}')
    (b'{\x00, "unit": "g"}', ('7.10',))
    """
    pieces = NUMBER.split(body)
    return SEPARATOR.join(pieces[0::3]), tuple(number.decode() for number in pieces[2::3])


def without_dates(body: bytes) -> Parted:
    """Part an element from its dates with a time."""
    pieces = DATE.split(body)
    return SEPARATOR.join(pieces[0::2]), tuple(date.decode() for date in pieces[1::2])


def without_data(body: bytes) -> Parted:
    """Part an attachment from its base64 data, but for a sample; a search is much faster here than a pattern."""
    kept: list[bytes] = []
    start = 0
    while (key := body.find(b'"data"', start)) >= 0:
        opening = body.find(b'"', key + 6)
        closing = body.find(b'"', opening + 1)
        if (
            opening < 0
            or closing < 0
            or body[key + 6 : opening].strip() != b":"
            or body.find(b"\\", opening, closing) >= 0
        ):
            return body, ()
        kept += (body[start:key], sample(body[opening + 1 : closing]))
        start = closing + 1
    kept.append(body[start:])
    return b"|".join(kept), ()


def counted(body: bytes) -> Parted:
    """Keep of a list how long it is."""
    return b"%d,%d,%d" % (body.count(b'"reference"'), body.count(b"{"), body.count(KEY)), ()


def inner_parts() -> dict[str, Callable[[bytes], Parted]]:
    """Return how to part each element; short ones are remembered, since many are alike to the letter."""
    numbered, dated = Memo(without_numbers), Memo(without_dates)
    return {
        **dict.fromkeys(NUMBERED, numbered.__getitem__),
        **dict.fromkeys(DATED_INSIDE, dated.__getitem__),
        **dict.fromkeys(ATTACHED, without_data),
        **dict.fromkeys(COUNTED, counted),
    }
