"""Medicines named by their class, stopped anywhere in the answers, or another's and yet taken; names near enough."""

from datetime import date

import pytest

from tests.brief.conftest import TODAY, allergy, answer, brief_of, condition, material_of, medication, taking
from tests.brief.test_reconcile import lines_of
from tools.brief.reconcile import reconcile
from tools.brief.reconciling.medications import medications
from tools.brief.safety import extra_of
from tools.brief.story import wishes
from tools.clinical import Finding
from tools.words import understand


def told(number, topic, words):
    assert isinstance(TODAY, date)
    return answer(number, topic, words, *understand(words, today=TODAY))


def test_a_water_pill_stopped_in_the_story_is_the_recorded_diuretic(chart_of):
    chart = chart_of(medication("Furosemide 40 MG Oral Tablet"), medication("Lisinopril 20 MG Oral Tablet"))
    found = lines_of(chart, told(1, "story", "my legs swell. I stopped my water pill 3 weeks ago."))
    line = found["furosemide 40 mg oral tablet"]
    assert line.outcome == "only_record"
    assert "water pill 3 weeks ago" in line.patient
    assert found["lisinopril 20 mg oral tablet"].outcome == "not_asked"


def test_a_stopped_blood_thinner_is_the_recorded_one_even_where_the_record_has_it_as_over(chart_of):
    chart = chart_of(medication("Heparin 5000 UNT/ML Injection", "completed"), medication("Aspirin 81 MG", "stopped"))
    found = lines_of(chart, told(1, "story", "I stopped the blood thinner shots two weeks ago"))
    assert "blood thinner shots" in found["heparin 5000 unt/ml injection"].patient
    assert len(found) == 1


def test_a_stopped_medicine_that_the_record_lacks_has_a_row_and_counts_as_taken_nowhere(chart_of):
    chart = chart_of(medication("Lisinopril 20 MG Oral Tablet"))
    said = told(1, "story", "I stopped my water pill 3 weeks ago")
    line = lines_of(chart, said)["water pill"]
    assert (line.outcome, line.record) == ("differs", "not recorded")
    assert not extra_of(material_of(chart, said)).medications


def test_of_two_diuretics_neither_is_guessed_and_both_are_shown(chart_of):
    chart = chart_of(medication("Furosemide 40 MG Oral Tablet"), medication("Spironolactone 25 MG Oral Tablet"))
    found = lines_of(chart, told(1, "story", "stopped the water pill"))
    assert [line.outcome for line in found.values()] == ["differs", "differs"]


@pytest.mark.parametrize(
    ("topic", "words", "taken"),
    [
        ("over_the_counter", "tylenol, and my wife's tramadol", True),
        ("story", "I took two of my wife's tramadol last night", True),
        ("story", "my wife's tramadol makes her dizzy", False),
        ("over_the_counter", "my wife takes tramadol", False),
    ],
)
def test_anothers_medicine_is_the_patients_only_where_the_patient_takes_it(chart_of, topic, words, taken):
    material = material_of(chart_of(medication("Sertraline 50 MG Oral Tablet")), told(1, topic, words))
    assert ("tramadol" in {line.name for line in medications(material)}) is taken


@pytest.mark.parametrize(("recorded", "said"), [("Sesame oil", "sesame"), ("Pollen", "pollen only")])
def test_an_allergen_in_another_form_is_the_recorded_one(chart_of, recorded, said):
    finding = Finding(name=said, polarity="present", quote=said, kind="allergy")
    found = lines_of(chart_of(allergy(recorded)), answer(1, "allergy", said, finding))
    assert list(found) == [recorded.lower()]


def test_a_medicine_recorded_in_another_language_is_the_one_the_patient_takes(chart_of):
    chart = chart_of(medication("METFORMINE 1000MG"))
    found = lines_of(chart, told(1, "over_the_counter", "I take metformin every morning"))
    assert [line.outcome for line in found.values()] == ["same"]


@pytest.mark.parametrize(
    ("words", "asked"), [("none", 0), ("No, thanks.", 0), ("nothing really", 0), ("no salt any more?", 1)]
)
def test_an_answer_that_asks_nothing_is_no_question(words, asked):
    assert len(wishes(material_of(None, answer(1, "questions", words)))) == asked


def test_an_allergy_recorded_as_allergy_to_something_says_so_once(chart_of):
    chart = chart_of(allergy("Allergy to penicillin"), medication("Amoxicillin 500 MG Oral Capsule"))
    texts = [check.text for check in chart.checks() if check.topic == "allergy" and check.matched]
    assert texts
    assert all(text.startswith("allergy to penicillin (") for text in texts)


def test_a_question_passed_over_takes_back_nothing_that_was_said_elsewhere(chart_of):
    chart = chart_of(medication("Rivaroxaban 20 MG Oral Tablet"), condition("Atrial fibrillation"))
    words = "stopped the xarelto in march, too expensive"
    stopped = Finding(
        name="xarelto", polarity="absent", quote=words, kind="medication",
        detail={"taking": "stopped", "ingredient": "rivaroxaban"},
    )  # fmt: skip
    handle = next(one.handles[0] for one in chart.medications())
    answers = [answer(1, "anything_else", words, stopped), answer(2, "medication", "", status="skipped", about=handle)]
    line = next(one for one in reconcile(material_of(chart, *answers)) if one.subject == "medication")
    assert (line.outcome, line.patient) == ("only_record", f'"{words}"')
    assert words in " ".join(one.text for one in brief_of(chart, *answers).first_screen.for_attention)


def test_taken_in_one_answer_and_not_in_another_differs(chart_of):
    chart = chart_of(medication("Furosemide 40 MG Oral Tablet"))
    handle = next(one.handles[0] for one in chart.medications())
    quit_it = taking("furosemide", "i quit the furosemide", "stopped")
    answers = [answer(1, "story", "i quit the furosemide", quit_it), answer(2, "medication", "yes", about=handle)]
    line = next(one for one in reconcile(material_of(chart, *answers)) if one.subject == "medication")
    assert line.outcome == "differs"


@pytest.mark.parametrize(
    ("concept", "recorded"),
    [
        ("heart_disease", "Chronic congestive heart failure"),
        ("heart_disease", "Atrial Fibrillation"),
        ("kidney_disease", "End-stage renal disease (disorder)"),
        ("diabetes", "Diabetes mellitus type 2"),
        ("cancer", "Malignant neoplasm of breast"),
        ("thyroid_disease", "Hypothyroidism"),
    ],
)
def test_an_illness_named_broadly_is_held_beside_the_entries_it_covers(chart_of, concept, recorded):
    name = concept.replace("_", " ")
    told = Finding(name=name, concept=concept, polarity="present", quote=name, kind="condition")
    chart = chart_of(condition(recorded), condition("Migraine"))
    lines = [one for one in reconcile(material_of(chart, answer(1, "problem", name, told))) if one.subject == "problem"]
    assert [(one.outcome, one.name) for one in lines] == [("same", recorded.removesuffix(" (disorder)"))]


@pytest.mark.parametrize(
    ("concept", "recorded"), [("diabetes", "Prediabetes"), ("heart_disease", "Heart rate finding")]
)
def test_what_only_sounds_like_it_is_another_illness(chart_of, concept, recorded):
    told = Finding(name=concept, concept=concept, polarity="present", quote="it", kind="condition")
    lines = reconcile(material_of(chart_of(condition(recorded)), answer(1, "problem", "it", told)))
    assert [one.outcome for one in lines if one.subject == "problem"] == ["only_patient"]


def test_none_of_these_at_a_list_of_circumstances_says_nothing_of_a_recorded_medicine(chart_of):
    chart = chart_of(medication("Apixaban 5 MG Oral Tablet"))
    taken = answer(1, "medication", "yes all", taking("Apixaban 5 MG Oral Tablet", "yes all"))
    off = [
        Finding(name=name, polarity="absent", quote="none", kind=kind)
        for name, kind in (("apixaban", "medication"), ("liver disease", "condition"))
    ]
    found = lines_of(chart, taken, answer(2, "risk", "none", *off))["apixaban 5 mg oral tablet"]
    assert (found.outcome, found.patient) == ("same", '"yes all"')
