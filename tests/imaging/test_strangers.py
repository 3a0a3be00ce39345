"""Files made to harm, and files that cameras really make: whatever comes in, only pixels come out."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageCms

from tests.imaging.test_dicom import outcome
from tests.imaging.test_opening import as_bytes, dicom, photo
from tools.errors import ImageError
from tools.imaging import PlainEye, open_image

PAYLOAD = b"<script>alert(1)</script><?php system($_GET[0]); ?>PK\x03\x04"


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_is_hung_on_a_picture_never_comes_out_of_it(kind):
    data = as_bytes(photo(), kind)
    for file in (data + PAYLOAD, data + as_bytes(photo(seed=9), "PNG")):
        taken = PlainEye().open(file)
        assert PAYLOAD not in taken.data
        assert len(taken.data) < 3_000_000
        assert Image.open(io.BytesIO(taken.data)).format in {"JPEG", "PNG"}


def test_a_comment_and_every_application_segment_of_a_jpeg_are_gone():
    data = as_bytes(photo(), "JPEG", comment=PAYLOAD)
    hung = data[:2] + b"\xff\xed" + struct.pack(">H", len(PAYLOAD) + 2) + PAYLOAD + data[2:]
    assert PAYLOAD in hung
    assert PAYLOAD not in PlainEye().open(hung).data


def test_a_picture_before_another_files_mark_is_what_its_first_bytes_say():
    jpeg = as_bytes(photo((64, 64)), "JPEG")
    both = dicom(np.zeros((300, 300), dtype=np.uint8))
    both = jpeg[:128].ljust(128, b"\0") + both[128:]
    assert open_image(both).came_as == "DICOM"
    assert b"JFIF" not in PlainEye().open(both).data


@pytest.mark.parametrize(
    "data",
    [
        b"GIF89a" + PAYLOAD,
        b"BM" + PAYLOAD,
        b"MZ" + bytes(300),
        b"\x7fELF" + bytes(300),
        b"II*\x00" + bytes(300),
        b"%!PS-Adobe",
    ],
)
def test_what_is_no_picture_of_ours_is_refused_whatever_its_name(data):
    assert "send a photo" in outcome(data)


def test_metadata_made_to_break_readers_costs_the_picture_nothing():
    exif = (
        b"Exif\x00\x00II*\x00\x08\x00\x00\x00" + b"\xff\xff" + b"\x12\x01\x05\x00\xff\xff\xff\xff\xff\xff\xff\xff" * 900
    )
    data = as_bytes(photo(), "JPEG")
    bomb = data[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + data[2:]
    taken = PlainEye().open(bomb)
    assert b"Exif" not in taken.data
    assert (taken.note.width, taken.note.height) == (640, 480)


def test_text_and_profile_bombs_of_a_png_are_refused_or_dropped():
    data = as_bytes(photo((64, 64)))
    for name, start in ((b"zTXt", b"a\x00\x00"), (b"iTXt", b"a\x00\x01\x00\x00\x00"), (b"iCCP", b"a\x00\x00")):
        bomb = data[:33] + chunk(name, start + zlib.compress(bytes(40_000_000), 9)) + data[33:]
        assert len(bomb) < 1_000_000
        said = outcome(bomb)
        assert said == "" or "broken" in said


@pytest.mark.parametrize("size", [(2**31 - 1, 1), (65_535, 65_535), (1, 2**31 - 1), (0, 0)])
def test_a_header_that_states_a_monstrous_size_is_refused_unread(size):
    head = struct.pack(">2I5B", *size, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")
    assert outcome(data)


def test_of_a_moving_picture_the_first_frame_is_kept_and_that_is_told():
    frames = [photo(seed=seed) for seed in range(12)]
    for kind in ("WEBP", "PNG"):
        taken = PlainEye().open(as_bytes(frames[0], kind, save_all=True, append_images=frames[1:], duration=40))
        assert any("only the first is kept" in told for told in taken.note.warnings), kind
        assert getattr(Image.open(io.BytesIO(taken.data)), "n_frames", 1) == 1


def test_a_phones_picture_of_several_views_is_a_photo_without_the_others():
    data = as_bytes(photo(), "MPO", save_all=True, append_images=[photo(seed=5)])
    taken = PlainEye().open(data)
    assert taken.note.media == "image/jpeg"
    assert len(taken.data) < len(data)


def test_colours_for_print_are_turned_into_colours_for_screens():
    red = Image.new("RGB", (400, 400), (220, 30, 40))
    shown = open_image(as_bytes(red.convert("CMYK"), "JPEG", quality=95)).image.getpixel((200, 200))
    assert shown[0] > 150
    assert max(shown[1:]) < 100


def test_a_wide_profile_is_applied_before_it_is_dropped():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    plain = as_bytes(photo(), "JPEG", icc_profile=profile.tobytes(), quality=95)
    assert "icc_profile" not in Image.open(io.BytesIO(PlainEye().open(plain).data)).info
    broken = as_bytes(photo(), "JPEG", icc_profile=b"x" * 500)
    assert open_image(broken).image.size == (640, 480)


def test_deep_grey_keeps_its_shades():
    ramp = np.tile(np.linspace(0, 65_535, 400).astype(np.uint16), (300, 1))
    shown = np.asarray(open_image(as_bytes(Image.fromarray(ramp))).image.convert("L"))[150]
    assert shown[0] == 0
    assert shown[-1] == 255
    assert 120 < shown[200] < 135
    assert len(np.unique(shown)) > 200


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_pixel_becomes_plain_colour(mode):
    if mode == "I;16":
        picture = Image.fromarray(np.full((300, 300), 40_000, dtype=np.uint16))
    else:
        picture = photo((300, 300)).convert(mode)
    image = open_image(as_bytes(picture)).image
    assert (image.mode, image.size) == ("RGB", (300, 300))
    assert not image.info


def test_a_picture_of_one_pixel_and_a_strip_are_judged_without_a_fault():
    for size in ((1, 1), (1, 900), (900, 1), (2, 2)):
        assert "very small" in PlainEye().open(as_bytes(Image.new("RGB", size, "teal"))).note.quality


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pictures_changed_at_random_open_or_are_refused(kind):
    data = as_bytes(photo((96, 64)), kind)
    random = np.random.default_rng(3)
    for _ in range(120):
        broken = bytearray(data)
        for at in random.integers(0, len(broken), 3):
            broken[at] = int(random.integers(256))
        assert "\n" not in outcome(bytes(broken))


def test_a_heic_photo_without_its_library_says_what_to_do(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(ImageError, match="most compatible"):
        open_image(b"\x00\x00\x00\x18ftypheic" + bytes(200))
