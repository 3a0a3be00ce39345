"""What is denied, past, feared or of another is never read as the patient's now; what is said is never read as denied."""
# ruff: noqa: E501 - the cases are tables

from datetime import date

import pytest

from tools.words import understand

TODAY = date(2026, 5, 12)

PRESENT = [
    ("My chest feels like an elephant is sitting on it", "chest_pressure"),
    ("no chest pain but my chest feels tight", "chest_tightness"),
    ("dont smoke, glas of wine sundays", "alcohol_use"),
    ("never smoked, beer on weekends", "alcohol_use"),
    ("no fever, sometimes a cough", "cough"),
    ("I can't breathe", "dyspnea"),
    ("I can't really catch my breath", "dyspnea"),
    ("half my face is drooping", "facial_droop"),
    ("my words are coming out wrong", "speech_difficulty"),
    ("my left arm and leg went weak all of a sudden", "unilateral_weakness"),
    ("worst headache of my life", "worst_headache"),
    ("it came on like a thunderclap", "thunderclap_headache"),
    ("stiff neck and fever", "neck_stiffness"),
    ("he has a rash that doesn't fade when I press a glass on it", "purpura"),
    ("numb down there when I wipe", "saddle_numbness"),
    ("I haven't been able to pee since last night", "urinary_retention"),
    ("I wet myself twice", "urinary_incontinence"),
    ("my poop is black and sticky like tar", "melena"),
    ("threw up blood this morning", "hematemesis"),
    ("I've been coughing up blood", "hemoptysis"),
    ("suddenly couldn't see out of my left eye", "vision_loss"),
    ("like a curtain coming down over my eye", "vision_loss"),
    ("my throat is closing up", "throat_tightness"),
    ("covered in hives and wheezing after peanuts", "hives"),
    ("covered in hives and wheezing after peanuts", "wheezing"),
    ("my calf is swollen and sore", "calf_swelling"),
    ("my foot is cold and white", "cold_leg"),
    ("I took a whole bottle of pills", "overdose"),
    ("the soft spot on his head is bulging", "bulging_fontanelle"),
    ("she's gone all floppy", "floppy"),
    ("the baby hasn't moved since last night", "reduced_fetal_movement"),
    ("I'm 12 weeks pregnant and I'm bleeding", "bleeding_in_pregnancy"),
    ("my water broke an hour ago", "fluid_leak_pregnancy"),
    ("my testicle hurts really bad", "testicular_pain"),
    ("she passed out at church", "syncope"),
    ("he hit his head on the kerb", "head_injury"),
    ("My husband hits me", "domestic_violence"),
    ("I'm hearing voices", "hallucinations"),
    ("can't stop coughing", "cough"),
    ("the pain in my chest won't go away", "chest_pain"),
    ("no relief from this headache", "headache"),
    ("not sure why but I have chest pain", "chest_pain"),
    ("never had a headache like this before", "worst_headache"),
    ("no, my chest hurts", "chest_pain"),
    ("I haven't eaten since the vomiting started", "vomiting"),
    ("not only a fever but also a cough", "fever"),
    ("not only a fever but also a cough", "cough"),
    ("no improvement in my shortness of breath", "dyspnea"),
    ("Advil didn't help my headache", "headache"),
    ("no appetite and a fever", "fever"),
    ("I have no energy", "fatigue"),
    ("chest pain? No, but my back hurts", "back_pain"),
    ("not from a fall, my back hurts", "back_pain"),
    ("Is that normal? No. My chest hurts", "chest_pain"),
    ("chest pain - no; sob - yes", "dyspnea"),
    ("the doctor didn't find anything but I still have belly pain", "abdominal_pain"),
    ("cannot walk without knee pain", "knee_pain"),
    ("Denies fever. +SOB.", "dyspnea"),
    ("No fever. Chest pain since noon.", "chest_pain"),
    ("negative for fever, positive for cough", "cough"),
    ("chest pain, no sweating", "chest_pain"),
    ("diarhea all night", "diarrhea"),
    ("feeling dizy", "dizziness"),
    ("coughing up pink frothy sputum", "hemoptysis"),
    ("bleeding through a pad every hour and I'm pregnant", "bleeding_in_pregnancy"),
    ("my leg is hot, red and swollen", "leg_swelling"),
    ("i feel like im dying", "impending_doom"),
    ("my boyfriend choked me last night", "domestic_violence"),
    ("I think about hurting myself", "self_harm"),
    ("I keep picturing dropping my baby", "harm_baby"),
    ("I can't finish a sentence without stopping for air", "dyspnea"),
    ("her ribs are sucking in when she breathes", "respiratory_distress_child"),
    ("stool looks like tar", "melena"),
    ("near-syncope this morning", "presyncope"),
    ("I've been saving up my sleeping pills", "suicide_plan"),
    ("took about 30 paracetamol tablets", "overdose"),
    ("I took a whole bottle of tylenol", "overdose"),
    ("one testicle suddenly very painful", "testicular_pain"),
    ("the bleeding from my leg won't stop", "severe_bleeding"),
    ("8 weeks pregnant, heavy bleeding", "bleeding_in_pregnancy"),
    ("coughing up streaks of blood for two days", "hemoptysis"),
    ("sudden change in mental status", "confusion"),
    ("if I bend over, my back hurts", "back_pain"),
]

ABSENT = [
    ("no fever or chills, but a cough", "fever", "chills"),
    ("denies chest pain, dyspnea, orthopnea, or PND", "chest_pain", "dyspnea", "orthopnea", "pnd"),
    ("I don't have any chest pain or shortness of breath", "chest_pain", "dyspnea"),
    ("I haven't had any chest pain since Tuesday", "chest_pain"),
    ("without fever, nausea, or vomiting", "fever", "nausea", "vomiting"),
    ("neither fever nor chills", "fever", "chills"),
    ("not dizzy, not short of breath", "dizziness", "dyspnea"),
    ("I'm not suicidal", "suicidal_thoughts"),
    ("never thought about killing myself", "suicidal_thoughts"),
    ("no thoughts of hurting myself", "self_harm"),
    ("She denies suicidal ideation or homicidal ideation", "suicidal_thoughts", "harm_others"),
    ("fever: no. cough: none", "fever", "cough"),
    ("- cough, - fever", "fever"),
    ("(-) chest pain (+) dyspnea", "chest_pain"),
    ("denies n/v/d", "nausea", "vomiting", "diarrhea"),
    ("ROS: negative for fever, chills, weight loss.", "fever", "chills", "weight_loss"),
    ("No ear pain or discharge", "ear_pain", "ear_discharge"),
    ("no changes in bowel habits", "bowel_change"),
    ("does not think she has any acid reflux", "heartburn"),
    ("He denies experiencing any palpitations", "palpitations"),
    ("never smoked", "smoking"),
    ("hasn't vomited", "vomiting"),
    ("chest pain? no", "chest_pain"),
    ("chest pain - no; sob - yes", "chest_pain"),
    ("I don't think I have a fever", "fever"),
    ("no sob no cp no fever", "dyspnea", "chest_pain", "fever"),
    ("I don't smoke or drink", "smoking", "alcohol_use"),
    ("no cough, fever, sore throat", "cough", "fever", "sore_throat"),
    ("Never had surgery, diabetes or asthma", "diabetes", "asthma"),
    ("no longer has a fever", "fever"),
    ("non-bloody diarrhea", "hematochezia"),
]


@pytest.mark.parametrize(("text", "concept"), PRESENT)
def test_what_is_said_is_present_now_and_the_patients_or_a_wards(text, concept):
    found = [f for f in understand(text, today=TODAY) if f.concept == concept]
    assert found, [f.concept for f in understand(text, today=TODAY)]
    assert all(f.polarity == "present" and f.time == "now" for f in found)


@pytest.mark.parametrize("row", ABSENT, ids=lambda row: row[0])
def test_what_is_denied_is_never_present(row):
    text, *concepts = row
    findings = understand(text, today=TODAY)
    assert not [f for f in findings if f.concept in concepts and f.polarity == "present"]
    if "non-bloody" not in text and "- cough" not in text:
        assert set(concepts) <= {f.concept for f in findings if f.polarity == "absent"}


@pytest.mark.parametrize(
    "text",
    [
        "I used to get chest pain but not anymore",
        "had chest pain last year",
        "history of chest pain in 2015",
        "the chest pain went away last week",
    ],
)
def test_the_past_is_past(text):
    assert [f.time for f in understand(text, today=TODAY) if f.concept == "chest_pain"] == ["past"]


@pytest.mark.parametrize("text", ["3 day history of fever", "a two week history of fever", "fever for the past 3 days"])
def test_a_counted_history_is_now(text):
    assert [(f.polarity, f.time) for f in understand(text, today=TODAY) if f.concept == "fever"] == [("present", "now")]


def test_a_history_of_a_lasting_condition_is_of_today():
    found = {f.concept: f.time for f in understand("history of diabetes, h/o stroke in 2019", today=TODAY)}
    assert found == {"diabetes": "now", "stroke": "past"}


@pytest.mark.parametrize(
    "text",
    ["I'm worried about a heart attack", "I'm scared it's a heart attack", "could it be a heart attack?",
     "what if it's a heart attack", "afraid of having a heart attack"],
)  # fmt: skip
def test_a_fear_is_a_concern_and_not_a_finding(text):
    found = [f for f in understand(text, today=TODAY) if f.concept == "heart_attack"]
    assert [(f.kind, f.polarity, f.time) for f in found] == [("concern", "uncertain", "hypothetical")]


@pytest.mark.parametrize(
    "text", ["come back if I get a fever", "told to watch for fever", "side effects include fever", "in case of fever"]
)
def test_what_is_only_supposed_is_not_present(text):
    assert not [f for f in understand(text, today=TODAY) if f.concept == "fever" and f.polarity == "present"]


SUICIDE = [
    "I don't want to wake up", "I wish I was dead", "everyone would be better off without me", "I can't go on",
    "i cant do this anymore", "there's no point in living", "I want to end it all", "thinking about killing myself",
    "I just want to disappear and never come back", "If I had a gun I would kill myself", "i want to die",
    "sometimes i think it would be easier not to wake up", "sometimes i dont want to wake up but i wouldnt do anything",
    "I don't feel like living anymore", "I wish I'd never been born", "i cant go on anymore", "I just want it to be over",
    "sometimes I think my family would be better off if I was dead", "tired of being alive", "life isn't worth living",
    "I wish I could go to sleep and never wake up", "I've been thinking about ending my life",
]  # fmt: skip


@pytest.mark.parametrize("text", SUICIDE)
def test_a_wish_to_be_dead_is_heard_however_it_is_said(text):
    found = [f for f in understand(text, today=TODAY) if f.concept in {"suicidal_thoughts", "suicide_plan"}]
    assert found
    assert all(f.polarity == "present" for f in found)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("my mother had breast cancer", "mother"),
        ("My dad has diabetes", "father"),
        ("family history of colon cancer", "family"),
        ("my brother and my uncle both have diabetes", "uncle"),
        ("My son has a fever", "son"),
        ("my friend has the flu", "other"),
        ("my dad died from a stroke", "father"),
        ("No one had a stroke in my family", "family"),
        ("my teenage daughter has been cutting herself", "daughter"),
    ],
)
def test_what_another_has_is_not_the_patients(text, who):
    found = [f for f in understand(text, today=TODAY) if f.concept not in {"family_history", "bereavement"}]
    whose = {f.who for f in found}
    assert who in whose
    assert "patient" not in whose


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("Her mother reports high grade fever", "fever"),
        ("His wife says he has been confused", "confusion"),
        ("According to his mother, the child has a cough", "cough"),
        ("My wife noticed that my eyes are yellow", "jaundice"),
        ("my mom died last year and I feel depressed", "low_mood"),
    ],
)
def test_what_a_relative_reports_is_the_patients(text, concept):
    assert [f.who for f in understand(text, today=TODAY) if f.concept == concept] == ["patient"]


def test_he_after_my_son_is_the_son():
    found = understand("My son is three. He has a fever and is not eating.", today=TODAY)
    assert {f.who for f in found} == {"son"}


NEAR_MISSES = [
    ("I cut myself shaving", "self_harm"),
    ("I hurt myself when I fell", "self_harm"),
    ("the swelling went away without me doing anything", "suicidal_thoughts"),
    ("can i take all my pills at the same time?", "overdose"),
    ("I had all of my vaccines", "overdose"),
    ("got into some poison ivy", "poisoning"),
    ("I need to change my contract", "contractions"),
    ("I never got to know what killed her", "harm_others"),
    ("close the curtains please", "vision_loss"),
    ("I work with adult abuse and neglect issues", "domestic_violence"),
    ("twisting to the right side", "facial_droop"),
    ("we took the kids to jump off the swing", "suicide_plan"),
    ("my hearing aids broke", "hiv"),
    ("does it matter", "exertional_dyspnea"),
    ("it is a bit confusing", "confusion"),
    ("fluid is coming out of it", "confusion"),
    ("I have blind spots", "vision_loss"),
    ("took 500 mg of tylenol", "overdose"),
    ("ended things with my boyfriend", "suicidal_thoughts"),
    ("I want to end it with him", "suicidal_thoughts"),
    ("SI joint pain", "suicidal_thoughts"),
    ("I want to lose weight", "weight_loss"),
    ("stabbing pain in my foot", "gunshot_stab"),
]


@pytest.mark.parametrize(("text", "concept"), NEAR_MISSES)
def test_a_near_miss_is_no_danger(text, concept):
    assert concept not in {f.concept for f in understand(text, today=TODAY)}


@pytest.mark.parametrize(
    "text", ["Denies SI.", "Mood low. Patient denies SI.", "Pt denies SI/HI", "No SI or HI", "denies SI, HI"]
)
def test_a_note_that_denies_si_says_that_it_is_absent(text):
    said = {f.concept: f.polarity for f in understand(text, today=TODAY)}
    assert said.get("suicidal_thoughts") == "absent"
    assert said.get("harm_others", "absent") == "absent"


DENIALS = [
    "ninguno", "ninguna", "nada de eso", "Ninguno de esos.", "ninguna de las anteriores", "no, ninguna de ellas",
    "No tengo nada de eso", "no he tenido ninguno", "nada así", "no, para nada", "tampoco", "en absoluto",
    "ninguno, gracias", "ninguno que yo sepa", "ni lo uno ni lo otro", "none of them really", "no to all of those",
    "none that I know of", "nothing like that at all",
]  # fmt: skip


@pytest.mark.parametrize("words", DENIALS)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_plain_denial_denies_everything_asked(words, language):
    found = understand(words, today=TODAY, language=language, asked=("chest_pain", "fainting"))
    assert {finding.polarity for finding in found} == {"absent"}


@pytest.mark.parametrize(
    "words",
    ["ninguno pero me duele el pecho", "creo que no", "no sé", "nada, solo un poco", "ninguno salvo el primero"],
)
def test_a_denial_with_a_reserve_denies_nothing_unnamed(words):
    found = understand(words, today=TODAY, language="es", asked=("fainting", "chest_pain"))
    assert "absent" not in {finding.polarity for finding in found if finding.concept == "chest_pain"}


@pytest.mark.parametrize("before", range(0, 400, 23))
def test_a_long_list_of_denials_is_never_cut_after_its_no(before):
    listed = "No chest pain, No numbness in his hands, No vaginal discharge, No seizures, No headache, " * 10
    found = understand("x" * before + ", " + listed, today=TODAY)
    assert {finding.polarity for finding in found} == {"absent"}
