"""JSON text to its first level: the names of an object, or the items of a list, each value left as it was written."""

from collections.abc import Callable

import msgspec
from msgspec import Raw

from tools.errors import RecordError
from tools.fhir.json_tree import loads
from tools.fhir.text_encoding import (
    with_constants_quoted,
    with_controls_escaped,
    with_depths_cut,
    without_lone_surrogates,
)

Head = dict[str, Raw]
BROKEN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

_MEMBERS: msgspec.json.Decoder[Head] = msgspec.json.Decoder(Head)
_ITEMS: msgspec.json.Decoder[list[Raw]] = msgspec.json.Decoder(list[Raw])
_STRING: msgspec.json.Decoder[str] = msgspec.json.Decoder(str)
_DEEPEST = 400
"""Levels that a whole file may have; one resource may have fewer, so that what is cut here fails there."""
_REPAIRS: tuple[tuple[Callable[[bytes], bytes], str], ...] = (
    (without_lone_surrogates, "characters that JSON does not allow were replaced"),
    (with_controls_escaped, "characters that JSON does not allow were replaced"),
    (with_constants_quoted, "numbers that JSON does not know (NaN, Infinity) are shown as they are written"),
    (lambda content: with_depths_cut(content, _DEEPEST), "an entry nested too deeply could not be read"),
)


def repaired(content: bytes) -> tuple[Head | list[Raw], bytes, tuple[str, ...]]:
    """Return the first level, the text it was read from, and what had to be replaced where only that stood in the way.

    Raises:
        RecordError: it is not JSON, whatever is replaced.
    """
    try:
        return first_level(content), content, ()
    except RecordError:
        pass
    mended = content
    done: dict[str, None] = {}
    for repair, said in _REPAIRS:
        before, mended = mended, repair(mended)
        if mended == before:
            continue
        done[said] = None
        try:
            return first_level(mended), mended, tuple(done)
        except RecordError:
            continue
    raise RecordError("not JSON")


def first_level(content: bytes) -> Head | list[Raw]:
    """Return the members of an object or the items of a list; an empty list for any other JSON.

    Raises:
        RecordError: it is not JSON.
    """
    try:
        return _MEMBERS.decode(content)
    except msgspec.ValidationError:
        pass
    except BROKEN as exc:
        raise RecordError("not JSON") from exc
    try:
        return _ITEMS.decode(content)
    except msgspec.ValidationError:
        return []
    except BROKEN as exc:
        raise RecordError("not JSON") from exc


def members(raw: Raw | bytes) -> Head | None:
    """Return the members of an object; None when it is none."""
    try:
        return _MEMBERS.decode(raw)
    except BROKEN:
        return None


def items(raw: Raw) -> list[Raw]:
    """Return the items of a list; anything else is its own only item."""
    try:
        return _ITEMS.decode(raw)
    except BROKEN:
        return [raw]


def string(raw: Raw | bytes | None) -> str:
    """Return a string; empty when it is none."""
    if raw is None:
        return ""
    try:
        return _STRING.decode(raw).strip()
    except BROKEN:
        return ""


def looks_like_lines(content: bytes) -> bool:
    """Tell whether text is one JSON object a line."""
    first, _, rest = content.strip().partition(b"\n")
    if not rest or not first.strip().startswith(b"{"):
        return False
    try:
        return isinstance(first_level(first.strip()), dict)
    except RecordError:
        return False


def why_not_json(content: bytes, line: int = 0) -> str:
    """Say where the JSON breaks, without quoting it."""
    if content.lstrip()[:1] == b"<":
        return "XML or HTML, not JSON"
    try:
        loads(content)
    except RecordError as exc:
        return f"not JSON at line {line}" if line else str(exc)
    return "not JSON"
