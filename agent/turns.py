"""What goes back and forth between a visit and the people in it: prompts out, replies in. It moves nothing itself.

A reply is a closed union. Every reply carries the id of the prompt it answers; one that answers an earlier prompt
changes nothing and gets the current prompt.
"""

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from tools.clinical import Brief, Flag

if TYPE_CHECKING:
    from tools.interview import Question, ReadBack

PromptKind = Literal["question", "emergency", "read_back", "review", "done"]
RecordStatus = Literal["none", "loading", "ready", "failed"]
VisitStatus = Literal["invited", "in_progress", "waiting_for_review", "signed", "rejected"]


class Answer(Struct, frozen=True, kw_only=True, tag_field="kind", tag="answer"):
    """The patient's words; also the acknowledgement of an emergency prompt, and the yes to a read-back."""

    words: str = ""
    choice: str = ""
    """Codes of chosen options, comma-separated when several; empty for free text."""


class Skip(Struct, frozen=True, kw_only=True, tag_field="kind", tag="skip"):
    """No answer to this question."""

    why: Literal["skipped", "declined", "not_known"] = "skipped"


class Back(Struct, frozen=True, kw_only=True, tag_field="kind", tag="back"):
    """Ask the question before this one again; its next answer is a correction."""


class Correct(Struct, frozen=True, kw_only=True, tag_field="kind", tag="correct"):
    """A new answer to an earlier question, or one to a question of ours that was not asked; the prompt stays."""

    link_id: str
    words: str = ""
    choice: str = ""


class Finish(Struct, frozen=True, kw_only=True, tag_field="kind", tag="finish"):
    """At a question: stop asking. At the read-back: all of it is right."""


class ClinicianClose(Struct, frozen=True, kw_only=True, tag_field="kind", tag="clinician_close"):
    """A clinician ends the interview where it is."""

    by: str
    why: str = ""


Reply = Answer | Skip | Back | Correct | Finish | ClinicianClose


class Approve(Struct, frozen=True, kw_only=True, tag_field="kind", tag="approve"):
    """Sign the brief as it stands."""


class Edit(Struct, frozen=True, kw_only=True, tag_field="kind", tag="edit"):
    """Replace, remove (empty text) or add a statement; it is checked again."""

    section: str
    """Name of a section; of the first screen `frame`, `first_screen.story`, `for_attention`."""
    index: int
    """Which statement of the section; one past the last adds one."""
    text: str
    evidence: tuple[str, ...] = ()


class Reject(Struct, frozen=True, kw_only=True, tag_field="kind", tag="reject"):
    """Refuse the brief, with the reason."""

    why: str


Decision = Approve | Edit | Reject


class Prompt(Struct, frozen=True, kw_only=True):
    """What the patient, or whoever walks the visit, is to be shown now."""

    visit: str
    kind: PromptKind
    interrupt_id: str = ""
    """Goes back with the reply; empty when nothing is waited for (`done`)."""
    question: "Question | None" = None
    wording: str = ""
    """How to ask it: the question's own text, or a model's wording of it."""
    asked_by: Literal["rules", "model"] = "rules"
    read_back: "ReadBack | None" = None
    flags: tuple[Flag, ...] = ()
    """The emergencies to be acknowledged."""
    notices: tuple[str, ...] = ()
    """Instructions (same day) and short acknowledgements to show above the prompt, once."""
    number: int = 0
    """Which question this is, from 1."""
    about: int = 0
    """How many there will be, about; 0: unknown."""
    can_go_back: bool = False
    record: RecordStatus = "none"
    language: str = "en"
    stale: bool = False
    """The reply answered an earlier prompt, or the same one twice: it changed nothing."""
    changed: bool = False
    """The reply's correction was written down."""
    stopped: str = ""


class Exchange(Struct, frozen=True, kw_only=True):
    """One line of the conversation as it was: what was asked, what was said, and which version of the answer it is."""

    handle: str
    link_id: str
    question: str
    words: str
    status: str
    at: str
    version: int = 1
    asked_by: str = "rules"
    choice: str = ""
    """Codes of the chosen options, comma-separated when several."""


class BriefVersion(Struct, frozen=True, kw_only=True):
    """A brief as the store keeps it."""

    visit: str
    version: int
    brief: Brief
    made_at: str
    by: str = ""
    why: str = ""
    outdated: bool = False
    """The patient has answered, or the record was refreshed, since it was made."""


class VisitLine(Struct, frozen=True, kw_only=True):
    """One line of the worklist."""

    visit: str
    status: VisitStatus
    created_at: str
    changed_at: str
    name: str = ""
    birth_date: str = ""
    patient: str = ""
    source: str = ""
    reason: str = ""
    language: str = "en"
    appointment: str = ""
    record: RecordStatus = "none"
    record_problem: str = ""
    urgent: bool = False
    flags: tuple[Flag, ...] = ()
    acknowledged_by: str = ""
    """The clinician who has seen the urgent flags."""
    acknowledged_at: str = ""
    answered: int = 0
    stopped: str = ""
    locked: str = ""
    """Why nobody may go on (`not me`), or empty."""
    brief_version: int = 0
