"""A FHIR R4 server as a record source: what to ask for, page by page; whatever fails is written down."""

import asyncio
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote, urlencode, urljoin, urlsplit

import msgspec
from msgspec import Raw, Struct, field

from tools import clock
from tools.clinical import Person
from tools.errors import (
    RecordError,
    RecordNotFoundError,
    RecordTooLargeError,
    SourceUnavailableError,
    WrongPatientError,
)
from tools.fhir.authorization import Authorization, authorization_of
from tools.fhir.http_client import AskFailedError, Client, Policy
from tools.fhir.limits import Limits
from tools.fhir.people import shown_person
from tools.fhir.raw import Ask, Part, RawRecord

TYPES = (
    "AllergyIntolerance",
    "Condition",
    "MedicationRequest",
    "MedicationStatement",
    "MedicationDispense",
    "MedicationAdministration",
    "Observation",
    "Procedure",
    "Immunization",
    "Encounter",
    "DiagnosticReport",
    "DocumentReference",
    "FamilyMemberHistory",
    "CarePlan",
    "CareTeam",
    "Goal",
    "ServiceRequest",
    "Appointment",
    "ImagingStudy",
    "Device",
    "DeviceUseStatement",
    "QuestionnaireResponse",
    "ClinicalImpression",
    "RiskAssessment",
    "Flag",
    "Coverage",
    "Composition",
    "Provenance",
    "Specimen",
)
INCLUDES = {
    "MedicationRequest": "MedicationRequest:medication",
    "MedicationStatement": "MedicationStatement:medication",
    "MedicationDispense": "MedicationDispense:medication",
    "MedicationAdministration": "MedicationAdministration:medication",
}
if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

_OVERLAP_S = 300
_LISTED = 20
T = TypeVar("T")


class _Link(Struct):
    relation: str = ""
    url: str = ""


class _Held(Struct):
    resource: Raw = Raw(b"{}")


class _Page(Struct):
    resourceType: str  # noqa: N815 - FHIR's name
    link: list[_Link] = field(default_factory=list)
    entry: list[_Held] = field(default_factory=list)


class _Named(Struct):
    name: str = ""


class _TypeOffer(Struct):
    type: str = ""
    searchParam: list[_Named] = field(default_factory=list)  # noqa: N815
    searchInclude: list[str] = field(default_factory=list)  # noqa: N815
    operation: list[_Named] = field(default_factory=list)


class _Rest(Struct):
    resource: list[_TypeOffer] = field(default_factory=list)


class _Capability(Struct):
    resourceType: str = ""  # noqa: N815
    rest: list[_Rest] = field(default_factory=list)


_PAGE = msgspec.json.Decoder(_Page)
_CAPABILITY = msgspec.json.Decoder(_Capability)
_BROKEN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class ServerSource:
    """A FHIR R4 server at a base URL."""

    def __init__(self, base: str, authorization: Authorization, limits: Limits, policy: Policy | None = None) -> None:
        self.where = base.rstrip("/")
        self._authorization = authorization
        self._limits = limits
        self._policy = policy or Policy()

    def fetch(self, patient: str | None = None, *, since: RawRecord | None = None) -> RawRecord:
        """Return one patient's record.

        Args:
            patient: id on this server; may be left out where the server holds only one patient.
            since: an earlier record of the same patient: only what changed is fetched, and joined to it. Entries
                that were deleted on the server meanwhile are not noticed.

        Raises:
            RecordNotFoundError: the server does not know the patient.
            WrongPatientError: no patient named, and the server holds several.
            SourceUnavailableError: it cannot be reached, or failed at the patient's own entry.
            AccessError: it refuses the credentials.
        """
        return self._run(lambda client: _Fetch(client, self._limits).record(patient, since))

    def patients(self) -> tuple[Person, ...]:
        """Return everybody the server tells of, up to the page limit."""
        return self._run(lambda client: _Fetch(client, self._limits).people())

    def _run(self, work: "Callable[[Client], Coroutine[None, None, T]]") -> T:
        async def whole() -> T:
            client = Client(self.where, self._authorization, self._policy, self._limits)
            try:
                return await work(client)
            finally:
                await client.close()

        return asyncio.run(whole())


def server_source(
    where: str, *, authorization: object = None, limits: Limits, policy: Policy | None = None
) -> ServerSource:
    """Return the source for a base URL; see `authorization.authorization_of` for what may be given."""
    return ServerSource(where, authorization_of(authorization), limits, policy)


class _Fetch:
    """One fetch: the pages and how each question went."""

    def __init__(self, client: Client, limits: Limits) -> None:
        self.client = client
        self.limits = limits
        self.parts: list[Part] = []
        self.asks: list[Ask] = []

    async def people(self) -> tuple[Person, ...]:
        from tools.fhir.reading import people_in

        ask = await self._pages("Patient", f"{self.client.base}/Patient?_count={self.client.policy.page_size}")
        if ask.outcome == "failed":
            raise SourceUnavailableError(f"{self.client.base}: the list of patients could not be read ({ask.reason})")
        raw = RawRecord(parts=tuple(self.parts), source=self.client.base)
        return people_in(raw, self.limits)

    async def record(self, patient: str | None, since: RawRecord | None) -> RawRecord:
        if not patient:
            patient = await self._only_patient()
        patient = patient.removeprefix("Patient/")
        await self._patient(patient)
        offers = await self._offers()
        marker = _marker(since)
        if not await self._everything(patient, offers, marker):
            await self._by_type(patient, offers, marker)
        await self._medications()
        parts = tuple(sorted(self.parts, key=lambda part: part.name))
        asks = tuple(sorted(self.asks, key=lambda ask: ask.what))
        if since is not None:
            parts, asks = _joined(since, parts, asks)
        return RawRecord(
            parts=parts, lines=asks, source=self.client.base, patient=patient, fetched_at=clock.now().isoformat()
        )

    async def _only_patient(self) -> str:
        people = await self.people()
        self.parts.clear()
        self.asks.clear()
        if len(people) == 1:
            return people[0].id
        if not people:
            raise RecordNotFoundError(f"no patient on {self.client.base}; 'previsit sandbox load' puts some there")
        shown = "; ".join(shown_person(person) for person in people[:_LISTED])
        raise WrongPatientError(f"{len(people)} patients on {self.client.base}; choose one with --patient ID: {shown}")

    async def _patient(self, patient: str) -> None:
        url = f"{self.client.base}/Patient/{quote(patient, safe='')}"
        try:
            content = await self.client.get(url, _is_resource)
        except AskFailedError as exc:
            if exc.status in (400, 404, 410):
                raise RecordNotFoundError(
                    f"no patient {patient!r} on {self.client.base}; 'previsit sandbox list' shows who is there"
                ) from exc
            raise SourceUnavailableError(f"{self.client.base}: {exc}; check the address or try again later") from exc
        self.parts.append(Part("Patient", content))

    async def _offers(self) -> dict[str, _TypeOffer]:
        try:
            content = await self.client.get(f"{self.client.base}/metadata", _is_resource)
            capability = _CAPABILITY.decode(content)
        except (AskFailedError, *_BROKEN):
            return {}
        return {offer.type: offer for rest in capability.rest for offer in rest.resource if offer.type}

    async def _everything(self, patient: str, offers: dict[str, _TypeOffer], marker: str) -> bool:
        """Ask for `$everything` where it is offered; False where it is not, or failed."""
        offer = offers.get("Patient")
        if offer is None or not any(operation.name in ("everything", "$everything") for operation in offer.operation):
            return False
        before = len(self.parts)
        query = {"_count": str(self.client.policy.page_size)} | ({"_since": marker} if marker else {})
        ask = await self._pages(
            "$everything", f"{self.client.base}/Patient/{quote(patient, safe='')}/$everything?{urlencode(query)}"
        )
        if ask.outcome == "whole":
            return True
        del self.parts[before:]
        self.asks.remove(ask)
        return False

    async def _by_type(self, patient: str, offers: dict[str, _TypeOffer], marker: str) -> None:
        asked = [type_ for type_ in TYPES if not offers or type_ in offers]
        self.asks += [Ask(what=type_, outcome="not_offered") for type_ in TYPES if offers and type_ not in offers]
        await asyncio.gather(*(self._pages(type_, self._search(type_, patient, offers, marker)) for type_ in asked))

    def _search(self, type_: str, patient: str, offers: dict[str, _TypeOffer], marker: str) -> str:
        offer = offers.get(type_)
        names = {parameter.name for parameter in offer.searchParam} if offer else set()
        by = "patient" if not names or "patient" in names else "subject" if "subject" in names else "patient"
        query = {by: f"Patient/{patient}" if by == "subject" else patient, "_count": str(self.client.policy.page_size)}
        include = INCLUDES.get(type_)
        if include and (offer is None or include in offer.searchInclude or not offer.searchInclude):
            query["_include"] = include
        if marker:
            query["_lastUpdated"] = f"gt{marker}"
        return f"{self.client.base}/{type_}?{urlencode(query)}"

    async def _pages(self, what: str, url: str) -> Ask:
        """Follow one search to its end, keeping each page; note how it went."""
        seen: set[str] = set()
        received = number = 0
        outcome, reason = "whole", ""
        while url:
            number += 1
            if url in seen or number > self.limits.server_pages:
                outcome, reason = "partial", "its pages do not end"
                break
            seen.add(url)
            try:
                content = await self.client.get(url, _is_page)
            except AskFailedError as exc:
                outcome, reason = "partial" if received or number > 1 else "failed", str(exc)
                break
            self._keep(Part(f"{what} page {number:04d}", content))
            page = _PAGE.decode(content)
            received += len(page.entry)
            following = next((link.url for link in page.link if link.relation == "next"), "")
            following = urljoin(url, following) if following else ""
            if following and not _same_origin(following, self.client.base):
                outcome, reason = "partial", "its next page is on another host, which was not followed"
                break
            url = following
        ask = Ask(what=what, outcome=outcome, reason=reason, received=received)  # type: ignore[arg-type]
        self.asks.append(ask)
        return ask

    def _keep(self, part: Part) -> None:
        if sum(len(kept.content) for kept in self.parts) + len(part.content) > self.limits.total_bytes:
            raise RecordTooLargeError(
                f"{self.client.base}: more than {self.limits.total_bytes:,} bytes for one patient"
            )
        self.parts.append(part)

    async def _medications(self) -> None:
        """Fetch the Medications that prescriptions point to and no page brought."""
        wanted, held = _medication_references(self.parts)
        missing = sorted(wanted - held)[: self.limits.server_pages]
        results = await asyncio.gather(*(self._medication(id_) for id_ in missing))
        failed = [reason for reason in results if reason]
        if failed:
            self.asks.append(
                Ask(
                    what="Medication",
                    outcome="partial",
                    reason=f"{len(failed)} not read: {failed[0]}",
                    received=len(missing),
                )
            )

    async def _medication(self, id_: str) -> str:
        try:
            content = await self.client.get(f"{self.client.base}/Medication/{quote(id_, safe='')}", _is_resource)
        except AskFailedError as exc:
            return str(exc)
        self._keep(Part(f"Medication {id_}", content))
        return ""


class _MedicationReference(Struct):
    reference: str = ""


class _Prescription(Struct):
    resourceType: str = ""  # noqa: N815
    id: str = ""
    medicationReference: _MedicationReference = field(default_factory=_MedicationReference)  # noqa: N815


_PRESCRIPTION = msgspec.json.Decoder(_Prescription)


def _medication_references(parts: list[Part]) -> tuple[set[str], set[str]]:
    """Return the ids of Medications that are referred to, and of those that are here."""
    wanted: set[str] = set()
    held: set[str] = set()
    for part in parts:
        if not part.name.startswith(("Medication", "$everything")):
            continue
        try:
            entries = _PAGE.decode(part.content).entry
        except _BROKEN:
            continue
        for entry in entries:
            try:
                resource = _PRESCRIPTION.decode(entry.resource)
            except _BROKEN:
                continue
            if resource.resourceType == "Medication":
                held.add(resource.id)
            type_, _, id_ = resource.medicationReference.reference.rpartition("/")
            if type_.endswith("Medication") and id_:
                wanted.add(id_)
    return wanted, held


def _is_page(content: bytes) -> bool:
    try:
        return _PAGE.decode(content).resourceType == "Bundle"
    except _BROKEN:
        return False


def _is_resource(content: bytes) -> bool:
    try:
        return bool(msgspec.json.decode(content, type=dict[str, Raw]).get("resourceType"))
    except _BROKEN:
        return False


def _same_origin(url: str, base: str) -> bool:
    one, other = urlsplit(url), urlsplit(base)
    return (one.scheme, one.hostname, one.port) == (other.scheme, other.hostname, other.port)


def _marker(since: RawRecord | None) -> str:
    """Return from when on changes are asked for, a little earlier than the last fetch, for clocks that differ."""
    if since is None or not since.fetched_at:
        return ""
    from datetime import datetime, timedelta

    try:
        then = datetime.fromisoformat(since.fetched_at)
    except ValueError as exc:
        raise RecordError(f"the earlier record's time {since.fetched_at!r} cannot be read; fetch it whole") from exc
    return (then - timedelta(seconds=_OVERLAP_S)).isoformat()


def _joined(
    since: RawRecord, parts: tuple[Part, ...], asks: tuple[Ask, ...]
) -> tuple[tuple[Part, ...], tuple[Ask, ...]]:
    """Join what changed to an earlier record; pages that bring nothing new are left out."""
    known = {bytes(entry) for part in since.parts for entry in _resources(part)}
    number = sum(part.name.startswith("refresh") for part in since.parts)
    fresh = [part for part in parts if any(bytes(entry) not in known for entry in _resources(part))]
    joined = tuple(
        Part(f"refresh {number + place + 1:04d} {part.name}", part.content) for place, part in enumerate(fresh)
    )
    failed = {ask.what for ask in asks if ask.outcome in ("failed", "partial")}
    # What failed before and was only asked for its changes now is still not whole.
    still = tuple(ask for ask in since.lines if ask.outcome in ("failed", "partial") and ask.what not in failed)
    lines = tuple(ask for ask in asks if ask.what in failed) + still
    kept = tuple(ask for ask in since.lines if ask.what not in {line.what for line in lines})
    return since.parts + joined, tuple(sorted(lines + kept, key=lambda ask: ask.what))


def _resources(part: Part) -> list[Raw]:
    try:
        page = _PAGE.decode(part.content)
        return [entry.resource for entry in page.entry] if page.resourceType == "Bundle" else [Raw(part.content)]
    except _BROKEN:
        return [Raw(part.content)]
