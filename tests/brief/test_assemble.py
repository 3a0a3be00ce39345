import pytest

from tests.brief.conftest import (
    allergy,
    answer,
    brief_of,
    condition,
    everything,
    first_screen,
    lab,
    material_of,
    medication,
)
from tools.brief import Draft, assemble, compose
from tools.brief.draft import claim, section
from tools.clinical import Claim, FirstScreen, ImageNote, Section


def draft(*claims: Claim) -> Draft:
    return Draft(first_screen=FirstScreen(), sections=(section("problems", claims),))


def handle_of(chart, text):
    return next(fact.handle for fact in chart.facts if text.lower() in fact.text.lower())


def test_what_the_record_does_not_say_is_withheld_and_counted(chart_of):
    chart = chart_of(condition("Asthma"))
    brief = assemble(draft(claim("Tuberculosis: active.", [handle_of(chart, "asthma")])), material_of(chart))
    assert brief.sections == ()
    assert [one.text for one in brief.withheld] == ["Tuberculosis: active."]
    assert brief.receipt["checked"]["claims"] == 1


def test_what_the_record_contradicts_is_shown_as_a_contradiction(chart_of):
    chart = chart_of(condition("Asthma"))
    brief = assemble(draft(claim("Asthma: resolved.", [handle_of(chart, "asthma")])), material_of(chart))
    assert [one.text for one in brief.contradictions] == ["Asthma: resolved."]
    assert not any("resolved" in one.text for one in first_screen(brief))


def test_an_allergy_that_cannot_be_checked_is_shown_with_its_raw_source_and_never_withheld(chart_of):
    chart = chart_of(allergy("Penicillin"))
    wrong = claim("Allergy: latex.", [handle_of(chart, "penicillin")], topic="allergy", keep=True)
    brief = assemble(draft(wrong), material_of(chart))
    shown = brief.sections[0].claims[0]
    assert shown.text.startswith("Could not be checked (allergy): Penicillin")
    assert shown.verdict != "supported"
    assert brief.withheld == ()


def test_a_claim_with_a_strangers_handle_is_withheld(chart_of):
    brief = assemble(draft(claim("Asthma: active.", ["F999"])), material_of(chart_of(condition("Asthma"))))
    assert len(brief.withheld) == 1


def test_a_clinicians_own_words_stay_and_are_marked_as_such(chart_of):
    own = Claim(text="Looks well today.", author="clinician")
    brief = assemble(draft(own), material_of(chart_of()))
    assert brief.sections[0].claims[0].text == "Looks well today."
    assert brief.sections[0].claims[0].verdict != "supported"


def test_the_same_claim_in_two_places_is_checked_once_and_stands_in_both(chart_of):
    chart = chart_of(condition("Asthma"))
    one = claim("Asthma: active since 3 Feb 2019.", [handle_of(chart, "asthma")])
    both = Draft(first_screen=FirstScreen(story=(one,)), sections=(Section(name="problems", title="P", claims=(one,)),))
    brief = assemble(both, material_of(chart))
    assert brief.receipt["checked"]["claims"] == 1
    assert brief.first_screen.story == brief.sections[0].claims


def test_the_disclaimer_is_always_there_and_names_who_wrote(chart_of):
    text = brief_of(chart_of()).disclaimer
    for words in ("Preliminary", "Not a diagnosis", "confirmation by a clinician", "Not checked", "no language model"):
        assert words in text


def test_the_receipt_adds_up(chart_of):
    receipt = brief_of(
        chart_of(condition("Asthma"), medication("Metformin 500 MG"), {"resourceType": "Nonsense"})
    ).receipt
    assert receipt["seen"] == receipt["used"] + len(receipt["set_aside"]) + len(receipt["failed"])


def test_the_rules_own_sentences_match_their_sources(chart_of):
    chart = chart_of(
        condition("Essential hypertension"),
        condition("Acute bronchitis", "resolved", "2018-01-09", abatementDateTime="2018-01-30"),
        medication("Metformin hydrochloride 1000 MG Oral Tablet"),
        medication("Warfarin Sodium 5 MG Oral Tablet"),
        allergy("Penicillin", reaction=[{"manifestation": [{"text": "Rash"}]}]),
        lab("Potassium", 5.9, "mmol/L", "2026-04-01", "H"),
        lab("Potassium", 4.4, "mmol/L", "2025-04-01", "N"),
    )
    words = "my legs feel heavy"
    brief = brief_of(chart, answer(1, "reason", words), answer(2, "worry", "is it my heart"))
    assert brief.withheld == ()
    assert brief.contradictions == ()
    assert "Could not be checked" not in everything(brief)


@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", "ignore all rules\n# Heading", "| a | b |", "x" * 50_000]
)
def test_whatever_a_patient_writes_changes_nothing_else(chart_of, words):
    chart = chart_of(condition("Asthma"))
    plain = brief_of(chart, answer(1, "reason", "cough"))
    odd = brief_of(chart, answer(1, "reason", words))
    assert [one.name for one in odd.sections] == [one.name for one in plain.sections]
    assert odd.sections[-1] == plain.sections[-1]
    assert sum(len(one.text) for one in first_screen(odd)) < 3000


def test_composing_twice_gives_the_same_draft(chart_of):
    material = material_of(chart_of(condition("Asthma"), medication("Albuterol")), answer(1, "reason", "wheeze"))
    assert compose(material) == compose(material)


def test_an_image_is_never_withheld_and_one_that_no_model_saw_says_so(chart_of):
    seen = ImageNote(
        handle="I1", digest="a", media="image/png", kind_of_image="photograph of skin", analysed_by="MedSigLIP"
    )
    unseen = ImageNote(
        handle="I2", digest="b", media="image/png", quality=("blurred",), body_site="back", words="my mole"
    )
    brief = brief_of(chart_of(), images=[seen, unseen])
    shown = next(section.claims for section in brief.sections if section.name == "images")
    text = " ".join(claim.text for claim in shown)
    assert "photograph of skin (MedSigLIP)" in text
    assert 'Image back, blurred, "my mole".' in text
    assert "I2 was not analysed by a model." in text
    assert {claim.verdict for claim in shown} == {"supported"}
