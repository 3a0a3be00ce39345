"""What the clinician's screens say, on the real visit engine: never more certain, never older than they look."""

import json
import shutil

import pytest

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
        self.door = Door(visits, context.store, settings=context.settings)
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
