"""Fifteen forms as hospitals and form builders make them run as conversations; each response is valid FHIR."""

import json
from datetime import date
from pathlib import Path

import pytest

from tools.interview import (
    InterviewSettings,
    Profile,
    hear,
    load_questionnaire,
    missing,
    questionnaire_response,
    response,
    values_of,
)
from tools.interview.own import own_questions

TODAY = date(2026, 5, 12)
FORMS = json.loads((Path(__file__).parent / "cases" / "forms.json").read_text("utf-8"))
NAMES = [form["questionnaire"]["name"] for form in FORMS]


def walked(form, *, language="en", most=60):
    """Answer a form as a visit does; return it, the questions and the answers."""
    loaded = load_questionnaire(form["questionnaire"])
    settings, profile = InterviewSettings(extra=(loaded,)), Profile(language=language)
    questions, answers = [], []
    while len(answers) < most and (found := own_questions(answers, None, profile, settings, TODAY)):
        words = form["answers"].get(found[0].link_id, "skip")
        questions.append(found[0])
        answers.append(hear(found[0], words, handle=f"Q{len(answers) + 1}", today=TODAY, profile=profile))
    return loaded, questions, answers


def valid(raw):
    from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse

    return QuestionnaireResponse.model_validate(raw | {"authored": "2026-05-12T08:00:00Z"})


@pytest.mark.parametrize("form", FORMS, ids=NAMES)
def test_a_foreign_form_runs_as_a_conversation(form):
    loaded, questions, answers = walked(form)
    assert [question.link_id for question in questions] == form["asked"]
    assert not {question.link_id for question in questions} & set(form["not_asked"])
    values = values_of(loaded, answers, today=TODAY)
    for link, value in form["values"].items():
        got = values[link] if isinstance(value, list) else values[link][0]
        assert (got["code"] if isinstance(value, str) and isinstance(got, dict) else got) == value, link
    assert missing(loaded, values) == ()
    told = {question.link_id: question for question in questions}
    assert {link: told[link].why for link in form.get("why", {})} == form.get("why", {})
    assert {link: told[link].text for link in form.get("again", {})} == form.get("again", {})
    assert bool(loaded.not_run) is ("not_run" in form)


@pytest.mark.parametrize("form", FORMS, ids=NAMES)
def test_its_response_is_valid_after_each_answer_and_loses_none(form):
    loaded, _, answers = walked(form)
    for count in range(len(answers) + 1):
        made = questionnaire_response(answers[:count], visit="v1", extra=(loaded,))
        if count:
            valid(made)
        values = values_of(loaded, answers[:count], today=TODAY)
        alone = response(loaded, values)
        valid(alone)
        assert alone["questionnaire"] == form["questionnaire"]["url"]
    text = json.dumps(made, ensure_ascii=False)
    assert [link for link in form["values"] if f'"{link.split("#")[0]}"' not in text] == []


def test_what_is_not_computed_or_judged_is_said():
    said = {form["questionnaire"]["name"]: load_questionnaire(form["questionnaire"]).not_run for form in FORMS}
    assert {name: len(lines) for name, lines in said.items() if lines} == {"energy-panel": 1, "pages": 1}
    assert "is not computed" in said["energy-panel"][0]
    assert "is not judged" in said["pages"][0]


def test_a_form_is_asked_in_its_translation():
    form = next(form for form in FORMS if "spanish" in form)
    _, questions, _ = walked(form, language="es")
    assert {question.link_id: question.text for question in questions[:1]} == form["spanish"]


def test_a_pattern_that_is_none_is_refused_with_the_item_named():
    from tools.errors import QuestionnaireError

    raw = json.loads(json.dumps(next(form for form in FORMS if form["questionnaire"]["name"] == "limits")))
    raw["questionnaire"]["item"][0]["extension"][0]["valueString"] = "[0-9"
    with pytest.raises(QuestionnaireError, match="'zip'"):
        load_questionnaire(raw["questionnaire"])
