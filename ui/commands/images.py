"""`previsit images`: image triage, and a probe on embeddings."""

import argparse
import importlib.util

from tools.errors import NotReadyError
from ui.commands import given


def arguments(parser: argparse.ArgumentParser) -> None:
    """Name what it takes."""
    parser.add_argument("files", metavar="FILE", nargs="+", help="images; or: fit FOLDER")
    given.common(parser)
    parser.add_argument("--model", metavar="ID|FOLDER", help="MedSigLIP; without it quality and metadata only")


def run(options: argparse.Namespace) -> int:
    """Open each image safely and print what is known of it."""
    if importlib.util.find_spec("tools.imaging.command") is None:
        raise NotReadyError("image triage isn't ready in this version; nothing was opened")
    command = importlib.import_module("tools.imaging.command")
    return int(command.run(options))
