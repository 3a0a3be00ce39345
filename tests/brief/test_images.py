"""What the brief says of images: earlier ones alike by their date, warnings, and that no model saw an intimate one."""

import pytest

from tests.brief.conftest import brief_of, material_of
from tools.brief.verify import verify
from tools.clinical import Claim, EarlierImage, ImageNote

ALIKE = EarlierImage(visit="v0", handle="I4", when="2026-03-02", similarity=0.91)
NOTE = ImageNote(
    handle="I1", digest="a", media="image/png", body_site="Back", analysed_by="MedSigLIP", similar=(ALIKE,)
)


def shown(brief):
    return next(section.claims for section in brief.sections if section.name == "images")


def test_an_earlier_image_alike_is_named_by_its_date_and_matches_its_source(chart_of):
    (line,) = shown(brief_of(chart_of(), images=[NOTE]))
    assert "similar earlier image of this patient, of 2 Mar 2026" in line.text
    assert line.verdict == "supported"


@pytest.mark.parametrize(
    "text",
    [
        "Similar earlier image of this patient, of 2 Mar 2025.",
        "Similar earlier image of this patient, of 9 Nov 2021.",
        "The mole in the image has grown since 2 Mar 2026.",
    ],
)
def test_a_wrong_date_and_a_comparison_nobody_made_do_not_pass(chart_of, text):
    (checked,) = verify([Claim(text=text, evidence=("I1",))], material_of(chart_of(), images=[NOTE]))
    assert checked.verdict != "supported"


def test_an_intimate_image_is_named_as_one_that_no_model_has_seen(chart_of):
    note = ImageNote(
        handle="I1", digest="a", media="image/png", sensitive=True, warnings=("it may show a name or number",)
    )
    lines = shown(brief_of(chart_of(), images=[note]))
    text = " ".join(line.text for line in lines)
    assert "intimate: no model has seen it" in text
    assert "it may show a name or number" in text
    assert "I1 was not analysed by a model." in text
    assert {line.verdict for line in lines} == {"supported"}
