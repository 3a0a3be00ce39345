"""`previsit images`: image triage, and a probe on embeddings."""

import argparse
from pathlib import Path
from typing import Any

from tools.errors import ImageError, UsageError
from ui.commands import given, output


def arguments(parser: argparse.ArgumentParser) -> None:
    """Name what it takes."""
    parser.add_argument("files", metavar="FILE", nargs="+", help="images; or: fit FOLDER")
    given.common(parser)
    parser.add_argument("--model", metavar="ID|FOLDER", help="MedSigLIP; without it quality and metadata only")


def run(options: argparse.Namespace) -> int:
    """Open each image safely and print what is known of it; or fit a probe."""
    from agent.images import eye_of
    from agent.settings import read_settings
    from tools.imaging.command import fit_folder, report_lines, triage_files
    from tools.imaging.probe import save
    from tools.imaging.quality import request

    eye = eye_of(read_settings(image_model=options.model))
    if options.files[0] == "fit":
        if len(options.files) != 2:
            raise UsageError("'previsit images fit' takes one folder, with a subfolder of images for each class")
        probe = fit_folder(options.files[1], eye)
        kept = Path(options.out or "probe.json")
        save(probe, kept)
        output.note(f"the probe is kept in {kept}")
        return output.emit(output.plain(probe.report) if options.json else "\n".join(report_lines(probe.report)))
    found: list[dict[str, Any]] = []
    failed = 0
    for name, note in triage_files(options.files, eye):
        if isinstance(note, ImageError):
            failed += 1
            output.note(f"{name}: {note}")
            found.append({"file": name, "error": str(note)})
        else:
            ask = request(note.quality)
            found.append({"file": name, **output.plain(note), **({"ask": ask} if ask else {})})
    lines = [_line(row) for row in found if "error" not in row]
    output.emit({"images": found} if options.json else "\n".join(lines) or "no image could be opened", options.out)
    return 1 if failed else 0


def _line(row: dict[str, Any]) -> str:
    kind = row.get("kind_of_image") or "not analysed by a model"
    quality = ", ".join(row.get("quality") or ()) or "no quality problem found"
    told = "; ".join([quality, *(row.get("look_early") or ()), *(row.get("warnings") or ())])
    line = f"{row['handle']} {row['file']}: {row.get('width')} x {row.get('height')}, {kind}; {told}"
    return f"{line}. {row['ask']}" if row.get("ask") else line
