"""A server that means no good, or is badly broken: it costs what it spoils, never the fetch or the token."""

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.fhir.conftest import OURS
from tests.fhir.conftest import PATIENT as ANN
from tools.errors import AccessError, SourceUnavailableError
from tools.fhir import RawRecord, read_facts
from tools.fhir.authorization import BackendClient, SmartBackend
from tools.fhir.http_client import Policy
from tools.fhir.limits import Limits
from tools.fhir.server import ServerSource, server_source

Answer = tuple[int, dict[str, str], bytes]
OFFERS = {
    "resourceType": "CapabilityStatement",
    "rest": [{"resource": [{"type": type_} for type_ in ("Condition", "MedicationRequest", "Observation", "Goal")]}],
}
GOUT = {"resourceType": "Condition", "id": "gout", "code": {"text": "Gout"}, "subject": OURS}


def page(*resources: dict[str, Any], **more: Any) -> Answer:
    entries = [{"resource": item, "search": {"mode": "match"}} for item in resources]
    return 200, {}, json.dumps({"resourceType": "Bundle", "type": "searchset", "entry": entries} | more).encode()


def following(url: str) -> dict[str, Any]:
    return {"link": [{"relation": "next", "url": url}]}


class Hostile:
    """A server that answers as it is told, by the path asked for; what is not told is an empty page."""

    def __init__(self) -> None:
        self.told: dict[str, Callable[[Hostile, str], Answer]] = {}
        self.asked: list[tuple[str, str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, headers, body = outer.answer(self.path, self.headers.get("Authorization", ""))
                self.send_response(status)
                for name, value in ({"Content-Length": str(len(body))} | headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
                del format, args

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        self.base = f"http://127.0.0.1:{self._server.server_port}/fhir"

    def answer(self, path: str, header: str) -> Answer:
        self.asked.append((path, header))
        for key, made in self.told.items():
            if f"/fhir/{key}" in path:
                return made(self, path)
        if path.endswith("/metadata"):
            return 200, {}, json.dumps(OFFERS).encode()
        return (200, {}, json.dumps(ANN).encode()) if "/Patient/" in path else page()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    server = Hostile()
    yield server
    server.close()


async def at_once(seconds: float) -> None:
    del seconds


def source(server: Hostile, authorization: object = None, **limits: int) -> ServerSource:
    policy = Policy(attempts=2, budget_s=20, pause=at_once)
    return server_source(server.base, authorization=authorization, limits=Limits(**limits), policy=policy)


def line(raw: RawRecord, type_: str = "Condition") -> tuple[str, str]:
    return next((ask.outcome, ask.reason) for ask in raw.lines if ask.what == type_)


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("https://evil.example/fhir/Condition?page=2", "on another host"),
        ("//evil.example/fhir/Condition", "on another host"),
        ("http://[::1", "has an address that is none"),
        ("http://127.0.0.1:port/fhir", "has an address that is none"),
        ("file:///etc/passwd", "on another host"),
    ],
)
def test_a_next_page_anywhere_else_is_not_followed(hostile: Hostile, link: str, why: str) -> None:
    hostile.told["Condition"] = lambda _, __: page(GOUT, **following(link))
    raw = source(hostile).fetch("ann")
    outcome, reason = line(raw)
    assert outcome == "partial"
    assert why in reason
    assert "Gout" in {fact.text for fact in read_facts(raw).facts}


def test_pages_that_go_on_with_the_same_under_ever_new_addresses_end(hostile: Hostile) -> None:
    def again(server: Hostile, path: str) -> Answer:
        del path
        return page(GOUT, **following(f"{server.base}/Condition?n=x"))

    numbers = iter(range(10_000))
    hostile.told["Condition?n="] = lambda server, _: page(
        GOUT, **following(f"{server.base}/Condition?n={next(numbers)}")
    )
    hostile.told["Condition"] = again
    assert line(source(hostile, server_pages=50).fetch("ann")) == ("partial", "its pages do not end")
    hostile.told = {"Condition": again}
    assert line(source(hostile).fetch("ann")) == ("partial", "its pages do not end")


def test_fewer_entries_than_the_server_counts_are_not_the_whole(hostile: Hostile) -> None:
    hostile.told["Condition"] = lambda _, __: page(GOUT, total=7)
    raw = source(hostile).fetch("ann")
    assert line(raw) == ("partial", "the server counts 7 entries, and 1 came")
    assert any(not found.whole and found.type == "Condition" for found in read_facts(raw).receipt.lines)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ((200, {"Content-Encoding": "gzip"}, gzip.compress(b" " * 80_000_000, 1)), "unpacks to over 200 times"),
        ((200, {"Content-Encoding": "gzip"}, b"no gzip at all"), "could not be unpacked"),
        ((200, {"Content-Type": "text/html"}, b"<html>sign in</html>"), "not FHIR JSON"),
        ((302, {"Location": "https://evil.example/fhir"}, b""), "answered 302"),
        ((200, {}, b'{"resourceType":"OperationOutcome","issue":[]}'), "not FHIR JSON"),
        ((200, {}, b"[" * 100_000), "not FHIR JSON"),
        ((429, {"Retry-After": "\xb2"}, b""), "answered 429"),
        ((503, {"Retry-After": "Mon, 99 Foo 99999"}, b""), "answered 503"),
        ((401, {}, b""), "does not accept these credentials"),
        ((200, {}, b'{"resourceType":"Bundle","entry":"' + b"x" * 5_000_000 + b'"}'), "more than 4,000,000 bytes"),
    ],
)
def test_a_bad_answer_costs_its_type_and_says_why(hostile: Hostile, answer: Answer, why: str) -> None:
    hostile.told["Condition"] = lambda _, __: answer
    small = {"page_bytes": 4_000_000} if "4,000,000" in why else {}
    outcome, reason = line(source(hostile, **small).fetch("ann"))
    assert outcome == "failed"
    assert why in reason


def test_no_token_goes_to_where_a_server_redirects(hostile: Hostile) -> None:
    other = Hostile()
    try:
        hostile.told["Condition"] = lambda _, __: (307, {"Location": f"{other.base}/Condition"}, b"")
        source(hostile, "Bearer secret").fetch("ann")
        assert not other.asked
    finally:
        other.close()


def test_credentials_refused_at_the_door_are_an_error(hostile: Hostile) -> None:
    hostile.told["Patient"] = lambda _, __: (401, {}, b"")
    with pytest.raises(AccessError):
        source(hostile, "Bearer old").fetch("ann")
    with pytest.raises(AccessError):
        source(hostile, "Bearer old").patients()


def test_a_medicine_of_another_server_is_not_fetched_from_this_one(hostile: Hostile) -> None:
    order = {"resourceType": "MedicationRequest", "id": "r", "status": "active", "subject": OURS}
    foreign = order | {"medicationReference": {"reference": "https://other.example/fhir/Medication/5"}}
    versioned = order | {"id": "s", "medicationReference": {"reference": "Medication/6/_history/2"}}
    hostile.told["MedicationRequest"] = lambda _, __: page(foreign, versioned)
    hostile.told["Medication/"] = lambda _, path: (
        200,
        {},
        json.dumps({"resourceType": "Medication", "id": path[-1], "code": {"text": f"drug {path[-1]}"}}).encode(),
    )
    names = {fact.text for fact in read_facts(source(hostile).fetch("ann")).facts if fact.kind == "medication"}
    assert names == {"unnamed medication", "drug 6"}
    assert not any("Medication/5" in path for path, _ in hostile.asked)


class Tokens(SmartBackend):
    """Signs in without a key, counting how often."""

    def __init__(self) -> None:
        super().__init__(BackendClient(client_id="c", private_key="k"))
        self.fetched = 0

    async def _fetch(self, client: object, base: str) -> None:
        del client, base
        self.fetched += 1
        self._token = f"token {self.fetched}"
        self._ends_at = 4e12


def test_a_token_that_ends_in_the_middle_is_renewed_once_for_all_who_ask(hostile: Hostile) -> None:
    tokens = Tokens()
    normal = hostile.answer

    def strict(path: str, header: str) -> Answer:
        ended = "/Patient/" not in path and "metadata" not in path and header == "Bearer token 1"
        return (401, {}, b"") if ended else normal(path, header)

    hostile.answer = strict  # type: ignore[method-assign]
    raw = source(hostile, tokens).fetch("ann")
    assert {ask.outcome for ask in raw.lines} == {"whole", "not_offered"}
    assert tokens.fetched == 2


def test_a_server_that_refuses_every_token_ends_the_storm(hostile: Hostile) -> None:
    tokens = Tokens()
    hostile.told["Condition"] = lambda _, __: (401, {}, b"")
    outcome, _ = line(source(hostile, tokens).fetch("ann"))
    assert outcome == "failed"
    assert tokens.fetched <= 4


def test_a_token_endpoint_without_tls_gets_no_signature() -> None:
    import asyncio

    import httpx

    client = BackendClient(client_id="c", private_key="k", token_url="http://overheard.example/token")

    async def ask() -> None:
        async with httpx.AsyncClient() as http:
            await SmartBackend(client).header(http, "https://server.example/fhir")

    with pytest.raises((AccessError, SourceUnavailableError), match="without TLS"):
        asyncio.run(ask())
