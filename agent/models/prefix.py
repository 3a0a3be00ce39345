"""The KV cache of a long prefix, computed once a visit and copied for each turn. It decides no wording.

Gemma 3's sliding-window cache cannot be cropped, so a stored cache is never written to: every call gets a copy.
"""

import copy
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from msgspec import Struct


class Prefix(Struct, frozen=True):
    """Token ids and the cache that stands right after them."""

    ids: tuple[int, ...]
    cache: Any
    size_bytes: int


class PrefixCache:
    """Prefixes by their token ids, least recently used dropped first, within a memory budget."""

    def __init__(self, budget_bytes: int) -> None:
        self._budget_bytes = budget_bytes
        self._kept: OrderedDict[tuple[int, ...], Prefix] = OrderedDict()
        self.hits = 0
        self.misses = 0

    @property
    def size_bytes(self) -> int:
        """Bytes that the kept caches hold."""
        return sum(prefix.size_bytes for prefix in list(self._kept.values()))

    def __len__(self) -> int:
        """Return how many prefixes are kept."""
        return len(self._kept)

    def clear(self) -> None:
        """Forget them all: the device needs the room."""
        self._kept.clear()

    def copy_for(self, ids: tuple[int, ...], prefill: Callable[[tuple[int, ...]], Any]) -> Any:
        """Return a cache that holds `ids`, to be written to by one generation; computed by `prefill` when not kept."""
        prefix = self._kept.get(ids)
        if prefix is None:
            self.misses += 1
            prefix = Prefix(ids, cache := prefill(ids), cache_bytes(cache))
            if prefix.size_bytes > self._budget_bytes:
                return cache
            self._kept[ids] = prefix
            while self.size_bytes > self._budget_bytes:
                self._kept.popitem(last=False)
        else:
            self.hits += 1
            self._kept.move_to_end(ids)
        return copy.deepcopy(prefix.cache)


def cache_bytes(cache: Any) -> int:
    """Return the bytes of all key and value tensors of a transformers cache."""
    return sum(
        tensor.numel() * tensor.element_size()
        for layer in cache.layers
        for tensor in (getattr(layer, "keys", None), getattr(layer, "values", None))
        if tensor is not None
    )
