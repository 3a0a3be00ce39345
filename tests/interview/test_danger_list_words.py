"""What is typed at a list of danger signs is read as a sign of it, or stays open and is asked again."""

from datetime import date

import pytest

from tools.interview import Profile, hear, next_question, screen_text
from tools.words import understand

TODAY = date(2026, 5, 12)
WOMAN = Profile(age_days=60 * 366, sex="female")

EVERYDAY = {
    "no wee today": {"urinary_retention", "oliguria"},
    "hardly any pee": {"oliguria"},
    "no wet nappies": {"oliguria"},
    "cant swallow my own spit": {"drooling"},
    "spit is running out of her mouth": {"drooling"},
    "i have to push to pee": {"weak_stream"},
    "takes ages to start weeing": {"weak_stream"},
    "spotting again, been through the change": {"postmenopausal_bleeding", "vaginal_bleeding"},
    "bleeding again after menopause": {"postmenopausal_bleeding"},
    "saw men in the room last night": {"hallucinations"},
    "he sees insects on the wall": {"hallucinations"},
}


def test_everyday_words_for_danger_are_understood():
    found = {words: {one.concept for one in understand(words, today=TODAY, language="en")} for words in EVERYDAY}
    assert {words: concepts for words, concepts in found.items() if not concepts & EVERYDAY[words]} == {}


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("bad back, numb legs and i have to push to pee", "Pressure on the nerves of the lower spine"),
        ("no periods since 2 years but spotted last week", "Bleeding after the menopause"),
    ],
)
def test_a_danger_told_in_two_halves_is_flagged(words, title):
    assert title in {flag.title for flag in screen_text(words, profile=WOMAN, today=TODAY)}


@pytest.mark.parametrize("words", ["not resting", "purple elephants", "the usual", "dribbling"])
def test_a_danger_list_answered_with_other_words_is_asked_again(words):
    answers = []
    for _ in range(5):
        question = next_question(answers, chart=None, profile=WOMAN, today=TODAY)
        said = {"who": "patient", "reason": "sore throat"}.get(question.link_id, "skip")
        said = words if question.link_id == "sore-throat.danger" else said
        answers.append(hear(question, said, handle=f"Q{len(answers) + 1}", today=TODAY, profile=WOMAN))
    told = {answer.link_id: answer for answer in answers}
    assert told["sore-throat.danger"].words == words
    assert not [one for one in told["sore-throat.danger"].findings if one.polarity == "absent"]
    assert "sore-throat.danger.more" in told
