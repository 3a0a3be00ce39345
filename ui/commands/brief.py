"""`previsit brief`: the brief without the chat."""

import argparse

from tools.errors import UsageError
from ui.commands import given, output


def arguments(parser: argparse.ArgumentParser) -> None:
    """Name what it takes."""
    given.source(parser)
    parser.add_argument("--reason", metavar="TEXT", help="why the patient comes")
    parser.add_argument("--answers", metavar="FILE", help='{"answers": {"linkId": "words"}}')
    parser.add_argument("--format", choices=given.FORMATS, help="Markdown by default")
    given.common(parser, model=True)


def run(options: argparse.Namespace) -> int:
    """Compose the brief, check it and print it."""
    from agent.once import brief_of

    if options.json and options.format:
        raise UsageError("--json and --format exclude each other; leave one out")
    words, otherwise = given.script(options.answers)
    settings = given.settings(options)
    chart = given.chart(options)
    with output.progress("writing the brief ..."):
        made = brief_of(chart, settings, reason=options.reason or "", words=words, otherwise=otherwise)
    return show(made, options)


def show(made: object, options: argparse.Namespace) -> int:
    """Print a brief in the form that was asked for."""
    from agent.once import Made
    from tools.brief import document, render

    assert isinstance(made, Made)
    if options.json:
        return output.emit(output.plain(made.brief), options.out)
    form: str = options.format or "md"
    if form == "fhir":
        return output.emit(document(made.brief, made.material), options.out)
    return output.emit(render(made.brief, form, made.brief.language), options.out)  # type: ignore[arg-type]
