"""Problems and allergies: certainty, activity, negation, repeats and dates that are no dates."""

from typing import Any

import pytest

from tests.fhir.conftest import OURS, bundle, coded, facts_of, one, raw_of, read
from tests.fhir.conftest import PATIENT as ANN
from tools.fhir import read_facts

SNOMED = "http://snomed.info/sct"
IPS = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"


def condition(number: int = 1, **more: Any) -> dict[str, Any]:
    base = {
        "resourceType": "Condition",
        "id": f"c{number}",
        "code": coded("195967001", SNOMED, "Asthma"),
        "clinicalStatus": coded("active", "urn:clinical"),
    }
    return {key: value for key, value in (base | more).items() if value is not None}


def allergy(number: int = 1, **more: Any) -> dict[str, Any]:
    base = {
        "resourceType": "AllergyIntolerance",
        "id": f"a{number}",
        "patient": OURS,
        "code": {"text": "Penicillin"},
        "clinicalStatus": coded("active", "urn:clinical"),
    }
    return {key: value for key, value in (base | more).items() if value is not None}


@pytest.mark.parametrize("word", ["refuted", "unconfirmed", "provisional", "differential"])
def test_uncertain_problems_and_allergies_carry_the_word(word: str) -> None:
    for resource, kind in ((condition, "condition"), (allergy, "allergy")):
        fact = one(resource(verificationStatus=coded(word, "urn:v")), kind=kind)
        assert (fact.status, fact.detail["certainty"], fact.detail["clinical"]) == (word, word, "active")


@pytest.mark.parametrize("resource", [condition, allergy])
@pytest.mark.parametrize("status", ["entered-in-error", coded("entered-in-error", "urn:v")])
def test_what_was_entered_in_error_is_only_counted(resource: Any, status: Any) -> None:
    reading = read(resource(verificationStatus=status))
    assert [fact.kind for fact in reading.facts] == ["patient"]
    assert reading.receipt.set_aside[0].reason == "entered in error"


def test_a_missing_status_is_not_stated_and_the_date_comes_from_record_or_encounter() -> None:
    visit = {"resourceType": "Encounter", "id": "e", "period": {"start": "2019-05-04"}, "status": "finished"}
    undated = condition(clinicalStatus=None, encounter={"reference": "Encounter/e"})
    fact = facts_of(read(visit, undated), "condition")[0]
    assert (fact.status, fact.when, fact.when_is) == ("", "2019-05-04", "encounter")
    recorded = one(condition(recordedDate="2018-01-01"), kind="condition")
    assert (recorded.when, recorded.when_is) == ("2018-01-01", "recorded")


def test_an_allergy_without_status_is_an_allergy() -> None:
    assert one(allergy(clinicalStatus=None), kind="allergy").text == "Penicillin"


def test_an_active_problem_with_an_end_is_a_conflict() -> None:
    fact = one(condition(abatementDateTime="2020"), kind="condition")
    assert (fact.status, fact.until) == ("active", "2020")
    assert "end date" in fact.detail["conflict"]


@pytest.mark.parametrize(
    ("code", "form", "scope"),
    [
        (coded("716186003", SNOMED, "No known allergy"), "recorded_as_none", ""),
        (coded("409137002", SNOMED, "No known drug allergy"), "recorded_as_none", "medication"),
        (coded("429625007", SNOMED, "No known food allergy"), "recorded_as_none", "food"),
        (coded("no-known-allergies", IPS), "recorded_as_none", ""),
        (coded("no-allergy-info", IPS), "not_recorded", ""),
        ({"text": "NKDA"}, "recorded_as_none", ""),
        ({"text": "No known allergies"}, "recorded_as_none", ""),
        ({"text": "No information about allergies"}, "not_recorded", ""),
    ],
)
def test_a_stated_absence_is_never_an_allergy(code: Any, form: str, scope: str) -> None:
    reading = read(allergy(code=code))
    assert not facts_of(reading, "allergy")
    stated = facts_of(reading, "section")[0]
    assert (stated.status, stated.detail.get("scope", "")) == (form, scope)
    line = next(line for line in reading.receipt.lines if line.type == "AllergyIntolerance")
    assert line.absence == (form if not scope else "not_recorded")


def test_a_stated_absence_in_text_only_counts_too() -> None:
    narrated = allergy(code=None, text={"status": "generated", "div": "<div>No known allergies</div>"})
    assert not facts_of(read(narrated), "allergy")


def test_an_allergy_beside_no_known_allergies_is_a_conflict_and_stays() -> None:
    reading = read(allergy(1, code=coded("716186003", SNOMED)), allergy(2))
    assert [fact.text for fact in facts_of(reading, "allergy")] == ["Penicillin"]
    line = next(line for line in reading.receipt.lines if line.type == "AllergyIntolerance")
    assert line.absence == ""
    assert any("no allergies are known" in warning for warning in reading.warnings)


def test_reactions_and_severity_are_kept() -> None:
    reaction = [{"manifestation": [{"text": "Rash"}, {"text": "Swelling"}], "severity": "severe"}]
    fact = one(allergy(reaction=reaction, criticality="high"), kind="allergy")
    assert fact.detail["reaction"] == "Rash; Swelling"
    assert (fact.detail["severity"], fact.detail["criticality"]) == ("severe", "high")


def test_the_same_problem_repeated_is_one_fact_with_its_episodes() -> None:
    pregnancy = {"code": coded("72892002", SNOMED, "Normal pregnancy"), "clinicalStatus": coded("resolved", "u")}
    episodes = [
        condition(year, **pregnancy, onsetDateTime=f"20{year}-01", abatementDateTime=f"20{year}-09")
        for year in (12, 10, 15)
    ]
    fact = one(*episodes, kind="condition")
    assert (fact.count, fact.when, fact.until, fact.status) == (3, "2010-01", "2015-09", "resolved")
    assert fact.detail["episodes"].count(" to ") == 3
    assert len(fact.source) == 3


def test_a_problem_still_active_is_not_resolved_by_a_later_episode() -> None:
    older = condition(1, onsetDateTime="2010")
    newer = condition(2, onsetDateTime="2020", clinicalStatus=coded("resolved", "u"), abatementDateTime="2020-02")
    facts = facts_of(read(older, newer), "condition")
    assert {fact.status for fact in facts} == {"active", "resolved"}


def test_a_refuted_problem_is_not_merged_into_a_confirmed_one() -> None:
    facts = facts_of(read(condition(1), condition(2, verificationStatus=coded("refuted", "v"))), "condition")
    assert sorted(fact.status for fact in facts) == ["active", "refuted"]


@pytest.mark.parametrize(
    ("onset", "when"),
    [
        ({"onsetString": "approximately November 2012"}, "approximately November 2012"),
        ({"onsetAge": {"value": 52, "unit": "years", "code": "a"}}, "at age 52 years"),
        (
            {"onsetRange": {"low": {"value": 50, "code": "a"}, "high": {"value": 55, "code": "a"}}},
            "at age 50 years to 55 years",
        ),
        ({"onsetPeriod": {"start": "2012", "end": "2013"}}, "2012"),
        ({"onsetDateTime": "2015-03"}, "2015-03"),
    ],
)
def test_an_onset_keeps_its_wording_and_precision(onset: dict[str, Any], when: str) -> None:
    assert one(condition(**onset), kind="condition").when == when


@pytest.mark.parametrize("bad", ["2021-02-31", "unknown", "2020/01/02", "20200102", "2020-13"])
def test_a_date_that_cannot_be_is_kept_as_text_and_warned_of(bad: str) -> None:
    reading = read(condition(onsetDateTime=bad))
    fact = facts_of(reading, "condition")[0]
    assert (fact.when, fact.detail["when_as_written"]) == ("", bad)
    assert any("date" in warning for warning in reading.warnings)


def test_an_empty_date_is_no_date() -> None:
    assert one(condition(onsetDateTime=""), kind="condition").when == ""


def test_an_absent_onset_says_why() -> None:
    reason = {
        "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]
    }
    assert one(condition(_onsetDateTime=reason), kind="condition").detail["onset_absent"] == "unknown"
    assert one(allergy(_onsetDateTime=reason), kind="allergy").detail["onset_absent"] == "unknown"


def test_a_status_as_a_plain_string_is_read_and_the_version_named_once() -> None:
    reading = read(condition(1, clinicalStatus="active"), condition(2, clinicalStatus="active", code={"text": "Gout"}))
    assert {fact.status for fact in facts_of(reading, "condition")} == {"active"}
    assert sum("STU3" in warning for warning in reading.warnings) == 1


def test_words_of_other_languages_stay_as_they_are() -> None:
    assert one(condition(code={"text": "Endokarditis 1999"}), kind="condition").text == "Endokarditis 1999"


def test_relatives_facts_are_theirs() -> None:
    history = {
        "resourceType": "FamilyMemberHistory",
        "id": "f",
        "status": "completed",
        "patient": OURS,
        "relationship": coded("MTH", "urn:r", "mother"),
        "condition": [{"code": {"text": "Breast cancer"}, "onsetString": "in her 50s"}],
    }
    reading = read(history)
    assert not facts_of(reading, "condition")
    fact = facts_of(reading, "family")[0]
    assert (fact.text, fact.subject, fact.when) == ("Breast cancer", "mother", "in her 50s")


def test_a_key_stated_twice_is_named_and_neither_value_used() -> None:
    import json

    body = json.dumps(bundle(ANN, {"resourceType": "Condition", "id": "c", "subject": OURS, "code": {"text": "Gout"}}))
    twice = body.replace('"id": "c"', '"id": "c", "recordedDate": "2019", "recordedDate": "2024"')
    reading = read_facts(raw_of(twice))
    fact = facts_of(reading, "condition")[0]
    assert (fact.when, fact.detail["doubled"]) == ("", "recordedDate")
    assert any("stated twice" in warning for warning in reading.warnings)


@pytest.mark.parametrize(
    ("type_", "words", "form"),
    [
        ("AllergyIntolerance", "none", "recorded_as_none"),
        ("AllergyIntolerance", "No allergies", "recorded_as_none"),
        ("AllergyIntolerance", "Denies any drug allergies", "recorded_as_none"),
        ("AllergyIntolerance", "Assessed - no known allergies", "recorded_as_none"),
        ("AllergyIntolerance", "Keine Allergien bekannt", "recorded_as_none"),
        ("AllergyIntolerance", "Niega alergias", "recorded_as_none"),
        ("AllergyIntolerance", "Geen allergie bekend", "recorded_as_none"),
        ("AllergyIntolerance", "Unknown", "not_recorded"),
        ("AllergyIntolerance", "Allergies not on file", "not_recorded"),
        ("AllergyIntolerance", "Unable to obtain", "not_recorded"),
        ("Condition", "No active problems", "recorded_as_none"),
        ("Condition", "None", "recorded_as_none"),
    ],
)
def test_an_absence_in_everyday_words_is_no_entry(type_: str, words: str, form: str) -> None:
    fact = one({"resourceType": type_, "id": "n", "code": {"text": words}}, kind="section")
    assert fact.status == form


@pytest.mark.parametrize(
    ("type_", "words", "kind"),
    [
        ("AllergyIntolerance", "No known allergies except penicillin", "allergy"),
        ("AllergyIntolerance", "No allergies other than latex", "allergy"),
        ("AllergyIntolerance", "Nonoxynol", "allergy"),
        ("AllergyIntolerance", "Unknown antibiotic", "allergy"),
        ("Condition", "No evidence of disease after breast cancer", "condition"),
        ("Condition", "Nocturia", "condition"),
        ("Condition", "Unknown", "condition"),
        ("Condition", "Without diabetes control", "condition"),
    ],
)
def test_what_only_begins_like_an_absence_is_an_entry(type_: str, words: str, kind: str) -> None:
    assert one({"resourceType": type_, "id": "n", "code": {"text": words}}, kind=kind).text == words


def test_a_code_without_any_name_is_said_to_be_one() -> None:
    code = {"coding": [{"system": "http://snomed.info/sct", "code": "44054006"}]}
    made = {"resourceType": "Condition", "id": "n", "code": code, "severity": code}
    fact = one(made, kind="condition")
    assert fact.text == "SNOMED CT 44054006 (no name given)"
    assert "severity" not in fact.detail


def test_shapes_of_r5_are_read_where_their_meaning_is_plain() -> None:
    visit = {
        "resourceType": "Encounter",
        "id": "e",
        "status": "completed",
        "class": [{"coding": [{"code": "AMB", "display": "ambulatory"}]}],
        "actualPeriod": {"start": "2024-01-01"},
        "reason": [{"value": [{"concept": {"text": "Cough"}}]}],
    }
    fact = one(visit, kind="encounter")
    assert (fact.when, fact.detail["class"], fact.detail["reason"]) == ("2024-01-01", "ambulatory", "Cough")
    kind = {"coding": [{"code": "intolerance"}]}
    latex = {"resourceType": "AllergyIntolerance", "id": "a", "type": kind, "code": {"text": "Latex"}}
    assert one(latex, kind="allergy").detail["type"] == "intolerance"
