"""The tables hold together, names meet across wordings, slips are mended only where no meaning turns."""
# ruff: noqa: E501 - the cases are tables

from datetime import date

import pytest

from tools.words import concept, expand, find_concepts, lexicon, same_name, understand
from tools.words.lexicon import languages as lexicons

TODAY = date(2026, 5, 12)
KINDS = {"symptom", "condition", "medication", "allergy", "habit", "measurement", "procedure", "event", "concern"}


def test_there_are_at_least_three_hundred_concepts_with_synonyms():
    found = lexicon().concepts
    assert len(found) >= 300
    assert all(one.name and one.kind in KINDS for one in found.values())
    assert sum(len(one.synonyms) > 2 for one in found.values()) >= 250


@pytest.mark.parametrize("language", ["es", "zh-Hant"])
def test_every_concept_of_another_language_is_one_of_the_english(language):
    assert set(lexicon(language).concepts) <= set(lexicon().concepts)


def test_a_folder_is_enough_for_a_language():
    assert set(lexicons()) >= {"en", "es", "zh-Hant"}
    assert lexicon("es-MX").language == "es"
    assert lexicon("zh").language == "zh-Hant"
    assert lexicon("fr").language == "en"


def test_every_name_is_found_as_its_own_concept_or_a_closer_one():
    missed = [one.name for one in lexicon().concepts.values() if not find_concepts(one.name)]
    assert not missed


def test_a_code_has_its_system():
    assert concept("chest_pain").code.startswith("HP:")
    assert concept("hypertension").system
    assert concept("no_such_thing") is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("high blood pressure", "Essential hypertension (disorder)"),
        ("high blood pressure", "Hypertension"),
        ("HbA1c", "Hemoglobin A1c/Hemoglobin.total in Blood"),
        ("sugar diabetes", "Diabetes mellitus"),
        ("Diabetes mellitus type 2 (disorder)", "type 2 diabetes"),
        ("heart attack", "Myocardial infarction (disorder)"),
        ("Allergy to peanuts", "peanut"),
        ("Penicillin V", "penicillin"),
        ("eGFR", "Estimated glomerular filtration rate"),
        ("COPD", "Chronic obstructive bronchitis (disorder)"),
        ("kidney stones", "Nephrolithiasis"),
    ],
)
def test_two_names_one_thing(one, other):
    assert same_name(one, other)
    assert same_name(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("asthma", "COPD"), ("hypertension", "hypotension"), ("type 1 diabetes", "type 2 diabetes"),
        ("hyperthyroidism", "hypothyroidism"), ("peanut", "penicillin"), ("", "asthma"), ("hyperglycemia", "hypoglycemia"),
        ("breast cancer", "colon cancer"), ("acute bronchitis", "acute sinusitis"), ("LDL", "HDL"), ("sodium", "potassium"),
    ],
)  # fmt: skip
def test_two_things_are_two(one, other):
    assert not same_name(one, other)


@pytest.mark.parametrize(
    ("query", "word"),
    [("sugar", "hba1c"), ("sugar", "glucose"), ("blood thinner", "warfarin"), ("kidney function", "creatinine"),
     ("kidney function", "egfr"), ("water pill", "furosemide"), ("high blood pressure", "hypertension")],
)  # fmt: skip
def test_a_search_knows_the_records_words(query, word):
    assert word in [found.lower() for found in expand(query)]
    assert expand(query)[0] == query


@pytest.mark.parametrize(
    ("text", "key"), [("diarhea", "diarrhea"), ("palpatations", "palpitations"), ("shortnes of breath", "dyspnea"),
                      ("I feel dissy", "dizziness"), ("bad headake", "headache"), ("suicidle", "suicidal_thoughts")],
)  # fmt: skip
def test_slips_are_mended(text, key):
    assert key in [match.concept for match in find_concepts(text)]


@pytest.mark.parametrize(
    "text",
    ["hypertensive", "I'm thirty", "the contrast dye", "a certain construction", "further father", "my hearing aids"],
)
def test_no_word_is_bent_into_another_meaning(text):
    keys = {match.concept for match in find_concepts(text)}
    assert not keys & {"hypotension", "thirst", "contractions", "vision_loss", "hiv"}


@pytest.mark.parametrize(
    "text", ["Hi. Can you hear me?", "I'm fit and well", "I want to add something", "does it matter", "thank you doctor",
             "good morning", "I am an accountant", "no problem", "see you on Friday", "what time is it"],
)  # fmt: skip
def test_small_talk_means_nothing(text):
    assert understand(text, today=TODAY) == ()


def test_no_two_concepts_share_a_code():
    codes = [known.code for known in lexicon().concepts.values() if known.code]
    assert len(codes) == len(set(codes))
