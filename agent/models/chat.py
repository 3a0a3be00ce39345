"""What every chat model of previsit promises, on one seam: `_produce`. It talks to no model itself.

Thinking never reaches the answer, structured output fits its schema or is an error, and a generation that was cut off,
looped or outlived its caller is never read as an answer.
"""

import inspect
import queue
import threading
import time
from abc import abstractmethod
from collections.abc import AsyncIterator, Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Literal

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.runnables.config import run_in_executor
from msgspec import Struct
from pydantic import BaseModel, ConfigDict

from agent.models.structured import parser, schema_of
from agent.models.thinking import answer_pieces, split
from tools.errors import ModelError, ModelOutputError

FinishReason = Literal["stop", "length", "repetition", "cancelled", "deadline"]

DEFAULT_DEADLINE_S = 120.0
RETRY_TEMPERATURE = 0.7
"""Of the second try after a thought without end: the same choice of words would not end either."""


class ModelCard(Struct, frozen=True, kw_only=True):
    """What is running, for the receipt."""

    id: str
    revision: str = ""
    quantization: str = ""
    adapter: str = ""
    device: str = "cpu"
    dtype: str = "float32"
    images: bool = True


class Generated(Struct, frozen=True, kw_only=True):
    """What came out: the text with its thinking, and how it ended."""

    text: str
    finish_reason: FinishReason
    input_tokens: int = 0
    output_tokens: int = 0
    prefix_tokens: int = 0


class CheckedChat(BaseChatModel):
    """A chat model that keeps the promises above.

    Call settings (`bind` or keyword arguments): `stop`, `seed`, `temperature`, `most_tokens`, `deadline_s`, `priority`,
    `visit`, `json_schema` (constrains the output) and `reuse_prefix` (keeps the KV cache of the system text, where the
    model is in process).

    Raises from every call:
        ModelBusyError: the queue is full.
        ModelOutputError: thinking never ended (after one retry), or the output was cut off where it must be whole.
        ModelError: no user message, several images, an image for a text model, out of memory, no connection.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    temperature: float = 0.0
    most_tokens: int = 1024

    @property
    @abstractmethod
    def card(self) -> ModelCard:
        """What is running, for the receipt."""

    @abstractmethod
    def _produce(
        self,
        messages: Sequence[BaseMessage],
        stop: Sequence[str],
        left: threading.Event,
        emit: Callable[[str], None] | None,
        **settings: Any,
    ) -> Generated:
        """Run one generation to its end; `left` is set when the caller is gone, `emit` takes text as it comes."""

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
        for chunk in self._pieces(messages, stop, threading.Event(), **kwargs):
            if run_manager is not None and chunk.text:
                run_manager.on_llm_new_token(chunk.text, chunk=chunk)
            yield chunk

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        left = threading.Event()
        pieces = self._pieces(messages, stop, left, **kwargs)
        try:
            while (chunk := await run_in_executor(None, next, pieces, None)) is not None:
                if run_manager is not None and chunk.text:
                    await run_manager.on_llm_new_token(chunk.text, chunk=chunk)
                yield chunk
        finally:
            left.set()
            # Whoever leaves while a thread waits for the next piece cannot close the generator: that thread ends it.
            if inspect.getgeneratorstate(pieces) != inspect.GEN_RUNNING:
                pieces.close()

    def _pieces(
        self, messages: list[BaseMessage], stop: list[str] | None, left: threading.Event, **kwargs: Any
    ) -> Generator[ChatGenerationChunk]:
        """Yield the answer as it comes, then an empty chunk with its facts; `left` is set once nobody reads on."""
        end, said = self._end(kwargs), False
        with ThreadPoolExecutor(1, "model-stream") as pool:
            try:
                for settings in self._tries(kwargs):
                    pieces: queue.SimpleQueue[str | None] = queue.SimpleQueue()
                    settings["deadline_s"] = end - time.monotonic()
                    future = pool.submit(self._produce, messages, stop or (), left, pieces.put, **settings)
                    future.add_done_callback(partial(_close, pieces))
                    for piece in answer_pieces(iter(pieces.get, None)):
                        said = said or bool(piece.strip())
                        yield ChatGenerationChunk(message=AIMessageChunk(content=piece))
                    made = future.result()
                    if said or not _never_answered(made):
                        break
                yield ChatGenerationChunk(message=AIMessageChunk(content="", **_facts(_checked(made, kwargs))))
            finally:
                left.set()

    def _answer(
        self, messages: list[BaseMessage], stop: list[str] | None, left: threading.Event, **kwargs: Any
    ) -> ChatResult:
        end = self._end(kwargs)
        for settings in self._tries(kwargs):
            settings["deadline_s"] = end - time.monotonic()
            made = self._produce(messages, stop or (), left, None, **settings)
            if left.is_set() or not _never_answered(made):
                break
        parts = split(_checked(made, kwargs).text)
        message = AIMessage(content=parts.answer, **_facts(made))
        if parts.thinking:
            message.additional_kwargs["reasoning_content"] = parts.thinking
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _end(self, settings: dict[str, Any]) -> float:
        """Return when the call must be over, its second try included."""
        return float(time.monotonic() + settings.get("deadline_s", DEFAULT_DEADLINE_S))

    def _tries(self, settings: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Yield the call's settings, and those of the one more try after a thought that never ended."""
        yield dict(settings)
        warmer = max(settings.get("temperature", self.temperature), RETRY_TEMPERATURE)
        yield settings | {"temperature": warmer, "seed": (settings.get("seed") or 0) + 1}

    def prepare(self, schemas: Iterable[dict[str, Any]]) -> None:
        """Compile what these schemas need, where the model is in process, so that no patient's turn waits for it."""
        del schemas


def _close(pieces: queue.SimpleQueue[str | None], _: object) -> None:
    pieces.put(None)


def _never_answered(made: Generated) -> bool:
    return made.finish_reason in {"stop", "length", "repetition"} and not split(made.text).closed


def _checked(made: Generated, settings: dict[str, Any]) -> Generated:
    """Refuse what must never be read as an answer."""
    if made.finish_reason in {"repetition", "deadline", "cancelled"}:
        raise ModelOutputError(f"the generation ended by {made.finish_reason} and is not used")
    if not split(made.text).closed:
        raise ModelOutputError("the model thought and never answered")
    if made.finish_reason == "length" and settings.get("json_schema"):
        raise ModelOutputError("the structured output was cut off and is not parsed")
    return made


def _facts(made: Generated) -> dict[str, Any]:
    usage = {
        "input_tokens": made.input_tokens,
        "output_tokens": made.output_tokens,
        "total_tokens": made.input_tokens + made.output_tokens,
        "input_token_details": {"cache_read": made.prefix_tokens},
    }
    return {"usage_metadata": usage, "response_metadata": {"finish_reason": made.finish_reason}}
