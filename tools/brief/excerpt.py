"""Which sentences of a long answer are quoted where room is short: the urgent, the new and the cause come first."""

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from tools.brief.material import Material
from tools.brief.wording import quoted
from tools.clinical import Answer

_CAUSE: Final = re.compile(
    r"\b(?:because|caused?|since i|ever since|(?<!look )(?<!looks )(?<!looked )(?<!looking )after (?!me|us|him|her)\w+"
    r"|stopp(?:ed|ing)|quit|ran out|run out|forg[eo]t\w*|missed|skipp(?:ed|ing)|started (?:on|taking)|gave me|put me on"
    r"|new (?:pills?|medicine|tablets?|meds?)|can'?t afford|too expensive)\b",
    re.IGNORECASE,
)
_MANNER: Final = re.compile(
    r"\b(?:better|worse|goes? away|went away|comes? (?:and goes?|on)|eases?|spreads?|moves? (?:to|into|down|up)"
    r"|wakes? me|when (?:i|he|she|it)|if (?:i|he|she)|whenever|at (?:night|rest)|lying|climb\w*|walking|standing"
    r"|suddenly|constant\w*)\b",
    re.IGNORECASE,
)
_CLAUSE: Final = re.compile(r",\s+|\s+(?=(?:and|but|then|so|because) )")

_MEASURED: Final = re.compile(
    r"\b(?:temp\w*|fever|bp|pressure|sugars?|sats?|oxygen|inr|pulse|heart rate)\b[^.;!?]{0,25}\d"
    r"|\d ?(?:kg|kilos?|lbs?|pounds|stone|%)(?!\w)",
    re.IGNORECASE,
)
"""What was measured."""

_URGENT: Final = 6
_READING: Final = 3
_MEDICINE: Final = 3
_TELLS_WHY: Final = 3
_PRESENT: Final = 2
_TELLS_HOW: Final = 2


class Piece(Struct, frozen=True, kw_only=True):
    """One sentence, or a clause of a long one, with its place in the answer and what it is worth."""

    start: int
    end: int
    worth: float


def excerpt(answer: Answer, limit: int, material: Material) -> str:
    """Return an answer quoted within a number of characters: whole, or its most telling sentences in their order.

    Each quotation is the patient's words as they are; what was left out between two stands as dots.
    """
    flat = " ".join(answer.words.split())
    if len(flat) <= limit:
        return quoted(answer.words, limit)
    pieces = _pieces(flat, limit, answer, material)
    chosen: list[Piece] = []
    left = limit
    for piece in sorted(pieces, key=lambda one: (-one.worth, one.start)):
        length = piece.end - piece.start
        if piece.worth > 0 and length <= left:
            chosen.append(piece)
            left -= length
    if not chosen:
        return quoted(answer.words, limit)
    return _joined(sorted(chosen, key=lambda one: one.start), flat)


def _pieces(flat: str, limit: int, answer: Answer, material: Material) -> list[Piece]:
    urgent = [part for flag in material.flags if answer.handle in flag.evidence for part in flag.quote.split(" … ")]
    signs = [(words, _URGENT) for words in urgent]
    seen: set[str] = set()
    for finding in answer.findings:
        new = finding.concept not in seen
        seen.add(finding.concept)
        if finding.quote and finding.kind == "medication":
            signs.append((finding.quote, _MEDICINE))
        elif finding.quote and finding.polarity == "present" and new:
            signs.append((finding.quote, _PRESENT))
    # The story begins with its first words, all else being equal.
    return [
        Piece(start=start, end=end, worth=_worth(flat[start:end], signs) + (0.5 if start == 0 else 0))
        for start, end in _spans(flat, limit)
    ]


def _worth(text: str, signs: Sequence[tuple[str, int]]) -> float:
    told = text.lower()
    found: dict[str, int] = {}
    for words, worth in signs:
        if words.lower() in told or told in words.lower():
            found[words.lower()] = max(worth, found.get(words.lower(), 0))
    why, how = _CAUSE.search(text), _MANNER.search(text)
    read = _READING if _MEASURED.search(text) else 0
    return sum(found.values()) + read + (_TELLS_WHY if why else 0) + (_TELLS_HOW if how else 0)


def _spans(flat: str, limit: int) -> list[tuple[int, int]]:
    """Return where each sentence begins and ends; one longer than the room is taken by its clauses."""
    from tools.words.tokens import sentences

    found = []
    for start, end in sentences(flat):
        found.extend(_clauses(flat, start, end) if end - start > limit else [(start, end)])
    return found


def _clauses(flat: str, start: int, end: int) -> list[tuple[int, int]]:
    marks = [(match.start() + start, match.end() + start) for match in _CLAUSE.finditer(flat[start:end])]
    begins, ends = [start, *(after for _, after in marks)], [*(before for before, _ in marks), end]
    return [(begin, stop) for begin, stop in zip(begins, ends, strict=True) if stop > begin]


def _joined(chosen: Sequence[Piece], flat: str) -> str:
    runs: list[list[int]] = []
    for piece in chosen:
        if runs and not flat[runs[-1][1] : piece.start].strip(" ,;"):
            runs[-1][1] = piece.end
        else:
            runs.append([piece.start, piece.end])
    text = " ... ".join(quoted(flat[start:end], len(flat)) for start, end in runs)
    return f"{'... ' if runs[0][0] else ''}{text}{' ...' if runs[-1][1] < len(flat) else ''}"
