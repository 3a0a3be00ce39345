"""Pages for an address that leads nowhere and for what went wrong: plain words, a way on, nothing of any patient."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from ui import view

if TYPE_CHECKING:
    from fastapi import FastAPI

    from agent.settings import Settings

TEXTS: Final = {404: "lost", 405: "lost", 429: "slow", 500: "broken", 503: "broken"}
Apology = Callable[[int, str], str]
"""Status and path to a page; empty when a page would help nobody."""


def wants_page(method: str, headers: Mapping[str, str]) -> bool:
    """Return whether a person's browser is on its way to a page, rather than a script fetching data.

    >>> wants_page("GET", {"accept": "text/html,*/*", "sec-fetch-mode": "navigate"})
    True
    >>> wants_page("GET", {"accept": "text/html", "sec-fetch-mode": "cors"}), wants_page("GET", {"accept": "*/*"})
    (False, False)
    """
    fetched = headers.get("sec-fetch-mode", "navigate") != "navigate"
    return method in {"GET", "HEAD"} and "text/html" in headers.get("accept", "") and not fetched


def apology(settings: "Settings") -> Apology:
    """Return what makes the page for a status."""
    number = view.emergency_number(settings.country)

    def page(status: int, path: str) -> str:
        if status == 401 and path.startswith("/desk/"):
            line = "Your session has ended. Nothing was lost."
            return view.render(
                "message.html",
                language="en",
                title="Please sign in again",
                lines=[line],
                go="/login",
                go_text="Sign in",
            )
        kind = TEXTS.get(status)
        if kind is None:
            return ""
        t = view.texts(settings.language)
        lines = [t[f"{kind}_text"].format(number=number)]
        return view.render(
            "message.html", language=settings.language, title=t[f"{kind}_title"], lines=lines, go="", go_text=""
        )

    return page


def answer_kindly(app: "FastAPI", page: Apology) -> None:
    """Give people a page where an exception would give them JSON; scripts still get JSON."""
    from fastapi import Request, Response
    from fastapi.exception_handlers import http_exception_handler
    from fastapi.responses import HTMLResponse, JSONResponse
    from starlette.exceptions import HTTPException

    from ui.gate import security_headers

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        made = page(error.status_code, request.url.path) if wants_page(request.method, request.headers) else ""
        if made:
            return HTMLResponse(made, status_code=error.status_code)
        return await http_exception_handler(request, error)

    async def broken(request: Request, error: Exception) -> Response:
        headers = security_headers("", request.url.path, secure=request.url.scheme == "https")
        shown = {name.decode(): value.decode() for name, value in headers}
        if wants_page(request.method, request.headers):
            return HTMLResponse(page(500, request.url.path), status_code=500, headers=shown)
        return JSONResponse({"detail": "something went wrong"}, status_code=500, headers=shown)

    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(Exception, broken)
