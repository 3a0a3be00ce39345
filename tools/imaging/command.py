"""What `previsit images` does: triage files one by one, or fit a probe on a folder. It prints nothing itself."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from tools.clinical import ImageNote
from tools.errors import ImageError, ModelError
from tools.imaging.eye import MedSigLipEye, PlainEye
from tools.imaging.opening import open_image
from tools.imaging.probe import Probe, fit, labelled_images


def triage_files(files: Sequence[str], eye: PlainEye) -> Iterator[tuple[str, ImageNote | ImageError]]:
    """Yield each file with its note, or with the error that kept it from being opened; one bad file costs no other."""
    for number, name in enumerate(files, start=1):
        try:
            taken = eye.open(_bytes(name))
            yield name, _numbered(eye.triage(taken.data, taken.note), number)
        except ImageError as error:
            yield name, error


def fit_folder(folder: str, eye: PlainEye) -> Probe:
    """Fit a probe on a folder with one subfolder a class.

    Raises:
        InputError: the folder is not laid out so.
        ModelError: there is no image model to make embeddings with.
    """
    if not isinstance(eye, MedSigLipEye):
        raise ModelError("a probe is fitted on embeddings: name the image model with --model ID or FOLDER")
    classes = labelled_images(Path(folder))
    images = [open_image(path.read_bytes()).image for files in classes.values() for path in files]
    labels = np.repeat(np.arange(len(classes)), [len(files) for files in classes.values()])
    return fit(eye.model.name, list(classes), eye.model.embed_images(images), labels)


def _bytes(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise ImageError(f"'{name}' can't be read ({error.strerror or 'no such file'})") from error


def _numbered(note: ImageNote, number: int) -> ImageNote:
    from msgspec import structs

    return structs.replace(note, handle=f"I{number}")
