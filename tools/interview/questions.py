"""One question as a door shows it, and the settings of an interview. It decides nothing."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from tools.interview.questionnaire import Questionnaire

QuestionKind = Literal["text", "choice", "multi", "yes_no", "number", "scale", "date", "site"]


class Option(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One quick reply."""

    code: str
    text: str
    concepts: tuple[str, ...] = ()
    """Concept keys that choosing it says are present."""
    absent: tuple[str, ...] = ()
    """Concept keys that choosing it says are absent ("none of these")."""
    exclusive: bool = False
    """True for "none of these": it cannot stand beside others."""
    fills: dict[str, str] = {}
    """Fields of `Finding` that choosing it fills: `{"severity": "severe"}`."""
    value: dict[str, object] = {}
    """The FHIR `value[x]` it stands for, when it is not a plain code."""


class Progress(Struct, frozen=True, kw_only=True):
    """How far along: questions answered, and about how many there will be."""

    done: int
    total: int


class Question(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One question to the patient."""

    link_id: str
    text: str
    topic: str
    kind: QuestionKind = "text"
    options: tuple[Option, ...] = ()
    about: str = ""
    """Handle of the fact asked about."""
    concepts: tuple[str, ...] = ()
    """What a bare yes or no answers for."""
    subject: str = ""
    """Concept that the answer describes: the onset *of what*."""
    required: bool = False
    why: str = ""
    """One plain sentence, shown when the question may seem odd."""
    fixed: bool = False
    """Never reworded: standard instruments, safety questions."""
    confidential: bool = False
    """Only ever shown to the patient alone."""
    danger: bool = False
    """A question that looks for red flags: leaving here marks the visit urgent."""
    progress: Progress | None = None
    questionnaire: str = ""
    source: str = ""
    free_text: bool = True
    """False when only the options count."""
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""
    initial: str = ""
    """What the record knows, offered for confirmation."""
    detail: Mapping[str, str] = {}
    """For medication questions: name, dose, ingredient; others as needed."""


class InterviewSettings(Struct, frozen=True, kw_only=True):
    """How an interview is run; a clinic may change any of it."""

    most_questions: int = 12
    """Beyond the core."""
    most_screens: int = 20
    """Questions about the complaint give way beyond this, the least telling first; nothing about safety does."""
    most_medicines: int = 1
    """More than this are first shown as one list to tick."""
    adolescents_alone: bool = True
    """Ages 12 to 17 get confidential questions when they answer alone."""
    ask_harm: bool = True
    """Ask adults, alone, whether they are safe at home."""
    sensitive: tuple[str, ...] = ()
    """Handles of facts that carry a security label or a private topic; never shown to a helper or guardian."""
    extra: tuple[Questionnaire, ...] = ()
    """The clinic's own questionnaires, checked by `load_questionnaire`; asked before the closing questions."""
    booked: str = ""
    """The reason given when the visit was booked."""
    emergency: bool = False
    """An emergency instruction stands: only what whoever treats the patient needs most is still asked."""
    protocol: str = ""
    """Name in `library()` of a symptom protocol that is asked whatever the complaint is."""
