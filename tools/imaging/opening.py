"""Bytes that a stranger sent, to a picture that is safe to keep: size and bomb limits, identifiers stripped, upright.

It judges nothing, and it never trusts a file's name.
"""

import io
import warnings
from typing import TYPE_CHECKING

from msgspec import Struct

from tools.errors import ImageError

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES = 40_000_000
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 4096
"""Larger pictures are scaled down before they are kept: no model and no screen uses more."""

FORMATS = ("PNG", "JPEG", "WEBP")
WHAT_WORKS = "send a photo as JPEG, PNG or WebP, or a DICOM image"


class OpenedImage(Struct, frozen=True, kw_only=True):
    """A picture without metadata.

    `frames` holds it whole, or the first, middle and last frame of a series, each 8-bit RGB.
    """

    frames: "tuple[Image, ...]"
    came_as: str
    """PNG, JPEG, WEBP, HEIF or DICOM."""
    modality: str = ""
    """DICOM's own word (CR, CT, MR, US, XC, ...), the only one kept."""
    frame_count: int = 1

    @property
    def image(self) -> "Image":
        """The frame shown first: the middle one of a series."""
        return self.frames[len(self.frames) // 2]

    def stored(self) -> tuple[bytes, str]:
        """Return the bytes to keep and their media type; a photo stays JPEG, all else is PNG."""
        kind, media = ("JPEG", "image/jpeg") if self.came_as in {"JPEG", "HEIF"} else ("PNG", "image/png")
        out = io.BytesIO()
        self.image.save(out, kind, **({"quality": 92} if kind == "JPEG" else {}))
        return out.getvalue(), media


def open_image(data: bytes) -> OpenedImage:
    """Open an image by its content.

    Raises:
        ImageError: empty, too large, a bomb, broken, or of a kind that is not opened; says what to send instead.
    """
    if not data:
        raise ImageError(f"the file is empty; {WHAT_WORKS}")
    if len(data) > MOST_BYTES:
        raise ImageError(
            f"the file has {len(data) / 1e6:.0f} MB, more than {MOST_BYTES / 1e6:.0f} MB; send a smaller one"
        )
    if is_dicom(data):
        from tools.imaging.dicom import open_dicom

        return open_dicom(data)
    return _open_picture(data)


def is_dicom(data: bytes) -> bool:
    """Tell whether the bytes are DICOM: by the mark after the preamble, or a first element of group 2 or 8."""
    return data[128:132] == b"DICM" or data[:4] in {b"\x02\x00\x00\x00", b"\x08\x00\x05\x00", b"\x08\x00\x08\x00"}


def _open_picture(data: bytes) -> OpenedImage:
    from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

    # WeasyPrint turns this on for the whole process: half a picture would then pass for a whole one.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    formats: tuple[str, ...] = FORMATS
    if data[4:12] in {b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypheim"}:
        _allow_heic()
        formats = ("HEIF",)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=formats) as picture:
                came_as = picture.format or ""
                if picture.width * picture.height > MOST_PIXELS:
                    raise ImageError(f"the picture has {picture.width} x {picture.height} pixels; send a smaller one")
                picture.load()
                upright = ImageOps.exif_transpose(picture)
                return OpenedImage(frames=(clean(upright),), came_as=came_as)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise ImageError("the picture unpacks to far too many pixels and was not opened") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise ImageError(f"the file is broken or not a picture that is opened here; {WHAT_WORKS}") from error


def clean(picture: "Image") -> "Image":
    """Return a copy with pixels only: RGB, transparency on white, no EXIF, no profile, no text."""
    from PIL import Image

    if picture.mode in {"RGBA", "LA", "P"}:
        layered = picture.convert("RGBA")
        flat = Image.new("RGB", layered.size, "white")
        flat.paste(layered, mask=layered.getchannel("A"))
    else:
        flat = picture.convert("RGB")
    if max(flat.size) > LONGEST_SIDE:
        flat.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    bare = Image.new("RGB", flat.size)
    bare.paste(flat)
    return bare


def _allow_heic() -> None:
    try:
        import pillow_heif
    except ImportError as error:
        raise ImageError(
            "HEIC photos can't be opened here; set the camera to 'most compatible', or send JPEG"
        ) from error
    pillow_heif.register_heif_opener()
