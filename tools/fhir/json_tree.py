"""Tolerant steps through JSON of unknown shape; it knows no FHIR.

Every step answers with an empty value where the shape is not the one expected, so that one odd element never costs
the resource around it.
"""

import json
from typing import Any, NoReturn

import msgspec
import orjson

from tools.errors import RecordError

Json = dict[str, object]


class Number(str):
    """A JSON number exactly as it was written (`7.10` stays `7.10`)."""

    __slots__ = ()


class DuplicateKeys:
    """Collects the names of keys that an object states twice with different values."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def build(self, pairs: list[tuple[str, object]]) -> Json:
        """Make one object; of a key stated twice with different values neither value is kept."""
        built = dict(pairs)
        if len(built) != len(pairs):
            first: Json = {}
            for key, value in pairs:
                if key in first and first[key] != value:
                    self.keys.append(key)
                    built.pop(key, None)
                first.setdefault(key, value)
        return built


_QUICK = msgspec.json.Decoder(float_hook=Number)
_KEY = b'":'
_HOLDERS = frozenset((dict, list))


def parse(body: bytes) -> tuple[object, tuple[str, ...]]:
    """Parse JSON like `loads`, quickly where it is surely the same: sound, no key twice, no number out of bounds.

    Raises:
        RecordError: as `loads`.
    """
    try:
        value = _QUICK.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return loads(body)
    try:
        written = orjson.dumps(value)
    except TypeError:  # too deep, or a number out of bounds
        return loads(body)
    # A key stated twice is written once again: fewer keys come out than went in.
    return (value, ()) if body.count(_KEY) == written.count(_KEY) else loads(body)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def loads(data: bytes | str) -> tuple[object, tuple[str, ...]]:
    """Parse JSON, keeping numbers as written.

    Returns:
        The value, and the keys that some object stated twice with different values (both values are left out).

    Raises:
        RecordError: not JSON; the message says where, never what.
    """
    text = data.decode("utf-8", "replace") if isinstance(data, bytes) else data
    duplicates = DuplicateKeys()
    try:
        value: object = json.loads(
            text,
            object_pairs_hook=duplicates.build,
            parse_float=Number,
            parse_int=Number,
            parse_constant=_refuse_constant,
        )
    except json.JSONDecodeError as exc:
        raise RecordError(f"not JSON: {exc.msg} at line {exc.lineno}, column {exc.colno}") from exc
    except RecursionError as exc:
        raise RecordError("nested too deeply to be read") from exc
    except ValueError as exc:
        raise RecordError(f"not JSON: {exc}") from exc
    if "\\ud" in text or "\\uD" in text:
        value = _without_surrogates(value)
    return value, tuple(duplicates.keys)


def _without_surrogates(value: object) -> object:
    """Replace halves of surrogate pairs, which no UTF-8 output can carry."""
    if isinstance(value, str):
        return value if isinstance(value, Number) else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {str(_without_surrogates(key)): _without_surrogates(item) for key, item in value.items()}
    return value


def depth(value: object, limit: int) -> int:
    """Return how deeply `value` is nested, giving up just past `limit`."""
    level: list[Any] = [value]
    deep = 0
    while level and deep <= limit:
        deep += 1
        inside = (node.values() if type(node) is dict else node for node in level if type(node) in _HOLDERS)
        level = [item for items in inside for item in items if type(item) in _HOLDERS]
    return deep


def node(value: object, *path: str) -> Json:
    """Return the object at `path`; of a list, its first object; else an empty one."""
    for step in path:
        if isinstance(value, list):
            value = _first(value)
        if not isinstance(value, dict):
            return {}
        value = value.get(step)
    if isinstance(value, dict):
        return value
    value = _first(value)
    return value if isinstance(value, dict) else {}


def nodes(value: object, *path: str) -> list[Json]:
    """Return every object at `path`: a single object counts as a list of one."""
    if len(path) == 1 and isinstance(value, dict):
        value, path = value.get(path[0]), ()
    if value is None:
        return []
    here: list[object] = list(value) if isinstance(value, list) else [value]
    for step in path:
        found: list[object] = []
        for item in here:
            inner = item.get(step) if isinstance(item, dict) else None
            if isinstance(inner, list):
                found.extend(inner)
            elif inner is not None:
                found.append(inner)
        here = found
    return [item for item in here if isinstance(item, dict)]


def text(value: object, *path: str) -> str:
    """Return the trimmed string (or number as written, or `true`/`false`) at `path`; else an empty string."""
    if len(path) == 1 and type(value) is dict:
        value = value.get(path[0])
    elif path:
        value = node(value, *path[:-1]).get(path[-1])
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    return _odd_text(value)


def _odd_text(value: object) -> str:
    """A number, a truth value, or the first of a list where a string is meant."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list) and value and not isinstance(value[0], list):
        return text(value[0])
    return ""


def texts(value: object, *path: str) -> list[str]:
    """Return every non-empty string at `path`."""
    holders = nodes(value, *path[:-1]) if path else []
    found: list[str] = []
    for holder in holders:
        inner = holder.get(path[-1])
        found.extend(text(item) for item in (inner if isinstance(inner, list) else [inner]))
    return [item for item in found if item]


def _first(value: object) -> object:
    if isinstance(value, list):
        return next((item for item in value if isinstance(item, dict)), None)
    return value
