"""Lines of compact text on what silence would hide: documents not read, results awaited, entries left out.

It judges none of it.
"""

from collections import Counter
from typing import TYPE_CHECKING

from tools.chart import compact_words as words
from tools.chart import when
from tools.chart.compact import KEEP, Line
from tools.fhir.set_aside import ORDINARY

if TYPE_CHECKING:
    from tools.chart.chart import Chart
    from tools.clinical import Fact

_MOST_AWAITED = 12


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
    lines = [
        Line(section="Not read whole", text=f"{r.text} {r.handle}", rank=KEEP, what="receipt")
        for r in whole.lines
        if r.failed or not r.whole
    ]
    left = Counter(aside.reason for aside in whole.set_aside if aside.reason not in ORDINARY)
    lines += [
        Line(section="Left out", text=f"{n} {'entry' if n == 1 else 'entries'}: {reason}", rank=2, what="receipt")
        for reason, n in left.most_common()
    ]
    return lines + [
        Line(section="Odd", text=warning, rank=3, what="remark") for warning in whole.warnings if not told(warning)
    ]
