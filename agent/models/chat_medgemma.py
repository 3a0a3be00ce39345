"""MedGemma, or any Gemma 3 checkpoint, in process as a LangChain chat model. It writes no prompt and knows no visit.

What ChatHuggingFace over a pipeline gets wrong is held here: images arrive, one <bos>, stop texts work, image calls
stream, structured output is guaranteed, and text cannot carry control tokens.
"""

import json
import queue
import threading
import time
from collections.abc import AsyncIterator, Generator, Iterator
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.runnables.config import run_in_executor
from pydantic import BaseModel, ConfigDict, PrivateAttr

from agent.models.constrained import GrammarCache
from agent.models.generation import Generated, Request, generate
from agent.models.loading import Loaded, ModelCard
from agent.models.messages import to_gemma
from agent.models.prefix import PrefixCache
from agent.models.queue import ModelQueue, Priority
from agent.models.structured import parser, schema_of
from agent.models.thinking import answer_pieces, split
from tools.errors import ModelError, ModelOutputError

DEFAULT_DEADLINE_S = 120.0


class ChatMedGemma(BaseChatModel):
    """A chat model over transformers.

    Call settings (`bind` or keyword arguments): `stop`, `seed`, `temperature`, `most_tokens`, `deadline_s`, `priority`,
    `visit`, `json_schema` (constrains the output) and `reuse_prefix` (keeps the KV cache of the system text).

    Raises from every call:
        ModelBusyError: the queue is full.
        ModelOutputError: thinking never ended (after one retry), or a constrained output was cut off.
        ModelError: no user message, several images, an image for a text model, out of memory.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    temperature: float = 0.0
    most_tokens: int = 1024
    prefix_budget_bytes: int = 8 * 2**30
    most_waiting: int = 8

    _loaded: Loaded = PrivateAttr()
    _queue: ModelQueue = PrivateAttr()
    _prefixes: PrefixCache = PrivateAttr()
    _grammars: GrammarCache | None = PrivateAttr(default=None)
    _grammars_lock: threading.Lock = PrivateAttr(default_factory=threading.Lock)

    def __init__(self, loaded: Loaded, **settings: Any) -> None:
        super().__init__(**settings)
        self._loaded = loaded
        self._queue = ModelQueue(self.most_waiting)
        self._prefixes = PrefixCache(self.prefix_budget_bytes)

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

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model": self.card.id, "revision": self.card.revision, "adapter": self.card.adapter}

    def with_structured_output(
        self, schema: dict[str, Any] | type, *, include_raw: bool = False, **kwargs: Any
    ) -> Runnable[LanguageModelInput, dict[str, Any] | BaseModel]:
        """Return a runnable whose output cannot break the schema; a truncated one raises ModelOutputError."""
        if include_raw:
            raise ModelError("include_raw is not offered: an output that breaks its schema is an error here")
        return self.bind(json_schema=schema_of(schema), **kwargs) | parser(schema)

    def count_prompt_tokens(self, messages: list[BaseMessage]) -> int:
        """Return how many tokens the messages make, images included."""
        return int(self._inputs(messages)["input_ids"].shape[1])

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return self._answer(messages, stop, threading.Event(), **kwargs)

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        left = threading.Event()
        try:
            return await run_in_executor(None, self._answer, messages, stop, left, **kwargs)
        finally:
            left.set()

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        left = threading.Event()
        pieces: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        future = self._submit(self._request(messages, stop, left, emit=pieces.put, **kwargs), **kwargs)
        future.add_done_callback(lambda _: pieces.put(None))
        try:
            for piece in answer_pieces(iter(pieces.get, None)):
                chunk = ChatGenerationChunk(message=AIMessageChunk(content=piece))
                if run_manager is not None:
                    run_manager.on_llm_new_token(piece, chunk=chunk)
                yield chunk
            yield ChatGenerationChunk(
                message=AIMessageChunk(content="", **_facts(self._checked(future.result(), kwargs)))
            )
        finally:
            left.set()
            future.cancel()

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        stream = self._stream(messages, stop, None, **kwargs)
        try:
            while (chunk := await run_in_executor(None, next, stream, None)) is not None:
                if run_manager is not None and isinstance(chunk.message.content, str):
                    await run_manager.on_llm_new_token(chunk.message.content, chunk=chunk)
                yield chunk
        finally:
            if isinstance(stream, Generator):
                stream.close()

    def _answer(
        self, messages: list[BaseMessage], stop: list[str] | None, left: threading.Event, **kwargs: Any
    ) -> ChatResult:
        for attempt in range(2):
            request = self._request(messages, stop, left, **kwargs)
            made = self._submit(request, **kwargs).result()
            if split(made.text).closed or attempt:
                break
        made = self._checked(made, kwargs)
        parts = split(made.text)
        message = AIMessage(content=parts.answer, **_facts(made))
        if parts.thinking:
            message.additional_kwargs["reasoning_content"] = parts.thinking
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _checked(self, made: Generated, kwargs: dict[str, Any]) -> Generated:
        """Refuse what must never be read as an answer."""
        if not split(made.text).closed:
            raise ModelOutputError("the model thought and never answered, twice")
        if made.finish_reason in {"repetition", "deadline", "cancelled"}:
            raise ModelOutputError(f"the generation ended by {made.finish_reason} and is not used")
        if made.finish_reason == "length" and kwargs.get("json_schema"):
            raise ModelOutputError("the structured output was cut off and is not parsed")
        return made

    def _submit(self, request: Request, **kwargs: Any) -> Any:
        return self._queue.submit(
            lambda: generate(self._loaded, request, self._prefixes),
            priority=kwargs.get("priority", Priority.TURN),
            visit=kwargs.get("visit", ""),
        )

    def _request(
        self, messages: list[BaseMessage], stop: list[str] | None, left: threading.Event, **kwargs: Any
    ) -> Request:
        schema = kwargs.get("json_schema")
        inputs = self._inputs(messages)
        prefix = self._prefix_ids(messages, inputs) if kwargs.get("reuse_prefix") else ()
        return Request(
            inputs=inputs,
            prefix_ids=prefix,
            most_tokens=kwargs.get("most_tokens", self.most_tokens),
            temperature=kwargs.get("temperature", self.temperature),
            seed=kwargs.get("seed"),
            stop=stop or (),
            deadline=time.monotonic() + kwargs.get("deadline_s", DEFAULT_DEADLINE_S),
            logits_processor=self._grammar(schema) if schema else None,
            cancelled=left,
            emit=kwargs.get("emit"),
        )

    def _inputs(self, messages: list[BaseMessage]) -> dict[str, Any]:
        turns, images = to_gemma(messages)
        if images and not self.card.images:
            raise ModelError(f"'{self.card.id}' reads text only; choose a multimodal MedGemma for images")
        options = {"tokenize": True, "return_dict": True, "return_tensors": "pt", "add_generation_prompt": True}
        return dict(self._loaded.processor.apply_chat_template(turns, **options))

    def _prefix_ids(self, messages: list[BaseMessage], inputs: dict[str, Any]) -> tuple[int, ...]:
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
        shared = self._inputs([*system, messages[-1].model_copy(update={"content": "."})])["input_ids"][0].tolist()
        same = next(
            (at for at, (a, b) in enumerate(zip(ids, shared, strict=False)) if a != b), min(len(ids), len(shared))
        )
        return tuple(ids[: max(0, same - 4)])

    def _grammar(self, schema: dict[str, Any]) -> Any:
        with self._grammars_lock:
            if self._grammars is None:
                size = self._loaded.model.config.get_text_config().vocab_size
                self._grammars = GrammarCache(self._loaded.tokenizer, size)
        return self._grammars.processor(json.loads(json.dumps(schema)))


def _facts(made: Generated) -> dict[str, Any]:
    usage = {
        "input_tokens": made.input_tokens,
        "output_tokens": made.output_tokens,
        "total_tokens": made.input_tokens + made.output_tokens,
        "input_token_details": {"cache_read": made.prefix_tokens},
    }
    return {"usage_metadata": usage, "response_metadata": {"finish_reason": made.finish_reason}}
