"""Scores of the standard instruments, for the clinician's eyes: a number and item 9, never a severity label."""

from collections.abc import Sequence

from msgspec import Struct

from tools.clinical import Answer

_ITEMS = {"phq-9": 9, "gad-7": 7}


class Score(Struct, frozen=True, kw_only=True):
    """The sum of what was answered."""

    instrument: str
    total: int
    answered: int
    of: int
    evidence: tuple[str, ...]
    item_nine: str = ""
    """Words of the answer to PHQ-9 item 9; empty when it was not answered."""

    @property
    def complete(self) -> bool:
        """True when every item was answered; a sum of fewer is no score."""
        return self.answered == self.of


def scores(answers: Sequence[Answer]) -> tuple[Score, ...]:
    """Return the scores of every instrument that was begun; PHQ-2 is a PHQ-9 of which two items were answered."""
    found = []
    for name, count in _ITEMS.items():
        given = {
            answer.link_id: answer
            for answer in answers
            if answer.link_id.startswith(f"{name}.") and answer.choice.isdigit()
        }
        if not given:
            continue
        nine = given.get("phq-9.9") if name == "phq-9" else None
        found.append(
            Score(
                instrument=name,
                total=sum(int(answer.choice) for answer in given.values()),
                answered=len(given),
                of=count,
                evidence=tuple(answer.handle for answer in given.values()),
                item_nine=nine.words if nine else "",
            )
        )
    return tuple(found)
