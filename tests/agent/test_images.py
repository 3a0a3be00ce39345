"""Images in a visit, on the real engine: what is intimate stays unseen, what looks alike is this patient's own."""

import io

import numpy as np
import pytest
from msgspec import structs
from PIL import Image

from agent.context import open_context
from agent.settings import read_settings
from agent.visits import Visits
from tests.agent.walking import fixture, to_review
from tools import clock
from tools.errors import ImageError, ModelError, UsageError
from tools.imaging import Judged, PlainEye


def photo(seed=1, size=(320, 300)):
    shape = (size[1] // 4, size[0] // 4)
    grains = np.random.default_rng(seed).integers(-30, 30, (*shape, 3))
    light = np.linspace(60, 190, shape[1])[None, :, None]
    out = io.BytesIO()
    Image.fromarray((grains + light).astype(np.uint8)).resize(size, Image.Resampling.NEAREST).save(out, "PNG")
    return out.getvalue()


class Sees(PlainEye):
    """An eye whose model says "skin photo" of everything and embeds a picture by its colours; it counts its batches."""

    name = "pretended"

    def __init__(self):
        self.batches = []

    def triage_all(self, images):
        self.batches.append(len(images))
        judged = []
        for data, note in images:
            assert not note.sensitive
            means = np.asarray(Image.open(io.BytesIO(data)).resize((8, 8)), dtype="<f4").ravel()
            vector = (means - means.mean()) / np.linalg.norm(means - means.mean())
            seen = structs.replace(note, kind_of_image="skin photo", scores={"skin photo": 0.9}, analysed_by=self.name)
            judged.append(Judged(note=seen, vector=vector.astype("<f4").tobytes()))
        return judged


class Stops(Sees):
    def triage_all(self, images):
        raise ModelError("the image model stopped")


def engine(home, eye=None):
    context = open_context(read_settings(home=str(home), sandbox=True))
    if eye is not None:
        context = type(context)(**{**vars(context), "images": eye})
    return Visits(context)


@pytest.fixture
def visits(home, fixed_clock):
    made = engine(home, Sees())
    yield made
    made.context.close()


def begin(visits, name="diabetes-kidney", **more):
    return visits.start(fixture(name), wait=True, **more)


def said(visits, visit):
    return " ".join(
        claim.text
        for section in visits.brief(visit).brief.sections
        if section.name == "images"
        for claim in section.claims
    )


def test_without_a_model_the_brief_says_that_none_looked(home, fixed_clock):
    visits = engine(home)
    visit = begin(visits)
    visits.add_image(visit, photo(), body_site="Back")
    to_review(visits, visit, who="me", reason="a spot on my back")
    assert "I1 was not analysed by a model." in said(visits, visit)
    assert visits.images.similar(visit, "I1") == ()
    visits.context.close()


def test_a_model_that_stops_costs_the_visit_nothing_and_is_on_the_receipt(home, fixed_clock):
    visits = engine(home, Stops())
    visit = begin(visits)
    visits.add_image(visit, photo())
    assert to_review(visits, visit, who="me", reason="a spot on my back").kind == "review"
    assert "I1 was not analysed by a model." in said(visits, visit)
    assert any("images: ModelError" in note for note in visits.context.store.visits.get(visit).reasoner_notes)
    visits.context.close()


def test_all_images_of_a_visit_are_judged_in_one_batch_and_their_embeddings_kept(visits):
    visit = begin(visits)
    for seed in range(3):
        visits.add_image(visit, photo(seed))
    to_review(visits, visit, who="me", reason="a spot on my back")
    assert visits.context.images.batches == [3]
    assert len(visits.context.store.images.vectors([visit], "pretended")) == 3
    assert "skin photo (pretended)" in said(visits, visit)


def test_similar_images_are_this_patients_earlier_ones_and_nobody_elses(visits):
    stranger = begin(visits, "skin-lesion")
    visits.add_image(stranger, photo(1))
    to_review(visits, stranger, who="me", reason="a spot on my arm")
    first = begin(visits)
    visits.add_image(first, photo(1))
    visits.add_image(first, photo(9))
    to_review(visits, first, who="me", reason="a spot on my arm")
    clock.fix("2026-06-20T08:00:00+00:00")
    later = begin(visits)
    visits.add_image(later, photo(1, (640, 600)))
    to_review(visits, later, who="me", reason="the spot on my arm again")
    found = visits.images.similar(later, "I1")
    assert found
    assert {near.visit for near in found} == {first}
    assert (found[0].handle, found[0].when) == ("I1", "2026-05-12")
    (shown,) = visits.material(later).images
    assert shown.similar == found
    assert visits.images.similar(first, "I1") == (), "a later image is no earlier one"
    visits.images.remove(first, "I1", by="clinician")
    assert all(near.handle != "I1" for near in visits.images.similar(later, "I1"))


def test_an_earlier_image_marked_as_intimate_is_never_offered_again(visits):
    first = begin(visits)
    visits.add_image(first, photo(1))
    to_review(visits, first, who="me", reason="a spot on my arm")
    clock.fix("2026-06-20T08:00:00+00:00")
    later = begin(visits)
    visits.add_image(later, photo(1, (640, 600)))
    to_review(visits, later, who="me", reason="again")
    assert visits.images.similar(later, "I1")
    visits.images.mark_intimate(first, "I1", by="clinician")
    assert visits.images.similar(later, "I1") == ()
    note = visits.images.note(first, "I1")
    assert (note.kind_of_image, note.analysed_by, note.scores) == ("", "", {})
    assert "image.marked_intimate" in [entry.what for entry in visits.context.store.audit.all(first)]


@pytest.mark.parametrize(
    ("reason", "site", "words"),
    [
        ("a rash on my groin", "", ""),
        ("a rash", "Private parts", ""),
        ("a rash", "Leg or knee", "it is on my penis really"),
        ("un grano en las partes íntimas", "", ""),
    ],
)
def test_an_intimate_picture_that_arrives_anyway_is_seen_by_no_model(visits, reason, site, words):
    visit = begin(visits, reason=reason)
    note = visits.add_image(visit, photo(), body_site=site, words=words)
    assert note.sensitive
    to_review(visits, visit, who="me", reason=reason)
    assert visits.context.images.batches == []
    assert visits.context.store.images.vectors([visit], "pretended") == ()
    assert "was not analysed by a model" in said(visits, visit)


def test_words_that_come_after_the_picture_still_keep_the_model_from_it(visits):
    visit = begin(visits)
    assert not visits.add_image(visit, photo()).sensitive
    to_review(visits, visit, who="me", reason="sores on my genitals")
    assert visits.context.images.batches == []
    assert visits.images.note(visit, "I1").sensitive


@pytest.mark.parametrize("birth_date", ["2015-03-01", ""])
def test_of_a_child_or_of_unknown_age_an_intimate_picture_is_refused_outright(visits, birth_date):
    visit = visits.start(birth_date=birth_date, reason="a rash in the diaper area")
    with pytest.raises(ImageError, match="in person"):
        visits.add_image(visit, photo())
    assert visits.context.store.images.all(visit) == ()
    visit = visits.start(birth_date=birth_date, reason="a rash on the cheek")
    assert not visits.add_image(visit, photo(), body_site="Face, head or ear").sensitive


def test_another_picture_is_asked_for_once(visits):
    visit = begin(visits)
    small = visits.add_image(visit, photo(1, (120, 100)))
    assert visits.images.asked_again(visit, small)
    again = visits.add_image(visit, photo(2, (120, 100)))
    assert again.quality
    assert not visits.images.asked_again(visit, again)


def test_a_picture_that_comes_after_the_questions_is_not_taken_in_silence(visits):
    visit = begin(visits)
    to_review(visits, visit, who="me", reason="a spot on my back")
    with pytest.raises(ImageError, match="at the visit"):
        visits.add_image(visit, photo())


def test_more_pictures_than_anybody_looks_at_are_refused(visits, monkeypatch):
    monkeypatch.setattr("agent.images.MOST_IMAGES", 2)
    visit = begin(visits)
    visits.add_image(visit, photo(1))
    visits.add_image(visit, photo(2))
    with pytest.raises(ImageError, match="at the visit"):
        visits.add_image(visit, photo(3))


@pytest.mark.models
@pytest.mark.parametrize(
    ("sandbox", "setting", "asked"), [(True, "", True), (False, "", False), (True, "off", False), (False, "on", True)]
)
def test_research_prompts_are_on_in_the_sandbox_and_off_elsewhere(home, siglip_folder, sandbox, setting, asked):
    from agent.images import eye_of

    settings = read_settings(home=str(home), sandbox=sandbox, image_model=siglip_folder, image_findings=setting)
    assert eye_of(settings).findings is asked


def test_a_findings_setting_that_is_neither_on_nor_off_is_refused(home):
    from agent.images import eye_of

    with pytest.raises(UsageError, match="on or off"):
        eye_of(read_settings(home=str(home), image_findings="maybe"))


class Calm(Sees):
    """An eye that finds nothing to look at early, whatever there is."""


class Alarmed(Sees):
    def triage_all(self, images):
        early = ("look at this early",)
        return [
            structs.replace(one, note=structs.replace(one.note, look_early=early)) for one in super().triage_all(images)
        ]


@pytest.mark.parametrize("eye", [Calm, Alarmed, Stops, PlainEye])
def test_no_image_and_no_model_lowers_or_raises_urgency(home, fixed_clock, eye):
    visits = engine(home, eye())
    visit = begin(visits)
    visits.add_image(visit, photo())
    to_review(visits, visit, who="me", reason="crushing chest pain down my left arm, sweating")
    line = visits.line(visit)
    assert line.urgent
    assert any(flag.level == "emergency" for flag in line.flags)
    calm = begin(visits)
    visits.add_image(calm, photo())
    to_review(visits, calm, who="me", reason="a spot on my arm")
    assert not visits.line(calm).urgent
    visits.context.close()
