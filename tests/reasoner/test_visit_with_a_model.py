"""A whole visit with a model that knows nothing: the brief is still right, and losing the model loses no answer."""

import shutil

import httpx
import pytest

from agent.context import opened
from agent.settings import read_settings
from agent.turns import Answer, Finish
from agent.visits import Visits
from fhir_fixtures import bundle_path
from tools import clock

pytestmark = pytest.mark.models

SAID = {
    "who": "patient",
    "reason": "my feet swell and im so tired",
    "story": "both ankles, three weeks, no chest pain",
    "otc": "ibuprofen 400 two a day since march",
}


def walk(home, *, model="rules", deadline_s=2.0, at_turn=None):
    """Walk one visit and return (answers, brief, receipt notes)."""
    clock.fix("2026-05-12T08:00:00Z")
    settings = read_settings(
        home=str(home), sandbox=True, model=model, reasoner_deadline_s=deadline_s, brief_deadline_s=deadline_s
    )
    try:
        with opened(settings) as context:
            visits = Visits(context)
            visit = visits.start(str(bundle_path("diabetes-kidney")), reason=SAID["reason"], wait=True, by="test")
            prompt, turn = visits.prompt(visit), 0
            while prompt.kind not in {"review", "done"}:
                if prompt.kind == "question" and prompt.question is not None:
                    turn += 1
                    if at_turn is not None and turn == at_turn[0]:
                        at_turn[1]()
                    words = SAID.get(prompt.question.link_id)
                    done = turn > 6 and not words
                    reply = Finish() if done else Answer(words=words or "i do not know")
                else:
                    reply = Finish() if prompt.kind == "read_back" else Answer(words="acknowledged")
                prompt = visits.reply(visit, prompt.interrupt_id, reply)
            answers = {line.link_id: line.words for line in context.store.answers.current(visit)}
            return answers, visits.brief(visit).brief, context.store.visits.get(visit).reasoner_notes
    finally:
        clock.fix(None)


def shown(brief):
    screen = brief.first_screen
    claims = [*screen.frame, *screen.story, *screen.for_attention]
    return [*claims, *(claim for section in brief.sections for claim in section.claims)]


def test_random_weights_change_nothing_that_the_rules_would_say(tmp_path, gemma_folder):
    answers, brief, notes = walk(tmp_path / "model", model=str(gemma_folder))
    same, rules, _ = walk(tmp_path / "rules")
    assert answers == same
    assert [claim.text for claim in shown(brief)] == [claim.text for claim in shown(rules)]
    assert all(claim.author == "rules" for claim in shown(brief))
    assert notes, "the receipt must say that the rules answered instead"


def test_losing_the_model_in_the_middle_loses_no_answer(tmp_path, model_server):
    def lose():
        httpx.post(f"{model_server}/control", params={"mode": "down"})

    httpx.post(f"{model_server}/control")
    try:
        answers, brief, notes = walk(tmp_path, model=f"{model_server}/v1", deadline_s=4.0, at_turn=(2, lose))
    finally:
        httpx.post(f"{model_server}/control")
    assert answers["reason"] == SAID["reason"]
    assert answers["story"] == SAID["story"]
    assert any("written by rules" in note for note in notes)
    assert shown(brief)


def test_a_model_that_is_not_there_is_refused_before_the_visit_begins(tmp_path, gemma_folder):
    from tools.errors import ModelError

    broken = tmp_path / "broken"
    shutil.copytree(gemma_folder, broken)
    for weights in broken.glob("*.safetensors"):
        weights.unlink()
    with pytest.raises(ModelError, match=r"no \.safetensors"):
        walk(tmp_path / "home", model=str(broken))
