"""What of a model's findings is taken over from a patient's words: only what can be tied to them. It hears nothing."""

import re
from typing import TYPE_CHECKING

from msgspec import structs

from agent.reasoner.wordings import FORBIDDEN
from tools.clinical import Answer, Finding

if TYPE_CHECKING:
    from agent.reasoner.outputs import HeardOutput, SaidFinding

SHORTEST_QUOTE = 3


def with_more(answer: Answer, output: "HeardOutput") -> Answer:
    """Return the answer with the model's findings beside those of the rules, which stay as they are.

    A finding is added when its quote stands in the patient's words, when the rules made nothing else of that quote, and
    when it names no illness or medicine that the quote itself does not name.
    """
    heard = {finding.concept for finding in answer.findings if finding.concept}
    words = _plain(answer.words)
    more: list[Finding] = []
    for said in output.findings:
        concept = _concept(said, words, heard)
        if concept is None:
            continue
        heard |= {concept} - {""}
        # Absence is the rules' to say: a model that misreads a "no" would hide a danger sign.
        polarity = "uncertain" if said.polarity == "absent" else said.polarity
        more.append(
            Finding(name=said.name, polarity=polarity, quote=said.quote, concept=concept, detail={"heard_by": "model"})
        )
    return structs.replace(answer, findings=(*answer.findings, *more))


def _concept(said: "SaidFinding", words: str, heard: set[str]) -> str | None:
    """Return the concept of a finding that may be added, "" for one that the lexicon does not know; else None."""
    from tools.words import concept, find_concepts

    quote = _plain(said.quote)
    if len(quote) < SHORTEST_QUOTE or not re.search(rf"(?<!\w){re.escape(quote)}(?!\w)", words):
        return None
    if FORBIDDEN.search(said.name):
        return None
    named = {match.concept for match in find_concepts(said.name)}
    quoted = {match.concept for match in find_concepts(said.quote)}
    if named & heard or len(named) > 1 or (quoted and not named & quoted):
        return None
    known = concept(next(iter(named), ""))
    if known is not None and known.kind != "symptom" and known.key not in quoted:
        return None
    return known.key if known is not None else ""


def _plain(text: str) -> str:
    return " ".join(text.lower().split())
