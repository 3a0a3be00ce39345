"""What is told by its place, by what happened, or by a moment alone: understood without a symptom's name."""

from datetime import date

import pytest

from tools.words import understand
from tools.words.dates import relative
from tools.words.unnamed import unnamed_in

TODAY = date(2026, 11, 18)


def heard(text, language="en"):
    return understand(text, today=TODAY, language=language)


def test_a_place_with_a_time_is_a_complaint_without_a_guessed_symptom():
    (found,) = heard("Both ankles, three weeks.")
    assert (found.name, found.concept, found.duration, found.side) == ("both ankles", "", "3 weeks", "both")


def test_a_place_that_plays_up_is_trouble_with_it():
    (found,) = heard("My stomach's been playing up off and on for a couple months, mostly after I eat anything greasy.")
    assert found.name == "trouble with the stomach"
    assert (found.duration, found.course, found.worse) == ("2 months", "intermittent", "after I eat anything greasy")


def test_a_bare_place_is_an_answer_and_no_complaint():
    assert heard("left knee") == heard("lower belly, on the right") == ()
    assert unnamed_in("no problem with my eyes") is None


def test_a_place_named_again_describes_the_pain_before_it():
    (found,) = heard("My knee hurts. Left knee, three weeks.")
    assert (found.concept, found.side, found.duration) == ("knee_pain", "left", "3 weeks")


@pytest.mark.parametrize(
    ("text", "concept", "site"),
    [
        ("I hit my thumb with a hammer", "injury", "thumb"),
        ("Trapped my fingers in the car door", "injury", "fingers"),
        ("The dog next door bit my hand", "animal_bite", "hand"),
        ("I stood on a rusty nail in the garden", "wound", ""),
        ("I grazed my left elbow on the wall", "wound", "left elbow"),
        ("The kettle tipped and boiling water went down my leg", "burn_injury", "leg"),
        ("dropped a tin of beans on my foot", "injury", "foot"),
        ("I did something to my lower back lifting a sofa", "injury", "lower back"),
    ],
)
def test_an_injury_is_known_by_what_happened(text, concept, site):
    assert [(one.site, one.polarity) for one in heard(text) if one.concept == concept] == [(site, "present")]


@pytest.mark.parametrize(
    "text",
    ["The pain hit my back", "I turned my back on him", "the nail in my big toe is thick", "I have cut my coffee down"],
)
def test_words_of_injuries_that_tell_of_none_make_none(text):
    hurts = {"injury", "wound", "burn_injury", "animal_bite", "insect_bite", "fall"}
    assert not {one.concept for one in heard(text)} & hurts


def test_self_harm_told_as_a_cut_stays_self_harm():
    assert [one.concept for one in heard("I cut my arms when I feel low")][:1] == ["self_harm"]


@pytest.mark.parametrize(
    ("text", "onset"),
    [
        ("I've had a nagging cough since my cousin's wedding", "since my cousin's wedding"),
        ("itching that started when I was a teenager", "started when I was a teenager"),
        ("She was in her usual state of health until 5 days ago, when she developed dysuria", "5 days ago"),
        ("My ears feel blocked after my flight", "after my flight"),
    ],
)
def test_a_beginning_is_kept_as_said_and_is_the_patients_now(text, onset):
    (found,) = heard(text)
    assert (found.onset, found.who, found.time) == (onset, "patient", "now")


@pytest.mark.parametrize(
    ("words", "when"),
    [
        ("a week last Tuesday", "2026-11-10"),
        ("since the Friday before last", "2026-11-06"),
        ("on the 10th", "2026-11-10"),
        ("on the 25th", "2026-10-25"),
        ("around Christmas last year", "2025-12"),
        ("a good fortnight ago", "2026-11-04"),
        ("the week before last", "2026-11-04"),
    ],
)
def test_a_moment_is_dated_as_people_say_it(words, when):
    assert relative(words, TODAY).iso() == when


def test_a_moment_that_is_all_a_sentence_says_is_of_what_was_said_before():
    (found,) = heard("I can't stop scratching. About six weeks.")
    assert (found.concept, found.duration) == ("itching", "6 weeks")


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("Hace como quince días que tengo estreñimiento", "onset_date", "2026-11-03"),
        ("Cefalea de tres días de evolución", "duration", "tres días"),
        ("Tos seca desde marzo", "onset_date", "2026-03"),
        ("Tengo dos semanas con tos", "duration", "dos semanas"),
        ("Tengo 45 años y tos", "duration", ""),
        ("Me duele la espalda, un ocho de diez", "severity", "8/10"),
    ],
)
def test_spanish_lengths_and_moments_are_read(text, field, value):
    assert getattr(heard(text, "es")[0], field) == value


def test_what_two_relatives_have_is_said_of_both():
    found = heard("Her father and paternal uncle had heart attacks before age 50.")
    assert {(one.who, one.concept) for one in found} == {("father", "heart_attack"), ("uncle", "heart_attack")}


def test_a_habit_given_up_is_of_the_past_and_one_to_be_given_up_is_not():
    assert [one.time for one in heard("I gave up smoking in 2012")] == ["past"]
    assert [one.time for one in heard("I want to quit smoking")] == ["now"]


@pytest.mark.parametrize("words", ["Uh, no.", "um no", "Erm, no, not really", "Oh no, nothing"])
def test_a_no_after_a_hesitation_is_a_no_to_everything_asked(words):
    found = understand(words, today=TODAY, asked=("sweating", "vomiting"))
    assert {(one.concept, one.polarity) for one in found} == {("sweating", "absent"), ("vomiting", "absent")}


@pytest.mark.parametrize("words", ["Mm-hmm.", "uh-huh", "OK"])
def test_a_sound_alone_denies_nothing(words):
    assert not [one for one in understand(words, today=TODAY, asked=("vomiting",)) if one.polarity == "absent"]
