"""A new fall in haemoglobin beside a drug that makes bleeding likelier is for attention, also within the range."""

from tests.brief.conftest import answer, brief_of, condition, fixture_chart, lab, medication, taking

TEST = "Hemoglobin [Mass/volume] in Blood"


def readings(now, before=14.1):
    return lab(TEST, before, "g/dL", "2025-10-07"), lab(TEST, now, "g/dL", "2026-04-21")


def items(brief):
    return " ".join(claim.text for claim in brief.first_screen.for_attention)


def test_a_fall_beside_an_anticoagulant_of_the_record_is_for_attention(chart_of):
    brief = brief_of(chart_of(medication("Apixaban 5 MG Oral Tablet"), *readings(12.2)))
    assert "Hemoglobin 12.2 g/dL (21 Apr 2026), down from 14.1 (Oct 2025); also Apixaban" in items(brief)
    assert not brief.contradictions


def test_a_fall_beside_a_painkiller_that_only_the_patient_names_is_for_attention(chart_of):
    said = answer(1, "medication", "I take ibuprofen for my knee", taking("ibuprofen", "I take ibuprofen"))
    assert "down from 14.1" in items(brief_of(chart_of(condition("Gout"), *readings(12.2)), said))


def test_a_small_fall_or_a_fall_beside_nothing_of_the_kind_is_not(chart_of):
    assert "Hemoglobin" not in items(brief_of(chart_of(medication("Apixaban 5 MG Oral Tablet"), *readings(13.9))))
    assert "Hemoglobin" not in items(brief_of(chart_of(medication("Metformin 500 MG Oral Tablet"), *readings(12.2))))


def test_a_drug_that_was_stopped_does_not_count(chart_of):
    chart = chart_of(medication("Apixaban 5 MG Oral Tablet", "stopped"), *readings(12.2))
    assert "Hemoglobin" not in items(brief_of(chart))


def test_the_fall_of_the_fixture_with_fibrillation_is_among_the_items():
    assert "Hemoglobin 12.2" in items(brief_of(fixture_chart("fibrillation-anticoagulant")))
