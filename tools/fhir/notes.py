"""Attachments to plain text (text, HTML, XHTML, RTF, PDF, C-CDA), or why one was not read; nothing is fetched."""

import base64
import binascii
import re
from collections.abc import Callable

from msgspec import Struct

from tools.fhir.concepts import narrative, plain
from tools.fhir.json_tree import Json, node, nodes, text, texts
from tools.fhir.limits import Limits

BAD_BASE64 = "its data is not valid base64"
NO_CONTENT = "content not included, only an address"
NO_PDF = "said to be a PDF, but is not one"
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \t\r\n\\"
_SPACE = re.compile(rb"\s+")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.\-]+)", re.IGNORECASE)
_MARKUP = re.compile(
    rb"^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*(?:<!DOCTYPE[^>]*>\s*)?<(\w[\w:]*)", re.DOTALL | re.IGNORECASE
)
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")


_BROKEN, _PLAIN = b"!", b"QUJD"
_SAMPLES: tuple[tuple[bytes, bytes], ...] = (
    (b"%PDF", b"JVBERi0="),
    (b"{\\rtf", b"e1xydGY="),
    *((start, base64.b64encode(start)) for start in _PICTURES),
)
"""How attached data begins, and the shortest data that begins so."""
_SEEN = 64


def sample(data: bytes) -> bytes:
    """Return the shortest base64 data that looks at its beginning and end as this does; `!` for what is none.

    >>> sample(base64.b64encode(b"%PDF-1.7 ...")), sample(b"bm8gcGRm"), sample(b"***"), sample(b"abc")
    (b'JVBERi0=', b'QUJD', b'!', b'!')
    """
    start = _SPACE.sub(b"", data[: 2 * _SEEN])[:_SEEN]
    if not start:
        return b""
    whole = len(start) < _SEEN and len(data) <= 2 * _SEEN
    padded = start if whole else start[: len(start) // 4 * 4]
    end = data[-8:].strip()
    try:
        head = base64.b64decode(padded, validate=True).lstrip(b"\xef\xbb\xbf \t\r\n")
    except (binascii.Error, ValueError):
        return _BROKEN
    unpadded = len(data) % 4 and not _SPACE.search(data)
    if unpadded or end.translate(None, _ALPHABET):
        return _BROKEN
    return next((short for begins, short in _SAMPLES if head.startswith(begins)), _PLAIN)


def unreadable_at_sight(data: str, declared: str) -> str:
    """Return why attached data can surely not be read, as far as its beginning and end show."""
    seen = sample(data.encode("ascii", "replace"))
    if seen == _BROKEN:
        return BAD_BASE64
    if seen == _PLAIN and declared.lower().partition(";")[0].strip() == "application/pdf":
        return NO_PDF
    return ""


class NoteText(Struct, frozen=True, kw_only=True):
    """The text of one document, or why it was not read."""

    text: str = ""
    title: str = ""
    why_not: str = ""
    """Empty when all of it was read."""

    @property
    def read(self) -> bool:
        """Whether any text is there."""
        return bool(self.text)


def note_text(resource: Json, binaries: Callable[[str], Json], limits: Limits) -> NoteText:
    """Return the text of a DocumentReference, DiagnosticReport or Composition.

    Args:
        resource: the resource, parsed.
        binaries: finds a Binary of the same record by reference; an empty object when it is not there.
        limits: on size and pages.
    """
    attachments = nodes(resource, "content", "attachment") or nodes(resource, "presentedForm")
    attachments = attachments or [item for item in nodes(resource, "content") if "data" in item or "url" in item]
    attachments = attachments or nodes(resource, "payload", "contentAttachment")
    said = [messages(resource)] if messages(resource) else []
    reasons: list[str] = []
    title = ""
    for attachment in attachments:
        title = title or text(attachment, "title")
        words, reason = attachment_text(attachment, binaries, limits)
        if words and words not in said:
            said.append(words)
        if reason:
            reasons.append(reason)
    conclusion = text(resource, "conclusion")
    if conclusion and not any(conclusion in words for words in said):
        said.append(conclusion)
    if not said:
        own = _sections(resource) or narrative(resource)
        if own:
            said.append(own)
    if not attachments and not said:
        reasons.append("no text and no attachment")
    return NoteText(text="\n\n".join(said), title=title, why_not="; ".join(dict.fromkeys(reasons)))


def messages(resource: Json) -> str:
    """Return the words of a Communication's payload."""
    return "\n".join(texts(resource, "payload", "contentString"))


def attachment_text(attachment: Json, binaries: Callable[[str], Json], limits: Limits) -> tuple[str, str]:
    """Return an attachment's text and, when it could not be read, why."""
    data = text(attachment, "data")
    declared = text(attachment, "contentType")
    url = text(attachment, "url")
    if not data and url:
        if url.startswith("data:"):
            head, _, data = url.partition(",")
            declared = declared or head[5:].partition(";")[0]
        else:
            binary = binaries(url)
            data = text(binary, "data") or text(binary, "content")
            declared = declared or text(binary, "contentType")
    if not data:
        return "", NO_CONTENT if url else "no content"
    if len(data) * 3 // 4 > limits.attachment_bytes:
        return "", f"larger than {limits.attachment_bytes:,} bytes"
    try:
        content = base64.b64decode(_SPACE.sub(b"", data.encode("ascii")), validate=True)
    except (binascii.Error, ValueError):
        return "", BAD_BASE64
    if not content:
        return "", "empty"
    return decode(content, declared, limits)


def decode(content: bytes, declared: str, limits: Limits) -> tuple[str, str]:
    """Return the text of bytes whose type is declared, looking at the bytes first.

    Returns:
        The text (empty when unreadable), and why it was not, or not fully, read.
    """
    kind = declared.lower().partition(";")[0].strip()
    head = content[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"%PDF"):
        return _pdf(content, limits)
    if head.startswith(b"{\\rtf"):
        return _rtf(content)
    if head.startswith(_PICTURES) or kind.startswith(("image/", "audio/", "video/")):
        return "", f"a picture or recording ({kind or 'no type given'})"
    if kind == "application/pdf":
        return "", NO_PDF
    if kind in ("application/rtf", "text/rtf"):
        return "", "said to be RTF, but is not"
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b")):
        return "", f"a packed or office file ({kind or 'no type given'})"
    match = _MARKUP.match(content[:4096])
    if match or "xml" in kind or "html" in kind:
        return _markup(content, declared, (match.group(1) if match else b"").lower())
    return _text(content, declared)


def _text(content: bytes, declared: str) -> tuple[str, str]:
    charset = _CHARSET.search(declared)
    for encoding in ([charset.group(1)] if charset else []) + ["utf-8-sig"]:
        try:
            return _clean(content.decode(encoding)), ""
        except (UnicodeDecodeError, LookupError):
            continue
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _clean(content.decode("utf-16", "replace")), ""
    if b"\0" in content:
        return "", "binary data, not text"
    return _clean(content.decode("cp1252", "replace")), ""


def _clean(words: str) -> str:
    kept = "".join(character for character in words if character in "\n\t" or character >= " ")
    return "\n".join(line.rstrip() for line in kept.splitlines()).strip()


def _markup(content: bytes, declared: str, root: bytes) -> tuple[str, str]:
    if root.endswith(b"clinicaldocument"):
        from tools.fhir.cda import cda_text

        return cda_text(content)
    words, reason = _text(content, declared)
    if reason:
        return "", reason
    if "<!ENTITY" in words[:10_000].upper():
        return "", "markup that declares entities; refused"
    return plain(words), ""


def _rtf(content: bytes) -> tuple[str, str]:
    from striprtf.striprtf import rtf_to_text

    try:
        words = str(rtf_to_text(content.decode("latin-1"), errors="ignore"))
    except (ValueError, IndexError, KeyError, RecursionError, UnicodeError):
        return "", "damaged RTF"
    words = _clean(words)
    return (words, "") if words else ("", "RTF without text")


def _pdf(content: bytes, limits: Limits) -> tuple[str, str]:
    from tools.fhir.pdf import pdf_text

    return pdf_text(content, limits)


def _sections(resource: Json) -> str:
    said = []
    for section in nodes(resource, "section"):
        words = plain(text(node(section, "text"), "div"))
        if words:
            said.append(f"{text(section, 'title')}\n{words}".strip())
    return "\n\n".join(said)
