"""Tiny random models for the suite, made once and kept outside the repository."""

import socket
import subprocess
import sys
import time
from pathlib import Path

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


@pytest.fixture(scope="session")
def model_server(gemma_folder):
    """The address of a model server with the tiny model, in its own process."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [sys.executable, "-m", "tests.models.server", str(gemma_folder), str(port)]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[2])
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                httpx.get(f"{url}/health", timeout=1)
                break
            except httpx.HTTPError:
                assert process.poll() is None, "the model server ended"
                time.sleep(0.1)
        yield url
    finally:
        process.kill()
        process.wait(10)


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
