"""Whose record it is: choosing the patient, and telling for each resource whether it is theirs; it reads no facts."""

import re
from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from tools.clinical import Person, Sex
from tools.errors import RecordError, RecordNotFoundError, WrongPatientError
from tools.fhir.dates import absent_reason
from tools.fhir.entries import Resource
from tools.fhir.index import Index
from tools.fhir.json_tree import Json, node, nodes, text
from tools.fhir.readers import READERS
from tools.fhir.readers.statement import person_name

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
        person = person_of(tree, resource.id or resource.full_url or resource.source.rpartition("/")[2])
        found[key] = Identity(person, resource, frozenset(addresses))
    return list(found.values())


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


def held(resources: list[Resource]) -> str:
    """Return what types a record holds, with counts."""
    counts = Counter(resource.type or "no resourceType" for resource in resources).most_common(_TYPES_LISTED)
    return "it holds " + ", ".join(f"{count} {type_[:40]}" for type_, count in counts)


def _wanted(everybody: list[Identity], wanted: str) -> Identity:
    bare = wanted.removeprefix("Patient/")
    hits = [item for item in everybody if bare == item.person.id or wanted in item.addresses]
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


class Ownership:
    """Tells of each resource whether it is about the chosen person."""

    def __init__(self, index: Index, chosen: Identity, everybody: list[Identity]) -> None:
        self.index = index
        self.chosen = chosen
        self.alone = len(everybody) <= 1
        self.without_subject = 0
        self._bases = {
            address.rpartition("/Patient/")[0]
            for address in chosen.addresses
            if address.startswith(("http://", "https://"))
        }
        self._known: dict[tuple[int, bytes], str] = {}

    def objection(self, resource: Resource) -> str:
        """Return why a resource is not this person's, or an empty string when it is."""
        head = resource.head
        for field in SUBJECT_FIELDS:
            if field in head:
                raw = bytes(head[field])
                if raw in (b"null", b"{}", b"[]"):
                    continue
                key = (resource.scope, raw)
                known = self._known.get(key)
                if known is None:
                    known = self._judge(resource, field)
                    if b'"#' not in raw:
                        self._known[key] = known
                return known
        if resource.type == "Appointment":
            return self._appointment(resource)
        if self.alone:
            return ""
        return "it names no subject, and the record holds several patients"

    def _judge(self, resource: Resource, field: str) -> str:
        tree = self.index.tree(resource)
        references = nodes(tree, field)
        if not references:
            return "" if self.alone else "its subject cannot be read, and the record holds several patients"
        verdicts = [self.verdict(item, tree, resource.scope) for item in references]
        return "" if "" in verdicts else verdicts[0]

    def verdict(self, reference: Json, inside: Json, scope: int) -> str:
        """Return the objection to one subject reference; empty when it is the chosen person."""
        address = text(reference, "reference").partition("/_history/")[0]
        if not address:
            return self._by_identifier(reference)
        if address.startswith("#"):
            return self._contained(self.index.follow(reference, inside, scope))
        if address in self.chosen.addresses:
            return ""
        found = self.index.find(address, scope)
        if found is not None:
            if found is self.chosen.resource or (
                self.chosen.resource and found.id and found.source == self.chosen.resource.source
            ):
                return ""
            return (
                "about another patient" if found.type == "Patient" else f"about a {found.type}, not about the patient"
            )
        return self._unresolved(address)

    def _unresolved(self, address: str) -> str:
        if "?" in address:
            query = address.partition("?")[2]
            system, _, value = query.partition("=")[2].rpartition("|")
            wanted = f"{system}|{value}"
            same = any(
                name == wanted or (not system and name.endswith(f"|{value}")) for name in self.chosen.person.identifiers
            )
            return "" if query.startswith("identifier=") and same else "about a patient who could not be matched"
        type_, _, id_ = address.rpartition("/")
        if address.startswith(("http://", "https://")):
            base = address.rpartition("/Patient/")[0]
            if id_ == self.chosen.person.id and type_.endswith("/Patient"):
                return "" if not self._bases or base in self._bases else "about a patient of another server"
        if type_ and type_ != "Patient" and not type_.endswith("/Patient"):
            return f"about a {type_.rpartition('/')[2]}, not about the patient"
        return "about another patient"

    def _by_identifier(self, reference: Json) -> str:
        identifier = node(reference, "identifier")
        value = text(identifier, "value")
        if value:
            system = text(identifier, "system")
            same = any(
                name == f"{system}|{value}" or (not system and name.endswith(f"|{value}"))
                for name in self.chosen.person.identifiers
            )
            if same:
                return ""
            return (
                "about a patient with another identifier"
                if self.chosen.person.identifiers
                else self._unnamed(reference)
            )
        return self._unnamed(reference)

    def _unnamed(self, reference: Json) -> str:
        if not self.alone:
            return "its subject is named without an address, and the record holds several patients"
        display = " ".join(text(reference, "display").lower().split())
        name = self.chosen.person.name.lower()
        if display and name and not set(re.findall(r"\w+", display)) & set(re.findall(r"\w+", name)):
            return "its subject is named differently from the patient"
        return ""

    def _contained(self, inner: Json) -> str:
        if inner.get("resourceType") not in ("Patient", None):
            return f"about a {text(inner, 'resourceType')}, not about the patient"
        theirs = person_of(inner, text(inner, "id"))
        if set(theirs.identifiers) & set(self.chosen.person.identifiers):
            return ""
        if self.chosen.resource is None:
            return ""
        mine = self.chosen.person
        same = theirs.name and theirs.name.lower() == mine.name.lower() and theirs.birth_date == mine.birth_date != ""
        return "" if same else "about a patient inside the resource who could not be matched"

    def _appointment(self, resource: Resource) -> str:
        tree = self.index.tree(resource)
        actors = [
            item
            for item in nodes(tree, "participant", "actor")
            if "Patient" in text(item, "reference") or text(item, "reference").startswith("urn:")
        ]
        verdicts = [self.verdict(item, tree, resource.scope) for item in actors]
        if "" in verdicts or (not verdicts and self.alone):
            return ""
        return verdicts[0] if verdicts else "it names no patient, and the record holds several"
