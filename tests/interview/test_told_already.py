"""What a patient told in the reason or the story is not asked again, and a visit stays as long as it is said to be."""
# ruff: noqa: E501 - the stories are data

from datetime import date

import pytest

from tools.interview import InterviewSettings, Profile, hear, library, next_question

TODAY = date(2026, 5, 12)
STORIES = [
    (
        "knee pain right side 2 weeks",
        "started after i slipped on the stairs two weeks ago, its getting better slowly, hurts going downstairs, ice helps. 4 out of 10",
        44,
        "male",
        "onset side course worse severity tried",
    ),
    (
        "belly ache",
        "its low on the right, came on yesterday morning and keeps getting worse. 7/10. no fever, threw up once",
        23,
        "male",
        "onset course severity site",
    ),
    (
        "cough that wont go away",
        "dry cough since about 3 weeks, worse at night and when i lie down. no fever no blood. tried honey and cough syrup, didnt do anything",
        51,
        "female",
        "onset quality worse tried",
    ),
    (
        "bad headaches",
        "they started in january, throbbing on the left side, light makes it worse, lying in the dark helps. i had this before as a teen. excedrin helps a bit",
        36,
        "female",
        "onset quality site worse tried before",
    ),
    (
        "sore throat and fever",
        "since 2 days, 38.6 by ear thermometer last night. hurts to swallow about a 6. my kid had strep last week",
        29,
        "female",
        "onset how_high severity",
    ),
    (
        "rash on my arms",
        "it began on saturday after i did the garden, red bumps on both forearms, itches like crazy, spreading up. hydrocortisone cream didnt help",
        40,
        "male",
        "onset rash_site course tried",
    ),
    (
        "my back is killing me",
        "lower back, since i moved a couch on friday. sharp pain, 8 out of 10, worse when i bend. ibuprofen takes the edge off. doesnt go down the leg",
        47,
        "male",
        "onset site quality severity worse tried",
    ),
    (
        "burning when i pee",
        "started 3 days ago, going every hour, getting worse. no blood, no fever, no back pain. had a uti last year",
        31,
        "female",
        "onset course before",
    ),
    (
        "dizzy spells",
        "room spins when i roll over in bed, lasts like 20 seconds, for about a week now. not getting better or worse. no ringing",
        62,
        "female",
        "onset quality course worse duration",
    ),
    (
        "throwing up",
        "since last night, maybe 6 times, cant keep much down but sipping water. we had chicken at a barbecue, my brother is sick too. no blood",
        27,
        "male",
        "onset how_often context",
    ),
    (
        "chest tightness",
        "comes on when i walk uphill since about a month, goes away when i rest. pressure in the middle, maybe 5 out of 10. no sweating",
        58,
        "male",
        "onset worse quality site severity",
    ),
    (
        "cant sleep",
        "for 2 months now, i wake at 3 and cant get back to sleep. get about 5 hours. coffee 2 cups. melatonin didnt help",
        49,
        "female",
        "onset quality sleep_hours tried",
    ),
    (
        "my son has an earache",
        "left ear, since last night, cried a lot. fever 38.2. gave him ibuprofen at 6 and it helped",
        5,
        "male",
        "onset side tried",
    ),
    (
        "heart racing",
        "it happens maybe twice a week for a few minutes since march, mostly after coffee. fast and regular. no fainting",
        34,
        "female",
        "onset duration quality context",
    ),
    (
        "swollen left leg",
        "calf swollen and sore since sunday after a long flight, getting bigger. only the left",
        55,
        "female",
        "onset side course",
    ),
    (
        "so tired all the time",
        "started in the spring, getting worse. i sleep 9 hours and still tired. cant do my walks any more",
        66,
        "female",
        "onset course sleep_hours impact",
    ),
    (
        "lump in my breast",
        "found it in the shower on thursday, left one, size of a grape. doesnt hurt",
        47,
        "female",
        "onset side",
    ),
    (
        "red eye",
        "the right, woke up with it this morning, crusty and itchy. feels gritty. i wear contacts",
        26,
        "female",
        "onset side quality",
    ),
    (
        "stuffy nose and face pain",
        "10 days, green stuff, was getting better then worse again. pressure under my eyes worse when i bend. sudafed helps a little",
        44,
        "female",
        "onset course worse tried nose_kind",
    ),
    (
        "hands go numb",
        "at night, both, for a couple of months. pins and needles in thumb and first fingers, shaking them out helps",
        50,
        "female",
        "onset side where_numb tried",
    ),
    (
        "constipated",
        "no poop for 5 days, usually every day. hard pellets. tried prunes, no luck",
        70,
        "female",
        "onset quality tried",
    ),
    ("hav a soar throat", "strted yestrday nite. hurst to swalow. no cof", 30, "male", "onset"),
]
"""Reason, story, age, sex, and the questions that these words have answered."""


def visit(reason, story, age, sex, **words):
    who = "guardian" if "my son" in reason else "patient"
    profile = Profile(age_days=age * 366, sex=sex, respondent=who, alone=who == "patient")
    told = {"who": who, "reason": reason, "story": story, "how_happened": story, "pregnancy": "no", **words}
    questions, answers = [], []
    while (question := next_question(answers, chart=None, profile=profile, today=TODAY)) is not None:
        said = told.get(question.link_id.rsplit(".", 1)[-1], "none of these" if question.kind == "multi" else "skip")
        questions.append(question)
        answers.append(hear(question, said, handle=f"Q{len(answers) + 1}", today=TODAY, profile=profile))
    return questions


@pytest.mark.parametrize(("reason", "story", "age", "sex", "told"), STORIES)
def test_what_the_story_tells_is_not_asked_again(reason, story, age, sex, told):
    questions = visit(reason, story, age, sex)
    asked = [one for one in questions if "." in one.link_id and one.kind != "multi"]
    again = [one.text for one in asked if {one.link_id.rsplit(".", 1)[-1], one.topic} & set(told.split())]
    assert again == []


@pytest.mark.parametrize(("reason", "story", "age", "sex", "told"), STORIES)
def test_a_visit_for_one_complaint_has_about_twenty_questions(reason, story, age, sex, told):
    del told
    assert len(visit(reason, story, age, sex)) <= InterviewSettings().most_screens + 1
    assert len(visit(reason, "skip", age, sex)) <= InterviewSettings().most_screens + 1


def test_whoever_tells_nothing_is_asked_for_it():
    questions = visit("my knee hurts", "skip", 44, "male")
    slots = {one.link_id.rsplit(".", 1)[-1] for one in questions}
    assert {"onset", "side", "severity", "worse", "course", "risk"} <= slots


def test_every_row_of_what_may_be_told_is_a_question_of_ours():
    from tools.interview.telling import _told

    links = {item.link_id for questionnaire in library().values() for item in questionnaire.walk()}
    slots = {link.rsplit(".", 1)[-1] for link in links}
    assert [name for name in _told() if name not in links | slots] == []
    assert all(set(row) == {"en", "es"} for row in _told().values())
