"""SMART Health Cards: the Bundles inside their signed tokens. It checks no signature.

Source: SMART Health Cards Framework (spec.smarthealth.cards): a JWS whose payload is compressed with raw DEFLATE.
"""

import json
import zlib
from base64 import urlsafe_b64decode
from binascii import Error

from msgspec import Raw

from tools.fhir.first_level import Head, items, members, string

CREDENTIALS = "verifiableCredential"
UNCHECKED = "the signatures of health cards were not checked"
_MOST_BYTES = 4_000_000
_PARTS = 3


def bundles_of(holder: Head) -> list[Raw]:
    """Return the FHIR Bundle of each card that can be opened, in the order of the file.

    Args:
        holder: the first level of a `.smart-health-card` file, or of an answer of `$health-cards-issue`.
    """
    found = (_bundle(string(card)) for card in items(holder.get(CREDENTIALS, Raw(b"[]"))))
    return [bundle for bundle in found if bundle is not None]


def _bundle(token: str) -> Raw | None:
    """Return the Bundle of one token; None where it is none."""
    parts = token.split(".")
    if len(parts) != _PARTS:
        return None
    payload = _unpacked(parts[1])
    holder = members(payload) if payload else None
    for name in ("vc", "credentialSubject", "fhirBundle"):
        raw = (holder or {}).get(name)
        if raw is None:
            return None
        if name == "fhirBundle":
            return raw
        holder = members(raw)
    return None


def _unpacked(part: str) -> bytes:
    """Return a payload, unpacked where it is packed; empty when it is neither, or larger than any card."""
    try:
        packed = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (Error, ValueError):
        return b""
    if packed.lstrip()[:1] == b"{":
        return packed
    opened = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        payload = opened.decompress(packed, _MOST_BYTES)
        json.loads(payload)
    except (zlib.error, ValueError):
        return b""
    return b"" if opened.unconsumed_tail else payload
