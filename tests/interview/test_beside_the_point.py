"""What the reason tells only by its place, or by a number, is not asked again; nothing is asked beside the point."""

from datetime import date

from tools.interview import Profile, hear, next_question
from tools.interview.library import protocols

TODAY = date(2026, 5, 12)
WOMAN = Profile(age_days=60 * 365, sex="female", respondent="patient", alone=True)


def visit(told, profile=WOMAN, most=40):
    """Answer a whole interview: what `told` has for a link or a slot, else that nothing of it is so."""
    answers = []
    while len(answers) < most:
        question = next_question(answers, chart=None, profile=profile, today=TODAY)
        if question is None:
            break
        none = next((option.text for option in question.options if option.exclusive), "not sure")
        words = told.get(question.link_id) or told.get(question.link_id.split(".")[-1]) or none
        answers.append(hear(question, words, handle=f"Q{len(answers) + 1}", today=TODAY, profile=profile))
    return answers


def test_a_place_in_the_reason_and_an_ache_in_the_story_are_one_pain_of_that_place():
    answers = visit(
        {
            "reason": "Both knees, about three weeks",
            "story": "They ache going down stairs. Worse in the evening. About a 5 out of 10.",
        }
    )
    assert [one.name for one in protocols(answers, WOMAN)] == ["JointPain"]
    asked = {answer.link_id for answer in answers}
    assert not asked & {"joint-pain.onset", "joint-pain.worse", "joint-pain.severity", "joint-pain.side"}
    assert any("the knee pain" in answer.question for answer in answers)


def test_a_refill_is_asked_for_no_reading_that_was_told_and_has_no_this_to_worry_about():
    answers = visit({"reason": "Need a refill of my metformin, sugars are about 140 in the morning"})
    asked = {answer.link_id: answer.question for answer in answers}
    assert "follow-up.home_readings" not in asked
    assert "about this" not in asked["worry"]
    assert asked["follow-up.danger"].startswith("To be safe")


def test_a_temperature_that_was_measured_is_a_fever_and_a_toddlers_pain_is_not_to_be_described():
    mother = Profile(age_days=3 * 365, sex="male", respondent="guardian")
    answers = visit({"reason": "earache since Friday and a temp of 38.9"}, mother)
    danger = next(answer for answer in answers if answer.link_id == "ear.danger")
    assert "fever" not in {one.concept for one in danger.findings}
    assert "ear.quality" not in {answer.link_id for answer in answers}


def test_a_hurt_thumb_is_asked_for_no_signs_of_the_head_but_a_blow_to_it_is():
    thumb, head = (
        next(answer for answer in visit({"reason": reason}) if answer.link_id == "injury.associated")
        for reason in ("I hit my thumb with a hammer", "I fell off a ladder yesterday")
    )
    denied = {one.concept for one in thumb.findings if one.polarity == "absent"}
    assert not denied & {"vomiting", "dizziness", "blurred_vision"}
    assert {"vomiting", "dizziness"} <= {one.concept for one in head.findings if one.polarity == "absent"}


def test_what_brings_a_complaint_on_is_not_asked_where_its_name_says_it():
    answers = visit({"reason": "I keep getting dizzy when I stand up"})
    assert "dizziness.worse" not in {answer.link_id for answer in answers}


def test_a_site_answered_later_is_no_complaint_of_its_own():
    answers = visit({"reason": "stomach ache", "belly_site": "my left side, since Monday"})
    site = next(answer for answer in answers if answer.link_id == "abdominal-pain.belly_site")
    assert all(one.concept for one in site.findings)


def test_a_spanish_question_to_a_woman_is_put_to_her():
    woman = Profile(age_days=60 * 365, sex="female", respondent="patient", language="es", alone=True)
    asked = {answer.link_id: answer.question for answer in visit({"reason": "Me duele la rodilla derecha"}, woman)}
    assert "alérgica" in asked["allergies"]
