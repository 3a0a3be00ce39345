"""The clinicians' sign-in: local accounts, OpenID Connect, signing out. It shows nothing of any patient."""

import json
import logging
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from itsdangerous import BadData, URLSafeTimedSerializer

from agent.settings import Settings
from tools.errors import AccessError, SourceUnavailableError, UsageError
from tools.store.contract import Store
from ui import auth, gate, view
from ui.oidc import Pending, Provider

log = logging.getLogger("previsit.signin")
PENDING_COOKIE: Final = "previsit_signin"
PENDING_S: Final = 600
AWAY: Final = "/login/oidc"
BACK: Final = "/login/oidc/return"


class SignIn:
    """The routes and what they need."""

    def __init__(self, store: Store, settings: Settings) -> None:
        """Take the store with the accounts, and the settings.

        Raises:
            UsageError: the OpenID settings are incomplete, or nobody could sign in at all.
        """
        self.store, self.settings = store, settings
        self.provider = Provider(settings) if settings.oidc_issuer else None
        if not settings.local_accounts and self.provider is None:
            raise UsageError("PREVISIT_LOCAL_ACCOUNTS is off and no PREVISIT_OIDC_ISSUER is set: nobody could sign in")

    def router(self) -> APIRouter:
        """Return the routes as FastAPI wants them."""
        routes = APIRouter()
        routes.add_api_route("/login", self.login)
        routes.add_api_route("/logout", self.sign_out, methods=["POST"], response_model=None)
        if self.settings.local_accounts:
            routes.add_api_route("/login", self.sign_in, methods=["POST"], response_model=None)
        if self.provider is not None:
            routes.add_api_route(AWAY, self.away, response_model=None)
            routes.add_api_route(BACK, self.back, response_model=None)
        return routes

    def login(self) -> HTMLResponse:
        """Ask for name and password, or lead to the sign-in service."""
        return self._login()

    def sign_in(self, request: Request, name: Annotated[str, Form()], password: Annotated[str, Form()]) -> Response:
        """Begin a session of a local account."""
        try:
            cookie = auth.sign_in(self.store, name, password)
        except AccessError:
            return self._login("User name or password is wrong.", 403, typed=name)
        answer = RedirectResponse(gate.CLINICIAN + "/", status_code=303)
        self._let_in(request, answer, cookie)
        return answer

    def sign_out(self, request: Request) -> Response:
        """End it."""
        answer = RedirectResponse("/login", status_code=303)
        answer.delete_cookie(auth.CLINICIAN_COOKIE)
        try:
            member = auth.read_session(self.store, request.cookies.get(auth.CLINICIAN_COOKIE, ""))
        except AccessError:
            return answer
        auth.sign_out(self.store, member)
        return answer

    def away(self, request: Request) -> Response:
        """Send the browser to the sign-in service."""
        assert self.provider is not None
        origin = self.settings.public_url.rstrip("/") or str(request.base_url).rstrip("/")
        try:
            url, pending = self.provider.begin(origin + BACK)
        except SourceUnavailableError as exc:
            return self._login(str(exc), 503)
        answer = RedirectResponse(url, status_code=303)
        answer.set_cookie(
            PENDING_COOKIE,
            str(self._signer().dumps(msgspec.to_builtins(pending))),
            max_age=PENDING_S,
            path=AWAY,
            httponly=True,
            # The way back begins at another site, so a strict cookie would not come along.
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return answer

    def back(self, request: Request) -> Response:
        """Take the sign-in service's answer: once, by the browser that asked."""
        assert self.provider is not None
        try:
            pending = self._pending(request)
            identity = self.provider.finish(dict(request.query_params), pending)
            cookie = auth.sign_in_by_provider(self.store, identity)
        except AccessError as exc:
            self.store.audit.add("unknown", "login.refused", detail="OpenID Connect")
            answer = self._login(str(exc), 403)
        except SourceUnavailableError as exc:
            answer = self._login(str(exc), 503)
        else:
            log.info(json.dumps({"event": "signin.done", "how": "oidc"}))
            # A page of our own moves on: a redirect that began at another site would not carry a strict cookie.
            page = view.render(
                "message.html",
                language="en",
                title="Signed in",
                lines=[],
                go=gate.CLINICIAN + "/",
                go_text="Continue",
            )
            answer = HTMLResponse(page)
            self._let_in(request, answer, cookie)
        answer.delete_cookie(PENDING_COOKIE, path=AWAY)
        return answer

    def _pending(self, request: Request) -> Pending:
        try:
            known = self._signer().loads(request.cookies.get(PENDING_COOKIE, ""), max_age=PENDING_S)
            return msgspec.convert(known, Pending)
        except (BadData, msgspec.ValidationError) as exc:
            raise AccessError("This sign-in took too long or was not begun here. Please begin again.") from exc

    def _signer(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.store.secret("signin"), salt="previsit.signin")

    def _let_in(self, request: Request, answer: Response, cookie: str) -> None:
        answer.set_cookie(
            auth.CLINICIAN_COOKIE,
            cookie,
            max_age=auth.SESSION_HOURS * 3600,
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )

    def _login(self, problem: str = "", status: int = 200, *, typed: str = "") -> HTMLResponse:
        demo = self.settings.sandbox and self.settings.local_accounts
        hint = "Demonstration: clinician / demo-clinician, admin / demo-admin" if demo else ""
        page = view.render(
            "login.html",
            language="en",
            title="Sign in",
            problem=problem,
            typed=typed,
            hint=hint,
            local=self.settings.local_accounts,
            away=AWAY if self.provider else "",
        )
        return HTMLResponse(page, status_code=status)
