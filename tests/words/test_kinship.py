"""Whose a finding is where a relative speaks, a child is named by its age, or a child is named last."""

from datetime import date

import pytest

from tools.words import understand

TODAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("said", "language", "whose"),
    [
        ("my mum says her chest hurts", "en", "mother"),
        ("my wife says she has a headache", "en", "wife"),
        ("my wife says I snore", "en", "patient"),
        ("my husband says the rash on my back is spreading", "en", "patient"),
        ("my daughter 9 says it hurts to wee", "en", "daughter"),
        ("my daughter thinks i have a fever", "en", "patient"),
        ("my 6 month old is off his bottle", "en", "child"),
        ("my 9 year old has a fever", "en", "child"),
        ("my 45 year old husband has chest pain", "en", "husband"),
        ("stopped breathing and went blue, my 3 week old, an hour ago", "en", "child"),
        ("I'm itchy all over, my baby is fine", "en", "patient"),
        ("mi abuelita se cayó", "es", "grandmother"),
        ("el niño se tragó una moneda", "es", "child"),
        ("mi mamá dice que le duele el pecho", "es", "mother"),
        ("mi mamá dice que me duele el pecho por nervios", "es", "patient"),
    ],
)
def test_a_finding_is_given_to_whom_the_words_mean(said: str, language: str, whose: str) -> None:
    found = understand(said, today=TODAY, language=language)
    assert found
    assert found[0].who == whose


def test_baby_aspirin_is_no_babys() -> None:
    (told,) = understand("a baby asprin every day", today=TODAY)
    assert (told.kind, told.who) == ("medication", "patient")


def test_what_a_wife_left_over_and_the_patient_took_is_the_patients() -> None:
    found = understand("my wife had a sore throat too. i took her left over amoxicillin for 3 days", today=TODAY)
    assert [(one.concept or one.name, one.who) for one in found] == [
        ("sore_throat", "wife"),
        ("amoxicillin", "patient"),
    ]
