"""Status words as sources really write them (`Entered in Error`, a display, a text) to FHIR's own; it judges none."""

import re

from tools.fhir.json_tree import Json, nodes, text

IN_ERROR = "entered-in-error"
_FIELDS = ("status", "docStatus", "lifecycleStatus", "clinicalStatus", "verificationStatus")
_CONCEPTS = frozenset(("clinicalStatus", "verificationStatus"))
_PLAIN = re.compile(r"[a-z]+(?:-[a-z]+)*")
_IN_WORDS = re.compile(r"[\s_\-]+")
_REMARK = re.compile(r"\s*\(.*?\)\s*")
_SAME = {
    "enteredinerror": IN_ERROR,
    "in-error": IN_ERROR,
    "error": IN_ERROR,
    "erroneous": IN_ERROR,
    "entered-by-error": IN_ERROR,
    "known-absent": "refuted",
    "confirmed-absent": "refuted",
    "ruled-out": "refuted",
    "confirmed-present": "confirmed",
    "in-remission": "remission",
    "onhold": "on-hold",
    "notdone": "not-done",
    "inprogress": "in-progress",
    "rule-out": "differential",
    "to-rule-out": "differential",
    "suspected": "unconfirmed",
    "possible": "unconfirmed",
    "probable": "provisional",
    "likely": "provisional",
    "presumptive": "provisional",
    "working": "provisional",
}
_GRAVE = (IN_ERROR, "refuted")
_KNOWN = frozenset(("active", "recurrence", "relapse", "inactive", "remission", "resolved", "confirmed")) | frozenset(
    ("unconfirmed", "provisional", "differential", "presumed")
)


def status_word(written: str) -> str:
    """Return a status in FHIR's spelling.

    >>> status_word("Entered in Error"), status_word(" On_Hold "), status_word("COMPLETED")
    ('entered-in-error', 'on-hold', 'completed')
    """
    word = _IN_WORDS.sub("-", _REMARK.sub(" ", written).casefold().strip(" .\t\n"))
    return _SAME.get(word, word)


def status_of(value: object) -> str:
    """Return the status that a concept, coding or plain string states, by code, display or text; empty for none.

    Of several, the one that takes the entry back or denies it comes first.
    """
    if isinstance(value, str):
        return status_word(value)
    written: list[str] = [text(item) for item in value if isinstance(item, str)] if isinstance(value, list) else []
    for concept in nodes({"x": value}, "x"):
        for coding in (*nodes(concept, "coding"), concept):
            written += [text(coding, "code"), text(coding, "display")]
        written.append(text(concept, "text"))
    words = [status_word(word) for word in written if word]
    for grave in _GRAVE:
        if grave in words:
            return grave
    known = next((word for word in words if word in _KNOWN), "")
    return known or next((word for word in words if _PLAIN.fullmatch(word)), "")


_LETTERS = "diagnosesicherheit"
_LETTER_MEANS = {"G": ("", "confirmed"), "V": ("", "unconfirmed"), "A": ("", "refuted"), "Z": ("resolved", "confirmed")}
"""Germany's certainty of an ICD-10-GM diagnosis: assured, suspected, excluded, state after (clinical, verification).

Source: KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT and the extension icd-10-gm-diagnosesicherheit of the German base profiles.
"""


def _settle_letter(resource: Json) -> None:
    """Put a German certainty letter, beside the status or on the diagnosis code, into FHIR's words."""
    codings = nodes(resource, "verificationStatus", "coding") + nodes(
        resource, "code", "coding", "extension", "valueCoding"
    )
    letters = (text(item, "code").upper() for item in codings if _LETTERS in text(item, "system").casefold())
    clinical, certainty = next((_LETTER_MEANS[letter] for letter in letters if letter in _LETTER_MEANS), ("", ""))
    if clinical and "clinicalStatus" not in resource:
        resource["clinicalStatus"] = clinical
    if certainty and status_of(resource.get("verificationStatus")) not in (_KNOWN | set(_GRAVE)) - {"confirmed"}:
        resource["verificationStatus"] = certainty


def settle(resource: Json) -> None:
    """Replace the status elements of a resource by plain words, where they are not already."""
    if resource.get("resourceType") == "Condition":
        _settle_letter(resource)
    for field in _FIELDS:
        value = resource.get(field)
        if value is None or (type(value) is str and _PLAIN.fullmatch(value) and value not in _SAME):
            continue
        word = status_of(value)
        if word:
            resource[field] = word
        elif field not in _CONCEPTS and not isinstance(value, str):
            resource[field] = text(value)


def entered_in_error(resource: Json) -> bool:
    """Tell whether the record takes a settled resource back."""
    return IN_ERROR in (resource.get("status"), resource.get("docStatus"), resource.get("verificationStatus"))
