"""Medicines, dates and quantities: what the safety tables and the check of every claim rest on."""

from datetime import date
from decimal import Decimal

import pytest

from tools.errors import UnitError
from tools.words.dates import parse, relative, written_dates
from tools.words.medicines import drug_classes, ingredients, same_drug
from tools.words.quantities import convert, read_quantities, same_unit
from tools.words.reading import reading_grade


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("NDA020503 200 ACTUAT Albuterol 0.09 MG/ACTUAT Metered Dose Inhaler", ("albuterol",)),
        ("Acetaminophen 325 MG / Oxycodone Hydrochloride 5 MG Oral Tablet", ("acetaminophen", "oxycodone")),
        ("HYDROmorphone (Dilaudid)", ("hydromorphone",)),
        ("Tylenol #3", ("acetaminophen", "codeine")),
        ("sulfamethoxazole-trimethoprim", ("sulfamethoxazole", "trimethoprim")),
        ("Losartan Potassium 50 MG", ("losartan",)),
        ("0.3 ML epinephrine 0.5 MG/ML Auto-Injector", ("epinephrine",)),
        ("the little white pill", ()),
    ],
)
def test_a_medicine_is_known_by_its_ingredients_however_it_is_written(written, expected):
    assert ingredients(written) == expected


@pytest.mark.parametrize(
    ("slip", "meant"), [("ibuprofin", "ibuprofen"), ("metforman", "metformin"), ("predisone", "prednisone")]
)
def test_a_slip_of_the_pen_is_read_only_where_slips_are_expected(slip, meant):
    assert ingredients(slip) == ()
    assert ingredients(slip, typos=True) == (meant,)


@pytest.mark.parametrize(
    ("one", "other"), [("prednisone", "prednisolone"), ("hydralazine", "hydroxyzine"), ("Celexa", "Celebrex")]
)
def test_look_alike_drugs_stay_apart(one, other):
    assert not same_drug(one, other)
    assert ingredients(one, typos=True) != ingredients(other, typos=True)


def test_an_unknown_drug_is_the_same_only_as_itself():
    assert same_drug("Zorbifine 20 mg", "zorbifine")
    assert not same_drug("Zorbifine", "Zorbifane")
    assert not same_drug("", "")


def test_a_word_for_a_class_names_no_drug():
    assert ingredients("my water pill") == ()
    assert drug_classes("my water pill") == ("diuretic",)


def test_dates_keep_their_precision_and_impossible_ones_are_none():
    assert parse("2016").text() == "2016"
    assert parse("2016-02").latest == date(2016, 2, 29)
    assert parse("2023-02-29") is None
    assert parse("unknown") is None
    assert parse("2016-03").overlaps(parse("2016"))
    assert parse("2016-03-04").within(parse("2016-03"))


def test_dates_in_prose_are_found_in_any_order_of_their_parts():
    text = "4 Mar 2021; March 4th, 2021; 2021-03-04; 03/04/2021; in March 2021; in 2021"
    assert [when.iso() for when, _, _ in written_dates(text)] == ["2021-03-04"] * 4 + ["2021-03", "2021"]


@pytest.mark.parametrize("vague", ["for a while", "for several weeks", "ages ago", "since I was small", "recently"])
def test_no_date_is_made_of_vague_words(vague):
    assert relative(vague, date(2026, 5, 12)) is None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("since Tuesday", "2026-05-05"),
        ("three days ago", "2026-05-09"),
        ("since march", "2026-03"),
        ("since december", "2025-12"),
    ],
)
def test_a_relative_date_lies_in_the_past(said, meant):
    assert relative(said, date(2026, 5, 12)).iso() == meant


def test_a_blood_pressure_is_two_numbers_and_a_rate_is_one_unit():
    assert [str(found.value) for found in read_quantities("BP 142/84 mmHg")] == ["142", "84"]
    assert [(str(found.value), found.unit) for found in read_quantities("41 mL/min/1.73 m2")] == [
        ("41", "mL/min/{1.73_m2}")
    ]
    assert read_quantities("ferritin <5 ng/mL")[0].comparator == "<"


def test_units_convert_by_the_analyte_and_refuse_to_guess():
    assert round(convert(Decimal("1.41"), "mg/dL", "umol/L", "Creatinine"), 0) == 125
    assert round(convert(Decimal("68"), "mmol/mol", "%", "Hemoglobin A1c"), 1) == Decimal("8.4")
    with pytest.raises(UnitError):
        convert(Decimal(5), "mg/dL", "mmol/L", "Unknown test")
    with pytest.raises(UnitError):
        convert(Decimal(5), "", "mg")
    assert same_unit("mmHg", "mm[Hg]")
    assert not same_unit("", "")


def test_drug_names_do_not_make_a_question_hard_to_read():
    question = "Do you take hydrochlorothiazide each day?"
    assert reading_grade(question, mask=("hydrochlorothiazide",)) < reading_grade(question)


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("METFORMINE 1000MG", ("metformin",)),
        ("Metformina cloridrato", ("metformin",)),
        ("Paracetamolum", ("acetaminophen",)),
        ("Lévothyroxine", ("levothyroxine",)),
        ("idroclorotiazide 25", ("hydrochlorothiazide",)),
        ("Prednisolon", ("prednisolone",)),
        ("prednisona", ("prednisone",)),
        ("Acide acétylsalicylique", ("aspirin",)),
        ("a small white tablette", ()),
    ],
)
def test_a_generic_name_is_known_in_the_spelling_of_another_language(written: str, known: tuple[str, ...]) -> None:
    assert ingredients(written) == known
