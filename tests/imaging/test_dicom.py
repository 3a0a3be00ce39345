"""DICOM as vendors write it: grey values, windows, colour, frames, what is refused, what never comes out."""

import io
import struct
import zlib

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import DeflatedExplicitVRLittleEndian, JPEG2000Lossless

from tests.imaging.test_opening import dicom
from tools.errors import ImageError
from tools.imaging import PlainEye, open_image
from tools.imaging.dicom import open_dicom
from tools.imaging.dicom_bytes import coded_size
from tools.imaging.kept import KeptFrames, unpack

RAMP = np.tile(np.linspace(0, 4000, 400).astype(np.uint16), (300, 1))


def row(opened, at=150):
    return np.asarray(opened.image.convert("L"))[at]


def changed(data, **elements):
    """Return the file with elements changed; None deletes one."""
    dataset = pydicom.dcmread(io.BytesIO(data))
    for name, value in elements.items():
        if value is None:
            delattr(dataset, name)
        elif name.endswith("Descriptor"):
            dataset.add_new(name, "US", value)
        else:
            setattr(dataset, name, value)
    out = io.BytesIO()
    dataset.save_as(out, enforce_file_format=True)
    return out.getvalue()


def outcome(data):
    """Return what a file was refused with; empty when it opens. Anything but our own error fails the test."""
    try:
        open_image(data)
    except ImageError as error:
        return str(error)
    return ""


def item(**elements):
    made = Dataset()
    for name, value in elements.items():
        setattr(made, name, value)
    return made


def table(values, bits=16):
    return Sequence([item(LUTDescriptor=[len(values), 0, bits], LUTData=struct.pack(f"<{len(values)}H", *values))])


def test_a_window_shows_what_it_says_even_where_the_picture_fills_a_part_of_it():
    narrow = np.full((300, 300), 1000, dtype=np.uint16)
    narrow[:, 150:] = 1010
    shown = row(open_dicom(dicom(narrow, WindowCenter=1000, WindowWidth=2000)))
    assert abs(int(shown[10]) - 127) <= 1
    assert abs(int(shown[290]) - int(shown[10])) <= 2, "ten of two thousand are no contrast"


def test_rescaled_values_are_windowed_in_their_own_units():
    data = dicom(RAMP, WindowCenter=40, WindowWidth=400, RescaleSlope=1, RescaleIntercept=-1024)
    shown = row(open_dicom(data))
    hounsfield = RAMP[0].astype(float) - 1024
    assert shown[np.argmin(abs(hounsfield + 170))] == 0
    assert shown[np.argmin(abs(hounsfield - 250))] == 255
    assert 120 <= shown[np.argmin(abs(hounsfield - 40))] <= 135


def test_the_first_of_several_windows_is_taken_and_one_of_no_width_is_not():
    assert row(open_dicom(dicom(RAMP, WindowCenter=[500, 3500], WindowWidth=[100, 100])))[100] == 255
    shown = row(open_dicom(dicom(RAMP, WindowCenter=500, WindowWidth=0)))
    assert shown[5] < shown[200] < shown[395]


def test_a_sigmoid_window_never_clips_and_an_exact_one_has_no_half_steps():
    bent = row(open_dicom(dicom(RAMP, WindowCenter=2000, WindowWidth=1000, VOILUTFunction="SIGMOID")))
    assert 0 < bent[100] < bent[200] < bent[300] < 255
    exact = dicom(RAMP, WindowCenter=0.5, WindowWidth=1, VOILUTFunction="LINEAR_EXACT")
    assert row(open_dicom(exact))[0] == 0


def test_a_files_own_tables_are_used():
    stored = np.tile(np.arange(256, dtype=np.uint8).repeat(2), (300, 1))
    inverse = table([65535 - 257 * step for step in range(256)])
    assert row(open_dicom(dicom(stored, VOILUTSequence=inverse)))[2] > 250
    doubled = table([step * 100 for step in range(256)])
    opened = open_dicom(dicom(stored, ModalityLUTSequence=doubled, WindowCenter=12750, WindowWidth=25500))
    assert opened.kept.highest == 25500
    assert 120 <= row(opened)[256] <= 135


def test_each_frame_of_an_enhanced_image_has_its_own_slope():
    frames = np.stack([RAMP, RAMP, RAMP])
    groups = [
        item(
            PixelValueTransformationSequence=Sequence([item(RescaleSlope=slope, RescaleIntercept=0)]),
            FrameVOILUTSequence=Sequence([item(WindowCenter=2000, WindowWidth=4000)]),
        )
        for slope in (1, 2, 10)
    ]
    opened = open_dicom(dicom(frames, PerFrameFunctionalGroupsSequence=Sequence(groups)))
    assert opened.kept.highest == 40_000
    assert opened.kept.window[:2] == (2000.0, 4000.0)


def test_what_was_never_exposed_does_not_stretch_the_window():
    padded = np.where(np.arange(400) < 250, 60_000, 1000 + np.arange(400)).astype(np.uint16)
    shown = row(open_dicom(dicom(np.tile(padded, (300, 1)), PixelPaddingValue=60_000)))
    assert int(shown[399]) - int(shown[250]) > 200


def test_signed_and_floating_values_are_kept():
    signed = (RAMP.astype(np.int32) - 2000).astype(np.int16)
    opened = open_dicom(dicom(signed, PixelRepresentation=1))
    assert opened.kept.window[2:] == (-2000.0, 2000.0)
    floats = np.tile(np.linspace(0, 0.01, 400, dtype=np.float32), (300, 1))
    data = changed(dicom(RAMP), PixelData=None)
    dataset = pydicom.dcmread(io.BytesIO(data))
    dataset.BitsAllocated = 32
    dataset.FloatPixelData = floats.tobytes()
    for name in ("BitsStored", "HighBit", "PixelRepresentation"):
        delattr(dataset, name)
    out = io.BytesIO()
    dataset.save_as(out, enforce_file_format=True)
    opened = open_dicom(out.getvalue())
    shown = row(opened)
    assert shown[20] < shown[200] < shown[380]
    window = np.frombuffer(opened.kept.shown(0, centre=0.001, width=0.001), dtype=np.uint8)
    assert window.size


def test_colour_by_table_and_by_brightness_and_difference_is_colour():
    stored = np.tile((np.arange(400) >= 200).astype(np.uint8), (300, 1))
    data = dicom(stored)
    palette = {
        f"{name}PaletteColorLookupTable{what}": value
        for name, levels in (("Red", (0, 65535)), ("Green", (65535, 0)), ("Blue", (0, 0)))
        for what, value in (("Descriptor", [2, 0, 16]), ("Data", struct.pack("<2H", *levels)))
    }
    opened = open_dicom(changed(data, PhotometricInterpretation="PALETTE COLOR", **palette))
    assert opened.image.getpixel((10, 10)) == (0, 255, 0)
    assert opened.image.getpixel((390, 10)) == (255, 0, 0)
    ybr = np.zeros((300, 300, 3), dtype=np.uint8)
    ybr[..., 0], ybr[..., 1], ybr[..., 2] = 76, 85, 255  # red
    red = open_dicom(dicom(ybr, "YBR_FULL")).image.getpixel((5, 5))
    assert red[0] > 240
    assert max(red[1:]) < 15
    broken = changed(data, PhotometricInterpretation="PALETTE COLOR")
    with pytest.raises(ImageError, match="colour table"):
        open_dicom(broken)


def test_another_window_comes_from_the_original_values_and_not_from_the_stored_picture():
    taken = PlainEye().open(dicom(RAMP, WindowCenter=3500, WindowWidth=400))
    assert taken.note.window == (3500.0, 400.0, 0.0, 4000.0)
    kept = unpack(taken.original)
    from PIL import Image

    low = np.asarray(Image.open(io.BytesIO(kept.shown(0, centre=1000, width=200))))[150]
    assert (low[80], low[120]) == (0, 255)
    assert len(np.unique(low[90:110])) > 10
    with pytest.raises(ImageError, match="frame"):
        kept.shown(1)


def test_inverted_images_stay_inverted_in_every_window():
    from PIL import Image

    kept = unpack(PlainEye().open(dicom(RAMP, "MONOCHROME1")).original)
    shown = np.asarray(Image.open(io.BytesIO(kept.shown(0, centre=2000, width=4000))))[150]
    assert shown[5] > shown[390]


def test_the_key_frames_of_a_series_are_kept_and_told():
    frames = np.stack([np.full((64, 64), level, dtype=np.uint8) for level in range(30)])
    taken = PlainEye().open(dicom(frames))
    assert taken.note.frames == 3
    assert "3 of 30 frames are kept: first, middle and last" in taken.note.warnings
    kept = unpack(taken.original)
    assert [kept.shown(frame)[:4] for frame in range(3)] == [b"\x89PNG"] * 3
    colour = np.stack([np.full((64, 64, 3), (level * 8, 0, 0), dtype=np.uint8) for level in range(5)])
    data = changed(dicom(colour[0], "RGB"), NumberOfFrames=5, PixelData=colour.tobytes())
    seen = PlainEye().open(data)
    assert (seen.note.frames, seen.note.window) == (3, ())


def test_ten_thousand_frames_are_read_three_at_a_time_and_frames_that_are_not_there_are_refused():
    frames = np.zeros((10_000, 32, 32), dtype=np.uint8)
    frames[5000] = 200
    opened = open_dicom(dicom(frames))
    assert (opened.frame_count, len(opened.frames)) == (10_000, 3)
    with pytest.raises(ImageError, match="can't be decoded here, or is cut off"):
        open_dicom(changed(dicom(frames[:2]), NumberOfFrames=10_000))
    with pytest.raises(ImageError, match="not opened"):
        open_dicom(changed(dicom(frames[:2]), NumberOfFrames=2_000_000_000))


@pytest.mark.parametrize(
    ("elements", "says"),
    [
        ({"Rows": None}, "how large"),
        ({"Rows": 0}, "how large"),
        ({"Rows": 65535, "Columns": 65535}, "not opened"),
        ({"BitsAllocated": None}, "decoded"),
        ({"SamplesPerPixel": 200}, "not opened"),
        ({"PixelData": b"\x00" * 20}, "cut off"),
    ],
)
def test_what_lacks_a_part_is_refused_in_a_line_that_says_so(elements, says):
    with pytest.raises(ImageError, match=says) as raised:
        open_image(changed(dicom(RAMP), **elements))
    assert "\n" not in str(raised.value)


def test_every_cut_of_a_file_opens_or_is_refused():
    data = dicom(RAMP[:40, :40], WindowCenter=100, WindowWidth=50)
    for length in range(1, len(data), 97):
        assert "\n" not in outcome(data[:length])


def test_bytes_changed_at_random_open_or_are_refused():
    data = bytearray(dicom(RAMP[:40, :40], WindowCenter=100, WindowWidth=50, RescaleSlope=1, RescaleIntercept=0))
    random = np.random.default_rng(5)
    for _ in range(150):
        broken = bytearray(data)
        for at in random.integers(0, len(broken) - 3200, 4):
            broken[at] = int(random.integers(256))
        assert "\n" not in outcome(bytes(broken))


def test_a_deflated_file_opens_and_a_deflated_bomb_is_not_inflated(monkeypatch):
    from tools.imaging import dicom_bytes

    dataset = pydicom.dcmread(io.BytesIO(dicom(RAMP)))
    dataset.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    out = io.BytesIO()
    dataset.save_as(out, enforce_file_format=True)
    data = out.getvalue()
    assert open_image(data).image.size == (400, 300)
    start = 144 + struct.unpack("<I", data[140:144])[0]
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    bomb = data[:start] + packer.compress(bytes(30_000_000)) + packer.flush()
    monkeypatch.setattr(dicom_bytes, "MOST_INFLATED", 10_000_000)
    with pytest.raises(ImageError, match="far too much"):
        open_image(bomb)


def test_a_coded_frame_larger_than_its_header_says_is_not_decoded():
    from PIL import Image
    from pydicom.encaps import encapsulate

    out = io.BytesIO()
    Image.fromarray(np.zeros((900, 1200), dtype=np.uint8)).save(out, "JPEG2000", no_jp2=True)
    assert coded_size(out.getvalue()) == (1200, 900)
    jpeg = io.BytesIO()
    Image.fromarray(np.zeros((900, 1200), dtype=np.uint8)).save(jpeg, "JPEG")
    assert coded_size(jpeg.getvalue()) == (1200, 900)
    assert coded_size(b"\xff\xd8\xff\xe0\x00\x04") is None
    dataset = pydicom.dcmread(io.BytesIO(dicom(np.zeros((64, 64), dtype=np.uint8))))
    dataset.file_meta.TransferSyntaxUID = JPEG2000Lossless
    dataset.PixelData = encapsulate([out.getvalue()])
    dataset["PixelData"].VR = "OB"
    made = io.BytesIO()
    dataset.save_as(made, enforce_file_format=True)
    with pytest.raises(ImageError, match="not of the size"):
        open_image(made.getvalue())


def test_no_name_private_element_overlay_or_preamble_comes_out():
    dataset = pydicom.dcmread(io.BytesIO(dicom(RAMP, PatientBirthDate="19700101", InstitutionName="St. Elsewhere")))
    dataset.preamble = b"#!/bin/sh\n" + b"Doe^Jane" + bytes(110)
    block = dataset.private_block(0x0011, "VENDOR", create=True)
    block.add_new(0x01, "LO", "Doe^Jane private")
    dataset.add_new(0x60000010, "US", 300)
    dataset.add_new(0x60000011, "US", 400)
    dataset.add_new(0x60000022, "LO", "Doe^Jane overlay")
    dataset.add_new(0x60003000, "OW", b"Doe^Jane" * 1875)
    out = io.BytesIO()
    dataset.save_as(out, enforce_file_format=True)
    assert b"Doe^Jane" in out.getvalue()
    taken = PlainEye().open(out.getvalue())
    for made in (taken.data, taken.original, zlib.decompress(unpack(taken.original).grey[0]), str(taken.note).encode()):
        for secret in (b"Doe", b"19700101", b"Elsewhere", b"VENDOR", b"#!/bin/sh"):
            assert secret not in made


@pytest.mark.parametrize(
    ("elements", "told"),
    [
        ({"BurnedInAnnotation": "YES"}, "may show a name"),
        ({"BurnedInAnnotation": "YES", "Modality": "CR"}, "may show a name"),
        ({"Modality": "US"}, "does not say"),
        ({"Modality": "US", "BurnedInAnnotation": "NO"}, ""),
        ({"Modality": "CR"}, ""),
    ],
)
def test_text_drawn_into_the_picture_is_warned_of(elements, told):
    warnings = " ".join(PlainEye().open(dicom(RAMP, **elements)).note.warnings)
    assert (told in warnings) if told else not warnings


def test_a_large_frame_is_kept_no_larger_than_any_picture():
    wide = np.zeros((300, 9000), dtype=np.uint16)
    wide[:, 4500:] = 1000
    opened = open_dicom(dicom(wide))
    assert max(opened.kept.columns, opened.kept.rows) <= 4096
    assert isinstance(opened.kept, KeptFrames)
