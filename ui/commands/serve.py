"""`previsit serve`: the web app."""

import argparse
import socket

from tools.errors import InputError
from ui.commands import given, output


def arguments(parser: argparse.ArgumentParser) -> None:
    """Name what it takes."""
    parser.add_argument("--host", metavar="ADDRESS", help="127.0.0.1 by default")
    parser.add_argument("--port", type=int, metavar="PORT", help="7860 by default")
    parser.add_argument("--source", metavar="SOURCE", help="the FHIR source that visits are made from")
    parser.add_argument("--sandbox", action="store_true", default=None, help="allow the demonstration's accounts")
    given.common(parser, model=True, json_form=False)


def run(options: argparse.Namespace) -> int:
    """Serve until stopped."""
    settings = given.settings(
        options, host=options.host, port=options.port, source=options.source, sandbox=options.sandbox
    )
    free(settings.host, settings.port)
    from ui.app import serve

    where = f"http://{settings.host}:{settings.port}"
    serve(settings, ready=lambda: output.note(f"both doors are open on {where}; Ctrl-C stops the app"))
    return 0


def free(host: str, port: int) -> None:
    """Make sure that the port can be had.

    Raises:
        InputError: another program has it, or the address isn't this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as exc:
            why = getattr(exc, "strerror", None) or str(exc)
            raise InputError(f"cannot serve on {host}:{port}: {why}; choose another with --port") from exc
