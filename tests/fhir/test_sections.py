"""Documents: empty sections with their reason, narratives without entries, and what a receipt says of absence."""

from typing import Any

import pytest

from tests.fhir.conftest import OURS, bundle, coded, facts_of, raw_of, read
from tests.fhir.conftest import PATIENT as ANN
from tools.fhir import Ask, read_facts


def document(*sections: dict[str, Any]) -> Any:
    composition = {
        "resourceType": "Composition",
        "id": "d",
        "status": "final",
        "subject": OURS,
        "date": "2024-01-01",
        "section": list(sections),
    }
    return read_facts(raw_of(bundle(composition, ANN, type_="document")))


def section(title: str, code: str, words: str = "", reason: str = "", **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"title": title, "code": coded(code)} | more
    if words:
        made["text"] = {"status": "generated", "div": f"<div>{words}</div>"}
    if reason:
        made["emptyReason"] = coded(reason, "http://terminology.hl7.org/CodeSystem/list-empty-reason")
    return made


ALLERGIES, MEDICATIONS = "48765-2", "10160-0"


@pytest.mark.parametrize(
    ("reason", "form", "words"),
    [
        ("nilknown", "recorded_as_none", "Allergies: none known"),
        ("notasked", "not_recorded", "Allergies: not asked"),
        ("unavailable", "not_recorded", "Allergies: no information"),
        ("withheld", "could_not_be_read", "Allergies: withheld"),
    ],
)
def test_an_empty_section_says_why(reason: str, form: str, words: str) -> None:
    reading = document(section("Allergies", ALLERGIES, reason=reason))
    fact = facts_of(reading, "section")[0]
    assert (fact.text, fact.status) == (words, form)
    line = next(line for line in reading.receipt.lines if line.type == "AllergyIntolerance")
    assert line.absence == form


def test_a_reason_at_odds_with_its_text_takes_the_more_cautious_of_both() -> None:
    reading = document(section("Medications", MEDICATIONS, "No known medications", "unavailable"))
    fact = facts_of(reading, "section")[0]
    assert (fact.status, fact.detail["narrative"]) == ("not_recorded", "No known medications")
    assert "conflict" in fact.detail
    taken = document(section("Medications", MEDICATIONS, "Takes aspirin daily", "nilknown"))
    assert facts_of(taken, "section")[0].status == "not_recorded"


def test_a_narrative_without_entries_is_quoted_not_called_empty() -> None:
    words = "<p>Continue tablets</p><script>x()</script><p>Review in May</p>"
    fact = facts_of(document(section("Plan", "18776-5", words)), "section")[0]
    assert (fact.text, fact.status) == ("Plan", "")
    assert fact.detail["narrative"] == "Continue tablets\nReview in May"


def test_sections_inside_sections_are_read() -> None:
    inner = section("Inner", "x", "Something inside")
    titles = {fact.text for fact in facts_of(document(section("Outer", "y", section=[inner])), "section")}
    assert titles == {"Inner"}


def test_a_section_with_entries_says_nothing_of_its_own() -> None:
    assert not facts_of(document(section("Problems", "11450-4", entry=[{"reference": "Condition/x"}])), "section")


def test_an_empty_list_says_why() -> None:
    empty = {
        "resourceType": "List",
        "id": "l",
        "status": "current",
        "mode": "working",
        "subject": OURS,
        "title": "Current medications",
        "emptyReason": coded("nilknown", "urn:e"),
    }
    fact = facts_of(read(empty), "section")[0]
    assert (fact.text, fact.detail["about"]) == ("Current medications: none known", "medication")


def test_silence_is_not_recorded_and_never_none() -> None:
    for line in read().receipt.lines:
        if line.type != "Patient":
            assert (line.absence, line.whole) == ("not_recorded", True)


def test_receipt_lines_count_what_became_of_each_type() -> None:
    condition = {"resourceType": "Condition", "code": {"text": "Gout"}}
    reading = read(
        condition | {"id": "1"},
        condition | {"id": "2", "subject": {"reference": "Patient/bea"}},
        condition | {"id": "3", "verificationStatus": coded("entered-in-error", "v")},
        {"resourceType": "Claim", "id": "4"},
    )
    line = next(line for line in reading.receipt.lines if line.type == "Condition")
    assert (line.seen, line.used, line.set_aside, line.failed) == (3, 1, 2, 0)
    assert len({line.handle for line in reading.receipt.lines}) == len(reading.receipt.lines)
    assert sum(line.seen for line in reading.receipt.lines) == reading.receipt.seen


@pytest.mark.parametrize("outcome", ["failed", "partial"])
def test_a_failed_question_is_on_the_receipt_and_never_an_absence(outcome: Any) -> None:
    raw = raw_of(bundle(ANN))
    asked = (Ask(what="AllergyIntolerance", outcome=outcome, reason="the server answered 500"),)
    reading = read_facts(type(raw)(parts=raw.parts, source="x", lines=asked))
    line = next(line for line in reading.receipt.lines if line.type == "AllergyIntolerance")
    assert (line.whole, line.absence) == (False, "could_not_be_read")
    assert "500" in line.text
    receipt = reading.receipt
    assert receipt.seen == receipt.used + len(receipt.set_aside) + len(receipt.failed)


def test_dates_ahead_of_their_time_are_named() -> None:
    def condition(number: int, when: str) -> dict[str, Any]:
        return {
            "resourceType": "Condition",
            "id": str(number),
            "subject": OURS,
            "code": {"text": f"P{number}"},
            "onsetDateTime": when,
        }

    def warnings(*dates: str) -> tuple[str, ...]:
        raw = raw_of(bundle(ANN, *(condition(number, when) for number, when in enumerate(dates))))
        fetched = type(raw)(parts=raw.parts, source="x", fetched_at="2026-01-01T00:00:00+00:00")
        return read_facts(fetched).warnings

    assert warnings("2020", "2021", "2027-01-01") == ("dated in the future: F4",)
    assert "shifted" in warnings("2180-01-01", "2181", "2170-02")[0]
    assert warnings("2020", "2026") == ()
    assert warnings("1950") == ("dated before the patient was born: F2",)
