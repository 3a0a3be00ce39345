"""`previsit publish`: send a signed document from the outbox, once."""

import argparse

from ui.commands import given, output


def arguments(parser: argparse.ArgumentParser) -> None:
    """Name what it takes."""
    parser.add_argument("visit", metavar="VISIT", help="the visit's id, as 'previsit visit' prints it")
    parser.add_argument("--to", metavar="URL", required=True, help="base URL of a FHIR R4 server")
    given.common(parser)


def run(options: argparse.Namespace) -> int:
    """Send it and print what became of each entry."""
    from agent.context import opened
    from agent.visits import Visits

    with opened(given.settings(options)) as context:
        lines = Visits(context).publish(options.visit, options.to, by="command line")
    if options.json:
        return output.emit({"visit": options.visit, "to": options.to, "entries": list(lines)}, options.out)
    return output.emit("\n".join(lines), options.out)
