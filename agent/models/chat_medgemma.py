"""MedGemma, or any Gemma 3 checkpoint, in process as a LangChain chat model. It writes no prompt and knows no visit.

What ChatHuggingFace over a pipeline gets wrong is held here: images arrive, one <bos>, stop texts work, image calls
stream, structured output is guaranteed, and text cannot carry control tokens.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, wait
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage
from langchain_core.runnables.config import RunnableConfig, get_config_list
from pydantic import PrivateAttr

from agent.models.catalogue import GIB
from agent.models.chat import DEFAULT_DEADLINE_S, CheckedChat, FinishReason, Generated, ModelCard
from agent.models.constrained import GrammarCache
from agent.models.generation import Request, generate
from agent.models.loading import Loaded
from agent.models.memory import Gpu, gpu
from agent.models.messages import to_gemma
from agent.models.prefix import PrefixCache
from agent.models.queue import ModelQueue, Priority
from tools.errors import ModelError

GRACE_S = 1.0
"""What a generation gets beyond its deadline to say itself that it was late."""
LOOK_S = 0.1
"""How often a call that waits looks whether its caller is gone."""
PREFIX_BYTES = 8 * 2**30
PREFIX_SHARE = 0.5
"""Of the memory that a GPU has left beside the weights; the other half is for generations."""
SYSTEM_TEXTS = 32
"""System texts whose tokens are kept: a visit has a handful."""


class ChatMedGemma(CheckedChat):
    """A chat model over transformers, one generation at a time. Settings and errors: see `CheckedChat`."""

    prefix_budget_bytes: int = 0
    """Memory that kept prefixes may take; 0 takes half of what the GPU has left, at most 8 GiB."""
    most_waiting: int = 8

    _loaded: Loaded = PrivateAttr()
    _queue: ModelQueue = PrivateAttr()
    _prefixes: PrefixCache = PrivateAttr()
    _shared: OrderedDict[str, tuple[int, ...]] = PrivateAttr(default_factory=OrderedDict)
    _grammars: GrammarCache | None = PrivateAttr(default=None)
    _grammars_lock: threading.Lock = PrivateAttr(default_factory=threading.Lock)

    def __init__(self, loaded: Loaded, **settings: Any) -> None:
        super().__init__(**settings)
        self._loaded = loaded
        self._queue = ModelQueue(self.most_waiting)
        self._prefixes = PrefixCache(self.prefix_budget_bytes or prefix_budget(gpu()))

    @property
    def card(self) -> ModelCard:
        """What is running, for the receipt."""
        return self._loaded.card

    @property
    def queue(self) -> ModelQueue:
        """The queue in front of the model, for the health page."""
        return self._queue

    @property
    def prefixes(self) -> PrefixCache:
        """The kept prefixes, for the health page and tests."""
        return self._prefixes

    @property
    def _llm_type(self) -> str:
        return "medgemma"

    def count_prompt_tokens(self, messages: list[BaseMessage]) -> int:
        """Return how many tokens the messages make, images included."""
        return int(self._inputs(messages)["input_ids"].shape[1])

    def _produce(
        self,
        messages: Sequence[BaseMessage],
        stop: Sequence[str],
        left: threading.Event,
        emit: Callable[[str], None] | None,
        **settings: Any,
    ) -> Generated:
        request = self._request(messages, stop, left, emit, **settings)
        future = self._queue.submit(
            lambda: generate(self._loaded, request, self._prefixes),
            priority=settings.get("priority", Priority.TURN),
            visit=settings.get("visit", ""),
        )
        try:
            return _awaited(future, left, request.deadline + GRACE_S)
        except KeyboardInterrupt:
            left.set()
            future.cancel()
            raise

    def batch(self, inputs: list[Any], config: Any = None, **kwargs: Any) -> list[Any]:
        """Answer one after the other: more at once would only fill the queue in front of the one worker."""
        return super().batch(inputs, _one_at_a_time(config, len(inputs)), **kwargs)

    async def abatch(self, inputs: list[Any], config: Any = None, **kwargs: Any) -> list[Any]:
        """Answer one after the other, as `batch` does."""
        return await super().abatch(inputs, _one_at_a_time(config, len(inputs)), **kwargs)

    def _request(
        self,
        messages: Sequence[BaseMessage],
        stop: Sequence[str],
        left: threading.Event,
        emit: Callable[[str], None] | None,
        **settings: Any,
    ) -> Request:
        schema = settings.get("json_schema")
        inputs = self._inputs(messages)
        self._check_room(inputs, settings)
        return Request(
            inputs=inputs,
            prefix_ids=self._prefix_ids(messages, inputs) if settings.get("reuse_prefix") else (),
            most_tokens=settings.get("most_tokens", self.most_tokens),
            temperature=settings.get("temperature", self.temperature),
            seed=settings.get("seed"),
            stop=stop,
            deadline=time.monotonic() + settings.get("deadline_s", DEFAULT_DEADLINE_S),
            logits_processor=self._grammar(schema) if schema else None,
            cancelled=left,
            emit=emit,
        )

    def _check_room(self, inputs: dict[str, Any], settings: dict[str, Any]) -> None:
        room = int(self._loaded.model.config.get_text_config().max_position_embeddings)
        needed = int(inputs["input_ids"].shape[1]) + int(settings.get("most_tokens", self.most_tokens))
        if needed > room:
            raise ModelError(f"the call needs {needed:,} tokens and '{self.card.id}' holds {room:,}; send it less")

    def prepare(self, schemas: Iterable[dict[str, Any]]) -> None:
        """Compile the grammars of these schemas now: the first of a kind takes seconds, the next of its kind none."""
        for schema in schemas:
            self._grammar(schema)

    def _inputs(self, messages: Sequence[BaseMessage]) -> dict[str, Any]:
        turns, images = to_gemma(messages)
        if images and not self.card.images:
            raise ModelError(f"'{self.card.id}' reads text only; choose a multimodal MedGemma for images")
        options = {"tokenize": True, "return_dict": True, "return_tensors": "pt", "add_generation_prompt": True}
        return dict(self._loaded.processor.apply_chat_template(turns, **options))

    def _prefix_ids(self, messages: Sequence[BaseMessage], inputs: dict[str, Any]) -> tuple[int, ...]:
        """Return the tokens that this call shares with any other call that has the same system text.

        The last of them are left out: how they are cut may depend on what follows. With an image in the call nothing is
        reused, since the bidirectional image mask is built over the whole prompt.
        """
        if "pixel_values" in inputs:
            return ()
        system = [message for message in messages if message.type == "system"]
        if not system:
            return ()
        ids = inputs["input_ids"][0].tolist()
        shared = self._tokens_with(system)
        same = next(
            (at for at, (a, b) in enumerate(zip(ids, shared, strict=False)) if a != b), min(len(ids), len(shared))
        )
        return tuple(ids[: max(0, same - 4)])

    def _tokens_with(self, system: list[BaseMessage]) -> tuple[int, ...]:
        """Return the tokens of a call with this system text; kept, since a long record takes a tenth of a second."""
        text = "\n\n".join(str(message.content) for message in system)
        found = self._shared.get(text) or tuple(self._inputs([*system, HumanMessage(".")])["input_ids"][0].tolist())
        self._shared[text] = found
        while len(self._shared) > SYSTEM_TEXTS:
            self._shared.popitem(last=False)
        return found

    def _grammar(self, schema: dict[str, Any]) -> Any:
        with self._grammars_lock:
            if self._grammars is None:
                size = self._loaded.model.config.get_text_config().vocab_size
                self._grammars = GrammarCache(self._loaded.tokenizer, size)
        return self._grammars.processor(schema)


def prefix_budget(found: Gpu | None) -> int:
    """Return the bytes that kept prefixes may take: on a GPU no more than leaves room for a generation.

    >>> prefix_budget(None) // GIB, prefix_budget(Gpu(name="", free_gib=6.0, whole_gib=24.0)) // GIB
    (8, 3)
    """
    return PREFIX_BYTES if found is None else min(PREFIX_BYTES, int(found.free_gib * GIB * PREFIX_SHARE))


def _awaited(future: Future[Generated], left: threading.Event, end: float) -> Generated:
    """Return what the worker made; a caller who left, or was late, waits neither in line nor for a call that hangs."""
    while not wait([future], timeout=LOOK_S).done:
        if left.is_set() or time.monotonic() > end:
            reason: FinishReason = "cancelled" if left.is_set() else "deadline"
            left.set()
            future.cancel()
            return Generated(text="", finish_reason=reason)
    return future.result()


def _one_at_a_time(config: RunnableConfig | Sequence[RunnableConfig] | None, count: int) -> list[RunnableConfig]:
    return [{**each, "max_concurrency": 1} for each in get_config_list(config, count)] if count else []
