"""What was felt at a time that is over is told as that, in the patient's words, and never as of today."""

import pytest

from tests.brief.conftest import TODAY, brief_of, everything
from tools.interview import Question, hear, profile_of


def story(words):
    question = Question(link_id="story", text="What happened?", topic="story")
    return hear(question, words, handle="Q1", today=TODAY, profile=profile_of(None))


@pytest.mark.parametrize(
    ("words", "then", "never"),
    [
        (
            "heaviness since monday. In 2006 I had crushing chest pain and they did the bypass",
            "In 2006 I had crushing chest pain and they did the bypass",
            "Reports chest pain",
        ),
        (
            "rash on my arms since friday. last time I had a rash was 10 years ago and my lips swelled up",
            "last time I had a rash was 10 years ago and my lips swelled up",
            "Reports lip swelling",
        ),
        (
            "sore knee. 5 years back I fainted at work and it aches when cold",
            "5 years back I fainted at work",
            "Reports f",
        ),
    ],
)
def test_what_was_then_is_quoted_as_of_the_past(chart_of, words, then, never):
    brief = brief_of(chart_of(), story(words))
    assert f'Told of the past: "{then}".' in everything(brief)
    assert never not in everything(brief)
    assert not brief.withheld


def test_what_began_then_and_goes_on_is_no_past(chart_of):
    said = everything(brief_of(chart_of(), story("back pain started in 2016 and has never gone")))
    assert "Told of the past" not in said
    assert "Reports back pain" in said


def test_of_two_sayings_of_one_word_each_is_quoted_in_its_place(chart_of):
    said = everything(brief_of(chart_of(), story("cough since friday. in 2012 I had a cough for months")))
    assert 'Told of the past: "in 2012 I had a cough for months".' in said
    assert "Reports cough, since friday." in said
