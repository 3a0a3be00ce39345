"""What somebody could try: markup in records and names, another patient's pictures, replays, foreign addresses."""

import json
import re
import shutil

import pytest
from starlette.testclient import TestClient

from tests.agent.walking import to_review
from tests.browser.people import fixture
from tests.ui.test_gate import ORIGIN, There, shown, turn
from ui import auth, gate
from ui.app import create_app

EVIL = "<img src=x onerror=alert(1)>\"'`${alert(2)}{{7*7}}<script>alert(3)</script>"


@pytest.fixture(scope="module")
def there(tmp_path_factory):
    """Give the real app on a record whose every readable text is an attack, and on somebody else's visit."""
    from agent.context import open_context
    from agent.settings import read_settings
    from agent.visits import Visits

    home = tmp_path_factory.mktemp("attacked")
    record = home / "record.json"
    shutil.copy(fixture("diabetes-kidney"), record)
    bundle = json.loads(record.read_text(encoding="utf-8"))
    for entry in bundle["entry"]:
        resource = entry["resource"]
        if resource["resourceType"] == "Patient":
            resource["name"] = [{"family": EVIL, "given": ["Ana"]}]
        for key in ("code", "medicationCodeableConcept", "vaccineCode"):
            if key in resource:
                resource[key]["text"] = f"{resource[key].get('text', '')} {EVIL}"
        for note in resource.get("note", ()):
            note["text"] = EVIL
    record.write_text(json.dumps(bundle), encoding="utf-8")
    context = open_context(read_settings(home=str(home / "home"), sandbox=True))
    visits = Visits(context)
    auth.demo_accounts(context.store)
    auth.add_user(context.store, "evil", "a long password", full_name=EVIL)
    first = visits.start(str(record), reason=EVIL, wait=True)
    second = visits.start(fixture("low-mood"), wait=True)
    to_review(visits, first, who="me", reason=EVIL)
    yield There(create_app(context, visits), context, visits, first, second)
    context.close()


def harmless(text: str) -> None:
    assert "onerror" in text, "the attack never came to this page: the test would prove nothing"
    assert "<img src=x" not in text
    assert "<script>alert" not in text
    assert not re.search(r"<[^>]*\"[^>]*onerror=[^&]*>", text.replace("&#34;", "").replace("&lt;", ""))


def test_a_record_full_of_markup_is_shown_as_text_on_every_screen(there):
    desk = there.member("evil", "a long password")
    harmless(shown(turn(desk, gate.CLINICIAN, act="open")))
    harmless(shown(turn(desk, gate.CLINICIAN, act="open", visit=there.first)))
    harmless(shown(turn(desk, gate.CLINICIAN, act="plots", visit=there.first)))
    harmless(desk.get(f"/desk/search/{there.first}", params={"q": EVIL}).text)
    chart = there.visits.chart(there.first)
    for handle in [fact.handle for fact in chart.facts if "onerror" in fact.text][:5]:
        harmless(desk.get(f"/desk/source/{there.first}/{handle}").text)
    harmless(desk.get(f"/desk/export/{there.first}/html").text)
    admin = there.member("admin", "demo-admin")
    turn(admin, gate.CLINICIAN, act="report", visit=there.first, section=EVIL, why=EVIL)
    assert "<img src=x" not in shown(turn(admin, gate.CLINICIAN, act="open", page="admin"))


def test_a_patients_own_copy_of_markup_is_text_too(there):
    guest = there.guest(there.first)
    turn(guest, gate.PATIENT, act="consent")
    answer = guest.get("/my/copy")
    harmless(answer.text)
    assert "attachment" in answer.headers["content-disposition"]


def test_a_handle_or_visit_that_is_not_there_gives_nothing_and_breaks_no_header(there):
    desk = there.member()
    for visit in ("x", "..", "%2e%2e%2f", "a%0d%0aset-cookie:x=1", there.first + "%00", EVIL.replace("/", "")):
        for path in (f"/desk/source/{visit}/F1", f"/desk/image/{visit}/I1", f"/desk/export/{visit}/md"):
            answer = desk.get(path)
            assert answer.status_code in {400, 404}, path
            assert "set-cookie" not in answer.headers
    for handle in ("F0", "F99999", "../F1", "Q1%0d%0a", "__class__"):
        assert desk.get(f"/desk/source/{there.first}/{handle}").status_code == 404


def test_a_patient_reaches_no_other_patients_picture_source_or_export_by_any_address(there):
    guest = there.guest(there.second)
    turn(guest, gate.PATIENT, act="consent")
    for path in ("source/{}/F1", "image/{}/I1", "export/{}/pdf", "search/{}?q=a"):
        assert guest.get("/desk/" + path.format(there.first)).status_code == 401
    assert "onerror" not in guest.get("/my/copy").text
    before = len(there.visits.transcript(there.first))
    for act in ("answer", "correct", "finish_yes", "not_me_yes"):
        turn(guest, gate.PATIENT, act=act, words="x", visit=there.first, interrupt="x", link="reason")
        if act == "finish_yes":
            assert there.visits.line(there.first).locked == ""
    assert len(there.visits.transcript(there.first)) == before


def test_the_same_message_sent_again_counts_once(there):
    visit = there.visits.start(fixture("low-mood"), wait=True)
    guest = there.guest(visit)
    page = shown(turn(guest, gate.PATIENT, act="consent"))
    said = {name: re.search(rf'data-{name}="([^"]*)"', page)[1] for name in ("visit", "interrupt")}
    for _ in range(3):
        turn(guest, gate.PATIENT, act="answer", words="I am the patient", **said)
    assert len(there.visits.transcript(visit, versions=True)) == 1


@pytest.mark.parametrize("data", [[], [None], ["["], ["[]"], ['{"act": {"a": 1}}'], ["{}", "{}"], [7]])
def test_a_message_of_another_shape_shows_the_patient_where_they_are_and_nobody_else(there, data):
    guest = there.guest(there.second)
    body = {"data": data, "fn_index": 0, "session_hash": "abc"}
    answer = guest.post(gate.PATIENT + "/gradio_api/run/predict", json=body)
    for secret in ("onerror", "Traceback", there.first):
        assert secret not in answer.text


def test_a_request_from_another_sites_page_is_refused_whatever_it_names(there):
    browser = there.member()
    for headers in (
        {"origin": "https://evil.example"},
        {"origin": "https://testserver.evil.example"},
        {"origin": "http://testserver@evil.example"},
        {"origin": "http://testserver:81"},
    ):
        answer = browser.post(f"{gate.CLINICIAN}/gradio_api/run/predict", json={}, headers=headers)
        assert answer.status_code == 403, headers
    plain = TestClient(there.app, follow_redirects=False)
    plain.cookies = browser.cookies
    assert plain.post("/logout").status_code == 403, "without an origin"
    assert ORIGIN


def test_a_session_that_was_ended_stays_ended_in_another_process(there):
    browser = there.member()
    copied = browser.cookies[auth.CLINICIAN_COOKIE]
    browser.post("/logout")
    fresh = There(create_app(there.context, there.visits), there.context, there.visits, there.first, there.second)
    again = fresh.browser()
    again.cookies.set(auth.CLINICIAN_COOKIE, copied)
    assert turn(again, gate.CLINICIAN, act="open").status_code == 401
