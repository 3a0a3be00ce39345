"""The conversation in a terminal, as a person types it."""

import sys
from pathlib import Path

import pytest

from ui.cli import main

GOOD = str(Path(__file__).resolve().parent.parent.parent / "fhir_fixtures" / "patients" / "nothing-recorded.json")


@pytest.fixture
def typed(monkeypatch):
    """Let the test type: a list of lines, then `.skip` and Enter for ever."""

    def start(*lines: str):
        waiting = list(lines)
        asked: list[str] = []

        def answer(_=""):
            asked.append("")
            return waiting.pop(0) if waiting else ".skip"

        monkeypatch.setattr("builtins.input", answer)
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
        return asked

    return start


def test_a_visit_is_typed_to_its_end(typed, capsys):
    typed("1", "my feet swell")
    assert main(["visit", GOOD, "--format", "text"]) == 0
    out, err = capsys.readouterr()
    assert "my feet swell" in out
    assert "Here is what we understood" in err
    assert "1." in err


def test_the_conversation_is_on_stderr_and_the_brief_alone_on_stdout(typed, capsys):
    typed("1", "my feet swell")
    assert main(["visit", GOOD, "--json"]) == 0
    out, _ = capsys.readouterr()
    assert out.startswith("{")


def test_an_emergency_is_shown_and_waits_for_enter(typed, capsys):
    typed("1", "crushing chest pain going down my left arm and i cannot breathe", "", ".finish")
    assert main(["visit", GOOD]) == 0
    out, err = capsys.readouterr()
    assert "!!!!" in err
    assert "Press Enter when you have read this" in err
    assert "chest pain" in out


def test_back_and_correction_can_be_typed(typed, capsys):
    typed("1", "headache", ".back", "my feet swell", ".finish")
    assert main(["visit", GOOD, "--format", "text"]) == 0
    out, _ = capsys.readouterr()
    assert "my feet swell" in out


def test_the_end_of_input_pauses_the_visit(monkeypatch, capsys):
    def ended(_=""):
        raise EOFError

    monkeypatch.setattr("builtins.input", ended)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    assert main(["visit", GOOD]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "--resume" in err
