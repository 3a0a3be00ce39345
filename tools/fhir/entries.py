"""From delivered bytes to single resources: Bundles split, nested and wrapped ones opened, NDJSON read line by line.

It parses no resource beyond its first level and decides nothing about patients.
"""

import re

from msgspec import UNSET, Raw, Struct, UnsetType

from tools.clinical import SetAside
from tools.errors import RecordError, RecordTooLargeError
from tools.fhir import bundles, health_cards
from tools.fhir.bundles import Bundle, Entry
from tools.fhir.first_level import (
    Head,
    items,
    looks_like_lines,
    members,
    repaired,
    string,
    why_not_json,
)
from tools.fhir.foreign import what_else
from tools.fhir.json_tree import Json, node, parse, text
from tools.fhir.limits import Limits
from tools.fhir.memo import Memo
from tools.fhir.raw import Part
from tools.fhir.refusals import Refusal, refused_message, refused_response
from tools.fhir.set_aside import A_MANIFEST
from tools.fhir.text_encoding import as_utf8


class Resource(Struct, gc=False):
    """One resource, split off but not yet read."""

    type: str
    id: str
    source: str
    """`Type/id`; of a resource without id its place in the delivery: `Condition/#12`."""
    body: Raw | bytes
    head: Head
    full_url: str = ""
    scope: int = 0
    """Which Bundle it lay in: references resolve there first."""

    def tree(self) -> tuple[Json, tuple[str, ...]]:
        """Parse it whole; see `json_tree.loads`."""
        value, doubled = parse(bytes(self.body))
        return (value if isinstance(value, dict) else {}), doubled


class Deletion(Struct):
    """One statement that a resource was deleted."""

    source: str
    """`Type/id`."""
    place: int
    """How many resources stood before it in the delivery."""
    older_until: int = 0
    """In a history, which runs from the newest back, where that Bundle ends: what stands from `place` on is older."""
    newer_from: int = -1
    """In a history: where that Bundle begins; what stands from there to `place` is newer."""


class Delivery(Struct):
    """Everything found in the parts, in their order."""

    resources: list[Resource]
    failed: list[SetAside]
    warnings: list[str]
    requests: int = 0
    """Entries that only asked for something."""
    bundles: int = 0
    following: dict[str, str] = {}
    """Of parts that are one page of several: the address of the page after each."""
    pages: dict[str, str] = {}
    """The parts, by the addresses that they give as their own."""
    refused: list[Refusal] = []
    """What the source itself says it could not give."""
    empty: list[SetAside] = []
    """Entries that hold no resource, and why they are not used."""
    deletions: list[Deletion] = []

    @property
    def incomplete(self) -> list[str]:
        """Names of parts of which the following page is not here."""
        return [place for place, url in self.following.items() if self.pages.get(url, place) == place]


_BUNDLE_TYPES = frozenset(
    ("document", "message", "transaction", "transaction-response", "batch", "batch-response", "history", "searchset")
) | {"collection", "subscription-notification"}
_ADDRESS = re.compile(r"[A-Z][A-Za-z]+/[A-Za-z0-9.\-]+")
_MESSAGE = "OperationOutcome"
_MANIFEST = frozenset(("transactionTime", "output"))
_OPENED = frozenset(("Bundle", "Parameters", _MESSAGE))


def split(parts: tuple[Part, ...], limits: Limits) -> Delivery:
    """Return every resource of `parts`.

    A part that cannot be read at all is in `failed` when there are several, and an error when it is the only one.

    Raises:
        RecordError: the only part is not JSON, or is JSON without any resource.
        RecordTooLargeError: more resources, or deeper Bundles, than the limits allow.
    """
    delivery = Delivery([], [], [], following={}, pages={}, refused=[], empty=[], deletions=[])
    for part in parts:
        splitter = _Splitter(part.name, delivery, limits)
        try:
            splitter.part(part.content)
        except RecordTooLargeError:
            raise
        except RecordError as exc:
            if len(parts) == 1:
                raise
            delivery.failed.append(SetAside(source=part.name, reason=str(exc)))
    return delivery


class _Splitter:
    """Splits one part, appending to the delivery."""

    def __init__(self, name: str, delivery: Delivery, limits: Limits) -> None:
        self.name = name
        self.delivery = delivery
        self.limits = limits

    def part(self, content: bytes) -> None:
        """Split a whole file or page."""
        other = what_else(content)
        if other:
            raise RecordError(f"{self.name}: this is {other}")
        content, warning = as_utf8(content)
        if warning:
            self.delivery.warnings.append(f"{self.name}: {warning}")
        if not content.strip():
            raise RecordError(f"{self.name}: the file is empty; name a FHIR Bundle or an NDJSON file")
        if self.name.lower().removesuffix(".gz").endswith((".ndjson", ".jsonl")):
            self.lines(content)
            return
        if (whole := bundles.whole(content)) is not None:
            self.bundle(whole, self.name, 1)
            return
        try:
            value, content = self._repaired(content)
        except RecordError:
            if looks_like_lines(content):
                self.lines(content)
                return
            raise RecordError(f"{self.name}: {why_not_json(content)}; the record needs a FHIR JSON file") from None
        self.top(value, content)

    def _repaired(self, content: bytes) -> tuple[Head | list[Raw], bytes]:
        value, content, done = repaired(content)
        self.delivery.warnings += [f"{self.name}: {said}" for said in done]
        return value, content

    def lines(self, content: bytes) -> None:
        """Split NDJSON; a broken line costs only itself."""
        any_json = False
        broken: list[SetAside] = []
        for number, line in enumerate(content.splitlines(), start=1):
            stripped = line.strip()
            if not stripped:
                continue
            place = f"{self.name} line {number}"
            try:
                value, stripped = self._repaired(stripped)
            except RecordError:
                broken.append(SetAside(source=place, reason=why_not_json(stripped, line=number)))
                continue
            any_json = True
            if isinstance(value, dict):
                self.one(stripped, value, "", 0, place, 0)
            else:
                broken.append(SetAside(source=place, reason="JSON, but not a FHIR resource"))
        if not any_json:
            reason = broken[0].reason if broken else "nothing in it"
            raise RecordError(f"{self.name}: {reason}; the record needs FHIR resources, one a line")
        self.delivery.failed.extend(broken)

    def top(self, value: Head | list[Raw], content: bytes) -> None:
        """Take in what a whole file holds."""
        if isinstance(value, list):
            found = 0
            for number, item in enumerate(value):
                head = members(item)
                if head and string(head.get("resourceType")):
                    self.one(item, head, "", 0, f"{self.name} [{number}]", 0)
                    found += 1
            if not found:
                kind = "a JSON list without FHIR resources" if content.lstrip()[:1] == b"[" else "a single JSON value"
                raise RecordError(f"{self.name}: {kind} is not a patient record; give a Bundle")
            return
        if not string(value.get("resourceType")):
            if value.keys() >= _MANIFEST:
                self.delivery.empty.append(SetAside(source=self.name, reason=A_MANIFEST))
                if items(value.get("error", Raw(b"[]"))):
                    self.delivery.refused.append(Refusal(place=self.name, reason="the export tells of errors"))
                return
            if health_cards.CREDENTIALS in value and self._cards(value):
                return
            keys = ", ".join([key for key in value if key.isidentifier() and key[0] != "_"][:5]) or "nothing"
            if any(b"resourceType" in bytes(raw) for raw in value.values()):
                keys += ", with a FHIR resource wrapped inside: unwrap it first"
            raise RecordError(
                f"{self.name}: JSON, but not FHIR: no resourceType (found: {keys}); give a FHIR Bundle or resource"
            )
        self.one(content, value, "", 0, self.name, 0)

    def _cards(self, value: Head) -> bool:
        """Take in the Bundles of health cards; False when none could be opened."""
        cards = [head for head in map(members, health_cards.bundles_of(value)) if head]
        for number, head in enumerate(cards):
            self.bundle(bundles.from_head(head), f"{self.name} card[{number}]", 1)
        closed = len(items(value[health_cards.CREDENTIALS])) - len(cards)
        if cards and closed:
            self.delivery.failed.append(SetAside(source=self.name, reason=f"{closed} health cards could not be opened"))
        if cards:
            self.delivery.warnings.append(f"{self.name}: {health_cards.UNCHECKED}")
        return bool(cards)

    def one(self, body: Raw | bytes, head: Head, full_url: str, scope: int, place: str, depth: int) -> None:
        """Take in one resource; open it when it is a container."""
        type_ = string(head.get("resourceType"))
        if type_ == "Bundle":
            self.bundle(bundles.from_head(head), place, depth + 1)
        elif type_ == _MESSAGE and (refusal := refused_message(_tree(Raw(bytes(body))), place, self.name)):
            self.delivery.refused.append(refusal)
        elif type_ != "Parameters" or not self.parameters(head, place, depth + 1):
            self.keep(body, head, type_, full_url, scope)

    def keep(self, body: Raw | bytes, head: Head, type_: str, full_url: str, scope: int) -> None:
        """Take in a resource that is no container."""
        resources = self.delivery.resources
        if len(resources) >= self.limits.resources:
            raise RecordTooLargeError(
                f"{self.name}: more than {self.limits.resources:,} resources; split it by patient"
            )
        id_ = string(head["id"]) if "id" in head else ""
        if not id_ and full_url.startswith("urn:uuid:"):
            id_ = full_url.removeprefix("urn:uuid:")
        source = f"{type_ or 'unknown'}/{id_ or f'#{len(resources) + 1}'}"
        resources.append(Resource(type_, id_, source, body, head, full_url, scope))

    def bundle(self, bundle: Bundle, place: str, depth: int) -> None:
        """Take in a Bundle's entries."""
        if depth > self.limits.bundle_depth:
            raise RecordTooLargeError(
                f"{self.name}: Bundles inside Bundles more than {self.limits.bundle_depth} deep; give the innermost one"
            )
        self.delivery.bundles += 1
        scope = self.delivery.bundles
        kind = "" if bundle.type is UNSET else string(bundle.type)
        if kind not in _BUNDLE_TYPES:
            word = "without a type" if not kind else "of an unknown type"
            self.delivery.warnings.append(f"{place}: a Bundle {word}; its entries were read all the same")
        if bundle.link is not UNSET:
            self._links(bundle.link, place)
        types: Memo[bytes, str] = Memo(string)
        begins, told = len(self.delivery.resources), len(self.delivery.deletions)
        for number, entry in enumerate(bundle.entry):
            plain = entry.response is UNSET and entry.request is UNSET and entry.resource is not UNSET
            if not plain and not self._delivered(entry, f"{place} entry[{number}]"):
                continue
            raw = entry.resource
            assert raw is not UNSET
            full_url = "" if entry.fullUrl is UNSET else entry.fullUrl
            inner = members(raw)
            if inner is None:
                self._no_object(raw, f"{place} entry[{number}]")
                continue
            type_ = types[bytes(inner["resourceType"])] if "resourceType" in inner else ""
            if type_ in _OPENED:
                self.one(raw, inner, full_url, scope, f"{place} entry[{number}]", depth)
            else:
                self.keep(raw, inner, type_, full_url, scope)
        if kind == "history":
            for deletion in self.delivery.deletions[told:]:
                deletion.newer_from, deletion.older_until = begins, len(self.delivery.resources)

    def _links(self, raw: Raw, place: str) -> None:
        """Take note of which page of several this is, and which follows."""
        for link in map(_tree, items(raw)):
            if text(link, "relation") == "next":
                self.delivery.following[place] = text(link, "url")
            elif text(link, "relation") == "self":
                self.delivery.pages[text(link, "url")] = place

    def _delivered(self, entry: Entry, place: str) -> bool:
        """Tell whether an entry brings a resource; what it brings instead is noted."""
        if entry.response is not UNSET:
            refusal = refused_response(_tree(entry.response), _asked(entry), place)
            if refusal is not None:
                self.delivery.refused.append(refusal)
                return False
        deleted = entry.request is not UNSET and b"DELETE" in bytes(entry.request)
        if deleted and text(_tree(entry.request), "method") == "DELETE":
            self.delivery.empty.append(SetAside(source=place, reason="deleted"))
            address = "/".join(text(_tree(entry.request), "url").split("?")[0].rsplit("/", 2)[-2:])
            if _ADDRESS.fullmatch(address):
                self.delivery.deletions.append(Deletion(address, len(self.delivery.resources)))
        elif entry.resource is UNSET and entry.request is not UNSET:
            self.delivery.empty.append(SetAside(source=place, reason="a request without a resource"))
        elif entry.resource is UNSET:
            self.delivery.empty.append(SetAside(source=place, reason="an entry without a resource"))
        else:
            return True
        self.delivery.requests += entry.request is not UNSET
        return False

    def _no_object(self, raw: Raw, place: str) -> None:
        if bytes(raw).strip() == b"null":
            self.delivery.empty.append(SetAside(source=place, reason="an entry without a resource"))
        else:
            self.delivery.failed.append(SetAside(source=place, reason="the entry's resource is not an object"))

    def parameters(self, head: Head, place: str, depth: int) -> bool:
        """Take in the resources that a Parameters resource wraps; False when it wraps none."""
        if depth > self.limits.bundle_depth or "parameter" not in head:
            return False
        found = False
        for number, item in enumerate(items(head["parameter"])):
            parameter = members(item) or {}
            inner = members(parameter["resource"]) if "resource" in parameter else None
            if inner:
                self.one(parameter["resource"], inner, "", 0, f"{place} parameter[{number}]", depth)
                found = True
        return found


def _tree(raw: Raw | UnsetType | None) -> Json:
    """Return a small part parsed; empty when it is no object."""
    if raw is None or raw is UNSET:
        return {}
    try:
        return node(parse(bytes(raw))[0])
    except RecordError:
        return {}


def _asked(entry: Entry) -> str:
    """Return the address an entry asked for, as far as it says."""
    url = text(_tree(entry.request), "url")
    return url or ("" if entry.fullUrl is UNSET else entry.fullUrl)
