"""Which chat model `--model` means: a folder, an id in the Hugging Face cache, or an endpoint's URL."""

from functools import cache
from typing import TYPE_CHECKING, Any

from agent.models.chat import CheckedChat

if TYPE_CHECKING:
    from agent.settings import Settings


def open_chat(settings: "Settings") -> CheckedChat:
    """Return the chat model that the settings name; the same one again for the same settings.

    `model` is `https://host/v1` (OpenAI-compatible), `hf+https://host` (Hugging Face text endpoint), an id or a folder;
    `model_key` and `model_name` are an endpoint's, `model_revision` is the commit of an id, `quantization` "", `8bit`
    or `nf4`, `adapter` a peft folder.

    Raises:
        ModelError: libraries, weights or memory are missing; says what to choose instead.
    """
    return _opened(
        settings.model,
        settings.model_key,
        settings.model_name,
        settings.model_revision,
        settings.quantization,
        settings.adapter,
    )


@cache
def _opened(model: str, key: str, name: str, revision: str, quantization: Any, adapter: str) -> CheckedChat:
    if model.startswith("hf+"):
        from agent.models.endpoint import ChatHuggingFaceText

        return ChatHuggingFaceText(url=model.removeprefix("hf+"), key=key)
    if model.startswith(("http://", "https://")):
        from agent.models.endpoint import ChatOpenAICompatible

        return ChatOpenAICompatible(url=model, model_name=name or "google/medgemma-27b-it", key=key)
    from agent.models.chat_medgemma import ChatMedGemma
    from agent.models.loading import load

    return ChatMedGemma(load(model, revision=revision, quantization=quantization, adapter=adapter))
