"""Records that come late, not at all, changed, or about somebody else."""

import json
import threading
from pathlib import Path

import pytest
from msgspec import structs

from agent.context import open_context
from agent.settings import read_settings
from agent.turns import Approve
from agent.visits import Visits
from tests.agent.walking import fixture, to_review
from tools.errors import RecordError


@pytest.fixture
def slow(fixed_clock):
    """Return the facade on a context whose records come only when the event is set."""
    context = open_context(structs.replace(read_settings(), record_deadline_s=0.05))
    gate, read = threading.Event(), context.records.read

    def later(source, patient):
        gate.wait(30)
        return read(source, patient)

    context.records.read = later
    yield Visits(context), gate
    gate.set()
    context.close()


def test_the_patient_may_begin_while_the_record_is_loading(slow):
    visits, gate = slow
    visit = visits.start(fixture("diabetes-kidney"))
    prompt = visits.prompt(visit)
    assert (prompt.kind, prompt.record) == ("question", "loading")
    assert visits.chart(visit) is None
    gate.set()
    assert visits.context.records.wait(visit, 30).record == "ready"
    assert visits.prompt(visit).record == "ready"
    assert visits.chart(visit) is not None


def test_a_record_that_does_not_come_in_time_is_a_gap_on_the_receipt_not_an_empty_chart(slow):
    visits, _ = slow
    visit = visits.start(fixture("diabetes-kidney"))
    assert to_review(visits, visit, reason="a cough").kind == "review"
    receipt = json.dumps(visits.brief(visit).brief.receipt)
    assert "could not be read" in receipt.lower()
    assert "no known" not in str(visits.export(visit, "md")).lower()


def test_a_record_that_comes_after_the_brief_can_be_brought_in(slow):
    visits, gate = slow
    visit = visits.start(fixture("diabetes-kidney"))
    to_review(visits, visit, reason="a cough")
    before = visits.brief(visit)
    gate.set()
    visits.context.records.wait(visit, 30)
    assert visits.brief(visit).outdated
    visits.refresh(visit)
    after = visits.brief(visit)
    assert after.version > before.version
    assert not after.outdated
    assert after.brief.receipt["seen"] > 0


def test_a_record_that_cannot_be_read_is_said_with_its_reason(context, tmp_path):
    visits = Visits(context)
    broken = tmp_path / "broken.json"
    broken.write_text('{"resourceType": "Bundle", "entry": [')
    visit = visits.start(str(broken))
    assert context.records.wait(visit, 30).record == "failed"
    assert visits.line(visit).record_problem
    assert to_review(visits, visit, reason="a cough").kind == "review"
    assert "could not be read" in json.dumps(visits.brief(visit).brief.receipt).lower()


def test_a_refresh_with_the_same_content_changes_nothing(visits):
    visit = visits.start(fixture("diabetes-kidney"), wait=True)
    to_review(visits, visit, reason="a cough")
    before = visits.brief(visit).version
    visits.refresh(visit)
    assert visits.brief(visit).version == before


def test_a_refresh_with_new_content_reopens_the_unsigned_brief(visits, tmp_path):
    copy = tmp_path / "record.json"
    bundle = json.loads(Path(fixture("diabetes-kidney")).read_text())
    copy.write_text(json.dumps(bundle))
    visit = visits.start(str(copy), wait=True)
    to_review(visits, visit, reason="a cough")
    before = visits.brief(visit)
    patient = next(e["resource"]["id"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Patient")
    bundle["entry"].append(
        {
            "resource": {
                "resourceType": "AllergyIntolerance",
                "id": "new-allergy",
                "patient": {"reference": f"Patient/{patient}"},
                "code": {"text": "Latex"},
                "clinicalStatus": {"coding": [{"code": "active"}]},
            }
        }
    )
    copy.write_text(json.dumps(bundle))
    visits.refresh(visit)
    after = visits.brief(visit)
    assert after.version > before.version
    assert "latex" in str(visits.export(visit, "md")).lower()


def test_a_signed_brief_keeps_its_record_whatever_the_source_says_later(visits, tmp_path):
    copy = tmp_path / "record.json"
    copy.write_text(Path(fixture("diabetes-kidney")).read_text())
    visit = visits.start(str(copy), wait=True)
    to_review(visits, visit, reason="a cough")
    signed = visits.review(visit, Approve(), by="dr", version=visits.brief(visit).version)
    bundle = json.loads(copy.read_text())
    bundle["entry"] = [entry for entry in bundle["entry"] if entry["resource"]["resourceType"] != "Observation"]
    copy.write_text(json.dumps(bundle))
    visits.refresh(visit)
    assert visits.brief(visit).version == signed.version
    assert visits.brief(visit).brief == signed.brief


def test_a_source_that_turns_to_another_patient_is_refused(visits, tmp_path):
    copy = tmp_path / "record.json"
    copy.write_text(Path(fixture("diabetes-kidney")).read_text())
    visit = visits.start(str(copy), wait=True)
    before = visits.chart(visit).person
    copy.write_text(Path(fixture("asthma-fever")).read_text())
    with pytest.raises(RecordError):
        visits.refresh(visit)
    assert visits.chart(visit).person == before


def test_the_state_holds_the_snapshots_name_and_never_the_record(visits, context):
    visit = visits.start(fixture("diabetes-kidney"), wait=True)
    to_review(visits, visit, reason="a cough")
    packed = b"".join(bytes(row[0]) for row in context.checkpoints.conn.execute("SELECT checkpoint FROM checkpoints"))
    chart = visits.chart(visit)
    resource = json.dumps(chart.resource(chart.facts[5].source[0]))
    assert resource.encode() not in packed
    assert len(packed) < 3_000_000


def test_no_text_stands_at_the_top_of_the_state(visits, context):
    visit = visits.start(fixture("diabetes-kidney"), wait=True)
    to_review(visits, visit, reason="a cough")
    from agent.graph import compiled

    values = compiled(context.checkpoints).get_state({"configurable": {"thread_id": visit}}).values
    assert values
    assert all(isinstance(value, dict) for value in values.values())
