"""How a command prints: one JSON document or readable text, to stdout or a file. It computes nothing."""

import json
import re
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from tools.clinical import Fact, Person, Receipt
from tools.errors import InputError

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(value: object) -> Any:  # noqa: ANN401 - JSON
    """Return a value of ours as JSON, every field present, also the empty ones."""
    if isinstance(value, msgspec.Struct):
        return {field: plain(getattr(value, field)) for field in value.__struct_fields__}
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    return str(value)


def fact(value: Fact) -> dict[str, Any]:
    """Return a fact as the contract has it: `source` is one text, or a list when it was read from several."""
    whole: dict[str, Any] = plain(value)
    if len(value.source) == 1:
        whole["source"] = value.source[0]
    return whole


def patient(value: Person) -> dict[str, Any]:
    """Return a person as the contract has it."""
    whole: dict[str, Any] = plain(value)
    return whole


def receipt(value: Receipt) -> dict[str, Any]:
    """Return a receipt as the contract has it."""
    whole: dict[str, Any] = plain(value)
    return whole


def emit(value: object, out: str | None = None) -> int:
    """Print text, bytes, or anything else as one JSON document; return 0.

    Raises:
        InputError: the file cannot be written.
    """
    if isinstance(value, bytes):
        data = value
    elif isinstance(value, str):
        data = (harmless(value).rstrip("\n") + "\n").encode(errors="replace")
    else:
        data = (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
    if out is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return 0
    try:
        Path(out).write_bytes(data)
    except OSError as exc:
        raise InputError(f"cannot write {out}: {exc.strerror}; name a file in a folder that exists") from exc
    return 0


@contextmanager
def progress(text: str, *, after_s: float = 2.0) -> Iterator[None]:
    """Say what is going on, once, when it takes longer than people like to wait; only to a person at a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    timer = threading.Timer(after_s, note, (text,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def harmless(text: str) -> str:
    r"""Return text that a terminal shows and does not obey: control and direction characters become a mark.

    >>> harmless("a\x1b[31mb\u202ec")
    'a�[31mb�c'
    """
    return CONTROL.sub("�", text)


def notes(lines: Iterable[str]) -> None:
    """Tell several things, a line each."""
    for line in lines:
        note(line)


def note(text: str) -> None:
    """Tell the person at the terminal something that isn't the result."""
    print(f"previsit: {harmless(text)}", file=sys.stderr)
