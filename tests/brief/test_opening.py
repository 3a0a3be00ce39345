"""A brief opened days later: what it says of the age of the answers, and that it stays as it was kept."""

import pytest

from agent.context import opened
from agent.sandbox import scripted_visit
from agent.settings import read_settings
from agent.visits import Visits
from tools import clock
from ui.commands.talk import scripted


@pytest.fixture
def walked(tmp_path):
    script = scripted_visit("nothing-recorded")
    clock.fix(script.now)
    with opened(read_settings(home=str(tmp_path), sandbox=True)) as context:
        visits = Visits(context)
        visit = visits.start(script.source, reason=script.reason, wait=True, by="test")
        scripted(visits, visit, {"reason": script.reason, **script.answers}, script.otherwise)
        yield visits, visit
    clock.fix(None)


def test_answers_grown_old_are_marked_when_the_brief_is_opened_and_nothing_is_written(walked):
    visits, visit = walked
    fresh = visits.brief(visit)
    assert not any(claim.topic == "stale" for claim in fresh.brief.first_screen.frame)
    clock.fix("2026-05-16T09:00:00+00:00")
    later = visits.brief(visit)
    marks = [claim.text for claim in later.brief.first_screen.frame if claim.topic == "stale"]
    assert marks == ["All answers are more than 72 hours old (newest of them 12 May 2026)."]
    assert later.version == fresh.version
    for form in ("md", "html", "text"):
        assert "more than 72 hours old" in " ".join(str(visits.export(visit, form)).split())
