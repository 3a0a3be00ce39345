"""The frames of a medical image as they are kept for another look: original grey values, or colour pictures.

No identifier, no header, nothing of the file but its pixels: a clinician's window is set on these, not on a picture of
256 levels that somebody else's window made.
"""

import io
import zlib
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from msgspec import Struct

from tools.errors import ImageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEVELS = 65_535


class KeptFrames(Struct, frozen=True, kw_only=True):
    """Key frames: 16-bit grey values with what one step means, or colour pictures as PNG."""

    rows: int
    columns: int
    grey: tuple[bytes, ...] = ()
    """Each `rows` x `columns` 16-bit little-endian values, packed with zlib."""
    colour: tuple[bytes, ...] = ()
    slope: float = 1.0
    intercept: float = 0.0
    """Value = step x slope + intercept: Hounsfield units for CT."""
    highest: float = 0.0
    centre: float = 0.0
    width: float = 0.0
    exact: bool = False
    """The window's width counts without DICOM's half steps, as it must where values are not whole numbers."""
    inverted: bool = False
    """High values are dark (MONOCHROME1)."""

    @property
    def count(self) -> int:
        """How many frames there are."""
        return len(self.grey) or len(self.colour)

    @property
    def window(self) -> tuple[float, ...]:
        """Centre, width, lowest and highest value; empty for colour."""
        if not self.grey:
            return ()
        return self.centre, self.width, self.intercept, self.highest

    def pack(self) -> bytes:
        """Return the bytes to keep."""
        return msgspec.msgpack.encode(self)

    def shown(self, frame: int = 0, *, centre: float | None = None, width: float | None = None) -> bytes:
        """Return one frame as PNG, with the window given or the file's own.

        Raises:
            ImageError: there is no such frame.
        """
        if not 0 <= frame < self.count:
            raise ImageError(f"the image has {self.count} frames; there is no frame {frame + 1}")
        if self.colour:
            return self.colour[frame]
        from PIL import Image

        steps = np.frombuffer(zlib.decompress(self.grey[frame]), dtype="<u2").reshape(self.rows, self.columns)
        values = steps.astype(np.float32) * np.float32(self.slope) + np.float32(self.intercept)
        middle = self.centre if centre is None else centre
        spread = self.width if width is None else max(width, self.slope)
        grey = windowed(values, middle, spread, exact=self.exact)
        out = io.BytesIO()
        Image.fromarray(255 - grey if self.inverted else grey).save(out, "PNG")
        return out.getvalue()


def unpack(data: bytes) -> KeptFrames:
    """Return what `pack` made."""
    return msgspec.msgpack.decode(data, type=KeptFrames)


def packed_grey(frames: "list[NDArray[Any]]") -> tuple[tuple[bytes, ...], float, float, float]:
    """Return the frames as 16-bit steps, slope, lowest and highest value; exact for whole numbers in 65,536 levels."""
    low = min(float(frame.min()) for frame in frames)
    high = max(float(frame.max()) for frame in frames)
    whole = high - low <= LEVELS and all(bool((frame == np.rint(frame)).all()) for frame in frames)
    slope = 1.0 if whole else (high - low) / LEVELS or 1.0
    steps = [np.clip(np.rint((frame - low) / slope), 0, LEVELS).astype("<u2") for frame in frames]
    return tuple(zlib.compress(each.tobytes(), 3) for each in steps), slope, low, high


def windowed(values: "NDArray[Any]", centre: float, width: float, *, exact: bool = False) -> "NDArray[np.uint8]":
    """Return 8-bit grey by DICOM's linear window.

    >>> windowed(np.array([[-1000.0, 40.0, 1000.0]]), 40, 400).tolist()
    [[0, 127, 255]]
    """
    # Source: DICOM PS3.3 C.11.2.1.2.1 (LINEAR, with its half step) and C.11.2.1.3.2 (LINEAR_EXACT).
    exact = exact or width <= 1
    spread = max(width if exact else width - 1, 1e-6)
    low = centre - (0.0 if exact else 0.5) - spread / 2
    return np.asarray(np.clip((values - low) / spread, 0, 1) * 255, dtype=np.uint8)
