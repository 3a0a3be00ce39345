"""Words that look like a finding and mean another thing invent none; what is told sideways is not lost."""

from datetime import date

import pytest

from tools.words import understand
from tools.words.allergies import allergies_in

TODAY = date(2026, 5, 12)


def _keys(text):
    return {one.concept for one in understand(text, today=TODAY) if one.polarity == "present"}


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("I stopped the blood thinner shots two weeks ago", "vaccination"),
        ("I take belly shots every two weeks", "vaccination"),
        ("I am on humira shots", "vaccination"),
        ("he had three shots of vodka", "vaccination"),
        ("my insulin shots", "vaccination"),
        ("my spit has red streaks", "skin_infection"),
        ("there are red streaks in the phlegm", "skin_infection"),
        ("he hit the back of his head", "thunderclap_headache"),
        ("stopped my water pill because i had to pee on the bus", "urinary_frequency"),
        ("the dentist pulled two teeth", "teething"),
        ("my baby feels hot", "heat_intolerance"),
        ("pain between the shoulder blades", "shoulder_pain"),
        ("pain between the shoulder blades and my legs feel like jelly", "leg_pain"),
        ("nobody hurts me", "pain"),
        ("it felt as if someone hit me", "domestic_violence"),
        ("I don't know the name of my pills", "confusion"),
    ],
)
def test_words_that_mean_something_else_are_no_finding(text, never):
    assert never not in _keys(text)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("I had my flu shot", "vaccination"),
        ("all his shots are up to date", "vaccination"),
        ("my spit has red streaks", "hemoptysis"),
        ("red streaks going up my arm", "skin_infection"),
        ("sudden headache as if somebody hit me on the head", "thunderclap_headache"),
        ("I keep having to pee", "urinary_frequency"),
        ("my baby is teething", "teething"),
        ("my baby feels hot", "fever"),
        ("pain between the shoulder blades", "back_pain"),
        ("my shoulder hurts", "shoulder_pain"),
        ("my back hurts me", "pain"),
        ("he does not know my name", "confusion"),
        ("Stools have been dark since last week", "melena"),
        ("my husband gets violent", "domestic_violence"),
    ],
)
def test_what_they_do_mean_is_heard(text, key):
    found = _keys(text)
    assert key in found or (key == "pain" and "back_pain" in found)


@pytest.mark.parametrize("text", ["I took tylenol, and my wife's tramadol", "tylenol and my wife's tramadol"])
def test_somebody_elses_medicine_that_the_patient_takes_is_the_patients(text):
    assert {one.who for one in understand(text, today=TODAY) if one.kind == "medication"} == {"patient"}


@pytest.mark.parametrize("text", ["my wife takes tramadol", "my wife's tramadol is finished"])
def test_somebody_elses_medicine_stays_theirs(text):
    assert {one.who for one in understand(text, today=TODAY) if one.kind == "medication"} == {"wife"}


@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("I stopped the blood thinner shots two weeks ago", "two weeks ago"),
        ("i dont take a blood thinner, stopped it myself in spring", "in spring"),
        ("stopped my water pill about 3 weeks ago", "about 3 weeks ago"),
    ],
)
def test_a_stopped_medicine_is_told_with_its_time(text, since):
    medicine = next(one for one in understand(text, today=TODAY) if one.kind == "medication")
    assert (medicine.detail["taking"], medicine.detail["since"]) == ("stopped", since)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("I think sulfa", ["sulfa"]),
        ("maybe codeine", ["codeine"]),
        ("peanuts needed the epipen", ["peanuts"]),
        ("penicillin, needed the epipen", ["penicillin"]),
    ],
)
def test_only_the_allergen_is_named(text, names):
    assert [one.name for one in allergies_in(text, asked=True)] == names
