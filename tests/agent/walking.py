"""Ways to walk a visit in tests without knowing every question."""

from collections.abc import Callable
from pathlib import Path

from agent.turns import Answer, Finish, Prompt, Reply, Skip
from agent.visits import Visits

FIXTURES = Path(__file__).resolve().parent.parent.parent / "fhir_fixtures" / "patients"


def fixture(name: str) -> str:
    """Return the path of a fixture patient's Bundle."""
    return str(FIXTURES / f"{name}.json")


def until(visits: Visits, visit: str, stop: Callable[[Prompt], bool], **answers: str) -> Prompt:
    """Reply until `stop` holds: from `answers` by linkId (with _ for - and .), else by skipping."""
    words = dict(answers)
    prompt = visits.prompt(visit)
    for _ in range(200):
        if stop(prompt):
            return prompt
        reply: Reply
        if prompt.kind == "emergency":
            reply = Answer(words="acknowledged")
        elif prompt.question is None:
            reply = Finish()
        else:
            key = prompt.question.link_id.replace("-", "_").replace(".", "_")
            reply = Answer(words=words[key]) if key in words else Skip()
        prompt = visits.reply(visit, prompt.interrupt_id, reply)
    raise AssertionError("the walk does not come to its end")


def to_review(visits: Visits, visit: str, **answers: str) -> Prompt:
    """Walk to the clinician."""
    return until(visits, visit, lambda prompt: prompt.kind in {"review", "done"}, **answers)
