"""What "none of these" denies against the patient's own words is told as a conflict, never as a denial."""

import pytest

from tests.brief.conftest import answer, brief_of, everything, first_screen
from tools.clinical import Finding


def ticked(*concepts):
    absent = [Finding(name=one, concept=one, polarity="absent", quote="none of these") for one in concepts]
    return answer(1, "danger_signs", "none of these", *absent, choice="none")


@pytest.mark.parametrize(
    ("concept", "words"),
    [
        ("hemoptysis", "cough for six weeks. a spoon of blood two times last week"),
        ("hemoptysis", "my spit has red streaks"),
        ("fever", "burning since monday, temperature 39.2"),
        ("fever", "shivering all night"),
        ("suicidal_thoughts", "my wife died. I have been saving up my tablets"),
        ("suicidal_thoughts", "i dont see the point but don't see the point any more"),
        ("dyspnea", "i need three pillows at night"),
        ("melena", "stools have been dark since last week"),
        ("syncope", "i blacked out in the kitchen"),
    ],
)
def test_a_ticked_none_against_their_own_words_is_a_conflict(chart_of, concept, words):
    brief = brief_of(chart_of(), ticked(concept), answer(2, "story", words))
    assert "Denies" not in everything(brief)
    (found,) = (one for one in first_screen(brief) if one.topic == "conflict")
    assert found.evidence == ("Q1", "Q2")
    assert found.verdict == "supported", found.reason
    assert 'answered "none of these", wrote "' in found.text


def test_what_a_finding_tells_is_a_conflict_too(chart_of):
    words = "i get breathless lying flat"
    told = Finding(name="orthopnea", concept="orthopnea", polarity="present", quote=words)
    brief = brief_of(chart_of(), ticked("dyspnea", "syncope"), answer(2, "story", words, told))
    assert f'wrote "{words}"' in everything(brief)
    assert "Denies fainting." in everything(brief)


@pytest.mark.parametrize("words", ["no fever at all", "i have not fainted", "never coughed up any blood"])
def test_a_denial_in_words_is_no_conflict(chart_of, words):
    brief = brief_of(chart_of(), ticked("fever", "syncope", "hemoptysis"), answer(2, "story", words))
    assert not [one for one in first_screen(brief) if one.topic == "conflict"]


def test_what_is_feared_or_a_relatives_is_no_conflict(chart_of):
    told = [answer(2, "worry", "that i get a fever"), answer(3, "family", "my dad coughed up blood")]
    brief = brief_of(chart_of(), ticked("fever", "hemoptysis"), *told)
    assert not [one for one in first_screen(brief) if one.topic == "conflict"]


@pytest.mark.parametrize(
    "lie",
    [
        'Fever: answered "none of these", wrote "temperature 40".',
        'Fainting: answered "none of these", wrote "temperature 39.2".',
        'Fever: answered "no fever", wrote "temperature 39.2".',
    ],
)
def test_a_false_conflict_does_not_pass(lie):
    from tests.brief.conftest import material_of
    from tools.brief.verify import verify
    from tools.clinical import Claim

    material = material_of(None, ticked("fever"), answer(2, "story", "temperature 39.2"))
    true = 'Fever: answered "none of these", wrote "temperature 39.2".'
    assert [one.verdict for one in verify([Claim(text=true, evidence=("Q1", "Q2"))], material)] == ["supported"]
    assert verify([Claim(text=lie, evidence=("Q1", "Q2"))], material)[0].verdict != "supported"
