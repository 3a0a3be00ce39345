"""What `previsit images` does: triage files one by one, or fit a probe on a folder. It prints nothing itself."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from msgspec import structs

from tools.clinical import ImageNote
from tools.errors import ImageError, InputError, ModelError
from tools.imaging.eye import MedSigLipEye, PlainEye, Taken
from tools.imaging.opening import open_image
from tools.imaging.probe import FEWEST_A_CLASS, Probe, ProbeReport, fit, labelled_images

if TYPE_CHECKING:
    from PIL.Image import Image

BATCH = 32


def triage_files(files: Sequence[str], eye: PlainEye) -> Iterator[tuple[str, ImageNote | ImageError]]:
    """Yield each file with its note, or with the error that kept it from being opened; one bad file costs no other."""
    for start in range(0, len(files), BATCH):
        opened: list[Taken | ImageError] = [_opened(name, eye) for name in files[start : start + BATCH]]
        judged = iter(eye.triage_all([(one.data, one.note) for one in opened if isinstance(one, Taken)]))
        for at, one in enumerate(opened):
            name = files[start + at]
            if isinstance(one, Taken):
                yield name, structs.replace(next(judged).note, handle=f"I{start + at + 1}")
            else:
                yield name, one


def fit_folder(folder: str, eye: PlainEye) -> Probe:
    """Fit a probe on a folder with one subfolder a class; a file that is there twice counts once.

    Raises:
        InputError: the folder is not laid out so, or the same file stands in two classes.
        ImageError: a file cannot be opened; the message names it.
        ModelError: there is no image model to make embeddings with.
    """
    if not isinstance(eye, MedSigLipEye):
        raise ModelError("a probe is fitted on embeddings: name the image model with --model ID or FOLDER")
    classes = _without_repeats(labelled_images(Path(folder)))
    paths = [path for files in classes.values() for path in files]
    labels = np.repeat(np.arange(len(classes)), [len(files) for files in classes.values()])
    vectors = [
        eye.model.embed_images([_image(path) for path in paths[at : at + BATCH]]) for at in range(0, len(paths), BATCH)
    ]
    return fit(eye.name, list(classes), np.concatenate(vectors), labels)


def report_lines(report: ProbeReport) -> list[str]:
    """Return a probe's report in lines for a terminal."""
    lines = [
        f"{report.images} images in {len(report.classes)} classes, {report.folds} folds: each judged by a probe that "
        "was not fitted on it",
        f"accuracy {report.accuracy:.3f} (always the largest class: {report.majority:.3f}), "
        f"balanced {report.balanced_accuracy:.3f}"
        + (f", AUROC {report.auroc:.3f}" if report.auroc is not None else ""),
        f"Brier {report.brier:.3f}, log loss {report.log_loss:.3f}, calibration error {report.calibration_error:.3f} "
        f"(temperature {report.temperature:g})",
    ]
    for row in report.by_class:
        precision = f"{row.precision:.3f}" if row.precision is not None else "never said"
        lines.append(f"  {row.name}: {row.images} images, recall {row.recall:.3f}, precision {precision}")
    for each in report.calibration:
        lines.append(f"  {each.images} images said with {each.said:.2f}: right {each.right:.2f}")
    return [*lines, report.note]


def _opened(name: str, eye: PlainEye) -> Taken | ImageError:
    try:
        return eye.open(_bytes(name))
    except ImageError as error:
        return error


def _bytes(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise ImageError(f"'{name}' can't be read ({error.strerror or 'no such file'})") from error


def _image(path: Path) -> "Image":
    try:
        return open_image(_bytes(str(path))).image
    except ImageError as error:
        raise ImageError(f"'{path}': {error}; take it out of the folder, or mend it") from error


def _without_repeats(classes: dict[str, list[Path]]) -> dict[str, list[Path]]:
    """Return each class with a file once: a copy in another fold would let the report praise memory."""
    seen: dict[str, str] = {}
    once: set[str] = set()
    kept: dict[str, list[Path]] = {}
    for name, files in classes.items():
        kept[name], once = [], set()
        for path in files:
            digest = hashlib.sha256(_bytes(str(path))).hexdigest()
            if seen.setdefault(digest, name) != name:
                raise InputError(f"'{path}' stands in the classes '{seen[digest]}' and '{name}'; keep it in one")
            if digest in once:
                continue
            once.add(digest)
            kept[name].append(path)
        if len(kept[name]) < FEWEST_A_CLASS:
            raise InputError(f"class '{name}' has {len(kept[name])} different images; {FEWEST_A_CLASS} are needed")
    return kept
