"""A FHIR R4 server as a record source: what to ask for, page by page; whatever fails is written down."""

import asyncio
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote, urlencode

from tools import clock
from tools.clinical import Person
from tools.errors import (
    AccessError,
    RecordNotFoundError,
    RecordTooLargeError,
    SourceUnavailableError,
    WrongPatientError,
)
from tools.fhir.authorization import Authorization, authorization_of
from tools.fhir.http_client import AskFailedError, Client, Policy
from tools.fhir.limits import Limits
from tools.fhir.pages import BROKEN, CAPABILITY, PAGE, TypeOffer, is_page, is_resource, medication_references, names_in
from tools.fhir.paging import Walk
from tools.fhir.people import shown_person
from tools.fhir.raw import Ask, Part, RawRecord
from tools.fhir.refresh import UNSURE, gone_part, joined, marker, present

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
WHERE_OFFERED = (
    "AdverseEvent",
    "BodyStructure",
    "Communication",
    "Consent",
    "DetectedIssue",
    "DeviceRequest",
    "EpisodeOfCare",
    "Media",
    "NutritionOrder",
)
"""Asked for only where the server says that it has them: few do, and their absence is no gap."""
INCLUDES = {
    "MedicationRequest": "MedicationRequest:medication",
    "MedicationStatement": "MedicationStatement:medication",
    "MedicationDispense": "MedicationDispense:medication",
    "MedicationAdministration": "MedicationAdministration:medication",
}
if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

_LISTED = 20
T = TypeVar("T")


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
            since: an earlier record of the same patient: only what changed is fetched, and joined to it. What the
                server no longer lists leaves the chart; where it cannot be asked, the receipt says so.

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
            raise SourceUnavailableError(
                f"{self.client.base}: the list of patients could not be read ({ask.reason}); "
                "check the address and that the server runs"
            )
        raw = RawRecord(parts=tuple(self.parts), source=self.client.base)
        return people_in(raw, self.limits)

    async def record(self, patient: str | None, since: RawRecord | None) -> RawRecord:
        if not patient:
            patient = await self._only_patient()
        patient = patient.removeprefix("Patient/")
        await self._patient(patient)
        offers = await self._offers()
        changed = marker(since)
        if not await self._everything(patient, offers, changed):
            await self._by_type(patient, offers, changed)
        if since is not None:
            await self._compare(patient, offers, since)
        await self._medications()
        parts = tuple(sorted(self.parts, key=lambda part: part.name))
        asks = tuple(sorted(self.asks, key=lambda ask: ask.what))
        if since is not None:
            parts, asks = joined(since, parts, asks)
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
            content = await self.client.get(url, is_resource)
        except AskFailedError as exc:
            if exc.status in (400, 404, 410):
                raise RecordNotFoundError(
                    f"no patient {patient!r} on {self.client.base}; 'previsit sandbox list' shows who is there"
                ) from exc
            raise SourceUnavailableError(f"{self.client.base}: {exc}; check the address or try again later") from exc
        self.parts.append(Part("Patient", content))

    async def _offers(self) -> dict[str, TypeOffer]:
        try:
            content = await self.client.get(f"{self.client.base}/metadata", is_resource)
            capability = CAPABILITY.decode(content)
        except (AskFailedError, *BROKEN):
            return {}
        return {offer.type: offer for rest in capability.rest for offer in rest.resource if offer.type}

    async def _everything(self, patient: str, offers: dict[str, TypeOffer], changed: str) -> bool:
        """Ask for `$everything` where it is offered; False where it is not, or failed."""
        offer = offers.get("Patient")
        if offer is None or not any(operation.name in ("everything", "$everything") for operation in offer.operation):
            return False
        before = len(self.parts)
        query = {"_count": str(self.client.policy.page_size)} | ({"_since": changed} if changed else {})
        ask = await self._pages(
            "$everything", f"{self.client.base}/Patient/{quote(patient, safe='')}/$everything?{urlencode(query)}"
        )
        if ask.outcome == "whole":
            return True
        del self.parts[before:]
        self.asks.remove(ask)
        return False

    async def _by_type(self, patient: str, offers: dict[str, TypeOffer], changed: str) -> None:
        asked = [type_ for type_ in TYPES if not offers or type_ in offers]
        asked += [type_ for type_ in WHERE_OFFERED if type_ in offers]
        self.asks += [Ask(what=type_, outcome="not_offered") for type_ in TYPES if offers and type_ not in offers]
        await asyncio.gather(*(self._pages(type_, self._search(type_, patient, offers, changed)) for type_ in asked))

    def _search(self, type_: str, patient: str, offers: dict[str, TypeOffer], changed: str) -> str:
        offer = offers.get(type_)
        names = {parameter.name for parameter in offer.searchParam} if offer else set()
        by = "patient" if not names or "patient" in names else "subject" if "subject" in names else "patient"
        query = {by: f"Patient/{patient}" if by == "subject" else patient, "_count": str(self.client.policy.page_size)}
        include = INCLUDES.get(type_)
        if include and (offer is None or include in offer.searchInclude or not offer.searchInclude):
            query["_include"] = include
        if changed:
            query["_lastUpdated"] = f"gt{changed}"
        return f"{self.client.base}/{type_}?{urlencode(query)}"

    async def _pages(self, what: str, url: str) -> Ask:
        """Follow one search to its end, keeping each page; note how it went."""
        walk = Walk(self.client.base, self.limits.server_pages)
        received = brought = number = 0
        total: int | None = None
        outcome, reason = "whole", ""
        while url:
            number += 1
            try:
                walk.step(url)
                content = await self.client.get(url, is_page)
                walk.came(content)
            except (AskFailedError, AccessError) as exc:
                if isinstance(exc, AccessError) and not self.parts:
                    raise
                outcome, reason = "partial" if received or number > 1 else "failed", str(exc)
                break
            self._keep(Part(f"{what} page {number:04d}", content))
            page = PAGE.decode(content)
            received += page.matches
            brought += len(page.entry)
            total = page.total if page.total is not None else total
            try:
                url = walk.following(url, page.next_url)
            except AskFailedError as exc:
                outcome, reason = "partial", str(exc)
                break
        if outcome == "whole" and total is not None and total > brought:
            outcome, reason = "partial", f"the server counts {total} entries, and {brought} came"
        ask = Ask(what=what, outcome=outcome, reason=reason, received=received)  # type: ignore[arg-type]
        self.asks.append(ask)
        return ask

    async def _compare(self, patient: str, offers: dict[str, TypeOffer], since: RawRecord) -> None:
        """Find what the server no longer lists of an earlier record, and what it has beyond it."""
        known = present((*since.parts, *self.parts))
        checked = [type_ for type_ in (*TYPES, *WHERE_OFFERED) if known.get(type_)]
        found = await asyncio.gather(*(self._gone(type_, patient, offers, known[type_]) for type_ in checked))
        gone = gone_part({type_: ids for type_, ids in zip(checked, found, strict=True) if ids})
        if gone is not None:
            self._keep(gone)

    async def _gone(self, type_: str, patient: str, offers: dict[str, TypeOffer], known: set[str]) -> set[str]:
        """Return the ids of one type that the server no longer lists; their number is asked first."""
        if offers and type_ not in offers:
            self.asks.append(Ask(what=type_, outcome="unsure", reason=f"{UNSURE}: no search for them"))
            return set()
        url = self._search(type_, patient, offers, "")
        counted = await self._count(url)
        if counted == len(known):
            return set()
        if counted is not None and counted > len(known):
            # It has entries that it did not call changed: ask for all.
            await self._pages(type_, url)
            known = known | present(self.parts).get(type_, set())
        listed, reason = await self._listed(type_, url)
        if reason:
            self.asks.append(Ask(what=type_, outcome="unsure", reason=f"{UNSURE}: {reason}"))
            return set()
        return known - listed

    async def _count(self, url: str) -> int | None:
        """Return how many entries a search has; None where the server does not say."""
        try:
            page = PAGE.decode(await self.client.get(f"{url}&_summary=count&_total=accurate", is_page))
        except AskFailedError:
            return None
        return None if page.entry else page.total

    async def _listed(self, type_: str, url: str) -> tuple[set[str], str]:
        """Return the ids that a search lists, and why that list is not whole."""
        found: set[str] = set()
        walk = Walk(self.client.base, self.limits.server_pages)
        url = f"{url}&_elements=id"
        try:
            while url:
                walk.step(url)
                content = await self.client.get(url, is_page)
                walk.came(content)
                found |= {id_ for name, id_ in names_in(Part("", content)) if name == type_}
                url = walk.following(url, PAGE.decode(content).next_url)
        except (AskFailedError, AccessError) as exc:
            return found, str(exc)
        return found, ""

    def _keep(self, part: Part) -> None:
        if sum(len(kept.content) for kept in self.parts) + len(part.content) > self.limits.total_bytes:
            raise RecordTooLargeError(
                f"{self.client.base}: more than {self.limits.total_bytes:,} bytes for one patient"
            )
        self.parts.append(part)

    async def _medications(self) -> None:
        """Fetch the Medications that prescriptions point to and no page brought."""
        wanted, held = medication_references(self.parts, self.client.base)
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
            content = await self.client.get(f"{self.client.base}/Medication/{quote(id_, safe='')}", is_resource)
        except (AskFailedError, AccessError) as exc:
            return str(exc)
        self._keep(Part(f"Medication {id_}", content))
        return ""
