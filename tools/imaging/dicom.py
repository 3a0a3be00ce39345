"""DICOM images to pictures as a viewer shows them: rescale, window, inversion, colour, key frames; no identifiers."""

import io
import logging
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from tools.errors import ImageError
from tools.imaging.opening import MOST_PIXELS, OpenedImage, clean

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pixels = NDArray[Any]

COLOUR = {"RGB", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT", "YBR_PARTIAL_420", "YBR_PARTIAL_422"}


def open_dicom(data: bytes, *, centre: float | None = None, width: float | None = None) -> OpenedImage:
    """Open a DICOM image.

    Args:
        data: a Part 10 file, with or without its preamble.
        centre: of the window, in the file's own units after rescaling; None takes the file's, else the whole range.
        width: of the window.

    Raises:
        ImageError: it holds no picture, is broken, or is coded in a way that is not decoded here.
    """
    with warnings.catch_warnings():
        # pydicom's warnings and log lines can carry a patient's data.
        warnings.simplefilter("ignore")
        logging.getLogger("pydicom").setLevel(logging.CRITICAL)
        return _opened(_read(data), centre, width)


def _opened(dataset: Any, centre: float | None, width: float | None) -> OpenedImage:  # noqa: ANN401
    if "PixelData" not in dataset:
        what = "a waveform" if "WaveformSequence" in dataset else "no picture"
        raise ImageError(f"the DICOM file holds {what}, which is not shown here; bring it to the visit")
    try:
        count = max(1, int(dataset.get("NumberOfFrames") or 1))
        rows, columns = int(dataset.get("Rows") or 0), int(dataset.get("Columns") or 0)
    except (ValueError, TypeError) as error:
        raise ImageError("the DICOM file's size can't be read; export it again") from error
    if not 0 < rows * columns <= MOST_PIXELS:
        raise ImageError(f"the DICOM image has {columns} x {rows} pixels and is not opened")
    keys = sorted({0, count // 2, count - 1})
    frames = [_picture(_pixels(dataset, key), dataset, centre, width) for key in keys]
    modality = str(dataset.get("Modality") or "")
    return OpenedImage(frames=tuple(frames), came_as="DICOM", modality=modality, frame_count=count)


def _read(data: bytes) -> Any:  # noqa: ANN401 - pydicom is untyped here
    import pydicom
    from pydicom.errors import InvalidDicomError

    try:
        return pydicom.dcmread(io.BytesIO(data), force=True)
    except (InvalidDicomError, OSError, EOFError, ValueError, KeyError, AttributeError, NotImplementedError) as error:
        raise ImageError("the DICOM file is broken; export it again, or bring it to the visit") from error


def _pixels(dataset: Any, index: int) -> "Pixels":  # noqa: ANN401
    from pydicom.pixels import pixel_array
    from pydicom.uid import ImplicitVRLittleEndian

    if not getattr(getattr(dataset, "file_meta", None), "TransferSyntaxUID", None):
        from pydicom.dataset import FileMetaDataset

        dataset.file_meta = getattr(dataset, "file_meta", None) or FileMetaDataset()
        dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    name = dataset.file_meta.TransferSyntaxUID.name
    try:
        return np.asarray(pixel_array(dataset, index=index))
    except (RuntimeError, ValueError, AttributeError, KeyError, NotImplementedError, OSError, TypeError) as error:
        raise ImageError(f"the DICOM image is coded as '{name}' and can't be decoded here, or is cut off") from error


def _picture(pixels: "Pixels", dataset: Any, centre: float | None, width: float | None) -> Any:  # noqa: ANN401
    from PIL import Image
    from pydicom.pixels import apply_color_lut

    meaning = str(dataset.get("PhotometricInterpretation") or "MONOCHROME2")
    if meaning == "PALETTE COLOR":
        return clean(Image.fromarray(_eight_bits(apply_color_lut(pixels, dataset))))
    # pixel_array hands every YBR image over as RGB already.
    if meaning in COLOUR or pixels.ndim == 3:
        return clean(Image.fromarray(_eight_bits(pixels[..., :3])))
    grey = _window(pixels, dataset, centre, width)
    if meaning == "MONOCHROME1":
        grey = 255 - grey
    return clean(Image.fromarray(grey))


def _window(pixels: "Pixels", dataset: Any, centre: float | None, width: float | None) -> "Pixels":  # noqa: ANN401
    from pydicom.pixels import apply_modality_lut, apply_voi_lut

    values = np.asarray(apply_modality_lut(pixels, dataset), dtype=np.float64)
    if centre is not None and width is not None:
        low, high = centre - max(width, 1.0) / 2, centre + max(width, 1.0) / 2
    elif "WindowCenter" in dataset or "VOILUTSequence" in dataset:
        values = np.asarray(apply_voi_lut(values, dataset, prefer_lut=False), dtype=np.float64)
        low, high = float(values.min()), float(values.max())
    else:
        # Without a window the outermost values (air, metal, padding) would flatten everything between.
        low, high = (float(value) for value in np.percentile(values, (0.5, 99.5)))
    if high <= low:
        return np.zeros(values.shape, dtype=np.uint8)
    return np.asarray(np.clip((values - low) / (high - low), 0, 1) * 255, dtype=np.uint8)


def _eight_bits(pixels: "Pixels") -> "Pixels":
    if pixels.dtype == np.uint8:
        return pixels
    top = float(np.iinfo(pixels.dtype).max) if np.issubdtype(pixels.dtype, np.integer) else float(pixels.max() or 1)
    return np.asarray(pixels.astype(np.float64) / top * 255, dtype=np.uint8)
