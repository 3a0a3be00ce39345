"""What an answer about listed medicines says of each: the right drug, the right state, in the patient's own words."""

import re
from datetime import date

import pytest

from tools.interview import Profile, hear
from tools.interview.of_the_list import told_of_each
from tools.interview.questions import Option, Question
from tools.interview.taking import reason_of, taking_of

LIST = (
    "Amlodipine 5 mg oral tablet",
    "Clopidogrel 75 mg oral tablet",
    "Nitroglycerin 0.4 mg/actuat Mucosal Spray",
    "Simvastatin 20 mg oral tablet",
    "Alendronic acid 10 mg oral tablet",
    "Warfarin Sodium 5 mg oral tablet",
    "Furosemide 40 mg oral tablet",
    "Fluticasone propionate 0.044 mg Metered Dose Inhaler",
    "Albuterol 0.09 mg Metered Dose Inhaler",
)
BY_FIRST = {name.split()[0].lower(): f"F{number}" for number, name in enumerate(LIST)}
MEDICINES = {f"F{number}": (name, "") for number, name in enumerate(LIST)}
EVERY = frozenset(BY_FIRST)


def said(words):
    names = {handle: name for name, handle in BY_FIRST.items()}
    return {names[handle]: told.taking for told in told_of_each(MEDICINES, words) for handle in told.handles}


def rest(**but):
    return {**dict.fromkeys(EVERY - but.keys(), "yes"), **but}


SAID = {
    "the clopidogrel, amlodipine and spray. i stopped the cholesterol one, it gave me cramps": {
        "clopidogrel": "yes",
        "amlodipine": "yes",
        "nitroglycerin": "yes",
        "simvastatin": "stopped",
    },
    "all of them exept the plavix, dr told me to stop it 2 weeks ago. the pink blood thinner i take": rest(
        clopidogrel="stopped"
    ),
    "all but the bone pill, stopped that at easter, my jaw hurt": rest(alendronic="stopped"),
    "not the water tablet, that was stopped in hospital for low salt. the rest yes": rest(furosemide="stopped"),
    "stopped the spray. others same": rest(nitroglycerin="stopped"),
    "stopped the warfarin and the clopidogrel. everything else the same": rest(
        warfarin="stopped", clopidogrel="stopped"
    ),
    "warfarin and clopidogrel i stopped": {"warfarin": "stopped", "clopidogrel": "stopped"},
    "none of them anymore only the blood thinner tablet": {**dict.fromkeys(EVERY, "stopped"), "warfarin": "yes"},
    "dont take any of the others since last summer": dict.fromkeys(EVERY, "no"),
    "they doubled his amlodipine to 10": {"amlodipine": "differently"},
    "amlodipine is 10 now, rest same": rest(amlodipine="differently"),
    "i take the puffers": {"fluticasone": "yes", "albuterol": "yes"},
    "amlodapine yes, warfarine no": {"amlodipine": "yes", "warfarin": "no"},
    "never started the alendronic acid, scared for my jaw": {"alendronic": "never"},
    "yes but no warfarin since 2 days, ran out": rest(warfarin="stopped"),
    "all but the white one": {},
    "all but the warfarin, the clopidogrel and the spray": dict.fromkeys(
        EVERY - {"warfarin", "clopidogrel", "nitroglycerin"}, "yes"
    ),
    "all but the warfarin, the spray i still take": dict.fromkeys(EVERY - {"warfarin"}, "yes"),
    "the heart clinic stopped one": {},
}


@pytest.mark.parametrize("words", SAID)
def test_each_medicine_is_heard_as_it_was_meant(words):
    assert said(words) == SAID[words]


def test_every_quote_is_one_piece_of_the_answer():
    for words in SAID:
        for told in told_of_each(MEDICINES, words):
            assert told.quote in words
            assert reason_of(told.after) in words


def test_a_drug_named_in_another_sentence_is_never_the_one_stopped():
    for other in ("the cholesterol one", "the white pill", "my stomach thing", "it", "that in May"):
        found = said(f"amlodipine and warfarin. i stopped {other}")
        assert (found["amlodipine"], found["warfarin"]) == ("yes", "yes")


def test_ticking_in_words_chooses_what_is_taken_and_tells_what_is_not():
    options = tuple(Option(code=handle, text=name) for handle, (name, _) in MEDICINES.items())
    none = Option(code="none", text="None of these", exclusive=True)
    question = Question(
        link_id="medication.list", text="Which?", topic="medication", kind="multi", options=(*options, none)
    )
    patient = Profile(age_days=70 * 366, sex="male")
    answer = hear(question, "all but the plavix, stopped in May", today=date(2026, 5, 30), profile=patient)
    assert set(answer.choice.split(",")) == set(MEDICINES) - {BY_FIRST["clopidogrel"]}
    states = {one.detail["handle"]: one.detail["taking"] for one in answer.findings}
    assert states == {**dict.fromkeys(MEDICINES, "yes"), BY_FIRST["clopidogrel"]: "stopped"}


@pytest.mark.parametrize(
    ("words", "taking"),
    [
        ("no", "unclear"),
        ("no, thats from when i was a kid", "no"),
        ("never started it", "never"),
        ("not started, scared of my jaw", "never"),
        ("no i take it twice a day", "differently"),
        ("no, not any more", "stopped"),
        ("no it makes me sick", "no"),
    ],
)
def test_a_no_that_says_why_is_no_other_way_of_taking(words, taking):
    assert taking_of(words) == taking


def test_no_medicine_of_another_sentence_is_quoted():
    (told,) = [one for one in told_of_each(MEDICINES, "i take warfarin. stopped the simvastatin, cramps") if one.after]
    assert re.fullmatch("stopped the simvastatin, cramps", told.quote)


def test_a_tapped_entry_says_nothing_of_another_with_the_same_drug():
    texts = {"F1": "Albuterol 0.09 mg Inhaler, as needed", "F2": "Albuterol 5 mg/ml Solution", "F3": "Metformin 500 mg"}
    options = tuple(Option(code=code, text=text) for code, text in texts.items())
    question = Question(link_id="medication.list", text="Which?", topic="medication", kind="multi", options=options)
    patient = Profile(age_days=70 * 366, sex="male")
    tapped = f"{texts['F1']}; {texts['F3']}"
    answer = hear(question, tapped, today=date(2026, 5, 30), profile=patient, choice=("F1", "F3"))
    states = {one.detail["handle"]: one.detail["taking"] for one in answer.findings}
    assert states == {"F1": "yes", "F3": "yes"}
