"""The tiny model as each kind of chat model."""

import threading

import httpx
import pytest


@pytest.fixture(scope="session")
def loaded(gemma_folder):
    from agent.models.loading import load

    return load(str(gemma_folder))


@pytest.fixture
def chat(loaded):
    from agent.models.chat_medgemma import ChatMedGemma

    return ChatMedGemma(loaded, most_tokens=12)


@pytest.fixture
def taken(chat):
    """The model's queue, with a call under way that hangs."""
    release, started = threading.Event(), threading.Event()

    def hang():
        started.set()
        release.wait(60)

    chat.queue.submit(hang)
    started.wait(10)
    yield chat
    release.set()


@pytest.fixture(params=["in_process", "openai", "huggingface"])
def any_chat(request):
    """Each kind of chat model, with the same tiny model behind it."""
    from agent.models.endpoint import ChatHuggingFaceText, ChatOpenAICompatible

    if request.param == "in_process":
        return request.getfixturevalue("chat")
    url = request.getfixturevalue("model_server")
    httpx.post(f"{url}/control")
    if request.param == "openai":
        return ChatOpenAICompatible(url=f"{url}/v1", model_name="tiny", most_tokens=12)
    return ChatHuggingFaceText(url=url, most_tokens=12)
