"""Bytes that a stranger sent, to a picture that is safe to keep: size and bomb limits, identifiers stripped, upright.

It judges nothing, and it never trusts a file's name: what a file is stands in its first bytes, and only what was
decoded from them is written again.
"""

import io
import struct
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct

from tools.errors import ImageError
from tools.imaging.kept import KeptFrames

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES = 40_000_000
MOST_PIXELS = 60_000_000
MOST_PROFILE_BYTES = 4_000_000
LONGEST_SIDE = 4096
"""Larger pictures are scaled down before they are kept: no model and no screen uses more."""

FORMATS = ("PNG", "JPEG", "WEBP")
PHOTOS = {"JPEG", "MPO", "HEIF"}
WHAT_WORKS = "send a photo as JPEG, PNG or WebP, or a DICOM image"
DICOM_MARK = slice(128, 132)
BROKEN = (OSError, SyntaxError, ValueError, EOFError, TypeError, KeyError, IndexError, AttributeError)
"""What Pillow raises on files made to break it, besides its own errors."""


class OpenedImage(Struct, frozen=True, kw_only=True):
    """A picture without metadata.

    `frames` holds it whole, or the first, middle and last frame of a series, each 8-bit RGB.
    """

    frames: "tuple[Image, ...]"
    came_as: str
    """PNG, JPEG, MPO, WEBP, HEIF or DICOM."""
    modality: str = ""
    """DICOM's own word (CR, CT, MR, US, XC, ...), the only one kept."""
    frame_count: int = 1
    kept: KeptFrames | None = None
    """The frames as they can be shown again: with another window, or one by one."""
    warnings: tuple[str, ...] = ()

    @property
    def image(self) -> "Image":
        """The frame shown first: the middle one of a series."""
        return self.frames[len(self.frames) // 2]

    def stored(self) -> tuple[bytes, str]:
        """Return the bytes to keep and their media type; a photo stays JPEG, all else is PNG."""
        kind, media = ("JPEG", "image/jpeg") if self.came_as in PHOTOS else ("PNG", "image/png")
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
    if data[DICOM_MARK] == b"DICM":
        return True
    little = data[:2] in {b"\x02\x00", b"\x08\x00"} and data[3:4] == b"\x00"
    big = data[:2] == b"\x00\x08" and data[2:3] == b"\x00"
    return len(data) > 16 and (little or big)


def _open_picture(data: bytes) -> OpenedImage:
    from PIL import Image, ImageFile, UnidentifiedImageError

    # WeasyPrint turns this on for the whole process: half a picture would then pass for a whole one.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    formats: tuple[str, ...] = FORMATS
    if data[4:8] == b"ftyp" and data[8:12] in {b"heic", b"heix", b"mif1", b"heim", b"heis", b"hevc", b"msf1"}:
        _allow_heic()
        formats = ("HEIF",)
    try:
        with warnings.catch_warnings():
            # Pillow's warnings can quote a file's own words.
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=formats) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise ImageError(f"the picture has {picture.width} x {picture.height} pixels; send a smaller one")
                return _opened(picture)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError, MemoryError) as error:
        raise ImageError("the picture unpacks to far too many pixels and was not opened") from error
    except (UnidentifiedImageError, *BROKEN, struct.error) as error:
        raise ImageError(f"the file is broken or not a picture that is opened here; {WHAT_WORKS}") from error


def _opened(picture: "Image") -> OpenedImage:
    came_as = picture.format or ""
    count = int(getattr(picture, "n_frames", 1)) if came_as != "MPO" else 1
    told = (f"moving picture of {count} frames: only the first is kept",) if count > 1 else ()
    picture.load()
    return OpenedImage(frames=(clean(_upright(picture)),), came_as=came_as, frame_count=count, warnings=told)


def _upright(picture: "Image") -> "Image":
    from PIL import ImageOps

    try:
        return ImageOps.exif_transpose(picture)
    except (*BROKEN, ZeroDivisionError, OverflowError, struct.error, MemoryError):
        # Metadata made to break readers says nothing of which way is up; the picture itself is whole.
        return picture


def clean(picture: "Image") -> "Image":
    """Return a copy with pixels only: 8-bit RGB in sRGB, transparency on white, no EXIF, no profile, no text."""
    from PIL import Image

    profile = picture.info.get("icc_profile")
    if picture.mode.startswith("I") or picture.mode == "F":
        flat = _eight_bits(picture).convert("RGB")
    elif picture.mode in {"RGBA", "LA", "P", "PA", "La", "RGBa"} or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        flat = Image.new("RGB", layered.size, "white")
        flat.paste(layered, mask=layered.getchannel("A"))
    else:
        flat = _in_srgb(picture, profile)
    if max(flat.size) > LONGEST_SIDE:
        flat.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    bare = Image.new("RGB", flat.size)
    bare.paste(flat)
    return bare


def _in_srgb(picture: "Image", profile: Any) -> "Image":  # noqa: ANN401 - what Pillow found in the file
    """Return it in sRGB by its colour profile: a phone's wide colours, taken as they are, look paler than skin is."""
    if isinstance(profile, bytes) and 128 < len(profile) < MOST_PROFILE_BYTES and picture.mode in {"RGB", "CMYK"}:
        from PIL import ImageCms

        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            made = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, *BROKEN):
            made = None
        if made is not None:
            return made
    return picture.convert("RGB")


def _eight_bits(picture: "Image") -> "Image":
    """Return a picture of deep grey values in 256 levels: Pillow's own conversion cuts everything above 255 off."""
    from PIL import Image

    values = np.nan_to_num(np.asarray(picture, dtype=np.float32))
    top = 65535.0 if picture.mode.startswith("I") and values.max(initial=0) > 255 else 255.0
    if picture.mode == "F" or values.max(initial=0) > top:
        top = float(values.max(initial=0)) or 1.0
    return Image.fromarray(np.clip(values / top * 255, 0, 255).astype(np.uint8))


def _allow_heic() -> None:
    try:
        import pillow_heif
    except ImportError as error:
        raise ImageError(
            "HEIC photos can't be opened here; set the camera to 'most compatible', or send JPEG"
        ) from error
    pillow_heif.register_heif_opener()
