"""What every test lives by: no network beyond loopback, its own data directory, a clock that can be stopped."""

import os
import socket
from pathlib import Path

import pytest
from hypothesis import settings

# CI judges a change by the same cases each time; at a desk every run tries new ones.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI") == "true":
    settings.load_profile("ci")

pytest_plugins = ("tests.postgres", "tests.tiny_models")
REPOSITORY = Path(__file__).resolve().parent.parent
LOOPBACK = {"127.0.0.1", "::1", "localhost", "0.0.0.0", ""}
MAY_BE_ABSENT = ("shared_data", "GPU")


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch):
    """Refuse every connection that would leave the machine."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded(real):
        def call(self, address):
            if isinstance(address, tuple) and address[0] not in LOOPBACK:
                raise AssertionError(f"a test tried to reach {address[0]}")
            return real(self, address)

        return call

    monkeypatch.setattr(socket.socket, "connect", guarded(connect))
    monkeypatch.setattr(socket.socket, "connect_ex", guarded(connect_ex))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give every test its own data directory, and no setting of whoever runs it."""
    for name in list(os.environ):
        if name.startswith("PREVISIT_") and name != "PREVISIT_SHARED_DATA":
            monkeypatch.delenv(name)
    folder = tmp_path / "previsit-home"
    monkeypatch.setenv("PREVISIT_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True)
def _clock():
    """Let the clock run again after a test that stopped it, in the zone where it began."""
    from tools import clock

    yield
    clock.fix(None)
    clock.locate("")


@pytest.fixture(autouse=True)
def _estimated_tokens():
    """Go back to estimating tokens after a test that named a tokenizer."""
    from tools.chart import tokens

    yield
    tokens.use(None)


@pytest.fixture
def fixed_clock():
    """Stop the clock on a day that all scripted visits know."""
    from tools import clock

    clock.fix("2026-05-12T08:00:00+00:00")
    return clock


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of third-party data, or skip."""
    given = os.environ.get("PREVISIT_SHARED_DATA")
    folder = Path(given) if given else REPOSITORY.parent / "shared" / "data"
    if not (folder / "fhir").is_dir():
        pytest.skip("shared_data: no third-party data here (PREVISIT_SHARED_DATA)")
    return folder


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    """Under CI=true a component that is missing is a failure, but for the shared data and a GPU."""
    report = yield
    if report.skipped and os.environ.get("CI", "").lower() == "true" and not hasattr(report, "wasxfail"):
        reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
        if not any(name in reason for name in MAY_BE_ABSENT):
            report.outcome = "failed"
            report.longrepr = f"CI=true allows no skip for a missing component: {reason}"
    return report


def pytest_collection_modifyitems(items):
    """Run the browser's tests last: its driver keeps an event loop running, in which no other may be started."""
    items.sort(key=lambda item: "/browser/" in item.nodeid or item.nodeid.startswith("tests/browser"))
