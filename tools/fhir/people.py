"""Whose record it is: reading and choosing the patient; what is theirs is told by `ownership`."""

import re
from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from tools.clinical import Person, Sex
from tools.errors import RecordError, RecordNotFoundError, WrongPatientError
from tools.fhir.dates import absent_reason
from tools.fhir.entries import Resource
from tools.fhir.index import Index
from tools.fhir.json_tree import Json, nodes, text
from tools.fhir.readers import READERS
from tools.fhir.readers.statement import person_name
from tools.fhir.sameness import same_person

SUBJECT_FIELDS = ("subject", "patient", "beneficiary", "individual", "for")
_SEXES: dict[str, Sex] = {"female": "female", "male": "male", "other": "other", "unknown": "unknown"}
_LISTED = 20
_TYPES_LISTED = 5
_PATIENT_REFERENCE = re.compile(
    r'"reference"\s*:\s*"((?:[^"\\]*/)?Patient/[A-Za-z0-9.\-]{1,64}|urn:(?:uuid|oid):[A-Za-z0-9.\-]+)(?:/_history/[^"]*)?"'
)
_CLINICAL_WITHOUT_SUBJECT = frozenset(("Medication", "Practitioner", "PractitionerRole", "Organization", "Location"))


class Identity(Struct):
    """One Patient resource and the addresses it answers to."""

    person: Person
    resource: Resource | None
    addresses: frozenset[str]
    replaced: tuple[str, ...] = ()
    """Sources of older entries of the same person that the record says this one replaces."""


def person_of(tree: Json, id_: str) -> Person:
    """Read a Patient resource."""
    communication = nodes(tree, "communication")
    communication.sort(key=lambda item: text(item, "preferred") != "true")
    language = next(
        (text(item, "language", "coding", "code") or text(item, "language", "text") for item in communication), ""
    )
    deceased = text(tree, "deceasedDateTime")
    if not deceased and text(tree, "deceasedBoolean") == "true":
        deceased = "yes"
    phones = [text(item, "value") for item in nodes(tree, "telecom") if text(item, "system") == "phone"]
    identifiers = (
        f"{text(item, 'system')}|{text(item, 'value')}" for item in nodes(tree, "identifier") if text(item, "value")
    )
    return Person(
        id=id_,
        name=person_name(tree),
        birth_date=text(tree, "birthDate"),
        sex=_SEXES.get(text(tree, "gender").lower(), "unknown"),
        deceased=deceased,
        language=language,
        identifiers=tuple(dict.fromkeys(identifiers)),
        phone=phones[0] if phones else "",
    )


def birth_date_absent(tree: Json) -> str:
    """Return why the birth date is missing, where the record says so."""
    return absent_reason(tree, "birthDate")


def identities(index: Index) -> list[Identity]:
    """Return everybody of whom there is a Patient resource, each once."""
    found: dict[str, Identity] = {}
    for resource in index.of_type("Patient"):
        tree = index.tree(resource)
        if tree.get("resourceType") != "Patient":
            continue
        key = resource.source if resource.id else resource.full_url or resource.source
        person = person_of(tree, resource.id or resource.full_url or resource.source.rpartition("/")[2])
        # Another person under the same id stays another person.
        while key in found and not same_person(person, found[key].person):
            key += "~"
        addresses = {resource.source, resource.full_url} - {""}
        if resource.id:
            addresses.add(f"urn:uuid:{resource.id}")
        if key in found:
            addresses |= found[key].addresses
        known = found.get(key)
        if known is not None:
            known.addresses |= addresses
            if known.resource is not None and not _newer(tree, index.tree(known.resource)):
                continue
            addresses |= known.addresses
        found[key] = Identity(person, resource, frozenset(addresses))
    return _without_replaced(index, list(found.values()))


def _without_replaced(index: Index, everybody: list[Identity]) -> list[Identity]:
    """Join entries of which the record itself says that one replaces the other, unless they tell of different people.

    Source: FHIR R4, Patient.link.type: `replaced-by` must no longer be used, `replaces` is to be used in its stead.
    """
    left = list(everybody)
    for item in everybody:
        for other in everybody:
            if item is other or item not in left or other not in left or not same_person(item.person, other.person):
                continue
            if _links(index, item, "replaces", other) or _links(index, other, "replaced-by", item):
                item.addresses |= other.addresses
                item.replaced += (*other.replaced, *([other.resource.source] if other.resource else []))
                left.remove(other)
    return left


def _links(index: Index, item: Identity, kind: str, other: Identity) -> bool:
    """Tell whether one Patient entry names another in a link of a kind."""
    if item.resource is None:
        return False
    return any(
        text(link, "type") == kind and text(link, "other", "reference") in other.addresses
        for link in nodes(index.tree(item.resource), "link")
    )


def _lone(index: Index, resources: list[Resource]) -> list[Identity]:
    """The unnamed subject of a single clinical resource, which can only be about one person."""
    if len(resources) != 1 or resources[0].type not in READERS:
        return []
    tree = index.tree(resources[0])
    display = next((text(tree, field, "display") for field in SUBJECT_FIELDS if text(tree, field, "display")), "")
    return [Identity(Person(id="unidentified", name=display), None, frozenset())]


def _newer(one: Json, other: Json) -> bool:
    """Tell whether `one` was changed after `other`, as far as both say."""
    return text(one, "meta", "lastUpdated") > text(other, "meta", "lastUpdated")


def choose(index: Index, resources: list[Resource], wanted: str) -> Identity:
    """Return whose record this is: the one asked for, the Composition's subject, or the only one.

    Raises:
        WrongPatientError: several people, and nothing says which; the message lists them.
        RecordNotFoundError: the one asked for is not there.
        RecordError: nobody is there at all.
    """
    everybody = identities(index)
    _refuse_mixed(everybody, wanted.removeprefix("Patient/"))
    if not everybody:
        everybody = _mentioned(resources) or _lone(index, resources)
    if not everybody:
        raise RecordError(
            f"not a patient record: no Patient and no reference to one ({held(resources)}); give a patient's record"
        )
    if wanted:
        return _wanted(everybody, wanted)
    if len(everybody) == 1:
        return everybody[0]
    subjects = {
        id(found): found
        for found in (_subject(index, item, everybody) for item in index.of_type("Composition"))
        if found
    }
    if len(subjects) == 1:
        return next(iter(subjects.values()))
    raise WrongPatientError(
        f"{len(everybody)} patients in this record; choose one with --patient ID: {listing(everybody)}"
    )


def _refuse_mixed(everybody: list[Identity], wanted: str) -> None:
    """Refuse a record in which two people share the id that is to be read: no entry could be told to be theirs.

    Raises:
        WrongPatientError: it lists them.
    """
    for item in everybody:
        same = [other for other in everybody if other.person.id == item.person.id]
        if len(same) > 1 and wanted in ("", item.person.id):
            raise WrongPatientError(
                f"{len(same)} different people under one id in this record: {listing(same)}; have its source correct it"
            )


def held(resources: list[Resource]) -> str:
    """Return what types a record holds, with counts."""
    counts = Counter(resource.type or "no resourceType" for resource in resources).most_common(_TYPES_LISTED)
    return "it holds " + ", ".join(f"{count} {type_[:40]}" for type_, count in counts)


def _wanted(everybody: list[Identity], wanted: str) -> Identity:
    bare = wanted.removeprefix("Patient/")
    hits = [item for item in everybody if bare == item.person.id or {wanted, f"Patient/{bare}"} & item.addresses]
    if not hits:
        hits = [
            item
            for item in everybody
            if any(wanted in (name, name.partition("|")[2]) for name in item.person.identifiers)
        ]
    if len(hits) == 1:
        return hits[0]
    if hits:
        raise WrongPatientError(f"{len(hits)} patients carry this identifier; choose one by id: {listing(hits)}")
    raise RecordNotFoundError(f"no patient {bare!r} in this record; it holds {listing(everybody)}")


def listing(everybody: Iterable[Identity]) -> str:
    """Return people as `id (name, born date)`, for a choice."""
    people = [item.person for item in everybody]
    shown = [shown_person(person) for person in people[:_LISTED]]
    more = f" and {len(people) - _LISTED} more" if len(people) > _LISTED else ""
    return "; ".join(shown) + more


def shown_person(person: Person) -> str:
    """Return a person as `id (name, born date)`."""
    known = [person.name, f"born {person.birth_date}" if person.birth_date else ""]
    return f"{person.id} ({', '.join(filter(None, known)) or 'unnamed'})"


def _subject(index: Index, composition: Resource, everybody: list[Identity]) -> Identity | None:
    tree = index.tree(composition)
    reference = text(tree, "subject", "reference")
    found = index.find(reference, composition.scope)
    for identity in everybody:
        if reference in identity.addresses or (found is not None and identity.resource is found):
            return identity
        if (
            found is not None
            and identity.resource is not None
            and found.id
            and found.source == identity.resource.source
        ):
            return identity
    return None


def _mentioned(resources: list[Resource]) -> list[Identity]:
    """Everybody whom a record without Patient resource refers to as its subject."""
    found: dict[str, Identity] = {}
    for resource in resources:
        if resource.type in _CLINICAL_WITHOUT_SUBJECT:
            continue
        for field in SUBJECT_FIELDS:
            raw = resource.head.get(field)
            match = _PATIENT_REFERENCE.search(bytes(raw).decode("utf-8", "replace")) if raw is not None else None
            if match:
                reference = match.group(1)
                id_ = re.split("[/:]", reference)[-1]
                known = found.get(id_)
                addresses = {reference, f"Patient/{id_}", f"urn:uuid:{id_}"} | (
                    known.addresses if known else frozenset()
                )
                found[id_] = Identity(Person(id=id_), None, frozenset(addresses))
                break
    return list(found.values())
