"""Medicines and allergies as patients write them: nothing guessed, nothing lost."""

from datetime import date

import pytest

from tools.words import understand

TODAY = date(2026, 5, 12)


def medicines(text):
    return {f.name.lower(): f for f in understand(text, today=TODAY) if f.kind == "medication"}


def allergies(text):
    return {f.name.lower(): f for f in understand(text, today=TODAY) if f.kind == "allergy"}


def test_a_list_keeps_each_dose_with_its_medicine():
    found = medicines("I take warfarin 5mg, metoprolol 25 mg BID and a baby aspirin every day")
    assert found["warfarin"].detail["dose"] == "5mg"
    assert (found["metoprolol"].detail["dose"], found["metoprolol"].detail["frequency"]) == ("25 mg", "BID")
    aspirin = next(f for f in found.values() if f.detail.get("ingredient") == "aspirin")
    assert aspirin.detail["frequency"] == "every day"
    assert "dose" not in aspirin.detail


def test_a_bare_number_after_the_name_is_the_dose():
    found = medicines("metformin 500 twice a day")["metformin"]
    assert (found.detail["dose"], found.detail["frequency"], found.detail["taking"]) == ("500", "twice a day", "yes")


def test_how_many_were_taken():
    assert medicines("took 4 advil")["advil"].detail["dose"] == "4"


@pytest.mark.parametrize(
    ("text", "name", "taking"),
    [
        ("I stopped the blood thinner last week", "blood thinner", "stopped"),
        ("I ran out of my metformin two weeks ago", "metformin", "stopped"),
        ("I don't take aspirin anymore", "aspirin", "stopped"),
        ("I don't take aspirin", "aspirin", "no"),
        ("never filled the lisinopril", "lisinopril", "no"),
        ("I'm supposed to take lisinopril but I skip it sometimes", "lisinopril", "differently"),
        ("I only take half of my metoprolol", "metoprolol", "differently"),
        ("still taking my metformin", "metformin", "yes"),
        ("water pill every morning", "water pill", "yes"),
        ("Advil didn't help", "advil", "yes"),
        ("my headache has not responded to ibuprofen", "ibuprofen", "yes"),
        ("denies use of aspirin", "aspirin", "no"),
    ],
)
def test_whether_it_is_taken(text, name, taking):
    found = medicines(text)[name]
    assert found.detail["taking"] == taking
    assert found.polarity == ("absent" if taking in {"stopped", "no"} else "present")


def test_why_it_was_stopped_and_when():
    found = medicines("I stopped taking warfarin last week because of nosebleeds")["warfarin"]
    assert (found.detail["reason"], found.detail["since"]) == ("nosebleeds", "last week")


@pytest.mark.parametrize("text", ["I take Foobarol 5mg at night", "she was prescribed Foobarol"])
def test_an_unknown_medicine_stays_as_said_and_no_drug_is_guessed(text):
    found = medicines(text)["foobarol"]
    assert found.name == "Foobarol"
    assert "ingredient" not in found.detail


@pytest.mark.parametrize(
    "text", ["I take a bath every day", "it takes 20 minutes", "my sugar was 320 mg/dl", "drink 2 liters"]
)
def test_what_is_no_medicine_is_none(text):
    assert medicines(text) == {}


def test_a_relatives_medicine_is_the_relatives():
    assert [f.who for f in understand("my mother takes warfarin", today=TODAY)] == ["mother"]


@pytest.mark.parametrize(
    ("text", "name", "reaction"),
    [
        ("penicillin gives me hives", "penicillin", "hives"),
        ("allergic to sulfa", "sulfa", ""),
        ("allergy to peanuts", "peanuts", ""),
        ("I am allergic to latex, it makes me itch", "latex", ""),
        ("peanut allergy", "peanut", ""),
        ("I broke out in a rash from amoxicillin", "amoxicillin", None),
    ],
)
def test_allergies_are_heard(text, name, reaction):
    found = allergies(text)
    assert name in found
    assert found[name].polarity == "present"
    if reaction:
        assert found[name].detail["reaction"] == reaction


def test_a_reaction_of_old_is_not_a_symptom_of_today():
    assert [f.kind for f in understand("penicillin gives me hives", today=TODAY)] == ["allergy"]


def test_hives_now_are_a_symptom():
    assert "hives" in {f.concept for f in understand("I ate peanuts and now I have hives", today=TODAY)}


def test_an_upset_stomach_is_an_intolerance_and_a_symptom():
    found = understand("metformin gives me diarrhea", today=TODAY)
    assert "diarrhea" in {f.concept for f in found}
    assert [f.detail["type"] for f in found if f.kind == "allergy"] == ["intolerance"]


def test_a_bare_answer_about_allergies_names_them():
    found = understand("yes codeine and sulfa", today=TODAY, asked=["allergies"])
    assert {f.name for f in found if f.kind == "allergy"} == {"codeine", "sulfa"}
    assert not [f for f in found if f.kind == "medication"]


@pytest.mark.parametrize(
    "text", ["do i need the steroid tablets again?", "to know if he needs antibiotics", "should I take aspirin?"]
)
def test_a_medicine_only_asked_about_is_not_taken(text):
    assert not medicines(text)


@pytest.mark.parametrize(
    ("text", "ingredient"),
    [
        ("ibuprofin 400 for my knee", "ibuprofen"),
        ("ibuprofeno 400 ayer", "ibuprofen"),
        ("i take metfornin", "metformin"),
    ],
)
def test_a_misspelt_medicine_is_known_where_a_medicine_is_likely(text, ingredient):
    assert [f.detail["ingredient"] for f in understand(text, today=TODAY) if f.kind == "medication"] == [ingredient]


@pytest.mark.parametrize(
    "text",
    ["no known drug allergies", "NKDA", "I don't have any allergies", "no allergies", "not allergic to anything"],
)
def test_no_allergies(text):
    found = understand(text, today=TODAY)
    assert [(f.concept, f.polarity) for f in found] == [("allergies", "absent")]


def test_not_allergic_to_one_thing_denies_that_thing():
    assert allergies("I'm not allergic to penicillin")["penicillin"].polarity == "absent"


@pytest.mark.parametrize("text", ["lovenox till thursday ran out, aspirin 81", "lovenox ran out, aspirin"])
def test_what_ran_out_stops_the_medicine_before_it_and_not_the_next(text):
    found = medicines(text)
    assert [found[name].detail["taking"] for name in ("lovenox", "aspirin")] == ["stopped", "yes"]
    assert medicines("lovenox, ran out of aspirin")["aspirin"].detail["taking"] == "stopped"
