"""A record from a real FHIR engine: paging, tokens, faults, refresh, and never another patient's facts."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.fhir.conftest import FhirServer, Json
from tools import clock
from tools.errors import AccessError, InputError, RecordNotFoundError, SourceUnavailableError, WrongPatientError
from tools.fhir import Limits, RawRecord, read_facts
from tools.fhir.authorization import BackendClient, SmartBackend
from tools.fhir.http_client import Policy
from tools.fhir.sandbox import put
from tools.fhir.server import ServerSource, server_source

pytestmark = pytest.mark.node

ANN = "10000000-0000-4000-8000-000000000001"
BEA = "20000000-0000-4000-8000-000000000002"
waits: list[float] = []


async def note(seconds: float) -> None:
    """Take note of a pause instead of waiting."""
    waits.append(seconds)


def id_(number: int) -> str:
    return f"30000000-0000-4000-8000-{number:012d}"


def patient(key: str, family: str) -> Json:
    return {"resourceType": "Patient", "id": key, "name": [{"family": family}], "birthDate": "1960-01-01"}


def observation(number: int, who: str = ANN, value: float = 1) -> Json:
    return {
        "resourceType": "Observation",
        "id": id_(number),
        "status": "final",
        "subject": {"reference": f"Patient/{who}"},
        "code": {"coding": [{"system": "http://loinc.org", "code": "2160-0", "display": "Creatinine"}]},
        "effectiveDateTime": f"2024-01-{number % 28 + 1:02d}",
        "valueQuantity": {"value": value, "unit": "mg/dL"},
    }


def condition(number: int, name: str, who: str = ANN) -> Json:
    return {
        "resourceType": "Condition",
        "id": id_(number),
        "subject": {"reference": f"Patient/{who}"},
        "code": {"text": name},
        "clinicalStatus": {"coding": [{"code": "active"}]},
    }


MEDICATION = {"resourceType": "Medication", "id": id_(900), "code": {"text": "Metformin 500 mg"}}
PRESCRIPTION = {
    "resourceType": "MedicationRequest",
    "id": id_(901),
    "status": "active",
    "intent": "order",
    "subject": {"reference": f"Patient/{ANN}"},
    "medicationReference": {"reference": f"Medication/{id_(900)}"},
}
RECORD: tuple[Json, ...] = (
    patient(ANN, "Berg"),
    *(observation(number) for number in range(1, 24)),
    condition(100, "Asthma"),
    MEDICATION,
    PRESCRIPTION,
)


def source(server: FhirServer, authorization: object = None, **policy: Any) -> ServerSource:
    waits.clear()
    patience = Policy(**({"pause": note, "answer_s": 20.0, "page_size": 10} | policy))
    return server_source(server.base, authorization=authorization, limits=Limits(), policy=patience)


@pytest.mark.parametrize("everything", [False, True])
def test_all_pages_of_a_patient_are_read(engine: FhirServer, everything: bool) -> None:
    engine.seed(*RECORD, everything=everything, pageSize=10)
    raw = source(engine).fetch(ANN)
    reading = read_facts(raw)
    kinds = [fact.kind for fact in reading.facts]
    assert kinds.count("lab") + kinds.count("observation") == 23
    assert [fact.text for fact in reading.facts if fact.kind == "medication"] == ["Metformin 500 mg"]
    assert all(line.whole for line in reading.receipt.lines)
    asked = [request["url"] for request in engine.requests()]
    assert asked[0].startswith("/fhir/Patient/")
    assert any("$everything" in url for url in asked) is everything
    assert not reading.receipt.failed


def test_a_server_of_one_patient_needs_no_name_and_one_of_two_does(engine: FhirServer) -> None:
    engine.seed(*RECORD)
    assert source(engine).fetch().patient == ANN
    engine.seed(*RECORD, patient(BEA, "Cole"))
    with pytest.raises(WrongPatientError, match="2 patients"):
        source(engine).fetch()
    assert {person.id for person in source(engine).patients()} == {ANN, BEA}


def test_an_unknown_patient_is_an_error_not_an_empty_record(engine: FhirServer) -> None:
    engine.seed(*RECORD)
    with pytest.raises(RecordNotFoundError, match="sandbox list"):
        source(engine).fetch(BEA)


def test_a_server_that_does_not_answer_is_an_error() -> None:
    where = server_source("http://127.0.0.1:9/fhir", limits=Limits(), policy=Policy(pause=note, attempts=2))
    with pytest.raises(SourceUnavailableError, match="no connection"):
        where.fetch(ANN)


def test_a_passing_503_is_asked_again_and_leaves_no_trace(engine: FhirServer) -> None:
    engine.seed(*RECORD, faults=[{"kind": "status", "status": 503, "match": "Observation", "times": 2}])
    reading = read_facts(source(engine).fetch(ANN))
    assert not reading.receipt.failed
    assert len(waits) == 2


def test_retry_after_is_obeyed(engine: FhirServer) -> None:
    fault = {"kind": "status", "status": 429, "headers": {"Retry-After": "7"}, "match": "Condition", "times": 1}
    engine.seed(*RECORD, faults=[fault])
    reading = read_facts(source(engine).fetch(ANN))
    assert waits == [7.0]
    assert any(fact.text == "Asthma" for fact in reading.facts)


def test_a_retry_after_beyond_the_budget_is_a_failure_on_the_receipt(engine: FhirServer) -> None:
    fault = {"kind": "status", "status": 429, "headers": {"Retry-After": "9999"}, "match": "Condition", "times": 9}
    engine.seed(*RECORD, faults=[fault])
    line = line_of(read_facts(source(engine).fetch(ANN)), "Condition")
    assert (line.whole, line.absence) == (False, "could_not_be_read")


def line_of(reading: Any, type_: str) -> Any:
    return next(line for line in reading.receipt.lines if line.type == type_)


def test_a_type_that_keeps_failing_is_never_an_empty_list(engine: FhirServer) -> None:
    engine.seed(*RECORD, faults=[{"kind": "status", "status": 500, "match": "AllergyIntolerance", "times": 99}])
    reading = read_facts(source(engine).fetch(ANN))
    allergies = line_of(reading, "AllergyIntolerance")
    assert (allergies.whole, allergies.absence, allergies.failed) == (False, "could_not_be_read", 1)
    assert line_of(reading, "Procedure").absence == "not_recorded"
    assert any("500" in failure.reason for failure in reading.receipt.failed)
    receipt = reading.receipt
    assert receipt.seen == receipt.used + len(receipt.set_aside) + len(receipt.failed)


def test_a_page_cut_off_is_fetched_again_and_stays_failed_if_it_never_comes_whole(engine: FhirServer) -> None:
    engine.seed(*RECORD, pageSize=10, faults=[{"kind": "cut", "match": "_offset=10", "times": 1}])
    reading = read_facts(source(engine).fetch(ANN))
    assert not reading.receipt.failed
    engine.seed(*RECORD, pageSize=10, faults=[{"kind": "cut", "match": "_offset=10", "times": 99}])
    reading = read_facts(source(engine).fetch(ANN))
    line = line_of(reading, "Observation")
    assert (line.used, line.whole) == (10, False)
    assert "cut off" in line.text


def test_a_next_link_to_another_host_is_not_followed(engine: FhirServer) -> None:
    fault = {"kind": "foreign_next", "match": "/Observation", "url": "http://127.0.0.2:1/fhir/Observation", "times": 1}
    engine.seed(*RECORD, pageSize=10, faults=[fault])
    line = line_of(read_facts(source(engine).fetch(ANN)), "Observation")
    assert (line.whole, line.used) == (False, 10)
    assert "another host" in line.text


@pytest.mark.parametrize("everything", [False, True])
def test_another_patients_resource_slipped_in_never_reaches_the_facts(engine: FhirServer, everything: bool) -> None:
    faults = [
        {
            "kind": "slip",
            "match": "everything" if everything else "/Condition",
            "resource": condition(700, "Gout", BEA),
        },
    ]
    engine.seed(*RECORD, everything=everything, faults=faults)
    reading = read_facts(source(engine).fetch(ANN))
    assert not any("Gout" in fact.text for fact in reading.facts)
    assert ("Condition/" + id_(700), "about another patient") in {
        (item.source, item.reason) for item in reading.receipt.set_aside
    }


def test_a_hang_costs_only_what_hangs(engine: FhirServer) -> None:
    engine.seed(*RECORD, faults=[{"kind": "hang", "match": "/Immunization", "times": 9}])
    reading = read_facts(source(engine, answer_s=0.2, attempts=2).fetch(ANN))
    line = line_of(reading, "Immunization")
    assert (line.whole, line.absence) == (False, "could_not_be_read")
    assert any(fact.text == "Asthma" for fact in reading.facts)


def test_a_spent_budget_ends_the_fetch(engine: FhirServer) -> None:
    engine.seed(*RECORD)
    with pytest.raises(SourceUnavailableError, match="out of time"):
        source(engine, budget_s=0.0).fetch(ANN)


def test_a_failing_everything_falls_back_to_searches(engine: FhirServer) -> None:
    engine.seed(
        *RECORD, everything=True, faults=[{"kind": "status", "status": 500, "match": "everything", "times": 99}]
    )
    reading = read_facts(source(engine).fetch(ANN))
    assert any(fact.text == "Asthma" for fact in reading.facts)
    assert not reading.receipt.failed


def test_a_server_without_capability_statement_is_asked_for_every_type(engine: FhirServer) -> None:
    engine.seed(*RECORD, capability=False)
    reading = read_facts(source(engine).fetch(ANN))
    assert any(fact.text == "Asthma" for fact in reading.facts)


def test_types_the_server_does_not_offer_are_said_to_be_unread(engine: FhirServer) -> None:
    engine.seed(*RECORD, types=["Patient", "Observation", "Condition"])
    reading = read_facts(source(engine).fetch(ANN))
    line = line_of(reading, "AllergyIntolerance")
    assert (line.whole, line.absence) == (False, "could_not_be_read")


def test_a_bearer_token_lets_in_and_a_wrong_one_is_refused(engine: FhirServer) -> None:
    engine.seed(*RECORD, auth="static")
    assert read_facts(source(engine, "Bearer static-token").fetch(ANN)).person.id == ANN
    with pytest.raises(AccessError, match="401"):
        source(engine, "wrong").fetch(ANN)
    with pytest.raises(AccessError, match="401"):
        source(engine).fetch(ANN)


@pytest.fixture(scope="module")
def key() -> Any:
    from joserfc.jwk import ECKey

    return ECKey.generate_key("P-384", {"kid": "k1", "use": "sig", "alg": "ES384"}, private=True)


def backend(key: Any, **more: str) -> SmartBackend:
    private = json.dumps(key.as_dict(private=True))
    return SmartBackend(BackendClient(client_id="previsit", private_key=private, key_id="k1", **more))


def test_smart_backend_services_signs_in_and_renews_after_a_401(engine: FhirServer, key: Any) -> None:
    engine.seed(*RECORD, auth="smart", jwks={"keys": [key.as_dict(private=False)]})
    signed = backend(key)
    assert read_facts(source(engine, signed).fetch(ANN)).person.id == ANN
    engine.control(expire=True)
    reading = read_facts(source(engine, signed).fetch(ANN))
    assert not reading.receipt.failed
    tokens = [request for request in engine.requests() if request["url"] == "/token"]
    assert len(tokens) >= 2


def test_a_key_the_server_does_not_know_is_refused(engine: FhirServer, key: Any) -> None:
    engine.seed(*RECORD, auth="smart", jwks={"keys": []})
    with pytest.raises(AccessError, match="refused client"):
        source(engine, backend(key)).fetch(ANN)


def test_a_refresh_fetches_only_what_changed_and_makes_a_new_snapshot(engine: FhirServer) -> None:
    engine.seed(*RECORD)
    first = source(engine).fetch(ANN)
    again = RawRecord(
        parts=first.parts, lines=first.lines, source=first.source, patient=ANN, fetched_at="2999-01-01T00:00:00+00:00"
    )
    assert source(engine).fetch(ANN, since=again).digest == first.digest
    engine.control(seed=[condition(101, "Eczema")])
    before = len(engine.requests())
    refreshed = source(engine).fetch(ANN, since=first)
    asked = [item["url"] for item in engine.requests()[before:] if "?patient" in item["url"]]
    assert all("_lastUpdated" in url or "_summary=count" in url for url in asked)
    assert refreshed.digest != first.digest
    problems = {fact.text for fact in read_facts(refreshed).facts if fact.kind == "condition"}
    assert problems == {"Asthma", "Eczema"}


def test_a_changed_entry_replaces_its_older_version_on_refresh(engine: FhirServer) -> None:
    engine.seed(*RECORD)
    first = source(engine).fetch(ANN)
    changed = condition(100, "Asthma") | {
        "clinicalStatus": {"coding": [{"code": "resolved"}]},
        "meta": {"lastUpdated": "2999-01-01T00:00:00.000Z"},
    }
    engine.control(faults=[{"kind": "slip", "match": "/Condition", "resource": changed}])
    reading = read_facts(source(engine).fetch(ANN, since=first))
    assert [fact.status for fact in reading.facts if fact.kind == "condition"] == ["resolved"]


def conditions_in(raw: RawRecord) -> set[str]:
    return {fact.text for fact in read_facts(raw).facts if fact.kind == "condition"}


@pytest.mark.parametrize("counts", [True, False])
@pytest.mark.parametrize("everything", [False, True])
def test_what_was_deleted_on_the_server_leaves_the_chart_on_refresh(
    engine: FhirServer, everything: bool, counts: bool
) -> None:
    engine.seed(*RECORD, condition(101, "Eczema"), everything=everything, counts=counts, pageSize=10)
    first = source(engine).fetch(ANN)
    assert conditions_in(first) == {"Asthma", "Eczema"}
    engine.delete(f"Condition/{id_(101)}")
    engine.delete(f"Observation/{id_(3)}")
    second = source(engine).fetch(ANN, since=first)
    reading = read_facts(second)
    assert {fact.text for fact in reading.facts if fact.kind == "condition"} == {"Asthma"}
    assert sum(fact.kind in ("lab", "observation") for fact in reading.facts) == 22
    reasons = [aside.reason for aside in reading.receipt.set_aside if aside.source == f"Condition/{id_(101)}"]
    assert reasons == ["deleted at the source since"]
    assert all(line.whole for line in reading.receipt.lines)
    assert source(engine).fetch(ANN, since=second).digest == second.digest


def test_a_deleted_entry_that_is_made_again_stands_in_the_chart_again(engine: FhirServer) -> None:
    engine.seed(*RECORD)
    first = source(engine).fetch(ANN)
    engine.delete(f"Condition/{id_(100)}")
    second = source(engine).fetch(ANN, since=first)
    assert conditions_in(second) == set()
    engine.control(seed=[condition(100, "Asthma, back again")])
    assert conditions_in(source(engine).fetch(ANN, since=second)) == {"Asthma, back again"}


def test_most_types_are_unchanged_and_are_only_counted(engine: FhirServer) -> None:
    engine.seed(*RECORD, pageSize=10)
    first = source(engine).fetch(ANN)
    before = len(engine.requests())
    source(engine).fetch(ANN, since=first)
    asked = [request["url"] for request in engine.requests()[before:]]
    assert sum("_summary=count" in url for url in asked) == 3
    assert not any("_elements" in url for url in asked)


def test_an_entry_the_server_never_called_changed_is_fetched_all_the_same(engine: FhirServer) -> None:
    engine.seed(*RECORD)
    first = source(engine).fetch(ANN)
    engine.control(seed=[condition(102, "Gout")])
    later = RawRecord(
        parts=first.parts, lines=first.lines, source=first.source, patient=ANN, fetched_at="2999-01-01T00:00:00+00:00"
    )
    assert conditions_in(source(engine).fetch(ANN, since=later)) == {"Asthma", "Gout"}


def test_deletions_that_cannot_be_asked_are_said_on_the_receipt(engine: FhirServer) -> None:
    engine.seed(*RECORD)
    first = source(engine).fetch(ANN)
    engine.delete(f"Condition/{id_(100)}")
    engine.control(
        faults=[
            {"kind": "status", "status": 500, "match": "_elements=id", "times": 99},
            {"kind": "status", "status": 500, "match": "_summary=count", "times": 99},
        ]
    )
    second = source(engine).fetch(ANN, since=first)
    reading = read_facts(second)
    assert "Asthma" in {fact.text for fact in reading.facts}
    assert "deleted at the source since the last fetch could not be asked" in line_of(reading, "Condition").text
    assert any(warning.startswith("Condition: what was deleted") for warning in reading.warnings)
    engine.control(faults=[])
    third = read_facts(source(engine).fetch(ANN, since=second))
    assert "could not be asked" not in line_of(third, "Condition").text
    assert "Asthma" not in {fact.text for fact in third.facts}


def test_the_same_content_has_the_same_digest_whenever_it_was_fetched(
    engine: FhirServer, fixed_clock: Callable[..., Any]
) -> None:
    del fixed_clock
    engine.seed(*RECORD)
    first = source(engine).fetch(ANN)
    clock.fix("2026-06-01T00:00:00+00:00")
    assert source(engine).fetch(ANN).digest == first.digest


def test_a_record_put_on_a_server_twice_is_there_once_and_comes_back(engine: FhirServer) -> None:
    engine.seed()
    content = {"resourceType": "Bundle", "entry": [{"resource": item} for item in RECORD]}
    assert put(content, engine.base) == put(content, engine.base) == len(RECORD)
    assert [person.id for person in source(engine).patients()] == [ANN]
    reading = read_facts(source(engine).fetch(ANN))
    assert sum(fact.kind in ("lab", "observation") for fact in reading.facts) == 23


def test_a_server_of_short_transactions_gets_several(engine: FhirServer) -> None:
    engine.seed()
    many = [patient(ANN, "Berg"), *(observation(number) for number in range(1, 120))]
    put({"resourceType": "Bundle", "entry": [{"resource": item} for item in many]}, engine.base)
    reading = read_facts(source(engine).fetch(ANN))
    assert sum(fact.kind in ("lab", "observation") for fact in reading.facts) == 119


def test_putting_nothing_or_nowhere_is_an_error(engine: FhirServer) -> None:
    with pytest.raises(InputError, match="nothing to put"):
        put({"resourceType": "Bundle"}, engine.base)
    with pytest.raises(SourceUnavailableError, match="does not answer"):
        put({"entry": [{"resource": RECORD[0]}]}, "http://127.0.0.1:9/fhir")
    engine.seed(auth="static")
    with pytest.raises(AccessError):
        put({"entry": [{"resource": RECORD[0]}]}, engine.base)


def test_what_writes_to_a_server_signs_in_as_what_reads_does(engine: FhirServer, key: Any, tmp_path: Path) -> None:
    from tools.fhir.authorization import header_for
    from tools.fhir.sandbox import put

    engine.seed(*RECORD, auth="smart", jwks={"keys": [key.as_dict(private=False)]})
    (tmp_path / "key.json").write_text(json.dumps(key.as_dict(private=True)))
    file = tmp_path / "client.json"
    file.write_text(json.dumps({"client_id": "previsit", "private_key": "key.json", "key_id": "k1"}))
    header = header_for(f"smart:{file}", engine.base)
    assert header.startswith("Bearer ")
    assert put({"entry": [{"resource": condition(7, "Eczema") | {"id": "e7"}}]}, engine.base, authorization=header) == 1
    assert header_for("abc", engine.base) == "Bearer abc"
    assert header_for("", engine.base) == ""
