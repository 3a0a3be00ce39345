"""The clinician's door: worklist, brief, sign-off, invitations, settings. It moves decisions to the visit and shows what comes back.

Every page has an address of its own (`/clinician/?visit=...`), so that back, refresh and a second tab work as anywhere.
"""

import json
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from agent.turns import Approve, BriefVersion, Decision, Edit, Reject, VisitLine
from tools import clock
from tools.errors import AccessError, ConflictError, PrevisitError, StoreError
from tools.store.contract import Store
from ui import auth, briefing, view
from ui.clinic import missing, read_clinic, save_clinic

if TYPE_CHECKING:
    import gradio as gr

    from agent.settings import Settings
    from agent.visits import Visits

log = logging.getLogger("previsit.clinician")
Said = dict[str, str]


class Door:
    """What the clinician's screens need, and the one handler behind them."""

    def __init__(self, visits: "Visits", store: Store, *, settings: "Settings") -> None:
        """Take the visits, the store and the settings."""
        self.visits, self.store, self.settings = visits, store, settings

    def turn(self, message: str, cookies: Mapping[str, str], origin: str = "") -> str:
        """Take one message of the page (`{"act", "page", "visit", ...}`) and return the screen that follows."""
        try:
            member = auth.read_session(self.store, cookies.get(auth.CLINICIAN_COOKIE, ""))
            said = json.loads(message or "{}")
            said = {key: str(value) for key, value in said.items()} if isinstance(said, dict) else {}
        except (AccessError, ValueError):
            return view.render("away.html")
        return self.screen(member, said, origin=origin)

    def screen(self, member: auth.Member, said: Said, *, origin: str = "") -> str:
        """Carry out one message for somebody who is signed in."""
        notice = ("", "")
        act = said.get("act", "open")
        doer = getattr(self, f"_do_{act}", None)
        extra: dict[str, Any] = {}
        if doer is not None:
            try:
                notice, extra = doer(member, said, origin)
            except ConflictError:
                notice = ("bad", "Somebody else changed this brief meanwhile. Nothing was overwritten; look again.")
            except PrevisitError as exc:
                log.warning(json.dumps({"event": "desk.failed", "act": act, "why": type(exc).__name__}))
                notice = ("bad", str(exc))
        return self._page(member, said, notice, extra)

    # What a clinician does

    def _do_acknowledge(self, member: auth.Member, said: Said, origin: str) -> Any:
        self.visits.acknowledge(said["visit"], by=member.name)
        self.store.audit.add(member.name, "urgent.acknowledged", visit=said["visit"])
        return ("good", "Acknowledged. The flags stay on the brief."), {}

    def _do_approve(self, member: auth.Member, said: Said, origin: str) -> Any:
        return self._review(member, said, Approve(), "Signed. The document is sealed and can be exported or sent.")

    def _do_reject(self, member: auth.Member, said: Said, origin: str) -> Any:
        if not said.get("why", "").strip():
            return ("bad", "Please give a reason."), {}
        return self._review(member, said, Reject(why=said["why"].strip()), "Rejected. The reason is kept.")

    def _do_edit(self, member: auth.Member, said: Said, origin: str) -> Any:
        evidence = tuple(said.get("evidence", "").replace(",", " ").split())
        edit = Edit(section=said["section"], index=int(said["index"]), text=said["text"].strip(), evidence=evidence)
        return self._review(member, said, edit, "Saved as a new version; the statement was checked again.")

    def _review(self, member: auth.Member, said: Said, decision: Decision, done: str) -> Any:
        self.visits.review(said["visit"], decision, by=member.name, version=int(said.get("version") or 0))
        kind = type(decision).__name__.lower()
        self.store.audit.add(member.name, f"brief.{kind}", visit=said["visit"])
        return ("good", done), {}

    def _do_decide(self, member: auth.Member, said: Said, origin: str) -> Any:
        keys = [key for key in json.loads(said.get("keys") or "[]") if isinstance(key, str)]
        for key in keys:
            self.visits.decide(said["visit"], key, said["decision"], by=member.name)
        self.store.audit.add(member.name, "reconciliation.decided", visit=said["visit"])
        return ("good", f"{len(keys)} line(s) written down."), {}

    def _do_report(self, member: auth.Member, said: Said, origin: str) -> Any:
        self.visits.report(said["visit"], said["section"], said.get("why", ""), by=member.name)
        return ("good", "Reported. Thank you."), {}

    def _do_refresh(self, member: auth.Member, said: Said, origin: str) -> Any:
        self.visits.refresh(said["visit"])
        self.store.audit.add(member.name, "record.refreshed", visit=said["visit"])
        return ("good", "The record was read again."), {}

    def _do_close(self, member: auth.Member, said: Said, origin: str) -> Any:
        self.visits.close(said["visit"], by=member.name, why=said.get("why", ""))
        self.store.audit.add(member.name, "visit.closed", visit=said["visit"])
        return ("good", "The interview is closed. The brief says where it stopped."), {}

    def _do_publish(self, member: auth.Member, said: Said, origin: str) -> Any:
        lines = self.visits.publish(said["visit"], said.get("to") or self.settings.source, by=member.name)
        self.store.audit.add(member.name, "document.sent", visit=said["visit"])
        return ("good", "Sent. " + " ".join(lines[:3])), {}

    def _do_invite(self, member: auth.Member, said: Said, origin: str) -> Any:
        lacks = missing(read_clinic(self.store, sandbox=self.settings.sandbox), sandbox=self.settings.sandbox)
        if lacks:
            return ("bad", "No link can be issued yet. The clinic must first set " + ", ".join(lacks) + "."), {}
        visit = said.get("for") or self.visits.start(
            said.get("source") or None,
            patient=said.get("patient") or None,
            reason=said.get("reason", ""),
            language=said.get("language") or "en",
            appointment=said.get("appointment", ""),
            by=member.name,
        )
        path = auth.invite(self.store, visit, by=member.name, days=min(max(int(said.get("days") or 7), 1), 30))
        return ("good", "The link is ready."), {"link": origin + path, "linked": self.visits.line(visit)}

    def _do_revoke(self, member: auth.Member, said: Said, origin: str) -> Any:
        count = auth.revoke(self.store, said["visit"], by=member.name)
        return ("good", f"{count} link(s) revoked."), {}

    def _do_settings(self, member: auth.Member, said: Said, origin: str) -> Any:
        if member.role != "admin":
            return ("bad", "Only an administrator may change these."), {}
        save_clinic(self.store, json.loads(said.get("values") or "{}"), by=member.name)
        return ("good", "Saved."), {}

    # What a clinician sees

    def _page(self, member: auth.Member, said: Said, notice: tuple[str, str], extra: dict[str, Any]) -> str:
        common = {
            "member": member,
            "notice": notice,
            "clinic": read_clinic(self.store, sandbox=self.settings.sandbox),
            "sandbox": self.settings.sandbox,
            "now": clock.now().isoformat(),
        }
        page, visit = said.get("page", ""), said.get("visit", "")
        if visit:
            try:
                return self._brief(common, member, visit)
            except StoreError:
                common["notice"] = ("bad", "There is no such visit.")
        if page == "invite":
            return view.render("invite.html", **common, **self._invite(extra))
        if page == "admin" and member.role == "admin":
            return view.render("admin.html", **common, **self._admin())
        return view.render("worklist.html", **common, lines=self.visits.worklist())

    def _brief(self, common: dict[str, Any], member: auth.Member, visit: str) -> str:
        line = self.visits.line(visit)
        self.store.audit.add(member.name, "brief.opened", visit=visit)
        version: BriefVersion = self.visits.brief(visit)
        values = briefing.values(self.visits, version, line)
        return view.render("brief.html", **common, line=line, **values)

    def _invite(self, extra: dict[str, Any]) -> dict[str, Any]:
        return {
            "link": extra.get("link", ""),
            "linked": extra.get("linked"),
            "qr": qr(extra["link"]) if extra.get("link") else "",
            "languages": view.LANGUAGES,
            "people": self._people(),
            "source": self.settings.source,
            "lacks": missing(read_clinic(self.store, sandbox=self.settings.sandbox), sandbox=self.settings.sandbox),
        }

    def _people(self) -> list[dict[str, str]]:
        """Return who can be invited from the configured source; nobody when it can't say."""
        from tools.fhir import open_source

        if not self.settings.source:
            return []
        try:
            found = open_source(self.settings.source).patients()
        except PrevisitError:
            return []
        return [{"id": one.id, "name": one.name, "birth_date": one.birth_date} for one in found]

    def _admin(self) -> dict[str, Any]:
        try:
            health = self.store.check()
        except StoreError as exc:
            health = str(exc)
        return {
            "settings": {
                "FHIR source": self.settings.source or "not set: name one when you invite",
                "Model": self.settings.model,
                "Image model": self.settings.image_model or "none: images are marked “not analysed”",
                "Store": f"{self.store.where}: {health}",
                "Waiting to be sent": str(len(self.store.outbox.waiting())),
                "Accounts": ", ".join(f"{user.name} ({user.role})" for user in self.store.users.all()),
            },
            "audit": self.store.audit.all(limit=200),
        }


def qr(link: str) -> str:
    """Return a QR code as inline SVG."""
    import io

    import segno

    out = io.BytesIO()
    segno.make(link, error="m").save(out, kind="svg", scale=4, border=2, xmldecl=False, svgns=True, dark="#17262b")
    return out.getvalue().decode()


def waiting(line: VisitLine) -> bool:
    """Return whether a line calls for somebody now."""
    return line.urgent and not line.acknowledged_by


def blocks(door: Door) -> "gr.Blocks":
    """Return the Gradio app of the clinician's door."""
    import gradio as gr

    def turn(message: str, request: gr.Request) -> str:
        return door.turn(message, request.cookies, str(request.headers.get("origin", "")))

    with gr.Blocks(title="previsit: clinician", analytics_enabled=False) as made:
        screen = gr.HTML(
            '<div class="desk wait"><p>…</p></div>', elem_id="screen", js_on_load=None, apply_default_css=False
        )
        message = gr.Textbox(visible="hidden", elem_id="message", label="message")
        send = gr.Button("send", visible="hidden", elem_id="send")
        send.click(turn, [message], [screen], queue=False, api_visibility="private", show_progress="hidden")
    return made
