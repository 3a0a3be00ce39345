"""Settings: argument before environment before default, and one line when something is wrong."""

import pytest

from agent.settings import read_settings
from tools import clock
from tools.errors import InputError, UsageError


def test_an_argument_wins_over_the_environment_and_the_environment_over_the_default(monkeypatch, home):
    assert read_settings().port == 7860
    monkeypatch.setenv("PREVISIT_PORT", "8000")
    assert read_settings().port == 8000
    assert read_settings(port=9000).port == 9000
    assert read_settings(port=None).port == 8000
    assert read_settings().home == str(home)


def test_every_kind_of_setting_is_read(monkeypatch):
    monkeypatch.setenv("PREVISIT_SANDBOX", "yes")
    monkeypatch.setenv("PREVISIT_RECORD_DEADLINE_S", "1.5")
    settings = read_settings()
    assert (settings.sandbox, settings.record_deadline_s) == (True, 1.5)


@pytest.mark.parametrize(("name", "value"), [("PORT", "many"), ("SANDBOX", "perhaps"), ("RECORD_DEADLINE_S", "soon")])
def test_a_value_of_the_wrong_form_names_its_variable(monkeypatch, name, value):
    monkeypatch.setenv(f"PREVISIT_{name}", value)
    with pytest.raises(UsageError, match=f"PREVISIT_{name}"):
        read_settings()


def test_the_clock_can_be_stopped_from_outside(monkeypatch):
    monkeypatch.setenv("PREVISIT_NOW", "2026-05-12T08:00:00Z")
    read_settings()
    assert clock.now().isoformat() == "2026-05-12T08:00:00+00:00"
    monkeypatch.setenv("PREVISIT_NOW", "yesterday")
    with pytest.raises(InputError, match="PREVISIT_NOW"):
        read_settings()


def test_postgres_is_used_when_it_is_named(monkeypatch):
    monkeypatch.setenv("PREVISIT_STORE", "postgresql://db/previsit")
    assert read_settings().where == "postgresql://db/previsit"
