"""Kept prefixes: within their memory, the least recently used goes first; none is written to, and all are exact."""

import pytest
import torch
from langchain_core.messages import HumanMessage, SystemMessage
from transformers import DynamicCache

from agent.models.chat_medgemma import ChatMedGemma, prefix_budget
from agent.models.memory import Gpu
from agent.models.prefix import PrefixCache, cache_bytes

pytestmark = pytest.mark.models


def made(ids):
    """A cache of one layer: 64 bytes a token."""
    cache = DynamicCache()
    cache.update(torch.ones(1, 1, len(ids), 8), torch.ones(1, 1, len(ids), 8), 0)
    return cache


def test_the_least_recently_used_goes_when_the_bytes_are_full():
    first, second, third = ((number,) * 10 for number in range(3))
    kept = PrefixCache(2 * cache_bytes(made(first)))
    for ids in (first, second, first, third):
        kept.copy_for(ids, made)
    assert (len(kept), kept.misses, kept.hits) == (2, 3, 1)
    assert kept.size_bytes == 2 * 640
    kept.copy_for(first, made)
    assert kept.hits == 2, "the first was used after the second, which went instead"
    kept.copy_for(second, made)
    assert kept.misses == 4


def test_what_is_larger_than_all_the_room_is_used_and_not_kept():
    kept = PrefixCache(100)
    assert cache_bytes(kept.copy_for((1,) * 10, made)) == 640
    assert len(kept) == kept.size_bytes == 0


def test_a_copy_that_is_written_to_changes_nothing_that_is_kept():
    kept = PrefixCache(10_000)
    for _ in range(2):
        copy = kept.copy_for((1,) * 10, made)
        assert copy.get_seq_length() == 10
        copy.update(torch.zeros(1, 1, 5, 8), torch.zeros(1, 1, 5, 8), 0)
        copy.layers[0].keys.zero_()
    assert float(kept.copy_for((1,) * 10, made).layers[0].keys.min()) == 1.0


def test_a_gpu_with_little_left_keeps_less():
    assert prefix_budget(Gpu(name="L4", free_gib=5.0, whole_gib=22.5)) == int(2.5 * 2**30)
    assert prefix_budget(Gpu(name="H200", free_gib=88.0, whole_gib=141.0)) == 8 * 2**30


def test_after_a_prefix_was_dropped_and_computed_again_the_tokens_are_the_same(loaded):
    chat = ChatMedGemma(loaded, most_tokens=2)
    records = [SystemMessage(f"Visit {number}. F1 eGFR 41 mL/min; F2 HbA1c 8.4 %.\n" * 50) for number in range(2)]
    plain = [chat.invoke([record, HumanMessage("What fell?")]).content for record in records]
    chat.invoke([records[0], HumanMessage("What fell?")], reuse_prefix=True)
    chat.prefixes._budget_bytes = int(chat.prefixes.size_bytes * 1.5)
    for number in (0, 1, 0, 1):
        said = chat.invoke([records[number], HumanMessage("What fell?")], reuse_prefix=True).content
        assert said == plain[number]
    assert len(chat.prefixes) == 1
    assert chat.prefixes.misses == 4
