"""A patient's story as written by hand, typed. It builds nothing."""

import tomllib
from pathlib import Path

import msgspec
from msgspec import Struct


class PatientStory(Struct, frozen=True, kw_only=True):
    """Who it is."""

    given: list[str]
    family: str
    birth_date: str
    sex: str
    language: str = "en"
    phone: str = ""
    contact: str = ""
    """A guardian or next of kin: `Name (relationship)`."""


class Problem(Struct, frozen=True, kw_only=True):
    """A condition; `status` is a clinicalStatus code."""

    name: str
    onset: str = ""
    icd10: str = ""
    status: str = "active"
    abated: str = ""
    certainty: str = "confirmed"
    category: str = "problem-list-item"
    note: str = ""


class Medication(Struct, frozen=True, kw_only=True):
    """A prescription, with one resource a date in `refills`."""

    name: str
    sig: str
    start: str
    rxnorm: str = ""
    status: str = "active"
    stopped: str = ""
    reason: str = ""
    refills: list[str] = []


class Allergy(Struct, frozen=True, kw_only=True):
    """An allergy or intolerance."""

    name: str
    reaction: str = ""
    recorded: str = ""
    criticality: str = ""
    category: str = "medication"
    status: str = "active"


class Series(Struct, frozen=True, kw_only=True):
    """One test or vital sign over time: `[date, value]` or, for blood pressure, `[date, systolic, diastolic]`."""

    test: str
    values: list[list[str | int | float]]
    status: str = "final"


class Encounter(Struct, frozen=True, kw_only=True):
    """A visit to the clinic; the note becomes a DocumentReference with text."""

    date: str
    reason: str
    kind: str = "Office visit"
    note: str = ""


class Dated(Struct, frozen=True, kw_only=True):
    """A procedure, immunization, social finding, order or letter."""

    name: str
    date: str
    code: str = ""
    status: str = ""
    value: str = ""


class Relative(Struct, frozen=True, kw_only=True):
    """A relative's condition."""

    relation: str
    condition: str
    age: int | None = None
    died: bool = False


class ScriptedVisit(Struct, frozen=True, kw_only=True):
    """One visit as the patient types it, and what its brief must and must not say."""

    now: str
    reason: str
    answers: dict[str, str]
    otherwise: str = "skip"
    language: str = "en"
    image: str = ""
    must_say: list[str] = []
    must_not_say: list[str] = []
    must_flag: list[str] = []
    """Categories of red flags that must fire; an empty list means that none of level emergency or same_day may."""


class Story(Struct, frozen=True, kw_only=True):
    """Everything about one fixture patient."""

    id: str
    title: str
    patient: PatientStory
    visit: ScriptedVisit
    problem: list[Problem] = []
    medication: list[Medication] = []
    allergy: list[Allergy] = []
    no_known_allergies: str = ""
    """Date on which "no known allergies" was recorded."""
    series: list[Series] = []
    encounter: list[Encounter] = []
    procedure: list[Dated] = []
    immunization: list[Dated] = []
    social: list[Dated] = []
    order: list[Dated] = []
    letter: list[Dated] = []
    """Letters listed by title, whose content is not in the record."""
    family: list[Relative] = []
    plan: list[Dated] = []


def load_story(path: Path) -> Story:
    """Read a story file.

    Raises:
        msgspec.ValidationError: a field is missing, misspelt in type, or of the wrong type.
    """
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return msgspec.convert(data | {"id": path.stem}, Story)
