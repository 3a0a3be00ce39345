"""What a reasoner is asked and what it may answer. It reasons about nothing itself.

Every call has a deadline and returns a result or `Declined`; a maker that fails, or is late, is replaced by the rules.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from tools.clinical import Answer, Claim, ImageNote
from tools.interview import Profile, Question

if TYPE_CHECKING:
    from tools.brief import Draft, Material
    from tools.chart import Chart


class Declined(Struct, frozen=True):
    """No result, and why, in words fit for the receipt: no patient's words in it."""

    reason: str


class Turn(Struct, frozen=True, kw_only=True):
    """One patient turn."""

    question: Question
    words: str
    choice: str
    handle: str
    at: str
    today: date
    profile: Profile
    answers: tuple[Answer, ...] = ()
    """What was said before, newest version of each."""
    open_questions: tuple[Question, ...] = ()
    """What would be asked next; wordings may be offered for these."""
    chart: "Chart | None" = None


class Heard(Struct, frozen=True, kw_only=True):
    """The words, understood; and wordings for open questions, by linkId."""

    answer: Answer
    wordings: dict[str, str] = {}
    prompts: Mapping[str, str] = {}


class Evidence(Struct, frozen=True, kw_only=True):
    """Handles that matter for this visit, the most telling first; and what was left out for want of room."""

    handles: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    prompts: Mapping[str, str] = {}


class Written(Struct, frozen=True, kw_only=True):
    """A draft, and the hashes of the prompts that had a part in it."""

    draft: "Draft"
    prompts: Mapping[str, str] = {}


class Described(Struct, frozen=True, kw_only=True):
    """What a model says can be seen in one image; nothing else may be made of it than to show it as the model's."""

    sentences: tuple[str, ...] = ()
    quality: str = ""
    prompts: Mapping[str, str] = {}


class Reasoner(Protocol):
    """Rules, or a language model."""

    @property
    def name(self) -> str:
        """What the receipt calls it: `rules 1.0`, or model and revision."""

    def hear(self, turn: Turn, deadline_s: float) -> Heard | Declined:
        """Understand one reply; in the same call, offer wordings for questions still open."""

    def choose_evidence(self, material: "Material", deadline_s: float) -> Evidence | Declined:
        """Choose what in the record bears on this visit."""

    def write(self, material: "Material", evidence: Sequence[str], deadline_s: float) -> Written | Declined:
        """Draft the brief; every statement cites handles of the material."""

    def describe(self, note: ImageNote, data: bytes, material: "Material", deadline_s: float) -> Described | Declined:
        """Say what can be seen in one image that is not intimate; nothing without a model that reads images."""

    def judge(self, claims: Sequence[Claim], material: "Material", deadline_s: float) -> tuple[Claim, ...] | Declined:
        """Judge what code could not decide; a verdict may only be lowered."""
