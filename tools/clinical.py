"""The shared words: the values that every room passes to the next. It holds no rule and reads no file.

Everything here is a frozen `msgspec.Struct`: cheap to make by the hundred thousand, and JSON both ways
(`msgspec.to_builtins`, `msgspec.convert`). Raw FHIR stays behind `tools.fhir`.
"""

from typing import Literal

from msgspec import Struct

Kind = Literal[
    "patient",
    "condition",
    "allergy",
    "medication",
    "administration",
    "vital",
    "lab",
    "social",
    "observation",
    "procedure",
    "immunization",
    "encounter",
    "report",
    "note",
    "family",
    "care_plan",
    "care_team",
    "goal",
    "order",
    "appointment",
    "imaging",
    "device",
    "questionnaire",
    "impression",
    "risk",
    "flag",
    "coverage",
    "section",
    "provenance",
    "specimen",
]

Absence = Literal["recorded_as_none", "asked_not_known", "not_recorded", "could_not_be_read"]
"""The four forms of absence; never one `None`."""

Polarity = Literal["present", "absent", "uncertain"]
Sex = Literal["female", "male", "other", "unknown"]
Pregnant = Literal["yes", "no", "unknown", "not_applicable"]
Level = Literal["emergency", "same_day", "tell_clinician"]
VerdictWord = Literal["supported", "contradicted", "unsupported", "not_checkable"]
AnswerStatus = Literal["answered", "skipped", "declined", "not_known"]
Respondent = Literal["patient", "guardian", "helper"]


class Fact(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One clinical statement read from FHIR.

    Empty text means "the record does not state it". Dates keep the precision and the wording of the record.
    """

    handle: str
    kind: Kind
    text: str
    source: tuple[str, ...]
    """`Type/id` of every resource it was read from; several when repeats were merged."""
    status: str = ""
    """The record's own status word: active, stopped, on-hold, resolved, refuted, planned, not-done, preliminary, ..."""
    when: str = ""
    """ISO 8601 at the record's precision (`2015`, `2016-03`, `2020-01-02T08:00:00Z`), or the text as written."""
    when_is: str = ""
    """What `when` is: onset, recorded, encounter, authored, effective, performed, given, ..."""
    until: str = ""
    """End of the period: abatement, stop, last repeat."""
    code: str = ""
    """`system|code` of the coding that says most."""
    codes: tuple[str, ...] = ()
    value: str = ""
    """As written, without float noise; comparator first (`<1`), `109/72` for blood pressure, `1 to 5` for a range."""
    unit: str = ""
    interpretation: str = ""
    """The source's own: H, L, HH, LL, A, N, POS, NEG, ... or its text."""
    reference_range: str = ""
    subject: str = "patient"
    """`patient`, or the relative (`mother`, `brother`) of whom it is said."""
    encounter: str = ""
    count: int = 1
    """How often the record repeats it."""
    detail: dict[str, str] = {}
    """What only this kind has: dose, route, reason, reaction, criticality, category, certainty, modifier, ..."""


class Person(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who the record is about, as the record states it."""

    id: str
    name: str = ""
    birth_date: str = ""
    """ISO date at the record's precision; empty when absent."""
    sex: Sex = "unknown"
    deceased: str = ""
    """Empty: alive as far as recorded; a date, or `yes` when only that is known."""
    language: str = ""
    identifiers: tuple[str, ...] = ()
    phone: str = ""
    handle: str = ""


class Finding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing somebody said, understood.

    `concept` is a key of the lexicon (`chest_pain`); empty when the words matched none and are kept as they are.
    """

    name: str
    polarity: Polarity
    quote: str
    concept: str = ""
    code: str = ""
    onset: str = ""
    onset_date: str = ""
    duration: str = ""
    severity: str = ""
    site: str = ""
    side: str = ""
    course: str = ""
    worse: str = ""
    better: str = ""
    value: str = ""
    unit: str = ""
    who: str = "patient"
    """`patient`, or whose it is (`son`, `mother`)."""
    time: str = "now"
    """`now`, `past`, `planned` or `hypothetical`."""
    kind: str = "symptom"
    """symptom, condition, medication, allergy, habit, measurement, procedure, event, concern."""
    detail: dict[str, str] = {}
    """Medication: dose, frequency, taking (yes, no, differently, stopped), reason, ingredient; others as needed."""


class Answer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One answer of the visit's log, newest version of its question."""

    handle: str
    link_id: str
    question: str
    words: str
    status: AnswerStatus = "answered"
    topic: str = ""
    """Slot that the question fills: see `tools.interview.topics`."""
    about: str = ""
    """Handle of the fact asked about (`F23`), for medication, allergy and problem questions."""
    choice: str = ""
    """Code of the chosen option, when there was one."""
    findings: tuple[Finding, ...] = ()
    who: Respondent = "patient"
    language: str = "en"
    at: str = ""
    corrected: bool = False
    translation: str = ""
    """Only when marked as such; the original words stay in `words`."""
    asked_by: Literal["rules", "model"] = "rules"


class Flag(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A red flag that fired. Only a clinician clears it."""

    rule: str
    level: Level
    category: str
    quote: str
    instruction: str
    title: str = ""
    evidence: tuple[str, ...] = ()
    source: str = ""
    taken_back: str = ""
    """Handle of the answer that the patient has changed since, if nothing said now raises the flag: it stays for the
    clinician, and its instruction is no longer shown to the patient."""


class Claim(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One sentence and the handles it rests on, with what the check said of it."""

    text: str
    evidence: tuple[str, ...] = ()
    verdict: VerdictWord = "not_checkable"
    reason: str = ""
    topic: str = ""
    """What it is about, for layout and tests: `allergy`, `anticoagulant`, `pregnancy`, `flag`, `result`, ..."""
    because: str = ""
    """Why it stands where it stands: `complaint`, `risk`, `change`, `always`."""
    keep: bool = False
    """Never withheld: shown as "could not be checked" instead."""
    author: Literal["rules", "model", "clinician"] = "rules"


class ReceiptLine(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the receipt: a resource type, how it was looked for, and whether it was read whole."""

    handle: str
    text: str
    type: str = ""
    whole: bool = True
    seen: int = 0
    used: int = 0
    set_aside: int = 0
    failed: int = 0
    absence: str = ""
    """One of the four forms of `Absence` when nothing was found."""


class SetAside(Struct, frozen=True, kw_only=True):
    """A resource not used, and why; the same shape serves what failed."""

    source: str
    reason: str


class Receipt(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was seen of a record and what became of it: `seen == used + len(set_aside) + len(failed)`."""

    seen: int = 0
    used: int = 0
    set_aside: tuple[SetAside, ...] = ()
    failed: tuple[SetAside, ...] = ()
    lines: tuple[ReceiptLine, ...] = ()
    warnings: tuple[str, ...] = ()
    notes_read: int = 0


class EarlierImage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An image of an earlier visit of the same patient that looks alike."""

    visit: str
    handle: str
    when: str
    """ISO 8601: the day of that visit."""
    similarity: float
    """Cosine of the embeddings, -1 to 1; no likelihood of anything."""


class ImageNote(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of one image the patient sent."""

    handle: str
    digest: str
    media: str
    width: int = 0
    height: int = 0
    quality: tuple[str, ...] = ()
    """Problems found, in plain words; empty when none was."""
    kind_of_image: str = ""
    """Modality by MedSigLIP; empty: not analysed by a model."""
    scores: dict[str, float] = {}
    look_early: tuple[str, ...] = ()
    analysed_by: str = ""
    described_by: str = ""
    """Language model that said what it shows; its words stand in the brief, marked as the model's, and nowhere else."""
    body_site: str = ""
    words: str = ""
    sensitive: bool = False
    """Intimate: no thumbnail, no model, no embedding; opened only by a deliberate, audited act."""
    warnings: tuple[str, ...] = ()
    """What the clinician must know of the file itself: it may show a name, only key frames were kept."""
    modality: str = ""
    """DICOM's own word: CR, CT, MR, US, XC, ..."""
    frames: int = 1
    """How many pictures of a series are kept."""
    window: tuple[float, ...] = ()
    """Centre and width as shown, lowest and highest value of the original grey values; empty: no window to set."""
    similar: tuple[EarlierImage, ...] = ()
    """Worked out when it is shown, never kept."""


class ReconciliationLine(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Patient against record, one line."""

    key: str
    subject: str
    """medication, allergy, problem, habit, pregnancy, family, care_elsewhere."""
    name: str
    outcome: Literal["same", "differs", "only_record", "only_patient", "not_asked"]
    record: str = ""
    patient: str = ""
    evidence: tuple[str, ...] = ()
    priority: int = 9
    decision: Literal["", "accept", "reject", "defer"] = ""
    anothers: bool = False
    """The patient tells of taking it from somebody else: a wife's spray, a neighbour's tablets."""


class Section(Struct, frozen=True, kw_only=True):
    """One named part of the brief."""

    name: str
    title: str
    claims: tuple[Claim, ...]


class FirstScreen(Struct, frozen=True, kw_only=True):
    """What is read in sixty seconds."""

    frame: tuple[Claim, ...] = ()
    story: tuple[Claim, ...] = ()
    for_attention: tuple[Claim, ...] = ()


class Brief(Struct, frozen=True, kw_only=True):
    """The brief, in the shape that `previsit brief --json` prints."""

    status: Literal["preliminary", "final", "rejected"]
    as_of: dict[str, str]
    """`record`, `answers`: ISO 8601."""
    first_screen: FirstScreen
    flags: tuple[Flag, ...]
    sections: tuple[Section, ...]
    reconciliation: tuple[ReconciliationLine, ...]
    contradictions: tuple[Claim, ...]
    withheld: tuple[Claim, ...]
    receipt: dict[str, object]
    disclaimer: str
    person: Person | None = None
    stopped: str = ""
    """Where the visit stopped, when it did not run to its end."""
    language: str = "en"
