"""The web app: both doors in one ASGI application, and its server. What a screen says is decided elsewhere."""

import asyncio
import logging
import sys
import threading
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tools.errors import PrevisitError, StoreError, UsageError
from ui import auth, gate
from ui.clinic import read_clinic
from ui.warmup import warm

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    import uvicorn
    from fastapi import FastAPI

    from agent.context import VisitContext
    from agent.settings import Settings
    from agent.visits import Visits
    from ui.notify import Bell

QUEUE_IDLE_S: Final = 2.0
STATIC: Final = Path(__file__).parent / "static"


def create_app(context: "VisitContext", visits: "Visits | None" = None) -> "FastAPI":
    """Return the whole application on one open context (`agent.context.open_context`)."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(_built(context, visits))
    return _build(context, visits)


async def _built(context: "VisitContext", visits: "Visits | None") -> "FastAPI":
    """Build inside a loop: where none runs, Gradio makes loops of its own and never closes them."""
    return _build(context, visits)


def _build(context: "VisitContext", visits: "Visits | None") -> "FastAPI":
    import gradio as gr
    from fastapi import FastAPI
    from fastapi.responses import FileResponse, JSONResponse
    from fastapi.staticfiles import StaticFiles
    from starlette.middleware.gzip import GZipMiddleware

    from agent.visits import Visits
    from ui import channels, clinician, desk, kindly, notify, patient, pictures, porch, signin

    settings, store = context.settings, context.store
    visits = visits or Visits(context)
    app = FastAPI(title="previsit", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.context, app.state.visits = context, visits

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz")
    def readyz() -> JSONResponse:
        try:
            store.check()
        except StoreError:
            return JSONResponse({"status": "the store does not answer"}, status_code=503)
        return JSONResponse({"status": "ready"})

    @app.get("/favicon.ico")
    def favicon() -> FileResponse:
        return FileResponse(STATIC / "favicon.svg", media_type="image/svg+xml")

    patient_door = patient.Door(visits, store, sandbox=settings.sandbox, country=settings.country)
    sign_in = signin.SignIn(store, settings)
    if not settings.local_accounts:
        auth.end_local_sessions(store)
    clinician_door = clinician.Door(visits, context, sign_in.provider)
    mailer = channels.Mailer(user=settings.smtp_user, password=settings.smtp_password)
    bell = notify.Bell(visits, store, sandbox=settings.sandbox, mailer=mailer)
    patient_door.on_urgent = bell.soon
    clinician_door.told, clinician_door.urgent_since = bell.words, bell.since
    app.state.bell, app.state.signin = bell, sign_in
    app.include_router(porch.Porch(visits, store, settings).router())
    app.include_router(sign_in.router())
    app.include_router(desk.router(clinician_door))
    app.include_router(pictures.Pictures(visits, store).router())
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    mount: dict[str, Any] = {
        "footer_links": [],
        "ssr_mode": False,
        "show_error": False,
        "theme": gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        "enable_monitoring": False,
        "app_kwargs": {"docs_url": None, "redoc_url": None, "openapi_url": None},
    }
    doors = ((patient.blocks(patient_door), gate.PATIENT), (clinician.blocks(clinician_door), gate.CLINICIAN))
    for (blocks, path), name in zip(doors, ("patient", "clinician"), strict=True):
        gr.mount_gradio_app(app, blocks, path=path, head=_head(name), **mount)
        # Nothing of ours goes through Gradio's queue, which would look for work a thousand times a second.
        blocks._queue.sleep_when_free = blocks._queue.progress_update_sleep_when_free = QUEUE_IDLE_S
    page = kindly.apology(settings)
    kindly.answer_kindly(app, page)
    app.add_middleware(gate.Gate, store=store, identity=lambda: identity_needed(context), page=page)
    app.add_middleware(GZipMiddleware, minimum_size=800)
    return app


def identity_needed(context: "VisitContext") -> bool:
    """Return whether patients must say who they are first: on by default, off in the sandbox demonstration."""
    chosen = read_clinic(context.store, sandbox=context.settings.sandbox).identity
    return chosen != "off" if chosen else not context.settings.sandbox


def serve(
    settings: "Settings", context: "VisitContext | None" = None, *, ready: "Callable[[], None]" = lambda: None
) -> None:
    """Serve until stopped; a turn under way is let finish. `ready` is called once requests are answered.

    Raises:
        UsageError: the demonstration's accounts would be open to other machines.
    """
    from agent.context import open_context

    context = context or open_context(settings)
    if settings.sandbox:
        auth.demo_accounts(context.store)
    elif settings.local_accounts and not context.store.users.all():
        password = auth.first_administrator(context.store)
        sys.stderr.write(f"previsit: first account made: admin, password {password} (shown once; change it)\n")
    if not is_loopback(settings.host) and auth.has_demo_accounts(context.store):
        raise UsageError(
            f"refusing to serve on {settings.host} while the demonstration's accounts exist; "
            "serve on 127.0.0.1, or use a data directory without them"
        )
    structured_logs()
    app = create_app(context)
    warm()
    over = threading.Event()
    threading.Thread(target=_watch, args=(app.state.bell, over), daemon=True, name="escalation").start()
    config = server_config(app, settings)
    try:
        _server(config, ready).run()
    finally:
        over.set()
        app.state.bell.close()
        context.close()


def server_config(app: "FastAPI", settings: "Settings") -> "uvicorn.Config":
    """Return how the server runs; only a trusted proxy may say that TLS was used, and for whom it asks."""
    import uvicorn

    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=30,
        forwarded_allow_ips=settings.trusted_proxies,
    )


def _watch(bell: "Bell", over: threading.Event) -> None:
    """Ring for what nobody has been told of or has acknowledged in time, twice a minute until the server stops."""
    while True:
        try:
            bell.escalate()
        except PrevisitError as exc:
            logging.getLogger("previsit.notify").warning(
                '{"event": "escalation.failed", "why": "%s"}', type(exc).__name__
            )
        if over.wait(30):
            return


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach an address.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def structured_logs() -> None:
    """Send our own log lines, one JSON object each, to stderr; no line holds a patient's words, names or ids."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    ours = logging.getLogger("previsit")
    ours.handlers[:] = [handler]
    ours.setLevel(logging.INFO)
    ours.propagate = False


def _head(door: str) -> str:
    sheets = "".join(f'<link rel="stylesheet" href="/static/{name}.css">' for name in ("door", door))
    scripts = ("bridge", "door") if door == "patient" else ("bridge", "ask", "desk")
    return sheets + "".join(f'<script src="/static/{name}.js"></script>' for name in scripts)


def _server(config: "uvicorn.Config", ready: "Callable[[], None]") -> "uvicorn.Server":
    import uvicorn

    class Announced(uvicorn.Server):
        async def startup(self, sockets: "list[socket.socket] | None" = None) -> None:
            await super().startup(sockets)
            if self.started:
                ready()

    return Announced(config)
