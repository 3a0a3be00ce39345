"""A sealed document leaves the outbox for a FHIR server; it is written down when it has arrived. It seals nothing."""

import json
from typing import TYPE_CHECKING

import msgspec

from tools.fhir.authorization import header_for
from tools.fhir.publish import EntryReport, publish
from tools.store import OutboxItem

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from agent.context import VisitContext


def send(
    context: "VisitContext", sealed: OutboxItem, to: str, *, by: str = "", authorization: str | None = None
) -> tuple[str, ...]:
    """Send it unless it has arrived there already; return a line for each entry.

    Raises:
        SourceUnavailableError: the server does not answer; the document stays in the outbox.
        InputError: the server refused an entry; the message names it.
    """
    base = to.rstrip("/")
    if sealed.sent_to == base:
        entries = msgspec.json.decode(sealed.answer, type=tuple[EntryReport, ...])
        return (f"already sent to {base} on {sealed.sent_at}", *map(_line, entries))
    header = header_for(authorization or context.settings.authorization, base)
    done = publish(json.loads(sealed.document), base, authorization=_auth(header) if header else None)
    context.store.outbox.sent(sealed.visit, sealed.version, to=base, answer=msgspec.json.encode(done.entries).decode())
    context.store.audit.add(by or "system", "document.arrived", visit=sealed.visit, detail=base)
    return tuple(map(_line, done.entries))


def _line(entry: EntryReport) -> str:
    return f"{entry.type}: {entry.outcome}" + (f" ({entry.address})" if entry.address else "")


def _auth(header: str) -> "httpx.Auth":
    import httpx

    class Header(httpx.Auth):
        """Sends one Authorization header, as configured."""

        def auth_flow(self, request: httpx.Request) -> "Iterator[httpx.Request]":  # type: ignore[override]
            request.headers["Authorization"] = header
            yield request

    return Header()
