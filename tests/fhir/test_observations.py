"""Measurements: values of every type, blood pressure as one, absence that is never zero, ranges that fit."""

from typing import Any

import pytest

from tests.fhir.conftest import OURS, bundle, coded, facts_of, one, raw_of, read
from tests.fhir.conftest import PATIENT as ANN
from tools.fhir import read_facts


def observation(number: int = 1, **more: Any) -> dict[str, Any]:
    base = {
        "resourceType": "Observation",
        "id": f"o{number}",
        "status": "final",
        "category": [coded("laboratory", "urn:c")],
        "code": coded("2160-0", display="Creatinine"),
        "effectiveDateTime": "2024-01-02",
    }
    return {key: value for key, value in (base | more).items() if value is not None}


def lab(**more: Any) -> Any:
    return one(observation(**more), kind="lab")


def component(code: str, **more: Any) -> dict[str, Any]:
    return {"code": coded(code)} | more


def pressure(*components: dict[str, Any], **more: Any) -> Any:
    code = coded("85354-9", display="Blood pressure")
    return one(observation(code=code, category=None, component=list(components), **more), kind="vital")


MMHG = {"unit": "mmHg"}


def test_blood_pressure_is_one_value_whatever_the_order() -> None:
    low, top = (
        component("8462-4", valueQuantity={"value": 72} | MMHG),
        component("8480-6", valueQuantity={"value": 109} | MMHG),
    )
    for order in ((low, top), (top, low)):
        fact = pressure(*order)
        assert (fact.value, fact.unit) == ("109/72", "mmHg")


def test_half_a_blood_pressure_says_which_half_is_missing() -> None:
    absent = component("8462-4", dataAbsentReason=coded("unknown", "urn:d", "Unknown"))
    fact = pressure(component("8480-6", valueQuantity={"value": 109} | MMHG), absent)
    assert fact.value == "109/not recorded"
    assert fact.detail["diastolic_absent"] == "not available (unknown)"


def test_a_blood_pressure_without_numbers_has_no_value() -> None:
    fact = pressure(component("8462-4"), component("8480-6"))
    assert fact.value == ""
    assert fact.detail["value_absent"] == "recorded without a value"


def test_other_components_stand_for_themselves_and_name_their_panel() -> None:
    parts = [component("1", valueInteger=3), component("2", valueCodeableConcept={"text": "never"})]
    facts = facts_of(read(observation(code={"text": "Questionnaire"}, component=parts)), "lab")
    assert [(fact.value, fact.detail["panel"]) for fact in facts] == [
        ("3", "Questionnaire"),
        ("never", "Questionnaire"),
    ]


@pytest.mark.parametrize(
    ("value", "shown", "unit"),
    [
        ({"valueQuantity": {"value": 1, "comparator": "<", "unit": "mg/dL"}}, "<1", "mg/dL"),
        (
            {"valueRange": {"low": {"value": 1, "unit": "cells"}, "high": {"value": 5, "unit": "cells"}}},
            "1 to 5",
            "cells",
        ),
        ({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 128}}}, "1:128", ""),
        ({"valueBoolean": True}, "yes", ""),
        ({"valueBoolean": False}, "no", ""),
        ({"valueInteger": 0}, "0", ""),
        ({"valueString": "Paced rhythm"}, "Paced rhythm", ""),
        ({"valueCodeableConcept": coded("LA", display="Positive")}, "Positive", ""),
        ({"valueDateTime": "2024-02"}, "2024-02", ""),
        ({"valueTime": "08:30:00"}, "08:30:00", ""),
        ({"valuePeriod": {"start": "2024", "end": "2025"}}, "2024 to 2025", ""),
        ({"valueSampledData": {"data": "1 2 3"}}, "(waveform, not shown)", ""),
        ({"valueMystery": {"a": 1}}, "(Mystery, not shown)", ""),
    ],
)
def test_every_type_of_value_is_readable(value: dict[str, Any], shown: str, unit: str) -> None:
    fact = lab(**value)
    assert (fact.value, fact.unit) == (shown, unit)


@pytest.mark.parametrize("written", ["7.10", "72.50", "0.30", "-1.5", "1.0E2", "120", "0"])
def test_a_number_stays_as_it_was_written(written: str) -> None:
    import json

    body = json.dumps(bundle(ANN, observation(subject=OURS, valueQuantity={"value": 99999, "unit": "mmol/L"})))
    reading = read_facts(raw_of(body.replace("99999", written)))
    assert facts_of(reading, "lab")[0].value == written


def test_a_number_as_text_is_taken_and_warned_of_and_other_text_is_not_a_number() -> None:
    reading = read(observation(valueQuantity={"value": "7.10", "unit": "mmol/L"}))
    assert facts_of(reading, "lab")[0].value == "7.10"
    assert any("text" in warning for warning in reading.warnings)
    assert lab(valueQuantity={"value": "high", "unit": "mmol/L"}).detail["value_note"] == "not a number"


def test_a_comparator_without_a_value_is_no_value() -> None:
    fact = lab(valueQuantity={"comparator": "<", "unit": "mg/dL"})
    assert (fact.value, fact.detail["value_absent"]) == ("", "no value")


def test_a_missing_unit_is_said_and_never_assumed() -> None:
    fact = lab(valueQuantity={"value": 15, "system": "http://unitsofmeasure.org"})
    assert (fact.unit, fact.detail["value_note"]) == ("", "unit not stated")


def test_an_absent_value_is_never_zero() -> None:
    fact = lab(dataAbsentReason=coded("unknown", "urn:d", "Unknown"))
    assert (fact.value, fact.detail["value_absent"]) == ("", "not available (unknown)")
    assert lab().detail["value_absent"] == "recorded without a value"
    masked = {
        "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "masked"}]
    }
    assert lab(_valueString=masked).detail["value_absent"] == "not available (masked)"


@pytest.mark.parametrize(
    "status", ["final", "preliminary", "registered", "amended", "corrected", "cancelled", "unknown"]
)
def test_a_result_keeps_its_status(status: str) -> None:
    assert lab(status=status).status == status


def test_interpretation_is_the_sources_own() -> None:
    assert lab(valueQuantity={"value": 9, "unit": "g"}, interpretation=[coded("HH", "urn:i")]).interpretation == "HH"


BANDS = [
    {"low": {"value": 1}, "high": {"value": 2}, "age": {"high": {"value": 17, "unit": "years"}}},
    {"low": {"value": 3}, "high": {"value": 4}, "age": {"low": {"value": 18, "unit": "years"}}},
]


def test_a_range_is_used_only_when_age_and_group_fit() -> None:
    assert "3 to 4" in lab(valueQuantity={"value": 3, "unit": "g"}, referenceRange=BANDS).reference_range
    assert "1 to 2" not in lab(valueQuantity={"value": 3, "unit": "g"}, referenceRange=BANDS).reference_range
    women = {"low": {"value": 5}, "high": {"value": 6}, "appliesTo": [{"text": "female"}]}
    men = {"low": {"value": 7}, "high": {"value": 8}, "appliesTo": [{"text": "male"}]}
    shown = lab(valueQuantity={"value": 3, "unit": "g"}, referenceRange=[men, women]).reference_range
    assert "5 to 6" in shown
    assert "7 to 8" not in shown


def test_ranges_that_cannot_be_told_apart_are_all_quoted() -> None:
    ranges = [{"text": "women 1-2"}, {"text": "men 2-3"}]
    assert lab(valueQuantity={"value": 3, "unit": "g"}, referenceRange=ranges).reference_range == "women 1-2; men 2-3"


def test_an_observation_about_somebody_else_is_theirs() -> None:
    fetus = {"focus": [{"reference": "RelatedPerson/baby", "display": "fetus"}]}
    assert lab(valueQuantity={"value": 140, "unit": "/min"}, **fetus).subject == "fetus"


@pytest.mark.parametrize(
    ("category", "code", "kind"),
    [
        ("vital-signs", "8867-4", "vital"),
        ("laboratory", "2160-0", "lab"),
        ("social-history", "72166-2", "social"),
        ("survey", "44249-1", "observation"),
        ("", "8867-4", "vital"),
    ],
)
def test_the_kind_follows_the_category_else_the_code(category: str, code: str, kind: str) -> None:
    given = [coded(category, "urn:c")] if category else None
    reading = read(observation(category=given, code=coded(code), valueQuantity={"value": 1, "unit": "x"}))
    assert len(facts_of(reading, kind)) == 1
