"""Pictures from strangers: opened safely, stripped, upright, and judged in plain words."""

import io

import numpy as np
import pydicom
import pytest
from PIL import Image, ImageDraw, ImageFile, ImageFilter
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

from tools.errors import ImageError
from tools.imaging import PlainEye, open_image, problems
from tools.imaging.dicom import open_dicom
from tools.imaging.kept import unpack


def photo(size=(640, 480), seed=1):
    """A lit surface with texture: light from the left, grains of 4 pixels."""
    shape = (size[1] // 4, size[0] // 4)
    grains = np.random.default_rng(seed).integers(-30, 30, (*shape, 3))
    light = np.linspace(60, 190, shape[1])[None, :, None]
    return Image.fromarray((grains + light).astype(np.uint8)).resize(size, Image.Resampling.NEAREST)


def as_bytes(image, kind="PNG", **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def dicom(pixels, meaning="MONOCHROME2", **elements):
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID, dataset.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.7", pydicom.uid.generate_uid()
    dataset.PatientName, dataset.PatientID = "Doe^Jane", "123456"
    dataset.Modality = "CR"
    dataset.Rows, dataset.Columns = pixels.shape[-2:] if meaning.startswith("MONO") else pixels.shape[-3:-1]
    dataset.SamplesPerPixel = 1 if meaning.startswith("MONO") else 3
    dataset.PhotometricInterpretation = meaning
    dataset.BitsAllocated = dataset.BitsStored = pixels.dtype.itemsize * 8
    dataset.HighBit, dataset.PixelRepresentation = dataset.BitsStored - 1, 0
    if dataset.SamplesPerPixel == 3:
        dataset.PlanarConfiguration = 0
    if pixels.ndim == 3 and dataset.SamplesPerPixel == 1:
        dataset.NumberOfFrames = len(pixels)
    for name, value in elements.items():
        setattr(dataset, name, value)
    dataset.PixelData = pixels.tobytes()
    out = io.BytesIO()
    dataset.save_as(out, enforce_file_format=True)
    return out.getvalue()


def test_position_and_camera_are_gone_before_anything_is_kept():
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "SecretCam", 6
    exif.get_ifd(0x8825)[2] = (52.0, 30.0, 0.0)
    taken = PlainEye().open(as_bytes(photo(), "JPEG", exif=exif))
    data, note = taken.data, taken.note
    kept = Image.open(io.BytesIO(data))
    assert not kept.getexif()
    assert b"SecretCam" not in data
    assert (note.width, note.height) == (480, 640)
    assert note.media == "image/jpeg"


def test_text_chunks_and_profiles_of_a_png_are_gone():
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Patient", "Jane Doe")
    data = PlainEye().open(as_bytes(photo(), pnginfo=info)).data
    assert b"Jane Doe" not in data


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"%PDF-1.4 nothing", "not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "not a picture"),
        (as_bytes(photo())[:900], "broken"),
        (as_bytes(photo(), "GIF"), "not a picture"),
    ],
)
def test_what_cannot_be_opened_says_what_to_send_instead(data, says):
    with pytest.raises(ImageError, match=says) as raised:
        open_image(data)
    assert "\n" not in str(raised.value)


def test_half_a_picture_is_refused_even_where_another_library_allows_it(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    with pytest.raises(ImageError, match="broken"):
        open_image(as_bytes(photo())[:900])


def test_a_bomb_is_not_unpacked():
    bomb = as_bytes(Image.new("L", (20_000, 20_000)))
    assert len(bomb) < 1_000_000
    with pytest.raises(ImageError, match="pixels"):
        open_image(bomb)


def test_a_very_large_file_is_refused_before_it_is_read():
    with pytest.raises(ImageError, match="send a smaller one"):
        open_image(b"\xff\xd8" + bytes(41_000_000))


def test_a_heic_photo_opens_or_says_what_to_do():
    with pytest.raises(ImageError, match=r"HEIC|broken"):
        open_image(b"\x00\x00\x00\x18ftypheic" + bytes(200))


def test_quality_is_told_in_plain_words():
    sharp = photo()
    assert problems(sharp) == ()
    assert "blurred" in " ".join(problems(sharp.filter(ImageFilter.GaussianBlur(9))))
    assert "dark" in " ".join(problems(sharp.point(lambda value: value // 12)))
    assert "bright" in " ".join(problems(sharp.point(lambda value: 235 + value // 13)))
    assert "very small" in " ".join(problems(sharp.resize((90, 60))))
    assert "one colour" in " ".join(problems(Image.new("RGB", (500, 500), "teal")))


def test_a_screenshot_is_recognised():
    screen = Image.new("RGB", (600, 900), "white")
    draw = ImageDraw.Draw(screen)
    draw.rectangle((0, 0, 600, 120), fill=(30, 90, 200))
    for row in range(160, 860, 40):
        draw.text((30, row), "Message from the clinic about your visit", fill="black")
    assert "screenshot" in " ".join(problems(screen))


def test_an_inverted_x_ray_is_shown_upright_in_brightness():
    ramp = np.tile(np.linspace(0, 4000, 300).astype(np.uint16), (300, 1))
    plain = np.asarray(open_dicom(dicom(ramp)).image)[150, :, 0]
    inverted = np.asarray(open_dicom(dicom(ramp, "MONOCHROME1")).image)[150, :, 0]
    assert plain[5] < plain[290]
    assert inverted[5] > inverted[290]


def test_the_window_of_the_file_and_one_of_the_viewer_are_applied():
    ramp = np.tile(np.linspace(0, 4000, 400).astype(np.uint16), (300, 1))
    data = dicom(ramp, WindowCenter=1000, WindowWidth=200, RescaleSlope=1, RescaleIntercept=-1024)
    viewer = np.asarray(open_dicom(data, centre=-24.0, width=100.0).image)[150, :, 0]
    assert viewer[90] == 0
    assert viewer[110] == 255


def test_a_series_keeps_first_middle_and_last_frame():
    frames = np.stack([np.full((260, 260), level, dtype=np.uint8) for level in range(0, 250, 10)])
    frames[:, :130] = 255
    opened = open_image(dicom(frames))
    assert (len(opened.frames), opened.frame_count) == (3, 25)


def test_nothing_that_identifies_leaves_a_dicom_file():
    taken = PlainEye().open(dicom(np.random.default_rng(0).integers(0, 255, (300, 300), dtype=np.uint8)))
    for kept in (taken.data, taken.original, unpack(taken.original).shown()):
        assert b"Doe" not in kept
        assert b"123456" not in kept
    assert taken.note.media == "image/png"


def test_dicom_without_a_picture_says_so():
    data = dicom(np.zeros((10, 10), dtype=np.uint8))
    dataset = pydicom.dcmread(io.BytesIO(data))
    del dataset.PixelData
    out = io.BytesIO()
    dataset.save_as(out)
    with pytest.raises(ImageError, match="no picture"):
        open_image(out.getvalue())


def test_an_intimate_picture_is_kept_but_not_looked_at_and_refused_for_a_child():
    note = PlainEye().open(as_bytes(photo((100, 100))), body_site="groin").note
    assert note.sensitive
    assert note.quality == ()
    with pytest.raises(ImageError, match="in person"):
        PlainEye().open(as_bytes(photo()), body_site="buttock", minor=True)


@pytest.mark.shared_data
def test_every_dicom_file_opens_or_is_refused_in_one_line(shared_data):
    files = [path for path in sorted((shared_data / "images" / "pydicom_wheel").rglob("*")) if path.is_file()]
    opened, refused = 0, []
    for path in files:
        try:
            taken = PlainEye().open(path.read_bytes())
            opened += 1
        except ImageError as error:
            refused.append(str(error))
            continue
        if taken.original:
            kept = unpack(taken.original)
            assert all(kept.shown(frame, centre=50, width=100) for frame in range(kept.count)), path.name
    assert opened + len(refused) == len(files)
    assert opened >= 95
    assert all("\n" not in message and len(message) < 200 for message in refused)


@pytest.mark.shared_data
def test_real_pictures_have_no_false_quality_alarm(shared_data):
    for path in sorted((shared_data / "images" / "skimage").glob("*.[pj]*g")):
        told = " ".join(problems(open_image(path.read_bytes()).image))
        assert not any(word in told for word in ("blurred", "dark", "bright", "screenshot", "one colour")), path.name
