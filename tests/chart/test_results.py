from decimal import Decimal

import pytest

from tools.chart.results import bounds


def a1c(facts, *readings, unit="%", **more):
    for when, value in readings:
        facts.add("lab", "Hemoglobin A1c", value=value, unit=unit, when=when, code="http://loinc.org|4548-4", **more)


def test_latest_previous_delta_and_direction(facts):
    a1c(facts, ("2025-09-04", "7.1"), ("2026-04-02", "8.4"), ("2024-01-01", "7.0"))
    (line,) = facts.chart().results()
    assert (line.latest.value, line.previous.value, line.delta, line.direction) == ("8.4", "7.1", "+1.3", "rising")
    assert [m.when for m in line.series] == ["2024-01-01", "2025-09-04", "2026-04-02"]


def test_a_change_within_the_scatter_of_the_test_is_stable(facts):
    a1c(facts, ("2025-09-04", "7.1"), ("2026-04-02", "7.2"))
    assert facts.chart().results()[0].direction == "stable"


def test_a_slow_drift_is_seen_over_several_readings(facts):
    for year, value in ((2023, "60"), (2024, "56"), (2025, "53"), (2026, "50")):
        facts.add("lab", "eGFR", value=value, unit="mL/min/{1.73_m2}", when=f"{year}-01-01", code="l|33914-3")
    assert facts.chart().results()[0].direction == "falling"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (("<1", "mg/L"), ("4", "mg/L")),
        (("4", "mg/L"), (">10", "mg/L")),
        (("4", ""), ("9", "")),
        (("4", "mg/L"), ("9", "")),
    ],
)
def test_comparators_and_missing_units_never_enter_arithmetic(facts, old, new):
    facts.add("lab", "CRP", value=old[0], unit=old[1], when="2025-01-01", code="l|1988-5", reference_range="0-5 mg/L")
    facts.add("lab", "CRP", value=new[0], unit=new[1], when="2026-01-01", code="l|1988-5", reference_range="0-5 mg/L")
    (line,) = facts.chart().results()
    assert line.delta == ""
    assert line.direction == ""
    assert line.latest.value == new[0]
    assert line.note
    if new[0].startswith(">") or not new[1]:
        assert line.abnormal == ""


def test_blood_pressure_is_one_result_of_two_halves(facts):
    for year, value in ((2025, "120/80"), (2026, "150/95")):
        facts.add(
            "vital", "Blood pressure", value=value, unit="mm[Hg]", when=f"{year}-01-01", code="http://loinc.org|85354-9"
        )
    (line,) = facts.chart().results()
    assert (line.latest.number, line.latest.second) == (Decimal(150), Decimal(95))
    assert line.delta == "+30/+15"
    assert line.direction == "rising"


def test_a_half_missing_blood_pressure_is_not_computed_with(facts):
    facts.add("vital", "Blood pressure", value="120/80", unit="mm[Hg]", when="2025-01-01", code="l|85354-9")
    facts.add("vital", "Blood pressure", value="109/not recorded", unit="mm[Hg]", when="2026-01-01", code="l|85354-9")
    (line,) = facts.chart().results()
    assert line.latest.value == "109/not recorded"
    assert line.delta == ""


def test_the_sources_interpretation_comes_before_the_range(facts):
    a1c(facts, ("2026-04-02", "5.0"), interpretation="H", reference_range="4-6 %")
    (line,) = facts.chart().results()
    assert (line.abnormal, line.abnormal_by) == ("high", "source")


def test_one_plain_range_judges_and_several_do_not(facts):
    a1c(facts, ("2026-04-02", "9.0"), reference_range="4-6 %")
    assert facts.chart().results()[0].abnormal == "high"
    a1c(facts, ("2026-05-02", "9.0"), reference_range="men 4-6; women 3-5")
    assert facts.chart().results()[0].abnormal == ""


def test_a_preliminary_reading_is_pending_and_not_the_latest(facts):
    a1c(facts, ("2026-01-01", "7.0"), status="final")
    a1c(facts, ("2026-05-01", "9.9"), status="preliminary")
    (line,) = facts.chart().results()
    assert line.latest.value == "7.0"
    assert line.pending == ("F2",)


def test_a_reading_without_value_is_no_part_of_the_trend(facts):
    a1c(facts, ("2025-01-01", "7.0"), ("2026-01-01", ""))
    (line,) = facts.chart().results()
    assert line.latest.value == "7.0"
    assert line.not_available == ("F2",)
    assert len(line.series) == 1


def test_the_same_name_in_blood_and_urine_stays_apart(facts):
    facts.add("lab", "Glucose", value="5", unit="mmol/L", when="2026-01-01", code="l|2345-7")
    facts.add("lab", "Glucose", value="9", unit="mmol/L", when="2026-01-02", code="l|2350-7")
    assert len(facts.chart().results()) == 2


def test_coded_results_change_or_not_without_arithmetic(facts):
    facts.add("social", "Tobacco smoking status", value="Smokes", when="2020-01-01", code="l|72166-2")
    facts.add("social", "Tobacco smoking status", value="Former smoker", when="2024-01-01", code="l|72166-2")
    assert facts.chart().results()[0].direction == "changed"


def test_bounds_of_text_are_none():
    assert bounds("normal") == (None, None, "")
    assert bounds(">= 60 mL/min") == (Decimal(60), None, "mL/min")


def test_the_same_value_said_twice_for_one_time_is_one_reading(facts):
    for when, value in (("2022-12-27T01:00:00Z", "27.7"), ("2025-01-07T01:00:00Z", "28.9")):
        for _ in range(2):
            facts.add("vital", "Body mass index", value=value, unit="kg/m2", when=when, code="http://loinc.org|39156-5")
    (line,) = facts.chart().results()
    assert [m.value for m in line.series] == ["27.7", "28.9"]
    assert (line.previous.value, line.delta, line.direction) == ("27.7", "+1.2", "rising")
    assert line.latest.also == ("F4",)
    assert set(line.handles) == {"F1", "F2", "F3", "F4"}


def test_halves_recorded_apart_are_one_pressure(facts):
    when = "2022-12-27T01:00:00Z"
    facts.add("vital", "Systolic blood pressure", value="155", unit="mm[Hg]", when=when, code="http://loinc.org|8480-6")
    facts.add("vital", "Diastolic blood pressure", value="85", unit="mm[Hg]", when=when, code="http://loinc.org|8462-4")
    (line,) = facts.chart().results()
    assert line.latest.value == "155/85"
    assert set(line.handles) == {"F1", "F2"}


def test_halves_of_different_times_are_not_joined(facts):
    facts.add("vital", "Systolic blood pressure", value="155", unit="mm[Hg]", when="2022-12-27", code="l|8480-6")
    facts.add("vital", "Diastolic blood pressure", value="85", unit="mm[Hg]", when="2022-12-28", code="l|8462-4")
    assert {r.latest.value for r in facts.chart().results()} == {"155", "85"}


def test_two_values_of_one_time_are_not_a_change(facts):
    facts.add("lab", "Odor of Urine", value="Cloudy", when="2022-12-27", code="l|34533-0")
    facts.add("lab", "Odor of Urine", value="Foul", when="2022-12-27", code="l|34533-0")
    (line,) = facts.chart().results()
    assert line.previous is None
    assert line.direction == ""


def test_a_unit_that_converts_is_converted_for_the_trend(facts):
    facts.add("lab", "Glucose", value="90", unit="mg/dL", when="2021-01-01", code="http://loinc.org|2345-7")
    facts.add("lab", "Glucose", value="0.9", unit="g/L", when="2022-01-01", code="http://loinc.org|2345-7")
    (line,) = facts.chart().results()
    assert line.direction == "stable"
    assert "converted" in line.note


def test_units_that_do_not_convert_give_no_change(facts):
    facts.add("lab", "Thing", value="90", unit="mg/dL", when="2021-01-01", code="l|1")
    facts.add("lab", "Thing", value="0.9", unit="{score}", when="2022-01-01", code="l|1")
    (line,) = facts.chart().results()
    assert (line.delta, line.direction) == ("", "")
    assert "not converted" in line.note


def test_a_filtration_rate_that_collapses_is_seen_whatever_its_unit_leaves_out(facts):
    facts.add("lab", "eGFR", value="154", unit="mL/min/{1.73_m2}", when="2009-03-01", code="http://loinc.org|33914-3")
    facts.add("lab", "eGFR", value="26", unit="mL/min", when="2010-01-15", code="http://loinc.org|33914-3")
    (line,) = facts.chart().results()
    assert (line.direction, line.delta) == ("falling", "-128")


def test_a_clearance_in_millilitres_is_not_a_filtration_rate_per_surface(facts):
    facts.add(
        "lab",
        "Creatinine clearance",
        value="90",
        unit="mL/min/{1.73_m2}",
        when="2009-03-01",
        code="http://loinc.org|2164-2",
    )
    facts.add(
        "lab",
        "Creatinine clearance",
        value="60",
        unit="mL/min/1.73m2",
        when="2010-01-15",
        code="http://loinc.org|2164-2",
    )
    (line,) = facts.chart().results()
    assert line.direction in {"falling", ""}


def test_two_spellings_of_one_unit_need_no_conversion(facts):
    facts.add("vital", "Blood pressure", value="120/80", unit="mmHg", when="2025-01-01", code="l|85354-9")
    facts.add("vital", "Blood pressure", value="150/95", unit="mm[Hg]", when="2026-01-01", code="l|85354-9")
    (line,) = facts.chart().results()
    assert (line.delta, line.note) == ("+30/+15", "")


def test_a_half_that_the_source_calls_high_makes_the_pressure_high(facts):
    facts.add(
        "vital", "Blood pressure", value="150/80", unit="mm[Hg]", when="2026-01-01", code="l|85354-9",
        detail={"systolic_interpretation": "H", "diastolic_interpretation": "N"},
    )  # fmt: skip
    (line,) = facts.chart().results()
    assert (line.abnormal, line.abnormal_by) == ("high", "source")


def test_mass_and_mole_of_one_test_are_converted(facts):
    code = "http://loinc.org|2160-0"
    facts.add(
        "lab", "Creatinine [Mass/volume] in Serum or Plasma", value="1.0", unit="mg/dL", when="2021-01-01", code=code
    )
    facts.add(
        "lab", "Creatinine [Mass/volume] in Serum or Plasma", value="177", unit="umol/L", when="2022-01-01", code=code
    )
    (line,) = facts.chart().results()
    assert line.direction == "rising"
    assert line.delta.startswith("+88")


def test_a_pressure_of_two_entries_names_both_and_one_of_one_entry_only_itself(facts):
    when = "2022-12-27T01:00:00Z"
    facts.add(
        "vital", "Blood pressure", value="155/85", unit="mm[Hg]", when="2021-12-27", code="http://loinc.org|85354-9"
    )
    facts.add("vital", "Systolic blood pressure", value="150", unit="mm[Hg]", when=when, code="http://loinc.org|8480-6")
    facts.add("vital", "Diastolic blood pressure", value="80", unit="mm[Hg]", when=when, code="http://loinc.org|8462-4")
    (line,) = facts.chart().results()
    assert (line.latest.handle, line.latest.other_half) == ("F2", "F3")
    assert line.previous.other_half == ""


def test_one_test_as_mass_and_as_amount_is_one_trend(facts):
    facts.add("lab", "Kreatinin", value="1.0", unit="mg/dL", code="http://loinc.org|2160-0", when="2024-01-01")
    facts.add("lab", "Kreatinin", value="150", unit="umol/L", code="http://loinc.org|14682-9", when="2024-06-01")
    (line,) = facts.chart().results()
    assert (line.latest.value, line.direction, line.handles) == ("150", "rising", ("F2", "F1"))
    assert line.delta.startswith("+61.")
    assert line.note == "previous converted from 1.0 mg/dL"


def test_a1c_in_both_units_is_one_trend(facts):
    facts.add("lab", "HbA1c", value="7.0", unit="%", code="http://loinc.org|4548-4", when="2024-01-01")
    facts.add("lab", "HbA1c", value="53", unit="mmol/mol", code="http://loinc.org|59261-8", when="2024-06-01")
    (line,) = facts.chart().results()
    assert line.direction == "stable"


def test_tests_of_another_specimen_or_unknown_weight_stay_apart(facts):
    facts.add("lab", "Creatinine [Mass/volume] in Urine", value="90", unit="mg/dL", code="http://loinc.org|2161-8")
    facts.add(
        "lab", "Creatinine [Mass/volume] in Serum or Plasma", value="1", unit="mg/dL", code="http://loinc.org|2160-0"
    )
    facts.add("lab", "Protein [Mass/volume] in Serum", value="7", unit="g/dL", code="http://loinc.org|2885-2")
    facts.add("lab", "Protein [Moles/volume] in Serum", value="7", unit="mmol/L", code="x|2885")
    assert len(facts.chart().results()) == 4


def test_a_value_without_a_unit_says_so_in_the_chart(facts):
    facts.add("lab", "Viral load", value="15", when="2024-01-01", detail={"value_note": "unit not stated"})
    facts.add("lab", "Ferritin", value="3", unit="ug/L", detail={"value_note": "number written as text"})
    text = facts.chart().lines().text
    assert "Viral load (unit not stated): 2024: 15 01-01 F1" in text
    assert "Ferritin ug/L: 3 (number written as text) undated F2" in text


def test_halves_of_a_pressure_named_in_words_are_one_pressure(facts):
    for text, value in (("systolische bloeddruk", "140"), ("diastolische bloeddruk", "90")):
        facts.add("vital", text, value=value, unit="mmHg", code=f"urn:local|{value}", when="2024-01-01")
    facts.add("vital", "mean diastolic of 24 h", value="80", unit="mmHg", code="urn:local|m", when="2024-01-01")
    lines = {line.name: line.latest.value for line in facts.chart().results()}
    assert lines == {"Blood pressure": "140/90", "mean diastolic of 24 h": "80"}


def test_two_pressures_of_one_moment_keep_their_halves(facts):
    for until, top, low in (("2024-01-01T08:05:00Z", "110", "70"), ("", "117", "64")):
        for code, value in (("8480-6", top), ("8462-4", low)):
            facts.add(
                "vital",
                code,
                value=value,
                unit="mmHg",
                code=f"http://loinc.org|{code}",
                when="2024-01-01T08:00:00Z",
                until=until,
            )
    (line,) = facts.chart().results()
    assert {m.value for m in line.series} == {"110/70", "117/64"}


def test_what_the_source_says_of_one_half_of_a_pressure_is_not_lost(facts):
    for code, value, said in (("8480-6", "182", "HH"), ("8462-4", "80", "N")):
        facts.add(
            "vital",
            code,
            value=value,
            unit="mmHg",
            code=f"http://loinc.org|{code}",
            when="2024-01-01",
            interpretation=said,
        )
    (line,) = facts.chart().results()
    assert (line.abnormal, line.abnormal_by) == ("critical high", "source")


def test_a_pressure_with_the_lower_figure_first_is_shown_as_written_and_said(facts):
    facts.add(
        "vital", "Blood pressure", value="80/120", unit="mmHg", code="http://loinc.org|85354-9", when="2024-01-01"
    )
    assert "80/120 01-01 F1 (recorded with the lower figure first; as written)" in facts.chart().lines().text


def test_the_latest_reading_is_the_latest_whatever_the_clock_it_was_written_by(facts):
    code = "http://loinc.org|2823-3"
    facts.add("lab", "Potassium", value="6.9", unit="mmol/L", code=code, when="2024-01-02T23:00:00-05:00")
    facts.add("lab", "Potassium", value="4.1", unit="mmol/L", code=code, when="2024-01-03T02:00:00Z")
    (line,) = facts.chart().results()
    assert (line.latest.value, line.direction) == ("6.9", "rising")


def test_a_cancelled_test_says_so_in_the_chart(facts):
    facts.add("lab", "Troponin", status="cancelled", when="2024-01-03")
    assert "Troponin [cancelled]" in facts.chart().lines().text


def test_a_pressure_is_judged_by_the_ranges_of_its_halves(facts):
    ranges = {"systolic_range": "90 to 130 mm[Hg]", "diastolic_range": "60 to 85 mm[Hg]"}
    code = "http://loinc.org|85354-9"
    for when, value in (("2024-01-01", "185/112"), ("2024-01-02", "118/92")):
        facts.add("vital", "BP", value=value, unit="mm[Hg]", when=when, code=code, detail=ranges)
    (line,) = facts.chart().results()
    assert (line.abnormal, line.abnormal_by) == ("high", "reference range")
    assert line.reference_range == "systolic 90 to 130 mm[Hg], diastolic 60 to 85 mm[Hg]"
