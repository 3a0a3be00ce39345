"""The patients' pictures over HTTP: sending one, looking at them, marking and deleting. It decodes and judges nothing.

What may be sent is decided here, before a byte of the picture is decoded, and again where it is taken in; the form
only asks.
"""

from typing import Final

from fastapi import APIRouter, HTTPException, Request, Response, UploadFile
from fastapi.responses import JSONResponse

from agent.visits import Visits
from tools.errors import ImageError, PrevisitError
from tools.imaging.quality import request as ask_again
from tools.imaging.sites import site_of
from tools.store.contract import Store
from ui import auth, view
from ui.desk import signed_in, told

OURS: Final = "patient"
"""What `whose` must say: the picture shows the person whom the visit is about."""
PICTURES: Final = ((b"\x89PNG", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))


def receive(
    visits: Visits, store: Store, guest: auth.Guest, file: UploadFile, *, whose: str, site: str
) -> JSONResponse:
    """Take a patient's picture, or say in plain words why not; it is kept under its content's hash, in no folder."""
    language = visits.line(guest.visit).language
    t = view.texts(language)
    where = site_of(site)
    if whose != OURS:
        return _refused(store, guest, t.photo_not_yours if whose else t.photo_say_first)
    if where is None:
        return _refused(store, guest, t.photo_say_first)
    if where.intimate:
        return _refused(store, guest, t.photo_in_person)
    try:
        note = visits.add_image(guest.visit, file.file.read(), body_site=where.name())
    except ImageError as exc:
        text = str(exc)
        return _refused(store, guest, text[:1].upper() + text[1:] + "." if language == "en" else t.photo_failed)
    except PrevisitError:
        return JSONResponse({"text": t.photo_failed}, status_code=422)
    store.audit.add("patient", "image.added", visit=guest.visit, detail=note.handle)
    if visits.images.asked_again(guest.visit, note):
        return JSONResponse({"text": ask_again(note.quality, language), "again": True})
    return JSONResponse({"text": t.photo_kept if note.quality else t.photo_looks_good})


def _refused(store: Store, guest: auth.Guest, text: str) -> JSONResponse:
    store.audit.add("patient", "image.refused", visit=guest.visit)
    return JSONResponse({"text": text}, status_code=422)


class Pictures:
    """The clinician's routes and what they need."""

    def __init__(self, visits: Visits, store: Store) -> None:
        """Take the visits and the store that knows sessions."""
        self.visits, self.store = visits, store

    def router(self) -> APIRouter:
        """Return the routes as FastAPI wants them."""
        routes = APIRouter(prefix="/desk/image/{visit}/{handle}")
        routes.add_api_route("", self.picture, response_model=None)
        routes.add_api_route("/open", self.opened, methods=["POST"], response_model=None)
        routes.add_api_route("/intimate", self.mark, methods=["POST"])
        routes.add_api_route("/delete", self.delete, methods=["POST"])
        return routes

    def picture(
        self,
        visit: str,
        handle: str,
        request: Request,
        frame: int = -1,
        centre: float | None = None,
        width: float | None = None,
    ) -> Response:
        """Give one image of one visit; of a medical image the frame and window asked for. Never an intimate one."""
        member = signed_in(self.store, request)
        with told():
            if self.visits.images.note(visit, handle).sensitive:
                raise HTTPException(403, "this picture is intimate; it is opened by its button only")
            data = self.visits.images.shown(visit, handle, frame=frame, centre=centre, width=width)
            self.store.audit.add(member.name, "image.opened", visit=visit, detail=handle)
        return _bytes(data)

    def opened(self, visit: str, handle: str, request: Request) -> Response:
        """Give an intimate image to somebody who asked for it by a deliberate act, which is written down."""
        member = signed_in(self.store, request)
        with told():
            data = self.visits.images.shown(visit, handle)
            self.store.audit.add(member.name, "image.intimate_opened", visit=visit, detail=handle)
        return _bytes(data)

    def mark(self, visit: str, handle: str, request: Request) -> JSONResponse:
        """Mark an image as intimate: its embeddings and what a model said of it go."""
        member = signed_in(self.store, request)
        with told():
            self.visits.images.mark_intimate(visit, handle, by=member.name)
        return JSONResponse({"text": "Marked as intimate. No model looks at it, and no small picture is shown."})

    def delete(self, visit: str, handle: str, request: Request) -> JSONResponse:
        """Delete an image with its embeddings."""
        member = signed_in(self.store, request)
        with told():
            self.visits.images.remove(visit, handle, by=member.name)
        return JSONResponse({"text": "Deleted, with everything that was worked out from it."})


def _bytes(data: bytes) -> Response:
    media = next((name for start, name in PICTURES if data.startswith(start)), "application/octet-stream")
    return Response(data, media_type=media)
