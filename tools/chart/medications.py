"""Medications: what the patient is probably taking now, and on what evidence.

Refills of one drug become one line with a history of doses. Nothing counts as stopped that the record does not call
stopped; old evidence is dated instead.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from tools.chart import lexicon, when
from tools.chart.hospital import stay_of, stays_of
from tools.chart.values import NOT_TO_BE_GIVEN, DoseSpan, MedicationLine, MedicationState
from tools.clinical import Fact

NOT_CONFIRMED_AFTER_DAYS = 456
"""Evidence older than 15 months before the record's newest entry is called "not confirmed since"."""

_STATES: dict[str, MedicationState] = {
    "active": "current",
    "in-progress": "current",
    "on-hold": "paused",
    "paused": "paused",
    "suspended": "paused",
    "stopped": "stopped",
    "cancelled": "stopped",
    "ended": "stopped",
    "declined": "not_taken",
    "not-taken": "not_taken",
    "not taken": "not_taken",
    "not-done": "not_taken",
    "completed": "completed",
    "intended": "planned",
    "planned": "planned",
    "proposed": "planned",
    "proposal": "planned",
    "draft": "planned",
    "preparation": "planned",
}
_PRESENT = frozenset({"current", "paused", "unknown"})
_ROUTES = (
    ("inhaled", ("inhal", "nebul", "respiratory tract")),
    ("transdermal", ("transdermal", "patch")),
    ("topical", ("topical", "cream", "ointment", "cutaneous", "lotion", "shampoo")),
    ("eye", ("ophthalmic", "eye drop", "ocular")),
    ("ear", ("otic", "ear drop")),
    ("nasal", ("nasal",)),
    ("vaginal", ("vaginal",)),
    ("rectal", ("rectal", "suppositor", "enema")),
    ("injected", ("inject", "intraven", "subcut", "intramusc", "infusion", "prefilled syringe", "pen")),
)
_INTO_A_VEIN = re.compile(r"\bi\.?v\b|\bsubq\b|\bs\.c\.")
_STRENGTH = re.compile(r"\d[\d.,]*\s*(?:mg|mcg|ug|µg|g|ml|mL|unt|units?|iu|meq|mmol|%)\b(?:\s*/\s*\w+)*", re.IGNORECASE)
_ORDER = ("current", "paused", "unknown", "planned", "not_taken", "in_hospital", "stopped", "completed")


def state_of(fact: Fact) -> MedicationState:
    """Return what one entry by itself says of taking the drug."""
    if fact.detail.get("modifier"):
        return "unknown"
    status = fact.status.casefold()
    state = _STATES.get(status, "unknown")
    if fact.detail.get("not_done"):
        return "not_taken"
    if fact.detail.get("planned") and state in {"current", "unknown"}:
        return "planned"
    if _type(fact) == "MedicationDispense" and state in {"completed", "current"}:
        return "unknown"
    return state


def read_medications(
    facts: Sequence[Fact], *, as_of: str, encounters: Sequence[Fact] = ()
) -> tuple[MedicationLine, ...]:
    """Return one line a drug, what is probably taken now first.

    Args:
        facts: medication facts (orders, statements, dispenses) of the patient, without statements of absence.
        as_of: date of the record's newest entry.
        encounters: the visits, since what was to be given in a stay that is over is not taken now.
    """
    stays = stays_of(encounters)
    lines = [_line(group, as_of, stays) for group in _grouped(facts)]
    lines.sort(key=lambda m: lexicon.fold(m.name))
    lines.sort(key=lambda m: when.key(m.last), reverse=True)
    lines.sort(key=lambda m: _ORDER.index(m.state))
    return tuple(lines)


def route_of(fact: Fact) -> str:
    """Return the way a drug is given, in one coarse word; `oral` also when nothing says otherwise."""
    return route_of_text(f"{fact.detail.get('route', '')} {fact.text}")


def route_of_text(text: str) -> str:
    """Return the way a drug is given that its words name, in one coarse word; `oral` when they name none."""
    text = text.casefold()
    for route, signs in _ROUTES:
        if any(sign in text for sign in signs):
            return route
    return "injected" if _INTO_A_VEIN.search(text) else "oral"


def strength_of(fact: Fact) -> str:
    """Return strength and dose as written, for telling one dose from the next."""
    dose = dose_of(fact)
    strength = " / ".join(s.strip() for s in _STRENGTH.findall(fact.text))
    return "; ".join(part for part in (strength, dose) if part)


def _grouped(facts: Iterable[Fact]) -> list[list[Fact]]:
    """Group by ingredients and route; a name of unknown ingredients by code, else by its folded words."""
    groups: dict[tuple[object, ...], list[Fact]] = {}
    by_code: dict[str, tuple[object, ...]] = {}
    by_brand: dict[str, tuple[object, ...]] = {}
    unknown: list[Fact] = []
    for fact in facts:
        found = lexicon.ingredients(fact.text)
        if not found:
            unknown.append(fact)
            continue
        key: tuple[object, ...] = (tuple(sorted(found)), route_of(fact))
        groups.setdefault(key, []).append(fact)
        # The same brand may stand elsewhere without what is in it; one that names two things names none.
        brand = lexicon.fold(fact.text.partition(" (")[0])
        if by_brand.setdefault(brand, key) != key:
            by_brand[brand] = ()
    for fact in unknown:
        name = lexicon.fold(fact.text)
        key = by_brand.get(name, ())
        if not key:
            key = (name or fact.code or fact.handle,)
            if lexicon.names_something(fact.code):
                key = by_code.setdefault(fact.code, key)
        groups.setdefault(key, []).append(fact)
    return list(groups.values())


def _type(fact: Fact) -> str:
    return fact.source[0].partition("/")[0] if fact.source else ""


def _line(group: Sequence[Fact], as_of: str, stays: Mapping[str, Fact]) -> MedicationLine:
    ordered = sorted(group, key=lambda f: when.key(when.last_of(f)))
    in_hospital = {
        f.handle: stay for f in ordered if state_of(f) in _PRESENT and (stay := stay_of(f, stays, as_of)) is not None
    }
    home = [f for f in ordered if f.handle not in in_hospital]
    if home:
        state, speaker, note = _state(home, as_of)
        state = "current" if state == "unknown" and _lasts(speaker, as_of) else state
    else:
        state, speaker, note = "in_hospital", ordered[-1], "ordered in a hospital stay that is over"
    stay = in_hospital.get(speaker.handle)
    last = when.latest(when.last_of(f) for f in ordered) or ordered[-1].when
    stopped = state in {"stopped", "not_taken"}
    return MedicationLine(
        name=speaker.text,
        state=state,
        ingredients=lexicon.ingredients(speaker.text),
        classes=lexicon.drug_classes(speaker.text),
        dose=dose_of(speaker),
        first=when.earliest(f.when for f in ordered) or ordered[0].when,
        last=last,
        until=when.end_of(speaker) if stopped or state == "completed" else "",
        count=sum(f.count for f in ordered),
        handles=(speaker.handle, *(f.handle for f in reversed(ordered) if f is not speaker)),
        reported=_reported(speaker),
        reason=lexicon.plain(_first(ordered, "reason")),
        stopped_because=speaker.detail.get("status_reason", "") if stopped or state == "paused" else "",
        not_confirmed_since=_not_confirmed(state, home, as_of),
        note=note,
        history=_history(ordered),
        code=speaker.code,
        evidence=_evidence(speaker),
        remark=lexicon.several(speaker.detail.get(key, "") for key in ("instructions", "note")),
        stay=stay.handle if stay and stay is not speaker else "",
    )


def dose_of(fact: Fact) -> str:
    """Return the dose as the record words it; empty when it gives none."""
    return fact.detail.get("dose", "")


def _first(ordered: Sequence[Fact], field: str) -> str:
    return next((f.detail[field] for f in reversed(ordered) if f.detail.get(field)), "")


def _reported(fact: Fact) -> bool:
    return bool(fact.detail.get("reported"))


def _state(ordered: Sequence[Fact], as_of: str) -> tuple[MedicationState, Fact, str]:
    """Return the state of the drug, the entry it rests on, and what the reader must know about it."""
    notes: list[str] = []
    acts = [f for f in ordered if _type(f) != "MedicationDispense"] or list(ordered)
    newest = acts[-1]
    active = [f for f in acts if state_of(f) == "current"]
    speaker = active[-1] if active else newest
    state = state_of(speaker)
    later = [f for f in acts if when.key(when.last_of(f)) > when.key(when.last_of(speaker))]
    if state == "current" and later:
        said = state_of(later[-1])
        if said == "not_taken":
            notes.append(f"an older entry {speaker.handle} is still active")
            state, speaker = "not_taken", later[-1]
        elif said in {"stopped", "paused"}:
            told = f"{when.day(when.last_of(later[-1]))}, {later[-1].handle}"
            notes.append(f"conflict: a newer entry ({told}) says {later[-1].status}")
        elif said == "completed" and strength_of(later[-1]) != strength_of(speaker):
            told = f"{when.day(when.last_of(later[-1]))}, {later[-1].handle}"
            notes.append(f"a newer entry of another dose ({told}) is completed: {strength_of(later[-1])}")
    if not active:
        paused = [f for f in acts if state_of(f) == "paused"]
        if paused and when.key(when.last_of(paused[-1])) >= when.key(when.last_of(newest)):
            state, speaker = "paused", paused[-1]
    end = when.end_of(speaker)
    if state == "current" and when.is_iso(end) and end[:10] < as_of:
        notes.append(f"recorded as active, but its period ended {when.day(end)}")
    if state == "current":
        notes += _also_active(active, speaker)
    modifier = speaker.detail.get("modifier", "")
    if modifier:
        notes.append(f"uncertain, carries a modifier that was not understood: {modifier}")
    elif state == "unknown":
        notes.append("status unknown" if _type(speaker) != "MedicationDispense" else "dispensed; no order recorded")
    notes += dict.fromkeys(f.detail["conflict"] for f in (active or [speaker]) if f.detail.get("conflict"))
    if speaker.detail.get("dose_conflict"):
        notes.append(speaker.detail["dose_conflict"])
    return state, speaker, "; ".join(notes)


def _lasts(fact: Fact, as_of: str) -> bool:
    """Tell whether what a pharmacy handed out last is not used up yet by its own count of days."""
    days = when.days_between(when.last_of(fact), as_of)
    supply = fact.detail.get("days_supply", "").partition(".")[0]
    handed_out = _type(fact) == "MedicationDispense" and fact.status in {"completed", ""}
    return handed_out and days is not None and supply.isdigit() and 0 <= days <= int(supply)


def _also_active(active: Sequence[Fact], speaker: Fact) -> list[str]:
    """Name the other active entries of the drug that say another name or dose."""
    others = {(f.text, dose_of(f)): f for f in active if (f.text, dose_of(f)) != (speaker.text, dose_of(speaker))}
    return [
        f"also active: {' '.join(filter(None, said))} ({when.day(when.last_of(f)) or 'undated'}, {f.handle})"
        for said, f in others.items()
    ]


def _not_confirmed(state: MedicationState, ordered: Sequence[Fact], as_of: str) -> str:
    if state not in _PRESENT:
        return ""
    doses = {dose_of(f) for f in ordered if state_of(f) == state}
    issued = [f for f in ordered if state_of(f) == "completed" and dose_of(f) in doses] if state == "current" else []
    telling = [*(f for f in ordered if state_of(f) in _PRESENT), *issued]
    last = when.latest([*map(when.last_of, telling), *(f.until for f in telling if f.until[:10] <= as_of)])
    days = when.days_between(last, as_of)
    return when.day(last) if days is not None and days > NOT_CONFIRMED_AFTER_DAYS else ""


def _history(ordered: Sequence[Fact]) -> tuple[DoseSpan, ...]:
    spans: list[DoseSpan] = []
    for fact in ordered:
        if _type(fact) == "MedicationDispense":
            continue
        told = _told_history(fact)
        if told:
            spans += told
            continue
        text = strength_of(fact)
        if spans and (spans[-1].text == text or not text):
            old = spans[-1]
            spans[-1] = DoseSpan(
                text=old.text,
                first=old.first,
                last=when.last_of(fact) or old.last,
                count=old.count + fact.count,
                handles=(*old.handles, fact.handle),
            )
        else:
            spans.append(
                DoseSpan(text=text, first=fact.when, last=when.last_of(fact), count=fact.count, handles=(fact.handle,))
            )
    return tuple(spans)


_TOLD = re.compile(r"(?:^|; )(\d{4}[-\d]*|undated): ")


def _told_history(fact: Fact) -> list[DoseSpan]:
    """Return the dose changes inside one fact that stands for many prescriptions; empty when there were none."""
    parts = _TOLD.split(fact.detail.get("dose_history", ""))[1:]
    dates, doses = parts[::2], parts[1::2]
    ends = [*dates[1:], when.last_of(fact)][: len(dates)]
    return [
        DoseSpan(text=dose, first=start, last=end, handles=(fact.handle,))
        for start, end, dose in zip(dates, ends, doses, strict=True)
    ]


def _evidence(fact: Fact) -> str:
    kinds = {
        "MedicationRequest": "prescription",
        "MedicationStatement": "statement",
        "MedicationDispense": "dispensed",
        "MedicationAdministration": "given",
    }
    word = kinds.get(_type(fact), "entry")
    if fact.detail.get("planned"):
        word = fact.detail.get("intent", "").casefold() or word
    if fact.detail.get("not_done"):
        return f"{word} {NOT_TO_BE_GIVEN}"
    return f"{word} {fact.status}".strip() if fact.status else f"{word}, status not stated"
