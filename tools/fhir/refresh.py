"""Joining what a server changed to an earlier record: new and changed entries, and what it no longer lists."""

from collections.abc import Iterable, Mapping

import msgspec

from tools.errors import RecordError
from tools.fhir.pages import names_in, resources_in
from tools.fhir.raw import Ask, Part, RawRecord

_OVERLAP_S = 300
_GONE = "no longer listed"
UNSURE = "what was deleted at the source since the last fetch could not be asked"


def marker(since: RawRecord | None) -> str:
    """Return from when on changes are asked for, a little earlier than the last fetch, for clocks that differ."""
    if since is None or not since.fetched_at:
        return ""
    from datetime import datetime, timedelta

    try:
        then = datetime.fromisoformat(since.fetched_at)
    except ValueError as exc:
        raise RecordError(f"the earlier record's time {since.fetched_at!r} cannot be read; fetch it whole") from exc
    return (then - timedelta(seconds=_OVERLAP_S)).isoformat()


def present(parts: Iterable[Part]) -> dict[str, set[str]]:
    """Return the ids of what a record holds, by type; without what an earlier refresh found gone."""
    found: dict[str, set[str]] = {}
    for part in parts:
        if _is_gone(part):
            for type_, id_ in _gone_in(part):
                found.get(type_, set()).discard(id_)
        else:
            for type_, id_ in names_in(part):
                found.setdefault(type_, set()).add(id_)
    return found


def gone_part(gone: Mapping[str, Iterable[str]]) -> Part | None:
    """Return what the server no longer lists, as a history of deletions; None when that is nothing."""
    urls = [f"{type_}/{id_}" for type_, ids in sorted(gone.items()) for id_ in sorted(ids)]
    if not urls:
        return None
    entries = [{"request": {"method": "DELETE", "url": url}, "response": {"status": "204"}} for url in urls]
    return Part(_GONE, msgspec.json.encode({"resourceType": "Bundle", "type": "history", "entry": entries}))


def joined(
    since: RawRecord, parts: tuple[Part, ...], asks: tuple[Ask, ...]
) -> tuple[tuple[Part, ...], tuple[Ask, ...]]:
    """Join what changed to an earlier record; pages that bring nothing new are left out."""
    known = {bytes(entry) for part in since.parts for entry in resources_in(part)}
    number = sum(part.name.startswith("refresh") for part in since.parts)
    fresh = [part for part in parts if _is_gone(part) or any(bytes(raw) not in known for raw in resources_in(part))]
    fresh.sort(key=_is_gone)
    added = tuple(
        Part(f"refresh {number + place + 1:04d} {part.name}", part.content) for place, part in enumerate(fresh)
    )
    unsure = tuple(ask for ask in asks if ask.outcome == "unsure")
    failed = {ask.what for ask in asks if ask.outcome in ("failed", "partial")}
    # What failed before and was only asked for its changes now is still not whole.
    still = tuple(ask for ask in since.lines if ask.outcome in ("failed", "partial") and ask.what not in failed)
    lines = tuple(ask for ask in asks if ask.what in failed and ask.outcome != "unsure") + still
    told = {line.what for line in lines}
    kept = tuple(ask for ask in since.lines if ask.what not in told and ask.outcome != "unsure")
    return since.parts + added, tuple(sorted((*lines, *kept, *unsure), key=lambda ask: (ask.what, ask.outcome)))


def _is_gone(part: Part) -> bool:
    return part.name.endswith(_GONE)


class _Request(msgspec.Struct):
    url: str = ""


class _Deletion(msgspec.Struct):
    request: _Request = msgspec.field(default_factory=_Request)


class _Deletions(msgspec.Struct):
    entry: list[_Deletion] = msgspec.field(default_factory=list)


def _gone_in(part: Part) -> list[tuple[str, str]]:
    entries = msgspec.json.decode(part.content, type=_Deletions).entry
    return [(type_, id_) for type_, _, id_ in (entry.request.url.partition("/") for entry in entries)]
