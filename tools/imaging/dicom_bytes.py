"""What a DICOM file's bytes claim, before they are unpacked: no more is inflated or decoded than a picture needs."""

import struct
import zlib
from typing import Any

from tools.errors import ImageError

MOST_INFLATED = 400_000_000
DEFLATED = b"1.2.840.10008.1.2.1.99"
HEAD = 4096
META = 144


def inflated(data: bytes) -> bytes:
    """Return the file as it is; a deflated one (a zip bomb can hide in it) only after a look at how much comes out.

    Raises:
        ImageError: far too much comes out.
    """
    if DEFLATED not in data[:HEAD]:
        return data
    # The file's meta group opens, after preamble and mark, with its own length.
    start = META + struct.unpack("<I", data[META - 4 : META])[0]
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        if len(unpacker.decompress(data[start:], MOST_INFLATED)) >= MOST_INFLATED or unpacker.unconsumed_tail:
            raise ImageError("the DICOM file unpacks to far too much and was not opened")
    except zlib.error as error:
        raise ImageError("the DICOM file is broken; export it again, or bring it to the visit") from error
    return data


def fits(dataset: Any, index: int) -> bool:  # noqa: ANN401
    """Tell whether a compressed frame is of the size that the header states; True where that cannot be told."""
    if not dataset.file_meta.TransferSyntaxUID.is_encapsulated or "PixelData" not in dataset:
        return True
    from pydicom.encaps import get_frame

    try:
        frame = get_frame(dataset.PixelData, index, number_of_frames=int(dataset.get("NumberOfFrames") or 1))
    except (ValueError, EOFError, IndexError, struct.error):
        return True  # the decoder will say what is wrong
    stated = coded_size(bytes(frame))
    return stated is None or (stated[0] <= int(dataset.Columns) and stated[1] <= int(dataset.Rows))


def coded_size(frame: bytes) -> tuple[int, int] | None:
    """Return columns and rows that a JPEG, JPEG-LS or JPEG 2000 stream states; None when it is none of these."""
    if frame[:4] == b"\xff\x4f\xff\x51" and len(frame) >= 24:
        right, bottom, left, top = struct.unpack(">4I", frame[8:24])
        return right - left, bottom - top
    if frame[:2] != b"\xff\xd8":
        return None
    at = 2
    while at + 9 <= len(frame) and frame[at] == 0xFF:
        mark = frame[at + 1]
        if mark == 0xF7 or (0xC0 <= mark <= 0xCF and mark not in {0xC4, 0xC8, 0xCC}):
            rows, columns = struct.unpack(">2H", frame[at + 5 : at + 9])
            return columns, rows
        at += 2 + struct.unpack(">H", frame[at + 2 : at + 4])[0]
    return None
