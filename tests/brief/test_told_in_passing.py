"""Habits and relatives' illnesses that the story names stand beside the record like answers to a question."""

from tests.brief.conftest import answer, brief_of, medication, taking
from tools.clinical import Finding

STORY = "cough for weeks. i smoke 10 a day. my dad had a heart attack at 50."
SMOKING = Finding(name="smoking", concept="smoking", kind="habit", polarity="present", quote="smoke 10 a day")
FATHER = Finding(
    name="heart attack",
    concept="myocardial_infarction",
    kind="condition",
    polarity="present",
    quote="heart attack",
    who="father",
)
NEVER = {
    "resourceType": "Observation",
    "status": "final",
    "category": [{"coding": [{"code": "social-history"}]}],
    "code": {"text": "Tobacco smoking status"},
    "effectiveDateTime": "2025-03-02",
    "valueCodeableConcept": {"text": "Never smoker"},
}


def rows(brief):
    return {line.name: line for line in brief.reconciliation}


def test_smoking_in_the_story_differs_from_a_record_that_says_never(chart_of):
    brief = brief_of(chart_of(NEVER), answer(1, "story", STORY, SMOKING, FATHER))
    line = rows(brief)["smoking"]
    assert (line.outcome, line.patient) == ("differs", '"i smoke 10 a day"')
    assert "Never smoker" in line.record
    assert not brief.withheld


def test_a_relatives_illness_in_the_story_is_the_relatives(chart_of):
    brief = brief_of(chart_of(), answer(1, "story", STORY, SMOKING, FATHER))
    assert rows(brief)["father: heart attack"].patient == '"my dad had a heart attack at 50"'
    assert "heart attack" not in {line.name for line in brief.reconciliation}


def test_drinking_in_the_story_stands_beside_the_record(chart_of):
    wine = Finding(name="alcohol", concept="alcohol_use", kind="habit", polarity="present", quote="bottle of wine")
    brief = brief_of(chart_of(), answer(1, "story", "shaky. a bottle of wine most nights", wine))
    assert rows(brief)["alcohol"].patient == '"a bottle of wine most nights"'


def test_an_answer_to_the_question_itself_speaks_instead_of_the_story(chart_of):
    asked = answer(2, "habit", "never smoked", Finding(name="smoking", polarity="absent", quote="smoked", kind="habit"))
    family = answer(3, "family", "dad had a heart attack at 50")
    brief = brief_of(chart_of(), answer(1, "story", STORY, SMOKING, FATHER), asked, family)
    assert [line.patient for line in brief.reconciliation if line.name == "smoking"] == ['"never smoked"']
    assert "father: heart attack" not in rows(brief)


def test_one_story_may_tell_of_several_matters_for_attention(chart_of):
    pills = "i stopped my warfarin last week. i smoke 10 a day."
    stopped = taking("warfarin", "i stopped my warfarin last week", "stopped")
    brief = brief_of(
        chart_of(NEVER, medication("Warfarin 5 MG Oral Tablet")), answer(1, "story", pills, stopped, SMOKING)
    )
    told = [one.text for one in brief.first_screen.for_attention]
    assert "arfarin" in told[0]
    assert any("Never smoker" in one for one in told)


def test_two_items_on_the_same_words_are_one_matter(chart_of):
    both = "i take tramadol from my wife. sertraline since may"
    findings = (taking("tramadol", "i take tramadol from my wife"), taking("sertraline", "sertraline since may"))
    brief = brief_of(chart_of(), answer(1, "story", both, *findings))
    told = [one.text for one in brief.first_screen.for_attention]
    assert sum("tramadol from my wife" in one for one in told) == 1
