"""Lines of compact text on what silence would hide: documents not read, results awaited, entries left out.

It judges none of it.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tools.chart import compact_words as words
from tools.chart import when
from tools.chart.compact import KEEP, Line
from tools.fhir.receipts import UNKNOWN_GAP
from tools.fhir.set_aside import ORDINARY

if TYPE_CHECKING:
    from tools.chart.chart import Chart
    from tools.clinical import Fact, Receipt

_MOST_AWAITED = 12
_MOST_REASONS = 6
_HANDLE = re.compile(r"\bF\d+\b")


def documents(chart: "Chart") -> list[Line]:
    """Return how many documents there are, and each that is known at sight not to be readable."""
    found = sorted(chart.of_kind("note"), key=lambda f: when.key(f.when))
    if not found:
        return []
    dates = words.span(found[0].when, found[-1].when)
    count = f"{len(found)} notes and letters {dates}".strip()
    lines = [Line(section="Documents", text=f"{count} (search reads them)", rank=5, what="document")]
    unread = [f for f in (*found, *chart.of_kind("report")) if f.detail.get("not_read")]
    by_reason: dict[str, list[Fact]] = {}
    for fact in unread:
        by_reason.setdefault(fact.detail["not_read"], []).append(fact)
    for reason, facts in by_reason.items():
        text = f"{len(facts)} not read: {reason} {words.joined([f.handle for f in facts])}"
        lines.append(Line(section="Documents", text=text, rank=2, what="unread document"))
    return lines


def awaited(chart: "Chart") -> list[Line]:
    """Return results and orders that are still open, the newest first."""
    lines = []
    for line in chart.pending()[:_MOST_AWAITED]:
        text = " ".join(part for part in (line.text, words.joined(line.handles)) if part)
        lines.append(Line(section="Awaited", text=text, rank=3, what="awaited result", when=line.when))
    return lines


def told(warning: str) -> bool:
    """Say whether a remark only repeats what is said of the entries left out."""
    return warning.startswith("entries of type ")


def receipt(chart: "Chart") -> list[Line]:
    """Return what was not read whole, left out or odd, so that no reader takes silence for absence."""
    whole = chart.receipt
    lines = _not_whole(whole)
    left = Counter(aside.reason for aside in whole.set_aside if aside.reason not in ORDINARY)
    lines += [
        Line(section="Left out", text=f"{n} {'entry' if n == 1 else 'entries'}: {reason}", rank=2, what="receipt")
        for reason, n in left.most_common()
    ]
    return lines + [
        Line(section="Odd", text=warning, rank=3, what="remark") for warning in whole.warnings if not told(warning)
    ]


def _not_whole(whole: "Receipt") -> list[Line]:
    """Return what failed and why, each type that it cost something, and in one line all that it may have cost."""
    reasons = Counter(failure.reason for failure in whole.failed)
    said = [f"{reason} (x{n})" if n > 1 else reason for reason, n in reasons.most_common(_MOST_REASONS)]
    if len(reasons) > _MOST_REASONS:
        said.append(f"{len(reasons) - _MOST_REASONS} more reasons")
    unsure: list[str] = []
    for line in whole.lines:
        if not line.failed and line.text.endswith(UNKNOWN_GAP):
            unsure.append(line.handle)
        elif line.failed and not line.type and reasons:  # their reasons are all that is known of them
            continue
        elif line.failed or not line.whole:
            said.append(f"{line.text} {line.handle}")
    if unsure:
        said.append(f"whatever else is listed here may lack entries: {UNKNOWN_GAP} {words.joined(unsure)}")
    return [Line(section="Not read whole", text=text, rank=KEEP, what="receipt") for text in said]


def beyond(chart: "Chart", lines: Sequence[Line], sections: Sequence[tuple[str, str, int]]) -> list[Line]:
    """Return one line that counts what an overview does not name, so that no reader takes it for all."""
    named = {handle for line in lines for handle in _HANDLE.findall(line.text)}
    counts = {
        "older medications": sum(m.handles[0] not in named for m in chart.medications()),
        "social findings": sum(not named & set(p.handles) for p in chart.problems().social),
        "refuted problems": sum(not named & set(p.handles) for p in chart.problems().refuted),
    }
    results = {handle for r in chart.results() for handle in r.handles}
    for kind, title, _ in sections:
        facts = [f for f in chart.of_kind(kind) if f.handle not in results]
        names = {(f.text, f.status) for f in facts if f.handle in named}
        counts[title.lower()] = sum((f.text, f.status) not in names for f in facts)
    if any(line.section == "Documents" for line in lines):
        counts.pop("notes", None)
    said = ", ".join(f"{name} ({n})" for name, n in counts.items() if n)
    return [Line(section="Not in this overview", text=said, rank=2, what="count")] if said else []
