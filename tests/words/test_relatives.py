"""What several relatives had is of each of them, and never the patient's own."""

from datetime import date

import pytest

from tools.words import understand


@pytest.mark.parametrize(
    ("text", "concept", "whose"),
    [
        ("mum and her sister both had breast cancer", "breast_cancer", {"mother", "sister"}),
        ("my brother and my uncle both have diabetes", "diabetes", {"brother", "uncle"}),
        ("my father dropped dead of a heart attack at 48", "heart_attack", {"father"}),
        ("my gran had womb cancer at 60", "uterine_cancer", {"grandmother"}),
        ("my mother-in-law had a stroke", "stroke", {"other"}),
        ("my step dad had a stroke", "stroke", {"other"}),
        ("my stepmom has lupus", "lupus", {"other"}),
        ("brain tumour like my brother", "brain_tumor", {"patient", "brother"}),
        ("that it's dementia like my grandmother had", "dementia", {"patient", "grandmother"}),
    ],
)
def test_each_relative_has_what_is_said_of_them(text, concept, whose):
    assert {one.who for one in understand(text, today=date(2026, 5, 12)) if one.concept == concept} == whose
