"""The queue in front of the model, thinking taken from answers, and loops: no weights needed."""

import threading

import pytest

from agent.models.generation import loops
from agent.models.queue import ModelQueue, Priority
from agent.models.thinking import answer_pieces, split
from tools.errors import ModelBusyError


@pytest.fixture
def held_queue():
    """A queue whose worker is busy until `release` is set."""
    queue, release, started = ModelQueue(most_waiting=4), threading.Event(), threading.Event()

    def hold():
        started.set()
        release.wait(10)

    queue.submit(hold)
    started.wait(10)
    yield queue, release
    release.set()


def test_patient_turns_go_before_briefs_and_visits_take_turns(held_queue):
    queue, release = held_queue
    served = []
    jobs = [
        ("brief", Priority.BRIEF, "a"),
        ("a1", Priority.TURN, "a"),
        ("a2", Priority.TURN, "a"),
        ("b1", Priority.TURN, "b"),
    ]
    futures = [queue.submit(lambda name=name: served.append(name), priority=p, visit=v) for name, p, v in jobs]
    release.set()
    for future in futures:
        future.result(10)
    assert served == ["a1", "b1", "a2", "brief"]


def test_a_full_queue_says_busy_at_once(held_queue):
    queue, _ = held_queue
    for _ in range(4):
        queue.submit(lambda: None)
    with pytest.raises(ModelBusyError, match="4 calls wait"):
        queue.submit(lambda: None)


def test_a_cancelled_job_is_never_run(held_queue):
    queue, release = held_queue
    served = []
    dropped = queue.submit(lambda: served.append("dropped"))
    kept = queue.submit(lambda: served.append("kept"))
    assert dropped.cancel()
    release.set()
    kept.result(10)
    assert served == ["kept"]


def test_a_failing_job_fails_alone():
    queue = ModelQueue()

    def fail():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        queue.submit(fail).result(10)
    assert queue.submit(lambda: "next").result(10) == "next"


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_thinking_is_kept_out_of_the_stream_however_it_is_cut(size):
    text = "a<unused94>thought\nmust not show<unused95>b < c <unused9 d"
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    assert "".join(answer_pieces(pieces)) == "ab < c <unused9 d"
    assert split(text).answer == "ab < c <unused9 d"
    assert split(text).thinking == "must not show"


def test_an_unclosed_thought_is_told_apart_from_an_answer():
    assert not split("<unused94>thought\nfor ever").closed
    assert "".join(answer_pieces(["<unused94>thought\n", "for ever"])) == ""


def test_a_loop_is_seen_and_a_list_of_handles_is_not():
    assert loops([5] * 40)
    assert loops([1, 2, 3] * 20)
    assert not loops([value for number in range(60) for value in (9, number)])
