"""The command `previsit`: reads the command line, runs one command, turns errors into one line. It does no work itself.

Exit codes: 0 done, 1 refused or failed with a clear message, 2 wrong usage.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from tools.errors import PrevisitError, UsageError

COMMANDS = {
    "demo": "run one scripted visit of a fixture patient, print the brief, then serve the app",
    "serve": "the web app: patient and clinician doors",
    "chart": "one patient's record as a compact chart",
    "search": "facts and note passages that match, with handles",
    "understand": "a patient's words as findings",
    "screen": "red flags in a patient's words",
    "visit": "a whole visit in the terminal, interactive or from a script",
    "brief": "the brief without the chat",
    "verify": "check statements against the record",
    "publish": "send a signed document, once",
    "images": "image triage; 'images fit FOLDER' fits a probe on embeddings",
    "sandbox": "put the fixture patients on a FHIR server, or list them",
    "doctor": "what is installed, what can run here, what answers",
}
"""Name and help of every command; `ui/commands/<name>.py` holds its `arguments(parser)` and `run(options)`."""

SOURCE = (
    "SOURCE is a Bundle file, an NDJSON file or folder (also .gz), or the base URL of a FHIR R4 server. "
    "Settings come from arguments, then PREVISIT_* in the environment, then defaults."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        options = _parser(given).parse_args(given)
        return int(importlib.import_module(f"ui.commands.{options.command}").run(options))
    except UsageError as exc:
        return _say(exc, 2)
    except PrevisitError as exc:
        return _say(exc, 1)
    except KeyboardInterrupt:
        print("previsit: stopped; nothing that was answered is lost", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader of our output has gone (`previsit chart x | head`); keep Python from complaining at its exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser(given: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="previsit", description="Prepare a doctor's visit before it starts.", epilog=SOURCE
    )
    parser.add_argument("--version", action="version", version="previsit 0.1.0")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, summary in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary, epilog=SOURCE)
        # Only the command that is called is imported: `previsit --help` stays quick.
        if name in given:
            importlib.import_module(f"ui.commands.{name}").arguments(command)
    return parser


def _say(problem: PrevisitError, code: int) -> int:
    line = " ".join(str(problem).split()) or type(problem).__name__
    print(f"previsit: {line}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
