"""A model behind the visit, seen in the browser: it thinks, words a question, and dies; the patient loses nothing."""

import pytest

from tests.browser.people import Patient, fixture
from tests.browser.serving import serving
from tests.browser.wording_model import STORY, wording_model

pytestmark = pytest.mark.browser

IN_MID_LAYING = """() => {
  for (const one of document.getAnimations()) { one.pause(); one.currentTime = 300; }
  return [...document.querySelectorAll(".laid")].map((word) => Number(getComputedStyle(word).opacity));
}"""
THINKING = """() => {
  const told = document.querySelector(".is-busy .busy.on");
  return told && told.textContent.includes("One moment") && told.getClientRects().length;
}"""


@pytest.fixture
def with_model(tmp_path):
    """Serve a sandbox whose reasoner is behind an OpenAI-compatible endpoint."""
    from agent.context import opened
    from agent.settings import read_settings

    with (
        wording_model() as (address, model),
        opened(read_settings(home=str(tmp_path), sandbox=True, model=address, reasoner_deadline_s=120.0)) as context,
        serving(context) as served,
    ):
        yield served, model


def test_a_models_wording_is_waited_for_laid_out_and_replaced_by_the_rules_when_the_model_dies(with_model, device):
    served, model = with_model
    visit = served.visits.start(fixture("diabetes-kidney"), wait=True)
    link = served.link(visit)
    patient = Patient(device()).open(link).consent().until("reason", {"who": "patient"})
    page = patient.page

    model.hold()
    page.fill("textarea", "my feet swell and im so tired")
    page.click(".send")
    page.wait_for_function(THINKING)
    assert model.asked.wait(60)
    assert patient.question == "reason"
    patient.moves(model.go_on.set)

    assert "danger" in patient.question, "a question that looks for danger is the rules' own"
    assert page.locator(".laid").count() == 0
    page.locator("[name=choice]").last.check()
    patient.moves(lambda: page.click(".send"))
    assert patient.question == "story"
    assert page.inner_text("#question") == STORY
    assert page.inner_text(".count .pill") == "Worded by AI"
    seen = page.evaluate(IN_MID_LAYING)
    assert len(seen) == len(STORY.split())
    assert seen[0] == 1
    assert seen[-1] == 0
    assert seen == sorted(seen, reverse=True)

    still = Patient(device(reduced_motion="reduce")).open(link)
    assert still.page.inner_text("#question") == STORY
    assert still.page.evaluate(IN_MID_LAYING) == [1] * len(STORY.split())

    model.dies = True
    patient.say("it began three weeks ago in both feet")
    assert page.locator(".laid").count() == 0
    assert page.locator(".count .pill").count() == 0
    kept = {line.link_id: (line.words, line.asked_by) for line in served.visits.transcript(visit)}
    assert kept["reason"] == ("my feet swell and im so tired", "rules")
    assert kept["story"] == ("it began three weeks ago in both feet", "model")
    assert any("written by rules" in note for note in served.context.store.visits.get(visit).reasoner_notes)
