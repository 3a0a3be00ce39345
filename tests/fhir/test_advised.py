"""What is advised or asked for (tasks, vaccines, lenses, regimens) is told, and never as done."""

from typing import Any

from tests.fhir.conftest import OURS, coded, facts_of, one, read
from tools.chart import Chart

FORECAST = "http://terminology.hl7.org/CodeSystem/immunization-recommendation-status"


def lines(*resources: dict[str, Any]) -> str:
    return Chart(read(*resources)).lines().text


def test_a_task_is_an_open_order_with_its_date_and_a_failed_one_says_why() -> None:
    task = {"resourceType": "Task", "for": OURS, "intent": "order", "authoredOn": "2024-03-02"}
    recall = {"id": "a", "status": "requested", "code": {"text": "Recall"}, "description": "Recall: repeat ferritin"}
    recall["restriction"] = {"period": {"end": "2024-06-01"}}
    failed = {"id": "b", "status": "failed", "description": "Blood draw", "statusReason": {"text": "Unable to obtain"}}
    said = lines(task | recall, task | failed)
    assert "task: Recall: repeat ferritin [requested] 2024: 03-02 F2 (2024-06-01)" in said
    assert "task: Blood draw [failed] 2024: 03-02 F3 (Unable to obtain)" in said


def test_a_task_that_only_carries_out_an_order_adds_nothing() -> None:
    order = {"resourceType": "ServiceRequest", "id": "s", "status": "active", "code": {"text": "MRI"}, "subject": OURS}
    task = {"resourceType": "Task", "for": OURS, "status": "accepted", "focus": {"reference": "ServiceRequest/s"}}
    reading = read(order, task)
    assert [fact.text for fact in facts_of(reading, "order")] == ["MRI"]


def test_a_vaccine_forecast_is_no_vaccine_given() -> None:
    advice = [
        {
            "vaccineCode": [coded("03", "http://hl7.org/fhir/sid/cvx", "MMR")],
            "forecastStatus": coded("overdue", FORECAST, "Overdue"),
            "dateCriterion": [{"code": coded("30980-7"), "value": "2022-07-18T00:00:00Z"}],
        },
        {
            "targetDisease": {"text": "Influenza"},
            "forecastStatus": {"text": "Contraindicated"},
            "contraindicatedVaccineCode": [{"text": "Live influenza vaccine"}],
        },
    ]
    made = {"resourceType": "ImmunizationRecommendation", "date": "2024-04-22", "recommendation": advice}
    chart = Chart(read(made | {"patient": OURS}))
    assert not chart.of_kind("immunization")
    said = chart.lines().text
    assert "vaccine forecast: MMR [overdue] 2024: 04-22 F2 (due 2022-07-18)" in said
    assert "vaccine forecast: Influenza [contraindicated]" in said
    assert "not to be given: Live influenza vaccine" in said


def test_each_lens_is_told_with_its_eye() -> None:
    lenses = [
        {"product": {"text": "lens"}, "eye": "right", "sphere": -2.25, "cylinder": -0.5, "axis": 180, "add": 2.0},
        {"product": {"text": "lens"}, "eye": "left", "sphere": -1.0, "prism": [{"amount": 0.5, "base": "up"}]},
    ]
    made = {"resourceType": "VisionPrescription", "status": "active", "dateWritten": "2024-05-06", "patient": OURS}
    fact = one(made | {"lensSpecification": lenses}, kind="order")
    assert "right eye sphere -2.25, cylinder -0.5, axis 180, add 2.0; left eye sphere -1.0, prism 0.5 up" in fact.text
    assert [hit.handle for hit in Chart(read(made | {"lensSpecification": lenses})).search("glasses")] == [fact.handle]


def test_a_home_medicine_that_a_list_only_names_is_told() -> None:
    entry = [{"item": {"display": "Eliquis 5 mg BID per daughter, not verified"}}]
    made = {"resourceType": "List", "status": "current", "title": "Home medications", "entry": entry}
    assert "Eliquis 5 mg BID per daughter" in lines(made | {"date": "2024-08-01"})


def test_extensions_that_nobody_reads_are_named() -> None:
    made = {"resourceType": "Condition", "code": {"text": "Asthma"}, "subject": OURS}
    known = {"url": "http://example.org/narrativeLink", "valueUrl": "x"}
    other = {"url": "http://example.org/occupational-exposure", "valueString": "flour"}
    assert "extensions that were not read: occupational-exposure (Condition)" in lines(
        made | {"extension": [known, other]}
    )


def test_a_number_with_its_unit_in_words_is_judged_like_any_other() -> None:
    made = {"resourceType": "Observation", "status": "final", "code": {"text": "HbA1c"}, "valueString": "8.9 %"}
    made |= {"effectiveDateTime": "2024-05-01", "referenceRange": [{"text": "4-6"}]}
    line = Chart(read(made)).results()[0]
    assert (line.latest.value, line.unit, line.abnormal) == ("8.9", "%", "high")


def test_a_decimal_comma_is_judged_and_what_may_be_thousands_is_not() -> None:
    made = {"resourceType": "Observation", "status": "final", "effectiveDateTime": "2024-05-01"}
    told = (("Kalium", "3,4 mmol/l", "3,5 - 5,1"), ("NT-proBNP", "1.840 pg/ml", "< 125"))
    results = Chart(
        read(
            *(
                made | {"id": name, "code": {"text": name}, "valueString": said, "referenceRange": [{"text": span}]}
                for name, said, span in told
            )
        )
    ).results()
    assert {(r.name, r.latest.value, r.unit, r.abnormal) for r in results} == {
        ("Kalium", "3,4", "mmol/l", "low"),
        ("NT-proBNP", "1.840 pg/ml", "", ""),
    }


def test_the_text_of_a_section_that_says_more_than_its_entries_is_told() -> None:
    def letter(status: str) -> str:
        text = {"status": status, "div": "<div>Amiodaron 200 mg bis Kontrolle</div>"}
        entry = [{"reference": "Condition/c"}]
        section = {"title": "Empfohlene Medikation", "text": text, "entry": entry}
        made = {"resourceType": "Composition", "date": "2024-04-23", "section": [section], "subject": OURS}
        return lines(made, {"resourceType": "Condition", "id": "c", "code": {"text": "AF"}, "subject": OURS})

    assert "Amiodaron 200 mg" in letter("additional")
    assert "Amiodaron" not in letter("generated")


def test_a_denial_of_one_illness_is_no_problem() -> None:
    made = {"resourceType": "Condition", "code": {"text": "Keine Vorerkrankungen der Niere"}, "subject": OURS}
    assert one(made, kind="condition").status == "refuted"
