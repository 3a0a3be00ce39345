"""What a file is that is no FHIR JSON, by its first bytes, and what to do with it; it reads none of them."""

import re
from base64 import b64decode
from binascii import Error
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

_EXPORT = "have its source export FHIR R4 as JSON"
_UNPACK = "unpack it and name the folder"
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", f"a zip archive; {_UNPACK}"),
    (b"7z\xbc\xaf\x27\x1c", f"a 7z archive; {_UNPACK}"),
    (b"Rar!", f"a rar archive; {_UNPACK}"),
    (b"BZh", f"bzip2 data; {_UNPACK}"),
    (b"\xfd7zXZ", f"xz data; {_UNPACK}"),
    (b"(\xb5/\xfd", f"zstd data; {_UNPACK}"),
    (b"%PDF", f"a PDF document; {_EXPORT}"),
    (b"{\\rtf", f"an RTF document; {_EXPORT}"),
    (b"\xd0\xcf\x11\xe0", f"an old Office document; {_EXPORT}"),
    (b"\x89PNG", "a picture, which a record is not; 'previsit images' takes pictures"),
    (b"\xff\xd8\xff", "a picture, which a record is not; 'previsit images' takes pictures"),
    (b"GIF8", "a picture, which a record is not; 'previsit images' takes pictures"),
    (b"SQLite format 3", f"a database; {_EXPORT}"),
    (b"PAR1", f"Parquet data; {_EXPORT}"),
    (b"MSH|", f"an HL7 version 2 message; {_EXPORT}"),
    (b"FHS|", f"a batch of HL7 version 2 messages; {_EXPORT}"),
    (b"BHS|", f"a batch of HL7 version 2 messages; {_EXPORT}"),
    (b"ISA*", f"an X12 message; {_EXPORT}"),
    (b"eyJ", "a signed token; give the FHIR Bundle inside it"),
    (b"//", "JSON with comments; take them out"),
    (b"/*", "JSON with comments; take them out"),
    (b"@prefix", "FHIR as Turtle; ask for JSON"),
)
_WITHIN: tuple[tuple[int, bytes, str], ...] = (
    (257, b"ustar", f"a tar archive; {_UNPACK}"),
    (128, b"DICM", "a DICOM image, which a record is not; 'previsit images' takes pictures"),
)
_MARKUP: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"<(?:\w+:)?ClinicalDocument\b"), f"a C-CDA document (XML); {_EXPORT}"),
    (re.compile(rb"http://hl7\.org/fhir"), "FHIR as XML; ask for JSON"),
    (
        re.compile(rb"<(?:!doctype )?html", re.IGNORECASE),
        "a web page, perhaps of a failed sign-in; fetch the file again",
    ),
)
_TABLE = re.compile(rb"[^\n{}\[\]]*([,;\t|])[^\n{}\[\]]*(?:\r?\n[^\n{}\[\]]*\1[^\n{}\[\]]*)+\s*")
_BASE64 = re.compile(rb"[A-Za-z0-9+/\s]+=*\s*")
_LOOKED_AT = 4096
_BINARY = 0.1


def what_else(content: bytes) -> str:
    r"""Return what a file is and what to do next; empty for what may be JSON that is only broken.

    >>> what_else(b"MSH|^~\\&|LAB"), what_else(b'{"resourceType": ')
    ('an HL7 version 2 message; have its source export FHIR R4 as JSON', '')
    """
    start = content[:_LOOKED_AT]
    bare = start.lstrip().removeprefix(BOM_UTF8).lstrip()
    if bare[:1] in (b"{", b"["):
        return ""
    if _in_base64(start):
        return "base64 text; decode it first"
    for beginning, said in _BEGINNINGS:
        if bare.startswith(beginning):
            return said
    for place, sign, said in _WITHIN:
        if start[place : place + len(sign)] == sign:
            return said
    if bare.startswith(b"<"):
        return next((said for pattern, said in _MARKUP if pattern.search(bare)), f"XML, not JSON; {_EXPORT}")
    if start.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or start[:2] in (b"\0{", b"\0["):
        return ""
    if sum(byte < 9 or 13 < byte < 32 for byte in start) > _BINARY * len(start):
        return f"binary data of no known kind; {_EXPORT}"
    return f"a table or plain text; {_EXPORT}" if _TABLE.match(start) else ""


def _in_base64(start: bytes) -> bool:
    if not _BASE64.fullmatch(start):
        return False
    packed = b"".join(start.split())
    try:
        return b64decode(packed[: len(packed) // 4 * 4]).lstrip()[:1] in (b"{", b"[")
    except Error:
        return False
