"""What somebody else told never reads as the patient's own report."""

import pytest

from tests.brief.conftest import answer, brief_of, everything, material_of, medication, taking
from tools.brief.speaking import kin_in
from tools.brief.verify import verify
from tools.clinical import Claim

HELPED = [
    ("helper", "I'm his daughter, he is next to me", "Daughter reports"),
    ("helper", "somebody else", "The helper reports"),
    ("guardian", "Mum", "Mother reports"),
    ("guardian", "a grown-up", "The guardian reports"),
]


def told(chart_of, who, respondent):
    chart = chart_of(medication("Metoprolol 50 MG Oral Tablet"))
    words = "he stopped metoprolol two weeks ago"
    return chart, (
        answer(1, "respondent", respondent, who=who),
        answer(2, "reason", "he is dizzy", who=who),
        answer(3, "medication", words, taking("metoprolol", words, "stopped"), who=who),
        answer(4, "allergy", "peanuts make him swell", who=who),
        answer(5, "habit", "he smokes a pipe", who=who),
    )


@pytest.mark.parametrize(("who", "respondent", "lead"), HELPED)
def test_a_helpers_words_are_led_in_by_who_said_them(chart_of, who, respondent, lead):
    chart, answers = told(chart_of, who, respondent)
    brief = brief_of(chart, *answers)
    text = everything(brief)
    assert f'{lead} "he stopped metoprolol two weeks ago"' in text
    assert not any(lead in text for lead in ("Patient reports", "Patient says", "Patient:"))
    assert (brief.contradictions, brief.withheld) == ((), ())
    assert "Could not be checked" not in text


def test_the_patients_own_words_stay_the_patients(chart_of):
    chart, answers = told(chart_of, "patient", "me")
    assert "Patient reports" in everything(brief_of(chart, *answers))


@pytest.mark.parametrize("text", ['Mother reports "he is dizzy".', 'Son says "he is dizzy".'])
def test_words_given_to_the_wrong_person_are_refused(chart_of, text):
    chart, answers = told(chart_of, "helper", "I'm his daughter")
    assert verify([Claim(text=text, evidence=("Q2",))], material_of(chart, *answers))[0].verdict == "contradicted"


def test_the_patients_own_words_are_nobody_elses(chart_of):
    material = material_of(chart_of(), answer(1, "reason", "I am dizzy"))
    claims = [Claim(text='Daughter reports "I am dizzy".', evidence=("Q1",))]
    assert verify(claims, material)[0].verdict == "contradicted"


def test_somebody_named_by_the_speaker_is_not_the_speaker():
    assert kin_in("my daughter can't talk") == ""
    assert kin_in("I am the patient's wife") == "wife"
