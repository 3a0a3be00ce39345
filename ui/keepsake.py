"""The copy that a patient keeps: their own answers, without what the record says or what was asked in confidence."""

import re
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from tools.interview import Question
from tools.interview.quoting import without_lead
from ui.view import Texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.turns import Exchange
    from tools.store.contract import Store

RECORD: Final = re.compile(r"\b(?:our|the) record\b|\bregistro\b", re.IGNORECASE)
"""How a question names the record that it quotes."""
TOPICS: Final = {"medication": "copy_medicine", "allergy": "copy_allergies", "problem": "copy_problems"}


class Line(Struct, frozen=True, kw_only=True):
    """One line of the copy."""

    question: str
    words: str


def put_questions(store: "Store", visit: str) -> dict[str, Question]:
    """Return each question as it was last put, by linkId; one that cannot be read is left out."""
    found: dict[str, Question] = {}
    for entry in store.answers.history(visit):
        try:
            found[entry.answer.link_id] = msgspec.json.decode(entry.question, type=Question)
        except msgspec.MsgspecError:
            found.pop(entry.answer.link_id, None)
    return found


def copied(transcript: "Sequence[Exchange]", put: dict[str, Question], t: Texts) -> list[Line]:
    """Return the lines of a visit's copy."""
    unsaid = {"skipped": t.skipped, "declined": t.declined}
    lines = []
    for said in transcript:
        question = put.get(said.link_id)
        if question is not None and question.confidential:
            continue
        words = unsaid.get(said.status) or said.words or t.not_known
        lines.append(Line(question=_asked(said, question, t), words=words))
    return lines


def _asked(said: "Exchange", question: Question | None, t: Texts) -> str:
    """Return what was asked; in its place the topic where the question tells what the record says."""
    tells = question is not None and bool(question.about or question.initial)
    if tells or RECORD.search(said.question):
        return t[TOPICS.get(question.topic if question else "", "copy_record")]
    return without_lead(said.question)
