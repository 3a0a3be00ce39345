"""`previsit visit`: a whole visit in the terminal, interactive or from a script."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tools.errors import InputError, UsageError
from ui.commands import given, output

if TYPE_CHECKING:
    from agent.turns import BriefVersion
    from agent.visits import Visits

MOST_IMAGE_BYTES = 64 * 1024 * 1024


def arguments(parser: argparse.ArgumentParser) -> None:
    """Name what it takes."""
    parser.add_argument("source", metavar="SOURCE", nargs="?", help="not needed with --resume")
    parser.add_argument("--patient", metavar="ID", help="which patient, where there are several")
    parser.add_argument("--reason", metavar="TEXT", help="why the patient comes")
    parser.add_argument("--answers", metavar="FILE", help='{"answers": {"linkId": "words"}, "otherwise": "skip"}')
    parser.add_argument(
        "--questionnaire", metavar="FILE", action="append", default=[], help="a FHIR Questionnaire asked as well"
    )
    parser.add_argument("--image", metavar="FILE", action="append", default=[], help="may be given several times")
    parser.add_argument("--resume", metavar="VISIT", help="go on with a visit")
    parser.add_argument("--format", choices=given.FORMATS, help="Markdown by default")
    given.common(parser, model=True)


def run(options: argparse.Namespace) -> int:
    """Walk the visit to its brief and print it."""
    from agent.context import opened
    from agent.visits import Visits
    from ui.commands.talk import interactive, scripted

    if options.json and options.format:
        raise UsageError("--json and --format exclude each other; leave one out")
    if bool(options.source) == bool(options.resume):
        raise UsageError("give a SOURCE to begin a visit, or --resume VISIT to go on with one")
    words, otherwise = given.script(options.answers)
    images = [(name, _image(name)) for name in options.image]
    own = ",".join(options.questionnaire) or None
    with opened(given.settings(options, questionnaires=own)) as context:
        visits = Visits(context)
        for _, data in images:
            context.images.open(data)  # a picture that can't be opened is refused before a visit begins
        visit = options.resume or _begin(visits, options)
        visits.prompt(visit)
        output.note(f"visit {visit}; 'previsit visit --resume {visit}' goes on with it")
        for name, data in images:
            kept = visits.add_image(visit, data)
            output.note(f"{name} kept as {kept.handle}" + (f": {', '.join(kept.quality)}" if kept.quality else ""))
        if options.answers or not sys.stdin.isatty():
            if options.reason:
                words.setdefault("reason", options.reason)
            if not options.answers:
                output.note("no terminal and no --answers: what is not told with --reason is skipped")
            unused = scripted(visits, visit, words, otherwise)
            if unused:
                output.note(f"not asked, and so not used: {', '.join(unused)}")
        else:
            interactive(visits, visit)
        with output.progress("writing the brief ..."):
            made = visits.brief(visit)
        return show(visits, made, options)


def _begin(visits: "Visits", options: argparse.Namespace) -> str:
    with output.progress("reading the record ..."):
        return visits.start(
            options.source,
            patient=options.patient,
            reason=options.reason or "",
            language=options.lang or visits.context.settings.language,
            wait=True,
        )


def show(visits: "Visits", made: "BriefVersion", options: argparse.Namespace) -> int:
    """Print a visit's brief in the form that was asked for."""
    if options.json:
        return output.emit({"visit": made.visit, **output.plain(made.brief)}, options.out)
    if (options.format or "md") == "fhir":
        return output.emit(visits.document(made.visit), options.out)
    return output.emit(visits.export(made.visit, options.format or "md"), options.out)


def _image(name: str) -> bytes:
    try:
        path = Path(name)
        if path.stat().st_size > MOST_IMAGE_BYTES:
            raise InputError(f"{name} is larger than {MOST_IMAGE_BYTES >> 20} MiB; send a smaller picture")
        return path.read_bytes()
    except OSError as exc:
        raise InputError(f"cannot read {name}: {exc.strerror or exc}; check the file's name") from exc
