"""A process that walks a visit and is killed on the way: run by the kill test, never imported by it.

Arguments: data directory, record, visit's id or `new`, journal, kind of operation to die at, how many to live through.
Every line of the journal is on disk before the walk goes on: what it calls acknowledged, a patient has seen.
"""

import json
import os
import signal
import sys

from langgraph.checkpoint.sqlite import SqliteSaver

from agent.context import open_context
from agent.settings import read_settings
from agent.turns import Answer, Approve, Finish
from agent.visits import Visits
from tools import clock
from tools.store.papers import BriefTable, OutboxTable
from tools.store.visits import AnswerTable, VisitTable

POINTS = {
    "log": [(AnswerTable, "append")],
    "checkpoint": [(SqliteSaver, "put")],
    "writes": [(SqliteSaver, "put_writes")],
    "brief": [(BriefTable, "add")],
    "seal": [(OutboxTable, "seal")],
    "row": [(VisitTable, "update")],
}


def die_at(owner, name, *, before, lives):
    """Let `lives` calls through, then die before or after the next."""
    real, left = getattr(owner, name), [lives]

    def call(*arguments, **more):
        left[0] -= 1
        if left[0] < 0 and before:
            os.kill(os.getpid(), signal.SIGKILL)
        done = real(*arguments, **more)
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    setattr(owner, name, call)


def walk(home, record, visit, journal, where, lives):
    """Walk the visit to its signature."""

    def note(**line):
        with open(journal, "a") as file:
            file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())

    kind, _, when = where.partition("-")
    for owner, name in POINTS[kind]:
        die_at(owner, name, before=when == "before", lives=int(lives))
    clock.fix("2026-05-12T08:00:00+00:00")
    context = open_context(read_settings(home=home))
    visits = Visits(context)
    if visit == "new":
        visit = visits.start(record, reason="my feet swell", wait=True)
        note(visit=visit)
    prompt = visits.prompt(visit)
    while prompt.kind not in {"review", "done"}:
        if prompt.kind != "question":
            reply = Answer(words="acknowledged") if prompt.kind == "emergency" else Finish()
            prompt = visits.reply(visit, prompt.interrupt_id, reply)
            continue
        link_id = prompt.question.link_id
        words = {"who": "me", "reason": "my feet swell"}.get(link_id, f"not much to say of {link_id}")
        note(asked=link_id)
        after = visits.reply(visit, prompt.interrupt_id, Answer(words=words))
        note(acknowledged=link_id, words=words)
        assert visits.reply(visit, prompt.interrupt_id, Answer(words="doubled")).stale
        prompt = after
    if prompt.kind == "review":
        visits.review(visit, Approve(), by="dr", version=visits.brief(visit).version)
    assert visits.prompt(visit).kind == "done"
    note(done=visit)
    context.close()


if __name__ == "__main__":
    walk(*sys.argv[1:])
