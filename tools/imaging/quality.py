"""Whether a picture can be used, judged without a model, in words a patient understands."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
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


def problems(image: "Image") -> tuple[str, ...]:
    """Return what is wrong with a picture, worst first; empty when nothing was found.

    >>> from PIL import Image
    >>> problems(Image.new("RGB", (400, 400), (120, 80, 60)))
    ('The picture shows only one colour.',)
    """
    found = []
    if min(image.size) < SHORTEST_SIDE:
        found.append("The picture is very small. Please take it closer, or send the original.")
    grey = _grey(image)
    mean = float(grey.mean())
    if mean < DARK or float((grey < 8).mean()) > CLIPPED_MOST:
        found.append("The picture is very dark. Please take it in daylight.")
    elif mean > BRIGHT or float((grey > 250).mean()) > CLIPPED_MOST:
        found.append("The picture is too bright. Please take it without flash.")
    elif float(grey.std()) < ONE_COLOUR_SPREAD:
        found.append("The picture shows only one colour.")
    elif _sharpness(grey) < SHARPNESS_LEAST:
        found.append("The picture is blurred. Please hold the camera still and tap on the spot to focus.")
    if _looks_like_a_screenshot(np.asarray(image.convert("L"), dtype=np.float64)):
        found.append("This looks like a screenshot. If you can, send the photo itself.")
    return tuple(found)


def _grey(image: "Image") -> "Pixels":
    """Return brightness 0 to 255 with the longer side at 512 pixels at most."""
    small = image.convert("L")
    small.thumbnail((512, 512))
    return np.asarray(small, dtype=np.float64)


def _sharpness(grey: "Pixels") -> float:
    middle = grey[1:-1, 1:-1]
    laplacian = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:] - 4 * middle
    return float(laplacian.var() / (grey.var() + 1e-9))


def _looks_like_a_screenshot(grey: "Pixels") -> bool:
    same = (grey[:-1, :-1] == grey[1:, :-1]) & (grey[:-1, :-1] == grey[:-1, 1:])
    if float(same.mean()) < FLAT_SHARE:
        return False
    # A scan or an X-ray has black borders: a screenshot is flat at several levels of brightness.
    levels, counts = np.unique(grey[:-1, :-1][same], return_counts=True)
    return int((counts > 0.02 * counts.sum()).sum()) >= 2 and float(levels.max()) > 200
