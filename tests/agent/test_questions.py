"""How an installation's settings reach the interview: its own questionnaires, and what a helper is never shown."""

import json
import os

import pytest
from msgspec import structs

from agent.context import open_context, opened
from agent.questions import own_questionnaires
from agent.settings import read_settings
from agent.turns import Answer
from agent.visits import Visits
from tests.agent.walking import fixture, to_review, until
from tools.errors import InputError, QuestionnaireError
from tools.interview import MOST_LETTERS

FALLS = {
    "resourceType": "Questionnaire",
    "name": "Falls",
    "item": [
        {"linkId": "falls", "type": "boolean", "text": "Have you fallen in the last year?"},
        {
            "linkId": "falls.n",
            "type": "integer",
            "text": "How often?",
            "enableWhen": [{"question": "falls", "operator": "=", "answerBoolean": True}],
        },
    ],
}


def written(tmp_path, raw, name="own.json"):
    path = tmp_path / name
    path.write_text(json.dumps(raw), "utf-8")
    return str(path)


def test_a_clinics_own_file_is_asked_and_stands_typed_in_the_document(tmp_path, context):
    settings = structs.replace(context.settings, questionnaires=written(tmp_path, FALLS))
    with opened(settings) as own:
        visits = Visits(own)
        visit = visits.start(fixture("diabetes-kidney"), reason="knee", wait=True)
        to_review(visits, visit, who="me", reason="my knee hurts", falls="yes, twice", falls_n="2 times")
        document = visits.document(visit)
    (response,) = [
        entry["resource"] for entry in document["entry"] if entry["resource"]["resourceType"] == "QuestionnaireResponse"
    ]
    (group,) = [group for group in response["item"] if group["linkId"] == "group.Falls"]
    assert [item["answer"] for item in group["item"]] == [[{"valueBoolean": True}], [{"valueInteger": 2}]]


@pytest.mark.parametrize(
    ("raw", "named"),
    [
        ({"resourceType": "Questionnaire", "item": [{"linkId": "q7", "type": "choice"}]}, "q7"),
        ({"resourceType": "Questionnaire", "item": [{"linkId": "reason", "type": "string"}]}, "reason"),
        ({"resourceType": "Patient"}, "Patient"),
    ],
)
def test_a_file_that_cannot_be_run_is_refused_before_any_visit(tmp_path, context, raw, named):
    settings = structs.replace(context.settings, questionnaires=written(tmp_path, raw, "theirs.json"))
    with pytest.raises(QuestionnaireError, match=named) as refused:
        open_context(settings)
    assert "theirs.json" in str(refused.value)


def test_a_missing_file_is_refused(context):
    with pytest.raises(QuestionnaireError, match=r"nowhere\.json"):
        open_context(structs.replace(context.settings, questionnaires="nowhere.json"))


def test_a_file_that_was_changed_is_read_again(tmp_path):
    settings = structs.replace(read_settings(), questionnaires=written(tmp_path, FALLS))
    (first,) = own_questionnaires(settings)
    changed = {**FALLS, "name": "Changed"}
    written(tmp_path, changed)
    os.utime(settings.questionnaires, (1, 1))
    (second,) = own_questionnaires(settings)
    assert (first.name, second.name) == ("Falls", "Changed")


def test_a_helper_is_not_shown_the_record_s_private_lines_and_the_receipt_says_so(visits):
    visit = visits.start(fixture("low-mood"), reason="cough", wait=True)
    to_review(visits, visit, who="helper", reason="she has a cough")
    asked = " ".join(line.question for line in visits.transcript(visit))
    assert "ertraline" not in asked
    assert "epress" not in asked
    lines = " ".join(line.text for line in visits.material(visit).receipt_lines)
    assert "private" in lines
    assert "helper present" in lines


def test_the_patient_alone_is_asked_about_them(visits):
    visit = visits.start(fixture("low-mood"), reason="cough", wait=True)
    asked = {"who": "patient", "reason": "i have a cough"}
    prompt = until(visits, visit, lambda one: one.question is not None and one.question.topic == "medication", **asked)
    assert any("ertraline" in option.text for option in prompt.question.options)


def test_an_answer_too_long_to_keep_is_said_to_the_patient_and_on_the_receipt(visits):
    visit = visits.start(None, reason="", wait=True)
    prompt = until(visits, visit, lambda shown: shown.question is not None and shown.question.link_id == "reason")
    after = visits.reply(visit, prompt.interrupt_id, Answer(words="itchy foot. " + "x" * MOST_LETTERS))
    assert any("200,000 letters" in notice for notice in after.notices)
    lines = " ".join(line.text for line in visits.material(visit).receipt_lines)
    assert "longer than 200,000 letters" in lines


def asked_in(visits, questionnaire, **answers) -> list[str]:
    visit = visits.start(None, name="Ada Test", birth_date="1970-01-01", questionnaire=questionnaire)
    to_review(visits, visit, **{"who": "patient", "reason": "my knee hurts", **answers})
    return [line.link_id for line in visits.transcript(visit)]


def test_a_protocol_chosen_for_the_visit_is_asked_beside_the_complaint_s_own(visits):
    links = asked_in(visits, "cough")
    assert any(link.startswith("joint-pain.") for link in links)
    assert any(link.startswith("cough.") for link in links)
    assert len(links) == len(set(links))
    assert not any(link.startswith("cough.") for link in asked_in(visits, ""))


def test_an_instrument_chosen_for_the_visit_is_asked_whole_of_an_adult_alone(visits):
    links = asked_in(visits, "phq-9")
    assert [link for link in links if link.startswith("phq-9.")] == [f"phq-9.{number}" for number in range(1, 10)]


def test_an_instrument_that_may_not_be_put_is_left_out_and_the_receipt_says_why(visits):
    visit = visits.start(None, name="Ada Test", birth_date="1970-01-01", questionnaire="phq-9")
    to_review(visits, visit, who="helper", reason="her knee hurts")
    assert not any(line.link_id.startswith("phq-9.") for line in visits.transcript(visit))
    lines = " ".join(line.text for line in visits.material(visit).receipt_lines)
    assert "PHQ-9 was chosen for this visit and not asked: somebody else answers" in lines


def test_of_the_clinic_s_own_questionnaires_the_chosen_one_alone_is_asked(tmp_path, context):
    other = {**FALLS, "name": "Travel", "item": [{"linkId": "travel", "type": "string", "text": "Where to?"}]}
    files = ",".join([written(tmp_path, FALLS), written(tmp_path, other, "other.json")])
    with opened(structs.replace(context.settings, questionnaires=files)) as own:
        both, one = asked_in(Visits(own), ""), asked_in(Visits(own), "Travel")
    assert {"falls", "travel"} <= set(both)
    assert "travel" in one
    assert "falls" not in one


def test_a_questionnaire_that_nobody_loaded_is_refused_before_the_visit_begins(visits):
    with pytest.raises(InputError, match="no questionnaire 'core'"):
        visits.start(None, questionnaire="core")
    assert not visits.worklist()
