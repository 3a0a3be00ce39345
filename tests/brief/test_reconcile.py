import pytest

from tests.brief.conftest import allergy, answer, brief_of, condition, material_of, medication, taking
from tools.brief import reconcile
from tools.clinical import Finding


def lines_of(chart, *answers):
    return {line.name.lower(): line for line in reconcile(material_of(chart, *answers))}


def handle_of(chart, text):
    return next(fact.handle for fact in chart.facts if text.lower() in fact.text.lower())


def test_nobody_asked_means_nothing_is_compared(chart_of):
    assert reconcile(material_of(chart_of(medication("Metformin 500 MG Oral Tablet")))) == ()


def test_a_medicine_taken_as_recorded_is_the_same_and_one_not_asked_about_is_not(chart_of):
    chart = chart_of(medication("Metformin 500 MG Oral Tablet"), medication("Lisinopril 20 MG Oral Tablet"))
    words = "yes morning and night"
    told = answer(1, "medication", words, taking("metformin", words), about=handle_of(chart, "metformin"))
    found = lines_of(chart, told)
    assert found["metformin 500 mg oral tablet"].outcome == "same"
    assert found["lisinopril 20 mg oral tablet"].outcome == "not_asked"


def test_a_stopped_medicine_is_only_in_the_record_and_keeps_the_patients_words(chart_of):
    chart = chart_of(medication("Empagliflozin 10 MG Oral Tablet"))
    words = "stopped in january, too expensive"
    about = handle_of(chart, "empagliflozin")
    line = lines_of(chart, answer(1, "medication", words, taking("empagliflozin", words, "stopped"), about=about))
    assert line["empagliflozin 10 mg oral tablet"].outcome == "only_record"
    assert words in line["empagliflozin 10 mg oral tablet"].patient


def test_an_over_the_counter_medicine_is_only_with_the_patient_and_cites_the_list(chart_of):
    chart = chart_of(medication("Lisinopril 20 MG Oral Tablet"))
    words = "ibuprofen 2 or 3 a day for my knee"
    line = lines_of(chart, answer(1, "over_the_counter", words, taking("ibuprofen", words)))["ibuprofen"]
    assert line.outcome == "only_patient"
    assert any(handle.startswith("R") for handle in line.evidence)


def test_a_medicine_the_patient_is_not_sure_of_differs(chart_of):
    chart = chart_of(medication("Lisinopril 20 MG Oral Tablet"))
    told = answer(1, "medication", "don't know", status="not_known", about=handle_of(chart, "lisinopril"))
    assert lines_of(chart, told)["lisinopril 20 mg oral tablet"].outcome == "differs"


def test_a_skipped_medicine_was_not_asked_and_is_never_the_same(chart_of):
    chart = chart_of(medication("Lisinopril 20 MG Oral Tablet"))
    told = answer(1, "medication", "", status="skipped", about=handle_of(chart, "lisinopril"))
    assert lines_of(chart, told)["lisinopril 20 mg oral tablet"].outcome == "not_asked"


def test_anticoagulants_come_first(chart_of):
    chart = chart_of(medication("Metformin 500 MG Oral Tablet"), medication("Warfarin Sodium 5 MG Oral Tablet"))
    answers = [
        answer(1, "medication", "no", taking("metformin", "no", "no"), about=handle_of(chart, "metformin")),
        answer(2, "medication", "no", taking("warfarin", "no", "no"), about=handle_of(chart, "warfarin")),
    ]
    assert "Warfarin" in reconcile(material_of(chart, *answers))[0].name


def test_a_new_allergy_and_a_denied_one_are_told_apart(chart_of):
    chart = chart_of(allergy("Penicillin"))
    words = "no, but sulfa gives me hives"
    about = handle_of(chart, "penicillin")
    denied = Finding(name="penicillin", polarity="absent", quote=words, kind="allergy")
    new = Finding(name="sulfa", polarity="present", quote=words, kind="allergy")
    found = lines_of(chart, answer(1, "allergy", words, denied, new, about=about))
    assert found["penicillin"].outcome == "only_record"
    assert found["sulfa"].outcome == "only_patient"


def test_a_helpers_son_is_not_the_patient(chart_of):
    words = "my son takes warfarin"
    finding = taking("warfarin", words, who="son")
    assert "warfarin" not in lines_of(chart_of(), answer(1, "over_the_counter", words, finding))


def test_a_problem_confirmed_is_the_same(chart_of):
    chart = chart_of(condition("Asthma"))
    told = answer(1, "problem", "yes", about=handle_of(chart, "asthma"), choice="yes")
    assert lines_of(chart, told)["asthma"].outcome == "same"


def test_the_riskiest_classes_come_first_in_their_order(chart_of):
    names = [
        "Lithium carbonate 300 MG Oral Tablet",
        "Levetiracetam 500 MG Oral Tablet",
        "Tacrolimus 1 MG Oral Capsule",
        "Methotrexate 2.5 MG Oral Tablet",
        "Oxycodone Hydrochloride 5 MG Oral Tablet",
        "Insulin glargine 100 UNT/ML",
        "Warfarin Sodium 5 MG Oral Tablet",
    ]
    chart = chart_of(medication("Atorvastatin 40 MG Oral Tablet"), *(medication(name) for name in names))
    every = ["Atorvastatin 40 MG Oral Tablet", *names]
    told = [
        answer(number, "medication", "no", taking(name, "no", "no"), about=handle_of(chart, name))
        for number, name in enumerate(every, 1)
    ]
    assert [line.name for line in reconcile(material_of(chart, *told))] == [*reversed(names), every[0]]


def test_a_yes_in_other_words_is_the_same(chart_of):
    chart = chart_of(medication("Lisinopril 20 MG Oral Tablet"))
    told = answer(1, "medication", "twice a day yes", about=handle_of(chart, "lisinopril"))
    assert lines_of(chart, told)["lisinopril 20 mg oral tablet"].outcome == "same"
    half = answer(1, "medication", "yes but only half of it", about=handle_of(chart, "lisinopril"))
    assert lines_of(chart, half)["lisinopril 20 mg oral tablet"].outcome == "differs"


def test_something_is_different_denies_no_allergy_of_the_list(chart_of):
    chart = chart_of(allergy("Penicillin"), allergy("Latex"))
    sulfa = Finding(name="sulfa", polarity="present", quote="sulfa", kind="allergy")
    first = answer(1, "allergy", "no, something is different", choice="no", about=handle_of(chart, "penicillin"))
    found = lines_of(chart, first, answer(2, "allergy", "sulfa", sulfa))
    assert found["penicillin"].outcome == "differs"
    assert found["sulfa"].outcome == "only_patient"


def test_an_answer_that_names_another_problem_confirms_none(chart_of):
    chart = chart_of(condition("Cardiac arrest"))
    gout = Finding(name="gout", polarity="present", quote="gout", concept="gout", kind="condition")
    told = answer(1, "problem", "gout", gout, choice="differs", about=handle_of(chart, "cardiac arrest"))
    found = lines_of(chart, told)
    assert "cardiac arrest" not in found
    assert found["gout"].outcome == "only_patient"


def test_a_problem_denied_is_only_in_the_record_and_a_resolved_one_affirmed_differs(chart_of):
    chart = chart_of(condition("Essential hypertension"), condition("Gout", "resolved", abatementDateTime="2020-01-02"))
    no = Finding(name="high blood pressure", concept="hypertension", polarity="absent", quote="no", kind="condition")
    gout = Finding(name="gout", polarity="present", quote="gout", concept="gout", kind="condition")
    found = lines_of(chart, answer(1, "problem", "no high blood pressure, but gout", no, gout))
    assert found["essential hypertension"].outcome == "only_record"
    assert found["gout"].outcome == "differs"


@pytest.mark.parametrize(
    ("recorded", "words", "outcome"),
    [
        ("Never smoker", "quit smoking 5 years ago", "differs"),
        ("Never smoker", "never smoked", "same"),
        ("Current every day smoker", "I smoke a pack a day", "same"),
        ("Former smoker", "I gave up smoking", "same"),
    ],
)
def test_smoking_is_held_beside_the_recorded_status(chart_of, recorded, words, outcome):
    smoking = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"text": "Tobacco smoking status"},
        "effectiveDateTime": "2025-05-06",
        "valueCodeableConcept": {"text": recorded},
    }
    found = lines_of(chart_of(smoking), answer(1, "habit", f"{words}, no alcohol"))
    assert found["smoking"].outcome == outcome
    assert found["alcohol"].record == "not recorded"


def test_a_combination_is_matched_to_no_former_product_and_not_called_unlisted(chart_of):
    chart = chart_of(medication("Acetaminophen 325 MG Oral Tablet", "stopped"))
    said = answer(1, "over_the_counter", "excedrin most days", taking("excedrin", "excedrin most days"))
    brief = brief_of(chart, said)
    (line,) = [one for one in brief.reconciliation if one.name == "excedrin"]
    assert (line.outcome, line.record) == ("only_patient", "not matched to an entry")
    assert not brief.contradictions
    assert not brief.withheld
