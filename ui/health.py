"""How each part of the house is: source, models, queue, store, sign-in, channels. It repairs nothing."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from tools import clock
from tools.errors import PrevisitError, SourceUnavailableError, StoreError
from ui import view
from ui.clinic import Clinic, missing

if TYPE_CHECKING:
    from agent.context import VisitContext
    from agent.turns import VisitLine
    from ui.oidc import Provider

WAIT_S: Final = 4.0


class Part(Struct, frozen=True, kw_only=True):
    """One part and how it is."""

    name: str
    says: str
    ok: bool = True


def health(
    context: "VisitContext", clinic: Clinic, lines: "Sequence[VisitLine]", provider: "Provider | None"
) -> tuple[Part, ...]:
    """Ask every part, at once, and say what came back."""
    settings = context.settings
    asked: list[tuple[str, Callable[[], str]]] = [
        ("FHIR source", lambda: _source(settings.source)),
        ("Language model", lambda: _model(context)),
        ("Model queue", lambda: _queue(context)),
        ("Image model", lambda: settings.image_model or "none: images are marked “not analysed”"),
        ("Store", context.store.check),
        ("Clock", lambda: _clock(settings.time_zone)),
        ("Records being read", lambda: _loading(lines)),
        ("Waiting to be sent", lambda: f"{len(context.store.outbox.waiting())} signed documents"),
        ("Urgent visits", lambda: _urgent(lines)),
        ("Telling of urgent visits", lambda: _channels(clinic, sandbox=settings.sandbox)),
        ("Sign-in", lambda: _sign_in(provider, local=settings.local_accounts)),
    ]
    with ThreadPoolExecutor(max_workers=4, thread_name_prefix="health") as hands:
        return tuple(hands.map(lambda one: _part(*one), asked))


def _part(name: str, look: Callable[[], str]) -> Part:
    try:
        return Part(name=name, says=look())
    except PrevisitError as exc:
        return Part(name=name, says=str(exc), ok=False)


def _source(source: str) -> str:
    if not source:
        return "not set: name one when you invite"
    if not source.startswith(("http://", "https://")):
        if not Path(source).expanduser().exists():
            raise SourceUnavailableError(f"{source} is not there")
        return f"{source} is there"
    said = _ask(source.rstrip("/") + "/metadata", "the FHIR server")
    version = str(said.get("fhirVersion", ""))
    return f"{source} answers" + (f", FHIR {version}" if version else "")


def _model(context: "VisitContext") -> str:
    settings = context.settings
    if not context.has_model:
        return "rules: no language model"
    if settings.model.startswith(("http://", "https://")):
        key = {"authorization": f"Bearer {settings.model_key}"} if settings.model_key else {}
        _ask(settings.model.rstrip("/") + "/models", "the model server", key)
        return f"{settings.model} answers"
    return f"{settings.model}, in this process"


def _queue(context: "VisitContext") -> str:
    queue = getattr(getattr(context.reasoner.maker, "chat", None), "queue", None)
    return f"{queue.waiting} calls wait" if queue is not None else "none: nothing waits in this process"


def _loading(lines: "Sequence[VisitLine]") -> str:
    loading = sum(line.record == "loading" for line in lines)
    failed = [line for line in lines if line.record == "failed" and line.status in {"invited", "in_progress"}]
    if failed:
        raise SourceUnavailableError(f"{loading}; {len(failed)} could not be read (see the worklist)")
    return str(loading)


def _urgent(lines: "Sequence[VisitLine]") -> str:
    loud = sum(line.urgent and not line.acknowledged_by for line in lines)
    if loud:
        raise SourceUnavailableError(f"{loud} not acknowledged by anybody")
    return "all acknowledged"


def _channels(clinic: Clinic, *, sandbox: bool) -> str:
    if sandbox:
        return "nobody is told in the demonstration"
    lacks = missing(clinic, sandbox=False)
    if lacks:
        raise StoreError(f"not set: {', '.join(lacks)}")
    how = [name for name, there in (("e-mail", clinic.smtp), ("webhook", clinic.webhook)) if there]
    return f"by {' and '.join(how)}; the deputy after {clinic.acknowledge_minutes} minutes"


def _clock(zone: str) -> str:
    shown = view.moment(clock.now().isoformat())
    return f"{shown}, {zone}" if zone else f"{shown}: set PREVISIT_TIME_ZONE (like America/New_York) for local times"


def _sign_in(provider: "Provider | None", *, local: bool) -> str:
    if provider is None:
        return "accounts of this installation"
    beside = ", and accounts of this installation" if local else ""
    return f"{provider.issuer}{beside}: {provider.check()}"


def _ask(url: str, what: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    import httpx

    try:
        answer = httpx.get(url, headers=headers, timeout=WAIT_S).raise_for_status()
        found = answer.json()
    except httpx.HTTPStatusError as exc:
        raise SourceUnavailableError(f"{what} answers with status {exc.response.status_code}") from exc
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as exc:
        raise SourceUnavailableError(f"{what} does not answer ({type(exc).__name__})") from exc
    return found if isinstance(found, dict) else {}
