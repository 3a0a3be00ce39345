"""A language is a folder with its translator and review date; what nobody reviewed stays in the demonstration."""

from datetime import date

import pytest
from msgspec.structs import replace

from tools.words import languages
from tools.words.offering import in_language, known_languages, offered_languages

TRANSLATED = sorted(code for code, one in known_languages().items() if not one.original)


def test_every_folder_says_whose_words_it_holds():
    assert set(known_languages()) == set(languages())
    assert [code for code, one in known_languages().items() if one.original] == ["en"]
    for code in TRANSLATED:
        assert known_languages()[code].translator
        assert date.fromisoformat(known_languages()[code].translated)


@pytest.mark.parametrize("code", ["es", "zh-Hant"])
def test_a_language_that_nobody_reviewed_is_offered_only_in_the_demonstration(code):
    assert not known_languages()[code].reviewer
    assert code in offered_languages(sandbox=True)
    assert code not in offered_languages(sandbox=False)


def test_english_is_always_offered():
    assert "en" in offered_languages(sandbox=False)


@pytest.mark.parametrize(
    ("reviewer", "reviewed", "ready"),
    [
        ("", "", False),
        ("A. Translator", "", False),
        ("", "2026-05-01", False),
        (" ", "2026-05-01", False),
        ("A. Translator", "soon", False),
        ("A. Translator", "2026-05-01", True),
    ],
)
def test_a_review_has_a_person_and_a_date(reviewer, reviewed, ready):
    assert replace(known_languages()["es"], reviewer=reviewer, reviewed=reviewed).ready is ready


def test_words_that_a_folder_lacks_stay_english():
    assert in_language("A question that nobody translated?", "zh-Hant") == "A question that nobody translated?"
    assert in_language("Today", "fr") == "Today"


@pytest.mark.parametrize(("sandbox", "codes"), [(True, ["en", "es"]), (False, ["en"])])
def test_the_doors_offer_no_language_whose_crisis_texts_wait_for_review(sandbox, codes):
    from ui import view

    assert list(view.offered(sandbox=sandbox)) == codes
