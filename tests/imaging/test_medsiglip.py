"""MedSigLIP's plumbing on a tiny random model of its input shape: abstention, retrieval, probe. Never quality."""

import io

import numpy as np
import pytest
from PIL import Image

from tools.clinical import ImageNote
from tools.errors import ImageError, InputError, ModelError
from tools.imaging import MedSigLipEye, open_eye
from tools.imaging.command import fit_folder, report_lines, triage_files
from tools.imaging.labels import best, label_table
from tools.imaging.probe import fit
from tools.imaging.retrieval import EmbeddingIndex

pytestmark = pytest.mark.models


@pytest.fixture(scope="session")
def eye(siglip_folder):
    return open_eye(siglip_folder, findings=True)


def picture(colour, size=(500, 400)):
    noise = np.random.default_rng(sum(colour)).integers(0, 60, (size[1], size[0], 3)) + np.array(colour)
    return Image.fromarray(np.clip(noise, 0, 255).astype(np.uint8))


def as_png(image):
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def test_the_input_is_448_pixels_between_minus_one_and_one(eye):
    pixels = eye.model.pixels([picture((200, 10, 10)), picture((10, 10, 200), (90, 700))])
    assert tuple(pixels.shape) == (2, 3, 448, 448)
    assert float(pixels.min()) >= -1
    assert float(pixels.max()) <= 1


def test_the_resize_has_no_antialiasing_as_in_the_models_evaluation(eye):
    stripes = Image.fromarray(np.tile(np.array([[0], [255]], dtype=np.uint8), (448, 896)).repeat(1, 1))
    assert float(eye.model.pixels([stripes.convert("RGB")]).std()) < 1.1


def test_embeddings_are_unit_vectors_and_other_pixels_are_other_vectors(eye):
    first, same, other = eye.model.embed_images([picture((200, 0, 0)), picture((200, 0, 0)), picture((0, 0, 150))])
    assert np.isclose(np.linalg.norm(first), 1, atol=1e-5)
    assert np.allclose(first, same, atol=1e-5)
    assert not np.allclose(first, other, atol=1e-4)


def test_a_batch_says_what_single_images_say(eye):
    images = [picture((shade, 40, 90)) for shade in range(0, 200, 25)]
    assert np.allclose(
        eye.model.embed_images(images), np.concatenate([eye.model.embed_images([i]) for i in images]), atol=1e-5
    )


def test_texts_are_embedded_once(eye):
    first = eye.model.embed_texts(["a photo of skin"])
    kept = len(eye.model._texts)
    assert np.array_equal(first, eye.model.embed_texts(["a photo of skin"]))
    assert len(eye.model._texts) == kept


def test_a_model_that_knows_nothing_abstains(eye):
    note = eye.triage(as_png(picture((120, 90, 60))), ImageNote(handle="I1", digest="x", media="image/png"))
    assert note.kind_of_image == "not sure"
    assert note.look_early == ()
    assert set(note.scores) == {label.name for label in label_table().modality}
    assert "labels 2" in note.analysed_by


def test_a_label_is_said_only_above_its_threshold_and_clearly_ahead():
    labels = label_table().modality
    flat = {label.name: 0.9 for label in labels}
    assert best(labels, flat) == ""
    assert best(labels, flat | {label.name: 0.05 for label in labels[1:]}) == labels[0].name
    assert best(labels, {label.name: 0.1 for label in labels} | {labels[0].name: 0.4}) == ""


def test_an_intimate_picture_is_never_shown_to_the_model(eye):
    note = ImageNote(handle="I1", digest="x", media="image/png", sensitive=True)
    assert eye.triage(b"not even opened", note) == note


def test_weights_that_are_not_there_name_the_terms_to_accept():
    with pytest.raises(ModelError, match="terms"):
        open_eye("google/medsiglip-448")


def test_the_most_similar_image_is_itself_and_a_deleted_one_is_gone():
    vectors = np.random.default_rng(0).normal(size=(50, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    index = EmbeddingIndex([f"image{n}" for n in range(50)], vectors)
    assert index.nearest(vectors[7], 3)[0].name == "image7"
    assert index.without("image7").nearest(vectors[7], 1)[0].name != "image7"


def test_a_large_index_finds_what_brute_force_finds():
    vectors = np.random.default_rng(0).normal(size=(10_500, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    found = EmbeddingIndex([str(n) for n in range(len(vectors))], vectors).nearest(vectors[123], 5)
    assert [int(each.name) for each in found] == list(np.argsort(-(vectors @ vectors[123]))[:5])


def test_a_probe_learns_what_can_be_told_apart_and_reports_on_held_out_images():
    rng = np.random.default_rng(1)
    labels = np.repeat([0, 1, 2], 30)
    vectors = (np.eye(3, 20)[labels] * 2 + rng.normal(size=(90, 20)) * 0.3).astype(np.float32)
    probe = fit("tiny", ["a", "b", "c"], vectors, labels)
    assert probe.report.accuracy > 0.95
    assert np.allclose(probe.scores(vectors).sum(axis=1), 1, atol=1e-5)
    assert probe.report.calibration_error < 0.2
    assert sum(each.images for each in probe.report.calibration) == 90
    assert [row.images for row in probe.report.by_class] == [30, 30, 30]
    assert np.trace(np.array(probe.report.confusion)) == round(probe.report.accuracy * 90)
    noise = fit("tiny", ["a", "b"], rng.normal(size=(60, 20)).astype(np.float32), np.repeat([0, 1], 30))
    assert noise.report.accuracy < 0.75


def test_a_folder_is_fitted_and_a_wrong_one_is_told_what_it_lacks(eye, tmp_path):
    with pytest.raises(InputError, match="at least two"):
        fit_folder(str(tmp_path), eye)
    for name, colour in (("red", (190, 0, 0)), ("blue", (0, 0, 190))):
        (tmp_path / name).mkdir()
        for number in range(6):
            picture(tuple(max(0, c - number) for c in colour), (300, 300)).save(tmp_path / name / f"{number}.png")
    (tmp_path / "red" / "copy.png").write_bytes((tmp_path / "red" / "0.png").read_bytes())
    report = fit_folder(str(tmp_path), eye).report
    assert report.images == 12, "a copy counts once"
    assert "12 images in 2 classes" in report_lines(report)[0]
    assert report_lines(report)[-1] == report.note
    (tmp_path / "blue" / "stray.png").write_bytes((tmp_path / "red" / "0.png").read_bytes())
    with pytest.raises(InputError, match="keep it in one"):
        fit_folder(str(tmp_path), eye)
    (tmp_path / "blue" / "stray.png").write_bytes(b"no picture")
    with pytest.raises(ImageError, match=r"stray\.png"):
        fit_folder(str(tmp_path), eye)
    (tmp_path / "blue" / "stray.png").unlink()
    with pytest.raises(ModelError, match="--model"):
        fit_folder(str(tmp_path), open_eye())


def test_an_eye_without_a_model_claims_no_analysis():
    eye = open_eye()
    assert not isinstance(eye, MedSigLipEye)
    note = eye.open(as_png(picture((120, 90, 60)))).note
    assert note.analysed_by == note.kind_of_image == ""


def test_files_are_judged_in_batches_and_a_bad_one_costs_no_other(eye, tmp_path, monkeypatch):
    names = []
    for number in range(5):
        names.append(str(tmp_path / f"{number}.png"))
        picture((30 * number, 40, 90)).save(names[-1])
    (tmp_path / "2.png").write_bytes(b"no picture")
    sizes, judge = [], eye.triage_all
    monkeypatch.setattr(eye, "triage_all", lambda images: (sizes.append(len(images)), judge(images))[1])
    found = dict(triage_files(names, eye))
    assert sizes == [4]
    assert isinstance(found[names[2]], ImageError)
    assert [found[name].handle for name in names if name != names[2]] == ["I1", "I2", "I4", "I5"]


def test_findings_are_asked_only_within_a_kind_where_allowed_and_marked_as_research(eye, monkeypatch):
    table = label_table()
    monkeypatch.setattr("tools.imaging.eye.best", lambda labels, scores: "chest X-ray")
    monkeypatch.setattr(eye.model, "scores", lambda images, texts: np.full((len(images), len(texts)), 0.9))
    note = ImageNote(handle="I1", digest="x", media="image/png")
    seen = eye.triage(as_png(picture((120, 90, 60))), note)
    of_chest = [label.name for label in table.finding if label.modality == "chest X-ray"]
    assert len(seen.look_early) == len(of_chest)
    for told, name in zip(seen.look_early, of_chest, strict=True):
        assert told == f'look at this early (research prompt "{name}", not a diagnosis)'
    assert not any(label.name in seen.scores for label in table.finding if label.modality != "chest X-ray")
    monkeypatch.setattr(eye, "findings", False)
    assert eye.triage(as_png(picture((120, 90, 60))), note).look_early == ()


def test_every_label_has_a_source_and_the_thresholds_are_called_what_they_are():
    table = label_table()
    for label in (*table.modality, *table.finding):
        assert label.source.startswith("http"), label.name
        assert 0.5 <= label.threshold < 1
        assert label.prompts
    kinds = {label.name for label in table.modality}
    assert {label.modality for label in table.finding} <= kinds
    assert "uncalibrated" in table.thresholds


def test_the_resize_is_that_of_the_models_evaluation_to_the_level(eye):
    ramp = np.add.outer(np.arange(700) * 0.21, np.arange(900) * 0.13)
    image = Image.fromarray(np.repeat(ramp[..., None], 3, axis=2).astype(np.uint8))
    values = np.asarray(image, dtype=np.float64)[..., 0]

    def at(where, size):
        """Half-pixel centres, no smoothing: the two nearest pixels, weighed by distance."""
        source = max((where + 0.5) * size / 448 - 0.5, 0)
        low = int(source)
        return low, min(low + 1, size - 1), source - low

    shown = (np.asarray(eye.model.pixels([image]))[0, 0] + 1) * 127.5
    for row, column in ((0, 0), (17, 300), (223, 224), (447, 447), (400, 3)):
        top, bottom, down = at(row, 700)
        left, right, across = at(column, 900)
        upper = values[top, left] * (1 - across) + values[top, right] * across
        lower = values[bottom, left] * (1 - across) + values[bottom, right] * across
        assert abs(shown[row, column] - int(upper * (1 - down) + lower * down + 1e-4)) <= 1e-3
