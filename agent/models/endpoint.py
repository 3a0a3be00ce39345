"""The same promises over HTTP: an OpenAI-compatible server (vLLM, Vertex, llama.cpp) or a Hugging Face endpoint.

It serves nothing, retries nothing and never falls back on its own: the reasoner's rules do that.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from http import HTTPStatus
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from pydantic import PrivateAttr

from agent.models.chat import DEFAULT_DEADLINE_S, CheckedChat, FinishReason, Generated, ModelCard
from agent.models.messages import joined, plain, to_gemma
from agent.models.thinking import UntilStop
from agent.models.watched import Watched
from tools.errors import ModelBusyError, ModelError, ModelOutputError

END_OF_TURN = "<end_of_turn>"
FINISH: dict[str, FinishReason] = {"stop": "stop", "length": "length", "eos_token": "stop", "stop_sequence": "stop"}


class _Said:
    """What a server's stream has said: up to the first stop text, which some servers send along and some do not."""

    def __init__(self, stop: Sequence[str], emit: Callable[[str], None] | None) -> None:
        self._kept = UntilStop(stop)
        self._emit = emit
        self._raw = ""
        self._finish = ""

    def more(self, piece: str, finish: str | None) -> None:
        self._raw += piece
        self._finish = finish or self._finish
        if piece and not self._kept.found:
            self._settle()

    def whole(self) -> str:
        if not self._kept.found:
            self._settle(ended=True)
        return self._kept.text

    @property
    def reason(self) -> FinishReason:
        """How it ended; a stream that ends without a reason was cut and is never taken for whole."""
        return "stop" if self._kept.found else FINISH.get(self._finish, "length")

    def _settle(self, *, ended: bool = False) -> None:
        new = self._kept.read(self._raw, ended=ended)
        if new and self._emit is not None:
            self._emit(new)


class ChatOpenAICompatible(CheckedChat):
    """A model behind an OpenAI-compatible endpoint, images included; JSON schemas are enforced by the server."""

    url: str
    model_name: str
    key: str = ""

    _client: Any = PrivateAttr(default=None)

    @property
    def card(self) -> ModelCard:
        """What is running, as far as the endpoint says."""
        return ModelCard(id=self.model_name, device=self.url, dtype="")

    @property
    def _llm_type(self) -> str:
        return "openai-compatible"

    def _produce(
        self,
        messages: Sequence[BaseMessage],
        stop: Sequence[str],
        left: threading.Event,
        emit: Callable[[str], None] | None,
        **settings: Any,
    ) -> Generated:
        deadline = time.monotonic() + settings.get("deadline_s", DEFAULT_DEADLINE_S)
        if deadline <= time.monotonic():
            return Generated(text="", finish_reason="deadline")
        to_gemma(messages)  # the same refusals as in process: no user message, several images, an image by address
        said = _Said(stop, emit)
        usage: dict[str, int] = {}
        chunks = Watched(self._chunks(_openai_messages(messages), stop, settings), deadline, left)
        try:
            for chunk in chunks:
                said.more(str(chunk.content), chunk.response_metadata.get("finish_reason"))
                usage = chunk.usage_metadata or usage
        finally:
            chunks.close()
        return Generated(
            text=said.whole(),
            finish_reason=chunks.why or said.reason,
            input_tokens=usage.get("input_tokens", 0),
            output_tokens=usage.get("output_tokens", 0),
        )

    def _chunks(self, messages: list[BaseMessage], stop: Sequence[str], settings: dict[str, Any]) -> Iterator[Any]:
        import httpx

        client = self._connected()
        import openai

        options: dict[str, Any] = {
            "max_tokens": settings.get("most_tokens", self.most_tokens),
            "temperature": settings.get("temperature", self.temperature),
            "timeout": settings.get("deadline_s", DEFAULT_DEADLINE_S),
        }
        if settings.get("seed") is not None:
            options["seed"] = settings["seed"]
        if schema := settings.get("json_schema"):
            described = {"name": "output", "schema": schema, "strict": True}
            # As a plain body field: the client's own parsing would raise on a cut answer before we can say so.
            options["extra_body"] = {"response_format": {"type": "json_schema", "json_schema": described}}
        try:
            yield from client.stream(messages, stop=list(stop) or None, **options)
        except (openai.APITimeoutError, httpx.TimeoutException) as error:
            raise ModelOutputError(f"the model at {self.url} did not answer before the deadline") from error
        except openai.RateLimitError as error:
            raise ModelBusyError(f"the model at {self.url} is busy; the rules answer instead") from error
        except openai.APIConnectionError as error:
            raise ModelError(f"no model answers at {self.url}; check the address, or use --model rules") from error
        except openai.APIStatusError as error:
            raise ModelError(f"the model at {self.url} refused the call (HTTP {error.status_code})") from error
        except (openai.OpenAIError, httpx.HTTPError) as error:
            raise ModelError(f"the model at {self.url} broke off in the middle of an answer") from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ModelOutputError(f"what answers at {self.url} does not keep the OpenAI protocol") from error

    def _connected(self) -> Any:
        if self._client is None:
            try:
                from langchain_openai import ChatOpenAI
            except ImportError as error:
                raise ModelError("an endpoint needs langchain-openai: pip install 'previsit[endpoint]'") from error

            self._client = ChatOpenAI(
                base_url=self.url,
                model=self.model_name,
                api_key=self.key or "none",
                max_retries=0,
                stream_usage=True,
                use_responses_api=False,
            )
        return self._client


class ChatHuggingFaceText(CheckedChat):
    """A text model behind a Hugging Face endpoint (text-generation protocol). Images are refused aloud."""

    url: str
    model_name: str = "huggingface-endpoint"
    key: str = ""

    @property
    def card(self) -> ModelCard:
        """What is running, as far as the endpoint says."""
        return ModelCard(id=self.model_name, device=self.url, dtype="", images=False)

    @property
    def _llm_type(self) -> str:
        return "huggingface-endpoint"

    def _produce(
        self,
        messages: Sequence[BaseMessage],
        stop: Sequence[str],
        left: threading.Event,
        emit: Callable[[str], None] | None,
        **settings: Any,
    ) -> Generated:
        turns, images = to_gemma(messages)
        if images:
            raise ModelError("a Hugging Face text endpoint reads no images; choose an OpenAI-compatible endpoint")
        timeout_s = settings.get("deadline_s", DEFAULT_DEADLINE_S)
        if timeout_s <= 0:
            return Generated(text="", finish_reason="deadline")
        options: dict[str, Any] = {"max_new_tokens": settings.get("most_tokens", self.most_tokens), "details": True}
        if schema := settings.get("json_schema"):
            options["grammar"] = {"type": "json", "value": schema}
        if settings.get("seed") is not None:
            options["seed"] = settings["seed"]
        temperature = settings.get("temperature", self.temperature)
        if temperature > 0:
            options |= {"temperature": temperature, "do_sample": True}
        deadline = time.monotonic() + timeout_s
        said, details = _Said([*stop, END_OF_TURN], emit), None
        parts = Watched(self._parts(gemma_text(turns), stop, timeout_s, options), deadline, left)
        try:
            for part in parts:
                details = part.details or details
                said.more("" if part.token.special else part.token.text, getattr(part.details, "finish_reason", None))
        finally:
            parts.close()
        return Generated(
            text=said.whole(),
            finish_reason=parts.why or said.reason,
            input_tokens=getattr(details, "input_length", 0),
            output_tokens=getattr(details, "generated_tokens", 0),
        )

    def _parts(self, prompt: str, stop: Sequence[str], timeout_s: float, options: dict[str, Any]) -> Iterator[Any]:
        import httpx

        try:
            from huggingface_hub.errors import HfHubHTTPError, InferenceTimeoutError, OverloadedError
            from langchain_huggingface import HuggingFaceEndpoint
        except ImportError as error:
            raise ModelError("this endpoint needs langchain-huggingface: pip install 'previsit[medgemma]'") from error

        key = self.key or None
        endpoint = HuggingFaceEndpoint(
            endpoint_url=self.url, huggingfacehub_api_token=key, timeout=max(1, round(timeout_s))
        )
        try:
            yield from endpoint.client.text_generation(prompt=prompt, stream=True, stop=[*stop, END_OF_TURN], **options)
        except (InferenceTimeoutError, httpx.TimeoutException) as error:
            raise ModelOutputError(f"the model at {self.url} did not answer before the deadline") from error
        except OverloadedError as error:
            raise ModelBusyError(f"the model at {self.url} is busy; the rules answer instead") from error
        except HfHubHTTPError as error:
            status = error.response.status_code if error.response is not None else 0
            if status == HTTPStatus.TOO_MANY_REQUESTS:
                raise ModelBusyError(f"the model at {self.url} is busy; the rules answer instead") from error
            raise ModelError(f"the model at {self.url} refused the call (HTTP {status})") from error
        except httpx.RemoteProtocolError as error:
            raise ModelError(f"the model at {self.url} broke off in the middle of an answer") from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ModelOutputError(f"what answers at {self.url} does not keep the text-generation protocol") from error
        except httpx.HTTPError as error:
            raise ModelError(f"no model answers at {self.url}; check the address, or use --model rules") from error


def gemma_text(turns: list[dict[str, Any]]) -> str:
    r"""Return turns as the text that Gemma 3's chat template makes of them, without <bos>, which the server adds.

    >>> gemma_text([{"role": "user", "content": [{"type": "text", "text": "hi"}]}])
    '<start_of_turn>user\nhi<end_of_turn>\n<start_of_turn>model\n'
    """
    system = "".join(block["text"] for turn in turns if turn["role"] == "system" for block in turn["content"])
    lines, first = [], f"{system}\n\n" if system else ""
    for turn in turns:
        if turn["role"] == "system":
            continue
        role = "model" if turn["role"] == "assistant" else "user"
        words = "".join(block["text"].strip() for block in turn["content"])
        lines.append(f"<start_of_turn>{role}\n{first}{words}<end_of_turn>\n")
        first = ""
    return "".join(lines) + "<start_of_turn>model\n"


def _openai_messages(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    """Return the messages with control tokens made harmless: a server's tokenizer would obey them."""
    cleaned: list[BaseMessage] = []
    for message in messages:
        if isinstance(message.content, str):
            content: Any = plain(message.content)
        else:
            content = joined([_cleaned(block) for block in message.content])
        kind = type(message) if isinstance(message, SystemMessage | AIMessage) else HumanMessage
        cleaned.append(kind(content=content))
    return cleaned


def _cleaned(block: str | dict[str, Any]) -> dict[str, Any]:
    if isinstance(block, str):
        return {"type": "text", "text": plain(block)}
    return block | {"text": plain(str(block["text"]))} if block.get("type") == "text" else block
