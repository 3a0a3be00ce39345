"""The patient's door: one question at a time. It moves replies to the visit and shows what comes back.

No state lives in the page or in Gradio: the cookie names the visit, the visit says what to show. That is why a refresh,
a second tab or another phone always shows where the patient is.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from agent.turns import Answer, Back, Correct, Exchange, Finish, Prompt, Reply, Skip, VisitLine
from tools import clock
from tools.errors import AccessError, PrevisitError
from tools.imaging.sites import sites
from tools.store.contract import Store
from tools.store.values import DecisionRow
from ui import auth, view
from ui.clinic import Clinic, read_clinic
from ui.earlier import Filled, filled
from ui.keepsake import put_questions

if TYPE_CHECKING:
    import gradio as gr

    from agent.visits import Visits

log = logging.getLogger("previsit.patient")
LONGEST: Final = 4000
ASKING: Final = {"question", "read_back", "correct", "photo-step"}
"""Screens that the patient works on: what was said of an emergency stays there as a narrow bar."""


class Notice(Struct, frozen=True, kw_only=True):
    """One line above the screen."""

    kind: str
    """good, warn or bad."""
    text: str


class Door:
    """What the patient's screens need, and the one handler behind them."""

    def __init__(self, visits: "Visits", store: Store, *, sandbox: bool, country: str) -> None:
        """Take the visits and the store that knows links and settings."""
        self.visits, self.store, self.sandbox, self.country = visits, store, sandbox, country
        self.on_urgent: Callable[[str], None] = lambda visit: None

    def turn(self, message: str, cookies: Mapping[str, str]) -> str:
        """Take one message of the page and return the screen that follows.

        The page's messages are `{"act", "visit", "interrupt", "words", "choice", "link"}`. The visit is the cookie's;
        the one that the page names only serves to notice that the page belongs to an older link.
        """
        try:
            guest = auth.read_guest(self.store, cookies.get(auth.PATIENT_COOKIE, ""))
            said = json.loads(message or "{}")
            said = {key: str(value) for key, value in said.items()} if isinstance(said, dict) else {}
        except (AccessError, ValueError):
            return self._closed("ended", "en")
        return self.screen(guest, said)

    def screen(self, guest: auth.Guest, said: dict[str, str]) -> str:
        """Carry out one message for a guest who is let in."""
        act, visit = said.get("act", "open"), guest.visit
        line = self.visits.line(visit)
        language = line.language
        if line.locked:
            return self._closed("locked", language)
        if said.get("visit") and said["visit"] != tag(guest):
            act = "open"
        if act == "language" and said.get("choice") in view.offered(sandbox=self.sandbox):
            self.store.visits.update(visit, language=said["choice"])
            self._keep(visit, "language", said["choice"])
            line = self.visits.line(visit)
            language, act = line.language, "open"
        if act == "not_me_yes":
            self.visits.lock_out(visit, "not me")
            auth.revoke(self.store, visit, by="patient")
            return self._closed("locked", language)
        page = Page(door=self, guest=guest, line=line, language=language)
        if act == "not_me":
            return page.show("not_me")
        if act == "decline":
            self._keep(visit, "consent", "no")
            self.store.audit.add("patient", "consent.declined", visit=visit)
            return page.show("declined")
        if act == "consent":
            self._keep(visit, "consent", "yes")
            self.store.audit.add("patient", "consent.given", visit=visit)
        elif consent(self.store, visit) != "yes":
            return page.show("consent")
        return self._go_on(page, act, said)

    def _go_on(self, page: "Page", act: str, said: dict[str, str]) -> str:
        visit, words = page.guest.visit, said.get("words", "")
        reply = reply_of(act, said)
        if len(words) > LONGEST:
            return page.prompt(self.visits.prompt(visit), draft=words, notice=("bad", "too_long"))
        if reply is None:
            prompt = self.visits.prompt(visit)
            states = {"pause": "paused", "finish": "finish", "fix": "correct", "photo": "photo-step"}
            if act == "photo_remove":
                self._remove_photo(visit, said.get("link", ""))
                act = "photo"
            if act in states:
                return page.show(states[act], prompt=prompt, link=said.get("link", ""))
            return page.prompt(prompt)
        try:
            after = self.visits.reply(visit, said.get("interrupt", ""), reply)
        except PrevisitError as exc:
            log.warning(json.dumps({"event": "turn.failed", "why": type(exc).__name__}))
            return page.prompt(self.visits.prompt(visit), draft=words, notice=("bad", "problem"))
        page = page.fresh()
        if page.line.urgent and not page.line.acknowledged_by:
            self.on_urgent(visit)
        if after.stale:
            return page.prompt(after, notice=("good", "stale"), quote=words)
        return page.prompt(after)

    def _remove_photo(self, visit: str, handle: str) -> None:
        try:
            self.visits.images.remove(visit, handle, by="patient")
        except PrevisitError as exc:
            log.warning(json.dumps({"event": "photo.not_removed", "why": type(exc).__name__}))

    def _closed(self, state: str, language: str) -> str:
        clinic = read_clinic(self.store, sandbox=self.sandbox)
        return view.render("patient.html", **frame(state, language, clinic, self.country, sandbox=self.sandbox))

    def _keep(self, visit: str, key: str, value: str) -> None:
        row = DecisionRow(visit=f"door:{visit}", key=key, decision=value, by="patient", at=clock.now().isoformat())
        self.store.decisions.add(row)


def consent(store: Store, visit: str) -> str:
    """Return `yes`, `no` ("I'd rather not"), or nothing while the patient has not said."""
    return next((row.decision for row in store.decisions.current(f"door:{visit}") if row.key == "consent"), "")


class Page(Struct, frozen=True, kw_only=True):
    """One screen of one visit."""

    door: Door
    guest: auth.Guest
    line: VisitLine
    language: str

    def fresh(self) -> "Page":
        """Return the page with the visit's line read again."""
        return Page(
            door=self.door, guest=self.guest, line=self.door.visits.line(self.guest.visit), language=self.language
        )

    @property
    def chose_language(self) -> bool:
        """Whether the patient has changed the language, so that what was asked before may stand in another."""
        return any(row.key == "language" for row in self.door.store.decisions.current(f"door:{self.guest.visit}"))

    def prompt(self, prompt: Prompt, *, draft: str = "", notice: tuple[str, str] | None = None, quote: str = "") -> str:
        """Show what the visit asks for now, in the language that the patient has chosen."""
        if self.chose_language:
            from ui.spoken import in_language

            prompt = in_language(self.door.visits.context, prompt)
        state = "done" if prompt.kind == "review" else prompt.kind
        return self.show(state, prompt=prompt, draft=draft, notice=notice, quote=quote)

    def show(
        self,
        state: str,
        *,
        prompt: Prompt | None = None,
        draft: str = "",
        link: str = "",
        notice: tuple[str, str] | None = None,
        quote: str = "",
    ) -> str:
        """Fill the screen's template; `quote`: words that were typed and not taken, so that they are not lost."""
        door, line = self.door, self.line
        clinic = read_clinic(door.store, sandbox=door.sandbox)
        t = view.texts(self.language)
        values = frame(state, self.language, clinic, door.country, sandbox=door.sandbox)
        told = f"{t[notice[1]]} “{quote}”" if notice and quote else t[notice[1]] if notice else ""
        notices = [Notice(kind=notice[0], text=told)] if notice else []
        asked = door.visits.transcript(self.guest.visit) if state in {"question", "correct"} else ()
        standing = [flag for flag in line.flags if not flag.taken_back]
        urgent = any(flag.level == "emergency" for flag in standing)
        # One message, the strongest: beside an emergency's nothing milder is said.
        today = [] if urgent else [flag for flag in standing if flag.level == "same_day"]
        if prompt is not None and state in {"question", "read_back"}:
            milder = {flag.instruction for flag in line.flags if flag.level == "same_day"}
            shown = [text for text in prompt.notices if not urgent or text not in milder]
            notices += [Notice(kind="warn" if text in milder else "good", text=text) for text in shown]
        question = prompt.question if prompt else None
        values.update(
            tag=tag(self.guest),
            name=line.name.split(" ")[0] if line.name and (self.guest.verified or door.sandbox) else "",
            appointment=line.appointment,
            prompt=prompt,
            notices=notices,
            urgent=urgent,
            slim=state in ASKING,
            seen_text=seen_text(line, t, values["number"], self.language),
            until=door.store.invitations.get(self.guest.invitation).expires_at,
            danger=bool(question and question.danger),
            today_flags=today,
        )
        if prompt is not None:
            values.update(question_values(prompt, asked, t, draft))
        if state == "photo-step":
            if prompt is None or prompt.kind not in {"question", "read_back"}:
                return self.prompt(prompt or door.visits.prompt(self.guest.visit))
            values.update(sites=sites(), sent=door.visits.images.notes(self.guest.visit))
        if state == "correct":
            found = next((item for item in asked if item.link_id == link), None)
            if found is None and prompt is not None:
                return self.prompt(prompt)
            put = put_questions(door.store, self.guest.visit).get(link)
            asked_text = found.question if found else ""
            if put is not None and self.chose_language:
                from ui.spoken import worded

                put = worded(door.visits.context, self.guest.visit, put)
                asked_text = put.text
            values.update(fixing=found, fixing_text=asked_text, fixing_question=put, filled=filled(put, found))
        return view.render("patient.html", **values)


def frame(state: str, language: str, clinic: Clinic, country: str, *, sandbox: bool) -> dict[str, Any]:
    """Return what every screen needs, with nothing in it of any patient."""
    t = view.texts(language)
    return {
        "state": state,
        "language": language,
        "languages": view.offered(sandbox=sandbox),
        "t": t,
        "clinic": clinic,
        "number": view.emergency_number(country),
        "today": clock.today().isoformat(),
        "name": "",
        "tag": "",
        "prompt": None,
        "notices": [],
        "urgent": False,
        "filled": Filled(),
        "appointment": "",
        "exchanges": (),
    }


def question_values(prompt: Prompt, asked: Sequence[Exchange], t: view.Texts, draft: str = "") -> dict[str, Any]:
    """Return what a question or read-back adds to a screen; a question gone back to has its earlier answer in it."""
    link = prompt.question.link_id if prompt.question else ""
    place = next((at for at, item in enumerate(asked) if item.link_id == link), len(asked))
    earlier = asked[place] if place < len(asked) else None
    number = place + 1 if earlier else prompt.number
    about = max(prompt.about, number) if prompt.about else 0
    shape = t["progress"] if about else t["progress_short"]
    return {
        "exchanges": asked[:place],
        "filled": filled(prompt.question, earlier, draft),
        "at": number,
        "wording": prompt.wording or (prompt.question.text if prompt.question else ""),
        "progress_text": shape.format(number=number, about=about),
        "percent": round(100 * max(number - 1, 0) / about) if about else 0,
        "groups": prompt.read_back.groups if prompt.read_back else (),
        "one_by_one": prompt.read_back.one_by_one if prompt.read_back else (),
    }


def seen_text(line: VisitLine, t: view.Texts, number: str, language: str) -> str:
    """Say whether anybody has seen an emergency: nobody has until a clinician has said so."""
    if line.acknowledged_by:
        return t["emergency_seen_yes"].format(when=view.moment(line.acknowledged_at, language), number=number)
    return t["emergency_seen_no"]


def reply_of(act: str, said: dict[str, str]) -> Reply | None:
    """Return the reply that a message of the page stands for; None when it only asks to be shown something."""
    words, choice = said.get("words", "").strip(), said.get("choice", "")
    if act == "answer" and (words or choice):
        return Answer(words=words, choice=choice)
    if act == "correct" and (words or choice) and said.get("link"):
        return Correct(link_id=said["link"], words=words, choice=choice)
    if act in {"skip", "declined", "not_known"}:
        return Skip(why="skipped" if act == "skip" else "declined" if act == "declined" else "not_known")
    if act == "ack":
        return Answer(words="acknowledged")
    plain: dict[str, Reply] = {"back": Back(), "finish_yes": Finish(), "right": Finish()}
    return plain.get(act)


def tag(guest: auth.Guest) -> str:
    """Return a short mark of the visit for the page: not the visit's id, which stays on the server."""
    return hashlib.sha256(f"{guest.visit}/{guest.invitation}".encode()).hexdigest()[:12]


def blocks(door: Door) -> "gr.Blocks":
    """Return the Gradio app of the patient's door: a screen, and the line that carries messages."""
    import gradio as gr

    def turn(message: str, request: gr.Request) -> str:
        return door.turn(message, request.cookies)

    with gr.Blocks(title=view.texts("en").title, analytics_enabled=False) as made:
        screen = gr.HTML(
            '<div class="pv wait"><p>…</p></div>', elem_id="screen", js_on_load=None, apply_default_css=False
        )
        message = gr.Textbox(visible="hidden", elem_id="message", label="message")
        send = gr.Button("send", visible="hidden", elem_id="send")
        send.click(
            turn,
            [message],
            [screen],
            queue=False,
            api_visibility="private",
            show_progress="hidden",
        )
    return made
