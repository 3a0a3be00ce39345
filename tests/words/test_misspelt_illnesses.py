"""The name of an illness is known by how it sounds; a plain word is left alone."""

import pytest

from tools.words.lexicon import lexicon
from tools.words.slips import corrected
from tools.words.sounds import skeleton


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("anurism", "aneurysm"),
        ("numonia", "pneumonia"),
        ("bronkitis", "bronchitis"),
        ("lymfoma", "lymphoma"),
        ("alzimers", "alzheimer"),
        ("menenjitis", "meningitis"),
        ("selulitis", "cellulitis"),
        ("kolesterol", "cholesterol"),
        ("soriasis", "psoriasis"),
        ("emphazema", "emphysema"),
        ("diabeties", "diabetes"),
        ("arthiritis", "arthritis"),
        ("hart", "heart"),
    ],
)
def test_a_misspelt_illness_is_read(written, meant):
    assert corrected(written, lexicon()) == meant


@pytest.mark.parametrize(
    "word", ["instead", "present", "engine", "closer", "general", "wonder", "hardware", "attention", "ambulance"]
)
def test_a_plain_word_is_no_illness(word):
    assert corrected(word, lexicon()).startswith(word[:5])


def test_high_is_never_heard_as_low():
    assert skeleton("hypertension") != skeleton("hypotension")


def test_an_aneurysm_is_not_said_to_be_of_the_aorta():
    from datetime import date

    from tools.words import understand

    (found,) = understand("my mum had an anurism", today=date(2026, 5, 12))
    assert (found.name, found.who) == ("aneurysm", "mother")
