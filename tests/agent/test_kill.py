"""SIGKILL at many points of a visit: no acknowledged answer is lost, none is asked twice, nothing is signed twice."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from agent.turns import Answer
from agent.visits import Visits
from tests.agent.walking import fixture
from tools.store import open_store

REPOSITORY = Path(__file__).resolve().parent.parent.parent
MOST_LIVES = 80


def walk(home: Path, visit: str, journal: Path, where: str, lives: int) -> int:
    """Walk until killed or done; return the exit code."""
    call = [sys.executable, "-m", "tests.agent.walker", str(home), fixture("nothing-recorded"), visit, str(journal)]
    done = subprocess.run(
        [*call, where, str(lives)], cwd=REPOSITORY, capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "PREVISIT_HOME": str(home)},
    )  # fmt: skip
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    return done.returncode


def lines(journal: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in journal.read_text().splitlines()] if journal.exists() else []


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("where", "lives"),
    [
        ("log-before", 7),
        ("log-after", 9),
        ("checkpoint-before", 41),
        ("writes-after", 93),
        ("row-after", 1),
        ("brief-after", 0),
        ("seal-before", 0),
        ("seal-after", 0),
    ],
)
def test_a_killed_visit_goes_on_where_it_was(tmp_path, where, lives):
    home, journal = tmp_path / "home", tmp_path / "journal"
    visit, killed = "new", 0
    for _ in range(MOST_LIVES):
        # A process that dies at the first brief or seal would die there for ever: the next one lives on.
        patience = 10_000 if killed and not lives else lives
        if walk(home, visit, journal, where, patience) == 0:
            break
        killed += 1
        visit = next((line["visit"] for line in lines(journal) if "visit" in line), "new")
    else:
        raise AssertionError("the visit never came to its end")
    assert killed

    told = [line for line in lines(journal) if "acknowledged" in line]
    store = open_store(home)
    kept = {answer.link_id: answer.words for answer in store.answers.current(visit)}
    history = store.answers.history(visit)
    assert {line["acknowledged"]: line["words"] for line in told}.items() <= kept.items()
    assert "doubled" not in kept.values()
    assert [entry.version for entry in history] == [1] * len(history)
    seen: set[str] = set()
    for line in lines(journal):
        assert line.get("asked") not in seen, "an acknowledged question was asked again"
        if "acknowledged" in line:
            seen.add(line["acknowledged"])
    with store.database.read() as now:
        assert now.rows("SELECT COUNT(*) FROM outbox WHERE visit = ?", (visit,)) == [(1,)]
    finals = [kept for kept in store.briefs.history(visit) if kept.brief.status == "final"]
    assert len(finals) == 1
    assert store.visits.get(visit).status == "signed"
    store.close()


def test_an_answer_written_but_not_checkpointed_is_taken_up_and_not_asked_again(context, monkeypatch):
    visits = Visits(context)
    visit = visits.start(fixture("nothing-recorded"), wait=True)
    prompt = visits.prompt(visit)
    append = type(context.store.answers).append

    def cut_off(self, *arguments, **more):
        append(self, *arguments, **more)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(type(context.store.answers), "append", cut_off)
        with pytest.raises(KeyboardInterrupt):
            visits.reply(visit, prompt.interrupt_id, Answer(words="me"))
    after = visits.prompt(visit)
    assert after.question.link_id != prompt.question.link_id
    assert visits.reply(visit, prompt.interrupt_id, Answer(words="again")).stale
    assert [line.words for line in visits.transcript(visit, versions=True)] == ["me"]


@pytest.mark.parametrize("point", ["put", "put_writes"])
def test_a_reply_cut_off_anywhere_is_either_taken_whole_or_asked_again(context, monkeypatch, point):
    owner, visits = type(context.checkpoints), Visits(context)
    real = getattr(owner, point)
    for lives in range(30):
        visit = visits.start(fixture("nothing-recorded"), wait=True)
        prompt, left = visits.prompt(visit), [lives]

        def cut_off(self, *arguments, left=left, **more):
            done = real(self, *arguments, **more)
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt
            return done

        with monkeypatch.context() as patch:
            patch.setattr(owner, point, cut_off)
            try:
                visits.reply(visit, prompt.interrupt_id, Answer(words="my mother"))
            except KeyboardInterrupt:
                pass
            else:
                assert lives > 2
                return
        again = visits.prompt(visit)
        second = visits.reply(visit, again.interrupt_id, Answer(words="second"))
        told = [(line.link_id, line.words) for line in visits.transcript(visit, versions=True)]
        if again.interrupt_id == prompt.interrupt_id:
            # It had not arrived: the same question stood, and the second reply is its answer.
            assert told == [(prompt.question.link_id, "second")]
        else:
            assert told == [(prompt.question.link_id, "my mother"), (again.question.link_id, "second")]
        assert second.kind == "question"
    raise AssertionError("a turn takes more steps than this")
