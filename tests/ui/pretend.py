"""A pretended visit engine in the real one's shape: scripted questions on a real store, to test the doors alone."""

from dataclasses import dataclass, field
from types import SimpleNamespace

from agent.settings import Settings
from agent.turns import Answer, Back, BriefVersion, Correct, Exchange, Finish, Prompt, Skip, VisitLine
from tools import clock
from tools.clinical import Brief, Claim, FirstScreen, Flag, ImageNote, Person, ReconciliationLine, Section
from tools.errors import ConflictError, StoreError
from tools.interview import Option, Question
from tools.interview.readback import ReadBack, ReadBackGroup, ReadBackLine
from tools.store import open_store
from tools.store.values import VisitRow

SCRIPT = (
    Question(link_id="reason", text="What brings you in? A sentence or two is enough.", topic="reason", required=True),
    Question(
        link_id="onset",
        text="When did it start?",
        topic="onset",
        kind="choice",
        options=tuple(
            Option(code=code, text=text)
            for code, text in (
                ("today", "Today"),
                ("week", "This week"),
                ("weeks", "2 to 4 weeks ago"),
                ("longer", "Longer"),
                ("unsure", "Not sure"),
            )
        ),
    ),
    Question(
        link_id="pain",
        text="How bad is it right now, from 0 to 10?",
        topic="severity",
        kind="scale",
        minimum=0,
        maximum=10,
    ),
    Question(
        link_id="danger",
        text="Do you have any of these right now?",
        topic="danger",
        kind="multi",
        danger=True,
        why="We ask everybody with this kind of problem, to be safe.",
        options=(
            Option(code="chest", text="Pain or pressure in the chest"),
            Option(code="breath", text="Trouble breathing"),
            Option(code="none", text="None of these", exclusive=True),
        ),
    ),
    Question(link_id="since", text="Since when have you taken ibuprofen?", topic="medication", kind="date"),
    Question(link_id="temp", text="What was your highest temperature?", topic="vital", kind="number", unit="°F"),
    Question(link_id="smoke", text="Do you smoke?", topic="habit", kind="yes_no"),
)


@dataclass
class Told:
    name: str
    birth_date: str
    reason: str = ""
    answers: dict = field(default_factory=dict)
    order: list = field(default_factory=list)
    at: int = 0
    done: bool = False
    emergency: bool = False
    acknowledged: bool = False
    seen_by: str = ""
    seen_at: str = ""
    status: str = "preliminary"
    version: int = 1
    by: str = ""
    locked: str = ""
    edits: list = field(default_factory=list)
    images: dict = field(default_factory=dict)


class Visits:
    """As `agent.visits.Visits`, on a script."""

    def __init__(self, context):
        self.store, self.told = context.store, {}

    def start(
        self,
        source=None,
        *,
        patient=None,
        reason="",
        language="en",
        appointment="",
        name="Ana Ruiz",
        birth_date="1970-03-04",
        **_,
    ):
        visit = f"visit-{len(self.told) + 1}-{name.split()[0].lower()}"
        now = clock.now().isoformat()
        row = VisitRow(
            id=visit,
            created_at=now,
            changed_at=now,
            name=name,
            birth_date=birth_date,
            reason=reason,
            language=language,
            appointment=appointment,
            phone="+1 555 0142",
        )
        self.store.visits.create(row)
        self.told[visit] = Told(name=name, birth_date=birth_date, reason=reason)
        return visit

    def _told(self, visit):
        try:
            return self.told[visit]
        except KeyError as exc:
            raise StoreError("there is no such visit") from exc

    def prompt(self, visit):
        told = self._told(visit)
        base = {"visit": visit, "record": "ready"}
        if told.emergency and not told.acknowledged:
            return Prompt(**base, kind="emergency", interrupt_id=f"{visit}-alarm", flags=self._flags(told))
        if told.done:
            return Prompt(**base, kind="done")
        if told.at >= len(SCRIPT):
            lines = tuple(
                ReadBackLine(text=words or "Skipped", link_id=key, handle="Q1") for key, words in told.answers.items()
            )
            back = ReadBack(
                groups=(ReadBackGroup(name="told", title="What you told us", lines=lines[:-1]),), one_by_one=lines[-1:]
            )
            return Prompt(**base, kind="read_back", interrupt_id=f"{visit}-back-{len(told.order)}", read_back=back)
        question = SCRIPT[told.at]
        return Prompt(
            **base,
            kind="question",
            interrupt_id=f"{visit}-{told.at}-{len(told.order)}",
            question=question,
            wording=question.text,
            number=told.at + 1,
            about=len(SCRIPT),
            can_go_back=told.at > 0,
        )

    def reply(self, visit, interrupt_id, reply):
        from msgspec.structs import replace

        told, now = self._told(visit), self.prompt(visit)
        if isinstance(reply, Correct):
            told.answers[reply.link_id] = reply.words
            return replace(self.prompt(visit), changed=True)
        if interrupt_id != now.interrupt_id or now.kind == "done":
            return replace(now, stale=True)
        if now.kind == "emergency":
            told.acknowledged = True
        elif now.kind == "read_back":
            told.done = True
        elif isinstance(reply, Back):
            told.at -= 1
        elif isinstance(reply, Finish):
            told.at = len(SCRIPT)
        else:
            link = SCRIPT[told.at].link_id
            told.answers[link] = reply.words if isinstance(reply, Answer) else ""
            told.order.append(link)
            told.at += 1
            if isinstance(reply, Answer) and "chest" in (reply.choice + reply.words).lower():
                told.emergency = True
        assert isinstance(reply, (Answer, Skip, Back, Finish))
        return self.prompt(visit)

    def _flags(self, told):
        if not told.emergency:
            return ()
        return (
            Flag(
                rule="chest-pain",
                level="emergency",
                category="heart",
                title="Chest pain",
                quote="pressure in the chest",
                instruction="Call 911 now. Do not drive yourself. Sit down and rest while you wait.",
                evidence=("Q4",),
                source="example",
            ),
        )

    def line(self, visit):
        told, row = self._told(visit), self.store.visits.get(visit)
        return VisitLine(
            visit=visit,
            status="signed" if told.status == "final" else "waiting_for_review" if told.done else "in_progress",
            created_at=row.created_at,
            changed_at=row.changed_at,
            name=told.name,
            birth_date=told.birth_date,
            reason=told.reason,
            language=row.language,
            appointment=row.appointment,
            record="ready",
            urgent=told.emergency,
            flags=self._flags(told),
            acknowledged_by=told.seen_by,
            acknowledged_at=told.seen_at,
            locked=told.locked,
            answered=len(told.answers),
        )

    def worklist(self):
        return tuple(
            sorted(
                (self.line(visit) for visit in self.told), key=lambda one: not (one.urgent and not one.acknowledged_by)
            )
        )

    def transcript(self, visit, *, versions=False):
        told = self._told(visit)
        texts = {question.link_id: question.text for question in SCRIPT}
        return tuple(
            Exchange(
                handle=f"Q{place}",
                link_id=key,
                question=texts[key],
                words=words,
                status="answered" if words else "skipped",
                at=clock.now().isoformat(),
            )
            for place, (key, words) in enumerate(told.answers.items(), 1)
        )

    def chart(self, visit):
        return None

    def material(self, visit):
        answers = {one.handle: one for one in self.transcript(visit)}
        from tools.clinical import Answer as Said

        found = {
            h: Said(handle=h, link_id=a.link_id, question=a.question, words=a.words, at=a.at)
            for h, a in answers.items()
        }
        return SimpleNamespace(resolve=found.get, images=(), answers=tuple(found.values()))

    def brief(self, visit):
        told = self._told(visit)
        screen = FirstScreen(
            frame=(
                Claim(
                    text=f"{told.name}, born 4 Mar 1970 (56), woman. Answered herself, in English.",
                    evidence=("Q1",),
                    verdict="supported",
                ),
                Claim(
                    text="Allergies: penicillin, rash (2011), confirmed today.",
                    evidence=("F4", "Q3"),
                    verdict="supported",
                    topic="allergy",
                ),
            ),
            story=(
                Claim(
                    text="“My feet swell and I'm so tired”, for two to four weeks.",
                    evidence=("Q1", "Q2"),
                    verdict="supported",
                ),
                *told.edits,
            ),
            for_attention=(
                Claim(
                    text="Record shows eGFR 58 (Apr 2024), 41 mL/min/1.73 m2; patient reports ibuprofen; worth a look.",
                    evidence=("F88", "F112", "Q5"),
                    verdict="supported",
                ),
                Claim(
                    text="HbA1c 8.4 % (2 Apr 2026), up from 7.1 % (Sep 2025).",
                    evidence=("F133", "F104"),
                    verdict="not_checkable",
                    reason="unit not stated",
                    keep=True,
                ),
            ),
        )
        brief = Brief(
            status=told.status,
            as_of={"record": "2026-05-12T07:10:00+00:00", "answers": "2026-05-12T08:02:00+00:00"},
            first_screen=screen,
            flags=self._flags(told),
            sections=(
                Section(
                    name="medications",
                    title="Medications that matter",
                    claims=(
                        Claim(text="Metformin 1,000 mg twice a day, active.", evidence=("F21",), verdict="supported"),
                    ),
                ),
            ),
            reconciliation=(
                ReconciliationLine(
                    key="med:ibuprofen",
                    subject="medication",
                    name="ibuprofen 400 mg",
                    outcome="only_patient",
                    patient="2-3 a day since March",
                    evidence=("Q5",),
                ),
                ReconciliationLine(
                    key="med:metformin",
                    subject="medication",
                    name="metformin 1,000 mg",
                    outcome="same",
                    record="twice a day",
                    patient="morning and night",
                    evidence=("F21",),
                ),
            ),
            contradictions=(),
            withheld=(
                Claim(text="She never smoked.", evidence=("R2",), verdict="unsupported", reason="no source says so"),
            ),
            receipt={"seen": 412, "used": 371, "set_aside": [], "failed": [], "lines": []},
            disclaimer="Preliminary. Not a diagnosis.",
            person=Person(id="p", name=told.name),
        )
        return BriefVersion(visit=visit, version=told.version, brief=brief, made_at=clock.now().isoformat(), by=told.by)

    def briefs(self, visit):
        return (self.brief(visit),)

    def review(self, visit, decision, *, by, version):
        told = self._told(visit)
        if version != told.version:
            raise ConflictError("there is a newer version")
        kind = type(decision).__name__
        if kind == "Edit":
            told.edits.append(
                Claim(text=decision.text, evidence=decision.evidence, verdict="not_checkable", author="clinician")
            )
        else:
            told.status = "final" if kind == "Approve" else "rejected"
        told.version, told.by = told.version + 1, by
        return self.brief(visit)

    def acknowledge(self, visit, *, by):
        told = self._told(visit)
        told.seen_by, told.seen_at = by, clock.now().isoformat()
        return self.line(visit)

    def lock_out(self, visit, why):
        self._told(visit).locked = why

    def decide(self, visit, key, decision, *, by):
        return ()

    def report(self, visit, section, why, *, by):
        return None

    def refresh(self, visit):
        return self.line(visit)

    def add_image(self, visit, data, *, words="", body_site=""):
        self._told(visit).images["I1"] = data
        return ImageNote(handle="I1", digest="0", media="image/png")

    def image(self, visit, handle):
        try:
            return self._told(visit).images[handle]
        except KeyError as exc:
            raise StoreError("no such image") from exc

    def export(self, visit, form):
        return f"UNSIGNED DRAFT {self._told(visit).name}" if form != "pdf" else b"%PDF-1.7"

    def document(self, visit):
        return {"resourceType": "Bundle", "type": "document"}


def context(folder, *, sandbox=True, source=""):
    """Return what `create_app` needs of a context."""
    settings = Settings(home=str(folder), sandbox=sandbox, source=source)
    reasoner = SimpleNamespace(maker=None)
    return SimpleNamespace(settings=settings, store=open_store(str(folder)), reasoner=reasoner, has_model=False)
