"""Telling somebody of an urgent visit: a real mail server and webhook on loopback, and what happens when they fail."""

import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import pytest

from agent.turns import Answer
from tests.ui import pretend
from tools import clock
from ui.channels import TEXT, Mailer
from ui.clinic import checked, save_clinic
from ui.clinician import Door
from ui.notify import Bell, answered

SECRETS = ("Ana", "Ruiz", "chest", "pain", "1970", "visit-1")


@pytest.fixture
def hook():
    """Give a webhook that keeps what it gets."""
    got = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self):
            got.append(self.rfile.read(int(self.headers["content-length"])).decode())
            self.send_response(500 if self.path == "/broken" else 302 if self.path == "/moved" else 204)
            self.send_header("location", "https://elsewhere.example/")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield SimpleNamespace(url=f"http://127.0.0.1:{server.server_port}", got=got)
    server.shutdown()
    server.server_close()


@pytest.fixture
def post():
    """Give a function that starts a mail server; each keeps what it gets."""
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import AuthResult

    started = []

    class Box:
        def __init__(self):
            self.got, self.refuses, self.logins = [], False, []

        async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
            if self.refuses:
                return "554 no"
            self.got.append((envelope.mail_from, envelope.rcpt_tos, envelope.content.decode(), session.ssl is not None))
            return "250 OK"

        def login(self, server, session, envelope, mechanism, data):
            self.logins.append(mechanism)
            return AuthResult(success=data.password == b"mail-password")

    def start(**more):
        box = Box()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        controller = Controller(box, hostname="127.0.0.1", port=port, ready_timeout=30, authenticator=box.login, **more)
        controller.start()
        started.append(controller)
        box.where = f"127.0.0.1:{port}"
        return box

    yield start
    for controller in started:
        controller.stop()


class Place:
    """A clinic with one visit that has an emergency."""

    def __init__(self, home):
        self.context = pretend.context(home, sandbox=False)
        self.store, self.visits = self.context.store, pretend.Visits(self.context)
        self.visit = self.visits.start(name="Ana Ruiz")
        self.set(recipient="a@example.org", deputy="b@example.org", acknowledge_minutes="15", sender="c@example.org")
        for _ in range(4):
            prompt = self.visits.prompt(self.visit)
            self.visits.reply(self.visit, prompt.interrupt_id, Answer(words="pressure in the chest"))
            if self.visits.line(self.visit).urgent:
                break
        self.bell = self.new_bell()

    def new_bell(self, **more) -> Bell:
        return Bell(self.visits, self.store, sandbox=False, mailer=Mailer(**more))

    def set(self, **values):
        save_clinic(self.store, values, by="admin")

    def audit(self) -> list[tuple[str, str]]:
        return [(one.what, one.detail) for one in reversed(self.store.audit.all(self.visit)) if "urgent" in one.what]

    def later(self, **more):
        clock.fix(clock.now() + timedelta(**more))


@pytest.fixture
def place(tmp_path, fixed_clock):
    made = Place(tmp_path / "home")
    yield made
    made.bell.close()
    made.store.close()


def test_mail_and_webhook_tell_once_and_hold_nothing_of_the_patient(place, post, hook):
    box = post()
    place.set(smtp=box.where, webhook=hook.url + "/x")
    assert place.bell.ring(place.visit)
    assert not place.bell.ring(place.visit)
    ((sender, to, content, _),) = box.got
    assert (sender, to) == ("c@example.org", ["a@example.org"])
    assert TEXT in content
    assert "Subject: previsit: a visit needs to be looked at now" in content
    assert len(hook.got) == 1
    for secret in (*SECRETS, place.visit):
        assert secret not in content
        assert secret not in hook.got[0]
    assert place.audit() == [("urgent.notified", "mail sent; webhook called")]


def test_the_deputy_is_told_once_when_nobody_acknowledges_in_time(place, post):
    box = post()
    place.set(smtp=box.where)
    place.bell.ring(place.visit)
    assert place.bell.escalate() == 0
    place.later(minutes=14, seconds=59)
    assert place.bell.escalate() == 0
    place.later(seconds=1)
    assert place.bell.escalate() == 1
    assert place.bell.escalate() == 0
    assert [to for _, to, _, _ in box.got] == [["a@example.org"], ["b@example.org"]]
    assert "as the deputy" in box.got[1][2]
    assert [what for what, _ in place.audit()] == ["urgent.notified", "urgent.escalated"]


def test_an_acknowledged_visit_goes_to_nobody_and_a_later_danger_is_told_anew(place, hook):
    place.set(webhook=hook.url + "/x")
    place.bell.ring(place.visit)
    place.visits.acknowledge(place.visit, by="dr")
    answered(place.store, place.visit, by="dr")
    place.later(hours=2)
    assert place.bell.escalate() == 0
    assert len(hook.got) == 1
    # Something new and urgent: the engine takes the acknowledgement back.
    place.visits.told[place.visit].seen_by = ""
    assert place.bell.ring(place.visit)
    assert len(hook.got) == 2
    place.later(minutes=16)
    assert place.bell.escalate() == 1
    assert len(hook.got) == 3


def test_a_restart_or_a_second_process_tells_nobody_twice_and_forgets_nobody(place, hook):
    place.set(webhook=hook.url + "/x")
    other = place.new_bell()
    assert other.escalate() == 0
    assert len(hook.got) == 1, "a visit that became urgent while the server was down is rung for"
    place.bell.ring(place.visit)
    place.bell.escalate()
    assert len(hook.got) == 1
    other.close()


@pytest.mark.parametrize("broken", ["nobody there", "refuses", "webhook broken", "webhook moved", "no such name"])
def test_a_message_that_does_not_arrive_is_audited_shown_and_sent_again(place, post, hook, broken):
    box = post()
    box.refuses = broken == "refuses"
    smtp = {"nobody there": "127.0.0.1:9", "refuses": box.where, "no such name": "[::1"}.get(broken, "")
    webhook = {"webhook broken": hook.url + "/broken", "webhook moved": hook.url + "/moved"}.get(broken, "")
    place.set(smtp=smtp, webhook=webhook)
    assert not place.bell.ring(place.visit)
    ((what, detail),) = place.audit()
    assert what == "urgent.notified.failed"
    assert "failed" in detail
    desk = Door(place.visits, place.context)
    desk.told = place.bell.words
    from ui.auth import Member

    page = desk.screen(Member(name="dr", role="clinician", full_name="Dr", session="s"), {"act": "open"})
    assert "nobody could be told" in page
    assert page.index("visit loud") < page.index("nobody could be told")
    place.bell.escalate()
    assert len(place.audit()) == 1, "not again at once"
    box.refuses = False
    place.set(smtp=box.where, webhook="")
    place.later(seconds=31)
    place.bell.escalate()
    assert len(box.got) == 1
    assert place.audit()[-1] == ("urgent.notified", "mail sent")
    assert place.bell.words(place.visit) == ""


def test_a_deputy_who_cannot_be_reached_is_tried_again_too(place, post):
    box = post()
    place.set(smtp=box.where)
    place.bell.ring(place.visit)
    box.refuses = True
    place.later(minutes=15)
    assert place.bell.escalate() == 0
    assert "the deputy could not be told" in place.bell.words(place.visit)
    box.refuses = False
    place.later(seconds=31)
    assert place.bell.escalate() == 1
    assert place.audit()[-1][0] == "urgent.escalated"


def test_a_slow_mail_server_keeps_no_patient_waiting(place, monkeypatch):
    from ui import notify
    from ui.channels import Sent

    let_go, begun = threading.Event(), threading.Event()

    def slow(*_, **__):
        begun.set()
        let_go.wait(30)
        return Sent(arrived=True, words="mail sent")

    monkeypatch.setattr(notify, "deliver", slow)
    place.set(webhook="http://127.0.0.1:9/x")
    place.bell.soon(place.visit)
    assert begun.wait(30)
    assert place.audit() == []
    let_go.set()
    place.bell.close()
    assert place.audit() == [("urgent.notified", "mail sent")]


def certificate(folder):
    """Make a certificate for 127.0.0.1."""
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    cert, secret = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    secret.write_bytes(key.private_bytes(*plain))
    return cert, secret


def test_a_line_that_can_be_encrypted_is_and_a_server_that_cannot_prove_itself_gets_no_password(
    place, post, tmp_path, monkeypatch
):
    cert, key = certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)
    box = post(tls_context=context, require_starttls=True)
    place.set(smtp=box.where)
    bell = place.new_bell(user="clinic", password="mail-password")
    assert not bell.ring(place.visit)
    assert "SSLCertVerificationError" in place.audit()[-1][1]
    assert box.logins == []
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    place.later(minutes=1)
    bell.escalate()
    assert len(box.logins) == 1
    assert box.got[0][3], "encrypted"
    bell.close()


def test_a_wrong_password_is_a_failure_like_any_other(place, post):
    box = post(auth_require_tls=False)
    place.set(smtp=box.where)
    bell = place.new_bell(user="clinic", password="wrong")
    assert not bell.ring(place.visit)
    assert "mail failed" in place.audit()[-1][1]
    bell.close()


@pytest.mark.parametrize("evil", ["a@example.org\r\nBcc: x@evil.example", "a@example.org\nSubject: hi"])
def test_no_header_is_smuggled_into_a_message(place, post, evil):
    box = post()
    place.set(smtp=box.where, recipient=evil)
    place.bell.ring(place.visit)
    assert "evil" not in str([to for _, to, _, _ in box.got])
    assert checked({"recipient": evil})[1], "and the settings refuse it before"


@pytest.mark.parametrize(
    ("key", "right", "wrong"),
    [
        ("acknowledge_minutes", "15", "soon"),
        ("acknowledge_minutes", "1440", "0"),
        ("acknowledge_minutes", "1", "1e3"),
        ("phone", "+1 (555) 010-0123 ext. 4", "call us"),
        ("urgent_contact", "030/123 45", "the desk"),
        ("recipient", "a@x.org, b@x.org", "Dr. Abe"),
        ("deputy", "a@x.org", "a@x.org;b@x.org"),
        ("smtp", "mail.x.org:587", "mail.x.org:port"),
        ("smtp", "smtps://mail.x.org", "https://mail.x.org"),
        ("webhook", "https://hooks.x.org/1", "http://hooks.x.org/1"),
        ("identity", "off", "maybe"),
    ],
)
def test_a_setting_that_could_never_work_is_refused_by_name(key, right, wrong):
    assert checked({key: right}) == ({key: right}, ())
    assert len(checked({key: wrong})[1]) == 1
    assert checked({key: ""}) == ({key: ""}, ())
