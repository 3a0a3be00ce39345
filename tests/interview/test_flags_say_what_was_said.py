"""A flag's title and quote say no more than the patient did, and one story does not ring the same bell six times."""

import pytest

from tools.clinical import Answer
from tools.interview import Profile, screen, screen_answers, screen_text

GROWN = Profile(age_days=40 * 366)


@pytest.mark.parametrize(
    ("text", "medications", "title", "never"),
    [
        ("tight chest with a cough and wheeze", (), "Tight chest", "Shortness of breath"),
        ("sore throat for two days", ("methotrexate",), "Sore throat on a medicine", "Fever with"),
        ("fever and a sore throat", ("methotrexate",), "Fever with a weak immune system", "Sore throat on"),
        ("nearly fainted at work", (), "Felt faint", "Passed out"),
        ("I passed out at work", (), "Passed out", "Felt faint"),
        ("temperature 38.6 and pulse 112", (), "Fever with another warning sign", "High fever"),
        ("temperature 39.8 since noon", (), "High fever", "Fever with another"),
        ("coughed up a streak of blood", (), "Coughing up blood", "a lot"),
        ("there is blood in my stool and I am dizzy", (), "Blood in the stool", "Black"),
    ],
)
def test_a_title_says_no_more_than_the_patient_did(text, medications, title, never):
    young = Profile(age_days=30 * 366)
    titles = [flag.title for flag in screen((), profile=young, words=text, medications=medications)]
    assert any(said.startswith(title) for said in titles), titles
    assert not any(never in said for said in titles), titles


def test_a_quote_holds_only_the_words_that_raised_it():
    flags = screen((), profile=GROWN, words="I threw up blood. My knee aches and I sleep badly")
    assert [flag.quote for flag in flags if flag.rule == "gi-bleed-upper"] == ["threw up blood"]
    flags = screen((), profile=GROWN, words="Black stools and my chest hurts, no fever")
    assert all("fever" not in flag.quote for flag in flags)


def test_the_flag_on_most_signs_stands_first_and_a_bare_pain_beside_it_is_not_told():
    text = "sudden unbearable pain in my belly, hard as a board, vomiting and fever, I feel faint"
    flags = screen_text(text, profile=GROWN)
    assert flags[0].level == "emergency"
    assert "severe-pain" not in {flag.rule for flag in flags}
    levels = [flag.level for flag in flags]
    assert levels == sorted(levels, key=["emergency", "same_day", "tell_clinician"].index)


@pytest.mark.parametrize("topic", ["worry", "hope", "questions"])
@pytest.mark.parametrize(
    "words",
    ["find out where the blood comes from", "that it is a heart attack", "could it be a stroke?", "is it sepsis"],
)
def test_a_worry_a_hope_or_a_question_is_no_sign(topic, words):
    answer = Answer(handle="Q4", link_id=topic, question="?", words=words, topic=topic)
    assert screen_answers([answer], profile=GROWN) == ()


def test_salt_substitute_with_a_medicine_that_keeps_potassium_is_told_to_the_clinician():
    text = "I use a salt substitute on my food now"
    with_it = screen((), profile=GROWN, words=text, medications=("lisinopril 10 mg",))
    assert [flag.level for flag in with_it] == ["tell_clinician"]
    assert screen((), profile=GROWN, words=text, medications=("cetirizine",)) == ()


@pytest.mark.parametrize(
    ("text", "years", "never"),
    [
        ("his ears stick out and the other children laugh", 6, {"fracture", "mastoiditis"}),
        ("I stopped drinking two days ago, shaking and seeing bugs", 51, {"not-eating-drinking"}),
        ("I stopped drinking alcohol in January", 41, {"not-eating-drinking", "cannot-keep-fluids"}),
        ("gave birth three weeks ago, a little blood on the pad when I go to the toilet", 30, {"rectal-bleeding"}),
        ("the condom broke on Saturday", 24, {"bite"}),
        ("can't talk without stopping for breath", 44, {"stroke", "mania"}),
        ("I go to bed hoping I won't wake up", 40, {"unresponsive", "sepsis"}),
        ("crushing pain in the middle of my chest", 54, {"major-trauma"}),
        ("he won't let me move his leg, his hip is so sore", 6, {"child-disclosure", "violence"}),
        ("curled up in a ball with belly pain", 11, {"testicular-torsion"}),
        ("I keep picturing drowning the baby", 33, {"major-trauma"}),
        ("red patch on my shin, hot, spreading up past my knee", 57, {"septic-joint", "septic-joint-fever"}),
        ("my nose bleeds and blood keeps pouring down my throat", 71, {"vaginal-bleeding-heavy"}),
        ("le molesta la luz y le duele mucho la cabeza", 30, {"violence-danger"}),
        ("me mordí la lengua comiendo", 38, {"seizure"}),
    ],
)
def test_a_word_that_means_something_else_names_no_flag(text, years, never):
    sex = "female" if "birth" in text else "unknown"
    language = "es" if text.startswith(("le ", "me ")) else "en"
    profile = Profile(age_days=years * 366, sex=sex, language=language)
    assert never.isdisjoint({flag.rule for flag in screen_text(text, profile=profile)})


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("a needle stick at work this morning", "Needle or blood exposure"),
        ("stepped on a rusty nail", "Dirty or puncture"),
    ],
)
def test_a_needle_or_a_dirty_wound_is_called_no_bite(text, title):
    flags = screen_text(text, profile=GROWN)
    assert next(flag.title for flag in flags if flag.rule == "bite").startswith(title)


@pytest.mark.parametrize("whom", ["A 36-year-old woman", "A 58 year old man", "A 7-month-old boy"])
def test_the_years_of_a_vignette_make_no_history_of_what_it_presents(whom):
    rules = {
        flag.rule for flag in screen_text(f"{whom} presents with sudden severe abdominal pain.", profile=Profile())
    }
    assert "acute-abdomen" in rules


def test_weeks_after_a_birth_are_no_weeks_of_pregnancy():
    mother = Profile(age_days=31 * 366, sex="female")
    text = "6 weeks after the birth, spotting a little, no pain"
    assert "pregnancy-bleeding" not in {flag.rule for flag in screen_text(text, profile=mother)}


@pytest.mark.parametrize(
    "habit", ["I take all my pills every day", "i take all my tablets", "I take all the tablets they give me"]
)
def test_taking_what_was_prescribed_is_no_overdose(habit):
    assert screen_text(habit, profile=GROWN) == ()


@pytest.mark.parametrize(
    "said",
    [
        "I took all my pills",
        "going to take all my pills",
        "swallowed all my sleeping tablets",
        "took all the paracetamol",
    ],
)
def test_having_taken_or_meaning_to_take_them_all_is_one(said):
    assert "overdose" in {flag.rule for flag in screen_text(said, profile=GROWN)}


def test_measured_values_are_quoted_in_words_with_their_units():
    flags = screen((), profile=GROWN, words="here for a refill", vitals={"systolic_bp": 190, "diastolic_bp": 105})
    assert [flag.quote for flag in flags if flag.rule.startswith("vitals")] == ["blood pressure 190/105 mmHg"]


def test_a_number_is_quoted_whole():
    flags = screen((), profile=GROWN, words="temp 38.9, shivering and confused")
    assert not any("38" in flag.quote and "38.9" not in flag.quote for flag in flags)


def test_a_crooked_mouth_is_no_broken_bone():
    rules = {flag.rule for flag in screen((), profile=GROWN, words="my mouth was crooked for 20 minutes")}
    assert "stroke" in " ".join(rules) or "tia" in " ".join(rules)
    assert not any("Possible broken" in flag.title for flag in screen((), profile=GROWN, words="my mouth was crooked"))
    assert any("broken" in flag.title for flag in screen((), profile=GROWN, words="fell and my crooked finger hurts"))


@pytest.mark.parametrize(
    "words",
    [
        "was in st marys beginning of january 4 days with chest pain, they put a stent?",
        "had sepsis in october at county general",
        "was admitted with a stroke last week",
    ],
)
def test_what_a_stay_was_for_is_no_sign_of_today(words):
    assert flags_of_problem(words) == []


def test_a_sign_of_today_stands_among_problems_too():
    assert "chest-pain" in flags_of_problem("diabetes, and i have chest pain since this morning")


def flags_of_problem(words):
    answer = Answer(handle="Q9", link_id="problem", question="Other problems?", words=words, topic="problem")
    return [flag.rule for flag in screen_answers([answer], profile=Profile(age_days=70 * 366, sex="male"))]


def test_a_slipped_disc_is_no_fall():
    fell = [flag.rule for flag in screen((), profile=GROWN, words="I slipped in the bath", medications=["warfarin"])]
    assert "fall-anticoagulant" in fell
    for words in ("worried its a slipped disc", "I slipped a disc lifting"):
        assert "fall-anticoagulant" not in {
            flag.rule for flag in screen((), profile=GROWN, words=words, medications=["warfarin"])
        }


def test_what_comes_up_with_a_cough_is_not_vomited():
    old = Profile(age_days=75 * 366, sex="male")
    for words in ("cough for 2 weeks. bringing up yellow stuff", "bringing up yellow phlegm"):
        assert "cannot-keep-fluids" not in {flag.rule for flag in screen((), profile=old, words=words)}
    bile = screen((), profile=old, words="bringing up green bile since last night")
    assert "cannot-keep-fluids" in {flag.rule for flag in bile}


def test_days_of_a_medicine_and_breathlessness_are_no_sudden_allergy():
    words = "out of puff going upstairs. took her left over amoxicillin for 3 days"
    assert "anaphylaxis" not in {flag.rule for flag in screen((), profile=GROWN, words=words)}
    for sudden in (
        "just took penicillin, short of breath",
        "took amoxicillin for 3 days, now face swollen and short of breath",
    ):
        assert "anaphylaxis" in {flag.rule for flag in screen((), profile=GROWN, words=sudden)}


def test_words_that_belong_to_another_thing_are_no_sign():
    child = Profile(age_days=6 * 366, sex="female")
    teenager = Profile(age_days=16 * 366, sex="female")
    for who, words, spared in (
        (teenager, "A girl has had fever, a sore throat and tiredness for one week", "young-baby-ill"),
        (teenager, "sore throat for one week with swollen neck glands", "anaphylaxis"),
        (child, "drinks sips, has passed urine and is playing", "syncope-danger"),
        (child, "vomited, drinks sips, has passed urine", "new-diabetes"),
    ):
        assert spared not in {flag.rule for flag in screen((), profile=who, words=words)}, words
    assert not screen((), profile=GROWN, words="She is not short of breath. Fever of 38.2, rash no.")


def test_words_between_full_stops_are_heard_as_one():
    for words, rule in (
        ("cant. breathe.", "breathless-severe"),
        ("my head. worst ever. sudden.", "thunderclap-headache"),
    ):
        assert rule in {flag.rule for flag in screen((), profile=GROWN, words=words)}, words
