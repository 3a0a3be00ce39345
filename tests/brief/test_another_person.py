"""Words of another age, sex or name than the record's person stand above everything else for attention."""

import pytest

from tests.brief.conftest import allergy, answer, brief_of, medication

OTHERS = [
    ("patient", "i'm 34 years old and my back hurts"),
    ("patient", "I am a 34 y/o with a cough"),
    ("patient", "im 82, cant pee"),
    ("patient", "I'm a man of few words. my knee hurts"),
    ("patient", "Hello, my name is Robert Klein and I have a cough"),
    ("helper", "Dad is 82. he fell in the bathroom"),
    ("helper", "my son won't eat, he is hot"),
]
THE_SAME = [
    ("patient", "i'm 66 and my back hurts"),
    ("patient", "im 65 yo, cough"),
    ("patient", "my name is Ada, i cough"),
    ("patient", "my name is spelled wrong on the letter"),
    ("patient", "my dad is 82 and has the same cough. he lives with me"),
    ("patient", "i'm 34 weeks pregnant"),
    ("patient", "i am 10 minutes away. i was 12 years old when it began"),
    ("helper", "mom is 66. she fell. my brother was there, he is 30"),
    ("helper", "she is dizzy and dad says he saw her fall"),
]


def first_item(chart, who, words):
    brief = brief_of(chart, answer(1, "story", words, who=who))
    return brief, next(iter(brief.first_screen.for_attention), None)


@pytest.fixture
def chart(chart_of):
    return chart_of(allergy("Penicillin"), medication("Amoxicillin 500 MG Oral Capsule"))


def test_words_of_somebody_else_stand_first_and_pass_the_check(chart):
    for who, words in OTHERS:
        brief, item = first_item(chart, who, words)
        assert item is not None, words
        assert item.topic == "identity", words
        assert item.text.startswith("Record shows Ada Test, born 4 May 1960, aged 66, woman."), item.text
        assert {"Q1"} < set(item.evidence)
        assert not [one for one in brief.withheld if one.topic == "identity"]


def test_words_of_the_same_person_or_about_others_raise_no_doubt(chart):
    for who, words in THE_SAME:
        _, item = first_item(chart, who, words)
        assert item is not None, words
        assert item.topic != "identity", f"{words}: {item.text}"


def test_a_sentence_is_quoted_whole_past_its_decimal_point(chart):
    _, item = first_item(chart, "helper", "he is 3, fever 39.4 since monday. my son is hot")
    assert '"he is 3, fever 39.4 since monday"' in item.text


def test_an_age_inside_shifted_dates_is_not_held_against_anybody(chart_of):
    shifted = chart_of(
        medication("Aspirin 81 MG", when="2120-01-02"), patient={"birthDate": "2061-01-30", "gender": "female"}
    )
    brief, _ = first_item(shifted, "patient", "i'm 34 years old and my back hurts")
    assert not [one for one in brief.first_screen.for_attention if one.topic == "identity"]
