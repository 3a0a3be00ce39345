"""Bytes to UTF-8: byte order marks, UTF-16 and stray bytes; it parses no JSON."""

import codecs
import re

_CHUNK_BYTES = 1 << 20
_ESCAPE = re.compile(
    rb"(\\[^u]|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
)
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_CONTROL = re.compile(rb"[\x00-\x1f]")
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
    >>> as_utf8(b'{"a": "caf\xe9"}')[1]
    'bytes that are not UTF-8 were replaced'
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            content = content[len(mark) :]
            if encoding != "utf-8":
                return content.decode(encoding, "replace").encode("utf-8", "replace"), ""
            break
    if _is_utf8(content):
        return content, ""
    return content.decode("utf-8", "replace").encode("utf-8"), "bytes that are not UTF-8 were replaced"


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
