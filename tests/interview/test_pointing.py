"""Answers that point to what was said, correct themselves, mean another question, or come in two languages."""

from datetime import date

import pytest

from tools.chart.values import MedicationLine
from tools.clinical import Answer
from tools.interview import Profile, hear, library, questions_left, who_answers
from tools.interview.booked import booked_question
from tools.interview.home import taken_at_home
from tools.interview.items import question_of
from tools.interview.library import complaints, protocols
from tools.interview.listed import listed, named_in
from tools.interview.questions import InterviewSettings, Option, Question
from tools.interview.readback import read_back
from tools.interview.wording import echo, name_in

TODAY = date(2026, 5, 12)
MAN = Profile(age_days=60 * 366, sex="male")
CHILD = Profile(age_days=500, sex="male", respondent="guardian")


def asked(link_id, profile=MAN):
    for questionnaire in library().values():
        for item in questionnaire.walk():
            if item.link_id == link_id:
                return question_of(item, questionnaire, profile)
    raise KeyError(link_id)


def heard(link_id, words, profile=MAN, **more):
    return hear(asked(link_id, profile), words, handle="Q1", today=TODAY, profile=profile, **more)


@pytest.mark.parametrize("words", ["see above", "already said", "I told you already", "ya le dije"])
def test_a_pointer_fills_nothing_in_and_is_not_read_back_as_an_answer(words):
    assert heard("cough.course", words).findings == ()
    shown = read_back([heard("cough.tried", words)])
    assert words not in " ".join(line.text for group in shown.groups for line in group.lines)


@pytest.mark.parametrize(
    ("words", "severity"),
    [
        ("7... no 6", "6"),
        ("about a five", "5"),
        ("9/10", "9"),
        ("one of the worst", "one of the worst"),
        ("siete", "7"),
    ],
)
def test_a_place_on_the_scale_is_the_one_that_was_meant(words, severity):
    assert [one.severity for one in heard("chest-pain.severity", words).findings] == [severity]


MEDICINES = {"F1": ("Acetaminophen/Hydrocodone", ""), "F2": ("Vitamin B 12 5 MG/ML Injectable Solution", "")}


@pytest.mark.parametrize(
    ("words", "handles"),
    [("took excedrin", ()), ("tylenol", ()), ("out of hydrocodone", ("F1",)), ("norco", ("F1",)), ("the B12", ("F2",))],
)
def test_a_brand_that_shares_an_ingredient_is_no_listed_medicine(words, handles):
    assert named_in(words, listed(MEDICINES))[0] == handles


def the_list():
    options = tuple(Option(code=code, text=name) for code, (name, _) in MEDICINES.items())
    none = Option(code="none", text="None of these", exclusive=True)
    return Question(
        link_id="medication.list", text="Which?", topic="medication", kind="multi", options=(*options, none)
    )


@pytest.mark.parametrize("words", ["yes", "all of them", "same as before", "no changes", "nothing has changed"])
def test_one_word_for_a_whole_list_is_told_as_that(words):
    answer = hear(the_list(), words, handle="Q1", today=TODAY, profile=MAN)
    assert {one.detail["scope"] for one in answer.findings} == {"whole list"}
    (line,) = read_back([answer]).one_by_one
    assert line.text.startswith("Still taken as listed: ")


def test_what_no_list_names_is_never_as_listed():
    answer = hear(the_list(), "all of them, and famotidine", handle="Q1", today=TODAY, profile=MAN)
    texts = [line.text for line in read_back([answer]).one_by_one]
    assert not [text for text in texts if "famotidine" in text and "as listed" in text]


@pytest.mark.parametrize(
    ("words", "concepts"),
    [
        ("me duele la espalda since friday y tengo fiebre", {"back_pain", "fever"}),
        ("no fumo, no tomo", {"smoking"}),
        ("que sea the kidneys, mi mamá está en diálisis", {"dialysis", "kidney_disease"}),
    ],
)
def test_what_is_said_in_a_second_language_is_understood(words, concepts):
    found = {one.concept for one in heard("story", words).findings}
    assert concepts <= found
    assert "heart_attack" not in found


def test_a_symptom_is_named_in_the_language_of_the_visit_also_after_a_change():
    spanish = Profile(age_days=60 * 366, sex="male", language="es")
    (told,) = heard("reason", "fiebre", spanish).findings
    assert (name_in(told, "en"), name_in(told, "es")) == ("fever", "fiebre")
    assert echo([told], "en") == "Fever. "


def test_a_wound_that_does_not_heal_is_a_matter_of_the_skin():
    assert [one.name for one in protocols([heard("reason", "spot on my nose wont heal")], MAN)] == ["SkinLesion"]
    assert "Injury" in [one.name for one in protocols([heard("reason", "cut my finger")], MAN)]


def test_a_small_child_that_does_not_eat_is_not_asked_about_tiredness():
    answers = [heard("reason", "fever since this morning and wont eat", CHILD)]
    assert {one.concept for one in complaints(answers)} >= {"fever", "anorexia"}
    assert [one.name for one in protocols(answers, CHILD)] == ["ChildFever"]


@pytest.mark.parametrize(
    ("reason", "due"), [("same as last time", True), ("my knee hurts", False), ("refill", False), ("gout again", False)]
)
def test_a_reason_that_says_nothing_is_held_against_the_booking(reason, due):
    settings = InterviewSettings(booked="gout flare")
    found = booked_question([heard("reason", reason)], MAN, settings)
    assert (found is not None) is due


def test_each_complaints_danger_signs_are_asked_again_when_the_answer_told_none():
    answers = [heard("reason", "wheezing and my nose is blocked")]
    (first,) = [one for one in left_after(answers) if one.danger]
    answers.append(hear(first, "I can talk, listen to me", handle="Q2", today=TODAY, profile=MAN))
    (again,) = [one for one in left_after(answers) if one.danger]
    assert again.link_id.endswith(".danger.more")
    assert {option.code for option in again.options} >= {option.code for option in first.options}


def left_after(answers):
    who = Answer(handle="Q0", link_id="who", question="?", words="", topic="respondent", choice="patient")
    return questions_left([who, *answers], chart=None, profile=MAN, today=TODAY)


def test_all_but_a_medicine_that_is_not_listed_ticks_the_list_and_takes_that_one_out():
    answer = hear(the_list(), "all but lipitor", handle="Q1", today=TODAY, profile=MAN)
    assert answer.choice == "F1,F2"
    assert {one.detail.get("ingredient"): one.polarity for one in answer.findings}["atorvastatin"] == "absent"


def test_a_mans_legs_that_leak_water_are_no_waters_broken():
    man = Profile(age_days=94 * 366, sex="male", respondent="helper")
    found = {one.concept for one in heard("reason", "dad's legs are leaking water and one is red", man).findings}
    assert "fluid_leak_pregnancy" not in found
    assert "redness" in found


@pytest.mark.parametrize(
    "words", ["I'm filling it in for myself, my neighbour showed me", "it's me, on my son's phone"]
)
def test_who_answers_for_themselves_with_help_is_asked_once_more(words):
    assert who_answers(words, words, 60) is None


@pytest.mark.parametrize(("route", "home"), [("IV", False), ("IV DRIP", False), ("oral", True), ("", True)])
def test_what_goes_into_a_vein_is_not_asked_about_at_home(route, home):
    assert taken_at_home(MedicationLine(name="Cefazolin", state="unknown", evidence=()), route) is home
