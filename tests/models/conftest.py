"""Tiny random models for the suite, made once and kept outside the repository."""

import os

import pytest

from tests.models import tiny


@pytest.fixture(scope="session")
def gemma_folder():
    try:
        return tiny.tiny_gemma3()
    except (tiny.TinyModelsMissingError, ImportError) as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def loaded(gemma_folder):
    from agent.models.loading import load

    return load(str(gemma_folder))


@pytest.fixture
def chat(loaded):
    from agent.models.chat_medgemma import ChatMedGemma

    return ChatMedGemma(loaded, most_tokens=12)
