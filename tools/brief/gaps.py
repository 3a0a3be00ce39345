"""What was not asked, not answered or not read: said, never left to be guessed."""

from typing import Final

from tools.brief.draft import claim
from tools.brief.material import Material
from tools.brief.wording import counted, quoted, sentence
from tools.clinical import Claim, ReceiptLine


def in_short(material: Material) -> tuple[Claim, ...]:
    """Return the gaps for the first screen: what could not be read, what was skipped, where the visit stopped."""
    claims: list[Claim] = []
    unread = failing_lines(material)
    claims.extend(claim(sentence(line.text), [line.handle], topic="not_read", keep=True) for line in unread[:2])
    if len(unread) > 2:
        rest = [line.handle for line in unread[2:]]
        claims.append(claim(f"{counted(len(rest), 'more part')} not read whole.", rest, topic="not_read", keep=True))
    old = material.line_of("Stale")
    if old:
        claims.append(claim(old.text, [old.handle], topic="stale", keep=True))
    missed = [line for line in material.receipt_lines if line.type in {"NotAnswered", "NotKnown"}]
    claims.extend(claim(line.text, [line.handle], topic="not_answered") for line in missed)
    claims.extend(_shorter(line) for line in missed)
    ended = material.line_of("Stopped")
    if ended:
        claims.append(claim(ended.text, [ended.handle], topic="stopped", keep=True))
    return tuple(claims)


def _shorter(line: ReceiptLine) -> Claim:
    """Return what was not answered in short, should the first screen have no room; the gaps name every question."""
    lead, _, rest = line.text.rstrip(".").partition(": ")
    names = sorted(rest.split("; "), key=lambda name: name not in _FIRST)
    more = "; others below" if len(names) > _NAMED else ""
    text = f"{lead}: {'; '.join(names[:_NAMED])}{more}."
    return claim(text, [line.handle], topic="not_answered_in_short")


_NAMED: Final = 2
_FIRST: Final = frozenset({"danger signs", "suicide", "safety at home", "pregnancy", "allergy", "a medicine"})
"""What is named first of the unanswered questions, where few are named."""


def failing_lines(material: Material) -> list[ReceiptLine]:
    """Return the receipt lines about something that could not be read, or not whole, without the interview's."""
    own = {"Interview", "Check", "NotAnswered", "NotKnown", "Stopped", "Media", "Score", "Table", "Limit", "Prevention"}
    return [
        line
        for line in material.receipt_lines
        if line.type not in own and (not line.whole or line.failed or line.absence == "could_not_be_read")
    ]


def gaps(material: Material) -> list[Claim]:
    """Return every gap on its own line."""
    claims = [claim(line.text, [line.handle], topic="not_read") for line in failing_lines(material)]
    words = {"skipped": "Skipped", "declined": "Preferred not to say", "not_known": "Asked, not known"}
    claims.extend(
        claim(f"{words[answer.status]}: {quoted(answer.question, 120)}.", [answer.handle], topic="not_answered")
        for answer in material.answers
        if answer.status in words
    )
    if not material.answers:
        line = material.line_of("Interview")
        claims.append(claim(line.text if line else "", [line.handle if line else ""], topic="not_asked"))
    claims.extend(
        claim(line.text, [line.handle], topic="not_checked") for line in material.receipt_lines if line.type == "Check"
    )
    return claims


def counted_questions(material: Material) -> str:
    """Return how many questions were asked, in words."""
    return counted(len(material.answers), "question")
