"""The receipt of one reading: what was seen by type, what became of it, and which form each absence has."""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from tools.clinical import Fact, Receipt, ReceiptLine, SetAside
from tools.fhir.raw import Ask

CENTRAL = (
    ("AllergyIntolerance", ("AllergyIntolerance",), "allergy", "allergies"),
    (
        "MedicationRequest",
        ("MedicationRequest", "MedicationStatement", "MedicationOrder", "MedicationUsage"),
        "medication",
        "medications",
    ),
    ("Condition", ("Condition",), "condition", "problems"),
    ("Observation", ("Observation",), "result", "results and measurements"),
    ("Procedure", ("Procedure",), "procedure", "procedures"),
    ("Immunization", ("Immunization",), "immunization", "vaccinations"),
    ("FamilyMemberHistory", ("FamilyMemberHistory",), "family", "family history"),
    ("DocumentReference", ("DocumentReference",), "note", "notes and letters"),
)


_ABOUT = {
    "allergy": "allergy",
    "medication": "medication",
    "condition": "condition",
    "vital": "result",
    "lab": "result",
    "social": "result",
    "observation": "result",
    "procedure": "procedure",
    "immunization": "immunization",
    "family": "family",
    "note": "note",
}


ASKED = frozenset(type_ for _, family, _, _ in CENTRAL for type_ in family) - {"MedicationOrder", "MedicationUsage"}


class Tally(Struct):
    """What became of every resource of one reading."""

    used: Counter[str] = Counter()
    set_aside: list[tuple[str, SetAside]] = []
    failed: list[tuple[str, SetAside]] = []

    def drop(self, type_: str, source: str, reason: str) -> None:
        """Count a resource as set aside."""
        self.set_aside.append((type_, SetAside(source=source, reason=reason)))

    def fail(self, type_: str, source: str, reason: str) -> None:
        """Count something that could not be read."""
        self.failed.append((type_, SetAside(source=source, reason=reason)))


def build(
    tally: Tally, facts: Sequence[Fact], asks: tuple[Ask, ...], incomplete: list[str], warnings: tuple[str, ...]
) -> Receipt:
    """Return the receipt; `seen` is always `used` plus set aside plus failed."""
    aside = Counter(type_ for type_, _ in tally.set_aside)
    failed = Counter(type_ for type_, _ in tally.failed)
    unoffered = {ask.what: ask for ask in asks if ask.outcome == "not_offered"}
    unsure = {ask.what: ask.reason for ask in asks if ask.outcome == "unsure"}
    not_whole = {ask.what: ask for ask in asks if ask.outcome in ("partial", "failed")}
    unknown_gap = bool(incomplete) or bool(failed.get("")) or any(what not in _types_of(what) for what in not_whole)
    stated = _stated(facts)
    real = {_ABOUT.get(fact.kind, "") for fact in facts if fact.status != "refuted"}
    lines: list[ReceiptLine] = []

    def add(type_: str, words: str, whole: bool, absence: str = "") -> None:
        words = f"{words}; {unsure[type_]}" if type_ in unsure else words
        lines.append(
            ReceiptLine(
                handle=f"R{len(lines) + 1}",
                text=words,
                type=type_,
                whole=whole,
                seen=tally.used[type_] + aside[type_] + failed[type_],
                used=tally.used[type_],
                set_aside=aside[type_],
                failed=failed[type_],
                absence=absence,
            )
        )

    for type_, family, about, plural in CENTRAL:
        used = sum(tally.used[name] for name in family)
        bad = sum(failed[name] for name in family)
        gap = next((not_whole[name] for name in family if name in not_whole), None)
        if gap is None and all(name in unoffered for name in family if name in ASKED) and not used:
            gap = unoffered.get(type_)
        bare = sum(1 for fact in facts if fact.kind == "note" and fact.detail.get("not_read")) if about == "note" else 0
        whole = gap is None and not bad and not unknown_gap and not bare
        absence = ""
        if about not in real:
            otherwise = "not_recorded" if whole else "could_not_be_read"
            # What failed to come may hold the very entry that another one denies.
            absence = otherwise if gap is not None or bad else stated.get(about, otherwise)
        words = _words(type_, plural, used, sum(aside[name] for name in family), bad, absence, gap, whole or bool(bare))
        add(type_, f"{words}, {bare} listed without their content" if bare else words, whole, absence)
    told = {name for name, _, _, _ in CENTRAL}
    for type_ in sorted(({*tally.used, *aside, *failed, *not_whole}) - told):
        gap = not_whole.get(type_)
        whole = gap is None and not failed[type_]
        words = _words(type_ or "unknown type", "", tally.used[type_], aside[type_], failed[type_], "", gap, whole)
        if type_ == "DiagnosticReport":
            unread = sum(1 for fact in facts if fact.kind == "report" and fact.detail.get("not_read"))
            words = f"{words}, {unread} with an attachment that was not read" if unread else words
            whole = whole and not unread
        add(type_, words, whole)
    for place in incomplete:
        add("", f"{place}: one page of several; the following pages are not here", whole=False)
    return Receipt(
        seen=sum(tally.used.values()) + len(tally.set_aside) + len(tally.failed),
        used=sum(tally.used.values()),
        set_aside=tuple(item for _, item in tally.set_aside),
        failed=tuple(item for _, item in tally.failed),
        lines=tuple(lines),
        warnings=(*warnings, *(f"{what}: {reason}" for what, reason in unsure.items())),
    )


def _types_of(what: str) -> tuple[str, ...]:
    return (what,) if what.isalpha() and what[:1].isupper() else ()


def _stated(facts: Sequence[Fact]) -> dict[str, str]:
    """Absence as the record itself states it, by subject matter; one that is limited to a class does not count."""
    found: dict[str, str] = {}
    for fact in facts:
        if fact.kind == "section" and fact.detail.get("absence") and not fact.detail.get("scope"):
            about = fact.detail.get("about", "")
            if found.get(about, "recorded_as_none") == "recorded_as_none":
                found[about] = fact.detail["absence"]
    return found


UNKNOWN_GAP = "part of the record could not be read"
"""How a line ends of which nobody knows whether it lacks anything."""
_ABSENCE_WORDS = {
    "recorded_as_none": "the record states that there are none",
    "asked_not_known": "asked, and not known",
    "not_recorded": "none recorded",
    "could_not_be_read": "could not be read",
}


def _words(type_: str, plural: str, used: int, aside: int, bad: int, absence: str, gap: Ask | None, whole: bool) -> str:
    parts = [f"{used} read" if used else ""]
    if aside:
        parts.append(f"{aside} set aside")
    if bad:
        parts.append(f"{bad} could not be read")
    if absence:
        parts.append(_ABSENCE_WORDS[absence])
    if gap is not None:
        parts.append(f"the source did not give all of it ({gap.reason or gap.outcome.replace('_', ' ')})")
    elif not whole:
        parts.append(UNKNOWN_GAP)
    name = f"{plural} ({type_})" if plural else type_
    return f"{name}: {', '.join(part for part in parts if part) or 'told of in other entries'}"
