"""Any FHIR R4 Questionnaire runs: conditions, options, limits, nesting, the record; a broken one names its item."""

import copy
import json
from datetime import date

import pytest

from tools.errors import QuestionnaireError
from tools.interview import (
    InterviewSettings,
    Profile,
    library,
    load_questionnaire,
    missing,
    next_item,
    questionnaire_response,
    read_value,
    response,
)
from tools.interview.own import own_questions

TODAY = date(2026, 5, 12)

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
        ({"type": "integer"}, "many"),
        ({"type": "integer"}, "7 or 8"),
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
    raw = questionnaire({"linkId": "bad", "type": "string", "text": "?", "extension": [extension]})
    with pytest.raises(QuestionnaireError, match="bad"):
        load_questionnaire(raw)


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
        (lambda raw: raw["item"][0].update(type="boolean", initial=[{"valueString": "x"}]), "'a'"),
        (
            lambda raw: raw["item"][1].update(enableWhen=[{"question": "a", "operator": "=", "answerQuantity": {}}]),
            "'b'",
        ),
        (
            lambda raw: raw["item"][1].update(
                enableWhen=2 * [{"question": "a", "operator": "exists", "answerBoolean": True}]
            ),
            "'b'.*enableBehavior",
        ),
        (
            lambda raw: raw["item"][0].update(
                enableWhen=[{"question": "a", "operator": "exists", "answerBoolean": True}]
            ),
            "'a'.*never",
        ),
        (
            lambda raw: raw["item"][1].update(
                extension=[
                    {"url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueInteger": 9},
                    {"url": "http://hl7.org/fhir/StructureDefinition/maxValue", "valueInteger": 1},
                ]
            ),
            "'b'",
        ),
        (lambda raw: raw["item"][0].update(answerOption=[{"valueString": "x"}], answerValueSet="#v"), "'a'.*both"),
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


def extension(name, **value):
    return {"url": f"http://hl7.org/fhir/{name}", **value}


def expression(text):
    return extension(
        "uv/sdc/StructureDefinition/sdc-questionnaire-initialExpression",
        valueExpression={"language": "text/fhirpath", "expression": text},
    )


MEDICINES = questionnaire(
    {
        "linkId": "drugs",
        "type": "group",
        "text": "Your medicines",
        "repeats": True,
        "item": [
            {"linkId": "drug", "type": "string", "text": "Its name?"},
            {
                "linkId": "dose",
                "type": "integer",
                "text": "How many a day?",
                "enableWhen": [{"question": "drug", "operator": "exists", "answerBoolean": True}],
            },
            {
                "linkId": "why",
                "type": "string",
                "text": "Why so many?",
                "enableWhen": [{"question": "dose", "operator": ">", "answerInteger": 3}],
            },
        ],
    },
    {"linkId": "end", "type": "boolean", "text": "Anything else?"},
)


def walk(raw, script, *, record=()):
    """Answer a questionnaire as a visit does: by linkId, else skip."""
    from tools.interview import hear, values_of

    loaded = load_questionnaire(raw)
    answers = []
    settings = InterviewSettings(extra=(loaded,))
    for _ in range(40):
        found = own_questions(answers, None, Profile(), settings, TODAY)
        if not found:
            break
        words = script.get(found[0].link_id, "skip")
        answers.append(hear(found[0], words, handle=f"Q{len(answers) + 1}", today=TODAY, profile=Profile()))
    return loaded, answers, values_of(loaded, answers, today=TODAY, record=record)


def test_a_repeating_group_is_asked_round_by_round():
    script = {
        "drug": "aspirin",
        "dose": "1",
        "drugs#2?": "yes",
        "drug#2": "paracetamol",
        "dose#2": "6",
        "why#2": "pain",
    }
    script |= {"drugs#3?": "no", "end": "no"}
    loaded, answers, values = walk(MEDICINES, script)
    asked = [answer.link_id for answer in answers]
    assert asked == ["drug", "dose", "drugs#2?", "drug#2", "dose#2", "why#2", "drugs#3?", "end"]
    made = response(loaded, values, status="completed", authored="2026-05-12T08:00:00Z")
    first, second, end = made["item"]
    assert [item["answer"][0] for item in first["item"]] == [{"valueString": "aspirin"}, {"valueInteger": 1}]
    assert [item["linkId"] for item in second["item"]] == ["drug", "dose", "why"]
    assert end["answer"] == [{"valueBoolean": False}]
    valid(made)


def test_a_round_that_was_passed_over_opens_no_other():
    _, answers, _ = walk(MEDICINES, {})
    assert [answer.link_id for answer in answers] == ["drug", "end"]


@pytest.mark.parametrize(
    ("item", "words", "value"),
    [
        ({"type": "integer"}, "about 7 hours", 7),
        ({"type": "integer"}, "seven", 7),
        ({"type": "boolean"}, "yes, every night", True),
        ({"type": "boolean"}, "No, never.", False),
        ({"type": "date"}, "12 May 2020", "2020-05-12"),
        ({"type": "date"}, "last year in March 2025", "2025"),
        ({"type": "date"}, "yesterday", "2026-05-11"),
        ({"type": "date"}, "two weeks ago", "2026-04"),
        ({"type": "time"}, "7:30 pm", "19:30:00"),
        ({"type": "time"}, "at 7 am", "07:00:00"),
        ({"type": "quantity", "extension": [
            extension("StructureDefinition/questionnaire-unit",
                      valueCoding={"system": "http://unitsofmeasure.org", "code": "kg", "display": "kilo"})]},
         "I weigh 72,5 kg", {"value": 72.5, "unit": "kilo", "system": "http://unitsofmeasure.org", "code": "kg"}),
        ({"type": "choice", "answerOption": [{"valueInteger": 1}, {"valueInteger": 2}]}, "2", 2),
    ],
)  # fmt: skip
def test_values_are_read_as_patients_write_them(item, words, value):
    loaded = load_questionnaire(questionnaire({"linkId": "a", "text": "?", **item}))
    assert read_value(loaded.item("a"), words, today=TODAY) == [value]


@pytest.mark.parametrize("words", ["3/4/2019", "2026-13-01", "not sure", "when I was young"])
def test_a_date_that_is_none_is_not_made_up(words):
    loaded = load_questionnaire(questionnaire({"linkId": "a", "type": "date", "text": "?"}))
    with pytest.raises(QuestionnaireError, match="'a'"):
        read_value(loaded.item("a"), words, today=TODAY)


def test_an_answer_that_does_not_fit_is_asked_for_once_more_and_never_lost():
    raw = questionnaire(
        {"linkId": "hours", "type": "integer", "text": "Hours of sleep?"},
        {"linkId": "b", "type": "string", "text": "?"},
    )
    _, answers, values = walk(raw, {"hours": "not many", "hours.again": "5", "b": "x"})
    assert [answer.link_id for answer in answers] == ["hours", "hours.again", "b"]
    assert answers[1].question == "A whole number is best here, like 7. Hours of sleep?"
    assert values["hours"] == [5]
    _, stubborn, values = walk(raw, {"hours": "not many", "hours.again": "who knows", "b": "x"})
    assert [answer.link_id for answer in stubborn] == ["hours", "hours.again", "b"]
    assert "hours" not in values
    made = questionnaire_response(stubborn, visit="v", extra=(load_questionnaire(raw),))
    assert "not many" in json.dumps(made)
    valid(made | {"authored": "2026-05-12T08:00:00Z"})


PHONE = questionnaire(
    {
        "linkId": "phone",
        "type": "string",
        "text": "Your phone?",
        "extension": [expression("%patient.telecom.where(system='phone').value")],
    }
)
PATIENT = {"resourceType": "Patient", "telecom": [{"system": "phone", "value": "555-0100"}]}


@pytest.mark.parametrize(("words", "value"), [("yes", ["555-0100"]), ("555-0199 since May", ["555-0199 since May"])])
def test_what_the_record_knows_is_confirmed_with_a_yes(words, value):
    from tools.interview import hear, values_of

    loaded = load_questionnaire(PHONE)
    asked = next_item(loaded, {}, record=[PATIENT])
    assert [option.code for option in asked.options] == ["yes", "no"]
    answer = hear(asked, words, handle="Q1", today=TODAY, profile=Profile())
    assert values_of(loaded, [answer], record=[PATIENT])["phone"] == value


def test_an_expression_that_fails_on_one_record_leaves_the_question_open():
    raw = questionnaire(
        {"linkId": "a", "type": "string", "text": "Name?", "extension": [expression("%patient.name.given.single()")]}
    )
    record = [{"resourceType": "Patient", "name": [{"given": ["A", "B"]}]}]
    asked = next_item(load_questionnaire(raw), {}, record=record)
    assert asked.text == "Name?"


def test_a_known_set_of_yes_and_no_needs_no_copy_and_an_open_choice_no_set():
    raw = questionnaire(
        {"linkId": "a", "type": "choice", "text": "?", "answerValueSet": "http://hl7.org/fhir/ValueSet/yesnodontknow"},
        {"linkId": "b", "type": "open-choice", "text": "?", "answerValueSet": "http://example.org/elsewhere"},
    )
    loaded, values, asked = run(raw, {"a": "Don't know", "b": "my own words"})
    assert [option.text for option in asked[0].options] == ["Yes", "No", "Don't know"]
    assert values["a"][0]["code"] == "asked-unknown"
    valid(response(loaded, values))


def test_deep_nesting_and_items_below_an_answer_are_walked():
    inner = {"linkId": "x9", "type": "string", "text": "Deepest?"}
    for depth in range(8, -1, -1):
        inner = {"linkId": f"x{depth}", "type": "group", "item": [inner]}
    raw = questionnaire(
        inner,
        {
            "linkId": "smoke",
            "type": "boolean",
            "text": "Do you smoke?",
            "item": [{"linkId": "packs", "type": "decimal", "text": "Packs a day?"}],
        },
    )
    loaded, values, asked = run(raw, {"x9": "yes", "smoke": "yes", "packs": "0.5"})
    assert [question.link_id for question in asked] == ["x9", "smoke", "packs"]
    made = response(loaded, values)
    assert made["item"][1]["answer"][0]["item"][0]["answer"] == [{"valueDecimal": 0.5}]
    valid(made)


@pytest.mark.shared_data
def test_the_published_examples_load_or_say_why_and_run_to_their_end(shared_data):
    import gzip

    seen = 0
    for path in sorted(shared_data.glob("fhir/*/[Qq]uestionnaire-*.json*")):
        data = path.read_bytes()
        try:
            loaded = load_questionnaire(gzip.decompress(data) if path.suffix == ".gz" else data)
        except QuestionnaireError:
            continue
        seen += 1
        links, values = [], {}
        while (question := next_item(loaded, values, skipped=links)) is not None:
            links.append(question.link_id)
            item = loaded.item(question.link_id.split("#")[0].rstrip("?"))
            if item.choices:
                values[question.link_id] = read_value(item, "", codes=[item.choices[0].code])
            assert len(links) < 200
        valid(response(loaded, values, status="completed"))
    assert seen >= 10


def _one(kind, text="Which?", **more):
    items = [{"linkId": "a", "type": kind, "text": text, **more}]
    return load_questionnaire({"resourceType": "Questionnaire", "name": "one", "item": items}).items[0]


_PARTS = [{"valueCoding": {"code": code, "display": text}} for code, text in (("b", "Back"), ("l", "Leg"))]


@pytest.mark.parametrize(
    ("item", "words", "values"),
    [
        (_one("choice", answerOption=_PARTS), "in the leg I would say", ["l"]),
        (_one("choice", answerOption=_PARTS, repeats=True), "back and left leg", ["b", "l"]),
        (_one("open-choice", answerOption=_PARTS, repeats=True), "back, my nails", ["b", "back, my nails"]),
        (_one("boolean"), "my mother yes", [True]),
        (_one("date"), "next friday", ["2026-05-15"]),
        (_one("date"), "in two weeks", ["2026-05-26"]),
        (_one("date"), "tomorrow", ["2026-05-13"]),
    ],
)
def test_an_answer_in_a_sentence_is_taken_for_the_option_or_the_day_that_it_names(item, words, values):
    found = read_value(item, words, today=date(2026, 5, 12))
    assert [one["code"] if isinstance(one, dict) else one for one in found] == values


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (_one("choice", answerOption=_PARTS), "not the leg"),
        (_one("choice", answerOption=_PARTS), "back or leg"),
        (_one("integer", "How many days?"), "two weeks"),
        (_one("url"), "no"),
        (_one("date"), "next year some time"),
    ],
)
def test_an_answer_that_would_be_twisted_is_asked_for_again(item, words):
    with pytest.raises(QuestionnaireError, match="'a'"):
        read_value(item, words, today=date(2026, 5, 12))


def test_codes_below_a_heading_of_a_value_set_may_be_chosen():
    below = [{"abstract": True, "display": "Wheeled", "contains": [{"code": "w", "display": "Wheelchair"}]}]
    raw = {
        "resourceType": "Questionnaire",
        "contained": [{"resourceType": "ValueSet", "id": "v", "expansion": {"contains": below}}],
        "item": [{"linkId": "a", "type": "choice", "text": "Which?", "answerValueSet": "#v"}],
    }
    assert [choice.code for choice in load_questionnaire(raw).items[0].choices] == ["w"]


def test_what_is_looked_up_elsewhere_or_has_no_words_is_said_and_loses_nothing():
    raw = {
        "resourceType": "Questionnaire",
        "item": [
            {
                "linkId": "a",
                "type": "choice",
                "text": "Which helps?",
                "extension": [
                    {
                        "url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-answerExpression",
                        "valueExpression": {"language": "text/fhirpath", "expression": "%patient.name"},
                    }
                ],
            },
            {"linkId": "b", "type": "string"},
        ],
    }
    loaded = load_questionnaire(raw)
    assert [line.split(" has ")[0] for line in loaded.not_run] == ["item 'a'", "item 'b'"]
    assert read_value(loaded.items[0], "the tramadol") == [{"display": "the tramadol"}]
    assert next_item(loaded, {"a": ["x"]}) is None
