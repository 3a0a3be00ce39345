"""What was to be given in a hospital stay is not what is taken now."""

from typing import Any

import pytest

from tools.chart.medications import read_medications
from tools.clinical import Fact

AS_OF = "2026-03-02"


def _stay(setting: str = "inpatient", until: str = "2019-03-09", status: str = "finished") -> Fact:
    return Fact(
        handle="F1",
        kind="encounter",
        text="Admission",
        source=("Encounter/e1",),
        status=status,
        when="2019-03-01",
        until=until,
        detail={"class": setting},
    )


def _state(text: str, stay: Fact | None, **more: Any) -> str:
    order = Fact(
        handle="F2",
        kind="medication",
        text=text,
        source=(more.pop("source", "MedicationRequest/m1"),),
        status="active",
        when=more.pop("when", "2019-03-02"),
        encounter=more.pop("encounter", "urn:uuid:e1"),
        **more,
    )
    return read_medications([order], as_of=AS_OF, encounters=[stay] if stay else [])[0].state


@pytest.mark.parametrize(
    "text",
    [
        "heparin sodium, porcine 5000 UNT/ML Injectable Solution",
        "cefazolin 1000 MG Injection",
        "sodium chloride 0.9 % infusion",
        "propofol 10 MG/ML Injectable Suspension",
        "enoxaparin 40 MG/0.4 ML Prefilled Syringe",
    ],
)
def test_an_injection_of_a_stay_that_is_over_is_not_taken_now(text: str):
    assert _state(text, _stay()) == "in_hospital"


@pytest.mark.parametrize(
    "text",
    [
        "Clopidogrel 75 MG Oral Tablet",
        "insulin glargine 100 UNT/ML Injectable Solution",
        "0.3 ML Epinephrine 1 MG/ML Auto-Injector",
        "12 HR fentanyl patch",
    ],
)
def test_what_goes_on_at_home_stays_as_the_record_has_it(text: str):
    assert _state(text, _stay()) == "current"


def test_a_stay_that_goes_on_ends_no_order():
    assert _state("heparin 5000 UNT/ML Injection", _stay(until="", status="in-progress")) == "current"


def test_an_injection_of_an_ordinary_visit_is_left_alone():
    assert _state("Vitamin B 12 5 MG/ML Injectable Solution", _stay("ambulatory")) == "current"


def test_an_anaesthetic_is_never_taken_at_home_wherever_it_was_ordered():
    assert _state("sevoflurane 1000 MG/ML Inhalant Solution", _stay("ambulatory")) == "in_hospital"


def test_an_order_for_the_way_home_stands():
    assert _state("enoxaparin 40 MG Injection", _stay(), detail={"category": "discharge"}) == "current"


def test_an_order_for_inpatients_of_long_ago_is_over_without_its_visit():
    assert _state("ondansetron 4 MG", None, encounter="", detail={"category": "Inpatient"}) == "in_hospital"
    assert _state("ondansetron 4 MG", None, encounter="", when=AS_OF, detail={"category": "Inpatient"}) == "current"


def test_what_was_told_of_home_at_an_admission_is_no_order_of_the_stay():
    assert _state("heparin injection", _stay("emergency"), source="MedicationStatement/m1") == "current"


def test_one_entry_for_orders_in_and_after_a_stay_is_not_the_stay_alone():
    assert _state("cefazolin 1000 MG Injection", _stay(), detail={"last": "2020-01-02"}) == "current"


def test_an_order_from_outside_the_stay_decides_for_the_drug():
    inside = Fact(
        handle="F2",
        kind="medication",
        text="Furosemide 10 MG/ML Injection",
        source=("MedicationRequest/m1",),
        status="active",
        when="2019-03-02",
        encounter="Encounter/e1",
    )
    outside = Fact(
        handle="F3",
        kind="medication",
        text="Furosemide 10 MG/ML Injection",
        source=("MedicationRequest/m2",),
        status="stopped",
        when="2018-01-02",
    )
    assert read_medications([inside, outside], as_of=AS_OF, encounters=[_stay()])[0].state == "stopped"
