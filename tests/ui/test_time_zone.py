"""Times are told as the clinic's clocks show them, with their zone, to patients and clinicians alike."""

import pytest

from agent.settings import read_settings
from tests.ui import pretend
from tools import clock
from tools.brief.visit_lines import stale_lines
from tools.brief.wording import moment
from tools.clinical import Answer
from tools.errors import UsageError
from ui import view
from ui.auth import Member
from ui.clinic import Clinic
from ui.deeds import Deeds
from ui.health import health

EVENING = "2026-05-13T01:30:00+00:00"
"""Half past nine in the evening of the day before in New York."""


@pytest.fixture
def new_york():
    clock.fix(EVENING)
    return read_settings(time_zone="America/New_York")


def test_a_moment_is_shown_on_the_clinics_day_with_its_zone(new_york):
    assert view.moment(EVENING) == "12 May 2026 21:30 EDT"
    assert view.moment(EVENING, "es") == "12 de mayo de 2026, 21:30 EDT"
    assert view.moment(EVENING, today=clock.today().isoformat()) == "21:30 EDT"
    assert view.moment("2026-01-13T01:30:00+00:00") == "12 Jan 2026 20:30 EST"
    assert moment(EVENING) == "12 May 2026 21:30 EDT"


def test_today_is_the_clinics_day_so_that_yesterday_is_too(new_york):
    assert clock.today().isoformat() == "2026-05-12"
    assert clock.now().isoformat() == EVENING, "what is written down stays in UTC"
    given = Answer(handle="Q1", link_id="reason", question="?", words="x", status="answered", at="2026-05-09T01:00:00Z")
    assert "8 May 2026" in stale_lines([given], clock.today(), 72)[0].text


@pytest.mark.parametrize(
    ("zone", "kept", "shown"),
    [
        ("America/New_York", "2026-05-14T13:30:00+00:00", "14 May 2026 09:30 EDT"),
        ("", "2026-05-14T09:30", "14 May 2026 09:30"),
    ],
)
def test_what_is_typed_for_an_appointment_is_the_clinics_time_wherever_it_is_shown(home, zone, kept, shown):
    settings = read_settings(time_zone=zone, sandbox=True)
    context = pretend.context(home)
    deeds = Deeds(pretend.Visits(context), context.store, settings)
    member = Member(name="c", role="admin", full_name="", session="s")
    done = deeds.invite(member, {"source": "x", "appointment": "2026-05-14T09:30"}, "http://127.0.0.1")
    assert done.linked.appointment == kept
    assert view.moment(kept) == shown
    context.store.close()


def test_a_zone_that_there_is_not_is_named_at_the_start(home):
    with pytest.raises(UsageError, match="PREVISIT_TIME_ZONE is 'Mars/Olympus'"):
        read_settings(time_zone="Mars/Olympus")
    with pytest.raises(UsageError, match="PREVISIT_TIME_ZONE"):
        read_settings(time_zone="../etc/passwd")


def test_the_administrator_sees_whose_time_is_shown(new_york, home):
    context = pretend.context(home)
    clocks = []
    for zone in ("America/New_York", ""):
        context.settings = read_settings(time_zone=zone)
        clocks.append(next(one.says for one in health(context, Clinic(), [], None) if one.name == "Clock"))
    assert clocks[0] == "12 May 2026 21:30 EDT, America/New_York"
    assert "set PREVISIT_TIME_ZONE" in clocks[1]
    context.store.close()
