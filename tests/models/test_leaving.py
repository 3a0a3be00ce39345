"""Callers who leave in the middle of a generation, of a prefill, or in line: nobody waits, nothing half is kept."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from langchain_core.messages import HumanMessage, SystemMessage
from msgspec import structs

from agent.models import generation
from agent.models.generation import Request, generate
from agent.models.prefix import PrefixCache
from agent.models.queue import ModelQueue, Priority
from tools.errors import ModelBusyError, ModelOutputError

pytestmark = pytest.mark.models
LONG = {"most_tokens": 100_000, "deadline_s": 600.0, "temperature": 2.0}
"""A generation that would take hours: whoever waits for its end fails by the test's own time limit."""


def idle(chat):
    """Return once the worker has nothing more to do: it took up a call of ours after those before it."""
    chat.queue.submit(lambda: None).result(60)


def test_a_stream_that_is_closed_ends_the_generation(chat):
    stream = chat.stream("x", **LONG)
    next(stream)
    stream.close()
    idle(chat)


def test_a_stream_that_is_left_in_line_waits_for_nobody(taken, monkeypatch):
    left, in_line, submit = threading.Event(), threading.Event(), taken.queue.submit
    monkeypatch.setattr(taken.queue, "submit", lambda *a, **k: (submit(*a, **k), in_line.set())[0])
    pieces = taken._pieces([HumanMessage("x")], None, left, **LONG)
    with ThreadPoolExecutor(1) as pool:
        read = pool.submit(next, pieces)
        assert in_line.wait(30)
        left.set()
        with pytest.raises(ModelOutputError, match="cancelled"):
            read.result(30)
    assert taken.queue.waiting == 0


@pytest.mark.parametrize("way", ["ainvoke", "astream"])
def test_an_async_caller_who_is_cancelled_ends_the_generation(chat, way):
    begun = threading.Event()
    produce = chat._produce

    async def call():
        if way == "ainvoke":
            await chat.ainvoke("x", **LONG)
        else:
            async for _ in chat.astream("x", **LONG):
                pass

    def watched(*arguments, **settings):
        begun.set()
        return produce(*arguments, **settings)

    async def leave():
        task = asyncio.create_task(call())
        await asyncio.to_thread(begun.wait, 30)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(chat), "_produce", lambda self, *a, **k: watched(*a, **k))
        asyncio.run(leave())
    idle(chat)


def test_who_leaves_in_the_middle_of_a_prefill_gets_no_further_chunk(loaded, monkeypatch):
    import torch

    monkeypatch.setattr(generation, "PREFILL_CHUNK", 8)
    left, chunks = threading.Event(), []

    class Leaving:
        device = loaded.model.device
        config = loaded.model.config

        def __call__(self, **inputs):
            chunks.append(inputs["input_ids"].shape[1])
            left.set()

    ids = tuple(range(10, 42))
    request = Request(
        inputs={"input_ids": torch.tensor([ids])}, prefix_ids=ids, deadline=time.monotonic() + 60, cancelled=left
    )
    prefixes = PrefixCache(2**30)
    assert generate(structs.replace(loaded, model=Leaving()), request, prefixes).finish_reason == "cancelled"
    assert chunks == [8]
    assert len(prefixes) == 0, "half a prefix is never kept"


def test_a_prefix_in_chunks_gives_the_same_tokens(chat, monkeypatch):
    record = [SystemMessage("F1 eGFR 41 mL/min; F2 HbA1c 8.4 %.\n" * 120), HumanMessage("What fell?")]
    plain = chat.invoke(record).content
    monkeypatch.setattr(generation, "PREFILL_CHUNK", 300)
    assert chat.invoke(record).content == plain
    for _ in range(2):
        assert chat.invoke(record, reuse_prefix=True).content == plain


def test_those_who_left_take_no_place_in_line(taken):
    futures = [taken.queue.submit(lambda: None) for _ in range(taken.most_waiting)]
    with pytest.raises(ModelBusyError):
        taken.queue.submit(lambda: None)
    for future in futures:
        future.cancel()
    taken.queue.submit(lambda: None)


def test_a_patients_turn_takes_the_place_of_the_brief_that_came_last():
    queue, release, started = ModelQueue(most_waiting=2), threading.Event(), threading.Event()

    def hang():
        started.set()
        release.wait(60)

    queue.submit(hang)
    started.wait(10)
    try:
        first, last = (queue.submit(lambda: "brief", priority=Priority.BRIEF, visit=v) for v in "ab")
        turn = queue.submit(lambda: "turn", priority=Priority.TURN, visit="c")
        with pytest.raises(ModelBusyError, match="took this place"):
            last.result(10)
        with pytest.raises(ModelBusyError, match="2 calls wait"):
            queue.submit(lambda: None, priority=Priority.BRIEF)
        release.set()
        assert (turn.result(10), first.result(10)) == ("turn", "brief")
    finally:
        release.set()


def test_a_batch_larger_than_the_line_is_answered_whole(chat):
    many = ["x"] * (chat.most_waiting * 2 + 2)
    said = chat.batch(many, config={"max_concurrency": len(many)}, most_tokens=1)
    assert len({message.content for message in said}) == 1
    assert len(asyncio.run(chat.abatch(many, most_tokens=1))) == len(many)
    assert chat.batch([]) == []
