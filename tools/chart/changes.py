"""What is different since the visit before the newest one; it compares dates and guesses nothing of what was said."""

from collections.abc import Callable, Iterable, Sequence

from tools.chart import lexicon, when
from tools.chart.readings import handles_of
from tools.chart.tolerance import is_key_test
from tools.chart.values import ChangeLine, Changes, MedicationLine, Problems, ResultLine
from tools.clinical import Fact

_EVENTS = {
    "immunization": "vaccine",
    "procedure": "procedure",
    "allergy": "allergy",
    "imaging": "imaging",
    "report": "report",
    "device": "device",
}


_AGAIN = frozenset({"active", "recurrence", "relapse"})
"""With these an entry of a later day is the problem again, also where no end of the earlier one is recorded."""


def last_visit(facts: Iterable[Fact]) -> tuple[str, str]:
    """Return day and handle of the visit to compare with: the last one before the day of the newest.

    Visits planned, cancelled or not arrived do not count. With one visit only there is nothing to compare with.
    """
    days: dict[str, str] = {}
    for fact in facts:
        if fact.kind != "encounter" or not when.is_iso(fact.when) or len(fact.when) < 10:
            continue
        if fact.status in {"planned", "cancelled", "entered-in-error", "noshow"}:
            continue
        days[fact.when[:10]] = fact.handle
    ordered = sorted(days)
    return (ordered[-2], days[ordered[-2]]) if len(ordered) > 1 else ("", "")


def read_changes(
    facts: Sequence[Fact],
    *,
    problems: Problems,
    medications: Sequence[MedicationLine],
    results: Sequence[ResultLine],
) -> Changes:
    """Return what began, changed, ended and resulted after the visit before the newest one."""
    since, visit = last_visit(facts)
    if not since:
        return Changes()

    def after(text: str) -> bool:
        return when.is_iso(text) and len(text) >= 7 and text[:10] > since

    new = [
        ChangeLine(text=f"problem: {p.name} ({p.status})", handles=p.handles[:3], when=p.first, kind="condition")
        for p in (*problems.active, *problems.inactive, *problems.resolved)
        if after(p.first)
    ]
    new += [
        ChangeLine(text=f"problem again: {p.name}", handles=p.handles[:3], when=p.last, kind="condition")
        for p in (*problems.active, *problems.inactive, *problems.resolved)
        if after(p.last) and not after(p.first) and (p.spells or (len(p.episodes) > 1 and p.status in _AGAIN))
    ]
    new += [
        ChangeLine(text=f"medication: {m.name} ({m.state})", handles=m.handles[:3], when=m.first, kind="medication")
        for m in medications
        if after(m.first) and m.state in {"current", "unknown", "planned", "paused"}
    ]
    new += _events(facts, after)
    changed = [_dose_change(m) for m in medications if len(m.history) > 1 and after(m.history[-1].first)]
    stopped = [
        ChangeLine(
            text=f"medication {m.state}: {m.name}", handles=m.handles[:3], when=m.until or m.last, kind="medication"
        )
        for m in medications
        if m.state in {"stopped", "completed", "not_taken"} and after(m.until or m.last)
    ]
    stopped += [
        ChangeLine(text=f"problem resolved: {p.name}", handles=p.handles[:3], when=p.until, kind="condition")
        for p in problems.resolved
        if after(p.until)
    ]
    fresh = [r for r in results if after(r.latest.when) and r.latest.value and r.direction != "unchanged"]
    fresh.sort(key=_weight)
    resulted = [_result(r) for r in fresh]
    return Changes(
        since=since,
        visit=visit,
        new=_ordered(new),
        changed=_ordered(changed),
        stopped=_ordered(stopped),
        resulted=tuple(resulted),
    )


_NOT_FINAL = frozenset({"registered", "partial", "preliminary"})
_OPEN = frozenset({"active", "requested", "accepted", "received", "in-progress", "ready"})
_OPEN_DAYS = 730


def read_pending(facts: Sequence[Fact], results: Sequence[ResultLine], *, as_of: str) -> tuple[ChangeLine, ...]:
    """Return what is awaited, the newest first.

    Args:
        facts: reports and orders of the patient.
        results: the lines of all tests.
        as_of: date of the record's newest entry; an order open for more than two years before it is no longer awaited.
    """
    lines = [
        ChangeLine(text=f"result awaited: {r.name}", handles=r.pending, when=r.latest.when, kind=r.kind)
        for r in results
        if r.pending
    ]
    for fact in facts:
        days = when.days_between(fact.when, as_of)
        if fact.kind == "report" and fact.status in _NOT_FINAL:
            text = f"report {fact.status}: {fact.text}"
        elif fact.kind == "order" and fact.status in _OPEN and days is not None and days <= _OPEN_DAYS:
            text = f"order open: {fact.text}"
        else:
            continue
        lines.append(ChangeLine(text=text, handles=(fact.handle,), when=fact.when, kind=fact.kind))
    return _ordered(lines)


def _weight(line: ResultLine) -> int:
    """Return how soon a result is read: abnormal key tests, other abnormal ones, key tests, the rest, social ones."""
    abnormal = line.abnormal not in {"", "normal", "negative"}
    key = is_key_test(line.code, line.name)
    if abnormal:
        return 0 if key else 1
    return 2 if key else 4 if line.kind == "social" else 3


def _ordered(lines: Iterable[ChangeLine]) -> tuple[ChangeLine, ...]:
    return tuple(sorted(lines, key=lambda c: when.key(c.when), reverse=True))


def _events(facts: Iterable[Fact], after: Callable[[str], bool]) -> list[ChangeLine]:
    grouped: dict[tuple[str, str], list[Fact]] = {}
    for fact in facts:
        if fact.kind in _EVENTS and fact.subject == "patient" and after(fact.when) and not _only_groups(fact):
            grouped.setdefault((fact.kind, lexicon.plain(fact.text)), []).append(fact)
    lines = []
    for (kind, text), group in grouped.items():
        times = f" ({len(group)} times)" if len(group) > 1 else ""
        status = f" [{group[-1].status}]" if group[-1].status in {"not-done", "in-progress", "preliminary"} else ""
        lines.append(
            ChangeLine(
                text=f"{_EVENTS[kind]}: {text}{times}{status}",
                handles=tuple(f.handle for f in group[-3:]),
                when=group[-1].when,
                kind=kind,
            )
        )
    return lines


def _only_groups(fact: Fact) -> bool:
    """Say whether a report only names results that stand in the record themselves."""
    return fact.kind == "report" and bool(fact.detail.get("result_count")) and not fact.detail.get("conclusion")


def _dose_change(line: MedicationLine) -> ChangeLine:
    before, now = line.history[-2], line.history[-1]
    return ChangeLine(
        text=f"dose: {line.name}: {before.text or 'dose not recorded'} -> {now.text or 'dose not recorded'}",
        handles=(now.handles[-1], before.handles[-1]),
        when=now.first,
        kind="medication",
    )


def _result(line: ResultLine) -> ChangeLine:
    reading = f"{line.latest.value} {line.latest.unit}".strip()
    parts = [f"{line.name}: {reading}"]
    handles = [*handles_of(line.latest)]
    if line.abnormal and line.abnormal != "normal":
        parts.append(line.abnormal)
    if line.previous is not None:
        parts.append(f"before {line.previous.value} ({when.day(line.previous.when)})")
        handles += handles_of(line.previous)
    return ChangeLine(text=", ".join(parts), handles=tuple(handles), when=line.latest.when, kind=line.kind)
