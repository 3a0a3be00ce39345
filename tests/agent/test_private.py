"""Nothing leaves the machine: a whole visit runs where every connection beyond loopback is refused."""

import json
import os
import subprocess
import sys
from pathlib import Path

from agent import settings
from tests.agent.walking import fixture

REPOSITORY = Path(__file__).resolve().parent.parent.parent
GUARDED = """
import socket, sys

tried = []

def guard(name):
    real = getattr(socket.socket, name)
    def call(self, address, *more):
        host = address[0] if isinstance(address, tuple) else ""
        if host and not host.startswith("127.") and host not in ("localhost", "::1"):
            tried.append(host)
            raise ConnectionRefusedError(111, "refused by the test")
        return real(self, address, *more)
    setattr(socket.socket, name, call)

for name in ("connect", "connect_ex", "sendto"):
    guard(name)
look_up = socket.getaddrinfo
def looked(host, *more, **named):
    if host not in (None, "localhost", "127.0.0.1", "::1"):
        tried.append(host)
        raise socket.gaierror(-2, "refused by the test")
    return look_up(host, *more, **named)
socket.getaddrinfo = looked

from ui.cli import main
code = main(["visit", sys.argv[1], "--reason", "my feet swell", "--answers", sys.argv[2], "--json"])
assert not tried, tried
sys.exit(code)
"""


def test_a_whole_visit_reaches_for_nothing_beyond_this_machine(tmp_path):
    answers = tmp_path / "answers.json"
    answers.write_text('{"answers": {"who": "me", "reason": "my feet swell"}, "otherwise": "skip"}')
    loud = {"LANGSMITH_TRACING": "true", "LANGCHAIN_TRACING_V2": "true", "LANGSMITH_API_KEY": "x"}
    done = subprocess.run(
        [sys.executable, "-c", GUARDED, fixture("diabetes-kidney"), str(answers)],
        cwd=REPOSITORY, capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, **loud, "PREVISIT_HOME": str(tmp_path / "home")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_every_library_that_would_report_home_is_told_not_to():
    seen = subprocess.run(
        [sys.executable, "-c", "import json, os, agent.settings; print(json.dumps(dict(os.environ)))"],
        cwd=REPOSITORY, capture_output=True, text=True, timeout=60, check=True,
        env={name: value for name, value in os.environ.items() if name not in settings.QUIET},
    )  # fmt: skip
    assert settings.QUIET.items() <= json.loads(seen.stdout).items()
    assert settings.QUIET["GRADIO_ANALYTICS_ENABLED"] == "False"
    assert settings.QUIET["LANGSMITH_TRACING"] == "false"
