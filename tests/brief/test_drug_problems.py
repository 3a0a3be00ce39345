"""A drug beside a problem that makes it worth a look is named with both halves, whoever tells of which."""

import pytest

from tests.brief.conftest import answer, brief_of, condition, medication, taking
from tools.clinical import Finding


def items(brief):
    return [one.text for one in brief.first_screen.for_attention]


def otc(name, words):
    return answer(2, "over_the_counter", words, taking(name, words))


RECORDED = (
    ("Gastrointestinal hemorrhage", "resolved", "motrin", "bleeding from the gut"),
    ("Peptic ulcer without hemorrhage", "resolved", "naproxen", "bleeding from the gut"),
    ("Congestive heart failure", "active", "ibuprofen", "fluid retention"),
    ("Chronic kidney disease stage 4 (disorder)", "active", "diclofenac", "kidney injury"),
    ("Type 2 diabetes mellitus", "active", "prednisone", "high blood sugar"),
    ("Acute deep vein thrombosis", "resolved", "ethinyl estradiol", "blood clots"),
    ("End-stage renal disease", "active", "potassium chloride", "high potassium"),
)


@pytest.mark.parametrize(("problem", "status", "drug", "because"), RECORDED)
def test_what_the_patient_takes_stands_beside_the_recorded_problem(chart_of, problem, status, drug, because):
    chart = chart_of(condition(problem, status=status), medication("Amlodipine 5 MG Oral Tablet"))
    brief = brief_of(chart, otc(drug, f"i take {drug} every day"))
    first = items(brief)[0]
    assert f'"i take {drug} every day"' in first
    assert f"Record shows {problem.removesuffix(' (disorder)')}, {status}" in first
    assert first.endswith(f"Worth checking because of the risk of {because}.")
    assert not brief.withheld
    assert not brief.contradictions


def test_two_entries_of_the_record_are_named_together(chart_of):
    chart = chart_of(condition("Asthma"), medication("Propranolol 40 MG Oral Tablet"))
    reason = answer(1, "reason", "wheezing", Finding(name="wheezing", concept="wheeze", polarity="present", quote="w"))
    brief = brief_of(chart, reason)
    assert items(brief)[0].startswith("Record shows Asthma, active; also Propranolol 40 MG Oral Tablet, active.")
    assert len([one for one in items(brief) if "Asthma" in one]) == 1


def test_an_ulcer_that_only_the_patient_tells_of_stands_beside_the_drug(chart_of):
    chart = chart_of(medication("Naproxen 500 MG Oral Tablet"))
    words = "bleeding ulcer five years ago"
    ulcer = Finding(name="bleeding ulcer", polarity="present", quote=words, kind="condition")
    brief = brief_of(chart, answer(1, "problem", words, ulcer))
    assert any(words in one and "Naproxen" in one for one in items(brief))
    both = brief_of(chart_of(), answer(1, "problem", words, ulcer), otc("ibuprofen", "ibuprofen most days"))
    assert any(words in one and "ibuprofen most days" in one for one in items(both))


@pytest.mark.parametrize(
    ("problem", "drug"),
    [
        ("Ulcerative colitis", "ibuprofen"),
        ("Venous ulcer of leg", "ibuprofen"),
        ("Prediabetes", "prednisone"),
        ("Migraine without aura", "ethinyl estradiol"),
        ("Gastrointestinal hemorrhage", "ibuprofen gel"),
    ],
)
def test_what_only_looks_like_it_is_not_named(chart_of, problem, drug):
    chart = chart_of(condition(problem), medication("Amlodipine 5 MG Oral Tablet"))
    brief = brief_of(chart, otc(drug.removesuffix(" gel"), f"i use {drug} on my knee"))
    assert not any(problem in one for one in items(brief))


def test_a_refuted_problem_is_none(chart_of):
    status = [{"system": "http://terminology.hl7.org/CodeSystem/condition-ver-status", "code": "refuted"}]
    chart = chart_of(condition("Peptic ulcer", verificationStatus={"coding": status}))
    brief = brief_of(chart, otc("ibuprofen", "i take ibuprofen every day"))
    assert not any("ulcer" in one.lower() for one in items(brief))


HEARD = (
    ("Ramipril 10 MG Oral Capsule", "lip_swelling", "my lip swelled up", "the risk of angioedema"),
    ("Empagliflozin 25 MG Oral Tablet", "vomiting", "throwing up since friday", "the risk of ketoacidosis"),
    ("Glipizide 10 MG Oral Tablet", "sweating", "sweaty before meals", "the risk of low blood sugar"),
    ("Adalimumab 40 MG/0.8 ML Prefilled Syringe", "night_sweats", "soaked at night", "the risk of serious infection"),
    ("Methimazole 10 MG Oral Tablet", "sore_throat", "throat is raw", "the risk of low white cells"),
    ("Apixaban 5 MG Oral Tablet", "fall", "fell down the stairs", "the risk of bleeding"),
    ("Levofloxacin 500 MG Oral Tablet", "foot_pain", "heel hurts", "the risk of tendon injury"),
)


@pytest.mark.parametrize(("drug", "concept", "words", "because"), HEARD)
def test_a_complaint_stands_beside_the_recorded_drug_that_makes_it_worth_a_look(
    chart_of, drug, concept, words, because
):
    heard = Finding(name=concept.replace("_", " "), concept=concept, polarity="present", quote=words)
    brief = brief_of(chart_of(medication(drug)), answer(1, "reason", words, heard))
    assert items(brief)[0].startswith(f'Patient reports "{words}". Record shows {drug[:9]}')
    assert items(brief)[0].endswith(f"Worth checking because of {because}.")
    assert not brief.withheld


def test_a_denied_complaint_or_a_stopped_drug_is_beside_nothing(chart_of):
    lip = {"name": "lip swelling", "concept": "lip_swelling", "quote": "lip"}
    denied = brief_of(
        chart_of(medication("Ramipril 10 MG Oral Capsule")),
        answer(1, "reason", "no swelling of the lip", Finding(polarity="absent", **lip)),
    )
    stopped = brief_of(
        chart_of(medication("Ramipril 10 MG Oral Capsule", status="stopped")),
        answer(1, "reason", "my lip swelled up", Finding(polarity="present", **lip)),
    )
    assert not any("Ramipril" in one for one in (*items(denied), *items(stopped)))


def test_every_row_names_its_source_and_says_what_is_feared_not_what_to_do():
    import json
    from importlib.resources import files

    for row in json.loads((files("tools.brief") / "drug_problems.json").read_text("utf-8"))["rows"]:
        assert row["source"].startswith(("http", "unverified")), row["id"]
        assert len({"problem", "complaint", "result"} & set(row)) == 1, row["id"]
        assert ("result" in row) == ("abnormal" in row), row["id"]
        assert not {"avoid", "stop", "should", "do not"} & set(row["text"].split()), row["id"]
