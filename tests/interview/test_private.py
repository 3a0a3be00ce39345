"""What a helper, a guardian or a young person's company never sees: private facts, private questions."""

import json
from datetime import date

import pytest

from tools.chart import read_chart
from tools.fhir import open_source
from tools.interview import InterviewSettings, Profile, library, private_handles, questions_left
from tools.interview.narrowing import may_ask_private
from tools.interview.own import record_for
from tools.interview.private import private_topic
from tools.interview.questionnaire_file import load_questionnaire

TODAY = date(2026, 5, 12)


@pytest.mark.parametrize(
    ("name", "topic"),
    [
        ("Major depressive disorder, recurrent", "mental health"),
        ("Generalized anxiety disorder", "mental health"),
        ("Post-traumatic stress disorder", "mental health"),
        ("Asymptomatic HIV infection", "HIV"),
        ("Spontaneous abortion", "reproductive health"),
        ("Chlamydia trachomatis infection", "reproductive health"),
        ("Alcoholism", "substance use"),
        ("Opioid dependence", "substance use"),
        ("Victim of intimate partner abuse", "violence"),
        ("Essential hypertension", ""),
        ("Type 2 diabetes mellitus", ""),
        ("Asthma", ""),
        ("Fracture of wrist", ""),
        ("Iron deficiency anemia", ""),
        ("Fish (substance)", ""),
        ("Substance use disorder", "substance use"),
        ("Dependence on morphine", "substance use"),
        ("Dependence on renal dialysis", ""),
        ("Presence of hearing aids", ""),
        ("AIDS (disorder)", "HIV"),
        ("Borderline high cholesterol", ""),
        ("Borderline personality disorder", "mental health"),
    ],
)
def test_a_private_topic_is_known_by_its_name(name, topic):
    assert private_topic(name) == topic


@pytest.mark.parametrize(
    ("name", "topic"),
    [
        ("Sertraline 50 MG Oral Tablet", "mental health"),
        ("Lithium carbonate 300 MG", "mental health"),
        ("emtricitabine / tenofovir", "HIV"),
        ("Sildenafil 50 MG", "reproductive health"),
        ("disulfiram 250 MG", "substance use"),
        ("Metformin 500 MG", ""),
        ("Lisinopril 10 MG Oral Tablet", ""),
    ],
)
def test_a_private_medicine_is_known_by_its_class(name, topic):
    assert private_topic(name, medicine=True) == topic


def chart_of(tmp_path, *resources):
    patient = {"resourceType": "Patient", "id": "p", "birthDate": "1950-03-04", "gender": "male"}
    entries = [{"resource": {**resource, "id": f"r{number}"}} for number, resource in enumerate(resources)]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": patient}, *entries]}
    path = tmp_path / "record.json"
    path.write_text(json.dumps(bundle), "utf-8")
    return read_chart(open_source(str(path)).fetch())


def medicine(name, **more):
    return {
        "resourceType": "MedicationStatement",
        "status": "active",
        "subject": {"reference": "Patient/p"},
        "medicationCodeableConcept": {"text": name},
        **more,
    }


def problem(name, **more):
    return {
        "resourceType": "Condition",
        "subject": {"reference": "Patient/p"},
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "code": {"text": name},
        **more,
    }


LABEL = {"meta": {"security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "R"}]}}


def everything_asked(chart, profile):
    settings = InterviewSettings(sensitive=private_handles(chart))
    left = questions_left([], chart=chart, profile=profile, today=TODAY, settings=settings)
    from tools.clinical import Answer

    answers = [
        Answer(handle="Q1", link_id="who", question="", words="", topic="respondent", choice=profile.respondent),
        Answer(handle="Q2", link_id="reason", question="", words="cough", topic="reason"),
    ]
    left += questions_left(answers, chart=chart, profile=profile, today=TODAY, settings=settings)
    return " ".join([*(q.text for q in left), *(o.text for q in left for o in q.options)])


@pytest.mark.parametrize("respondent", ["helper", "guardian"])
def test_nobody_else_is_shown_a_private_problem_medicine_or_labelled_entry(tmp_path, respondent):
    chart = chart_of(
        tmp_path,
        problem("Bipolar disorder"),
        problem("Asthma"),
        problem("Rare finding", **LABEL),
        medicine("Lithium carbonate 300 MG"),
        medicine("Metformin 500 MG"),
        medicine("Plain cream", **LABEL),
    )
    alone = everything_asked(chart, Profile(age_days=27000, sex="male"))
    seen = everything_asked(chart, Profile(age_days=27000, sex="male", respondent=respondent, alone=False))
    for name in ("Bipolar", "Lithium", "Rare finding", "Plain cream"):
        assert name in alone
        assert name not in seen
    assert "Metformin" in seen
    assert "Asthma" in seen


def test_a_helper_is_shown_no_private_fact_through_an_expression(tmp_path):
    chart = chart_of(tmp_path, problem("Schizophrenia"), problem("Asthma"))
    expression = {
        "url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-initialExpression",
        "valueExpression": {"language": "text/fhirpath", "expression": "Bundle.entry.resource.code.text"},
    }
    own = load_questionnaire(
        {
            "resourceType": "Questionnaire",
            "item": [{"linkId": "own.ills", "type": "string", "text": "Ills?", "extension": [expression]}],
        }
    )
    settings = InterviewSettings(sensitive=private_handles(chart))
    helper = Profile(respondent="helper", alone=False)
    assert "Schizophrenia" in json.dumps(record_for(own, chart, Profile(), settings))
    assert "Schizophrenia" not in json.dumps(record_for(own, chart, helper, settings))
    assert "Asthma" in json.dumps(record_for(own, chart, helper, settings))


@pytest.mark.parametrize(
    ("years", "respondent", "setting", "asked"),
    [
        (40, "patient", True, True),
        (40, "patient", False, True),
        (15, "patient", True, True),
        (15, "patient", False, False),
        (15, "guardian", True, False),
        (12, "patient", True, True),
        (9, "patient", True, False),
        (80, "helper", True, False),
    ],
)
def test_private_matters_are_asked_of_people_alone_and_of_the_young_by_setting(years, respondent, setting, asked):
    profile = Profile(age_days=years * 366, respondent=respondent, alone=respondent == "patient")
    assert may_ask_private(profile, InterviewSettings(adolescents_alone=setting)) is asked


def test_every_private_question_of_ours_is_marked_as_one():
    marked = {
        item.link_id for each in library().values() for item in each.walk() if item.extensions.get("confidential")
    }
    assert {"habits", "safe", "asq.1", "phq-9.9", "gad-7.1"} <= marked
