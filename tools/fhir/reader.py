"""Resource by resource to facts and a tally of what became of each; whose record it is was decided before."""

from collections import Counter
from collections.abc import Iterator

from msgspec.structs import force_setattr, replace

from tools.clinical import Fact, Person, Receipt
from tools.errors import RecordError
from tools.fhir import merge as merging
from tools.fhir import receipts, sheets, templates
from tools.fhir.concepts import narrative, word_of
from tools.fhir.copies import Copies
from tools.fhir.described import PRIVATE, described, language_of, of_another_sex
from tools.fhir.entries import Delivery, Resource
from tools.fhir.extensions import Extensions
from tools.fhir.index import Index
from tools.fhir.json_tree import Json, depth, nodes, text
from tools.fhir.limits import Limits
from tools.fhir.oddities import conflicts, odd_dates
from tools.fhir.ownership import Ownership
from tools.fhir.people import Identity, identities
from tools.fhir.raw import Ask, RawRecord
from tools.fhir.readers import READERS, Context
from tools.fhir.set_aside import AGAIN, NOT_CLINICAL, NOTHING_BY_ITSELF, ORDERS, not_clinical
from tools.fhir.sheets import Varying
from tools.fhir.statuses import entered_in_error, settle
from tools.fhir.superseded import superseded
from tools.fhir.versions import suspected_version

_CUT = b"SUBSETTED"
_KEPT_BACK = (b'"REDACTED"', b'"MASKED"')
_AT_ONCE = 4096
"""Resources parted together: enough for long columns, few enough to need little memory."""
SUPPORTING = frozenset(("Medication", "Substance"))


class Reader:
    """Reads resource by resource, keeping the tally."""

    def __init__(self, raw: RawRecord, delivery: Delivery, index: Index, chosen: Identity, limits: Limits) -> None:
        self.raw = raw
        self.delivery = delivery
        self.index = index
        self.chosen = chosen
        self.limits = limits
        self.owner = Ownership(index, chosen, identities(index))
        self.context = Context(chosen.person, index, names={}, warnings={})
        self.tally = receipts.Tally(Counter(), [], [])
        self.facts: list[Fact] = []
        self.seen: dict[str, Resource] = {}
        self.unread = Extensions()
        self.copies = Copies(Context(chosen.person, index, names=self.context.names, warnings={}))

    def read(self) -> tuple[Person, tuple[Fact, ...], Receipt]:
        """Read everything and put it together."""
        for line in self.raw.lines:
            if line.outcome in ("failed", "partial"):
                type_ = line.what if line.what.isalpha() and line.what[:1].isupper() else ""
                self.tally.fail(type_, line.what, line.reason or line.outcome)
        for failure in self.delivery.failed:
            self.tally.failed.append(("", failure))
        for refusal in self.delivery.refused:
            self.tally.fail(refusal.types[0] if refusal.types else "", refusal.place, refusal.reason)
        for empty in self.delivery.empty:
            self.tally.drop("", empty.source, empty.reason)
        gone = superseded(self.delivery.resources, self.delivery.deletions)
        for place, (resource, varying) in enumerate(self._parted()):
            if place in gone:
                self.tally.drop(resource.type, resource.source, gone[place])
            else:
                self._one(resource, varying)
        facts = merging.merge([self._off_the_list(fact) for fact in self.facts])
        for number, fact in enumerate(facts, start=1):
            force_setattr(fact, "handle", f"F{number}")
        warnings = [*self.delivery.warnings, *_beside(self.raw)]
        warnings += [
            f"{message} ({count} times)" if count > 1 else message for message, count in self.context.warnings.items()
        ]
        warnings += list(self.owner.remarks)
        warnings += self.unread.told()
        warnings += self._cut_short()
        warnings += odd_dates(facts, self.chosen.person, self.raw.fetched_at)
        warnings += conflicts(facts)
        # A server's pages were followed to their end, or the line that says otherwise stands in `lines`.
        walked = any(line.outcome not in ("left_out", "failed") for line in self.raw.lines)
        incomplete = [] if walked else self.delivery.incomplete
        receipt = receipts.build(self.tally, facts, (*self.raw.lines, *self._refused()), incomplete, tuple(warnings))
        person = self.chosen.person
        patient_fact = next((fact for fact in facts if fact.kind == "patient"), None)
        if patient_fact is not None:
            force_setattr(person, "handle", patient_fact.handle)
        return person, tuple(facts), receipt

    def _parted(self) -> Iterator[tuple[Resource, Varying | None]]:
        """Return each resource, with what it has of its own where it is of a plain shape."""
        resources = self.delivery.resources
        for start in range(0, len(resources), _AT_ONCE):
            some = resources[start : start + _AT_ONCE]
            yield from zip(some, sheets.take(some, self.copies.parts, self.owner.plain), strict=True)

    def _off_the_list(self, fact: Fact) -> Fact:
        """Return a fact that a list of the record calls ceased with that said beside it."""
        said = self.context.off_lists.get(fact.source[0]) if self.context.off_lists else None
        return replace(fact, detail={**fact.detail, "conflict": said}) if said else fact

    def _cut_short(self) -> list[str]:
        """Say how many entries their own source marked as only a part of themselves."""
        metas = [item.head["meta"] for item in self.delivery.resources if "meta" in item.head]
        together = b",".join(metas)
        if not any(mark in together for mark in (_CUT, *_KEPT_BACK)):
            return []
        cut = sum(_CUT in bytes(meta) for meta in metas)
        kept_back = sum(any(mark in bytes(meta) for mark in _KEPT_BACK) for meta in metas)
        said = [f"{cut} entries are marked by their server as incomplete: parts of them are missing"] if cut else []
        if kept_back:
            said.append(f"{kept_back} entries are marked by their source as redacted or masked: parts are withheld")
        return said

    def _refused(self) -> list[Ask]:
        """Return what the source says it could not give, by type."""
        return [
            Ask(what=type_, outcome="failed", reason=refusal.reason)
            for refusal in self.delivery.refused
            for type_ in refusal.types
        ]

    def _one(self, resource: Resource, varying: Varying | None) -> None:
        if resource.source in self.seen and self._repeated(resource):
            return
        type_, source = resource.type, resource.source
        self.seen[source] = resource
        if varying is not None and self._copied(resource, varying):
            return
        if type_ == "Patient":
            self._patient(resource)
        elif type_ in NOT_CLINICAL:
            self.tally.drop(type_, source, not_clinical(type_, bytes(resource.body)))
        elif type_ in SUPPORTING:
            self.tally.used[type_] += 1
        elif type_ not in READERS:
            self.tally.drop(type_, source, f"type {type_} is not read" if type_ else "no resourceType")
            self.context.warn(f"entries of type {type_ or '(none stated)'} are not read")
        else:
            self._clinical(resource, varying)

    def _repeated(self, resource: Resource) -> bool:
        """Tell whether the same entry came before; a different one under the same id gets a source of its own."""
        if bytes(self.seen[resource.source].body) == bytes(resource.body):
            self.tally.drop(resource.type, resource.source, AGAIN)
            return True
        number = 2
        while f"{resource.source}~{number}" in self.seen:
            number += 1
        resource.source = f"{resource.source}~{number}"
        self.context.warn("two different entries share one id; both were read")
        return False

    def _copied(self, resource: Resource, varying: Varying) -> bool:
        """Take the facts from a template where that is exact, and tell whether that was so."""
        made = self.copies.template(resource, varying)
        if made is None:
            return False
        if made.objection:
            self.tally.drop(resource.type, resource.source, made.objection)
            return True
        self.facts += templates.fill(made, varying, (resource.source,))
        self.tally.used[resource.type] += 1
        return True

    def _clinical(self, resource: Resource, varying: Varying | None) -> None:
        """Read a resource whole, and keep it as the first of its kind."""
        before = len(self.tally.set_aside)
        facts = self._ordinary(resource)
        self.facts += facts
        if varying is not None:
            objection = self.tally.set_aside[-1][1].reason if len(self.tally.set_aside) > before else ""
            self.copies.keep(resource, varying, facts, objection)

    def _ordinary(self, resource: Resource) -> list[Fact]:
        """Read one resource whole; empty when it is set aside or failed."""
        type_, source = resource.type, resource.source
        try:
            tree, doubled = resource.tree()
        except RecordError as exc:
            self.tally.fail(type_, source, str(exc))
            return []
        brackets = bytes(resource.body)
        deep = brackets.count(b"{") + brackets.count(b"[") > self.limits.depth
        if deep and depth(tree, self.limits.depth) > self.limits.depth:
            self.tally.fail(type_, source, f"nested more than {self.limits.depth} deep")
            return []
        version = suspected_version(type_, tree)
        settle(tree)
        objection = self.owner.objection(resource) or ("entered in error" if entered_in_error(tree) else "")
        if objection:
            self.tally.drop(type_, source, objection)
            return []
        self.context.source = source
        self.context.scope = resource.scope
        if version:
            self.context.warn(f"parts look like FHIR {version}, not R4; read where the meaning is plain", counted=False)
        facts = READERS[type_](tree, self.context)
        if not facts:
            self.tally.drop(type_, source, ORDERS if type_ == "Composition" else NOTHING_BY_ITSELF)
            return []
        self.unread.note(type_, tree)
        self._qualify(facts, type_, modifiers(tree), ", ".join(sorted(set(doubled))))
        self.tally.used[type_] += 1
        return facts

    def _qualify(self, facts: list[Fact], type_: str, modifier: str, doubled: str) -> None:
        """Mark facts whose meaning may be turned round, or of which an element was stated twice."""
        if doubled:
            self.context.warn(f"{type_}: {doubled} stated twice with different values; neither was used")
        for fact in facts:
            if modifier:
                fact.detail["modifier"] = modifier
                fact.detail["status_as_recorded"] = fact.status or "not stated"
                force_setattr(fact, "status", "uncertain")
            if doubled:
                fact.detail["doubled"] = doubled

    def _patient(self, resource: Resource) -> None:
        mine = self.chosen.resource
        if resource is not mine:
            same = mine is not None and resource.id == mine.id != ""
            reason = "another version of the patient's own entry" if same else "another person"
            if resource.source in self.chosen.replaced:
                reason = "an older entry of the patient, which another replaces"
                self.context.warn("two entries of one patient, of which one replaces the other, were read together")
            self.tally.drop("Patient", resource.source, reason)
            return
        tree = self.index.tree(resource)
        person = self.chosen.person
        self.tally.used["Patient"] += 1
        told = described(tree)
        remark = of_another_sex(person, tree, told)
        if remark:
            self.context.warn(remark)
        identity = told.pop(PRIVATE, "")
        detail = {
            "sex": person.sex,
            "birth_date": person.birth_date,
            "deceased": person.deceased,
            "language": person.language,
            "marital_status": word_of(tree.get("maritalStatus")),
            "contact": "; ".join(filter(None, (word_of(item.get("relationship")) for item in nodes(tree, "contact")))),
            "general_practitioner": text(tree, "generalPractitioner", "display"),
            "speaks": language_of(tree),
            **told,
        }
        self.facts.append(
            Fact(
                handle="",
                kind="patient",
                text=person.name or "patient",
                source=(resource.source,),
                status="deceased" if person.deceased else "",
                when=person.birth_date,
                when_is="born" if person.birth_date else "",
                until="" if person.deceased == "yes" else person.deceased,
                detail={key: said for key, said in detail.items() if said},
            )
        )
        if identity:
            source = (resource.source,)
            self.facts.append(Fact(handle="", kind="social", text="Gender identity", value=identity, source=source))


def _beside(raw: RawRecord) -> list[str]:
    """Return what lay beside the record and was not read."""
    return [line.reason for line in raw.lines if line.outcome == "left_out"]


def modifiers(tree: Json) -> str:
    """Return the words of modifier extensions, which may turn the meaning round; none of them is understood here."""
    found: list[str] = []
    for extension in nodes(tree, "modifierExtension"):
        value = next((extension[key] for key in extension if key.startswith("value")), None)
        words = word_of(value) or text(value) or narrative(extension)
        found.append(words or text(extension, "url").rpartition("/")[2] or "modifier")
    if tree.get("implicitRules"):
        found.append("implicit rules")
    return "; ".join(found)
