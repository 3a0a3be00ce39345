"""The gate before every request: who may pass, how often, from where, and what headers go back. It renders no page.

Gradio serves many routes that this application has no use for; only the handful named in `GRADIO` pass at all.
"""

import base64
import json
import logging
import re
import secrets
import time
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from functools import cache
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from anyio import to_thread

from tools.errors import AccessError
from tools.store.contract import Store
from ui import auth, view
from ui.kindly import Apology, wants_page

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

PATIENT: Final = "/intake"
CLINICIAN: Final = "/clinician"
GRADIO: Final = (
    ("GET", re.compile(r"^/?$")),
    ("GET", re.compile(r"^/(assets|static)/[\w./@-]+$")),
    ("GET", re.compile(r"^/(theme\.css|favicon\.ico|config)$")),
    ("GET", re.compile(r"^/gradio_api/(startup-events|app_id|login_check)/?$")),
    ("POST", re.compile(r"^/gradio_api/run/predict/?$")),
)
"""Method and path, below a door's mount, of everything that the page itself asks for."""

QUERY: Final = {"visit", "view", "for", "v"}
"""What an address below a door may ask; Gradio's own `page` and `deep_link` are not among it."""

LIMITS: Final = {"login": (20, 300.0), "link": (60, 300.0), "turn": (90, 60.0), "page": (1200, 60.0)}
"""How many requests of a kind in how many seconds from one caller."""

BIGGEST_BODY: Final = 32 * 1024 * 1024
log = logging.getLogger("previsit.http")


class Gate:
    """ASGI middleware around the whole application."""

    def __init__(self, app: App, *, store: Store, identity: Callable[[], bool], page: Apology) -> None:
        """Take the store that knows sessions, whether patients must say who they are, and the pages for people."""
        self.app, self.store, self.identity, self.page = app, store, identity, page
        self.calls: dict[tuple[str, str], deque[float]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = time.perf_counter()
        nonce = base64.b64encode(secrets.token_bytes(15)).decode()
        status = 500
        answer = Answering(send, nonce, scope)

        async def watch(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await answer(message)

        try:
            refusal = await self._refuse(scope)
            if refusal is None:
                await self.app(scope, receive, watch)
            else:
                await _plain(watch, *refusal, page=self._apology(scope, refusal[0]))
        finally:
            _note(scope, status, time.perf_counter() - begun)

    def _apology(self, scope: Scope, status: int) -> str:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        return self.page(status, scope["path"]) if wants_page(scope["method"], headers) else ""

    async def _refuse(self, scope: Scope) -> tuple[int, str, str] | None:
        """Return status, words and a place to go instead; None lets the request pass."""
        method, path = scope["method"], scope["path"]
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if method not in {"GET", "HEAD", "POST"}:
            return 405, "method not allowed", ""
        if method == "POST" and not _same_origin(headers):
            return 403, "this request came from another site", ""
        length = headers.get("content-length", "0" if method != "POST" else "")
        if not length.isdigit() or "transfer-encoding" in headers:
            return 411, "say how long the request is", ""
        if int(length) > BIGGEST_BODY:
            return 413, "too large", ""
        cookies = read_cookies(headers.get("cookie", ""))
        caller = (scope.get("client") or ("?", 0))[0]
        if self._too_often(_kind(method, path), caller, cookies):
            return 429, "too many requests; wait a minute", ""
        for mount, check, away in ((PATIENT, self._guest, "/visit"), (CLINICIAN, self._member, "/login")):
            if path == mount or path.startswith(mount + "/"):
                rest = path[len(mount) :]
                if set(parse_qs(scope.get("query_string", b"").decode("latin-1"))) - QUERY or not any(
                    method in {verb, "HEAD"} and shape.match(rest) for verb, shape in GRADIO
                ):
                    return 404, "not found", ""
                problem = await to_thread.run_sync(check, cookies)
                if problem:
                    page = method == "GET" and rest in {"", "/"}
                    return (
                        (303, problem, problem if problem.startswith("/") else away) if page else (401, "sign in", "")
                    )
        return None

    def _guest(self, cookies: dict[str, str]) -> str:
        try:
            guest = auth.read_guest(self.store, cookies.get(auth.PATIENT_COOKIE, ""))
        except AccessError as exc:
            return str(exc)
        return "/identify" if self.identity() and not guest.verified else ""

    def _member(self, cookies: dict[str, str]) -> str:
        try:
            auth.read_session(self.store, cookies.get(auth.CLINICIAN_COOKIE, ""))
        except AccessError as exc:
            return str(exc)
        return ""

    def _too_often(self, kind: str, caller: str, cookies: dict[str, str]) -> bool:
        if not kind:
            return False
        most, seconds = LIMITS[kind]
        if kind == "turn":
            caller = cookies.get(auth.PATIENT_COOKIE) or cookies.get(auth.CLINICIAN_COOKIE) or caller
        if len(self.calls) > 20_000:
            self.calls.clear()
        seen, now = self.calls.setdefault((kind, caller), deque()), time.monotonic()
        while seen and seen[0] < now - seconds:
            seen.popleft()
        seen.append(now)
        return len(seen) > most


class Answering:
    """Adds the security headers to an answer, and the nonce to the scripts of a page."""

    def __init__(self, send: Send, nonce: str, scope: Scope) -> None:
        """Take where the answer goes."""
        self.send, self.nonce, self.scope = send, nonce, scope
        self.start: MutableMapping[str, Any] | None = None
        self.page = bytearray()

    async def __call__(self, message: MutableMapping[str, Any]) -> None:
        """Pass one message of the answer on; a page is held back until it is whole."""
        if message["type"] == "http.response.start":
            headers = [
                (name, value) for name, value in message["headers"] if name.lower() not in {b"server", b"cache-control"}
            ]
            kind = dict(headers).get(b"content-type", b"")
            extra = security_headers(self.nonce, self.scope["path"], secure=self.scope.get("scheme") == "https")
            message["headers"] = headers + extra
            if kind.startswith(b"text/html"):
                self.start = message
                return
        elif self.start is not None:
            self.page += message.get("body", b"")
            if message.get("more_body"):
                return
            body = dress(bytes(self.page), self.nonce) if self.scope["method"] != "HEAD" else b""
            kept = [(name, value) for name, value in self.start["headers"] if name.lower() != b"content-length"]
            self.start["headers"] = [*kept, (b"content-length", str(len(body)).encode())]
            await self.send(self.start)
            message = {"type": "http.response.body", "body": body}
        await self.send(message)


def security_headers(nonce: str, path: str, *, secure: bool) -> list[tuple[bytes, bytes]]:
    """Return the headers that every answer carries.

    Gradio compiles its HTML component's template in the browser, hence `unsafe-eval`; inline scripts need the nonce
    all the same, so that markup smuggled into a page cannot run anything.
    """
    policy = (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        "base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    )
    keep = re.search(r"/assets/[\w.-]+-[\w-]{8,}\.\w+$", path) is not None
    pairs = {
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
        "cache-control": "private, max-age=604800, immutable" if keep else "no-store",
    }
    if secure:
        pairs["strict-transport-security"] = "max-age=31536000"
    return [(name.encode(), value.encode()) for name, value in pairs.items()]


def dress(page: bytes, nonce: str) -> bytes:
    """Give a page's scripts the nonce and take out Gradio's addresses of other sites and its manifest.

    >>> dress(b'<link rel="manifest" href="/m"><meta property="og:url" content="https://x"><script>1</script>', "n")
    b'<script nonce="n">1</script>'
    """
    page = re.sub(rb'<meta\s+(?:property="og:|name="twitter:)[^>]*>', b"", page)
    page = re.sub(rb'<link rel="manifest"[^>]*>', b"", page)
    # Gradio's page is empty until half a megabyte of scripts has come: on a slow line that looks like a broken link.
    page = page.replace(b"<gradio-app", opening() + b"<gradio-app", 1)
    return re.sub(rb"<script(?=[\s>])", b'<script nonce="' + nonce.encode() + b'"', page)


@cache
def opening() -> bytes:
    """Return what stands on a door's page until its first screen is there."""
    return view.render("opening.html").encode()


def read_cookies(header: str) -> dict[str, str]:
    """Return a Cookie header's pairs; nothing when it cannot be read.

    >>> read_cookies("a=1; b=2")
    {'a': '1', 'b': '2'}
    """
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(header)
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in jar.items()}


def _same_origin(headers: dict[str, str]) -> bool:
    """A browser names the page's origin on every POST; it must be ours."""
    origin = headers.get("origin", "")
    return bool(origin) and urlsplit(origin).netloc == headers.get("host", "")


def _kind(method: str, path: str) -> str:
    if path in {"/login", "/identify"}:
        return "login" if method == "POST" else "page"
    if path.startswith(("/visit/", "/login/")):
        return "link"
    if method == "POST":
        return "turn"
    return "" if "/assets/" in path or path.startswith("/static/") else "page"


def _note(scope: Scope, status: int, seconds: float) -> None:
    """Log a request without its ids: paths hold links and visits."""
    place = "/".join(scope["path"].split("/")[:2]) or "/"
    if "/assets/" in scope["path"] or place in {"/static", "/healthz", "/readyz"}:
        return
    line = {
        "event": "http",
        "method": scope["method"],
        "place": place,
        "status": status,
        "ms": round(seconds * 1000, 1),
    }
    log.info(json.dumps(line))


async def _plain(send: Send, status: int, words: str, away: str = "", *, page: str = "") -> None:
    kind = (
        b"text/html; charset=utf-8" if page else b"application/json" if status != 303 else b"text/plain; charset=utf-8"
    )
    headers = [(b"content-type", kind)]
    if away:
        headers.append((b"location", away.encode()))
    body = page.encode() or (json.dumps({"detail": words}).encode() if status != 303 else words.encode())
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
