"""A folder of words is enough for a visit in a language; what was not screened in it is said."""

import json
import re

import pytest
from msgspec import to_builtins

from agent.turns import Answer
from agent.visits import Visits
from tests.agent.walking import until
from tools.interview import library
from tools.words.offering import in_language

HAN = re.compile("[一-鿿]")
CHINESE = "zh-Hant"


def begun(visits: Visits) -> str:
    return visits.start(language=CHINESE, birth_date="1960-01-01", wait=True)


def at(link):
    return lambda prompt: prompt.question is not None and prompt.question.link_id.endswith(link)


def test_a_visit_starts_in_chinese_with_danger_signs_as_choices(visits):
    visit = begun(visits)
    first = visits.prompt(visit)
    assert HAN.search(first.question.text)
    prompt = until(visits, visit, at(".danger"), who="我是病人", sex="女", reason="我頭很痛")
    question = prompt.question
    assert question.danger
    assert HAN.search(question.text)
    assert len(question.options) > 3
    assert all(HAN.search(option.text) for option in question.options)


def test_a_danger_sign_chosen_in_chinese_is_an_emergency(visits):
    visit = begun(visits)
    prompt = until(visits, visit, at(".danger"), who="我是病人", sex="女", reason="我頭很痛")
    weak = next(option for option in prompt.question.options if "unilateral_weakness" in option.concepts)
    after = visits.reply(visit, prompt.interrupt_id, Answer(words=weak.text, choice=weak.code))
    assert after.kind == "emergency"


def test_danger_in_chinese_words_is_heard_too(visits):
    visit = begun(visits)
    prompt = until(visits, visit, at("reason"), who="我是病人", sex="女")
    after = visits.reply(visit, prompt.interrupt_id, Answer(words="右手沒力，說話不清"))
    assert after.kind == "emergency"


def test_the_brief_says_that_free_text_was_not_fully_screened_and_keeps_the_words(visits):
    visit = begun(visits)
    until(visits, visit, lambda prompt: prompt.kind in {"review", "done"}, who="我是病人", sex="女", reason="我頭很痛")
    brief = visits.brief(visit).brief
    read = json.dumps(to_builtins(brief), ensure_ascii=False)
    assert "Free text in 'zh-Hant' is screened with a partial word list; danger signs were asked as choices" in read
    assert "in Chinese" in read
    assert "我頭很痛" in {answer.words for answer in visits.transcript(visit)}


OURS = sorted(name for name, one in library().items() if one.extensions.get("kind") != "instrument")


@pytest.mark.parametrize("name", OURS)
def test_every_danger_sign_stands_in_the_folder(name):
    for item in library()[name].items:
        if item.extensions.get("danger"):
            texts = [item.text[""], *(choice.text[""] for choice in item.choices)]
            assert all(HAN.search(in_language(text, CHINESE)) for text in texts)


def test_an_english_instrument_is_never_asked_of_a_chinese_speaker(visits):
    visit = begun(visits)
    asked = []

    def seen(prompt):
        if prompt.question is not None:
            asked.append(prompt.question.link_id)
        return prompt.kind in {"review", "done"}

    until(visits, visit, seen, who="我是病人", sex="女", reason="我心情很差，睡不著")
    assert not [link for link in asked if link.startswith(("phq-9", "gad-7", "asq"))]
