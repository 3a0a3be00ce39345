"""Any FHIR R4 Questionnaire runs: conditions, options, limits, nesting, the record; a broken one names its item."""

import copy
import json

import pytest

from tools.errors import QuestionnaireError
from tools.interview import Profile, library, load_questionnaire
from tools.interview.running import missing, next_item, read_value, response

URL = "http://example.org/Questionnaire/sleep"
HIDDEN = {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden", "valueBoolean": True}


def questionnaire(*items, **more):
    return {"resourceType": "Questionnaire", "status": "active", "url": URL, "item": list(items), **more}


def run(raw, answers, *, record=(), profile=None):
    loaded = load_questionnaire(raw)
    values, asked = {}, []
    while (
        question := next_item(loaded, values, skipped=[q.link_id for q in asked], profile=profile, record=record)
    ) is not None:
        asked.append(question)
        if question.link_id in answers:
            values[question.link_id] = read_value(loaded.item(question.link_id), answers[question.link_id])
    return loaded, values, asked


def valid(raw):
    from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse

    return QuestionnaireResponse.model_validate(raw)


CHOICES = [
    {"valueCoding": {"system": "http://x", "code": code, "display": code.title()}} for code in ("often", "never")
]


def test_groups_displays_and_hidden_items_are_walked_in_order():
    raw = questionnaire(
        {"linkId": "intro", "type": "display", "text": "About sleep."},
        {
            "linkId": "g",
            "type": "group",
            "text": "Nights",
            "item": [
                {"linkId": "g.h", "type": "string", "extension": [HIDDEN]},
                {"linkId": "g.1", "type": "boolean", "text": "Do you snore?"},
            ],
        },
        {"linkId": "hours", "type": "integer", "text": "Hours?"},
    )
    loaded, values, asked = run(raw, {"g.1": "yes", "hours": "7"})
    assert [question.link_id for question in asked] == ["g.1", "hours"]
    assert asked[0].text == "About sleep. Nights Do you snore?"
    made = response(loaded, values, status="completed")
    assert made["item"][0]["item"][0]["answer"] == [{"valueBoolean": True}]
    valid(made)


@pytest.mark.parametrize(
    ("operator", "key", "value", "given", "shown"),
    [
        ("exists", "answerBoolean", True, "5", True),
        ("exists", "answerBoolean", False, "5", False),
        ("=", "answerInteger", 5, "5", True),
        ("!=", "answerInteger", 5, "5", False),
        (">", "answerInteger", 4, "5", True),
        ("<", "answerInteger", 4, "5", False),
        (">=", "answerInteger", 5, "5", True),
        ("<=", "answerInteger", 4, "5", False),
    ],
)
def test_every_operator_of_enable_when_decides(operator, key, value, given, shown):
    raw = questionnaire(
        {"linkId": "a", "type": "integer", "text": "?"},
        {
            "linkId": "b",
            "type": "string",
            "text": "?",
            "enableWhen": [{"question": "a", "operator": operator, key: value}],
        },
    )
    _, _, asked = run(raw, {"a": given})
    assert ("b" in {question.link_id for question in asked}) is shown


@pytest.mark.parametrize(("behaviour", "shown"), [("any", True), ("all", False)])
def test_any_and_all_join_conditions(behaviour, shown):
    conditions = [
        {"question": "a", "operator": "=", "answerCoding": {"system": "http://x", "code": "often"}},
        {"question": "a", "operator": "=", "answerCoding": {"system": "http://x", "code": "never"}},
    ]
    raw = questionnaire(
        {"linkId": "a", "type": "choice", "text": "?", "answerOption": CHOICES},
        {"linkId": "b", "type": "string", "text": "?", "enableWhen": conditions, "enableBehavior": behaviour},
    )
    _, _, asked = run(raw, {"a": "Often"})
    assert ("b" in {question.link_id for question in asked}) is shown


def test_a_contained_value_set_gives_the_options():
    raw = questionnaire(
        {"linkId": "a", "type": "choice", "text": "?", "answerValueSet": "#v", "repeats": True},
        contained=[
            {
                "resourceType": "ValueSet",
                "id": "v",
                "status": "active",
                "compose": {
                    "include": [{"system": "http://x", "concept": [{"code": "1", "display": "One"}, {"code": "2"}]}]
                },
            }
        ],
    )
    loaded, values, asked = run(raw, {"a": "One, 2"})
    assert [option.text for option in asked[0].options] == ["One", "2"]
    made = response(loaded, values)
    assert [answer["valueCoding"]["code"] for answer in made["item"][0]["answer"]] == ["1", "2"]
    valid(made)


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (
            {
                "type": "integer",
                "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/maxValue", "valueInteger": 10}],
            },
            "11",
        ),
        (
            {
                "type": "decimal",
                "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueDecimal": 1}],
            },
            "0.5",
        ),
        ({"type": "integer"}, "3.5"),
        ({"type": "integer"}, "three"),
        ({"type": "boolean"}, "perhaps"),
        ({"type": "date"}, "yesterday"),
        ({"type": "date"}, "2026-13-01"),
        ({"type": "time"}, "25:00"),
        ({"type": "string", "maxLength": 3}, "four"),
        ({"type": "choice", "answerOption": CHOICES}, "sometimes"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_with_the_item_named(item, words):
    loaded = load_questionnaire(questionnaire({"linkId": "odd-one", "text": "?", **item}))
    with pytest.raises(QuestionnaireError, match="odd-one"):
        read_value(loaded.item("odd-one"), words)


@pytest.mark.parametrize(
    ("item", "words", "answer"),
    [
        ({"type": "quantity"}, "72.5 kg", {"valueQuantity": {"value": 72.5, "unit": "kg"}}),
        ({"type": "date"}, "2026-05", {"valueDate": "2026-05"}),
        ({"type": "time"}, "08:30", {"valueTime": "08:30:00"}),
        ({"type": "url"}, "http://a.b", {"valueUri": "http://a.b"}),
        ({"type": "open-choice", "answerOption": CHOICES}, "now and then", {"valueString": "now and then"}),
        ({"type": "open-choice", "answerOption": CHOICES}, "Never", CHOICES[1]),
        ({"type": "decimal"}, "1,5", {"valueDecimal": 1.5}),
        ({"type": "reference"}, "Practitioner/1", {"valueReference": {"reference": "Practitioner/1"}}),
    ],
)
def test_every_type_makes_a_valid_response(item, words, answer):
    loaded, values, _ = run(questionnaire({"linkId": "a", "text": "?", **item}), {"a": words})
    made = response(loaded, values, status="completed", subject="Patient/1", authored="2026-05-12T08:00:00Z")
    assert made["item"][0]["answer"] == [answer]
    valid(made)


def test_the_record_is_confirmed_not_asked_again():
    expression = "%patient.telecom.where(system='phone').value"
    extension = {
        "url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-initialExpression",
        "valueExpression": {"language": "text/fhirpath", "expression": expression},
    }
    raw = questionnaire({"linkId": "phone", "type": "string", "text": "Your phone?", "extension": [extension]})
    record = [{"resourceType": "Patient", "telecom": [{"system": "phone", "value": "555-0100"}]}]
    _, _, asked = run(raw, {}, record=record)
    assert asked[0].initial == "555-0100"
    assert "555-0100" in asked[0].text


def test_an_expression_that_cannot_run_names_its_item():
    extension = {
        "url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-initialExpression",
        "valueExpression": {"language": "text/fhirpath", "expression": "Patient.foo(("},
    }
    loaded = load_questionnaire(
        questionnaire({"linkId": "bad", "type": "string", "text": "?", "extension": [extension]})
    )
    with pytest.raises(QuestionnaireError, match="bad"):
        next_item(loaded, {}, record=[{"resourceType": "Patient"}])


def test_a_half_finished_run_is_a_valid_response_and_knows_what_is_missing():
    raw = questionnaire(
        {"linkId": "a", "type": "string", "text": "?", "required": True},
        {"linkId": "b", "type": "string", "text": "?", "required": True},
    )
    loaded, values, _ = run(raw, {"a": "x"})
    assert missing(loaded, values) == ("b",)
    valid(response(loaded, values))
    valid(response(loaded, {}))


GOOD = questionnaire(
    {"linkId": "a", "type": "choice", "text": "?", "answerOption": CHOICES}, {"linkId": "b", "type": "string"}
)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda raw: raw["item"][0].pop("linkId"), "no linkId"),
        (lambda raw: raw["item"][1].update(linkId="a"), "'a'"),
        (lambda raw: raw["item"][1].update(type="sentence"), "'b'"),
        (lambda raw: raw["item"][0].pop("answerOption"), "'a'"),
        (lambda raw: raw["item"][0].update(answerValueSet="#none", answerOption=[]), "'a'"),
        (
            lambda raw: raw["item"][1].update(enableWhen=[{"question": "zz", "operator": "=", "answerString": "x"}]),
            "'b'",
        ),
        (
            lambda raw: raw["item"][1].update(enableWhen=[{"question": "a", "operator": "~", "answerString": "x"}]),
            "'b'",
        ),
        (
            lambda raw: raw["item"][1].update(
                enableWhen=[{"question": "a", "operator": "exists", "answerString": "x"}]
            ),
            "'b'",
        ),
        (lambda raw: raw["item"][1].update(enableBehavior="most"), "'b'"),
        (lambda raw: raw["item"][1].update(maxLength=0), "'b'"),
        (lambda raw: raw["item"][1].update(item={"linkId": "c"}), "'b'"),
        (lambda raw: raw["item"][1].update(type="display", item=[{"linkId": "c", "type": "string"}]), "'b'"),
        (lambda raw: raw.update(item=[]), "no item"),
        (lambda raw: raw.update(resourceType="Patient"), "Patient"),
    ],
)
def test_a_broken_questionnaire_is_refused_with_the_item_named(change, named):
    raw = copy.deepcopy(GOOD)
    change(raw)
    with pytest.raises(QuestionnaireError, match=named):
        load_questionnaire(raw)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff\xfe", b"null"])
def test_what_is_no_questionnaire_at_all_is_refused(data):
    with pytest.raises(QuestionnaireError):
        load_questionnaire(data)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(QuestionnaireError, match="cannot be read"):
        load_questionnaire(tmp_path / "none.json")


def test_a_file_with_a_byte_order_mark_loads(tmp_path):
    path = tmp_path / "q.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(GOOD).encode())
    assert load_questionnaire(path).item("b").type == "string"


@pytest.mark.parametrize("name", sorted(library()))
def test_our_own_questionnaires_are_valid_fhir_and_run_to_their_end(name):
    from importlib.resources import files

    from fhir.resources.R4B.questionnaire import Questionnaire

    raw = (files("tools.interview") / "questionnaires" / f"{name}.json").read_bytes()
    Questionnaire.model_validate_json(raw)
    _, _, asked = run(json.loads(raw), {}, profile=Profile(language="es"))
    assert asked
    assert all(question.text for question in asked)


def test_the_files_are_what_their_tables_make():
    from importlib.resources import files

    from tools.interview.authoring.build import build

    folder = files("tools.interview") / "questionnaires"
    assert {name: (folder / name).read_bytes() for name in build()} == build()
