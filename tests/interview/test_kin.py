"""A relative's illness is never the patient's, whoever answers."""

from datetime import date

import pytest

from tools.interview.kin import bearer
from tools.interview.profile import Profile
from tools.interview.redflags import screen_text
from tools.words import understand

TODAY = date(2026, 3, 2)
SAID = {
    "his mother had parkinsons": "mother",
    "her mum has diabetes": "mother",
    "his father had epilepsy": "father",
    "my mother's sister had breast cancer": "sister",
    "his sister has asthma": "sister",
    "his wife has the flu": "wife",
    "her son has chickenpox": "son",
    "my husband's brother had a stroke": "brother",
    "the baby's mother has tuberculosis": "mother",
    "dad's mother had dementia": "mother",
    "her older brother has asthma": "brother",
}


@pytest.mark.parametrize("respondent", ["helper", "guardian"])
@pytest.mark.parametrize("text", SAID)
def test_a_relative_of_the_patient_is_never_the_patient(text, respondent):
    for sex in ("female", "male", "unknown"):
        profile = Profile(age_days=40 * 366 if respondent == "helper" else 5 * 366, sex=sex, respondent=respondent)
        (finding,) = understand(text, today=TODAY)
        assert bearer(finding, text, profile) == SAID[text]


@pytest.mark.parametrize(
    ("text", "sex", "patient"),
    [
        ("my mother has diabetes", "female", True),
        ("my mother has diabetes", "male", False),
        ("mum is coughing", "female", True),
        ("my dad had a stroke", "male", True),
        ("my dad had a stroke", "unknown", True),
        ("my wife fell", "male", False),
    ],
)
def test_a_helpers_relative_is_the_patient_only_if_it_fits(text, sex, patient):
    (finding,) = understand(text, today=TODAY)
    profile = Profile(age_days=80 * 366, sex=sex, respondent="helper")
    assert (bearer(finding, text, profile) == "patient") is patient


def test_a_danger_sign_of_the_patients_relative_is_not_the_patients():
    profile = Profile(age_days=80 * 366, sex="female", respondent="helper")
    assert screen_text("her dad has crushing chest pain", profile=profile) == ()
    assert [flag.rule for flag in screen_text("my mother has crushing chest pain", profile=profile)]
