"""The list of a record's documents: which were read and which not, and why. It decodes nothing."""

from collections.abc import Iterable

from tools.chart import when
from tools.chart.values import NoteLine
from tools.clinical import Fact


def read_notes(facts: Iterable[Fact]) -> tuple[NoteLine, ...]:
    """Return one line a document, newest first."""
    lines = [
        NoteLine(
            handle=f.handle,
            title=f.text,
            when=f.when,
            read=not f.detail.get("not_read"),
            why_not=f.detail.get("not_read", ""),
            author=f.detail.get("author", ""),
        )
        for f in facts
        if f.kind == "note"
    ]
    lines.sort(key=lambda n: when.key(n.when), reverse=True)
    return tuple(lines)
