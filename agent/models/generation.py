"""One generation on a loaded model: tokens in, pieces of text and a finish reason out. It knows no messages."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

from agent.models.chat import FinishReason, Generated
from agent.models.constrained import STOP_TOKENS
from agent.models.loading import Loaded
from agent.models.prefix import PrefixCache
from agent.models.thinking import UntilStop
from tools.errors import ModelError

PREFILL_CHUNK = 4096
"""Tokens that are computed at a time, of a prefix or of any long text."""
LOOP_TOKENS, LOOP_TIMES = 24, 4
"""A tail of this many tokens said this many times in a row is a loop."""


class Request(Struct, kw_only=True):
    """What one generation is asked for."""

    inputs: dict[str, Any]
    prefix_ids: tuple[int, ...] = ()
    most_tokens: int = 1024
    temperature: float = 0.0
    seed: int | None = None
    stop: Sequence[str] = ()
    deadline: float
    """`time.monotonic()` after which it gives up."""
    logits_processor: Any = None
    cancelled: threading.Event
    emit: Callable[[str], None] | None = None


class _Watch:
    """Stopping criterion: decodes as it goes, and ends on a stop text, a loop, a deadline or a caller who left."""

    def __init__(self, request: Request, tokenizer: Any, prompt_tokens: int) -> None:
        self.request, self.tokenizer, self.prompt_tokens = request, tokenizer, prompt_tokens
        self.reason: FinishReason | None = None
        self.kept = UntilStop(request.stop)

    def __call__(self, input_ids: Any, _scores: Any, **_: Any) -> Any:
        import torch

        ids = input_ids[0, self.prompt_tokens :].tolist()
        self._read(ids)
        if self.reason is None and self.request.cancelled.is_set():
            self.reason = "cancelled"
        if self.reason is None and time.monotonic() > self.request.deadline:
            self.reason = "deadline"
        if self.reason is None and loops(ids):
            self.reason = "repetition"
        return torch.full((input_ids.shape[0],), self.reason is not None, dtype=torch.bool, device=input_ids.device)

    def _read(self, ids: list[int]) -> None:
        done = bool(ids) and ids[-1] in STOP_TOKENS
        text = self.tokenizer.decode(ids[:-1] if done else ids, skip_special_tokens=True)
        if not done and text.endswith("�"):
            return  # a letter of several bytes is not whole yet
        self._settle(text, ended=done)
        if done or self.kept.found:
            self.reason = "stop"

    def whole(self, ids: list[int]) -> str:
        """Return all that was said, once nothing more comes: what was held back belongs to it."""
        if self.reason is None:
            self._settle(self.tokenizer.decode(ids, skip_special_tokens=True).rstrip("�"), ended=True)
        return self.kept.text

    def _settle(self, text: str, *, ended: bool) -> None:
        new = self.kept.read(text, ended=ended)
        if new and self.request.emit is not None:
            self.request.emit(new)


def generate(loaded: Loaded, request: Request, prefixes: PrefixCache) -> Generated:
    """Run one generation; blocks until it ends.

    Raises:
        ModelError: the device ran out of memory or failed, or the weights give no numbers.
    """
    import torch
    from transformers import StoppingCriteriaList

    model = loaded.model
    prompt_tokens = int(request.inputs["input_ids"].shape[1])
    if (why := _given_up(request)) is not None:
        # It waited in line for too long: no prefill for somebody who is gone.
        return Generated(text="", finish_reason=why, input_tokens=prompt_tokens)
    watch = _Watch(request, loaded.tokenizer, prompt_tokens)
    options: dict[str, Any] = {
        "max_new_tokens": request.most_tokens,
        "do_sample": request.temperature > 0,
        "stopping_criteria": StoppingCriteriaList([watch]),
    }
    if request.temperature > 0:
        options |= {"temperature": request.temperature, "top_p": 0.95, "top_k": 64}
    options["logits_processor"] = [_numbers, *([request.logits_processor] if request.logits_processor else [])]
    try:
        inputs = {name: tensor.to(model.device) for name, tensor in request.inputs.items()}
        devices = [model.device.index or 0] if model.device.type == "cuda" else []
        with torch.inference_mode(), torch.random.fork_rng(devices, enabled=request.seed is not None):
            if request.prefix_ids:
                options["past_key_values"] = prefixes.copy_for(
                    request.prefix_ids, lambda ids: _prefill(model, ids, request)
                )
            elif prompt_tokens > PREFILL_CHUNK and "pixel_values" not in inputs:
                options["past_key_values"] = _prefill(model, tuple(inputs["input_ids"][0, :-1].tolist()), request)
            if request.seed is not None:
                torch.manual_seed(request.seed)
            output = model.generate(**inputs, **options)
    except _GivenUpError as gone:
        return Generated(text="", finish_reason=gone.why, input_tokens=prompt_tokens)
    except torch.OutOfMemoryError as error:
        prefixes.clear()
        raise ModelError(
            "the GPU ran out of memory in the middle of a call; lower the record's token budget"
        ) from error
    except (RuntimeError, AssertionError, IndexError, ValueError) as error:
        # Whatever torch, transformers or xgrammar stumble over in one call is the model's trouble, not the visit's.
        raise ModelError(f"the model failed in the middle of a call ({type(error).__name__})") from error
    said = output[0, prompt_tokens:].tolist()
    return Generated(
        text=watch.whole(said),
        finish_reason=watch.reason or "length",
        input_tokens=prompt_tokens,
        output_tokens=len(said),
        prefix_tokens=len(request.prefix_ids),
    )


def _numbers(_input_ids: Any, scores: Any) -> Any:
    """Pass scores on; refuse such as are no numbers: constrained decoding would make well-formed nonsense of them."""
    if scores.isnan().any():
        raise ModelError("the model's weights give no numbers (NaN): wrong precision, or damaged files")
    return scores


class _GivenUpError(Exception):
    """The caller left, or its deadline passed, in the middle of a prefill."""

    def __init__(self, why: FinishReason) -> None:
        super().__init__(why)
        self.why = why


def _given_up(request: Request) -> FinishReason | None:
    if request.cancelled.is_set():
        return "cancelled"
    return "deadline" if time.monotonic() > request.deadline else None


def _prefill(model: Any, ids: tuple[int, ...], request: Request) -> Any:
    """Return the cache that stands after `ids`, computed a chunk at a time.

    A mask of 30,000 by 30,000 tokens and the activations of all of them would take gigabytes; of each chunk only the
    last token's logits are computed, and between chunks a caller who left is noticed.
    """
    import torch
    from transformers import DynamicCache

    cache = DynamicCache(config=model.config.get_text_config())
    tokens = torch.tensor([ids], device=model.device)
    for chunk in tokens.split(PREFILL_CHUNK, dim=1):
        if (why := _given_up(request)) is not None:
            raise _GivenUpError(why)
        model(input_ids=chunk, past_key_values=cache, use_cache=True, logits_to_keep=1)
    return cache


def loops(ids: Sequence[int]) -> bool:
    """Tell whether the end of a generation says the same thing over and over.

    >>> loops([1, 2, 3, 4] * 40), loops(list(range(200)))
    (True, False)
    """
    for size in range(1, LOOP_TOKENS + 1):
        times = max(LOOP_TIMES, 32 // size)
        tail = list(ids[-size * times :])
        if len(tail) == size * times and tail == tail[:size] * times:
            return True
    return False
