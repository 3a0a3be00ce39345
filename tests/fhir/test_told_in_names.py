"""What a problem's name says beside naming it."""

from typing import Any

import pytest

from tests.fhir.conftest import OURS, facts_of, one, read
from tools.chart import Chart


def problem(name: str, **more: Any) -> dict[str, Any]:
    return {"resourceType": "Condition", "code": {"text": name}, "subject": OURS} | more


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("Allergy to penicillin (finding)", "penicillin"),
        ("Allergy status to sulfonamides", "sulfonamides"),
        ("Cow's milk allergy", "Cow's milk"),
        ("Personal history of allergy to latex", "latex"),
    ],
)
def test_an_allergy_among_the_problems_is_an_allergy(name: str, what: str) -> None:
    chart = Chart(read(problem(name)))
    assert [(line.name, line.remark) for line in chart.allergies().lines] == [(what, "named among the problems")]
    assert len(chart.problems().active) == 1


@pytest.mark.parametrize(
    "name", ["Allergic rhinitis", "Food allergy", "Eczema due to allergy", "Seasonal allergy", "No known allergy"]
)
def test_what_names_no_one_substance_is_none(name: str) -> None:
    assert not facts_of(read(problem(name)), "allergy")


def test_an_allergy_among_the_problems_is_checked_against_what_is_taken() -> None:
    taken = {"resourceType": "MedicationRequest", "status": "active", "intent": "order", "authoredOn": "2024-01-01"}
    taken |= {"medicationCodeableConcept": {"text": "Amoxicillin 500 mg capsule"}}
    checks = Chart(read(problem("Allergy to penicillin"), taken)).checks()
    assert any(check.matched and "penicillin" in check.text and "moxicillin" in check.text for check in checks)


@pytest.mark.parametrize("name", ["Denies hypertension", "No history of stroke", "Niega diabetes", "否认高血压病史"])
def test_a_denied_problem_is_none(name: str) -> None:
    problems = Chart(read(problem(name))).problems()
    assert not problems.active
    assert [line.name for line in problems.refuted] == [name]


@pytest.mark.parametrize("name", ["AF: padre con IAM a los 50 años", "家族史：父亲患胃癌", "Mother had breast cancer"])
def test_a_relatives_illness_told_in_a_name_is_theirs(name: str) -> None:
    assert one(problem(name), kind="family").subject == "relative"


def test_the_short_name_of_an_illness_is_not_taken_for_the_family() -> None:
    assert one(problem("AF: persistent"), kind="condition").text == "AF: persistent"


def test_halves_of_a_pressure_named_in_chinese_are_one() -> None:
    halves = [
        {"code": {"text": name}, "valueQuantity": {"value": value, "unit": "mmHg"}}
        for name, value in (("收缩压", 142), ("舒张压", 88))
    ]
    made = {"resourceType": "Observation", "code": {"text": "血压"}, "effectiveDateTime": "2024", "component": halves}
    assert Chart(read(made | {"status": "final"})).results()[0].latest.value == "142/88"
