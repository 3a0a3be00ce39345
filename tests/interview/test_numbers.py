"""The numbers in instructions: a country's own where a source was opened, else its emergency number."""

import tomllib
from importlib.resources import files

import pytest

from tools.interview import instruction

NUMBERS = tomllib.loads((files("tools.interview") / "redflags" / "numbers.toml").read_text("utf-8"))


@pytest.mark.parametrize("country", sorted(NUMBERS))
def test_a_country_has_all_its_numbers(country):
    assert set(NUMBERS[country]) == {"emergency", "crisis", "poison", "violence"}
    assert all(NUMBERS[country].values())


@pytest.mark.parametrize("country", sorted(set(NUMBERS) - {"XX"}))
def test_a_crisis_instruction_names_the_countrys_own_numbers(country):
    text = instruction("crisis", country=country)
    assert NUMBERS[country]["crisis"] in text
    assert NUMBERS[country]["emergency"] in text


def test_a_country_without_a_row_gets_a_number_that_works_in_most():
    assert "112" in instruction("crisis", country="FR")


def test_a_helpline_without_a_source_is_the_emergency_number():
    assert NUMBERS["AU"]["violence"] == NUMBERS["AU"]["emergency"]
    assert NUMBERS["GB"]["crisis"] == "111"


def test_a_clinics_own_number_comes_first():
    assert "0800 123" in instruction("crisis", country="GB", numbers={"crisis": "0800 123"})
