"""Tiny random models of the real shapes as fixtures for every room; skipped with a reason, except under CI."""

import os

import pytest

from tests.models import tiny


def _made(make):
    try:
        return make()
    except (tiny.TinyModelsMissingError, ImportError) as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def gemma_folder():
    """The folder of a tiny Gemma 3 with eyes."""
    return _made(tiny.tiny_gemma3)


@pytest.fixture(scope="session")
def siglip_folder():
    """The folder of a tiny SigLIP."""
    return str(_made(tiny.tiny_siglip))
