"""A relative's illness is family history wherever it is told; who names one allergen says nothing of another."""

import pytest

from tests.brief.conftest import TODAY, allergy, brief_of, everything
from tools.brief import render
from tools.interview import Question, hear, profile_of


def heard(number, topic, words, **more):
    question = Question(link_id=f"q{number}", text=more.pop("text", "?"), topic=topic)
    return hear(question, words, handle=f"Q{number}", today=TODAY, profile=profile_of(None), **more)


def rows(brief):
    return {line.name: line for line in brief.reconciliation}


@pytest.mark.parametrize(
    ("topic", "words", "name"),
    [
        ("worry", "my dad died of a heart attack at 50, I'm scared it's the same", "father: heart attack"),
        ("worry", "cancer, my gran had womb cancer at 60", "grandmother: uterine cancer"),
        ("hope", "a scan. my brother had a brain tumour", "brother: brain tumor"),
        ("questions", "my uncle died from colon cancer, should I get a scope?", "uncle: colon cancer"),
    ],
)
def test_a_worry_that_tells_of_a_relative_is_family_history_too(chart_of, topic, words, name):
    brief = brief_of(chart_of(), heard(1, topic, words))
    found = {key.lower(): line for key, line in rows(brief).items()}
    line = next(line for key, line in found.items() if key.startswith(name.split(":")[0]))
    assert line.subject == "family"
    assert words in everything(brief)
    assert not brief.withheld


@pytest.mark.parametrize("words", ["I worry it could be leukemia", "my husband had a stroke", "my boss has cancer"])
def test_a_fear_or_a_husbands_illness_is_no_family_history(chart_of, words):
    brief = brief_of(chart_of(), heard(1, "worry", words))
    assert not [line for line in brief.reconciliation if line.subject == "family"]


def test_no_illness_in_the_family_does_not_hide_one_that_is_told(chart_of):
    story = heard(1, "story", "chest pain. my dad had a heart attack at 50")
    brief = brief_of(chart_of(), story, heard(2, "family", "no"))
    assert "father: heart attack" in rows(brief)


def test_an_answer_that_names_another_allergen_differs_from_no_row(chart_of):
    record = chart_of(allergy("Latex"), allergy("Peanut"))
    asked = "Our record lists these allergies: Latex; Peanut. Are you allergic to anything?"
    brief = brief_of(record, heard(1, "allergy", "codeine - stopped breathing", text=asked))
    found = rows(brief)
    assert found["codeine"].outcome == "only_patient"
    assert {found[name].outcome for name in ("Latex", "Peanut")} == {"not_asked"}
    page = render(brief, "md")
    assert '"codeine - stopped breathing" | not mentioned' in page


@pytest.mark.parametrize("words", ["none", "no allergies"])
def test_none_differs_from_every_recorded_allergy(chart_of, words):
    asked = "Our record lists this allergy: Latex. Is that right?"
    brief = brief_of(chart_of(allergy("Latex")), heard(1, "allergy", words, text=asked))
    assert rows(brief)["Latex"].outcome == "differs"


def test_an_allergen_named_after_a_reaction_or_a_denial_is_kept(chart_of):
    brief = brief_of(chart_of(), heard(1, "allergy", "penicillin makes my face swell, and shellfish"))
    assert {"penicillin", "shellfish"} <= set(rows(brief))
    brief = brief_of(chart_of(allergy("Bee venom")), heard(1, "allergy", "no drug allergies but bees"))
    assert rows(brief)["Bee venom"].outcome == "same"


def test_a_bare_number_is_told_with_its_scale(chart_of):
    text = "How bad is the pain now, from 0 (none) to 10 (the worst)?"
    brief = brief_of(chart_of(), heard(1, "severity", "7", text=text))
    assert "Severity: 7 of 10." in everything(brief)


def test_a_bare_answer_is_told_with_its_question(chart_of):
    brief = brief_of(chart_of(), heard(1, "habit", "20", text="How many cigarettes a day?"))
    assert '"How many cigarettes a day?" "20".' in everything(brief)
    assert not brief.withheld


def test_a_false_number_of_ten_does_not_pass(chart_of):
    from tests.brief.conftest import material_of
    from tools.brief.verify import verify
    from tools.clinical import Claim

    text = "How bad is the pain now, from 0 (none) to 10 (the worst)?"
    material = material_of(chart_of(), heard(1, "severity", "7", text=text))
    told = [Claim(text=f"Severity: {number} of 10.", evidence=("Q1",)) for number in (7, 8)]
    assert [one.verdict for one in verify(told, material)] == ["supported", "contradicted"]
