"""The clinician's door: worklist, brief, invitations, settings. It hands decisions on and shows what comes back.

Every page has an address of its own (`/clinician/?visit=...`), so that back, refresh and a second tab work as anywhere.
"""

import io
import json
import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

from agent.questions import choosable
from tools.errors import AccessError, ConflictError, PrevisitError, StoreError
from ui import auth, briefing, charts, view, worklist
from ui.clinic import missing, read_clinic
from ui.deeds import Deeds, Done
from ui.health import health

if TYPE_CHECKING:
    import gradio as gr
    from plotly.graph_objects import Figure

    from agent.context import VisitContext
    from agent.turns import VisitLine
    from agent.visits import Visits
    from ui.oidc import Provider

log = logging.getLogger("previsit.clinician")
Said = dict[str, str]
MOST_LISTED: Final = 300
OPENING_S: Final = 4.0
"""How long opening a brief waits for the record to be read again."""
LOOK_S: Final = 600.0
AGAIN_S: Final = 60.0
"""A record that was read again so recently is not read at the next opening."""


class Door:
    """What the clinician's screens need, and the one handler behind them."""

    def __init__(self, visits: "Visits", context: "VisitContext", provider: "Provider | None" = None) -> None:
        """Take the visits, what a run is given, and the sign-in service where there is one."""
        self.visits, self.context, self.provider = visits, context, provider
        self.store, self.settings = context.store, context.settings
        self.deeds = Deeds(visits, self.store, self.settings)
        self.told: Callable[[str], str] = lambda visit: ""
        self.urgent_since: Callable[[str], str] = lambda visit: ""
        self._reader = ThreadPoolExecutor(max_workers=2, thread_name_prefix="reopen")
        self._read_at: dict[str, float] = {}
        self._looked_at: dict[str, float] = {}

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
        act = said.get("act", "open")
        done: Done | None = None
        try:
            done = self.deeds.do(act, member, said, origin)
        except ConflictError:
            text = "Somebody else changed this brief meanwhile. Nothing was overwritten; look again."
            done = Done(text=text, kind="bad")
        except (KeyError, ValueError):
            done = Done(text="This page is out of date. Reload it and try again.", kind="bad")
        except PrevisitError as exc:
            log.warning(json.dumps({"event": "desk.failed", "act": act, "why": type(exc).__name__}))
            done = Done(text=str(exc), kind="bad")
        return self._page(member, said, done or self._renewed(member, act, said))

    def _renewed(self, member: auth.Member, act: str, said: Said) -> Done | None:
        """Read the record again when an unsigned brief is opened; a slow or silent source never keeps it shut."""
        visit = said.get("visit", "")
        if act != "open" or not visit or said.get("stay"):
            return None
        try:
            before = self.visits.line(visit)
        except StoreError:
            return None
        if before.status != "waiting_for_review" or not before.source or not self._due(visit):
            return None
        begun = self._reader.submit(self.visits.refresh, visit)
        try:
            after = begun.result(timeout=OPENING_S)
        except TimeoutError:
            return Done(
                text="The record is still being read again. Reload in a moment to see what is new.", kind="warn"
            )
        except PrevisitError as exc:
            return Done(text=f"The record could not be read again, so this is as of the time below: {exc}", kind="warn")
        self.store.audit.add(member.name, "record.refreshed", visit=visit)
        if after.brief_version != before.brief_version:
            return Done(text="The record has changed. This is a new version, made just now.", kind="warn")
        return None

    def _due(self, visit: str) -> bool:
        """Return whether the record was not read again a moment ago."""
        now, last = time.monotonic(), self._read_at.get(visit)
        if last is not None and now - last < AGAIN_S:
            return False
        if len(self._read_at) > MOST_LISTED:
            self._read_at.clear()
        self._read_at[visit] = now
        return True

    def figures(self, message: str, cookies: Mapping[str, str]) -> "tuple[Figure | None, Figure | None]":
        """Return the trends and the timeline of a visit when the page asked for them (`act` is `plots`)."""
        nothing = (None, None)
        try:
            member = auth.read_session(self.store, cookies.get(auth.CLINICIAN_COOKIE, ""))
            said = json.loads(message or "{}")
            chart = self.visits.chart(said["visit"]) if said.get("act") == "plots" else None
        except (AccessError, PrevisitError, ValueError, KeyError, AttributeError):
            return nothing
        if chart is None:
            return nothing
        self.store.audit.add(member.name, "trends.opened", visit=said["visit"])
        return charts.trends(chart), charts.timeline(chart)

    def _page(self, member: auth.Member, said: Said, done: Done | None) -> str:
        common = {
            "member": member,
            "notice": (done.kind, done.text) if done else ("", ""),
            "clinic": read_clinic(self.store, sandbox=self.settings.sandbox),
            "sandbox": self.settings.sandbox,
            "server": self.settings.source if self.settings.source.startswith(("https://", "http://")) else "",
        }
        page, visit = said.get("page", ""), "" if said.get("stay") else said.get("visit", "")
        if visit:
            try:
                return self._brief(common, member, visit, plots=said.get("act") == "plots")
            except StoreError:
                common["notice"] = ("bad", "There is no such visit.")
        if page == "invite":
            return view.render("invite.html", **common, **self._invite(member, done, said))
        if page == "admin" and member.role == "admin":
            return view.render("admin.html", **common, **self._admin())
        self._looked(member, "worklist.opened")
        return view.render(
            "worklist.html", **common, **worklist.listed(self.visits, self.store, self.told, self.urgent_since)
        )

    def _looked(self, member: auth.Member, what: str) -> None:
        """Write down that somebody looked: a page that refreshes itself is written down every ten minutes."""
        now, last = time.monotonic(), self._looked_at.get(member.session + what)
        if last is None or now - last > LOOK_S:
            if len(self._looked_at) > MOST_LISTED:
                self._looked_at.clear()
            self._looked_at[member.session + what] = now
            self.store.audit.add(member.name, what)

    def _brief(self, common: dict[str, Any], member: auth.Member, visit: str, *, plots: bool) -> str:
        line = self.visits.line(visit)
        self.store.audit.add(member.name, "brief.opened", visit=visit)
        version = self.visits.brief(visit)
        values = briefing.values(self.visits, version, line)
        return view.render(
            "brief.html",
            **common,
            line=line,
            declined=worklist.declined(self.store, line),
            rung=self.told(visit) if worklist.loud(line) else "",
            seen=worklist.urgent_flags(line),
            lanes=charts.dated(chart) if plots and (chart := self.visits.chart(visit)) else (),
            **values,
        )

    def _invite(self, member: auth.Member, done: Done | None, said: Said) -> dict[str, Any]:
        return {
            "whose": self._whose(member, done.linked, said) if done and done.linked else "",
            "only_here": self.settings.sandbox,
            "link": done.link if done else "",
            "linked": done.linked if done else None,
            "qr": qr(done.link) if done and done.link else "",
            "languages": view.offered(sandbox=self.settings.sandbox),
            "people": [] if done and done.link else self._people(member),
            "source": self.settings.source,
            "zone": self.settings.time_zone,
            "questionnaires": choosable(self.settings),
            "lacks": missing(read_clinic(self.store, sandbox=self.settings.sandbox), sandbox=self.settings.sandbox),
        }

    def _whose(self, member: auth.Member, line: "VisitLine", said: Said) -> str:
        """Return whose link it is: by the record, or by the list of patients while the record is still being read."""
        chosen = {said.get("patient"), said.get("source")} - {"", None}
        listed = () if line.name else self._people(member)
        return line.name or next((one["name"] for one in listed if chosen & {one.get("id"), one.get("file")}), "")

    def _people(self, member: auth.Member) -> list[dict[str, str]]:
        """Return who can be invited: the configured source's patients, the fixtures in the sandbox, or nobody."""
        from agent.sandbox import fixture_list
        from tools.fhir import open_source

        if not self.settings.source:
            return fixture_list() if self.settings.sandbox else []
        try:
            found = open_source(self.settings.source, authorization=self.settings.authorization or None).patients()
        except PrevisitError:
            return []
        self._looked(member, "patients.listed")
        return [{"id": one.id, "name": one.name, "birth_date": one.birth_date} for one in found[:MOST_LISTED]]

    def _admin(self) -> dict[str, Any]:
        accounts = [f"{user.name} ({user.role})" for user in self.store.users.all()]
        clinic = read_clinic(self.store, sandbox=self.settings.sandbox)
        return {
            "parts": health(self.context, clinic, self.visits.worklist(), self.provider),
            "accounts": accounts,
            "audit": self.store.audit.all(limit=200),
        }


def qr(link: str) -> str:
    """Return a QR code as inline SVG."""
    import segno

    out = io.BytesIO()
    segno.make(link, error="m").save(
        out, kind="svg", border=2, omitsize=True, xmldecl=False, svgns=True, dark="#17262b"
    )
    return out.getvalue().decode()


def blocks(door: Door) -> "gr.Blocks":
    """Return the Gradio app of the clinician's door."""
    import gradio as gr

    def turn(message: str, request: gr.Request) -> list[Any]:
        page = door.turn(message, request.cookies, str(request.headers.get("origin", "")))
        figures = door.figures(message, request.cookies)
        return [page, *(gr.Plot(value=figure, visible=figure is not None) for figure in figures)]

    with gr.Blocks(title="previsit: clinician", analytics_enabled=False) as made:
        screen = gr.HTML(
            '<div class="desk wait"><p>…</p></div>', elem_id="screen", js_on_load=None, apply_default_css=False
        )
        with gr.Column(elem_id="plots"):
            trends = gr.Plot(visible=False, label="Trends", elem_id="plot-trends")
            timeline = gr.Plot(visible=False, label="Timeline of the record", elem_id="plot-timeline")
        message = gr.Textbox(visible="hidden", elem_id="message", label="message")
        send = gr.Button("send", visible="hidden", elem_id="send")
        send.click(
            turn,
            [message],
            [screen, trends, timeline],
            queue=False,
            api_visibility="private",
            show_progress="hidden",
        )
    return made
