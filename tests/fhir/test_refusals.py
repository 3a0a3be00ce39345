"""Silent gap: what a server could not deliver must never read as "none recorded"."""

import json
from typing import Any

import pytest

from tests.fhir.conftest import OURS, raw_of
from tests.fhir.conftest import PATIENT as ANN
from tools.errors import RecordError
from tools.fhir import Part, RawRecord, Reading, read_facts

GOUT = {"resourceType": "Condition", "id": "gout", "code": {"text": "Gout"}, "subject": OURS}


def message(words: str = "", severity: str = "error", code: str = "timeout") -> dict[str, Any]:
    return {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": severity, "code": code, "diagnostics": words}],
    }


def reading(*entries: object, type_: str = "batch-response") -> Reading:
    given = [{"resource": ANN, "response": {"status": "200 OK"}}, {"resource": GOUT}, *entries]
    read = read_facts(raw_of({"resourceType": "Bundle", "type": type_, "entry": given}))
    receipt = read.receipt
    assert receipt.seen == receipt.used + len(receipt.set_aside) + len(receipt.failed)
    return read


def not_whole(read: Reading) -> set[str]:
    return {line.type for line in read.receipt.lines if not line.whole}


@pytest.mark.parametrize(
    "entry",
    [
        {"response": {"status": "503", "outcome": message("Search for AllergyIntolerance timed out")}},
        {
            "response": {"status": "404 Not Found"},
            "request": {"method": "GET", "url": "AllergyIntolerance?patient=ann"},
        },
        {"response": {"status": "401"}, "fullUrl": "https://a.example/fhir/AllergyIntolerance"},
        {"response": {"outcome": message("allergies are not available")}},
        {"response": {"status": "500"}, "resource": message("AllergyIntolerance index is broken", "fatal")},
        {"resource": message("no answer for AllergyIntolerance")},
        {"resource": message("no answer for AllergyIntolerance", "Error"), "search": {"mode": "outcome"}},
    ],
)
def test_a_failed_answer_makes_its_type_unreadable_and_no_other(entry: dict[str, Any]) -> None:
    if entry.get("response", {}).get("status") == "500":
        entry = entry | {"request": {"method": "GET", "url": "Patient/ann/AllergyIntolerance"}}
    read = reading(entry)
    assert not_whole(read) == {"AllergyIntolerance"}
    line = next(line for line in read.receipt.lines if line.type == "AllergyIntolerance")
    assert (line.absence, line.failed) == ("could_not_be_read", 1)
    assert len(read.receipt.failed) == 1


@pytest.mark.parametrize(
    "entry",
    [
        {"response": {"status": "403"}},
        {"response": {"status": "500", "outcome": message("an unexpected condition was met")}},
        {"response": {"status": "502"}, "request": {"method": "GET", "url": "Patient/ann/$everything"}},
        {"resource": message("")},
    ],
)
def test_a_failure_that_names_no_type_leaves_every_type_open(entry: dict[str, Any]) -> None:
    read = reading(entry)
    absences = {line.absence for line in read.receipt.lines if line.type and not line.used}
    assert absences == {"could_not_be_read"}


@pytest.mark.parametrize(
    "entry",
    [
        {"resource": message("AllergyIntolerance: an unknown parameter was ignored", "warning", "not-supported")},
        {"response": {"status": "200", "outcome": message("all good", "information", "informational")}},
        {"response": {"status": "204 No Content"}},
    ],
)
def test_a_remark_of_the_server_is_no_gap(entry: dict[str, Any]) -> None:
    assert not_whole(reading(entry)) == set()


@pytest.mark.parametrize("code", ["suppressed", "incomplete", "forbidden", "timeout"])
def test_a_warning_that_something_was_held_back_is_a_gap(code: str) -> None:
    read = reading({"resource": message("AllergyIntolerance: 2 hidden", "warning", code)})
    assert not_whole(read) == {"AllergyIntolerance"}
    assert f"left something out ({code})" in read.receipt.failed[0].reason


def test_a_message_on_a_page_of_a_search_is_about_the_type_that_was_searched() -> None:
    page = {
        "resourceType": "Bundle",
        "type": "searchset",
        "entry": [{"resource": message("", "warning", "suppressed")}],
    }
    parts = (
        Part("Condition page 0001", json.dumps(page).encode()),
        Part("Patient", json.dumps(ANN).encode()),
    )
    assert not_whole(read_facts(RawRecord(parts=parts, source="x"))) == {"Condition"}


def test_a_failure_inside_a_page_inside_a_batch_counts() -> None:
    page = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": message("Procedure search failed")}]}
    assert not_whole(reading({"resource": page, "response": {"status": "200"}})) == {"Procedure"}


def test_a_record_of_refusals_alone_is_an_error_that_says_so() -> None:
    with pytest.raises(RecordError, match="the server answered 500"):
        read_facts(
            raw_of({"resourceType": "Bundle", "type": "batch-response", "entry": [{"response": {"status": "500"}}]})
        )


@pytest.mark.parametrize("junk", [None, 5, "x", [], True, {}, {"resource": None}, {"resource": 5}, {"link": []}])
def test_junk_among_the_entries_is_counted(junk: object) -> None:
    read = reading(junk)
    assert read.receipt.seen == 3
    assert len(read.receipt.set_aside) + len(read.receipt.failed) == 1
    assert [fact.text for fact in read.facts if fact.kind == "condition"] == ["Gout"]


def test_what_a_bundle_deletes_is_not_read() -> None:
    read = reading(
        {"resource": GOUT | {"id": "x", "code": {"text": "Asthma"}}, "request": {"method": "DELETE", "url": "x"}}
    )
    assert [fact.text for fact in read.facts if fact.kind == "condition"] == ["Gout"]


def test_a_list_with_missing_pages_is_not_said_to_be_empty() -> None:
    from tools.chart import Chart

    page = {"resourceType": "Bundle", "type": "searchset", "link": [{"relation": "next", "url": "https://a.example/2"}]}
    record = read_facts(raw_of(page | {"entry": [{"resource": ANN}]}))
    for lines in (Chart(record).lines(), Chart(record).overview()):
        assert "no current" not in lines.text
        assert "no active" not in lines.text
        assert lines.text.count("could not be read R") >= 3


def test_a_whole_record_without_medicines_has_its_own_form_of_absence() -> None:
    from tools.chart import Chart

    assert "# Medications\nnot recorded" in Chart(reading()).lines().text
