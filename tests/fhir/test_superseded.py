"""What no longer holds: older versions and what the source deleted, in histories, transactions and folders."""

from typing import Any

from tests.fhir.conftest import OURS, PATIENT, Json, bundle, raw_of
from tools.fhir import Part, RawRecord, read_facts


def condition(id_: str, name: str, **more: Any) -> Json:
    return {"resourceType": "Condition", "id": id_, "subject": OURS, "code": {"text": name}} | more


def deletion(url: str) -> Json:
    return {"request": {"method": "DELETE", "url": url}, "response": {"status": "204"}}


def entry(resource: Json) -> Json:
    return {"resource": resource}


def names(content: Json, *, type_: str) -> set[str]:
    content = content | {"type": type_}
    reading = read_facts(raw_of(content))
    receipt = reading.receipt
    assert receipt.seen == receipt.used + len(receipt.set_aside) + len(receipt.failed)
    return {fact.text for fact in reading.facts if fact.kind == "condition"}


def test_in_a_history_what_stands_below_a_deletion_is_older() -> None:
    made = {"resourceType": "Bundle", "entry": [entry(PATIENT), deletion("Condition/c"), entry(condition("c", "Gout"))]}
    assert names(made, type_="history") == set()


def test_in_a_history_what_stands_above_a_deletion_was_made_again() -> None:
    rows = [entry(PATIENT), entry(condition("c", "Gout")), deletion("Condition/c"), entry(condition("c", "Old gout"))]
    assert names({"resourceType": "Bundle", "entry": rows}, type_="history") == {"Gout"}


def test_elsewhere_a_deletion_ends_what_came_before_it() -> None:
    rows = [entry(PATIENT), entry(condition("c", "Gout")), deletion("http://x.example/fhir/Condition/c")]
    assert names({"resourceType": "Bundle", "entry": rows}, type_="batch") == set()
    assert names({"resourceType": "Bundle", "entry": rows[::-1]}, type_="batch") == {"Gout"}


def test_a_conditional_deletion_ends_nothing_that_it_does_not_name() -> None:
    rows = [entry(PATIENT), entry(condition("c", "Gout")), deletion("Condition?code=1"), deletion("Condition/other")]
    assert names({"resourceType": "Bundle", "entry": rows}, type_="transaction") == {"Gout"}


def test_a_deletion_in_a_later_part_reaches_back_and_not_forward() -> None:
    import json

    first = json.dumps(bundle(PATIENT, condition("c", "Gout"), condition("d", "Asthma"))).encode()
    gone = {"resourceType": "Bundle", "type": "history", "entry": [deletion("Condition/c"), deletion("Condition/d")]}
    again = json.dumps(bundle(condition("d", "Asthma again"))).encode()
    parts = (Part("a", first), Part("b", json.dumps(gone).encode()), Part("c", again))
    reading = read_facts(RawRecord(parts=parts, source="folder"))
    assert {fact.text for fact in reading.facts if fact.kind == "condition"} == {"Asthma again"}
    reasons = [aside.reason for aside in reading.receipt.set_aside if aside.source.startswith("Condition")]
    assert reasons == ["deleted at the source since"] * 2


def test_entries_that_their_server_cut_short_are_said_to_be_incomplete() -> None:
    cut = condition("c", "Gout", meta={"tag": [{"code": "SUBSETTED"}]})
    assert any("1 entries are marked" in item for item in read_facts(raw_of(bundle(PATIENT, cut))).warnings)
    assert not read_facts(raw_of(bundle(PATIENT, condition("c", "SUBSETTED")))).warnings
