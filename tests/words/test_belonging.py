"""What stands in a sentence belongs to the finding it is said of: moments, causes, sides, places and numbers."""

from datetime import date

import pytest

from tools.words import understand

TODAY = date(2026, 11, 18)


def named(text, language="en"):
    return {finding.concept or finding.name: finding for finding in understand(text, today=TODAY, language=language)}


def test_what_the_dentist_did_dates_no_fever():
    found = named("the dentist pulled two teeth ten days ago, now fever and fatigue")
    assert not found["fever"].onset_date
    assert not found["fatigue"].onset_date


def test_the_last_meal_or_stool_dates_no_symptom():
    assert not named("nausea and cramps, last BM yesterday")["nausea"].onset_date


def test_a_stopped_medicine_keeps_its_own_date():
    found = named("stopped metformin two weeks ago because it gave me the runs")
    assert found["metformin"].detail["since"] == "two weeks ago"
    assert not found["diarrhea"].onset_date


def test_one_list_shares_how_long():
    found = named("fever and cough for four days")
    assert (found["fever"].duration, found["cough"].duration) == ("4 days", "4 days")


@pytest.mark.parametrize(
    ("text", "concept", "worse"),
    [
        ("chest feels tight when i climb stairs", "chest_tightness", "climb stairs"),
        ("my gums bleed when i brush", "bleeding_gums", "when i brush"),
        ("heartburn after meals", "heartburn", "after meals"),
        ("If I bend forward it really hurts in my lower back", "back_pain", "bend forward"),
        ("coffee makes my hands shake", "tremor", "coffee"),
    ],
)
def test_what_brings_it_on_is_heard_without_the_word_worse(text, concept, worse):
    assert worse in named(text)[concept].worse


def test_what_only_brings_something_on_is_no_finding():
    found = named("i leak when i cough")
    assert "cough" not in found
    assert found["urinary_incontinence"].worse == "when i cough" or found["urinary_incontinence"].quote.endswith(
        "cough"
    )


def test_what_eases_it_is_heard_in_other_words():
    assert "rest" in named("chest feels tight on the stairs and goes off when i rest")["chest_tightness"].better


def test_a_side_said_apart_is_of_what_was_named():
    assert named("eye is red and gunky, stuck together in the mornings, left one")["eye_redness"].side == "left"


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("Pain in my calf since friday, its swollen and hot", "calf_swelling"),
        ("I twisted my knee yesterday. It is swollen", "joint_swelling"),
        ("my belly is swollen and sore", "abdominal_pain"),
    ],
)
def test_it_is_the_place_named_before(text, concept):
    assert concept in named(text)


def test_a_swelling_with_its_own_place_stays_there():
    found = named("pain in my calf, and my face is swollen")
    assert "facial_swelling" in found
    assert "calf_swelling" not in found


def test_a_pain_is_said_once_and_has_its_number():
    found = named("tummy ache round belly button since lunchtime, 8/10, hurts to walk")
    assert "pain" not in found
    assert (found["abdominal_pain"].severity, found["abdominal_pain"].worse) == ("8/10", "to walk")


def test_a_relative_of_whom_the_same_is_so_has_it():
    found = understand("i'm not diabetic but my mother and brother are", today=TODAY)
    assert {(f.who, f.polarity) for f in found} == {
        ("patient", "absent"),
        ("mother", "present"),
        ("brother", "present"),
    }


def test_a_child_who_hits_their_own_head_is_hurt_not_the_speaker():
    found = named("my son hit his head yesterday, he threw up twice and is sleepy")
    assert {finding.who for finding in found.values()} == {"son"}


def test_an_illness_of_years_ago_is_past_and_a_lasting_one_is_not():
    found = named("heart attack in 2015, type 2 diabetes since 2010")
    assert (found["heart_attack"].time, found["type_2_diabetes"].time) == ("past", "now")


def test_weeks_tell_a_pregnancy_beside_what_only_pregnancy_brings():
    found = named("baby's hardly moved today and i'm 34 weeks")
    assert (found["pregnancy"].value, found["reduced_fetal_movement"].polarity) == ("34", "present")


def test_a_feared_illness_is_not_had():
    assert named("I'm worried the lump is cancer")["cancer"].kind == "concern"


def test_never_before_today_is_had_today():
    assert named("never had chest pain before this morning")["chest_pain"].polarity == "present"


@pytest.mark.parametrize("text", ["I get a headache every morning", "I get a burning feeling in my chest after meals"])
def test_what_somebody_gets_is_had(text):
    assert {finding.polarity for finding in understand(text, today=TODAY)} == {"present"}


@pytest.mark.parametrize(
    ("text", "concept", "polarity"),
    [
        ("burning when i pee, no blood", "bleeding", "absent"),
        ("sore throat, no temperature", "fever", "absent"),
        ("lost 8 pounds and im not dieting, night sweats too", "night_sweats", "present"),
        ("no energy, hair thinning, constipated", "constipation", "present"),
    ],
)
def test_a_denial_ends_where_it_ends(text, concept, polarity):
    assert named(text)[concept].polarity == polarity


@pytest.mark.parametrize(
    "text",
    [
        "telma 40 od",
        "my father died of bowel cancer at 48",
        "my husband passed a kidney stone",
        "a cold sore on my lip",
        "blood test and blood pressure",
    ],
)
def test_words_of_another_meaning_name_nothing_else(text):
    assert not {"overdose", "bereavement", "cold_symptoms", "bleeding"} & set(named(text))


def test_coughing_up_a_bit_of_blood_is_that():
    assert "hemoptysis" in named("been coughing up a bit of blood for three days")


def test_spanish_tells_since_when_and_what_makes_it_worse():
    found = named("dolor de espalda hace 5 días, peor al agacharme", "es")
    assert (found["back_pain"].duration, found["back_pain"].worse) == ("5 días", "al agacharme")


@pytest.mark.parametrize("text", ["I am pregnant since may", "i am expecting a baby in may"])
def test_a_pregnancy_with_a_month_is_of_now(text):
    assert named(text)["pregnancy"].time == "now"


@pytest.mark.parametrize(
    ("text", "concept"),
    [("I have had migraine since 2010", "migraine"), ("diagnosed with breast cancer in 2024", "breast_cancer")],
)
def test_what_lasts_is_not_past_for_its_date(text, concept):
    assert named(text)[concept].time == "now"


def test_expecting_a_parcel_is_no_pregnancy():
    assert "pregnancy" not in named("we moved house and i am expecting a parcel")


def test_what_makes_a_pain_worse_is_neither_felt_nor_worse_itself():
    found = named("headaches in the morning, worse when i cough")
    assert "cough" not in found
    assert found["headache"].worse == "when i cough"
