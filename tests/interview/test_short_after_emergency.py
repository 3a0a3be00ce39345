"""After an emergency instruction: few questions, each of use to whoever treats the patient, and the word to stop."""

from datetime import date

from tools.clinical import Answer
from tools.interview import InterviewSettings, Profile, hear, questions_left
from tools.interview.hearing import Question

TODAY = date(2026, 5, 12)
SHORT = InterviewSettings(emergency=True)
WOMAN = Profile(age_days=34 * 366, sex="female")


def told(link_id, words, topic, profile=WOMAN):
    return hear(Question(link_id=link_id, text="?", topic=topic), words, handle="Q1", today=TODAY, profile=profile)


def log(profile, reason):
    who = Answer(handle="Q0", link_id="who", question="?", words="", topic="respondent", choice=profile.respondent)
    return (who, told("reason", reason, "reason", profile))


def links(profile, reason, settings=SHORT):
    left = questions_left(log(profile, reason), chart=None, profile=profile, today=TODAY, settings=settings)
    return [question.link_id for question in left]


def test_only_what_is_needed_most_is_still_asked():
    assert links(WOMAN, "my chest feels tight") == ["chest-pain.danger", "pregnancy", "story", "medicines", "allergies"]
    assert len(links(WOMAN, "my chest feels tight", InterviewSettings())) > 10


def test_thoughts_of_suicide_still_open_the_safety_questions():
    asked = links(WOMAN, "i want to kill myself")
    assert asked[0].startswith("asq.")
    assert not [link for link in asked if link.startswith(("phq-9.", "worry", "habits"))]


def test_each_says_that_one_may_stop_here():
    man = Profile(age_days=60 * 366, sex="male", respondent="helper")
    left = questions_left(log(man, "his face droops"), chart=None, profile=man, today=TODAY, settings=SHORT)
    assert {question.why for question in left} == {
        "You can stop here at any time. This is for the team that treats him."
    }


def test_an_answer_taken_back_opens_the_whole_visit_again():
    from agent.questions import emergency_stands
    from tools.clinical import Flag

    flag = Flag(rule="chest-pain", level="emergency", category="heart", quote="tight", instruction="Call 911.")
    assert emergency_stands((flag,))
    assert not emergency_stands(())
    changed = Flag(
        rule="chest-pain", level="emergency", category="heart", quote="tight", instruction="Call 911.", taken_back="Q1"
    )
    assert not emergency_stands((changed,))
