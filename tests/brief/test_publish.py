import json

import httpx
import pytest

from tests.brief.conftest import answer, brief_of, chart_of, condition, material_of  # noqa: F401
from tools.brief import document
from tools.errors import InputError, NotReadyError, SourceUnavailableError
from tools.fhir.publish import publish, transaction

SIGNED = {"signed_by": "Dr. Lin", "signed_at": "2026-05-12T09:00:00Z"}


class Server:
    """A FHIR server that knows transactions with conditional creates."""

    def __init__(self, *faults: httpx.Response | Exception) -> None:
        self.kept: dict[str, dict] = {}
        self.faults = list(faults)
        self.calls = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.calls += 1
        if self.faults:
            fault = self.faults.pop(0)
            if isinstance(fault, Exception):
                raise fault
            return fault
        told = []
        for entry in json.loads(request.content)["entry"]:
            query = f"{entry['request']['url']}?{entry['request']['ifNoneExist']}"
            status = "200 OK" if query in self.kept else "201 Created"
            self.kept.setdefault(query, entry["resource"])
            told.append({"response": {"status": status, "location": f"{entry['request']['url']}/1"}})
        return httpx.Response(200, json={"resourceType": "Bundle", "type": "transaction-response", "entry": told})


@pytest.fixture
def signed(chart_of):  # noqa: F811
    chart, told = chart_of(condition("Asthma")), answer(1, "reason", "wheeze")
    return document(brief_of(chart, told), material_of(chart, told), **SIGNED)


def send(bundle, server):
    return publish(bundle, "https://fhir.example/r4/", transport=httpx.MockTransport(server), wait=lambda _: None)


def test_a_signed_document_arrives_whole_and_every_entry_is_reported(signed):
    server = Server()
    done = send(signed, server)
    assert done.new
    assert {entry.outcome for entry in done.entries} == {"created"}
    assert [entry.type for entry in done.entries] == ["Patient", "Bundle", "QuestionnaireResponse"]
    kept = next(one for one in server.kept.values() if one["resourceType"] == "Bundle")
    assert kept["entry"] == signed["entry"]


def test_sending_it_twice_changes_nothing(signed):
    server = Server()
    send(signed, server)
    before = json.dumps(server.kept, sort_keys=True)
    again = send(signed, server)
    assert json.dumps(server.kept, sort_keys=True) == before
    assert {entry.outcome for entry in again.entries} == {"already there"}
    assert not again.new


def test_an_unsigned_brief_is_refused(chart_of):  # noqa: F811
    chart = chart_of()
    with pytest.raises(NotReadyError, match="not signed"):
        transaction(document(brief_of(chart), material_of(chart)))


def test_something_else_is_no_document():
    with pytest.raises(InputError):
        transaction({"resourceType": "Bundle", "type": "collection", "entry": []})


def test_nothing_of_the_record_is_written_a_second_time(signed):
    kinds = {entry["resource"]["resourceType"] for entry in transaction(signed)["entry"]}
    assert "Condition" not in kinds
    assert "MedicationRequest" not in kinds
    assert all(entry["request"]["method"] == "POST" for entry in transaction(signed)["entry"])
    assert all(entry["request"]["ifNoneExist"] for entry in transaction(signed)["entry"])


def test_a_busy_server_is_asked_again_and_gets_it_once(signed):
    busy = httpx.Response(503, headers={"Retry-After": "1"})
    server = Server(busy, httpx.ConnectError("no route"), httpx.Response(429))
    assert send(signed, server).new
    assert server.calls == 4


def test_a_server_that_stays_away_loses_nothing_and_says_so(signed):
    server = Server(*[httpx.ConnectError("no route")] * 9)
    with pytest.raises(SourceUnavailableError, match="nothing is lost"):
        send(signed, server)


def test_a_refusal_names_the_code_and_never_the_servers_text(signed):
    outcome = {"resourceType": "OperationOutcome", "issue": [{"code": "invalid", "diagnostics": "Ada Test is wrong"}]}
    with pytest.raises(InputError) as caught:
        send(signed, Server(httpx.Response(422, json=outcome)))
    assert "invalid" in str(caught.value)
    assert "Ada" not in str(caught.value)


@pytest.mark.parametrize("status", [401, 403])
def test_a_sign_in_that_is_refused_is_said_plainly(signed, status):
    with pytest.raises(SourceUnavailableError, match="sign in"):
        send(signed, Server(httpx.Response(status)))


def test_a_page_that_is_no_bundle_is_no_success(signed):
    with pytest.raises(SourceUnavailableError, match="base URL"):
        send(signed, Server(httpx.Response(200, text="<html>welcome</html>")))


def test_an_answer_that_leaves_out_entries_is_no_success(signed):
    with pytest.raises(SourceUnavailableError, match="of 3 entries"):
        send(signed, Server(httpx.Response(200, json={"resourceType": "Bundle", "entry": []})))
