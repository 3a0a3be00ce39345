"""Which chat model `--model` means: a folder, an id in the Hugging Face cache, or an endpoint's URL."""

from functools import cache
from typing import Any

from agent.models.chat import CheckedChat


def open_chat(
    model: str, *, key: str = "", name: str = "", revision: str = "", quantization: Any = "", adapter: str = ""
) -> CheckedChat:
    """Return the chat model that `model` names; the same one again for the same name.

    Args:
        model: `https://host/v1` (OpenAI-compatible), `hf+https://host` (Hugging Face text endpoint), an id, a folder.
        key: for an endpoint.
        name: of the model behind an OpenAI-compatible endpoint.
        revision: commit of an id.
        quantization: "", `8bit` or `nf4`.
        adapter: a peft folder.

    Raises:
        ModelError: libraries, weights or memory are missing; says what to choose instead.
    """
    return _opened(model, key, name, revision, quantization, adapter)


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
