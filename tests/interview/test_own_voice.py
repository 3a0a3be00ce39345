"""What a guardian or helper says of themselves is not the patient's."""

from datetime import date

from tools.interview import Profile
from tools.interview.own_voice import of_the_speaker
from tools.words import understand

TODAY = date(2026, 5, 12)


def bearers(respondent, words):
    found = of_the_speaker(understand(words, today=TODAY), words, Profile(respondent=respondent))
    return {one.name: one.who for one in found}


def test_a_guardians_own_pregnancy_illness_and_allergy_are_the_guardians():
    words = "she has a rash since this morning. i am 12 weeks pregnant. I have asthma. i am allergic to penicillin"
    assert bearers("guardian", words) == {
        "rash": "patient",
        "pregnant": "guardian",
        "asthma": "guardian",
        "penicillin": "guardian",
    }


def test_what_a_guardian_saw_gave_or_fears_is_the_childs():
    words = "i noticed a rash and i have given calpol. i'm worried about his cough. i have a 3 year old with fever"
    assert set(bearers("guardian", words).values()) == {"patient"}


def test_a_helper_may_type_in_the_patients_voice():
    assert set(bearers("helper", "i have chest pain and i am dizzy").values()) == {"patient"}
    mixed = bearers("helper", "she fell yesterday. i have migraines myself")
    assert (mixed["fall"], mixed["migraine"]) == ("patient", "helper")


def test_a_helpers_allergy_is_the_helpers_and_a_clause_is_no_allergen():
    assert bearers("helper", "peanuts. I am allergic to penicilin, mum isnt") == {"penicilin": "helper"}


def test_a_patient_who_answers_speaks_of_themselves():
    assert set(bearers("patient", "i have asthma. he has a cough").values()) >= {"patient"}
