"""A name that is nearly right is another thing."""

import pytest

from tests.brief.conftest import chart_of, condition, lab, material_of
from tools.brief.verify import verify
from tools.clinical import Claim

__all__ = ["chart_of"]


@pytest.mark.parametrize(
    ("text", "supported"),
    [
        ("Weight was measured at 27.4 kg/m2.", False),
        ("Body mass index was measured at 27.4 kg/m2.", True),
        ("BMI 27.4 kg/m2 (2 Apr 2026).", True),
    ],
)
def test_a_body_mass_index_is_no_weight(chart_of, text, supported):
    assert judged(chart_of(lab("Body mass index (BMI) [Ratio]", 27.4, "kg/m2", "2026-04-02")), text) is supported


@pytest.mark.parametrize(
    ("text", "supported"),
    [
        ("A hemoglobin measurement of 5.9 %.", False),
        ("Hemoglobin A1c was 5.9 %.", True),
        ("Glycated hemoglobin was 5.9 %.", True),
        ("HbA1c 5.9 % (2 Apr 2026).", True),
    ],
)
def test_a_glycated_haemoglobin_is_no_haemoglobin(chart_of, text, supported):
    chart = chart_of(lab("Hemoglobin A1c/Hemoglobin.total in Blood", 5.9, "%", "2026-04-02"))
    assert judged(chart, text) is supported


@pytest.mark.parametrize(
    ("text", "supported"),
    [
        ("Chronic pain is an active problem.", False),
        ("Chronic low back pain is an active problem.", True),
        ("Low back pain is an active problem.", True),
    ],
)
def test_a_name_without_its_middle_is_another(chart_of, text, supported):
    assert judged(chart_of(condition("Chronic low back pain (finding)")), text) is supported


def judged(chart, text):
    handle = next(fact.handle for fact in chart.facts if fact.kind != "patient")
    (claim,) = verify([Claim(text=text, evidence=(handle,))], material_of(chart))
    return claim.verdict == "supported"
