"""Tiny random models of the real shapes as fixtures for every room; skipped with a reason, except under CI."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
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


@pytest.fixture(scope="session")
def model_server(gemma_folder):
    """The address of a model server with the tiny model, in its own process."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [sys.executable, "-m", "tests.models.server", str(gemma_folder), str(port)]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[1])
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
