"""A code without words is worded where its system is free, and otherwise shown as a code with its system's name."""

from typing import Any

import pytest

from tests.fhir.conftest import OURS, coded, one, read
from tools.chart import Chart
from tools.fhir.code_words import LABELS, _table, words_for
from tools.fhir.concepts import concept, word_of

HL7 = "http://terminology.hl7.org/CodeSystem"


def lab(**more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "status": "final",
        "category": [coded("laboratory", f"{HL7}/observation-category")],
    } | more


@pytest.mark.parametrize(
    ("system", "code", "words"),
    [
        (f"{HL7}/v2-0136", "Y", "yes"),
        (f"{HL7}/v3-ActCode", "IMP", "inpatient"),
        (f"{HL7}/v3-RoleCode", "MGRMTH", "maternal grandmother"),
        ("http://hl7.org/fhir/sid/cvx", "03", "MMR"),
        ("http://loinc.org", "LA6569-3", "several days"),
        ("http://loinc.org", "2951-2", "sodium"),
    ],
)
def test_a_code_of_a_free_system_has_words(system: str, code: str, words: str) -> None:
    assert word_of(coded(code, system)) == words
    assert concept(coded(code, system)).code == f"{system}|{code}"


def test_the_records_own_words_come_before_the_tables() -> None:
    assert word_of(coded("03", "http://hl7.org/fhir/sid/cvx", display="Masern-Mumps-Röteln")) == "Masern-Mumps-Röteln"
    assert word_of(coded("2951-2", text="Na")) == "Na"


@pytest.mark.parametrize(
    ("system", "code", "shown"),
    [
        ("http://snomed.info/sct", "39579001", "SNOMED CT 39579001 (no name given)"),
        ("http://fhir.de/CodeSystem/bfarm/icd-10-gm", "H36.0", "ICD-10-GM H36.0 (no name given)"),
        ("http://loinc.org", "LA0000-0", "LOINC LA0000-0 (no name given)"),
        ("https://clinic.example/codes/triage-level", "7", "triage-level code 7 (no name given)"),
        ("", "12", "code 12 (no name given)"),
    ],
)
def test_a_code_that_nobody_can_read_is_shown_as_one_with_its_system(system: str, code: str, shown: str) -> None:
    fact = one(lab(code={"text": "Finding"}, valueCodeableConcept=coded(code, system)), kind="lab")
    assert fact.value == shown
    assert fact.detail["value_code"] == f"{system}|{code}"


def test_a_short_code_that_is_a_word_stays_as_it_is() -> None:
    assert word_of(coded("laboratory", f"{HL7}/observation-category")) == "laboratory"
    assert word_of(coded("H", f"{HL7}/v3-ObservationInterpretation")) == "H"
    assert word_of(coded("Q8H", "https://clinic.example/codes/frequency")) == "Q8H"


@pytest.mark.parametrize(
    ("system", "code", "why"),
    [
        (f"{HL7}/data-absent-reason", "not-performed", "not available (not performed)"),
        (f"{HL7}/v3-NullFlavor", "ASKU", "not available (asked but unknown)"),
    ],
)
def test_a_coded_value_that_only_says_why_there_is_none_is_no_value(system: str, code: str, why: str) -> None:
    found = read(lab(code={"text": "Procalcitonin"}, valueCodeableConcept=coded(code, system)))
    (fact,) = [item for item in found.facts if item.kind == "lab"]
    assert (fact.value, fact.detail["value_absent"]) == ("", why)
    assert f"Procalcitonin; {why}" in Chart(found).overview().text


def test_a_null_flavor_that_tells_of_a_value_is_one() -> None:
    fact = one(lab(code={"text": "Protein"}, valueCodeableConcept=coded("TRC", f"{HL7}/v3-NullFlavor")), kind="lab")
    assert fact.value == "trace"


def test_every_row_of_the_table_has_words_and_a_source() -> None:
    for system, table in _table().items():
        assert table.source
        assert all(code and words and words == words.strip() for code, words in table.words.items()), system
    assert words_for("http://snomed.info/sct", "73211009") == ""
    assert not {"SNOMED CT", "RxNorm", "ICD-10", "CPT", "ATC"} & {LABELS.get(system) for system in _table()}


@pytest.mark.parametrize(
    ("code", "words"),
    [("309", "COVID-19, mRNA (Pfizer 2023 on, 30 mcg)"), ("327", "pneumococcal conjugate PCV21"), ("305", "RSV, biv")],
)
def test_a_vaccine_of_the_last_years_has_a_name(code: str, words: str) -> None:
    assert words_for("http://hl7.org/fhir/sid/cvx", code).startswith(words)


def test_what_is_no_vaccine_is_named_as_none() -> None:
    for code in ("96", "13", "30", "156"):
        assert words_for("http://hl7.org/fhir/sid/cvx", code).endswith("(not a vaccine)")


def test_what_a_coding_calls_a_problem_is_kept_beside_the_words_of_the_record() -> None:
    code = coded("49436004", "http://snomed.info/sct", display="Atrial fibrillation", text="Vorhofflimmern")
    fact = one({"resourceType": "Condition", "code": code, "subject": OURS}, kind="condition")
    assert (fact.text, fact.detail["also_named"]) == ("Vorhofflimmern", "Atrial fibrillation")
