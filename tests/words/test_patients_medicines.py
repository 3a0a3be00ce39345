"""Medicines as patients name them: by use, abroad, misspelt, with doses and days; none guessed, none lost."""

from datetime import date

import pytest

from tools.words import drug_classes, ingredients, understand
from tools.words.doses import dose, frequency
from tools.words.taking import medicines_in

TODAY = date(2026, 11, 18)


def medicines(text, language="en"):
    found = understand(text, today=TODAY, language=language)
    return {finding.name: finding for finding in found if finding.kind == "medication"}


@pytest.mark.parametrize(
    ("text", "name", "amount", "often"),
    [
        ("half a tablet of the water pill every morning", "water pill", "half a tablet", "every morning"),
        ("2 paracetamol every 4h", "paracetamol", "2", "every 4h"),
        ("lantus 22 u hs", "lantus", "22 u", "hs"),
        ("the pink blood pressure tablet once a day", "blood pressure tablet", "", "once a day"),
        ("dolo 650 thrice daily", "dolo", "650", "thrice daily"),
        ("i take 2 of my husband's oxycodone at night", "oxycodone", "2", "at night"),
        ("the doc cut my carvedilol to 3.125 twice a day", "carvedilol", "3.125", "twice a day"),
        ("methotrexate 15mg on fridays", "methotrexate", "15mg", "on fridays"),
        ("tirzepatide 7.5 weekly", "tirzepatide", "7.5", "weekly"),
    ],
)
def test_a_dose_and_its_days_are_kept_as_said(text, name, amount, often):
    detail = medicines(text)[name].detail
    assert (detail.get("dose", ""), detail.get("frequency", "")) == (amount, often)


@pytest.mark.parametrize(
    ("text", "name", "taking"),
    [
        ("havent had my clopidogrel for five days", "clopidogrel", "stopped"),
        ("they switched me from zoloft to lexapro", "zoloft", "stopped"),
        ("they switched me from zoloft to lexapro", "lexapro", "yes"),
        ("amlodopine makes my ankles swell so i quit", "amlodopine", "stopped"),
        ("the voices have stopped since I went back on olanzapine", "olanzapine", "yes"),
        ("been on the pill 6 months, no missed ones", "the pill", "yes"),
        ("racing on and off since i started the new inhaler", "inhaler", "yes"),
        ("i cant afford the xarelto so take it every other day", "xarelto", "differently"),
        ("not always taking his diabetic medications", "diabetic medications", "differently"),
        ("havent picked up my inhalers yet", "inhalers", "no"),
        ("stopped all my tablets last week", "all my tablets", "stopped"),
    ],
)
def test_whether_it_is_taken(text, name, taking):
    assert medicines(text)[name].detail["taking"] == taking


@pytest.mark.parametrize("text", ["the pink blood pressure tablet", "my bipolar meds", "eye drops", "chinese herbs"])
def test_what_is_told_by_its_use_names_no_drug(text):
    assert [finding.detail.get("ingredient") for finding in medicines(text).values()] == [None]


def test_a_name_beside_its_use_is_one_medicine():
    assert list(medicines("seretide purple inhaler 2 puffs morning and night")) == ["seretide"]


@pytest.mark.parametrize(
    ("name", "meant"), [("Ecosprin", "aspirin"), ("Thyronorm", "levothyroxine"), ("Piriton", "chlorpheniramine")]
)
def test_brands_of_other_countries_are_known(name, meant):
    assert ingredients(name) == (meant,)


@pytest.mark.parametrize(
    ("wrong", "meant"), [("asprin", "aspirin"), ("potasium", "potassium chloride"), ("eliqus", "apixaban")]
)
def test_a_wrong_spelling_is_read_in_speech_and_not_in_a_record(wrong, meant):
    assert ingredients(wrong) == ()
    assert medicines(f"i take {wrong}")[wrong].detail["ingredient"] == meant


@pytest.mark.parametrize(
    "text", ["During inspiration the blood pressure drops", "skin patches on my arm", "the flu shot hurt"]
)
def test_words_beside_a_form_are_no_medicine(text):
    assert not medicines(text)


def test_spanish_names_and_states():
    assert medicines("uso insulina 20 unidades en la noche", "es")["insulina"].detail["dose"] == "20 unidades"
    assert medicines("se me acabó el losartán la semana pasada", "es")["losartán"].detail["taking"] == "stopped"


def test_nothing_is_made_up_where_no_dose_is_said():
    assert dose("metformin", "i take ", " for my sugar") == ""
    assert frequency(" for my sugar") == ""


def test_what_ended_ended_for_every_name_of_the_list_that_has_no_word_of_its_own():
    told = {
        "stopped metformin and lisinopril": {"metformin": "stopped", "lisinopril": "stopped"},
        "stopped aspirin, warfarin and lisinopril": {
            "aspirin": "stopped",
            "warfarin": "stopped",
            "lisinopril": "stopped",
        },
        "dont take metformin or lisinopril": {"metformin": "no", "lisinopril": "no"},
        "metformin stopped, lisinopril yes": {"metformin": "stopped", "lisinopril": "yes"},
        "stopped metformin and take lisinopril daily": {"metformin": "stopped", "lisinopril": "yes"},
        "stopped metformin and lisinopril 10 mg daily": {"metformin": "stopped", "lisinopril": "yes"},
        "stopped aspirin, started warfarin and lisinopril": {
            "aspirin": "stopped",
            "warfarin": "yes",
            "lisinopril": "yes",
        },
    }
    for words, expected in told.items():
        assert {one.name: one.detail["taking"] for one in medicines_in(words)} == expected, words


def test_any_word_for_a_medicine_names_the_class():
    for words in ("blood pressure tablets", "bp meds", "blood pressure capsules"):
        assert "antihypertensive" in drug_classes(words), words


def test_a_guess_at_an_allergy_is_still_told():
    found = understand("penicillin i think", today=date(2026, 5, 12), asked=("allergies",))
    assert [(one.name, one.quote) for one in found] == [("penicillin", "penicillin i think")]


def test_an_answer_about_allergies_names_the_thing_and_says_whether_it_harms():
    said = "sulfa yes, peanuts not anymore, codeine no problem, bee stings swell up, amoxicillin maybe?"
    found = understand(said, today=date(2026, 5, 12), asked=("allergies",))
    assert [(one.name, one.polarity) for one in found if one.kind == "allergy"] == [
        ("sulfa", "present"),
        ("peanuts", "absent"),
        ("codeine", "absent"),
        ("bee stings", "present"),
        ("amoxicillin", "present"),
    ]
