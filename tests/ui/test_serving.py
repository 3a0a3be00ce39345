"""The server as a process: it starts, answers, says nothing of patients, and ends when told to."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request


def test_the_server_starts_answers_and_ends_in_order_when_told_to(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "PREVISIT_HOME": str(tmp_path / "home"), "PREVISIT_PORT": str(port)}
    server = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "serve"],
        env=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert _answer(f"http://127.0.0.1:{port}/readyz", server) == 200
        assert _answer(f"http://127.0.0.1:{port}/clinician/", server) == 200
        assert _answer(f"http://127.0.0.1:{port}/intake/", server) == 401
    finally:
        server.send_signal(signal.SIGTERM)
        out, errors = server.communicate(timeout=60)
    assert server.returncode in {0, -signal.SIGTERM}
    assert out == ""
    assert "first account made: admin" in errors
    assert f"both doors are open on http://127.0.0.1:{port}" in errors
    assert "Traceback" not in errors


def _answer(url: str, server: subprocess.Popen) -> int:
    for _ in range(600):
        try:
            with urllib.request.urlopen(url, timeout=20) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            assert server.poll() is None, server.stderr.read()
            time.sleep(0.1)
    raise AssertionError(f"{url} never answered")


def test_gradios_own_queue_which_nothing_uses_does_not_keep_the_processor_busy(home):
    from tests.ui import pretend
    from ui import app, gate

    context = pretend.context(home)
    made = app.create_app(context, pretend.Visits(context))
    mounted = [route.app for route in made.routes if getattr(route, "path", "") in {gate.PATIENT, gate.CLINICIAN}]
    assert len(mounted) == 2
    for one in mounted:
        assert one.get_blocks()._queue.sleep_when_free >= 1
    context.store.close()


def test_what_the_first_patient_needs_is_read_before_they_come():
    from datetime import date

    from ui import warmup

    warmup.warm_turns(date(2026, 5, 12))
    warmup.warm_rest()


def test_the_demonstration_keeps_its_patients_out_of_the_store_that_serve_uses(tmp_path):
    from agent.settings import Settings, default_home
    from ui.commands.demo import apart

    assert apart(Settings(home=str(default_home()))).home == str(default_home() / "demo")
    assert apart(Settings(home=str(tmp_path))).home == str(tmp_path)
