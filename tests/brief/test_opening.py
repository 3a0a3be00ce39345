"""A brief opened days later: what it says of the age of the answers, and that it stays as it was kept."""

from tools import clock


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
