"""A brand that holds several drugs is known by all of them."""

from datetime import date
from pathlib import Path

from tools import words
from tools.words import drug_classes, ingredients, understand

TABLE = Path(words.__file__).parent / "drugs" / "combined_names.tsv"
TODAY = date(2026, 5, 12)


def _rows():
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [(set(parts.split(" / ")), names.split(", ")) for parts, names in (line.split("\t") for line in lines)]


def test_each_brand_of_the_table_is_read_as_its_ingredients():
    wrong = [name for parts, names in _rows() for name in names if set(ingredients(name)) != parts]
    assert not wrong


def test_each_brand_is_heard_as_one_medicine():
    unheard = []
    for _, names in _rows():
        for name in names:
            told = understand(f"I take {name} every day", today=TODAY)
            if len([one for one in told if one.kind == "medication"]) != 1:
                unheard.append(name)
    assert not unheard


def test_the_classes_of_a_brand_are_those_of_its_parts():
    assert {"nsaid", "antiplatelet"} <= set(drug_classes("Alka-Seltzer"))
    assert "opioid" in drug_classes("Solpadeine Plus")
    assert "ssri" in drug_classes("Symbyax")


def test_a_nurse_of_the_night_is_no_medicine():
    told = understand("the night nurse told me to come back", today=TODAY)
    assert not [one for one in told if one.kind == "medication"]
