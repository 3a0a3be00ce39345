import pytest

from tests.brief.conftest import allergy, answer, brief_of, condition, first_screen, lab, medication, said, taking
from tools.clinical import Finding


def items(brief):
    return [claim.text for claim in brief.first_screen.for_attention]


def symptom(name, concept="", **more):
    return Finding(name=name, concept=concept or name, polarity="present", quote=name, **more)


def test_every_item_says_why_it_is_worth_checking_and_every_claim_why_it_is_there(chart_of):
    chart = chart_of(
        medication("Lisinopril 20 MG Oral Tablet"),
        medication("Warfarin Sodium 5 MG Oral Tablet"),
        condition("Chronic kidney disease stage 3"),
        lab("Creatinine", 2.1, "mg/dL", "2026-05-01", "H"),
    )
    words = "naproxen every day"
    brief = brief_of(
        chart,
        answer(1, "reason", "swollen ankles", symptom("ankle swelling", "ankle_swelling")),
        answer(2, "over_the_counter", words, taking("naproxen", words)),
    )
    assert items(brief)
    assert all("Worth checking because" in text for text in items(brief))
    assert all(claim.because for claim in brief.first_screen.for_attention)


def test_a_table_gives_its_reason_and_the_receipt_is_cited_for_it(chart_of):
    words = "naproxen every day"
    chart = chart_of(medication("Warfarin Sodium 5 MG Oral Tablet"))
    brief = brief_of(chart, answer(1, "over_the_counter", words, taking("naproxen", words)))
    first = brief.first_screen.for_attention[0]
    assert "Warfarin" in first.text
    assert words in first.text
    assert any(handle.startswith("R") for handle in first.evidence)
    assert brief.withheld == ()


def test_two_medicines_that_only_the_patient_names_meet_each_other(chart_of):
    chart = chart_of(medication("Amlodipine 5 MG Oral Tablet"))
    one, two = "i take coumadin", "and aleve for my back"
    brief = brief_of(
        chart,
        answer(1, "story", one, taking("coumadin", one)),
        answer(2, "over_the_counter", two, taking("aleve", two)),
    )
    assert one in items(brief)[0]
    assert two in items(brief)[0]


def test_an_allergy_that_only_the_patient_names_meets_the_medication_list(chart_of):
    words = "penicillin gave me hives"
    finding = Finding(
        name="penicillin", polarity="present", quote=words, kind="allergy", detail={"ingredient": "penicillin"}
    )
    brief = brief_of(chart_of(medication("Amoxicillin 500 MG Oral Capsule")), answer(1, "allergy", words, finding))
    assert "Amoxicillin" in items(brief)[0]
    assert words in items(brief)[0]


def test_a_gel_is_not_held_against_the_kidney(chart_of):
    words = "diclofenac gel on my knee"
    chart = chart_of(medication("Amlodipine 5 MG Oral Tablet"), lab("eGFR", 41, "mL/min/{1.73_m2}", "2026-04-02"))
    brief = brief_of(chart, answer(1, "over_the_counter", words, taking("diclofenac", words)))
    assert not any("eGFR" in text for text in items(brief))


@pytest.mark.parametrize("words", ["quit smoking 5 years ago", "a pack a day, smoking since 20"])
def test_a_habit_that_the_record_denies_is_for_attention(chart_of, words):
    smoking = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"text": "Tobacco smoking status"},
        "effectiveDateTime": "2025-05-06",
        "valueCodeableConcept": {"text": "Never smoker"},
    }
    brief = brief_of(chart_of(smoking), answer(1, "reason", "cough"), answer(2, "habit", words))
    assert any(words in text and "Never smoker" in text for text in items(brief))


def test_the_problem_that_bears_on_most_of_the_complaint_comes_first_and_prediabetes_beside_diabetes_not(chart_of):
    chart = chart_of(condition("Cardiac arrest"), condition("History of cardiac arrest"), condition("Emphysema"))
    words = "short of breath, coughing up phlegm"
    brief = brief_of(
        chart,
        answer(1, "reason", words, symptom("shortness of breath", "dyspnea"), symptom("cough with phlegm", "cough")),
    )
    text = next(text for text in items(brief) if "Emphysema" in text)
    assert text.index("Emphysema") < text.index("Cardiac arrest")
    assert "History of" not in text
    chart = chart_of(condition("Prediabetes"), condition("Diabetes"))
    brief = brief_of(chart, answer(1, "reason", "so thirsty", symptom("thirst")))
    assert "Prediabetes" not in " ".join(items(brief))


def test_what_is_quoted_whole_is_not_said_again(chart_of):
    words = "itchy red rash on both arms for four days"
    finding = symptom("rash", duration="four days")
    brief = brief_of(chart_of(), answer(1, "reason", "rash", symptom("rash")), answer(2, "story", words, finding))
    text = " ".join(claim.text for claim in first_screen(brief))
    assert words in text
    assert "Reports rash" not in text


def test_every_anticoagulant_that_is_over_is_named(chart_of):
    chart = chart_of(
        medication("Enoxaparin 60 MG Injection", "completed"),
        medication("Warfarin Sodium 5 MG Oral Tablet", "completed"),
    )
    text = said(brief_of(chart), "anticoagulant")
    assert "Enoxaparin" in text
    assert "Warfarin" in text


def test_somebody_recorded_as_dead_who_answers_is_heard(chart_of):
    chart = chart_of(medication("Nitroglycerin 0.4 MG Sublingual Tablet"), patient={"deceasedDateTime": "2024-01-03"})
    words = "viagra from a friend"
    brief = brief_of(
        chart, answer(1, "reason", "chest pain"), answer(2, "over_the_counter", words, taking("viagra", words))
    )
    assert "recorded" in said(brief, "deceased") or "deceased" in said(brief, "deceased")
    assert "chest pain" in said(brief, "reason")
    assert any("Nitroglycerin" in text for text in items(brief))


def test_an_allergy_names_its_substance_once(chart_of):
    brief = brief_of(chart_of(allergy("Allergy to peanut")))
    assert said(brief, "allergy") == "Allergies: peanut."
    section = next(one for one in brief.sections if one.name == "allergies")
    assert section.claims[0].text.startswith("Peanut") or "Allergy to peanut" in section.claims[0].text


@pytest.mark.parametrize(("unit", "shown"), [("mL/min/{1.73_m2}", True), ("mL/min", False)])
def test_a_result_on_the_move_is_pointed_out_only_beside_what_came_before(chart_of, unit, shown):
    code = {"coding": [{"system": "http://loinc.org", "code": "33914-3"}], "text": "eGFR"}
    chart = chart_of(
        condition("Chronic kidney disease stage 3"),
        lab("eGFR", 90, unit, "2026-01-02", code=code),
        lab("eGFR", 62, "mL/min/{1.73_m2}", "2026-05-01", code=code),
    )
    found = [text for text in items(brief_of(chart, answer(1, "reason", "tired"))) if "eGFR" in text]
    assert bool(found) is shown
    assert all("down from 90" in text for text in found)
