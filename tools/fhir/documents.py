"""FHIR document Bundles: Composition first, every reference resolving inside. It decides nothing about content."""

import uuid
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from msgspec import Struct

from tools.fhir.document_entries import Resource, concept, moment, term

SECTIONS: Final = {
    "story": ("81338-6", "Patient story"),
    "alerts": ("104605-1", "Alerts"),
    "problems": ("11450-4", "Problem list"),
    "allergies": ("48765-2", "Allergies and intolerances"),
    "medications": ("10160-0", "Medication summary"),
    "immunizations": ("11369-6", "Immunizations"),
    "results": ("30954-2", "Results"),
    "vitals": ("8716-3", "Vital signs"),
    "procedures": ("47519-4", "History of procedures"),
    "past": ("11348-0", "History of past problems"),
    "pregnancy": ("10162-6", "Pregnancy"),
    "social": ("29762-2", "Social history"),
    "reconciliation": ("", "Patient against record"),
    "attention": ("", "For attention"),
    "receipt": ("", "Receipt and disclaimer"),
}
"""Section, its LOINC code and title. Source: package hl7.fhir.uv.ips 2.0.0, profile Composition-uv-ips."""

MANDATORY: Final = ("problems", "allergies", "medications")
"""Sections that the International Patient Summary demands; empty ones state why."""

_EMPTY: Final = {
    "recorded_as_none": "nilknown",
    "asked_not_known": "unavailable",
    "not_recorded": "unavailable",
    "could_not_be_read": "unavailable",
    "not_asked": "notasked",
}


class Part(Struct, frozen=True, kw_only=True):
    """One section of a document: its sentences, its entries, and why there are none."""

    name: str
    lines: tuple[str, ...] = ()
    entries: tuple[Resource, ...] = ()
    absence: str = ""
    """One of the four forms of absence, or `not_asked`; only used when there are no entries."""


class Signature(Struct, frozen=True, kw_only=True):
    """Who signed, and when."""

    by: str
    at: str


def document(
    parts: Sequence[Part],
    patient: Resource,
    *,
    seed: str,
    made_at: str,
    writer: str,
    status: str = "preliminary",
    signature: Signature | None = None,
    snapshot: str = "",
    language: str = "en",
    extra: Sequence[Resource] = (),
) -> Resource:
    """Return a document Bundle.

    Args:
        parts: sections in their order; the mandatory ones are added where missing, with their emptyReason.
        patient: who it is about; every entry refers to `PATIENT`, which is replaced by its address.
        seed: what makes this document this document: the same seed gives the same ids.
        made_at: moment of making, with zone.
        writer: name and version of the software, and of the model if one wrote.
        status: `preliminary`, `final` or `entered-in-error`; `final` needs a signature.
        signature: the clinician's.
        snapshot: digest of the record it was made from.
        language: BCP 47 code of the text.
        extra: further resources to carry, for instance the QuestionnaireResponse.

    Returns:
        The Bundle. Equal input gives an equal Bundle.
    """
    maker = _Maker(seed)
    person = maker.add(patient, "patient")
    device = maker.add(_device(writer), "device")
    clinician = (
        maker.add({"resourceType": "Practitioner", "name": [{"text": signature.by}]}, "clinician") if signature else ""
    )
    present = {part.name for part in parts}
    whole = [*parts, *(Part(name=name, absence="not_recorded") for name in MANDATORY if name not in present)]
    sections = [_section(part, maker) for part in whole if part.lines or part.entries or part.name in MANDATORY]
    for number, resource in enumerate(extra):
        maker.add(resource, f"extra:{number}:{resource['resourceType']}")
    composition: Resource = {
        "resourceType": "Composition",
        "language": language,
        "text": narrative([f"Previsit brief, {status}."]),
        "status": status,
        "type": concept("Patient summary Document", ["http://loinc.org|60591-5"]),
        "subject": {"reference": person},
        "date": made_at,
        "author": [{"reference": device}],
        "title": "Previsit brief" + ("" if status == "final" else f" ({status})"),
        "section": sections,
    }
    if signature:
        composition["attester"] = [{"mode": "legal", "time": signature.at, "party": {"reference": clinician}}]
    top = maker.add(composition, "composition")
    maker.add(_provenance(top, device, clinician, signature, made_at, snapshot), "provenance")
    entries = maker.entries
    entries.sort(key=lambda entry: entry["resource"]["resourceType"] != "Composition")
    bundle: Resource = {
        "resourceType": "Bundle",
        "id": maker.name("bundle"),
        "identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{maker.name('bundle')}"},
        "type": "document",
        "timestamp": signature.at if signature else made_at,
        "entry": entries,
    }
    resolved: Resource = _point(bundle, {"PATIENT": person})
    return resolved


class _Maker:
    """Gives every resource its id and its address, always the same ones for the same seed."""

    def __init__(self, seed: str) -> None:
        self._space = uuid.uuid5(uuid.NAMESPACE_URL, f"urn:previsit:{seed}")
        self.entries: list[dict[str, Any]] = []

    def name(self, key: str) -> str:
        return str(uuid.uuid5(self._space, key))

    def add(self, resource: Resource, key: str) -> str:
        """Add a resource under the id of its key and return its address."""
        name = self.name(key)
        address = f"urn:uuid:{name}"
        self.entries.append({"fullUrl": address, "resource": {**resource, "id": name}})
        return address


def _section(part: Part, maker: _Maker) -> dict[str, Any]:
    code, title = SECTIONS[part.name]
    found: dict[str, Any] = {"title": title}
    if code:
        found["code"] = concept(title, [f"http://loinc.org|{code}"])
    lines = part.lines or (_WORDS.get(part.absence, "Nothing is recorded."),)
    found["text"] = narrative(lines)
    if part.entries:
        found["entry"] = [
            {"reference": maker.add(resource, f"{part.name}:{number}")} for number, resource in enumerate(part.entries)
        ]
    elif code and (part.absence or part.name in MANDATORY):
        found["emptyReason"] = term("list-empty-reason", _EMPTY.get(part.absence, "unavailable"))
        found["emptyReason"]["text"] = _WORDS.get(part.absence, "Nothing is recorded.")
    return found


_WORDS: Final = {
    "recorded_as_none": "Recorded as none known.",
    "asked_not_known": "Asked, and not known.",
    "not_recorded": "Not recorded.",
    "could_not_be_read": "Could not be read.",
    "not_asked": "Not asked.",
}


def narrative(lines: Sequence[str]) -> dict[str, str]:
    """Return sentences as a FHIR narrative; every character that is markup is escaped.

    >>> narrative(["a < b"])["div"]
    '<div xmlns="http://www.w3.org/1999/xhtml"><p>a &lt; b</p></div>'
    """
    printable = ("".join(letter for letter in line if letter.isprintable()) for line in lines)
    body = "".join(f"<p>{escape(line)}</p>" for line in printable)
    return {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{body}</div>'}


def _device(writer: str) -> Resource:
    return {
        "resourceType": "Device",
        "deviceName": [{"name": writer, "type": "model-name"}],
        "type": {"text": "Software that prepares a brief from record and answers"},
    }


def _provenance(
    target: str, device: str, clinician: str, signature: Signature | None, made_at: str, snapshot: str
) -> Resource:
    kind = "provenance-participant-type"
    agents: list[dict[str, Any]] = [{"type": term(kind, "author"), "who": {"reference": device}}]
    if signature:
        agents.append({"type": term(kind, "verifier"), "who": {"reference": clinician}})
    found: Resource = {
        "resourceType": "Provenance",
        "target": [{"reference": target}],
        "recorded": signature.at if signature else made_at,
        "agent": agents,
    }
    if snapshot:
        what = {"identifier": {"system": "urn:previsit:snapshot", "value": snapshot}, "display": "the record as read"}
        found["entity"] = [{"role": "source", "what": what}]
    return found


def _point(value: Any, addresses: Mapping[str, str]) -> Any:  # noqa: ANN401 - any JSON value
    """Replace placeholder references by addresses, everywhere."""
    if isinstance(value, dict):
        return {
            key: addresses.get(inner, inner)
            if key == "reference" and isinstance(inner, str)
            else _point(inner, addresses)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_point(one, addresses) for one in value]
    return value


def dangling(bundle: Resource) -> tuple[str, ...]:
    """Return every reference of a document that nothing in it answers to; empty when it is whole."""
    addresses = {entry["fullUrl"] for entry in bundle["entry"]}
    return tuple(reference for reference in _references(bundle["entry"]) if reference not in addresses)


def _references(value: Any) -> list[str]:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        own = [value["reference"]] if isinstance(value.get("reference"), str) else []
        return own + [one for inner in value.values() for one in _references(inner)]
    return [one for inner in value for one in _references(inner)] if isinstance(value, list) else []


def person(
    name: str,
    *,
    birth_date: str = "",
    sex: str = "unknown",
    deceased: str = "",
    identifiers: Sequence[str] = (),
    phone: str = "",
) -> Resource:
    """Return the Patient of a document.

    Args:
        name: as the record writes it.
        birth_date: ISO; absent ones are said to be unknown.
        sex: a FHIR administrative gender.
        deceased: empty, `yes`, or a date.
        identifiers: `system|value`, or a bare value.
        phone: number, when recorded.
    """
    found: Resource = {"resourceType": "Patient"}
    named = [_identifier(one) for one in identifiers if one.strip("| ")]
    if named:
        found["identifier"] = named
    found["name"] = [{"text": name or "unknown"}]
    if phone:
        found["telecom"] = [{"system": "phone", "value": phone}]
    found["gender"] = sex if sex in {"male", "female", "other"} else "unknown"
    born = moment(birth_date).split("T", 1)[0]
    if born:
        found["birthDate"] = born
    if deceased:
        at = moment(deceased)
        found.update({"deceasedDateTime": at} if at else {"deceasedBoolean": True})
    return found


def _identifier(text: str) -> dict[str, str]:
    system, bar, value = text.rpartition("|")
    return (
        {"system": system, "value": value} if bar and system.startswith(("http", "urn:")) else {"value": value or text}
    )
