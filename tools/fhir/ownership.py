"""Telling for each resource whether it is about the chosen patient; it reads no facts."""

import re
from collections.abc import Sequence

from tools.fhir.entries import Resource
from tools.fhir.index import Index
from tools.fhir.json_tree import Json, node, nodes, text
from tools.fhir.people import SUBJECT_FIELDS, Identity, person_of
from tools.fhir.sameness import base_of, named_otherwise

_HTTP = ("http://", "https://")
_RELATIVE = re.compile(r"[A-Za-z]+/[A-Za-z0-9.\-]+")
_VISITS = frozenset(("Encounter", "EpisodeOfCare"))


class Ownership:
    """Tells of each resource whether it is about the chosen person."""

    def __init__(self, index: Index, chosen: Identity, everybody: list[Identity]) -> None:
        self.index = index
        self.chosen = chosen
        self.alone = len(everybody) <= 1
        self.without_subject = 0
        self.remarks: dict[str, None] = {}
        """What is odd about subjects that were accepted all the same."""
        self._bases = {base_of(address, "Patient") for address in chosen.addresses} - {""}
        self._own = frozenset(f"{scheme}{base}/" for scheme in _HTTP for base in self._bases)
        self._known: dict[tuple[int, str, bytes], str] = {}

    def plain(self, resources: Sequence[Resource]) -> list[bool]:
        """Tell of resources with the same elements whether the subject as written alone decides.

        It does so in the same way for each resource that writes it so.
        """
        fields = [field for field in SUBJECT_FIELDS if field in resources[0].head]
        if len(fields) != 1:
            return [False] * len(resources)
        named = [len(resource.head[fields[0]]) > len("null") for resource in resources]
        if not self._bases:
            return named
        return [there and not self._foreign(resource) for there, resource in zip(named, resources, strict=True)]

    def _foreign(self, resource: Resource) -> str:
        """Return the base of a server that is not the patient's, where a resource comes from one."""
        address, source = resource.full_url, resource.source
        if not self._bases or not address.startswith(_HTTP):
            return ""
        if address.endswith(source) and address[: -len(source)] in self._own:
            return ""
        base = base_of(address, resource.type)
        return "" if base in self._bases else base

    def objection(self, resource: Resource) -> str:
        """Return why a resource is not this person's, or an empty string when it is."""
        head = resource.head
        foreign = self._foreign(resource)
        for field in SUBJECT_FIELDS:
            if field in head:
                raw = bytes(head[field])
                if raw in (b"null", b"{}", b"[]"):
                    continue
                key = (resource.scope, foreign, raw)
                known = self._known.get(key)
                if known is None:
                    known = self._judge(resource, field, foreign)
                    if b'"#' not in raw:
                        self._known[key] = known
                return known
        if resource.type == "Appointment":
            return self._appointment(resource)
        visit = self._visit(resource)
        if visit is not None:
            objection = self.objection(visit)
            return f"it names no subject, and its encounter is {objection}" if objection else ""
        if self.alone:
            return "it names no subject, and comes from another server than the patient" if foreign else ""
        return "it names no subject, and the record holds several patients"

    def _visit(self, resource: Resource) -> Resource | None:
        """Return the encounter that a resource belongs to, where it is in the record."""
        if resource.type in _VISITS:
            return None
        for field in ("encounter", "context"):
            if field in resource.head:
                found = self.index.find(text(self.index.tree(resource), field, "reference"), resource.scope)
                if found is not None and found.type in _VISITS:
                    return found
        return None

    def _judge(self, resource: Resource, field: str, foreign: str) -> str:
        tree = self.index.tree(resource)
        references = nodes(tree, field)
        if not references:
            return "" if self.alone else "its subject cannot be read, and the record holds several patients"
        verdicts = [self.verdict(item, tree, resource.scope, foreign) for item in references]
        return "" if "" in verdicts else verdicts[0]

    def verdict(self, reference: Json, inside: Json, scope: int, foreign: str = "") -> str:
        """Return the objection to one subject reference; empty when it is the chosen person.

        Args:
            reference: the Reference.
            inside: the resource it stands in.
            scope: of that resource.
            foreign: base of another server than the patient's, where the resource comes from one.
        """
        objection = self._addressed(reference, inside, scope, foreign)
        if not objection and text(reference, "reference"):
            objection = self._contradicted(reference)
        return objection

    def _contradicted(self, reference: Json) -> str:
        """Return the objection where the address is the patient's and the identifier beside it somebody else's."""
        value, system = text(reference, "identifier", "value"), text(reference, "identifier", "system")
        mine = self.chosen.person.identifiers
        theirs = [name for name in mine if name.rpartition("|")[0] == system]
        if value and theirs and f"{system}|{value}" not in theirs:
            return "its subject has the patient's address and another patient's identifier"
        display = text(reference, "display")
        if named_otherwise(display, self.chosen.person.name):
            self.remarks[f"entries of this patient name their subject {display[:60]!r}: check whose they are"] = None
        return ""

    def _addressed(self, reference: Json, inside: Json, scope: int, foreign: str) -> str:
        address = text(reference, "reference").partition("/_history/")[0]
        if not address:
            return self._by_identifier(reference)
        if address.startswith("#"):
            return self._contained(self.index.follow(reference, inside, scope))
        if foreign and _RELATIVE.fullmatch(address):
            return "about a patient of another server"
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
            base = base_of(address, "Patient")
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
            if self.chosen.person.identifiers:
                return "about a patient with another identifier"
            if self.chosen.resource is not None:
                return "its subject is named by an identifier only, which the patient's entry does not have"
        return self._unnamed(reference)

    def _unnamed(self, reference: Json) -> str:
        if not self.alone:
            return "its subject is named without an address, and the record holds several patients"
        if named_otherwise(text(reference, "display"), self.chosen.person.name):
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
