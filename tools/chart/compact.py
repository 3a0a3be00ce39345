"""The chart as text for a language model or a hurried reader, whole or as an overview, fitted to a budget of tokens.

It leaves nothing out in silence: what a budget drops is said in the text and in the result.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from tools.chart import tokens
from tools.chart.values import Compact

if TYPE_CHECKING:
    from tools.chart.chart import Chart

KEEP = 0
"""Rank of what is never dropped."""


class Line(Struct, frozen=True, kw_only=True):
    """One line of compact text, with a shorter form to fall back on."""

    section: str
    text: str
    rank: int
    """How soon it may go: 0 never, 9 first."""
    what: str
    """Name of what is lost with it: `encounter`, `older reading`."""
    count: int = 1
    """How many entries are lost with it."""
    short: str = ""
    """A shorter form; empty when there is none."""
    short_loses: str = ""
    """Name of what the shorter form lacks."""
    short_count: int = 0
    when: str = ""


def fit(lines: Sequence[Line], budget: int | None) -> Compact:
    """Return the lines as text under their section headings, within `budget` tokens where that is given.

    Older readings go first, then whole lines from the highest rank down, oldest first. Lines of rank 0 stay even when
    they alone exceed the budget.
    """
    text = _text(lines, "")
    size = tokens.count(text)
    if budget is None or size <= budget:
        return Compact(text=text, tokens=size, counted_by=tokens.counted_by())
    chosen: list[Line | None] = list(lines)
    lost: Counter[str] = Counter()
    order = sorted(range(len(lines)), key=lambda i: (-lines[i].rank, lines[i].when))
    for shorten in (True, False):
        for i in order:
            line = chosen[i]
            if size <= budget - _notice_tokens(lost, budget):
                break
            if line is None or (shorten and not line.short) or (not shorten and line.rank == KEEP):
                continue
            size += _give_up(chosen, i, lost, shorten=shorten)
        kept = [c for c in chosen if c is not None]
        text = _text(kept, _notice(lost, budget))
        size = tokens.count(text)
        if size <= budget:
            break
    # Headings and the notice shift the sum by a few tokens: give up single lines until the whole text fits.
    for i in order:
        if size <= budget:
            break
        line = chosen[i]
        if line is None or line.rank == KEEP:
            continue
        _give_up(chosen, i, lost, shorten=False)
        text = _text([c for c in chosen if c is not None], _notice(lost, budget))
        size = tokens.count(text)
    if size > budget:
        lost["token over the budget (what must stay)"] = size - budget
    return Compact(text=text, tokens=size, dropped=_said(lost), counted_by=tokens.counted_by())


def _give_up(chosen: list[Line | None], i: int, lost: Counter[str], *, shorten: bool) -> int:
    """Shorten or drop one line; return the change in tokens."""
    line = chosen[i]
    if line is None:
        return 0
    if shorten:
        lost[line.short_loses] += line.short_count
        chosen[i] = Line(
            section=line.section,
            text=line.short,
            rank=line.rank,
            what=line.what,
            count=max(line.count - line.short_count, 1),
            when=line.when,
        )
        return tokens.count(line.short) - tokens.count(line.text)
    lost[line.what] += line.count
    chosen[i] = None
    return -tokens.count(line.text) - 1


def _text(lines: Iterable[Line], notice: str) -> str:
    out: list[str] = []
    section = ""
    for line in lines:
        if line.section != section:
            section = line.section
            if section:
                out.append(f"# {section}")
        out.append(line.text)
    if notice:
        out.append(notice)
    return "\n".join(out) + "\n"


def _said(lost: Counter[str]) -> tuple[str, ...]:
    return tuple(f"{count} x {what}" for what, count in sorted(lost.items()) if count)


def _notice(lost: Counter[str], budget: int) -> str:
    return f"# Left out to fit {budget} tokens: {'; '.join(_said(lost))}" if lost else ""


def _notice_tokens(lost: Counter[str], budget: int) -> int:
    return tokens.count(_notice(lost, budget)) + 2 if lost else 0


def one_line(line: Line) -> Line:
    """Return the line without breaks or a heading's sign in it: words of a record never become structure."""
    text, short = (" ".join(part.split()).lstrip("# ") for part in (line.text, line.short))
    if text == line.text and short == line.short:
        return line
    return replace(line, text=text, short=short)


def write_lines(chart: "Chart", budget: int | None) -> Compact:
    """Return every fact of the chart with its handle."""
    from tools.chart.compact_sections import all_lines

    return fit([one_line(line) for line in all_lines(chart)], budget)


def write_overview(chart: "Chart", budget: int | None) -> Compact:
    """Return problems, medications, allergies and trends."""
    from tools.chart.compact_sections import overview_lines

    return fit([one_line(line) for line in overview_lines(chart)], budget)
