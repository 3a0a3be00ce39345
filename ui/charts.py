"""Trends and timeline as figures to zoom into. It judges nothing: bands are the record's own reference ranges."""

from typing import TYPE_CHECKING, Any, Final

from tools.brief.analytes import short_name
from ui.briefing import bounds
from ui.view import day, unit

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from tools.chart import Chart
    from tools.clinical import Fact

MOST_TRENDS: Final = 12
ROW_PX: Final = 150
INK: Final = "#0d7f7a"
BAND: Final = "rgba(46, 139, 87, 0.16)"
SOFT: Final = "#7b8b90"
LANES: Final = (
    ("condition", "Problems"),
    ("medication", "Medications"),
    ("procedure", "Procedures"),
    ("encounter", "Visits"),
    ("report", "Reports"),
    ("note", "Notes"),
    ("immunization", "Vaccines"),
)


def trends(chart: "Chart") -> "Figure | None":
    """Return the tests that have at least two readings, one below the other; None when there are none."""
    from plotly.subplots import make_subplots

    lines = [line for line in chart.results() if _drawable(line)][:MOST_TRENDS]
    if not lines:
        return None
    titles = [_title(line) for line in lines]
    figure = make_subplots(rows=len(lines), cols=1, shared_xaxes=True, subplot_titles=titles, vertical_spacing=0.06)
    for row, line in enumerate(lines, 1):
        drawn = [reading for reading in line.series if reading.number is not None and reading.unit == line.latest.unit]
        figure.add_scatter(
            x=[reading.when[:10] for reading in drawn],
            y=[float(reading.number) for reading in drawn if reading.number is not None],
            text=[f"{reading.value} {unit(reading.unit)}, {day(reading.when)} [{reading.handle}]" for reading in drawn],
            hoverinfo="text",
            mode="lines+markers",
            line={"color": INK, "width": 2},
            row=row,
            col=1,
        )
        numbers = [float(reading.number) for reading in drawn if reading.number is not None]
        low, high = bounds(line.reference_range)
        bottom, top = _ends(numbers, low, high)
        figure.update_yaxes(range=[bottom, top], row=row, col=1)
        if (low is not None or high is not None) and (low is None or high is None or low <= high):
            band = (bottom if low is None else low, top if high is None else high)
            figure.add_hrect(y0=band[0], y1=band[1], fillcolor=BAND, line_width=0, row=row, col=1)
    return _dressed(figure, ROW_PX * len(lines) + 60)


def _ends(numbers: list[float], low: float | None, high: float | None) -> tuple[float, float]:
    """Return an axis that shows every reading and both ends of the range, with a little room."""
    shown = [*numbers, *(end for end in (low, high) if end is not None)]
    room = ((max(shown) - min(shown)) or abs(max(shown)) or 1.0) * 0.08
    return min(shown) - room, max(shown) + room


def dated(chart: "Chart", most: int = 300) -> "tuple[Fact, ...]":
    """Return what the timeline shows, newest first: the same for those who do not see it."""
    facts = [fact for kind, _ in LANES for fact in chart.of_kind(kind) if fact.when[:4].isdigit()]
    return tuple(sorted(facts, key=lambda fact: fact.when, reverse=True)[:most])


def timeline(chart: "Chart") -> "Figure | None":
    """Return what happened when, one lane a kind; None when nothing in the record has a date."""
    from plotly.graph_objects import Figure

    figure, shown = Figure(), 0
    for kind, title in LANES:
        facts = [fact for fact in chart.of_kind(kind) if fact.when[:4].isdigit()]
        if not facts:
            continue
        shown += len(facts)
        figure.add_scatter(
            x=[_full(fact.when) for fact in facts],
            y=[title] * len(facts),
            text=[f"{fact.text}, {day(fact.when)} [{fact.handle}]" for fact in facts],
            hoverinfo="text",
            mode="markers",
            marker={"size": 11, "opacity": 0.7, "color": INK, "line": {"width": 1, "color": "#ffffff"}},
        )
    if not shown:
        return None
    figure.update_xaxes(rangeslider={"visible": True, "thickness": 0.08})
    return _dressed(figure, 380)


def _title(line: Any) -> str:  # noqa: ANN401 - a ResultLine; typed there
    upper = ", systolic" if line.latest.second is not None else ""
    return short_name(line.name) + upper + (f" ({unit(line.unit)})" if line.unit else "")


def _drawable(line: Any) -> bool:  # noqa: ANN401 - a ResultLine; typed there
    numbers = [one for one in line.series if one.number is not None and one.unit == line.latest.unit]
    return len(numbers) >= 2 and line.latest.number is not None


def _full(when: str) -> str:
    """Put a date of lesser precision where it begins; the hover text says what was written."""
    return when[:10] if len(when) >= 10 else f"{when}-01" if len(when) == 7 else f"{when[:4]}-01-01"


def _dressed(figure: "Figure", height: int) -> "Figure":
    figure.update_layout(
        height=height,
        showlegend=False,
        margin={"l": 60, "r": 20, "t": 40, "b": 30},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": SOFT, "family": "system-ui, sans-serif", "size": 12},
    )
    figure.update_xaxes(gridcolor="rgba(128,128,128,0.2)")
    figure.update_yaxes(gridcolor="rgba(128,128,128,0.2)")
    return figure
