"""The plain pages before and beside the patient's door: the link, identity, photo, copy."""

from typing import Annotated, Final

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse

from agent.settings import Settings
from agent.visits import Visits
from tools.errors import AccessError, NotReadyError
from tools.store.contract import Store
from ui import auth, gate, pictures, view
from ui.clinic import Clinic, read_clinic
from ui.keepsake import copied, put_questions
from ui.patient import tag

DAY_S: Final = 86_400


class Porch:
    """The routes and what they need."""

    def __init__(self, visits: Visits, store: Store, settings: Settings) -> None:
        """Take the visits, the store and the settings."""
        self.visits, self.store, self.settings = visits, store, settings
        self.number = view.emergency_number(settings.country)

    def router(self) -> APIRouter:
        """Return the routes as FastAPI wants them."""
        routes = APIRouter()
        routes.add_api_route("/", self.front)
        routes.add_api_route("/visit", self.no_link)
        routes.add_api_route("/visit/{token}", self.by_link)
        routes.add_api_route("/identify", self.who)
        routes.add_api_route("/identify", self.confirm, methods=["POST"], response_model=None)
        routes.add_api_route("/not-me", self.not_me, methods=["POST"])
        routes.add_api_route("/my/photo", self.photo, methods=["POST"])
        routes.add_api_route("/my/copy", self.copy)
        return routes

    def front(self) -> HTMLResponse:
        """Say what this is and where the clinicians' door is."""
        return HTMLResponse(
            view.render("front.html", language="en", title="previsit", clinic=self._clinic(), number=self.number)
        )

    def no_link(self) -> HTMLResponse:
        """Tell somebody without a link to open one."""
        return self._bad_link(401)

    def by_link(self, token: str, request: Request) -> HTMLResponse:
        """Let a patient in by link: set the cookie of one visit and go on to an address without the link in it."""
        try:
            guest = auth.open_link(self.store, token)
        except AccessError:
            return self._bad_link()
        t = self._texts(guest)
        # A page of our own moves on: a redirect that began at another site would not carry a SameSite=Strict cookie.
        answer = self._message(t.link_open, go=gate.PATIENT + "/", go_text=t.link_open_button)
        self._let_in(request, answer, guest)
        return answer

    def who(self, request: Request) -> HTMLResponse:
        """Ask for a date of birth and one more identifier."""
        try:
            return self._identify(self._guest(request))
        except AccessError:
            return self._bad_link()

    def confirm(self, request: Request, birth_date: Annotated[str, Form()], second: Annotated[str, Form()]) -> Response:
        """Compare them; on this device they are not asked again."""
        try:
            guest = self._guest(request)
        except AccessError:
            return self._bad_link()
        try:
            confirmed = auth.confirm_identity(self.store, guest, birth_date, second)
        except AccessError:
            return self._identify(guest, self._texts(guest).identify_locked, 429, locked=True)
        except NotReadyError:
            return self._identify(guest, waiting=self._texts(guest).identify_waiting, status=503)
        if confirmed is None:
            return self._identify(guest, self._texts(guest).identify_wrong, 403)
        answer = RedirectResponse(gate.PATIENT + "/", status_code=303)
        self._let_in(request, answer, confirmed)
        return answer

    def not_me(self, request: Request) -> HTMLResponse:
        """Lock the visit: the link reached somebody else."""
        try:
            guest = self._guest(request)
        except AccessError:
            return self._bad_link()
        self.visits.lock_out(guest.visit, "not me")
        auth.revoke(self.store, guest.visit, by="patient")
        t = self._texts(guest)
        return self._message(t.locked_title, t.locked_text)

    def photo(
        self,
        request: Request,
        file: Annotated[UploadFile, File()],
        visit: Annotated[str, Form()],
        whose: Annotated[str, Form()] = "",
        site: Annotated[str, Form()] = "",
    ) -> JSONResponse:
        """Take a picture of the patient's own body, but of no intimate area."""
        try:
            guest = self._inside(request)
        except AccessError as exc:
            return JSONResponse({"text": str(exc)}, status_code=401)
        if visit != tag(guest):
            return JSONResponse({"text": ""}, status_code=409)
        return pictures.receive(self.visits, self.store, guest, file, whose=whose, site=site)

    def copy(self, request: Request) -> HTMLResponse:
        """Give the patient a copy of their own words: no record facts, no scores."""
        try:
            guest = self._inside(request)
        except AccessError:
            return self._bad_link()
        t = self._texts(guest)
        page = view.render(
            "copy.html",
            language=self._language(guest),
            title=t.copy_title,
            t=t,
            lines=copied(self.visits.transcript(guest.visit), put_questions(self.store, guest.visit), t),
            clinic=self._clinic(),
            number=self.number,
        )
        self.store.audit.add("patient", "copy.taken", visit=guest.visit)
        return HTMLResponse(page, headers={"content-disposition": 'attachment; filename="my-answers.html"'})

    # Shared

    def _clinic(self) -> Clinic:
        return read_clinic(self.store, sandbox=self.settings.sandbox)

    def _language(self, guest: auth.Guest) -> str:
        return self.visits.line(guest.visit).language

    def _texts(self, guest: auth.Guest) -> view.Texts:
        return view.texts(self._language(guest))

    def _guest(self, request: Request) -> auth.Guest:
        guest = auth.read_guest(self.store, request.cookies.get(auth.PATIENT_COOKIE, ""))
        if self.visits.line(guest.visit).locked:
            raise AccessError("this link is closed")
        return guest

    def _inside(self, request: Request) -> auth.Guest:
        guest = self._guest(request)
        chosen = self._clinic().identity
        if (chosen != "off" if chosen else not self.settings.sandbox) and not guest.verified:
            raise AccessError("confirm who you are first")
        return guest

    def _let_in(self, request: Request, answer: Response, guest: auth.Guest) -> None:
        answer.set_cookie(
            auth.PATIENT_COOKIE,
            auth.guest_cookie(self.store, guest),
            max_age=7 * DAY_S,
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )

    def _identify(
        self, guest: auth.Guest, problem: str = "", status: int = 200, *, waiting: str = "", locked: bool = False
    ) -> HTMLResponse:
        t = self._texts(guest)
        page = view.render(
            "identify.html",
            language=self._language(guest),
            title=t.identify_title,
            t=t,
            clinic=self._clinic(),
            number=self.number,
            problem=problem,
            waiting=waiting,
            locked=locked,
        )
        return HTMLResponse(page, status_code=status)

    def _bad_link(self, status: int = 403) -> HTMLResponse:
        t = view.texts(self.settings.language)
        return self._message(t.link_bad_title, t.link_bad_text.format(number=self.number), status=status)

    def _message(self, title: str, *lines: str, status: int = 200, go: str = "", go_text: str = "") -> HTMLResponse:
        t, phone = view.texts(self.settings.language), "" if go else self._clinic().person
        page = view.render(
            "message.html",
            language=self.settings.language,
            title=title,
            lines=lines,
            go=go,
            go_text=go_text,
            phone=phone,
            person=t.person,
            call=t.call_clinic.format(phone=phone),
        )
        return HTMLResponse(page, status_code=status)
