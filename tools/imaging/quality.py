"""Whether a picture can be used, judged without a model; the words for patient and clinician are in quality.toml."""

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from PIL.Image import Image

    Pixels = NDArray[np.float64]

SHORTEST_SIDE = 256
SHARPNESS_LEAST = 0.004
"""Variance of the Laplacian over that of the brightness, at 512 pixels; ours, set on pictures blurred on purpose."""
DARK, BRIGHT = 35.0, 225.0
CLIPPED_MOST = 0.6
ONE_COLOUR_SPREAD = 6.0
FLAT_SHARE = 0.55
"""A screenshot: more than this share of pixels equal to their right and lower neighbours, and hard edges elsewhere."""


class Problem(Struct, frozen=True, kw_only=True):
    """One thing that may be wrong."""

    key: str
    words: str
    """As the clinician reads it."""
    ask: dict[str, str]
    """By language: the request for another picture."""


@cache
def problem_table() -> dict[str, Problem]:
    """Return the problems by key."""
    text = (Path(__file__).parent / "quality.toml").read_text(encoding="utf-8")
    return {row.key: row for row in msgspec.convert(tomllib.loads(text)["problem"], list[Problem])}


def problems(image: "Image") -> tuple[str, ...]:
    """Return what is wrong with a picture in a clinician's words, worst first; empty when nothing was found.

    >>> from PIL import Image
    >>> problems(Image.new("RGB", (400, 400), (120, 80, 60)))
    ('shows only one colour',)
    """
    return tuple(problem_table()[key].words for key in _keys(image))


def request(found: "Sequence[str]", language: str = "en") -> str:
    """Return the plain request for another picture that goes with what `problems` found; empty when it found nothing.

    >>> request(("blurred",)).startswith("The picture is blurred. Please")
    True
    """
    first = next((row for row in problem_table().values() if row.words in found[:1]), None)
    return (first.ask.get(language) or first.ask["en"]) if first else ""


def _keys(image: "Image") -> list[str]:
    found = []
    if min(image.size) < SHORTEST_SIDE:
        found.append("small")
    grey = _grey(image)
    mean = float(grey.mean())
    if mean < DARK or float((grey < 8).mean()) > CLIPPED_MOST:
        found.append("dark")
    elif mean > BRIGHT or float((grey > 250).mean()) > CLIPPED_MOST:
        found.append("bright")
    elif float(grey.std()) < ONE_COLOUR_SPREAD:
        found.append("one_colour")
    elif _sharpness(grey) < SHARPNESS_LEAST:
        found.append("blurred")
    if _looks_like_a_screenshot(np.asarray(image.convert("L"), dtype=np.float64)):
        found.append("screenshot")
    return found


def _grey(image: "Image") -> "Pixels":
    """Return brightness 0 to 255 with the longer side at 512 pixels at most."""
    small = image.convert("L")
    small.thumbnail((512, 512))
    return np.asarray(small, dtype=np.float64)


def _sharpness(grey: "Pixels") -> float:
    if min(grey.shape) < 3:
        return 1.0
    middle = grey[1:-1, 1:-1]
    laplacian = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:] - 4 * middle
    return float(laplacian.var() / (grey.var() + 1e-9))


def _looks_like_a_screenshot(grey: "Pixels") -> bool:
    if min(grey.shape) < 2:
        return False
    same = (grey[:-1, :-1] == grey[1:, :-1]) & (grey[:-1, :-1] == grey[:-1, 1:])
    if float(same.mean()) < FLAT_SHARE:
        return False
    # A scan or an X-ray has black borders: a screenshot is flat at several levels of brightness.
    levels, counts = np.unique(grey[:-1, :-1][same], return_counts=True)
    return int((counts > 0.02 * counts.sum()).sum()) >= 2 and float(levels.max()) > 200
