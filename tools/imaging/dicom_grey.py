"""Grey values of a DICOM frame in the file's own units, and the window it asks for. It decodes no pixels."""

from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct

from tools.imaging.kept import windowed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pixels = NDArray[Any]

OUTERMOST = (0.5, 99.5)


class Window(Struct, frozen=True, kw_only=True):
    """A window; `table`: the file brings a look-up table instead, and these are the ends of its range."""

    centre: float
    width: float
    exact: bool = False
    sigmoid: bool = False
    table: bool = False


def values(pixels: "Pixels", dataset: Any, frame: int) -> "Pixels":  # noqa: ANN401
    """Return one frame's values in the file's units: Hounsfield for CT; its own table, slope and intercept applied."""
    from pydicom.pixels import apply_modality_lut

    if pixels.ndim != 2:
        raise ValueError("a grey frame has two dimensions")
    if dataset.get("ModalityLUTSequence"):
        found = np.asarray(apply_modality_lut(pixels, dataset), dtype=np.float32)
    else:
        slope = _number(dataset, "RescaleSlope", frame)
        intercept = _number(dataset, "RescaleIntercept", frame)
        found = pixels.astype(np.float32)
        found *= np.float32(1.0 if slope is None or slope == 0 else slope)
        found += np.float32(intercept or 0.0)
    return np.nan_to_num(found, nan=0.0, posinf=3e38, neginf=-3e38)


def window_of(found: "Pixels", dataset: Any, frame: int) -> Window:  # noqa: ANN401
    """Return the window that the file asks for, else one over the values without their outermost."""
    centre, width = _number(dataset, "WindowCenter", frame), _number(dataset, "WindowWidth", frame)
    kind = str(dataset.get("VOILUTFunction") or "LINEAR").strip().upper()
    if centre is not None and width is not None and width > 0:
        return Window(centre=centre, width=width, exact=kind == "LINEAR_EXACT", sigmoid=kind == "SIGMOID")
    lowest, highest = float(found.min()), float(found.max())
    if dataset.get("VOILUTSequence"):
        return Window(centre=(lowest + highest) / 2, width=max(highest - lowest, 1e-6), exact=True, table=True)
    inside = found
    padding = _number(dataset, "PixelPaddingValue", frame)
    if padding is not None:
        real = found[found != _padded(padding, dataset, frame)]
        inside = real if real.size else found
    # Without a window the outermost values (air, metal, padding) would flatten everything between.
    low, high = (float(value) for value in np.percentile(inside[:: max(1, inside.shape[0] // 1024)], OUTERMOST))
    if high <= low:
        low, high = lowest, highest
    return Window(centre=(low + high) / 2, width=max(high - low, 1e-6), exact=True)


def shown(found: "Pixels", dataset: Any, window: Window) -> "NDArray[np.uint8]":  # noqa: ANN401
    """Return one frame's values as 8-bit grey."""
    if window.table:
        made = _by_table(found, dataset)
        if made is not None:
            return made
    if window.sigmoid:
        # Source: DICOM PS3.3 C.11.2.1.3.1
        bent = np.clip(-4 * (found - window.centre) / window.width, -80, 80)
        return np.asarray(255 / (1 + np.exp(bent)), dtype=np.uint8)
    return windowed(found, window.centre, window.width, exact=window.exact)


def _by_table(found: "Pixels", dataset: Any) -> "NDArray[np.uint8] | None":  # noqa: ANN401
    from pydicom.pixels import apply_voi

    try:
        levels = np.asarray(apply_voi(np.rint(found).astype(np.int64), dataset), dtype=np.float32)
        bits = int(dataset.VOILUTSequence[0].LUTDescriptor[2])
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, NotImplementedError):
        return None
    return np.asarray(np.clip(levels / (2.0**bits - 1) * 255, 0, 255), dtype=np.uint8)


def _padded(padding: float, dataset: Any, frame: int) -> np.float32:  # noqa: ANN401
    slope, intercept = _number(dataset, "RescaleSlope", frame), _number(dataset, "RescaleIntercept", frame)
    return np.float32(padding) * np.float32(1.0 if slope is None else slope) + np.float32(intercept or 0.0)


def _number(dataset: Any, name: str, frame: int) -> float | None:  # noqa: ANN401
    """Return an element's first number: of the frame's own group, the shared one, or the file; None when absent."""
    for place in (*_groups(dataset, frame), dataset):
        try:
            value = place.get(name)
            if value is None or value == "":
                continue
            first = float(value if isinstance(value, str | float | int) else value[0])
        except (TypeError, ValueError, IndexError, AttributeError):
            continue
        if np.isfinite(first):
            return first
    return None


def _groups(dataset: Any, frame: int) -> list[Any]:  # noqa: ANN401
    """Return the functional groups of one frame of an enhanced multi-frame image, then those that all share."""
    found: list[Any] = []
    for name, at in (("PerFrameFunctionalGroupsSequence", frame), ("SharedFunctionalGroupsSequence", 0)):
        sequence = dataset.get(name)
        if not sequence or at >= len(sequence):
            continue
        for inner in ("PixelValueTransformationSequence", "FrameVOILUTSequence"):
            items = sequence[at].get(inner)
            if items:
                found.append(items[0])
    return found
