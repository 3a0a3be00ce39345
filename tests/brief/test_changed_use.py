"""A medicine that is not taken as recorded stands beside why it is given and what is feared of it."""

import json
from importlib.resources import files

import pytest

from tests.brief.conftest import TODAY, answer, brief_of, condition, medication, taking
from tools import words
from tools.clinical import Finding


def told(number, topic, said):
    return answer(number, topic, said, *words.understand(said, today=TODAY))


def items(brief):
    return [one.text for one in brief.first_screen.for_attention]


LESS = (
    ("apixaban 5 MG Oral Tablet", "Atrial fibrillation", "I stopped the Eliquis two weeks ago", "the risk of clots"),
    ("Warfarin 5 MG Oral Tablet", "Prosthetic aortic valve", "ran out of warfarin on friday", "the risk of clots"),
    (
        "Clopidogrel 75 MG Oral Tablet",
        "Coronary arteriosclerosis",
        "im off the plavix",
        "the risk of clots in arteries",
    ),
    ("insulin glargine 100 UNT/ML", "Type 1 diabetes mellitus", "no insulin for two days", "the risk of ketoacidosis"),
    ("Tacrolimus 1 MG Oral Capsule", "Kidney transplant", "couldn't afford the tacrolimus", "the risk of rejection"),
    ("Levetiracetam 500 MG Oral Tablet", "Epilepsy", "I quit keppra last month", "the risk of seizures"),
    ("Prednisone 20 MG Oral Tablet", "Polymyalgia rheumatica", "stopped the prednisone", "adrenal insufficiency"),
    ("Metoprolol 50 MG Oral Tablet", "Angina pectoris", "stopped metoprolol last week", "the risk of rebound angina"),
    ("Azathioprine 50 MG Oral Tablet", "Crohn's disease", "came off azathioprine in march", "the risk of a flare"),
)
MORE = (
    ("insulin glargine 100 UNT/ML", "Type 2 diabetes mellitus", "took my lantus twice last night", "low blood sugar"),
    ("Methotrexate 2.5 MG Oral Tablet", "Rheumatoid arthritis", "I take the methotrexate every day", "bone marrow"),
    ("Oxycodone 5 MG Oral Tablet", "Chronic pain", "I take two or three of the oxycodone at once", "slowed breathing"),
    ("Digoxin 0.125 MG Oral Tablet", "Heart failure", "i doubled my digoxin", "the risk of digoxin toxicity"),
)


@pytest.mark.parametrize(("drug", "problem", "said", "because"), [*LESS, *MORE])
def test_a_changed_use_is_for_attention_with_its_reason(chart_of, drug, problem, said, because):
    brief = brief_of(chart_of(medication(drug), condition(problem)), told(1, "story", said))
    first = items(brief)[0]
    assert f'"{said}"' in first
    assert drug.split()[0].lower() in first.lower()
    assert because in first
    assert not brief.withheld
    assert not brief.contradictions


def test_the_problem_for_which_it_is_given_is_named(chart_of):
    chart = chart_of(medication("apixaban 5 MG Oral Tablet"), condition("Atrial fibrillation"))
    said = "I stopped the Eliquis two weeks ago"
    assert "also Atrial fibrillation, active" in items(brief_of(chart, told(1, "story", said)))[0]


def test_a_stent_is_a_reason_too_and_is_dated(chart_of):
    stent = {
        "resourceType": "Procedure",
        "status": "completed",
        "code": {"text": "Coronary artery stent placement"},
        "performedDateTime": "2026-03-01",
    }
    chart = chart_of(medication("Clopidogrel 75 MG Oral Tablet"), stent)
    assert (
        "Coronary artery stent placement (1 Mar 2026)" in items(brief_of(chart, told(1, "story", "off plavix now")))[0]
    )


def test_an_anticoagulant_that_only_the_patient_names_as_stopped_stands_beside_the_problem(chart_of):
    chart = chart_of(medication("Amlodipine 5 MG Oral Tablet"), condition("Atrial fibrillation"))
    first = items(brief_of(chart, told(1, "story", "I stopped my warfarin last month")))[0]
    assert "Atrial fibrillation" in first
    assert "the risk of clots" in first


@pytest.mark.parametrize(
    "said",
    [
        "I take my apixaban just as prescribed, never missed one",
        "should i stop my apixaban before the dentist? still taking it",
        "my wife stopped her apixaban",
    ],
)
def test_nothing_is_made_of_what_is_taken_as_recorded_or_by_another(chart_of, said):
    chart = chart_of(medication("apixaban 5 MG Oral Tablet"), condition("Atrial fibrillation"))
    assert not any("risk of clots" in one for one in items(brief_of(chart, told(1, "story", said))))


def test_somebody_elses_medicine_is_said_so_and_is_not_the_own_one_taken(chart_of):
    from tools.brief.render.page import standing

    chart = chart_of(medication("Nitroglycerin 0.4 MG Sublingual Spray"))
    brief = brief_of(chart, told(1, "story", "I used my wife's GTN spray and it went"))
    line = next(one for one in brief.reconciliation if one.subject == "medication")
    assert line.anothers
    assert line.outcome == "differs"
    assert standing(line, {"medication_anothers": "another person's medicine"}) == "another person's medicine"


def test_every_row_says_what_is_feared_not_what_to_do():
    for row in json.loads((files("tools.brief") / "changed_use.json").read_text("utf-8"))["rows"]:
        assert row["source"].startswith(("http", "unverified")), row["id"]
        assert row["change"] in {"more", "less"}, row["id"]
        assert row.get("classes") or row.get("drugs"), row["id"]
        assert "problem" in row or not row.get("needs"), row["id"]
        assert not {"avoid", "stop", "should", "start"} & set(row["text"].split()), row["id"]


def test_a_taken_drug_is_named_beside_a_new_result(chart_of):
    from tests.brief.conftest import lab

    chart = chart_of(lab("Creatinine", 2.4, "mg/dL", "2026-04-28", "H"))
    drug = answer(1, "over_the_counter", "nurofen every day", taking("nurofen", "nurofen every day"))
    brief = brief_of(chart, drug, answer(2, "reason", "gout", Finding(name="gout", polarity="present", quote="gout")))
    assert any("nurofen" in one and "Creatinine 2.4" in one and "kidney injury" in one for one in items(brief))


@pytest.mark.parametrize(
    ("drug", "problem", "said"),
    [
        ("Hydrocortisone 1 % Topical Cream", "Addison's disease", "stopped the hydrocortisone cream last month"),
        ("Timolol 0.5 % Ophthalmic Solution", "Coronary artery disease", "skipped my timolol drops twice"),
        ("Levothyroxine 100 MCG Oral Tablet", "Hypothyroidism", "my husband ran out of his levothyroxine"),
    ],
)
def test_a_cream_a_drop_and_anothers_own_medicine_raise_no_fear(chart_of, drug, problem, said):
    chart = chart_of(medication(drug), condition(problem))
    assert not any("the risk of" in one for one in items(brief_of(chart, told(1, "story", said))))
