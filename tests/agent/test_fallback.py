"""A language model that fails, is late or declines: the rules answer, the receipt says so, the visit goes on."""

import json
import threading
from dataclasses import replace

import pytest
from msgspec import structs

from agent.reasoner.falling_back import FallingBack
from agent.reasoner.protocol import Declined
from agent.visits import Visits
from tests.agent.walking import fixture, to_review
from tools.errors import ModelBusyError, ModelOutputError


class Broken:
    """A model with the name of one and the abilities of none."""

    name = "a model that fails"

    def __init__(self, trouble):
        self.trouble = trouble

    def hear(self, turn, deadline_s):
        return self.trouble()

    def choose_evidence(self, material, deadline_s):
        return self.trouble()

    def write(self, material, evidence, deadline_s):
        return self.trouble()


def busy():
    raise ModelBusyError("the queue is full")


def garbled():
    raise ModelOutputError("the output is cut off")


def hangs():
    threading.Event().wait(5)
    return Declined("too late anyway")


@pytest.mark.parametrize("trouble", [busy, garbled, hangs, lambda: Declined("nothing usable")])
def test_the_rules_take_over_and_the_receipt_says_so(context, trouble):
    settings = structs.replace(context.settings, reasoner_deadline_s=0.05, brief_deadline_s=0.05)
    broken = FallingBack(Broken(trouble))
    visits = Visits(replace(context, reasoner=broken, settings=settings))
    visit = visits.start(fixture("nothing-recorded"), wait=True)
    assert to_review(visits, visit, reason="my feet swell").kind == "review"
    made = visits.brief(visit).brief
    assert "my feet swell" in str(visits.export(visit, "md"))
    assert "by rules" in json.dumps(made.receipt)
    assert any(line.words == "my feet swell" for line in visits.transcript(visit))
    broken.close()


def test_a_defect_is_not_hidden_behind_the_rules():
    def defect():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        FallingBack(Broken(defect)).ask("hearing", lambda maker, left: maker.hear(None, left), 1)
