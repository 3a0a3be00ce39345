"""The one tree of exceptions; it holds no logic and no messages of its own.

    PrevisitError               anything that a person can be told about in one line
    +-- UsageError              the call itself is wrong (exit 2)
    +-- InputError              a file or text handed in cannot be used
    |   +-- RecordError         a FHIR source cannot be read at all
    |   |   +-- RecordNotFoundError   the patient or the source is not there
    |   |   +-- WrongPatientError     what came is about somebody else, or about several people
    |   |   +-- RecordTooLargeError   a limit on size, depth or count was passed
    |   +-- ImageError          an image cannot be opened safely
    |   +-- QuestionnaireError  a Questionnaire cannot be run; names the item
    |   +-- UnitError           a unit cannot be converted
    +-- StoreError              the data directory or database cannot be used
    |   +-- ConflictError       somebody else changed it first
    +-- AccessError             not signed in, not allowed, expired or revoked
    +-- SourceUnavailableError  a server did not answer, or refused
    +-- ModelError              a language or image model cannot be used
    |   +-- ModelBusyError      the queue is full; the rules take over
    |   +-- ModelOutputError    truncated, unclosed or schema-invalid output
    +-- NotReadyError           the command exists but cannot do its work here yet

Every message says what, where and what to do next; none carries a patient's words or data.
"""


class PrevisitError(Exception):
    """Base of every error that is shown to a person as one line."""


class UsageError(PrevisitError):
    """The call itself is wrong."""


class InputError(PrevisitError):
    """Something handed in cannot be used."""


class RecordError(InputError):
    """A FHIR source cannot be read at all."""


class RecordNotFoundError(RecordError):
    """The source or the patient is not there."""


class WrongPatientError(RecordError):
    """What came is about somebody else, or about several people."""


class RecordTooLargeError(RecordError):
    """A limit on size, depth or count was passed."""


class ImageError(InputError):
    """An image cannot be opened safely."""


class QuestionnaireError(InputError):
    """A Questionnaire cannot be run; the message names the item."""


class UnitError(InputError):
    """A unit cannot be read or converted."""


class StoreError(PrevisitError):
    """The data directory or the database cannot be used."""


class ConflictError(StoreError):
    """Somebody else changed it first; look again and repeat."""


class AccessError(PrevisitError):
    """Not signed in, not allowed, expired or revoked."""


class SourceUnavailableError(PrevisitError):
    """A server did not answer, or refused."""


class ModelError(PrevisitError):
    """A language or image model cannot be used."""


class ModelBusyError(ModelError):
    """The model's queue is full; the rules take over."""


class ModelOutputError(ModelError):
    """The model's output is truncated, unclosed or breaks its schema."""


class NotReadyError(PrevisitError):
    """The command exists but cannot do its work here."""
