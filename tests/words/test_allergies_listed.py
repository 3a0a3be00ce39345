"""An allergy told in a list, in either language, is one: never a medicine that is taken."""

from datetime import date

import pytest

from tools.words import same_drug, understand

TODAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("said", "language", "wanted"),
    [
        ("soy alérgico al ibuprofeno y a los mariscos", "es", ["ibuprofeno", "mariscos"]),
        ("soy alérgica a la penicilina y a la sulfa", "es", ["penicilina", "sulfa"]),
        ("i react badly to plasters and ibuprofen", "en", ["plasters", "ibuprofen"]),
        ("allergic to penicillin which gives me hives", "en", ["penicillin"]),
        ("allergic to penicillin and vitamin e", "en", ["penicillin", "vitamin e"]),
    ],
)
def test_each_allergen_of_a_list_is_one_and_none_is_taken(said: str, language: str, wanted: list[str]) -> None:
    found = understand(said, today=TODAY, language=language)
    assert [(one.kind, one.name, one.polarity) for one in found] == [("allergy", name, "present") for name in wanted]


def test_no_allergy_but_one_is_that_one() -> None:
    none, one = understand("no tengo alergias, solo a la penicilina", today=TODAY, language="es")
    assert (none.concept, none.polarity) == ("allergies", "absent")
    assert (one.name, one.polarity) == ("penicilina", "present")
    assert same_drug(one.name, "penicillin")


def test_pupils_that_react_to_light_are_allergic_to_nothing() -> None:
    assert not [one for one in understand("pupils react to light", today=TODAY) if one.kind == "allergy"]


def test_what_follows_in_spanish_is_not_denied_with_what_does_not_heal() -> None:
    found = understand("una llaga en el pie que no sana, soy diabético", today=TODAY, language="es")
    assert {one.concept: one.polarity for one in found} == {"wound": "present", "diabetes": "present"}


def test_a_medicine_swapped_for_another_is_stopped() -> None:
    found = understand("lisinopril gave me a cough so they swapped me to losartan 50", today=TODAY)
    taking = {one.name: one.detail["taking"] for one in found if one.kind == "medication"}
    assert taking == {"lisinopril": "stopped", "losartan": "yes"}
