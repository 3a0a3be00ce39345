"""`previsit understand`: a patient's words as findings."""

import argparse
from typing import TYPE_CHECKING

from ui.commands import given, output

if TYPE_CHECKING:
    from tools.clinical import Finding


def arguments(parser: argparse.ArgumentParser) -> None:
    """Name what it takes."""
    parser.add_argument("text", metavar="TEXT", help="what was said; - reads stdin")
    given.common(parser)


def run(options: argparse.Namespace) -> int:
    """Understand the words and print the findings."""
    findings = understood(options)
    if options.json:
        return output.emit({"findings": [output.plain(finding) for finding in findings]}, options.out)
    return output.emit("\n".join(_line(finding) for finding in findings) or "Nothing understood.", options.out)


def understood(options: argparse.Namespace) -> "tuple[Finding, ...]":
    """Return the findings in the TEXT of a command."""
    from tools import clock
    from tools.words import understand

    language = given.settings(options).language
    words = given.text("-") if options.text == "-" else options.text
    return understand(words, today=clock.today(), language=language)


def _line(finding: "Finding") -> str:
    told = ("site", "side", "onset", "duration", "severity", "course", "value", "unit")
    more = ", ".join(f"{name} {value}" for name in told if (value := getattr(finding, name)))
    whose = "" if finding.who == "patient" else f" ({finding.who})"
    return f'{finding.polarity}: {finding.name}{whose}{"; " + more if more else ""}  "{finding.quote}"'
