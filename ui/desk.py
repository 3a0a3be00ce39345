"""What the clinician's screens fetch beside Gradio: sources, search hits, exports, the audit. Read only."""

import json
from typing import Any, Final

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from tools.clinical import Answer, Fact, Flag, ImageNote, ReceiptLine
from tools.errors import AccessError, PrevisitError
from tools.store.contract import Store
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
        routes.add_api_route("/audit/fhir", self.audit)
        return routes

    def source(self, visit: str, handle: str, request: Request) -> HTMLResponse:
        """Show what a handle stands for, as readable text and as the raw data it was read from."""
        member = signed_in(self.store, request)
        with told():
            found = self.visits.material(visit).resolve(handle)
            if found is None:
                raise HTTPException(404, "this visit has no such handle")
            self.store.audit.add(member.name, "source.opened", visit=visit, detail=handle)
            page = view.render("source.html", handle=handle, **self._shown(visit, found))
        return HTMLResponse(page)

    def search(self, visit: str, request: Request, q: str = "") -> HTMLResponse:
        """Search one patient's record."""
        member = signed_in(self.store, request)
        with told():
            chart = self.visits.chart(visit)
            typed = q[:200]
            hits = chart.search(typed, limit=25) if chart and typed.strip() else ()
            meant = chart.searched_for(typed) if chart else typed
            self.store.audit.add(member.name, "record.searched", visit=visit)
        return HTMLResponse(view.render("hits.html", hits=hits, typed=typed, meant=meant))

    def export(self, visit: str, form: str, request: Request) -> Response:
        """Give the brief in one format; the visit marks it preliminary until it is signed."""
        member = signed_in(self.store, request)
        if form not in FORMS:
            raise HTTPException(404, "no such format")
        with told():
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

    def audit(self, request: Request) -> JSONResponse:
        """Give the audit as a FHIR Bundle of AuditEvents; administrators only."""
        member = signed_in(self.store, request)
        if member.role != "admin":
            raise HTTPException(403, "only an administrator may do this")
        self.store.audit.add(member.name, "audit.exported")
        bundle = audit_events(self.store.audit.all(limit=WHOLE_AUDIT))
        return JSONResponse(bundle, headers={"content-disposition": 'attachment; filename="audit.json"'})

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
            rows["Where"] = found.body_site
            rows["Kind"] = found.kind_of_image
            rows["Analysed by"] = found.analysed_by or "not analysed by a model"
            rows["Note"] = "; ".join((*found.look_early, *found.warnings))
            rows["Intimate"] = "yes: opened by its button in the brief’s Images only" if found.sensitive else ""
            address = "" if found.sensitive else f"/desk/image/{visit}/{found.handle}"
            shown.update(title="Image", rows=_rows(rows), words=found.words, picture=address)
            shown["words_title"] = "In the patient’s words"
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


def signed_in(store: Store, request: Request) -> auth.Member:
    """Return who is signed in; 401 when nobody is."""
    try:
        return auth.read_session(store, request.cookies.get(auth.CLINICIAN_COOKIE, ""))
    except AccessError as exc:
        raise HTTPException(401, "sign in") from exc


class told:  # noqa: N801 - reads as a word: with told(): ...
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
