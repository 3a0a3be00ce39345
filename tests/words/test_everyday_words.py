"""An everyday word is never taken for a misspelt medicine, nor a place for what is done there."""

import re
from datetime import date
from importlib.resources import files

from tools.words import understand
from tools.words.medicines import ingredients

SAID = """cleaner cleaners cleaned morning hearing creatinine prenatal ability program seasonal temporal retinal
digital preserved creating eliminate lactose androgen collage precise stellar cadence healthier augment plumber
painter teacher trainer warehouse education pensioner volunteer socially moderate retired security"""
SLIPS = {
    "warfrin": "warfarin",
    "xareltoo": "rivaroxaban",
    "elequis": "apixaban",
    "clexanne": "enoxaparin",
    "metforman": "metformin",
    "plavics": "clopidogrel",
    "coumaden": "warfarin",
}


def test_no_word_of_our_own_questions_is_a_misspelt_medicine():
    folder = files("tools.interview") / "questionnaires"
    asked = " ".join(path.read_text("utf-8") for path in folder.iterdir() if path.name.endswith(".json"))
    words = set(re.findall(r"[a-z]{7,}", asked.lower())) | set(SAID.split())
    assert len(words) > 300
    assert {word for word in words if ingredients(word, typos=True) and not ingredients(word)} == set()


def test_a_slip_in_a_medicine_is_still_read():
    assert {word: ingredients(word, typos=True) for word in SLIPS} == {word: (name,) for word, name in SLIPS.items()}


def test_intensive_care_is_a_stay_and_no_breathing_tube():
    found = {finding.concept for finding in understand("had sepsis in october, in ICU a week", today=date(2021, 4, 1))}
    assert "hospital_stay" in found
    assert "intubation" not in found
