"""Telling of urgent visits, the audit as FHIR, the texts of both doors, and the pictures of trends."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from agent.turns import Answer
from tests.ui import pretend
from tools import clock
from tools.chart import Measurement, ResultLine
from ui import auth, view
from ui.audit import audit_events
from ui.briefing import bounds, trend
from ui.clinic import missing, read_clinic, save_clinic
from ui.notify import Bell

ROOT = Path(view.__file__).parent


@pytest.fixture
def urgent(tmp_path, fixed_clock):
    """Give a store with one visit that has an emergency, and a webhook that keeps what it gets."""
    context = pretend.context(tmp_path / "home", sandbox=False)
    visits = pretend.Visits(context)
    visit = visits.start(name="Ana Ruiz")
    got = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self):
            got.append(self.rfile.read(int(self.headers["content-length"])).decode())
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    values = {"recipient": "a@example.org", "deputy": "b@example.org", "acknowledge_minutes": "15", "hours": "8-17"}
    values |= {"urgent_contact": "1", "webhook": f"http://127.0.0.1:{server.server_port}/x"}
    save_clinic(context.store, values, by="admin")
    for _ in range(4):
        prompt = visits.prompt(visit)
        visits.reply(visit, prompt.interrupt_id, Answer(words="pressure in the chest"))
        if visits.line(visit).urgent:
            break
    yield context, visits, visit, got
    server.shutdown()
    server.server_close()
    context.store.close()


def test_an_urgent_visit_is_told_once_and_without_health_data(urgent):
    context, visits, visit, got = urgent
    bell = Bell(visits, context.store, sandbox=False)
    bell.ring(visit)
    bell.ring(visit)
    assert len(got) == 1
    for secret in ("Ana", "Ruiz", "chest", "pain", visit, "1970"):
        assert secret not in got[0]
    assert [entry.detail for entry in context.store.audit.all(visit) if entry.what == "urgent.notified"] == [
        "webhook called"
    ]


def test_an_urgent_visit_that_nobody_acknowledges_goes_to_the_deputy_once(urgent):
    from datetime import timedelta

    context, visits, visit, got = urgent
    bell = Bell(visits, context.store, sandbox=False)
    bell.ring(visit)
    assert bell.escalate() == 0
    clock.fix(clock.now() + timedelta(minutes=16))
    assert bell.escalate() == 1
    assert bell.escalate() == 0
    assert len(got) == 2


def test_an_acknowledged_visit_goes_to_nobody(urgent):
    from datetime import timedelta

    context, visits, visit, got = urgent
    bell = Bell(visits, context.store, sandbox=False)
    bell.ring(visit)
    visits.acknowledge(visit, by="dr")
    clock.fix(clock.now() + timedelta(hours=2))
    assert bell.escalate() == 0
    assert len(got) == 1


def test_a_channel_that_fails_is_written_down_and_stops_nobody(urgent):
    context, visits, visit, _ = urgent
    save_clinic(context.store, {"webhook": "http://127.0.0.1:9/x", "smtp": "127.0.0.1:9"}, by="admin")
    Bell(visits, context.store, sandbox=False).ring(visit)
    told = next(entry.detail for entry in context.store.audit.all(visit) if entry.what == "urgent.notified")
    assert "mail failed" in told
    assert "webhook failed" in told


def test_a_clinic_that_has_set_nothing_may_issue_no_link(tmp_path):
    context = pretend.context(tmp_path / "home", sandbox=False)
    assert len(missing(read_clinic(context.store, sandbox=False), sandbox=False)) == 6
    assert missing(read_clinic(context.store, sandbox=True), sandbox=True) == ()
    context.store.close()


def test_the_audit_is_valid_fhir(urgent):
    from fhir.resources.R4B.auditevent import AuditEvent

    context, _, visit, _ = urgent
    auth.invite(context.store, visit, by="dr")
    context.store.audit.add("dr", "login")
    context.store.audit.add("unknown", "login.refused")
    bundle = audit_events(context.store.audit.all())
    assert bundle["entry"]
    for entry in bundle["entry"]:
        AuditEvent.model_validate(entry["resource"])
    assert "Ana" not in json.dumps(bundle)


def test_every_language_has_every_text_with_the_same_fields():
    english = json.loads((ROOT / "messages" / "en.json").read_text(encoding="utf-8"))
    for code in view.LANGUAGES:
        other = json.loads((ROOT / "messages" / f"{code}.json").read_text(encoding="utf-8"))
        assert set(other) == set(english)
        for key, text in english.items():
            assert set(re.findall(r"{(\w+)}", text)) == set(re.findall(r"{(\w+)}", other[key])), key


def test_patients_read_plain_words():
    from tools.words import reading_grade

    english = view.texts("en")
    said = [text for text in english.values() if len(text.split()) > 6]
    worst = [text for text in said if reading_grade(text) > 9]
    assert worst == []


def test_every_file_that_a_page_names_is_served_from_here():
    for page in (ROOT / "templates").glob("*.html"):
        for address in re.findall(r'(?:src|href)="([^"{#]+)"', page.read_text(encoding="utf-8")):
            assert address.startswith(("/", "tel:")), (page.name, address)
    for sheet in (ROOT / "static").glob("*.css"):
        assert "url(" not in sheet.read_text(encoding="utf-8")
        assert "@import" not in sheet.read_text(encoding="utf-8")


def readings(*pairs, unit="%"):
    from decimal import Decimal

    return tuple(
        Measurement(value=value, number=Decimal(value), unit=unit, when=when, handle=f"F{place}")
        for place, (value, when) in enumerate(pairs, 1)
    )


def test_a_trend_is_drawn_by_date_within_its_box_and_says_what_it_shows():
    series = readings(("7.0", "2016"), ("7.2", "2024-05"), ("8.4", "2026-04-02"))
    line = ResultLine(name="HbA1c", kind="lab", latest=series[-1], unit="%", series=series, reference_range="<5.7 %")
    drawn = trend(line)
    xs = [float(point.split(",")[0]) for point in drawn["points"].split()]
    ys = [float(point.split(",")[1]) for point in drawn["points"].split()]
    assert xs[0] < xs[1] < xs[2]
    assert xs[1] - xs[0] > xs[2] - xs[1]
    assert all(0 <= y <= drawn["height"] for y in ys)
    assert drawn["band"][1] >= 0
    assert drawn["words"].startswith("3 readings from 7.0 (2016) to 8.4 % (2 Apr 2026)")


def test_readings_in_another_unit_are_not_drawn_on_the_same_line():
    series = (*readings(("7.0", "2016"), unit="%"), *readings(("53", "2020"), ("60", "2024"), unit="mmol/mol"))
    line = ResultLine(name="HbA1c", kind="lab", latest=series[-1], unit="mmol/mol", series=series)
    assert trend(line)["words"].startswith("2 readings from 53")


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("", (None, None)),
        ("5.1-3.5", (5.1, 3.5)),
        ("≤ 30 mg/g", (None, 30.0)),
        ("3.5 to 5.1", (3.5, 5.1)),
        ("NEG", (None, None)),
    ],
)
def test_a_reference_range_is_read_as_written(text, ends):
    assert bounds(text) == ends
