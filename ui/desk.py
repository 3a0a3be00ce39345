"""What the clinician's screens fetch beside Gradio: sources, search hits, exports, images, the audit. Read only."""

import json
from typing import Any, Final

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from tools.clinical import Answer, Fact, Flag, ImageNote, ReceiptLine
from tools.errors import AccessError, PrevisitError
from ui import auth, view
from ui.audit import audit_events
from ui.clinician import Door

FORMS: Final = {
    "md": ("text/markdown; charset=utf-8", "md"),
    "html": ("application/octet-stream", "html"),
    "pdf": ("application/pdf", "pdf"),
    "text": ("text/plain; charset=utf-8", "txt"),
    "fhir": ("application/fhir+json", "json"),
}
WHOLE_AUDIT: Final = 10_000_000
PICTURES: Final = (
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"RIFF", "image/webp"),
)


class Desk:
    """The routes and what they need."""

    def __init__(self, door: Door) -> None:
        """Take the clinician's door."""
        self.visits, self.store = door.visits, door.store

    def router(self) -> APIRouter:
        """Return the routes as FastAPI wants them."""
        routes = APIRouter(prefix="/desk")
        routes.add_api_route("/source/{visit}/{handle}", self.source)
        routes.add_api_route("/search/{visit}", self.search)
        routes.add_api_route("/export/{visit}/{form}", self.export, response_model=None)
        routes.add_api_route("/image/{visit}/{handle}", self.image, response_model=None)
        routes.add_api_route("/audit/fhir", self.audit)
        return routes

    def source(self, visit: str, handle: str, request: Request) -> HTMLResponse:
        """Show what a handle stands for, as readable text and as the raw data it was read from."""
        member = self._member(request)
        with _told():
            found = self.visits.material(visit).resolve(handle)
            if found is None:
                raise HTTPException(404, "this visit has no such handle")
            self.store.audit.add(member.name, "source.opened", visit=visit, detail=handle)
            page = view.render("source.html", handle=handle, **self._shown(visit, found))
        return HTMLResponse(page)

    def search(self, visit: str, request: Request, q: str = "") -> HTMLResponse:
        """Search one patient's record."""
        member = self._member(request)
        with _told():
            chart = self.visits.chart(visit)
            hits = chart.search(q[:200], limit=25) if chart and q.strip() else ()
            self.store.audit.add(member.name, "record.searched", visit=visit)
        return HTMLResponse(view.render("hits.html", hits=hits, query=q[:200]))

    def export(self, visit: str, form: str, request: Request) -> Response:
        """Give the brief in one format; the visit marks it preliminary until it is signed."""
        member = self._member(request)
        if form not in FORMS:
            raise HTTPException(404, "no such format")
        with _told():
            made = (
                json.dumps(self.visits.document(visit), indent=1, ensure_ascii=False)
                if form == "fhir"
                else self.visits.export(visit, form)
            )
            self.store.audit.add(member.name, "brief.exported", visit=visit, detail=form)
        media, ending = FORMS[form]
        return Response(
            made,
            media_type=media,
            headers={"content-disposition": f'attachment; filename="brief-{visit[:8]}.{ending}"'},
        )

    def image(self, visit: str, handle: str, request: Request) -> Response:
        """Give one image of one visit."""
        member = self._member(request)
        with _told():
            data = self.visits.image(visit, handle)
            self.store.audit.add(member.name, "image.opened", visit=visit, detail=handle)
        media = next((name for start, name in PICTURES if data.startswith(start)), "application/octet-stream")
        return Response(data, media_type=media)

    def audit(self, request: Request) -> JSONResponse:
        """Give the audit as a FHIR Bundle of AuditEvents; administrators only."""
        member = self._member(request)
        if member.role != "admin":
            raise HTTPException(403, "only an administrator may do this")
        self.store.audit.add(member.name, "audit.exported")
        bundle = audit_events(self.store.audit.all(limit=WHOLE_AUDIT))
        return JSONResponse(bundle, headers={"content-disposition": 'attachment; filename="audit.json"'})

    def _member(self, request: Request) -> auth.Member:
        try:
            return auth.read_session(self.store, request.cookies.get(auth.CLINICIAN_COOKIE, ""))
        except AccessError as exc:
            raise HTTPException(401, "sign in") from exc

    def _shown(self, visit: str, found: Fact | Answer | ImageNote | ReceiptLine | Flag) -> dict[str, Any]:
        """Return what the source's template is filled with."""
        shown: dict[str, Any] = {"title": "", "rows": [], "words": "", "words_title": "", "picture": "", "raws": []}
        if isinstance(found, Fact):
            shown.update(title=found.text, rows=_rows(fact_rows(found)), raws=self._raws(visit, found))
            if found.kind == "note":
                shown.update(words=self._note(visit, found.handle), words_title="The note’s text")
        elif isinstance(found, Answer):
            rows = {"Asked": found.question, "Status": found.status.replace("_", " "), "When": view.moment(found.at)}
            rows |= {"Who answered": found.who, "Corrected": "yes" if found.corrected else ""}
            rows["Understood as"] = "; ".join(f"{one.name}: {one.polarity}" for one in found.findings)
            shown.update(
                title="Patient’s answer", rows=_rows(rows), words=found.words, words_title="In the patient’s words"
            )
        elif isinstance(found, ImageNote):
            rows = {
                "Size": f"{found.width} × {found.height}",
                "Quality": ", ".join(found.quality) or "no problem found",
            }
            rows["Analysed by"] = found.analysed_by or "not analysed"
            shown.update(title="Image", rows=_rows(rows), picture=f"/desk/image/{visit}/{found.handle}")
        elif isinstance(found, Flag):
            rows = {"Level": found.level.replace("_", " "), "Rule": found.rule, "Source of the rule": found.source}
            shown.update(title=found.title or found.category, rows=_rows(rows), words=found.quote)
            shown["words_title"] = "In the patient’s words"
        else:
            rows = {"Read whole": "yes" if found.whole else "no", "Seen": str(found.seen), "Used": str(found.used)}
            rows |= {"Set aside": str(found.set_aside), "Failed": str(found.failed)}
            rows["Absence"] = found.absence.replace("_", " ")
            shown.update(title=found.text, rows=_rows(rows))
        return shown

    def _raws(self, visit: str, fact: Fact) -> list[tuple[str, str]]:
        chart = self.visits.chart(visit)
        if chart is None:
            return []
        found = []
        for source in fact.source[:5]:
            try:
                found.append((source, json.dumps(chart.resource(source), indent=2, ensure_ascii=False)))
            except KeyError:
                found.append((source, "not in this snapshot"))
        return found

    def _note(self, visit: str, handle: str) -> str:
        chart = self.visits.chart(visit)
        try:
            return chart.text_of(handle)[:20_000] if chart else ""
        except KeyError:
            return ""


def fact_rows(fact: Fact) -> dict[str, str]:
    """Return a fact's parts with plain names; empty text means that the record does not state it."""
    rows = {
        "Kind": fact.kind.replace("_", " "),
        "Value": f"{fact.value} {view.unit(fact.unit)}".strip(),
        "Interpretation": fact.interpretation,
        "Reference range": fact.reference_range,
        "Status": fact.status,
        (fact.when_is or "when").capitalize(): view.day(fact.when),
        "Until": view.day(fact.until),
        "Whose": "" if fact.subject == "patient" else fact.subject,
        "Code": fact.code,
        "Times in the record": str(fact.count) if fact.count > 1 else "",
    }
    return (
        rows
        | {name.replace("_", " ").capitalize(): text for name, text in fact.detail.items()}
        | {"Source": ", ".join(fact.source)}
    )


def _rows(rows: dict[str, str]) -> list[tuple[str, str]]:
    return [(name, text) for name, text in rows.items() if text]


class _told:  # noqa: N801 - reads as a word: with _told(): ...
    """Turn our errors into answers."""

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Map."""
        if isinstance(error, PrevisitError):
            raise HTTPException(404, str(error)) from error
        if isinstance(error, KeyError):
            raise HTTPException(404, "not found") from error


def router(door: Door) -> APIRouter:
    """Return the routes of the clinician's desk."""
    return Desk(door).router()
