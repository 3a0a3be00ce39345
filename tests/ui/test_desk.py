"""What the clinician's screens say, on the real visit engine: never more certain, never older than they look."""

import json
import shutil
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from tests.agent.walking import to_review
from tests.browser.people import fixture
from ui import auth, patient
from ui.clinician import Door


@pytest.fixture
def desk(home, fixed_clock):
    """Give the clinician's door and the patient's, on a record of their own that may be changed."""
    from agent.context import open_context
    from agent.settings import read_settings
    from agent.visits import Visits

    context = open_context(read_settings(home=str(home), sandbox=True))
    source = home / "record.json"
    shutil.copy(fixture("diabetes-kidney"), source)
    yield Desk(Visits(context), context, source)
    context.close()


class Desk:
    def __init__(self, visits, context, source):
        self.visits, self.store, self.source = visits, context.store, source
        self.door = Door(visits, context)
        self.patient = patient.Door(visits, context.store, sandbox=True, country="US")
        self.member = auth.Member(name="clinician", role="clinician", full_name="C", session="s")

    def begin(self, **more) -> str:
        return self.visits.start(str(self.source), wait=True, **more)

    def open(self, visit: str) -> str:
        return self.door.screen(self.member, {"act": "open", "visit": visit})

    def worklist(self) -> str:
        return self.door.screen(self.member, {"act": "open"})


def test_a_patient_who_would_rather_not_is_marked_until_they_begin(desk):
    visit = desk.begin()
    guest = auth.open_link(desk.store, auth.invite(desk.store, visit).rpartition("/")[2])
    assert "I’d rather not" not in desk.worklist()
    desk.patient.screen(guest, {"act": "decline"})
    assert "I’d rather not" in desk.worklist()
    assert "The patient declined the questions" in desk.open(visit)
    assert "consent.declined" in [entry.what for entry in desk.store.audit.all(visit)]
    desk.patient.screen(guest, {"act": "consent"})
    assert "I’d rather not" not in desk.worklist()


def test_an_invitation_carries_reason_questionnaire_and_expiry(desk):
    form = desk.door.screen(desk.member, {"act": "open", "page": "invite"})
    assert '<option value="gad-7">' in form
    assert '<option value="">As the reason asks for</option>' in form
    about = {"source": str(desk.source), "reason": "knee", "questionnaire": "gad-7", "days": "3"}
    made = desk.door.screen(desk.member, {"act": "invite", "page": "invite", **about})
    assert "The link is ready." in made
    (line,) = desk.visits.worklist()
    row = desk.store.visits.get(line.visit)
    assert (row.reason, row.questionnaire) == ("knee", "gad-7")
    (link,) = desk.store.invitations.of(line.visit)
    assert datetime.fromisoformat(link.expires_at) - datetime.fromisoformat(link.issued_at) == timedelta(days=3)
    to_review(desk.visits, line.visit, who="patient", reason="my knee hurts")
    assert "gad-7.7" in [said.link_id for said in desk.visits.transcript(line.visit)]


def test_a_new_link_says_whose_it_is_even_while_the_record_is_being_read(desk):
    from agent.sandbox import fixture_list

    chosen = fixture_list()[3]
    made = desk.door.screen(desk.member, {"act": "invite", "page": "invite", "source": chosen["file"]})
    assert f"<h1>Link for {chosen['name']}</h1>" in made
    (line,) = desk.visits.worklist()
    assert desk.door._whose(desk.member, replace(line, name=""), {"source": chosen["file"]}) == chosen["name"]
    assert desk.door._whose(desk.member, replace(line, name=""), {"source": "another.json", "patient": ""}) == ""


def test_a_questionnaire_that_is_not_offered_makes_no_visit(desk):
    said = {"act": "invite", "page": "invite", "source": str(desk.source), "questionnaire": "../core"}
    assert "there is no questionnaire" in desk.door.screen(desk.member, said)
    assert not desk.visits.worklist()


def test_the_worklist_shows_the_patients_reason_where_the_clinic_gave_none(desk):
    visit = desk.begin()
    to_review(desk.visits, visit, who="me", reason="my feet swell")
    listed = desk.worklist()
    assert "my feet swell" in listed
    assert "Ready to read, unsigned" in listed


def test_the_screen_and_the_exports_use_the_same_words_for_how_record_and_patient_stand(desk):
    from tools.brief.render.page import headings, standing

    visit = desk.begin()
    to_review(desk.visits, visit, who="me", reason="my feet swell")
    shown, lines = desk.open(visit), desk.visits.brief(visit).brief.reconciliation
    assert lines
    for line in lines:
        assert f">{standing(line, headings('en'))}</span>" in shown


def test_opening_an_unsigned_brief_reads_a_changed_record_again_and_says_so(desk):
    visit = desk.begin()
    to_review(desk.visits, visit, who="me", reason="my feet swell")
    bundle = json.loads(desk.source.read_text(encoding="utf-8"))
    subject = next(one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == "Patient")
    allergy = {
        "resourceType": "AllergyIntolerance",
        "id": "late",
        "code": {"text": "Amoxicillin"},
        "patient": {"reference": f"Patient/{subject['id']}"},
    }
    bundle["entry"].append({"resource": allergy})
    desk.source.write_text(json.dumps(bundle), encoding="utf-8")
    shown = desk.open(visit)
    assert "The record has changed" in shown
    assert "Amoxicillin" in shown
    assert desk.visits.line(visit).status == "waiting_for_review"
    assert "The record has changed" not in desk.open(visit)


def test_a_record_that_cannot_be_read_again_keeps_no_brief_shut_and_is_told(desk):
    visit = desk.begin()
    to_review(desk.visits, visit, who="me", reason="my feet swell")
    desk.source.unlink()
    shown = desk.open(visit)
    assert "could not be read again" in shown
    assert "UNSIGNED DRAFT" in shown
    assert "my feet swell" in shown


def test_a_signed_brief_is_not_read_again(desk):
    from agent.turns import Approve

    visit = desk.begin()
    to_review(desk.visits, visit, who="me", reason="my feet swell")
    desk.visits.review(visit, Approve(), by="clinician", version=desk.visits.brief(visit).version)
    desk.source.unlink()
    shown = desk.open(visit)
    assert "could not be read again" not in shown
    assert "SIGNED" in shown


def test_somebody_elses_record_under_the_same_address_is_told_and_never_shown(desk):
    visit = desk.begin()
    to_review(desk.visits, visit, who="me", reason="my feet swell")
    shutil.copy(fixture("low-mood"), desk.source)
    shown = desk.open(visit)
    assert "could not be read again" in shown
    name = json.loads(desk.source.read_text(encoding="utf-8"))
    family = next(e["resource"] for e in name["entry"] if e["resource"]["resourceType"] == "Patient")["name"][0][
        "family"
    ]
    assert family not in shown


def line(visit, **more):
    from agent.turns import VisitLine

    about = {"status": "invited", "created_at": "2026-05-10T08:00:00+00:00", "changed_at": "2026-05-10T08:00:00+00:00"}
    return VisitLine(visit=visit, **about | more)


def test_the_worklist_has_the_unseen_urgent_first_then_the_next_appointment_and_the_closed_last():
    from ui.worklist import ordered

    lines = (
        line("signed", status="signed", appointment="2026-05-12T08:10"),
        line("none", status="invited"),
        line("ready", status="waiting_for_review"),
        line("late", appointment="2026-05-12T16:00"),
        line("soon", appointment="2026-05-12T09:00"),
        line("seen", urgent=True, acknowledged_by="dr", appointment="2026-05-12T12:00"),
        line("urgent", urgent=True, appointment="2026-05-14T12:00"),
        line("signed and urgent", status="signed", urgent=True, appointment="2026-05-15T12:00"),
    )
    names = [one.visit for one in ordered(lines)]
    assert names == ["urgent", "signed and urgent", "soon", "seen", "late", "ready", "none", "signed"]


def test_of_the_unseen_emergencies_come_first_and_who_has_waited_longest_before_others():
    from tools.clinical import Flag
    from ui.worklist import ordered

    def alarm(level):
        return (Flag(rule="r", level=level, category="c", quote="q", instruction="i"),)

    since = {"today": "2026-05-12T06:00", "new": "2026-05-12T09:00", "old": "2026-05-12T07:00"}
    lines = (
        line("new", urgent=True, flags=alarm("emergency"), changed_at="2026-05-12T09:00:00+00:00"),
        line("today", urgent=True, flags=alarm("same_day")),
        # Still answering: what was said last does not make the wait shorter.
        line("old", urgent=True, flags=alarm("emergency"), changed_at="2026-05-12T09:30:00+00:00"),
    )
    assert [one.visit for one in ordered(lines, since.__getitem__)] == ["old", "new", "today"]


def test_an_acknowledgement_of_what_was_seen_is_not_one_of_what_came_since(desk):
    visit = desk.begin()
    to_review(desk.visits, visit, who="me", reason="crushing chest pain and i cant breathe")
    assert desk.visits.line(visit).urgent
    stale = desk.door.screen(desk.member, {"act": "acknowledge", "visit": visit, "seen": "0"})
    assert "Something urgent has come meanwhile" in stale
    assert not desk.visits.line(visit).acknowledged_by
    from ui.worklist import urgent_flags

    now = str(urgent_flags(desk.visits.line(visit)))
    assert "Acknowledged" in desk.door.screen(desk.member, {"act": "acknowledge", "visit": visit, "seen": now})
    assert desk.visits.line(visit).acknowledged_by == "clinician"


def test_looking_at_the_worklist_is_audited_and_its_refreshing_does_not_flood_the_audit(desk):
    for _ in range(5):
        desk.worklist()
    assert [entry.what for entry in desk.store.audit.all()].count("worklist.opened") == 1


def test_the_administrator_sees_how_each_part_is(desk):
    from msgspec import structs

    boss = structs.replace(desk.member, name="admin", role="admin")
    page = desk.door.screen(boss, {"act": "open", "page": "admin"})
    for name in ("FHIR source", "Language model", "Model queue", "Store", "Records being read", "Sign-in"):
        assert name in page
    assert "sound" in page
    assert 'class="unwell"' not in page
    assert "Health" not in desk.door.screen(desk.member, {"act": "open", "page": "admin"})


def test_what_does_not_answer_is_named_on_the_administrators_page(home, fixed_clock):
    from agent.turns import VisitLine
    from tests.ui import pretend
    from ui.clinic import Clinic
    from ui.health import health

    context = pretend.context(home, sandbox=False, source="http://127.0.0.1:9/fhir")
    lines = [VisitLine(visit="v", status="invited", created_at="", changed_at="", urgent=True, record="failed")]
    parts = {part.name: part for part in health(context, Clinic(), lines, None)}
    for name in ("FHIR source", "Urgent visits", "Records being read", "Telling of urgent visits"):
        assert not parts[name].ok, name
    assert parts["Store"].ok
    context.store.close()
