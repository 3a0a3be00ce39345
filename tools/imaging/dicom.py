"""DICOM images to pictures as a viewer shows them: key frames, grey or colour; no identifiers. It reads no waveform.

What is kept is what is built here from decoded pixels: no element of the file, so no name, no private tag, no overlay.
"""

import io
import logging
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from tools.errors import ImageError
from tools.imaging import dicom_grey
from tools.imaging.dicom_bytes import fits, inflated
from tools.imaging.kept import KeptFrames, packed_grey
from tools.imaging.opening import LONGEST_SIDE, MOST_PIXELS, OpenedImage, clean

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pixels = NDArray[Any]

COLOUR = {"RGB", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT", "YBR_PARTIAL_420", "YBR_PARTIAL_422"}
PIXELS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
MOST_FRAMES = 100_000
NOT_READ = "the DICOM file is broken; export it again, or bring it to the visit"
DRAWN_IN = {"US", "SC", "OT", "XC", "ES", "IVUS"}
"""Modalities whose devices commonly draw text into the picture; DICOM PS3.3 C.7.6.1 has an element that says so."""
BROKEN = (
    AttributeError, EOFError, IndexError, KeyError, MemoryError, NotImplementedError, OSError, OverflowError,
    RuntimeError, TypeError, ValueError, ZeroDivisionError,
)  # fmt: skip
"""What pydicom and its decoders raise on broken files."""


def open_dicom(data: bytes, *, centre: float | None = None, width: float | None = None) -> OpenedImage:
    """Open a DICOM image.

    Args:
        data: a Part 10 file, with or without its preamble.
        centre: of the window, in the file's own units after rescaling; None takes the file's, else the whole range.
        width: of the window.

    Raises:
        ImageError: it holds no picture, is broken, or is coded in a way that is not decoded here.
    """
    from PIL import Image

    with warnings.catch_warnings():
        # pydicom's warnings and log lines can carry a patient's data.
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        logging.getLogger("pydicom").setLevel(logging.CRITICAL)
        dataset = _read(data)
        try:
            return _opened(dataset, centre, width)
        except BROKEN as error:
            # Elements are only read when they are asked for, so that any of them may turn out to be broken here.
            raise ImageError(NOT_READ) from error


def _read(data: bytes) -> Any:  # noqa: ANN401 - pydicom is untyped here
    import pydicom
    from pydicom.errors import BytesLengthException, InvalidDicomError

    try:
        dataset = pydicom.dcmread(io.BytesIO(inflated(data)), force=True)
    except (InvalidDicomError, BytesLengthException, RecursionError, *BROKEN) as error:
        raise ImageError(NOT_READ) from error
    if not len(dataset) and not len(getattr(dataset, "file_meta", ())):
        raise ImageError(NOT_READ)
    return dataset


def _opened(dataset: Any, centre: float | None, width: float | None) -> OpenedImage:  # noqa: ANN401
    if not any(name in dataset for name in PIXELS):
        what = "a waveform" if "WaveformSequence" in dataset else "no picture"
        raise ImageError(f"the DICOM file holds {what}, which is not shown here; bring it to the visit")
    count = _sized(dataset)
    keys = sorted({0, count // 2, count - 1})
    colour = _text(dataset, "PhotometricInterpretation") in COLOUR | {"PALETTE COLOR"}
    pixels = [_pixels(dataset, key) for key in keys]
    if colour or pixels[0].ndim == 3:
        pictures = [_coloured(each, dataset) for each in pixels]
        kept = _kept_colour(pictures) if len(keys) > 1 else None
    else:
        pictures, kept = _grey(pixels, keys, dataset, centre, width)
    return OpenedImage(
        frames=tuple(pictures),
        came_as="DICOM",
        modality=_text(dataset, "Modality")[:16],
        frame_count=count,
        kept=kept,
        warnings=_told(dataset, count, len(keys)),
    )


def _sized(dataset: Any) -> int:  # noqa: ANN401
    """Return the number of frames, after checking that one frame is of a size that is opened."""
    try:
        count = max(1, int(dataset.get("NumberOfFrames") or 1))
        rows, columns = int(dataset.get("Rows") or 0), int(dataset.get("Columns") or 0)
        samples = int(dataset.get("SamplesPerPixel") or 1)
    except BROKEN as error:
        raise ImageError("the DICOM file's size can't be read; export it again") from error
    if rows <= 0 or columns <= 0:
        raise ImageError("the DICOM file does not say how large its picture is; export it again")
    if rows * columns > MOST_PIXELS or not 1 <= samples <= 4 or count > MOST_FRAMES:
        raise ImageError(f"the DICOM image has {columns} x {rows} pixels in {count} frames and is not opened")
    return count


def _pixels(dataset: Any, index: int) -> "Pixels":  # noqa: ANN401
    from PIL import Image
    from pydicom.pixels import pixel_array
    from pydicom.uid import UID, ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

    if not getattr(getattr(dataset, "file_meta", None), "TransferSyntaxUID", None):
        from pydicom.dataset import FileMetaDataset

        implicit, little = dataset.original_encoding
        plain = ExplicitVRLittleEndian if implicit is False else ImplicitVRLittleEndian
        dataset.file_meta = getattr(dataset, "file_meta", None) or FileMetaDataset()
        dataset.file_meta.TransferSyntaxUID = plain if little is not False else ExplicitVRBigEndian
    name = UID(dataset.file_meta.TransferSyntaxUID).name
    try:
        if not fits(dataset, index):
            raise ImageError("the DICOM picture is not of the size that its header states, and was not opened")
        return np.asarray(pixel_array(dataset, index=index))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, *BROKEN) as error:
        raise ImageError(f"the DICOM image is coded as '{name}' and can't be decoded here, or is cut off") from error


def _coloured(pixels: "Pixels", dataset: Any) -> Any:  # noqa: ANN401
    from PIL import Image
    from pydicom.pixels import apply_color_lut

    # pixel_array hands every YBR image over as RGB already.
    if _text(dataset, "PhotometricInterpretation") == "PALETTE COLOR":
        try:
            pixels = apply_color_lut(pixels, dataset)
        except BROKEN as error:
            raise ImageError("the DICOM image's colour table can't be read; export it again") from error
    return clean(Image.fromarray(_eight_bits(pixels[..., :3], dataset)))


def _eight_bits(pixels: "Pixels", dataset: Any) -> "Pixels":  # noqa: ANN401
    if pixels.dtype == np.uint8:
        return pixels
    bits = int(dataset.get("BitsStored") or 16)
    top = float(pixels.max(initial=1)) if pixels.dtype.kind == "f" or bits > 16 else float(2**bits - 1)
    top = 65535.0 if pixels.max(initial=0) > top and pixels.dtype.kind in "ui" else top
    return np.asarray(np.clip(pixels.astype(np.float32) / (top or 1.0) * 255, 0, 255), dtype=np.uint8)


def _kept_colour(pictures: list[Any]) -> KeptFrames:
    made = []
    for picture in pictures:
        out = io.BytesIO()
        picture.save(out, "PNG")
        made.append(out.getvalue())
    return KeptFrames(rows=pictures[0].height, columns=pictures[0].width, colour=tuple(made))


def _grey(
    pixels: "list[Pixels]",
    keys: list[int],
    dataset: Any,  # noqa: ANN401
    centre: float | None,
    width: float | None,
) -> tuple[list[Any], KeptFrames]:
    """Return the key frames as pictures, and what is kept of them for another window."""
    from PIL import Image

    try:
        values = [dicom_grey.values(each, dataset, key) for each, key in zip(pixels, keys, strict=True)]
    except BROKEN as error:
        raise ImageError("the DICOM image's grey values can't be read; export it again") from error
    values = [_smaller(each) for each in values]
    middle = len(keys) // 2
    window = dicom_grey.window_of(values[middle], dataset, keys[middle])
    if centre is not None and width is not None:
        window = dicom_grey.Window(centre=centre, width=max(width, 1e-6), exact=window.exact)
    inverted = _text(dataset, "PhotometricInterpretation") == "MONOCHROME1"
    steps, slope, low, high = packed_grey(values)
    kept = KeptFrames(
        rows=values[0].shape[0],
        columns=values[0].shape[1],
        grey=steps,
        slope=slope,
        intercept=low,
        highest=high,
        centre=window.centre,
        width=window.width,
        exact=window.exact,
        inverted=inverted,
    )
    pictures = [dicom_grey.shown(each, dataset, window) for each in values]
    return [clean(Image.fromarray(255 - each if inverted else each)) for each in pictures], kept


def _smaller(values: "Pixels") -> "Pixels":
    """Return a frame that is no longer than what is kept of any picture, by leaving out rows and columns."""
    step = -(-max(values.shape) // LONGEST_SIDE)
    return values[::step, ::step] if step > 1 else values


def _told(dataset: Any, count: int, keys: int) -> tuple[str, ...]:  # noqa: ANN401
    told = []
    if count > keys:
        told.append(f"{keys} of {count} frames are kept: first, middle and last")
    drawn = _text(dataset, "BurnedInAnnotation")
    if drawn == "YES":
        told.append("the file says that text is drawn into the picture: it may show a name or number")
    elif drawn != "NO" and _text(dataset, "Modality") in DRAWN_IN:
        told.append("text may be drawn into the picture, a name or number among it: the file does not say")
    if _text(dataset, "LossyImageCompression") == "01":
        told.append("the picture was compressed with loss before it came here")
    return tuple(told)


def _text(dataset: Any, name: str) -> str:  # noqa: ANN401
    try:
        value = dataset.get(name)
    except BROKEN:
        return ""
    return value.strip().upper() if isinstance(value, str) else ""
