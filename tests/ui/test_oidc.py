"""Signing in by OpenID Connect, against a real provider on loopback that can be made to cheat."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from msgspec import structs
from starlette.testclient import TestClient

from tests.ui import pretend
from tests.ui.provider import Provider, providing
from tools.errors import AccessError, UsageError
from ui import auth, gate
from ui.app import create_app
from ui.oidc import Identity, role_of
from ui.signin import PENDING_COOKIE


@pytest.fixture(scope="module")
def running():
    with providing() as provider:
        yield provider


@pytest.fixture
def provider(running):
    """Give the provider, honest again."""
    port = urlsplit(running.issuer).port
    fresh = Provider(port)
    for name, value in vars(fresh).items():
        if name not in {"sign"}:
            setattr(running, name, value)
    running.sign = running._sign
    return running


class Place:
    """An app that knows the provider."""

    def __init__(self, home, provider, **more):
        self.context = pretend.context(home, sandbox=False)
        settings = structs.replace(
            self.context.settings,
            oidc_issuer=provider.issuer,
            oidc_client_id=provider.client,
            oidc_client_secret=provider.secret,
            **more,
        )
        self.context.settings = settings
        self.store, self.provider = self.context.store, provider
        self.app = create_app(self.context, pretend.Visits(self.context))
        self.signin = self.app.state.signin

    def browser(self) -> TestClient:
        return TestClient(self.app, headers={"origin": "http://testserver"}, follow_redirects=False)

    def away(self, browser) -> str:
        """Begin, let the provider answer, and return the address that it sends the browser back to."""
        begun = browser.get("/login/oidc")
        assert begun.status_code == 303, begun.text
        answered = httpx.get(begun.headers["location"])
        assert answered.status_code == 307
        return answered.headers["location"].removeprefix("http://testserver")

    def sign_in(self, browser):
        return browser.get(self.away(browser))


@pytest.fixture(scope="module")
def built(tmp_path_factory, running):
    """Build the app once: what one test leaves in its store is in nobody's way."""
    made = Place(tmp_path_factory.mktemp("oidc"), running)
    yield made
    made.store.close()


@pytest.fixture
def place(built, provider, monkeypatch):
    monkeypatch.setattr(gate, "LIMITS", gate.LIMITS | {"link": (10_000, 1.0), "login": (10_000, 1.0)})
    built.signin.provider._kept.clear()
    return built


def in_the_door(browser) -> bool:
    return browser.get(gate.CLINICIAN + "/").status_code == 200


def test_a_clinician_signs_in_and_the_audit_names_them(place):
    browser = place.browser()
    assert "organisation" in browser.get("/login").text
    answer = place.sign_in(browser)
    assert answer.status_code == 200
    assert 'url=/clinician/"' in answer.text
    said = [line.lower() for line in answer.headers.get_list("set-cookie")]
    assert any(auth.CLINICIAN_COOKIE in line and "httponly" in line and "samesite=strict" in line for line in said)
    assert in_the_door(browser)
    member = auth.read_session(place.store, browser.cookies[auth.CLINICIAN_COOKIE])
    assert (member.name, member.full_name, member.role) == ("dr.abe", "Dr. Abe Example", "clinician")
    entry = next(one for one in place.store.audit.all() if one.what == "login")
    assert (entry.who, entry.detail) == ("dr.abe", "OpenID Connect")
    browser.post("/logout")
    assert not in_the_door(browser)


def test_the_way_out_asks_with_pkce_state_and_nonce_that_are_never_the_same(place):
    asked = []
    for _ in range(2):
        address = place.browser().get("/login/oidc").headers["location"]
        asked.append({key: value[0] for key, value in parse_qs(urlsplit(address).query).items()})
    for one in asked:
        assert one["code_challenge_method"] == "S256"
        assert one["redirect_uri"] == "http://testserver/login/oidc/return"
        assert "secret" not in " ".join(one)
    for key in ("state", "nonce", "code_challenge"):
        assert asked[0][key] != asked[1][key]
        assert len(asked[0][key]) >= 32


def test_the_address_to_come_back_to_may_be_set_where_a_proxy_changes_it(tmp_path, provider):
    place = Place(tmp_path / "home", provider, public_url="https://clinic.example/")
    address = place.browser().get("/login/oidc").headers["location"]
    assert parse_qs(urlsplit(address).query)["redirect_uri"] == ["https://clinic.example/login/oidc/return"]
    place.store.close()


@pytest.mark.parametrize(
    "told",
    [
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another-app"},
        {"aud": ["another-app", "previsit"], "azp": "another-app"},
        {"aud": None},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"iat": 4_000_000_000},
        {"sub": None},
        {"at_hash": "AAAA"},
    ],
    ids=str,
)
def test_a_token_that_does_not_prove_what_it_must_lets_nobody_in(place, told):
    place.provider.told = told
    browser = place.browser()
    answer = place.sign_in(browser)
    assert answer.status_code == 403
    assert "not valid" in answer.text
    assert not in_the_door(browser)


@pytest.mark.parametrize(
    "cheat",
    [
        "sign_with_another_key",
        "sign_with_the_clients_secret",
        "sign_with_the_public_key_as_a_secret",
        "sign_not_at_all",
    ],
)
def test_a_token_without_a_right_signature_lets_nobody_in(place, cheat):
    getattr(place.provider, cheat)()
    browser = place.browser()
    assert place.sign_in(browser).status_code == 403
    assert not in_the_door(browser)


def test_keys_that_the_provider_has_changed_are_asked_for_again(place):
    assert place.sign_in(place.browser()).status_code == 200
    place.provider.change_keys()
    assert place.sign_in(place.browser()).status_code == 200


def test_an_answer_counts_once_and_only_in_the_browser_that_asked(place):
    browser = place.browser()
    back = place.away(browser)
    stranger = place.browser()
    assert stranger.get(back).status_code == 403
    assert not in_the_door(stranger)
    assert browser.get(back).status_code == 200
    again = browser.get(back)
    assert again.status_code == 403
    assert "begin again" in again.text
    kept = place.browser()
    kept.get("/login/oidc")
    assert kept.get(back).status_code == 403, "a state of another sign-in"


def test_a_pending_sign_in_that_was_changed_by_hand_is_refused(place):
    browser = place.browser()
    back = place.away(browser)
    browser.cookies.clear()
    browser.cookies.set(PENDING_COOKIE, "eyJzdGF0ZSI6ICJ4In0.aaaa.bbbb")
    assert browser.get(back).status_code == 403


def test_a_code_that_was_used_elsewhere_is_refused_in_one_clear_line(place):
    browser = place.browser()
    back = place.away(browser)
    place.provider.codes.clear()
    answer = browser.get(back)
    assert answer.status_code == 403
    assert "did not accept this sign-in" in answer.text
    assert "invalid_grant" not in answer.text


def test_what_the_provider_says_of_an_error_is_not_shown(place):
    browser = place.browser()
    state = parse_qs(urlsplit(browser.get("/login/oidc").headers["location"]).query)["state"][0]
    answer = browser.get("/login/oidc/return", params={"state": state, "error": "<b>bad</b>", "error_description": "x"})
    assert answer.status_code == 403
    assert "did not let you in" in answer.text
    assert "<b>" not in answer.text


def test_a_provider_that_calls_itself_otherwise_is_not_used(place):
    place.provider.described = {"issuer": "https://evil.example"}
    answer = place.browser().get("/login/oidc")
    assert answer.status_code == 503
    assert "another name" in answer.text


def test_a_provider_that_names_an_unsafe_address_is_not_used(place):
    place.provider.described = {"token_endpoint": "http://elsewhere.example/token"}
    browser = place.browser()
    assert browser.get(place.away(browser)).status_code == 503


def test_a_provider_that_is_down_is_told_in_one_line_and_local_accounts_still_work(place):
    auth.add_user(place.store, "dr", "a long password")
    place.provider.up = False
    browser = place.browser()
    answer = browser.get("/login/oidc")
    assert answer.status_code == 503
    assert "does not answer" in answer.text
    assert browser.post("/login", data={"name": "dr", "password": "a long password"}).status_code == 303
    assert in_the_door(browser)


def test_who_has_no_role_is_refused_and_an_administrator_is_one(place):
    place.provider.claims = {"sub": "u-2", "roles": ["patient", "visitor"]}
    browser = place.browser()
    answer = place.sign_in(browser)
    assert answer.status_code == 403
    assert "no role here" in answer.text
    place.provider.claims = {"sub": "u-3", "email": "boss@example.org", "roles": ["admin"]}
    browser = place.browser()
    assert place.sign_in(browser).status_code == 200
    assert browser.get("/desk/audit/fhir").status_code == 200


def test_a_role_that_was_taken_away_ends_at_the_next_sign_in(place):
    place.provider.claims = {"sub": "u-3", "preferred_username": "boss", "roles": ["admin"]}
    place.sign_in(place.browser())
    place.provider.claims |= {"roles": ["clinician"]}
    browser = place.browser()
    place.sign_in(browser)
    assert browser.get("/desk/audit/fhir").status_code == 403


def test_nobody_takes_an_accounts_name_from_somebody_else(place):
    auth.add_user(place.store, "local", "a long password", role="admin")
    place.provider.claims |= {"sub": "u-7", "preferred_username": "local"}
    answer = place.sign_in(place.browser())
    assert answer.status_code == 403
    assert "another account" in answer.text
    assert place.store.users.get("local").role == "admin"
    place.provider.claims = {"sub": "u-8", "preferred_username": "zoe", "roles": ["clinician"]}
    assert place.sign_in(place.browser()).status_code == 200
    place.provider.claims |= {"sub": "u-9"}
    assert place.sign_in(place.browser()).status_code == 403


def test_an_account_of_the_provider_has_no_password_here(place):
    place.sign_in(place.browser())
    for password in ("", "oidc:", place.store.users.get("dr.abe").password_hash):
        answer = place.browser().post("/login", data={"name": "dr.abe", "password": password})
        assert answer.status_code in {403, 422}


def test_local_accounts_may_be_off(tmp_path, provider):
    store = pretend.context(tmp_path / "home", sandbox=False).store
    auth.add_user(store, "dr", "a long password")
    before = auth.sign_in(store, "dr", "a long password")
    theirs = auth.sign_in_by_provider(
        store, Identity(issuer="i", subject="s", name="dr.abe.elsewhere", full_name="", role="clinician")
    )
    assert auth.read_session(store, before).name == "dr"
    store.close()
    place = Place(tmp_path / "home", provider, local_accounts=False)
    with pytest.raises(AccessError):
        auth.read_session(place.store, before)
    assert auth.read_session(place.store, theirs).name == "dr.abe.elsewhere"
    browser = place.browser()
    browser.cookies.set(auth.CLINICIAN_COOKIE, before)
    assert not in_the_door(browser)
    browser = place.browser()
    page = browser.get("/login").text
    assert "password" not in page
    assert browser.post("/login", data={"name": "dr", "password": "a long password"}).status_code == 405
    assert place.sign_in(browser).status_code == 200
    # Switched on again, a new session opens and the old one stays ended.
    assert auth.read_session(place.store, auth.sign_in(place.store, "dr", "a long password")).name == "dr"
    with pytest.raises(AccessError):
        auth.read_session(place.store, before)
    place.store.close()


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"oidc_issuer": "http://login.example.org", "oidc_client_id": "x"}, "OIDC_ISSUER"),
        ({"oidc_issuer": "https://login.example.org"}, "OIDC_CLIENT_ID"),
        ({"local_accounts": False}, "LOCAL_ACCOUNTS"),
    ],
)
def test_settings_that_cannot_work_stop_the_start_and_are_named(tmp_path, settings, named):
    context = pretend.context(tmp_path / "home", sandbox=False)
    context.settings = structs.replace(context.settings, **settings)
    with pytest.raises(UsageError, match=named):
        create_app(context, pretend.Visits(context))
    context.store.close()


def test_a_role_is_found_one_level_down_and_in_text_or_list():
    settings = pretend.Settings(home="x", oidc_role_claim="realm_access.roles", oidc_clinicians="doc, nurse")
    assert role_of({"realm_access": {"roles": ["nurse"]}}, settings) == "clinician"
    assert role_of({"realm_access.roles": "admin"}, settings) == "admin"
    for odd in ({}, {"realm_access": "nurse"}, {"realm_access": {"roles": {"nurse": 1}}}, {"realm_access": None}):
        assert role_of(odd, settings) is None


def test_a_log_line_of_a_sign_in_names_nobody(place, caplog):
    with caplog.at_level("INFO", logger="previsit"):
        place.sign_in(place.browser())
        place.provider.told = {"aud": "x"}
        place.sign_in(place.browser())
    assert "signin.done" in caplog.text
    assert "signin.refused" in caplog.text
    for secret in ("abe", "u-1", "code=", place.provider.secret):
        assert secret not in caplog.text.lower()
