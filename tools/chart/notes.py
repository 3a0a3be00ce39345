"""The list of a record's documents: which were read and which not, and why; `tools.fhir` decodes them."""

from collections.abc import Callable, Iterable

from tools.chart import when
from tools.chart.values import NoteLine
from tools.clinical import Fact
from tools.fhir.notes import NoteText


def read_notes(facts: Iterable[Fact], decoded: Callable[[Fact], NoteText]) -> tuple[NoteLine, ...]:
    """Return one line a document, newest first; partly read ones are read, with the rest in `why_not`."""
    lines = []
    for fact in facts:
        note = decoded(fact)
        lines.append(
            NoteLine(
                handle=fact.handle,
                title=note.title or fact.text,
                when=fact.when,
                read=note.read,
                why_not=note.why_not,
                author=fact.detail.get("author", ""),
            )
        )
    lines.sort(key=lambda n: when.key(n.when), reverse=True)
    return tuple(lines)
