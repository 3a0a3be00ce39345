"""One patient's facts as a chart: problems, medications, allergies, results, changes, checks, search, compact text."""

from tools.chart.chart import Chart, read_chart
from tools.chart.values import (
    Allergies,
    AllergyLine,
    ChangeLine,
    Changes,
    Check,
    Compact,
    DoseSpan,
    Hit,
    Measurement,
    MedicationLine,
    NoteLine,
    ProblemLine,
    Problems,
    ResultLine,
)

__all__ = [
    "Allergies",
    "AllergyLine",
    "ChangeLine",
    "Changes",
    "Chart",
    "Check",
    "Compact",
    "DoseSpan",
    "Hit",
    "Measurement",
    "MedicationLine",
    "NoteLine",
    "ProblemLine",
    "Problems",
    "ResultLine",
    "read_chart",
]
