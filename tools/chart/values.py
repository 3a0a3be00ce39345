"""The lines of a chart: what each view hands out. It holds no rule and reads nothing.

Empty text means "the record does not state it". Dates keep the record's precision.
"""

from decimal import Decimal
from typing import Literal

from msgspec import Struct

from tools.clinical import Absence, Kind

MedicationState = Literal["current", "paused", "stopped", "completed", "unknown", "planned", "not_taken", "in_hospital"]
"""What the record says of a drug; `in_hospital`: to be given in a stay that is over, whatever its status says."""
Direction = Literal["rising", "falling", "stable", "changed", "unchanged", ""]
NOT_TO_BE_GIVEN = "not to be given"
"""How the evidence of a medication ends that somebody ordered to withhold."""


class ProblemLine(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One problem, however often the record repeats it."""

    name: str
    status: str
    """The record's word; `not stated` when it has none."""
    first: str = ""
    last: str = ""
    until: str = ""
    count: int = 1
    handles: tuple[str, ...] = ()
    code: str = ""
    note: str = ""
    """What the reader must know: a conflict, a certainty other than "confirmed", why a social line matters."""
    episodes: tuple[str, ...] = ()
    """Start of each entry of its own day, oldest first, when there were several."""
    spells: tuple[tuple[str, str], ...] = ()
    """Start and end (empty while it lasts) of each of several episodes, each over before the next began."""
    stage: str = ""
    severity: str = ""
    site: str = ""
    remark: str = ""
    """What the record's author noted beside it, verbatim."""


class Problems(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All problems, apart by what they mean for today."""

    active: tuple[ProblemLine, ...] = ()
    """Active, recurring or relapsed, and those of which no status is stated."""
    inactive: tuple[ProblemLine, ...] = ()
    """Inactive and in remission."""
    resolved: tuple[ProblemLine, ...] = ()
    social: tuple[ProblemLine, ...] = ()
    """Social and administrative findings; those that matter for care first, with the reason in `note`."""
    refuted: tuple[ProblemLine, ...] = ()
    absence: Absence | Literal[""] = ""
    evidence: tuple[str, ...] = ()
    """Handles of what says that there is none, or that there is no information."""
    conflict: str = ""


class DoseSpan(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One stretch of a medication at one strength and dose."""

    text: str
    first: str = ""
    last: str = ""
    count: int = 1
    handles: tuple[str, ...] = ()


class MedicationLine(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One medication with all its refills, and what is probably true of it now."""

    name: str
    state: MedicationState
    ingredients: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    dose: str = ""
    """As written by the record; empty when it gives none."""
    first: str = ""
    last: str = ""
    """Date of the last evidence: order, statement, dispense or administration."""
    until: str = ""
    count: int = 1
    handles: tuple[str, ...] = ()
    """Newest first: the first one supports name, dose and state."""
    reported: bool = False
    """Said by the patient rather than ordered."""
    reason: str = ""
    """Why it was given."""
    stopped_because: str = ""
    not_confirmed_since: str = ""
    note: str = ""
    """A conflict between entries, a modifier, a status that needs words."""
    history: tuple[DoseSpan, ...] = ()
    """Oldest first; one entry when the dose never changed."""
    code: str = ""
    evidence: str = ""
    """What the state rests on, in words: `prescription active`, `patient reports taking it`, `dispensed`."""
    remark: str = ""
    """Directions beside the dose and what the record's author noted, verbatim."""
    stay: str = ""
    """Handle of the visit in which it was to be given, of a drug that is `in_hospital`."""


class AllergyLine(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One allergy or intolerance."""

    name: str
    reaction: str = ""
    criticality: str = ""
    status: str = ""
    certainty: str = ""
    category: str = ""
    when: str = ""
    handles: tuple[str, ...] = ()
    ingredients: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    note: str = ""
    code: str = ""
    severity: str = ""
    """Of the worst reaction: `mild`, `moderate`, `severe`."""
    remark: str = ""
    """What the record's author noted beside it, verbatim."""


class Allergies(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Allergies, or the form in which they are absent."""

    lines: tuple[AllergyLine, ...] = ()
    absence: Absence | Literal[""] = ""
    """Empty when there are lines."""
    evidence: tuple[str, ...] = ()
    past: tuple[AllergyLine, ...] = ()
    refuted: tuple[AllergyLine, ...] = ()
    none_known: tuple[AllergyLine, ...] = ()
    """Statements of absence as the record words them, also when they cover one class only ("no known food allergy")."""
    conflict: str = ""


class Measurement(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One reading of a result."""

    value: str
    number: Decimal | None = None
    """Only when exact: no comparator, no range, unit stated or not needed."""
    unit: str = ""
    when: str = ""
    handle: str = ""
    interpretation: str = ""
    status: str = ""
    second: Decimal | None = None
    """The diastolic half of a blood pressure."""
    other_half: str = ""
    """Handle of the diastolic half, when the two halves were recorded apart; a claim about both needs both."""
    also: tuple[str, ...] = ()
    """Handles of entries that say the same at the same time."""
    note: str = ""
    """What is odd about the value: `unit not stated`, `number written as text`, several values."""
    abnormal: str = ""
    """How this reading stands; only where several of one time are told together."""


class ResultLine(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All readings of one test, newest last in `series`."""

    name: str
    kind: Kind
    latest: Measurement
    code: str = ""
    unit: str = ""
    together: tuple[Measurement, ...] = ()
    """Every different value of the latest time, `latest` among them, when there are several."""
    previous: Measurement | None = None
    """The newest reading of an earlier time."""
    previous_together: tuple[Measurement, ...] = ()
    """Every different value of that time, when there are several."""
    delta: str = ""
    """Latest minus previous, signed, in `unit`; empty where arithmetic would not be sound."""
    direction: Direction = ""
    abnormal: str = ""
    """Empty: not judged. Else `normal`, `high`, `low`, `abnormal`, `critical high`, `critical low`."""
    abnormal_by: str = ""
    """`source` or `reference range`."""
    reference_range: str = ""
    series: tuple[Measurement, ...] = ()
    handles: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()
    """Handles of readings that are registered, preliminary or carry no value yet."""
    not_final: tuple[Measurement, ...] = ()
    """Those of them that have a value all the same, oldest first."""
    not_available: tuple[str, ...] = ()
    """Handles of readings whose value the source says it does not have."""
    not_available_because: str = ""
    """What the source says of the newest of them: `not available (error)`, `recorded without a value`."""
    note: str = ""
    remark: str = ""
    """What the source noted beside the latest reading, verbatim."""
    panel: str = ""
    """The panel that it is a part of, where its own name says little without ("Organism 1" of "Urine culture")."""
    specimen: str = ""
    """Of the latest reading, in the source's words."""


class ChangeLine(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One change since the last visit."""

    text: str
    handles: tuple[str, ...] = ()
    when: str = ""
    kind: str = ""


class Changes(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is different since the visit before."""

    since: str = ""
    """Date of the visit compared with; empty when the record has none."""
    new: tuple[ChangeLine, ...] = ()
    changed: tuple[ChangeLine, ...] = ()
    stopped: tuple[ChangeLine, ...] = ()
    resulted: tuple[ChangeLine, ...] = ()
    visit: str = ""
    """Handle of the encounter compared with."""


class NoteLine(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One document of the record, read or not."""

    handle: str
    title: str
    when: str = ""
    read: bool = True
    why_not: str = ""
    author: str = ""


class Check(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one rule of the safety tables says of this patient."""

    rule: str
    topic: str
    """allergy, interaction, kidney, pregnancy, duplicate, preventive, vaccine, table."""
    text: str
    evidence: tuple[str, ...] = ()
    source: str = ""
    missing: str = ""
    """What the rule would have needed and the record does not have."""
    severity: Literal["", "serious", "caution", "note"] = ""
    jurisdiction: str = ""
    version: str = ""
    matched: bool = True
    """False: the line says what was looked for and not found, or could not be judged."""


class Hit(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One place of the record that answers a search."""

    handle: str
    text: str
    passage: str = ""
    """The sentence or sentences of a note that match; empty for a fact."""
    score: float = 0.0
    when: str = ""
    kind: str = ""


class Compact(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The chart as text."""

    text: str
    tokens: int
    dropped: tuple[str, ...] = ()
    """What a budget left out, in words."""
    counted_by: str = "estimate"
    """`gemma` when its tokenizer was at hand, `tokenizer` for another model's, else `estimate`."""
