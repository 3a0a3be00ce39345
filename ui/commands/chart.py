"""`previsit chart`: one patient's record as lines or JSON."""

import argparse

from ui.commands import given, output


def arguments(parser: argparse.ArgumentParser) -> None:
    """Name what it takes."""
    given.source(parser)
    given.common(parser)
    parser.add_argument(
        "--budget", type=given.positive, metavar="TOKENS", help="drop the least telling lines beyond this"
    )


def run(options: argparse.Namespace) -> int:
    """Read the chart and print it."""
    chart = given.chart(options)
    if options.json:
        whole = {
            "patient": output.patient(chart.person),
            "facts": [output.fact(fact) for fact in chart.facts],
            "receipt": output.receipt(chart.receipt),
        }
        return output.emit(whole, options.out)
    compact = chart.overview(options.budget)
    if compact.dropped:
        output.note("the budget left out part of the chart; raise --budget to see it")
    return output.emit(compact.text, options.out)
