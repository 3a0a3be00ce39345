"""The gate: who gets in, who doesn't, and what goes back with every answer; on a pretended visit engine."""

import re
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from tests.ui import pretend
from tools import clock
from tools.errors import UsageError
from ui import auth, gate
from ui.app import create_app, is_loopback, serve

ORIGIN = {"origin": "http://testserver"}
PREDICT = "/gradio_api/run/predict"


@pytest.fixture
def there(tmp_path, fixed_clock):
    """Give an app with two visits, and a browser that isn't signed in."""
    context = pretend.context(tmp_path / "home")
    visits = pretend.Visits(context)
    auth.demo_accounts(context.store)
    app = create_app(context, visits)
    first, second = visits.start(name="Ana Ruiz"), visits.start(name="Bo Lindqvist", birth_date="1988-01-01")
    yield There(app, context, visits, first, second)
    context.store.close()


class There:
    def __init__(self, app, context, visits, first, second):
        self.app, self.context, self.visits, self.first, self.second = app, context, visits, first, second
        self.store = context.store

    def browser(self) -> TestClient:
        return TestClient(self.app, headers=ORIGIN, follow_redirects=False)

    def guest(self, visit: str) -> TestClient:
        browser = self.browser()
        assert browser.get(auth.invite(self.store, visit)).status_code == 200
        return browser

    def member(self, name="clinician", password="demo-clinician") -> TestClient:
        browser = self.browser()
        assert browser.post("/login", data={"name": name, "password": password}).status_code == 303
        return browser


def turn(browser: TestClient, door: str, **message: str):
    import json

    body = {"data": [json.dumps(message)], "fn_index": 0, "session_hash": "abc"}
    return browser.post(door + PREDICT, json=body)


def shown(answer) -> str:
    assert answer.status_code == 200, answer.text
    return answer.json()["data"][0]


def routes(app, below: str = "") -> list[tuple[str, str]]:
    """Return every route there is, Gradio's included."""
    found = []
    for route in app.routes:
        if hasattr(route, "original_router"):
            found += routes(route.original_router, below)
        elif getattr(route, "path", "") in {gate.PATIENT, gate.CLINICIAN}:
            found += routes(route.app, route.path)
        else:
            path = below + re.sub(r"\{[^}]+\}", "x", getattr(route, "path", ""))
            found += [(method, path) for method in getattr(route, "methods", None) or ["GET"]]
    return sorted(set(found))


OPEN = {"/", "/visit", "/visit/x", "/login", "/logout", "/healthz", "/readyz", "/favicon.ico", "/identify", "/not-me"}


def test_no_route_gives_anything_of_a_patient_to_somebody_without_login(there):
    browser, seen = there.browser(), 0
    for method, path in routes(there.app):
        if method not in {"GET", "POST"}:
            continue
        answer = browser.request(method, path)
        seen += 1
        for words in ("Ana", "Ruiz", "Lindqvist", there.first, there.second):
            assert words not in answer.text, path
        if path not in OPEN:
            assert answer.status_code in {303, 307, 401, 403, 404, 405, 422}, (method, path, answer.status_code)
    assert seen > 60


def test_only_the_routes_that_the_page_needs_pass_even_when_signed_in(there):
    browser = there.member()
    for path in (
        "/monitoring",
        "/gradio_api/vibe-code",
        "/gradio_api/info",
        "/gradio_api/upload",
        "/gradio_api/file=/etc/passwd",
    ):
        assert browser.get(gate.CLINICIAN + path).status_code == 404
        assert browser.post(gate.CLINICIAN + path).status_code == 404
    assert browser.get(gate.CLINICIAN + "/?deep_link=x").status_code == 404


def test_a_link_opens_its_own_visit_only(there):
    browser = there.guest(there.first)
    turn(browser, gate.PATIENT, act="consent")
    page = shown(turn(browser, gate.PATIENT, act="open", visit=there.second))
    assert "Ana" in page
    assert "Lindqvist" not in page
    for path in (
        f"/desk/source/{there.first}/Q1",
        f"/desk/export/{there.first}/text",
        f"/desk/image/{there.second}/I1",
    ):
        assert browser.get(path).status_code == 401
    assert turn(browser, gate.CLINICIAN, act="open").status_code == 401


def test_a_page_of_an_older_link_changes_nothing_in_the_visit_of_the_newer(there):
    browser = there.guest(there.first)
    page = shown(turn(browser, gate.PATIENT, act="consent"))
    old = re.search(r'data-visit="(\w+)"', page)[1]
    browser.get(auth.invite(there.store, there.second))
    second = shown(turn(browser, gate.PATIENT, act="consent"))
    interrupt = re.search(r'data-interrupt="([^"]+)"', second)[1]
    turn(browser, gate.PATIENT, act="answer", words="said to the other", visit=old, interrupt=interrupt)
    assert there.visits.transcript(there.second) == ()


@pytest.mark.parametrize("token", ["", "x", "Imp1c3Qi.AAAA", "../clinician", "%00", "a" * 5000])
def test_a_forged_link_is_refused_and_says_nothing(there, token):
    answer = there.browser().get(f"/visit/{token}")
    assert answer.status_code in {303, 307, 401, 403, 404}
    assert auth.PATIENT_COOKIE not in answer.cookies


def test_a_link_signed_by_another_store_is_refused(there, tmp_path):
    other = pretend.context(tmp_path / "other")
    visit = pretend.Visits(other).start()
    path = auth.invite(other.store, visit)
    other.store.close()
    refused = there.browser().get(path)
    assert refused.status_code == 403
    assert 'href="tel:+15550100"' in refused.text, "a person can always be reached"


def test_an_expired_link_and_its_cookie_are_refused(there):
    browser = there.browser()
    path = auth.invite(there.store, there.first, days=1)
    browser.get(path)
    assert turn(browser, gate.PATIENT, act="open").status_code == 200
    clock.fix(clock.now() + timedelta(days=1, minutes=1))
    assert browser.get(path).status_code == 403
    assert turn(browser, gate.PATIENT, act="open").status_code == 401


def test_a_revoked_link_and_its_cookie_are_refused(there):
    browser = there.guest(there.first)
    assert auth.revoke(there.store, there.first, by="clinician") == 1
    assert turn(browser, gate.PATIENT, act="open").status_code == 401
    assert browser.get("/intake/").status_code == 303


def test_a_cookie_that_was_changed_is_refused(there):
    browser = there.guest(there.first)
    browser.cookies.set(
        auth.PATIENT_COOKIE, browser.cookies[auth.PATIENT_COOKIE][:-2] + "xx", domain="testserver.local"
    )
    browser.cookies = {auth.PATIENT_COOKIE: "eyJ4IjoxfQ.xx"}
    assert turn(browser, gate.PATIENT, act="open").status_code == 401


def test_cookies_are_for_the_server_and_for_our_pages_only(there):
    answer = there.browser().get(auth.invite(there.store, there.first))
    said = answer.headers["set-cookie"].lower()
    assert "httponly" in said
    assert "samesite=strict" in said
    secure = TestClient(there.app, base_url="https://testserver", headers={"origin": "https://testserver"})
    assert "secure" in secure.get(auth.invite(there.store, there.first)).headers["set-cookie"].lower()


def test_a_post_from_another_site_is_refused(there):
    browser = there.member()
    for origin in ({"origin": "https://evil.example"}, {"origin": "null"}, {"origin": ""}):
        assert browser.post("/logout", headers=origin).status_code == 403


def test_every_answer_carries_the_security_headers(there):
    browser = there.member()
    for path in ("/", "/login", "/clinician/", "/static/door.css", "/nowhere"):
        headers = browser.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe-inline" not in headers["content-security-policy"].split("style-src")[0]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert headers["x-frame-options"] == "DENY"


def test_a_page_names_no_other_site(there):
    text = there.member().get("/clinician/").text
    addresses = set(re.findall(r'(?:src|href|content)="(https?://[^"]+)"', text))
    assert addresses == set()
    assert all("nonce=" in tag for tag in re.findall(r"<script[^>]*>", text))
    assert text.index("One moment") < text.index("<gradio-app"), "a slow line shows that something is coming"


def test_login_tells_nothing_and_is_limited(there):
    browser = there.browser()
    wrong = [browser.post("/login", data={"name": name, "password": "x"}) for name in ("clinician", 'no"body')]
    assert wrong[0].status_code == wrong[1].status_code == 403
    assert wrong[0].text.replace('value="clinician"', "") == wrong[1].text.replace('value="no&#34;body"', "")
    for _ in range(30):
        last = browser.post("/login", data={"name": "clinician", "password": "x"})
    assert last.status_code == 429


def test_signing_out_ends_the_session_also_for_a_copied_cookie(there):
    browser = there.member()
    copied = browser.cookies[auth.CLINICIAN_COOKIE]
    browser.post("/logout")
    again = there.browser()
    again.cookies.set(auth.CLINICIAN_COOKIE, copied)
    assert turn(again, gate.CLINICIAN, act="open").status_code == 401


def test_a_session_ends_after_its_hours(there):
    browser = there.member()
    clock.fix(clock.now() + timedelta(hours=auth.SESSION_HOURS, minutes=1))
    assert turn(browser, gate.CLINICIAN, act="open").status_code == 401


def test_a_clinician_may_not_change_what_an_administrator_may(there):
    said = shown(turn(there.member(), gate.CLINICIAN, act="settings_", values='{"phone": "1"}'))
    assert "Only an administrator" in said
    assert there.member().get("/desk/audit/fhir").status_code == 403
    assert there.member("admin", "demo-admin").get("/desk/audit/fhir").json()["entry"]


def test_what_a_patient_writes_is_shown_as_text_and_never_run(there):
    browser = there.guest(there.first)
    page = shown(turn(browser, gate.PATIENT, act="consent"))
    mark = re.search(r'data-visit="(\w+)"', page)[1]
    interrupt = re.search(r'data-interrupt="([^"]+)"', page)[1]
    evil = "<img src=x onerror=alert(1)>\"'${alert(2)}{{7*7}}"
    after = shown(turn(browser, gate.PATIENT, act="answer", words=evil, visit=mark, interrupt=interrupt))
    desk = shown(turn(there.member(), gate.CLINICIAN, act="open", visit=there.first))
    for text in (after, desk):
        assert "<img src=x" not in text
        assert "&lt;img src=x" in text


def test_identity_is_asked_for_first_and_attempts_are_limited(tmp_path, fixed_clock):
    context = pretend.context(tmp_path / "home", sandbox=False)
    visits = pretend.Visits(context)
    there = There(create_app(context, visits), context, visits, visits.start(), visits.start(name="Bo L"))
    browser = there.guest(there.first)
    assert browser.get("/intake/").headers["location"] == "/identify"
    assert turn(browser, gate.PATIENT, act="open").status_code == 401
    assert browser.get("/my/copy").status_code == 403
    wrong = browser.post("/identify", data={"birth_date": "1970-03-05", "second": "Ruiz"})
    assert wrong.status_code == 403
    right = {"birth_date": "1970-03-04", "second": "0142"}
    assert browser.post("/identify", data=right).status_code == 303
    assert turn(browser, gate.PATIENT, act="open").status_code == 200
    other = there.guest(there.first)
    assert other.get("/intake/").headers["location"] == "/identify"
    guesser = there.guest(there.second)
    for _ in range(auth.MOST_ATTEMPTS):
        assert guesser.post("/identify", data={"birth_date": "1999-01-01", "second": "L"}).status_code == 403
    assert guesser.post("/identify", data={"birth_date": "1970-03-04", "second": "L"}).status_code == 429
    context.store.close()


def test_no_link_is_issued_where_nobody_watches(tmp_path, fixed_clock):
    context = pretend.context(tmp_path / "home", sandbox=False)
    visits = pretend.Visits(context)
    auth.add_user(context.store, "dr", "a long password", role="admin")
    there = There(create_app(context, visits), context, visits, visits.start(), visits.start())
    browser = there.member("dr", "a long password")
    refused = shown(turn(browser, gate.CLINICIAN, act="invite", page="invite", **{"for": there.first}))
    assert "No link can be issued yet" in refused
    assert "/visit/" not in refused
    values = (
        '{"hours": "8-17", "urgent_contact": "1", "recipient": "a@b", "deputy": "c@d", "acknowledge_minutes": "15",'
        ' "webhook": "http://127.0.0.1:9/x"}'
    )
    turn(browser, gate.CLINICIAN, act="settings_", values=values)
    made = shown(turn(browser, gate.CLINICIAN, act="invite", page="invite", **{"for": there.first}))
    assert "/visit/" in made
    assert "<svg" in made
    context.store.close()


def test_serving_elsewhere_with_the_demonstrations_accounts_is_refused(there):
    from msgspec import structs

    settings = structs.replace(there.context.settings, host="0.0.0.0", sandbox=False)
    with pytest.raises(UsageError, match=r"refusing to serve on 0\.0\.0\.0"):
        serve(settings, there.context)
    assert is_loopback("::1")


def test_every_access_to_a_patients_data_is_in_the_audit(there):
    browser = there.guest(there.first)
    turn(browser, gate.PATIENT, act="consent")
    browser.get("/my/copy")
    desk = there.member()
    turn(desk, gate.CLINICIAN, act="open", visit=there.first)
    desk.get(f"/desk/export/{there.first}/text")
    whats = {entry.what for entry in there.store.audit.all(there.first)}
    assert {"link.issued", "link.opened", "consent.given", "copy.taken", "brief.opened", "brief.exported"} <= whats


def test_a_log_line_holds_no_link_no_visit_and_no_words(there, caplog):
    with caplog.at_level("INFO", logger="previsit"):
        path = auth.invite(there.store, there.first)
        browser = there.browser()
        browser.get(path)
        turn(browser, gate.PATIENT, act="consent")
        there.member().get(f"/desk/export/{there.first}/text")
    assert caplog.records
    for secret in (path.rpartition("/")[2], there.first, "Ana"):
        assert secret not in caplog.text


def test_health_is_open_and_says_nothing_more(there):
    assert there.browser().get("/healthz").json() == {"status": "ok"}
    assert there.browser().get("/readyz").json() == {"status": "ready"}


def test_the_first_administrator_gets_a_password_that_works_once_made_and_accounts_can_be_added(tmp_path, fixed_clock):
    context = pretend.context(tmp_path / "home", sandbox=False)
    visits = pretend.Visits(context)
    password = auth.first_administrator(context.store)
    there = There(create_app(context, visits), context, visits, visits.start(), visits.start())
    desk = there.member("admin", password)
    said = {"act": "account", "page": "admin", "name": "dr", "role": "clinician"}
    assert "at least 12" in shown(turn(desk, gate.CLINICIAN, password="short", **said))
    assert "Account dr saved" in shown(turn(desk, gate.CLINICIAN, password="a long password", **said))
    other = there.member("dr", "a long password")
    refused = shown(turn(other, gate.CLINICIAN, act="account", name="admin", password="another password"))
    assert "Only an administrator" in refused
    assert password not in context.store.users.get("admin").password_hash
    context.store.close()


def test_a_password_is_kept_as_an_argon2_hash_that_costs_what_it_should(tmp_path, monkeypatch):
    monkeypatch.undo()
    context = pretend.context(tmp_path)
    auth.add_user(context.store, "dr", "a long password")
    kept = context.store.users.get("dr").password_hash
    context.store.close()
    cost = re.match(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$", kept)
    assert [int(part) for part in cost.groups()] >= [64 * 1024, 3]


def test_only_an_administrator_names_what_the_server_reads(tmp_path, fixed_clock):
    from ui.clinic import save_clinic

    context = pretend.context(tmp_path / "home", sandbox=False, source="http://127.0.0.1:9/fhir")
    visits, asked = pretend.Visits(context), []
    start = visits.start
    visits.start = lambda source=None, **more: (asked.append(source), start())[1]
    auth.add_user(context.store, "dr", "a long password")
    values = {
        "hours": "1",
        "urgent_contact": "1",
        "recipient": "a",
        "deputy": "b",
        "acknowledge_minutes": "1",
        "webhook": "x",
    }
    save_clinic(context.store, values, by="admin")
    there = There(create_app(context, visits), context, visits, start(), start())
    page = turn(
        there.member("dr", "a long password"), gate.CLINICIAN, act="invite", page="invite", source="/etc/passwd"
    )
    assert "/visit/" in shown(page)
    assert asked == ["http://127.0.0.1:9/fhir"]
    context.store.close()


PAGE = {"accept": "text/html,application/xhtml+xml", "sec-fetch-mode": "navigate"}


def test_people_get_a_page_where_scripts_get_data(there):
    browser = there.browser()
    for path, status in (("/nowhere", 404), ("/clinician/nowhere", 404), ("/desk/export/x/pdf", 401)):
        page = browser.get(path, headers=PAGE)
        assert page.status_code == browser.get(path).status_code == status
        assert "<h1>" in page.text
        assert "content-security-policy" in page.headers
        assert browser.get(path).headers["content-type"] == "application/json"


def test_a_fault_of_ours_is_told_kindly_and_without_its_cause(there, monkeypatch):
    monkeypatch.setattr(there.visits, "export", lambda visit, form: 1 / 0)
    browser = TestClient(there.app, headers=ORIGIN, raise_server_exceptions=False)
    browser.post("/login", data={"name": "clinician", "password": "demo-clinician"})
    answer = browser.get(f"/desk/export/{there.first}/md", headers=PAGE)
    assert answer.status_code == 500
    assert "This is our fault" in answer.text
    assert "division" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_who_comes_before_the_record_is_read_is_asked_to_wait_and_loses_no_attempt(tmp_path, fixed_clock):
    context = pretend.context(tmp_path / "home", sandbox=False)
    visits = pretend.Visits(context)
    there = There(create_app(context, visits), context, visits, visits.start(birth_date=""), visits.start(name="Bo L"))
    context.store.visits.update(there.first, record="loading")
    browser = there.guest(there.first)
    for _ in range(auth.MOST_ATTEMPTS + 1):
        answer = browser.post("/identify", data={"birth_date": "1970-03-04", "second": "Ruiz"})
        assert answer.status_code == 503
        assert "still reading your record" in answer.text
        assert "does not match" not in answer.text
    assert [link.attempts for link in context.store.invitations.of(there.first)] == [0]
    context.store.visits.update(there.first, record="ready", birth_date="1970-03-04")
    assert browser.post("/identify", data={"birth_date": "1970-03-04", "second": "Ruiz"}).status_code == 303
    context.store.close()
