"""Danger lines that are true pass their check however they are worded; what did not pass leaves a mark."""

import pytest

from tests.brief.conftest import allergy, answer, brief_of, condition, everything, medication, taking
from tools.brief import render
from tools.brief.assemble import _lost
from tools.clinical import Claim, Finding

YOUNG = {"birthDate": "1997-05-04"}


def symptom(name, quote, **more):
    return Finding(name=name, concept=name.replace(" ", "_"), polarity="present", quote=quote, **more)


def drug(name, ingredient):
    return Finding(
        name=name, polarity="present", quote=name, kind="medication", detail={"ingredient": ingredient, "taking": "yes"}
    )


def items(brief):
    return [claim.text for claim in brief.first_screen.for_attention]


def test_a_drug_of_concern_in_pregnancy_is_told_with_the_patients_answer(chart_of):
    chart = chart_of(medication("Lisinopril 10 MG Oral Tablet"), patient=YOUNG)
    words = "yes, 24 weeks"
    brief = brief_of(chart, answer(1, "pregnancy", words, symptom("pregnancy", words)))
    assert "isinopril" in items(brief)[0]
    assert words in items(brief)[0]
    assert not brief.withheld
    assert not brief.receipt["attention"]["withheld"]


def test_a_drug_of_concern_in_pregnancy_stands_beside_another_drug_that_it_meets(chart_of):
    chart = chart_of(medication("Lisinopril 10 MG Oral Tablet"), medication("Furosemide 40 MG"), patient=YOUNG)
    words = "yes, 24 weeks"
    told = [
        answer(1, "pregnancy", words, symptom("pregnancy", words)),
        answer(2, "over_the_counter", "motrin for the headache", drug("motrin", "ibuprofen")),
    ]
    found = items(brief_of(chart, *told))
    assert any(words in one for one in found)
    assert any("motrin" in one for one in found)


@pytest.mark.parametrize(
    ("recorded", "said", "ingredient"),
    [
        ("PARACETAMOL", "paracetamol", "acetaminophen"),
        ("Acetaminophen", "tylenol", "acetaminophen"),
        ("Allergy to sulfonamide", "Septra", "sulfamethoxazole + trimethoprim"),
        ("Allergy to sulfonamide", "Bactrim", ""),
        ("Penicillin", "Augmentin", ""),
    ],
)
def test_a_drug_taken_against_a_recorded_allergy_is_named_beside_it(chart_of, recorded, said, ingredient):
    chart = chart_of(allergy(recorded), medication("Amlodipine 5 MG Oral Tablet"))
    brief = brief_of(chart, answer(1, "medication", f"{said} since yesterday", drug(said, ingredient)))
    first = items(brief)[0]
    assert said in first
    assert "allergy to " + recorded.removeprefix("Allergy to ") in first
    assert "allergy to Allergy" not in everything(brief)
    assert not brief.contradictions


def test_relief_told_as_help_is_no_advice(chart_of):
    words = "tightness in the middle, the nitro spray helped"
    told = symptom("chest tightness", "tightness in the middle", better="the nitro spray")
    brief = brief_of(chart_of(), answer(1, "story", words + " and so on" * 40, told))
    assert "Reports chest tightness, better with the nitro spray." in everything(brief)
    assert not brief.withheld


def test_no_effect_is_made_of_words_that_tell_none(chart_of):
    words = "only one bottle since midnight, few wet diapers" + " he is tired" * 20
    told = symptom("oliguria", "few wet diapers", worse="one bottle since midnight")
    brief = brief_of(chart_of(), answer(1, "story", words, told))
    assert "worse" not in everything(brief)
    assert not brief.withheld


def test_half_a_pair_is_no_item(chart_of):
    brief = brief_of(chart_of(allergy("Penicillin"), medication("Amlodipine 5 MG Oral Tablet")))
    assert not any(text.startswith("Record shows allergy to") for text in items(brief))


def test_an_item_that_did_not_pass_is_counted_unless_its_plain_form_stands():
    failed = Claim(text="a", evidence=("F1", "Q1"), verdict="contradicted")
    plain = Claim(text="b", evidence=("Q1", "F1"), verdict="supported")
    other = Claim(text="c", evidence=("F2",), verdict="unsupported")
    assert _lost([failed, plain]) == 0
    assert _lost([failed, plain, other]) == 1


def test_the_mark_of_a_lost_item_stands_on_the_page(chart_of):
    from msgspec.structs import replace

    brief = brief_of(chart_of())
    marked = replace(brief, receipt=brief.receipt | {"attention": {"below": 0, "withheld": 2}})
    for kind in ("md", "text", "html"):
        assert "did not pass their check: 2" in " ".join(render(marked, kind).split())


def test_a_danger_cites_the_answer_whose_words_it_quotes(chart_of):
    ulcer = condition("Gastric ulcer")
    long = "i took some of my daughter's naproxen because the knee would not let me sleep at all for two weeks"
    brief = brief_of(
        chart_of(ulcer),
        answer(1, "story", long, taking("naproxen", long)),
        answer(2, "over_the_counter", "naproxen 500", taking("naproxen", "naproxen 500")),
    )
    line = next(one for one in brief.first_screen.for_attention if "ulcer" in one.text)
    assert '"naproxen 500"' in line.text
    assert "Q2" in line.evidence
    assert not brief.withheld
    assert not brief.contradictions
