"""What a FHIR server sends, in the shapes that are looked into: pages, capabilities, prescriptions; it asks nothing."""

from collections.abc import Iterable

import msgspec
from msgspec import Raw, Struct, field

from tools.fhir.raw import Part


class Link(Struct):
    """One link of a page."""

    relation: str = ""
    url: str = ""


class Search(Struct):
    """Why an entry is on a page: it matches, or comes along."""

    mode: str = ""


class Held(Struct):
    """One entry of a page."""

    resource: Raw = Raw(b"{}")
    fullUrl: str = ""  # noqa: N815 - FHIR's name
    search: Search = field(default_factory=Search)


class Page(Struct):
    """A Bundle as a search answers it."""

    resourceType: str  # noqa: N815 - FHIR's name
    total: int | None = None
    link: list[Link] = field(default_factory=list)
    entry: list[Held] = field(default_factory=list)

    @property
    def next_url(self) -> str:
        """Where the following page is; empty on the last one."""
        return next((link.url for link in self.link if link.relation == "next"), "")

    @property
    def matches(self) -> int:
        """How many entries were searched for; what only comes along is not counted."""
        return sum(held.search.mode in ("", "match") for held in self.entry)


class Named(Struct):
    """A search parameter or an operation."""

    name: str = ""


class TypeOffer(Struct):
    """What a server offers for one resource type."""

    type: str = ""
    searchParam: list[Named] = field(default_factory=list)  # noqa: N815
    searchInclude: list[str] = field(default_factory=list)  # noqa: N815
    operation: list[Named] = field(default_factory=list)


class Rest(Struct):
    """One mode of a server."""

    resource: list[TypeOffer] = field(default_factory=list)


class Capability(Struct):
    """What a server says it can do."""

    resourceType: str = ""  # noqa: N815
    rest: list[Rest] = field(default_factory=list)


class Name(Struct):
    """Which resource it is."""

    resourceType: str = ""  # noqa: N815
    id: str = ""


class MedicationReference(Struct):
    """Where a prescription names its drug."""

    reference: str = ""


class Prescription(Struct):
    """A prescription, as far as it points to a drug."""

    resourceType: str = ""  # noqa: N815
    id: str = ""
    medicationReference: MedicationReference = field(default_factory=MedicationReference)  # noqa: N815


PAGE = msgspec.json.Decoder(Page)
CAPABILITY = msgspec.json.Decoder(Capability)
NAME = msgspec.json.Decoder(Name)
PRESCRIPTION = msgspec.json.Decoder(Prescription)
BROKEN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def is_page(content: bytes) -> bool:
    """Tell whether an answer is a whole Bundle."""
    try:
        return PAGE.decode(content).resourceType == "Bundle"
    except BROKEN:
        return False


def is_resource(content: bytes) -> bool:
    """Tell whether an answer is a whole resource."""
    try:
        return bool(msgspec.json.decode(content, type=dict[str, Raw]).get("resourceType"))
    except BROKEN:
        return False


def entries_in(part: Part) -> list[Held]:
    """Return the entries of one answer: a page's, or the one resource it is."""
    try:
        page = PAGE.decode(part.content)
        return page.entry if page.resourceType == "Bundle" else [Held(Raw(part.content))]
    except BROKEN:
        return [Held(Raw(part.content))]


def resources_in(part: Part) -> list[Raw]:
    """Return the resources of one answer."""
    return [entry.resource for entry in entries_in(part)]


def names_in(part: Part) -> list[tuple[str, str]]:
    """Return type and id of every resource of one answer that has both."""
    found: list[tuple[str, str]] = []
    for raw in resources_in(part):
        try:
            name = NAME.decode(raw)
        except BROKEN:
            continue
        if name.resourceType and name.id:
            found.append((name.resourceType, name.id))
    return found


def medication_references(parts: Iterable[Part], base: str) -> tuple[set[str], set[str]]:
    """Return the ids of Medications that are referred to, and of those that are here.

    A Medication of another server is not meant by its id on this one (`base`).
    """
    wanted: set[str] = set()
    held: set[str] = set()
    for part in parts:
        if not part.name.startswith(("Medication", "$everything")):
            continue
        for entry in entries_in(part):
            try:
                resource = PRESCRIPTION.decode(entry.resource)
            except BROKEN:
                continue
            if resource.resourceType == "Medication":
                held.add(resource.id)
            own = entry.fullUrl.removesuffix(f"/{resource.resourceType}/{resource.id}")
            address, _, id_ = resource.medicationReference.reference.partition("/_history/")[0].rpartition("/")
            if id_ and address in ("Medication", f"{base}/Medication", f"{own}/Medication"):
                wanted.add(id_)
    return wanted, held
