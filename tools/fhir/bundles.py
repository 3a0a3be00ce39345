"""A Bundle's own shape: its type, its links and its entries, each resource left as it was written."""

from typing import Literal

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from tools.fhir.first_level import BROKEN, Head, items, members, string


class Entry(Struct, gc=False):
    """One entry, its parts unread."""

    resource: Raw | UnsetType = UNSET
    fullUrl: str | UnsetType = UNSET  # noqa: N815 - FHIR's name
    request: Raw | UnsetType = UNSET
    response: Raw | UnsetType = UNSET


class Bundle(Struct, gc=False):
    """What a Bundle says of itself, and its entries."""

    resourceType: Literal["Bundle"]  # noqa: N815 - FHIR's name
    entry: list[Entry] = []
    type: Raw | UnsetType = UNSET
    link: Raw | UnsetType = UNSET


_WHOLE: msgspec.json.Decoder[Bundle] = msgspec.json.Decoder(Bundle)
_ENTRIES: msgspec.json.Decoder[list[Entry]] = msgspec.json.Decoder(list[Entry])


def whole(content: bytes) -> Bundle | None:
    """Return a Bundle of the common shape, read in one pass; None for whatever else it is.

    >>> len(whole(b'{"resourceType": "Bundle", "type": "batch", "entry": [{"resource": {}}]}').entry)
    1
    >>> whole(b'{"type": "batch", "entry": []}') is whole(b'{"resourceType": "Bundle", "entry": [7]}') is None
    True
    """
    try:
        return _WHOLE.decode(content)
    except BROKEN:
        return None


def from_head(head: Head) -> Bundle:
    """Return a Bundle from its members, however odd its entries are."""
    entries = _entries(head["entry"]) if "entry" in head else []
    return Bundle("Bundle", entries, head.get("type", UNSET), head.get("link", UNSET))


def _entries(raw: Raw) -> list[Entry]:
    try:
        return _ENTRIES.decode(raw)
    except BROKEN:
        return [_odd_entry(item) for item in items(raw)]


def _odd_entry(item: Raw) -> Entry:
    """Read an entry of which not every element is what it should be; junk counts as a resource that is none."""
    head = members(item)
    if head is None:
        return Entry(resource=item)
    pieces = {name: head[name] for name in ("resource", "request", "response") if name in head}
    return Entry(fullUrl=string(head.get("fullUrl")), **pieces)
