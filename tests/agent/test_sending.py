"""A signed document leaves once: a crash, a repeat or a server that is down never sends it twice or loses it."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from agent.turns import Approve
from agent.visits import Visits
from tests.agent.walking import fixture, to_review
from tools.errors import NotReadyError, SourceUnavailableError, StoreError
from ui.cli import main


class Server(ThreadingHTTPServer):
    """Keeps what conditional creates leave behind, as a FHIR server does."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.kept: dict[str, dict] = {}
        self.calls: list[dict] = []
        self.url = f"http://127.0.0.1:{self.server_port}/fhir"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.calls.append(sent)
        told = []
        for entry in sent["entry"]:
            request = entry["request"]
            key = request.get("ifNoneExist") or f"{request['method']} {request['url']}"
            new = key not in self.server.kept
            self.server.kept.setdefault(key, entry["resource"])
            kind = entry["resource"]["resourceType"]
            told.append({"response": {"status": "201" if new else "200", "location": f"{kind}/{len(told)}"}})
        body = json.dumps({"resourceType": "Bundle", "type": "transaction-response", "entry": told}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/fhir+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    running = Server()
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield running
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.fixture
def signed(visits: Visits) -> str:
    visit = visits.start(fixture("nothing-recorded"), wait=True)
    to_review(visits, visit, reason="my feet swell")
    visits.review(visit, Approve(), by="Dr. Ito", version=visits.brief(visit).version)
    return visit


def test_a_signed_document_is_sent_once_and_its_arrival_is_written_down(visits, signed, server, context):
    lines = visits.publish(signed, server.url)
    assert lines
    assert all("created" in line for line in lines)
    item = context.store.outbox.get(signed)
    assert item.sent_to == server.url
    again = visits.publish(signed, server.url)
    assert "already sent" in again[0]
    assert len(server.calls) == 1


def test_a_crash_after_sending_sends_again_and_nothing_is_there_twice(visits, signed, server, context, monkeypatch):
    def crash(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(context.store.outbox, "sent", crash)
        with pytest.raises(KeyboardInterrupt):
            visits.publish(signed, server.url)
    kept = dict(server.kept)
    lines = visits.publish(signed, server.url)
    assert all("already there" in line for line in lines)
    assert server.kept == kept


def test_what_is_sent_is_the_sealed_document(visits, signed, server):
    visits.publish(signed, server.url)
    bundles = [r for r in server.kept.values() if r["resourceType"] == "Bundle"]
    assert len(bundles) == 1
    document = {key: value for key, value in visits.document(signed).items() if key != "id"}
    assert bundles[0] == document


def test_a_server_that_is_down_loses_nothing(visits, signed, server, context, monkeypatch):
    import tools.fhir.publish as sending

    monkeypatch.setattr(sending.publish, "__kwdefaults__", {**sending.publish.__kwdefaults__, "wait": lambda _: None})
    with pytest.raises(SourceUnavailableError):
        visits.publish(signed, "http://127.0.0.1:9/fhir")
    assert [item.visit for item in context.store.outbox.waiting()] == [signed]
    assert visits.publish(signed, server.url)
    assert context.store.outbox.waiting() == ()


def test_what_is_not_signed_is_not_sent(visits, server):
    visit = visits.start(fixture("nothing-recorded"), wait=True)
    with pytest.raises(NotReadyError, match="sign"):
        visits.publish(visit, server.url)
    with pytest.raises(StoreError):
        visits.publish("nobody", server.url)
    assert server.calls == []


def test_the_command_sends_and_reports_each_entry(signed, server, context, capsys):
    assert main(["publish", signed, "--to", server.url, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["visit"] == signed
    assert any(line.startswith("Bundle: created") for line in told["entries"])


def test_the_fixture_patients_are_loaded_and_loading_again_changes_nothing(server, capsys, home):
    assert main(["sandbox", "load", server.url, "--json"]) == 0
    loaded = json.loads(capsys.readouterr().out)["loaded"]
    assert len(loaded) >= 12
    kept = dict(server.kept)
    assert main(["sandbox", "load", server.url]) == 0
    assert server.kept == kept
