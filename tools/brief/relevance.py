"""Which of the record's problems are read beside today's complaint; it says nothing of causes."""

import json
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from tools.chart.values import ProblemLine
from tools.clinical import Finding


@cache
def _rows() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    read = json.loads((files("tools.brief") / "relevance.json").read_text("utf-8"))
    return tuple((re.compile(row["complaint"]), re.compile(row["record"])) for row in read["rows"])


def bearing_on(finding: Finding, problems: Sequence[ProblemLine]) -> list[ProblemLine]:
    """Return the problems that are read beside a complaint, in their order; none that is the complaint itself.

    >>> asthma, cough = ProblemLine(name="Asthma", status="active"), ProblemLine(name="Cough", status="active")
    >>> said = Finding(name="cough", concept="cough", polarity="present", quote="cough")
    >>> [line.name for line in bearing_on(said, [asthma, cough])]
    ['Asthma']
    """
    complaint = f"{finding.concept} {finding.name}".lower().replace(" ", "_")
    rows = [record for about, record in _rows() if about.search(complaint)]
    return [
        line
        for line in problems
        if finding.name.lower() not in line.name.lower() and any(row.search(line.name.lower()) for row in rows)
    ]
