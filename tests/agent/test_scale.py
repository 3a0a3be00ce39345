"""The same visit where store and checkpoints are in PostgreSQL: two replicas walk it in turns."""

import pytest

from agent.context import open_context
from agent.settings import read_settings
from agent.turns import Answer, Approve
from agent.visits import Visits
from tests.agent.walking import fixture, to_review


@pytest.mark.postgres
def test_two_replicas_walk_one_visit_in_turns(fixed_clock, postgres_url):
    one = open_context(read_settings(store=postgres_url))
    two = open_context(read_settings(store=postgres_url))
    here, there = Visits(one), Visits(two)
    visit = here.start(fixture("nothing-recorded"), wait=True)
    prompt = here.prompt(visit)
    assert there.prompt(visit) == prompt
    after = there.reply(visit, prompt.interrupt_id, Answer(words="me"))
    assert here.reply(visit, prompt.interrupt_id, Answer(words="doubled")).stale
    assert here.prompt(visit).interrupt_id == after.interrupt_id
    assert to_review(here, visit, reason="my feet swell").kind == "review"
    signed = there.review(visit, Approve(), by="dr", version=there.brief(visit).version)
    assert here.brief(visit).brief == signed.brief
    assert here.prompt(visit).kind == "done"
    one.close()
    two.close()


@pytest.mark.postgres
def test_no_health_data_lies_in_plain_columns_of_the_checkpoints(fixed_clock, postgres_url):
    import psycopg

    context = open_context(read_settings(store=postgres_url))
    visits = Visits(context)
    visit = visits.start(fixture("nothing-recorded"), wait=True)
    to_review(visits, visit, reason="zebrafever")
    context.close()
    with psycopg.connect(postgres_url) as connection:
        rows = connection.execute("SELECT checkpoint::text, metadata::text FROM checkpoints").fetchall()
    assert rows
    assert not any("zebrafever" in text for row in rows for text in row)
