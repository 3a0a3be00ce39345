"""Details are given to what they are said of: lengths of time that are ages or rests are nobody's."""
# ruff: noqa: E501 - the sentences are a table

from datetime import date

import pytest

from tools.words import understand

TODAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("said", "language", "wanted"),
    [
        ("a 3-day history of fever, cough and sore throat", "en", {"fever": ("duration", "3 days"), "sore_throat": ("duration", "3 days")}),
        ("back pain x 3/52", "en", {"back_pain": ("duration", "3 weeks")}),
        ("floppy and sleepy, he's 5 weeks", "en", {"floppy": ("duration", "")}),
        ("not eating, sleeps 14 hours a day", "en", {"anorexia": ("duration", "")}),
        ("dizzy when i stand, blood pressure tablets were put up last week", "en", {"dizziness_on_standing": ("onset", "")}),
        ("my ankles swell, goes down overnight", "en", {"ankle_swelling": ("better", "overnight")}),
        ("cramp in my calf, stop for a minute and it goes", "en", {"muscle_cramps": ("better", "stop for a minute")}),
        ("headache, light makes it worse lying in the dark helps", "en", {"headache": ("better", "lying in the dark")}),
        ("since starting the new tablets ive had a cough", "en", {"cough": ("onset", "since starting the new tablets")}),
        ("ive gone right off my food", "en", {"anorexia": ("side", "")}),
        ("tos seca peor de noche", "es", {"cough": ("worse", "de noche")}),
        ("me falta el aire cuando subo escaleras desde hace un mes", "es", {"dyspnea": ("worse", "cuando subo escaleras")}),
        ("me duele una muela, del 1 al 10 un 9", "es", {"toothache": ("severity", "9/10")}),
    ],
)  # fmt: skip
def test_a_detail_stands_with_what_it_is_said_of(said: str, language: str, wanted: dict[str, tuple[str, str]]) -> None:
    found = {one.concept: one for one in understand(said, today=TODAY, language=language)}
    assert {key: getattr(found[key], field) for key, (field, _) in wanted.items()} == {
        key: value for key, (_, value) in wanted.items()
    }


def test_a_denial_ends_where_something_new_is_said_after_a_length_of_time() -> None:
    found = {one.concept: one.polarity for one in understand("no cough for 6 days tummy cramps", today=TODAY)}
    assert found == {"cough": "absent", "abdominal_pain": "present"}


@pytest.mark.parametrize(
    ("said", "dose"),
    [
        ("metformin, the big white ones, two a day, the 500", "500"),
        ("amlodipine the little ones 5 i think, mornings", "5"),
        ("they changed my amitriptyline from 10 to 25", "25"),
        ("lisinopril, my doctor is away until 5", ""),
    ],
)
def test_a_dose_told_in_a_clause_of_its_own_is_the_medicines(said: str, dose: str) -> None:
    (told,) = understand(said, today=TODAY)
    assert (told.detail.get("dose", ""), told.detail["taking"]) == (dose, "yes")
