"""What a language model may return, as schemas: short fields, closed vocabularies, handles that exist."""

from typing import Literal

from pydantic import BaseModel, Field
from pydantic.config import JsonDict

HANDLE: JsonDict = {"type": "string", "format": "handle"}


class SaidFinding(BaseModel):
    """One thing the patient said."""

    name: str = Field(max_length=60)
    polarity: Literal["present", "absent", "uncertain"]
    quote: str = Field(max_length=200)


class Wording(BaseModel):
    """Another wording of an open question, which the prompt names by a letter.

    Letters and not linkIds: the same schema serves every turn of every visit, and is compiled once.
    """

    question: Literal["A", "B", "C"]
    text: str = Field(max_length=200)


class HeardOutput(BaseModel):
    """The answer of `hear`."""

    findings: list[SaidFinding] = Field(max_length=12)
    wordings: list[Wording] = Field(max_length=3)


class ChosenOutput(BaseModel):
    """One round of `choose_evidence`."""

    handles: list[str] = Field(max_length=40, json_schema_extra={"items": HANDLE})
    search: list[str] = Field(max_length=3, json_schema_extra={"items": {"type": "string", "maxLength": 40}})


class Sentence(BaseModel):
    """One sentence and the entries it rests on."""

    text: str = Field(max_length=320)
    evidence: list[str] = Field(min_length=1, max_length=6, json_schema_extra={"items": HANDLE})


class WrittenOutput(BaseModel):
    """The answer of `write`."""

    story: list[Sentence] = Field(max_length=3)
    for_attention: list[Sentence] = Field(max_length=3)


class Judged(BaseModel):
    """A verdict on one numbered statement."""

    number: int = Field(ge=1, le=99)
    verdict: Literal["supported", "contradicted", "unsupported"]
    reason: str = Field(max_length=160)


class JudgedOutput(BaseModel):
    """The answer of `judge`."""

    verdicts: list[Judged] = Field(max_length=20)


class SeenSentence(BaseModel):
    """One sentence on what can be seen in an image."""

    text: str = Field(max_length=160)
    evidence: list[str] = Field(min_length=1, max_length=1, json_schema_extra={"items": HANDLE})


class SeenOutput(BaseModel):
    """The answer of `describe`."""

    quality: Literal["good", "limited", "unusable"]
    visible: list[SeenSentence] = Field(max_length=4)
