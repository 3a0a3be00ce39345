"""Bytes to UTF-8: byte order marks, UTF-16 and stray bytes; it parses no JSON."""

import codecs
import re

_CHUNK_BYTES = 1 << 20
_ESCAPE = re.compile(
    rb"(\\[^u]|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
)
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_QUOTED = rb'"[^"\\]*(?:\\.[^"\\]*)*"'
_CONSTANT = re.compile(rb"(" + _QUOTED + rb")|(-?Infinity|NaN)", re.DOTALL)
_BRACKET = re.compile(_QUOTED + rb"|([\[\]{}])", re.DOTALL)
_CONTROL = re.compile(rb"[\x00-\x1f]")
_WESTERN = "previsit-western"
_UNMARKED = {b"{\0": "utf-16-le", b"[\0": "utf-16-le", b"\0{": "utf-16-be", b"\0[": "utf-16-be"}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def as_utf8(content: bytes) -> tuple[bytes, str]:
    r"""Return `content` as valid UTF-8 without a byte order mark, and a warning when something was replaced.

    >>> as_utf8(b"\xef\xbb\xbf{}")
    (b'{}', '')
    >>> as_utf8(b'{"a": "caf\xe9"}')[0].decode()
    '{"a": "café"}'
    >>> as_utf8(b"\0{\0}")
    (b'{}', '')
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            content = content[len(mark) :]
            if encoding != "utf-8":
                return content.decode(encoding, "replace").encode("utf-8", "replace"), ""
            break
    unmarked = _UNMARKED.get(content[:2])
    if unmarked:
        return content.decode(unmarked, "replace").encode("utf-8", "replace"), ""
    if _is_utf8(content):
        return content, ""
    return content.decode("utf-8", _WESTERN).encode("utf-8"), "bytes that are not UTF-8 were read as Western European"


def _western(error: UnicodeError) -> tuple[str, int]:
    """Return the characters that Windows-1252 has for bytes that are not UTF-8."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_WESTERN, _western)


def without_lone_surrogates(content: bytes) -> bytes:
    r"""Return JSON with the escapes that stand for half a character replaced; whole pairs and `\\\\u` stay.

    >>> without_lone_surrogates(rb'{"a": "\ud83d\ude00 \ud83d \\\\ud83d"}')
    b'{"a": "\\ud83d\\ude00 \\ufffd \\\\\\\\ud83d"}'
    """
    return _ESCAPE.sub(lambda match: match.group(1) or rb"\ufffd", content)


def with_controls_escaped(content: bytes) -> bytes:
    r"""Return JSON with raw control characters inside its strings escaped.

    >>> with_controls_escaped(b'{"a":\t"one\ntwo"}')
    b'{"a":\t"one\\u000atwo"}'
    """
    return _STRING.sub(lambda match: _CONTROL.sub(lambda one: rb"\u%04x" % ord(one.group()), match.group()), content)


def _is_utf8(content: bytes) -> bool:
    if content.isascii():
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(content)
    try:
        for start in range(0, len(view), _CHUNK_BYTES):
            decoder.decode(view[start : start + _CHUNK_BYTES])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def with_constants_quoted(content: bytes) -> bytes:
    r"""Return JSON with numbers that JSON does not know as strings, so that they are shown as what they are.

    >>> with_constants_quoted(b'{"NaN": NaN, "b": [-Infinity, "Infinity"]}')
    b'{"NaN": "NaN", "b": ["-Infinity", "Infinity"]}'
    """
    return _CONSTANT.sub(lambda match: match.group(1) or b'"' + match.group(2) + b'"', content)


def with_depths_cut(content: bytes, most: int) -> bytes:
    r"""Return JSON with whatever lies deeper than `most` levels left out.

    >>> with_depths_cut(b'{"a": [[1, {"b": "]"}], 2], "c": "["}', 2)
    b'{"a": [null, 2], "c": "["}'
    """
    kept: list[bytes] = []
    level = start = 0
    for match in _BRACKET.finditer(content):
        sign = match.group(1)
        if sign is None:
            continue
        if sign in b"[{":
            level += 1
            if level == most + 1:
                kept += (content[start : match.start()], b"null")
        else:
            if level == most + 1:
                start = match.end()
            level -= 1
    return b"".join(kept) + content[start:] if level <= most else content
