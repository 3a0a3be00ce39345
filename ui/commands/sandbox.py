"""`previsit sandbox`: put the fixture patients on a FHIR server, or list them."""

import argparse

from tools.errors import UsageError
from ui.commands import given, output


def arguments(parser: argparse.ArgumentParser) -> None:
    """Name what it takes."""
    parser.add_argument("action", choices=("list", "load"))
    parser.add_argument("url", metavar="URL", nargs="?", help="base URL of a FHIR R4 server, for load")
    given.common(parser)


def run(options: argparse.Namespace) -> int:
    """Load or list."""
    from agent.sandbox import fixture_list, load

    if options.action == "load":
        if not options.url:
            raise UsageError("previsit sandbox load needs the base URL of a FHIR R4 server")
        settings = given.settings(options)
        lines = [
            {"patient": patient, "entries": entries}
            for patient, entries in load(options.url, settings, tell=output.note)
        ]
        if options.json:
            return output.emit({"to": options.url, "loaded": lines}, options.out)
        return output.emit("\n".join(f"{line['patient']}: {line['entries']} entries" for line in lines), options.out)
    listed = fixture_list()
    if options.json:
        return output.emit({"patients": listed}, options.out)
    return output.emit(
        "\n".join(f"{one['id']}  {one['name']}, born {one['birth_date']}" for one in listed), options.out
    )
