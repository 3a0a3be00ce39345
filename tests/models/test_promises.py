"""What every chat model promises whatever comes out of it: thinking, deadlines, numbers, room. Most need no weights."""

import copy
import threading
import time

import pytest
from langchain_core.messages import HumanMessage
from msgspec import structs
from pydantic import PrivateAttr

from agent.models.chat import CheckedChat, Generated, ModelCard
from agent.models.generation import Request, generate
from agent.models.loading import Loaded
from agent.models.prefix import PrefixCache
from tools.errors import ModelError, ModelOutputError

FOR_EVER = Generated(text="<unused94>thought\nfor ever", finish_reason="length")
ANSWER = Generated(text="<unused94>thought\nhm<unused95>Since March.", finish_reason="stop")


class Saying(CheckedChat):
    """Produces what it was told to, one after the other, and keeps the settings it was called with."""

    _made: list[Generated] = PrivateAttr(default_factory=list)
    _called: list[dict] = PrivateAttr(default_factory=list)

    @property
    def card(self):
        return ModelCard(id="saying")

    @property
    def _llm_type(self):
        return "saying"

    def _produce(self, messages, stop, left, emit, **settings):
        self._called.append(settings)
        made = self._made.pop(0)
        if emit is not None:
            for letter in made.text:
                emit(letter)
        return made


def saying(*made):
    chat = Saying()
    chat._made = list(made)
    return chat


def test_a_thought_without_end_is_tried_once_more_and_not_in_the_same_way():
    chat = saying(FOR_EVER, ANSWER)
    message = chat.invoke("x", deadline_s=30.0)
    assert message.content == "Since March."
    assert message.additional_kwargs["reasoning_content"] == "hm"
    first, second = chat._called
    assert second["temperature"] > first.get("temperature", 0.0)
    assert second["deadline_s"] <= first["deadline_s"] <= 30.0


def test_a_stream_tries_once_more_too_and_shows_no_thought():
    chat = saying(FOR_EVER, ANSWER)
    assert "".join(piece.content for piece in chat.stream("x")) == "Since March."


@pytest.mark.parametrize("ask", [lambda chat: chat.invoke("x"), lambda chat: list(chat.stream("x"))])
def test_two_thoughts_without_end_are_a_failed_generation(ask):
    with pytest.raises(ModelOutputError, match="never answered"):
        ask(saying(FOR_EVER, FOR_EVER))


@pytest.mark.parametrize("reason", ["deadline", "cancelled"])
def test_what_is_late_is_not_tried_again(reason):
    chat = saying(structs.replace(FOR_EVER, finish_reason=reason))
    with pytest.raises(ModelOutputError, match=reason):
        chat.invoke("x")


def test_a_stream_that_said_something_does_not_begin_anew():
    chat = saying(Generated(text="Well. <unused94>thought\nfor ever", finish_reason="length"), ANSWER)
    with pytest.raises(ModelOutputError, match="never answered"):
        list(chat.stream("x"))
    assert len(chat._called) == 1


def test_an_open_ended_structured_stream_is_an_error():
    chat = saying(Generated(text='{"a": 1', finish_reason="length"))
    with pytest.raises(ModelOutputError, match="cut off"):
        list(chat.stream("x", json_schema={"type": "object"}))


@pytest.mark.models
def test_weights_that_give_no_numbers_are_an_error_even_under_a_schema(loaded):
    from agent.models.chat_medgemma import ChatMedGemma

    broken = copy.deepcopy(loaded.model)
    broken.model.language_model.norm.weight.data.fill_(float("nan"))
    chat = ChatMedGemma(Loaded(**(structs.asdict(loaded) | {"model": broken})), most_tokens=8)
    for settings in ({}, {"json_schema": {"type": "object", "properties": {"a": {"type": "boolean"}}}}):
        with pytest.raises(ModelError, match="no numbers"):
            chat.invoke("x", **settings)


@pytest.mark.models
def test_a_device_that_fails_in_the_middle_is_a_model_error_and_not_a_defect(loaded):
    from agent.models.chat_medgemma import ChatMedGemma

    class Lost:
        def __getattr__(self, name):
            return getattr(loaded.model, name)

        def generate(self, **_):
            raise RuntimeError("CUDA error: an illegal memory access was encountered")

    chat = ChatMedGemma(Loaded(**(structs.asdict(loaded) | {"model": Lost()})), most_tokens=8)
    with pytest.raises(ModelError, match="failed in the middle"):
        chat.invoke("x")


@pytest.mark.models
def test_more_than_the_model_can_hold_is_refused_before_it_runs(chat):
    with pytest.raises(ModelError, match="holds 131,072"):
        chat.invoke("x", most_tokens=200_000)


@pytest.mark.models
def test_who_left_or_waited_too_long_in_line_costs_no_prefill(loaded):
    class Untouched:
        def __getattr__(self, name):
            raise AssertionError(f"the model was asked for its {name}")

    gone, here = threading.Event(), threading.Event()
    gone.set()
    cases = [(gone, time.monotonic() + 60, "cancelled"), (here, time.monotonic() - 1, "deadline")]
    for left, deadline, reason in cases:
        import torch

        request = Request(inputs={"input_ids": torch.tensor([[2, 5]])}, deadline=deadline, cancelled=left)
        model = Loaded(**(structs.asdict(loaded) | {"model": Untouched()}))
        assert generate(model, request, PrefixCache(0)).finish_reason == reason


@pytest.mark.models
def test_behind_a_call_that_hangs_nobody_waits_longer_than_the_own_deadline(taken):
    with pytest.raises(ModelOutputError, match="deadline"):
        taken.invoke("x", deadline_s=0.2)


@pytest.mark.models
def test_a_stop_text_counts_in_the_answer_and_not_in_the_thought(loaded):
    from agent.models.generation import _Watch

    said = "<unused94>thought\nOne. Two.<unused95>Three. Four."
    ids = loaded.tokenizer(said, add_special_tokens=False)["input_ids"]
    request = Request(inputs={}, deadline=time.monotonic() + 60, cancelled=threading.Event(), stop=(". ",))
    watch = _Watch(request, loaded.tokenizer, 0)
    for size in range(1, len(ids) + 1):
        watch._read(ids[:size])
        if watch.reason:
            break
    assert watch.kept.text == "<unused94>thought\nOne. Two.<unused95>Three"


def test_messages_without_a_user_are_refused_before_anything_is_asked():
    from agent.models.messages import to_gemma

    with pytest.raises(ModelError, match="user message"):
        to_gemma([])
    assert to_gemma([HumanMessage("x")])[1] == []
