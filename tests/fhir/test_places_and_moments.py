"""Sides of the body, before and after a treatment, what is planned and what was given: never taken for one another."""

from typing import Any

from tests.fhir.conftest import OURS, PATIENT, coded, one, read
from tools.chart import Chart


def chart(*resources: dict[str, Any], patient: dict[str, Any] = PATIENT) -> Chart:
    return Chart(read(*resources, patient=patient))


def weight(name: str, when: str, kg: float) -> dict[str, Any]:
    code = coded("29463-7", display="Body weight", text=name)
    value = {"value": kg, "unit": "kg"}
    made = {"resourceType": "Observation", "id": f"{name[:3]}{when}", "status": "final", "code": code}
    return made | {"effectiveDateTime": when, "valueQuantity": value, "category": [{"text": "vital-signs"}]}


def test_a_weight_before_and_one_after_dialysis_are_two_series_with_their_own_names() -> None:
    days = ("2024-04-01", "2024-04-03")
    readings = [weight("Pre-dialysis weight", f"{d}T06:00:00Z", 86) for d in days]
    readings += [weight("Post-dialysis weight", f"{d}T10:00:00Z", 83) for d in days]
    found = {line.name: [m.value for m in line.series] for line in chart(*readings).results()}
    assert found == {"Pre-dialysis weight": ["86", "86"], "Post-dialysis weight": ["83", "83"]}


def test_one_way_of_weighing_stays_one_series_whatever_it_is_called() -> None:
    readings = [weight("Weight", "2024-04-01", 86), weight("Weight before breakfast", "2024-05-01", 85)]
    assert len(chart(*readings).results()) == 1


def test_a_cataract_that_is_gone_on_one_side_is_not_told_for_that_side() -> None:
    made = {"resourceType": "Condition", "code": {"text": "Cataract"}, "subject": OURS}
    left = made | {"id": "l", "clinicalStatus": coded("active", "urn:s"), "bodySite": [{"text": "Left eye"}]}
    right = made | {"id": "r", "clinicalStatus": coded("resolved", "urn:s"), "bodySite": [{"text": "Right eye"}]}
    problems = chart(left, right).problems()
    assert [p.site for p in problems.active] == ["Left eye"]
    assert [p.site for p in problems.resolved] == ["Right eye"]


def test_the_dose_given_and_where_are_read() -> None:
    given = {
        "resourceType": "MedicationAdministration",
        "status": "completed",
        "medicationCodeableConcept": {"text": "aflibercept"},
        "effectiveDateTime": "2024-02-20",
        "dosage": {"dose": {"value": 2, "unit": "mg"}, "site": {"text": "Right eye"}},
    }
    fact = one(given, kind="administration")
    assert (fact.detail["dose"], fact.detail["site"]) == ("2 mg", "Right eye")
    assert "(2 mg) (Right eye)" in chart(given).lines().text


def test_a_visit_that_is_planned_does_not_make_the_record_newer() -> None:
    visit = {"resourceType": "Encounter", "class": {"code": "AMB"}, "subject": OURS}
    past = visit | {"id": "a", "status": "finished", "period": {"start": "2024-04-22"}}
    ahead = visit | {"id": "b", "status": "planned", "period": {"start": "2024-06-10"}}
    scan = {"resourceType": "Procedure", "status": "preparation", "code": {"text": "Scan"}}
    made = chart(past, ahead, scan | {"performedDateTime": "2024-07-01"})
    assert made.as_of == "2024-04-22"


def test_a_preliminary_value_is_told_beside_the_last_final_one() -> None:
    code = coded("2823-3", text="Potassium")
    made = {"resourceType": "Observation", "code": code, "valueQuantity": {"value": 4.5, "unit": "mmol/L"}}
    final = made | {"id": "a", "status": "final", "effectiveDateTime": "2024-04-01"}
    early = made | {"id": "b", "status": "preliminary", "effectiveDateTime": "2024-04-02"}
    early["valueQuantity"] = {"value": 6.9, "unit": "mmol/L"}
    said = chart(final, early).lines().text
    assert "4.5 04-01 F2; preliminary 6.9 mmol/L 2024-04-02 F3" in said


def test_two_variants_of_one_panel_keep_their_genes() -> None:
    def variant(gene: str, meaning: str) -> dict[str, Any]:
        told = (("48018-6", "Gene studied [ID]", gene), ("53037-8", "Clinical significance [Imp]", meaning))
        parts = [{"code": coded(c, display=d), "valueCodeableConcept": {"text": v}} for c, d, v in told]
        code = coded("69548-6", display="Genetic variant assessment")
        made = {"resourceType": "Observation", "id": gene, "status": "final", "code": code, "component": parts}
        return made | {"effectiveDateTime": "2023-09-01", "valueCodeableConcept": {"text": "Present"}}

    said = chart(variant("BRCA1", "Pathogenic"), variant("PALB2", "Uncertain significance")).lines().text
    assert "Present (Gene studied BRCA1; Clinical significance Pathogenic)" in said
    assert "Present (Gene studied PALB2; Clinical significance Uncertain significance)" in said


def test_the_range_for_children_holds_for_a_child() -> None:
    ranges = [
        {"low": {"value": 11, "unit": "g/dL"}, "appliesTo": [{"text": "Pediatric"}]},
        {"low": {"value": 13.5, "unit": "g/dL"}, "appliesTo": [{"text": "Adult male"}]},
    ]
    made = {"resourceType": "Observation", "status": "final", "code": {"text": "Hb"}, "effectiveDateTime": "2024-05-01"}
    made |= {"valueQuantity": {"value": 12, "unit": "g/dL"}, "referenceRange": ranges, "subject": OURS}
    child = PATIENT | {"birthDate": "2021-04-18", "gender": "male"}
    assert [line.abnormal for line in chart(made, patient=child).results()] == ["normal"]
    grown = PATIENT | {"gender": "male"}
    assert [line.abnormal for line in chart(made, patient=grown).results()] == ["low"]


def test_an_order_says_how_urgent_it_is_and_why() -> None:
    order = {"resourceType": "ServiceRequest", "status": "on-hold", "code": {"text": "Transplant evaluation"}}
    said = chart(order | {"priority": "stat", "reasonCode": [{"text": "BMI > 40"}]}).lines().text
    assert "Transplant evaluation [on-hold] F2 (stat) (BMI > 40)" in said


def test_a_starred_letter_of_a_laboratory_says_high() -> None:
    made = {"resourceType": "Observation", "status": "final", "code": {"text": "Glucose"}, "valueString": "412"}
    line = chart(made | {"interpretation": [{"text": "H*"}], "effectiveDateTime": "2024-05-01"}).results()[0]
    assert line.abnormal == "high"


def test_a_drug_into_the_vein_is_not_the_tablet_that_is_paused_at_home() -> None:
    order = {"resourceType": "MedicationRequest", "intent": "order"}
    home = order | {"id": "h", "status": "on-hold", "medicationCodeableConcept": {"text": "furosemide 40 mg tablet"}}
    drip = order | {"id": "d", "status": "active", "medicationCodeableConcept": {"text": "furosemide IV"}}
    states = {m.name: m.state for m in chart(home, drip).medications()}
    assert states == {"furosemide 40 mg tablet": "paused", "furosemide IV": "current"}


def test_a_lens_says_its_make_and_its_eye() -> None:
    lens = {"resourceType": "Device", "id": "d1", "type": {"text": "Intraocular lens"}, "patient": OURS}
    lens["deviceName"] = [{"name": "AcrySof SN60WF", "type": "model-name"}]
    use = {"resourceType": "DeviceUseStatement", "status": "active", "bodySite": {"text": "Right eye"}}
    said = chart(lens, use | {"device": {"reference": "Device/d1"}, "subject": OURS}).lines().text
    assert "AcrySof SN60WF" in said
    assert "Right eye" in said


def test_where_one_dose_was_given_is_not_said_of_the_next() -> None:
    given = {"resourceType": "MedicationAdministration", "status": "completed"}
    given |= {"medicationCodeableConcept": {"text": "aflibercept"}}
    doses = [{"dose": {"value": 2, "unit": "mg"}, **site} for site in ({"site": {"text": "Right eye"}}, {}, {}, {})]
    days = ("2024-01-20", "2024-02-20", "2024-03-20", "2024-04-20")
    told = read(
        *(given | {"id": d, "effectiveDateTime": d, "dosage": dose} for d, dose in zip(days, doses, strict=True))
    )
    sites = [fact.detail.get("site", "") for fact in told.facts if fact.kind == "administration"]
    assert sites == ["Right eye", "", "", ""]


def test_two_numbers_in_mmhg_are_a_pressure_whatever_they_are_called() -> None:
    made = {"resourceType": "Observation", "status": "final", "code": {"text": "RR"}, "valueString": "165/95 mmHg"}
    reading = chart(made | {"effectiveDateTime": "2024-04-20"}).results()[0].latest
    assert (reading.value, reading.unit, str(reading.number), str(reading.second)) == ("165/95", "mmHg", "165", "95")
