"""Runs every table of rules over one chart."""

from typing import TYPE_CHECKING

from tools.chart.checks import safety
from tools.chart.checks.care import care
from tools.chart.checks.drugs import drugs_of
from tools.chart.values import Check
from tools.clinical import Pregnant

if TYPE_CHECKING:
    from tools.chart.chart import Chart

_ORDER = {"serious": 0, "caution": 1, "": 2, "note": 3}


def run_checks(
    chart: "Chart", *, pregnant: Pregnant, extra_medications: tuple[str, ...], extra_allergies: tuple[str, ...] = ()
) -> tuple[Check, ...]:
    """Return the lines of all tables: serious ones first, then what could not be judged, preventive care last."""
    drugs = drugs_of(chart, extra_medications)
    found = [
        *safety.allergies(chart, drugs, extra_allergies),
        *safety.interactions(drugs),
        *safety.kidney(chart, drugs),
        *safety.pregnancy(chart, drugs, pregnant),
        *safety.duplicates(drugs),
        *safety.unknown_drugs(drugs),
    ]
    found.sort(key=lambda c: _ORDER[c.severity])
    return (*found, *care(chart))
