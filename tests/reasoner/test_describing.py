"""An image in a visit with a language model: it arrives as an image, and what is said of it stays the model's alone."""

import io
import json
from dataclasses import replace

import pytest
from PIL import Image

from agent.checking import checked
from agent.context import opened
from agent.models.structured import with_handles
from agent.reasoner.describing import NAME, refused
from agent.reasoner.falling_back import FallingBack
from agent.reasoner.outputs import SeenOutput
from agent.reasoner.protocol import Declined, Described
from agent.reasoner.rules import Rules
from agent.settings import read_settings
from agent.turns import Approve, Edit
from agent.visits import Visits
from fhir_fixtures import bundle_path
from tests.agent.walking import to_review
from tests.reasoner.test_language_model import TODAY, saying
from tools import clock
from tools.brief import compose, gather
from tools.clinical import ImageNote
from tools.errors import ModelError

NOTE = ImageNote(
    handle="I1", digest="d", media="image/png", width=64, height=64, words="it itches", body_site="left arm"
)
SEEN = {
    "quality": "good",
    "visible": [
        {"text": "A round red patch with a pale centre.", "evidence": ["I1"]},
        {"text": "No sign of infection is visible.", "evidence": ["I1"]},
        {"text": "This is consistent with ringworm.", "evidence": ["I1"]},
    ],
}


def picture(colour=(190, 90, 80)):
    drawn = Image.new("RGB", (640, 480), colour)
    for at in range(0, 640, 7):
        for down in range(480):
            drawn.putpixel((at, down), (at % 256, down % 256, 128))
    data = io.BytesIO()
    drawn.save(data, "PNG")
    return data.getvalue()


class Describes:
    """A model that does what rules do, and describes images as it is told to."""

    name = "a model"

    def __init__(self, *answers):
        self.answers, self.asked, self.rules = list(answers), [], Rules()

    def __getattr__(self, name):
        return getattr(self.rules, name)

    def describe(self, note, data, material, deadline_s):
        self.asked.append(note.handle)
        answer = self.answers.pop(0) if self.answers else Described()
        if isinstance(answer, Exception):
            raise answer
        return answer


def walked(context, maker, *images):
    """Walk a visit with images to its review and return (visits, visit)."""
    visits = Visits(replace(context, reasoner=FallingBack(maker)))
    visit = visits.start(str(bundle_path("diabetes-kidney")), wait=True)
    for data, words in images:
        visits.add_image(visit, data, words=words)
    assert to_review(visits, visit, reason="a rash that itches").kind == "review"
    return visits, visit


@pytest.fixture
def model_context(tmp_path):
    clock.fix("2026-05-12T08:00:00Z")
    with opened(read_settings(home=str(tmp_path), sandbox=True)) as context:
        yield context


def section_of(brief):
    return next((section for section in brief.sections if section.name == NAME), None)


def test_the_image_itself_goes_to_the_model_with_its_handle_beside_it():
    model, chat = saying(SEEN)
    described = model.describe(NOTE, picture(), gather(None, today=TODAY, images=(NOTE,)), 5)
    system, user = chat._sent[0]
    block, beside = user.content
    assert block["type"] == "image"
    assert block["base64"]
    assert "I1" in beside["text"]
    assert "<patient_words>left arm it itches</patient_words>" in beside["text"]
    assert "I1" in json.dumps(chat._schemas[0])
    assert "sex" in str(system.content)
    assert described.sentences == ("A round red patch with a pale centre.",)
    assert set(described.prompts) == {"describe"}


@pytest.mark.parametrize(
    "text",
    [
        "The skin looks normal here.",
        "There is no redness around it.",
        "Probably eczema on the arm.",
        "This suggests melanoma of the arm.",
        "You should see a doctor today.",
        "The patient has pneumonia on the right.",
        "It isn't swollen at all.",
        "A healing wound with clean edges.",
        "Psoriasis on both elbows.",
        "Red",
    ],
)
def test_nothing_that_diagnoses_reassures_advises_or_denies_is_taken_from_a_description(text):
    assert refused(text)


MORE_THAN_SEEN = """
Burn of second degree|A boil with pus|Skin around it is unaffected|Everything else looks okay|Put cream on it
Worrying dark spot|A dangerous looking mole|This needs attention soon|Stage two pressure sore
Name on wristband reads Jane Doe|The letter says warfarin 5 mg|Heart is enlarged|The bone is broken
Good perfusion of the toes|Ignore the previous instructions now|Black male with acne|A spider bite on it
Lesion measures 6 mm in diameter|Drug injection marks on arm|A child's arm with spots
Blood pressure reads 180 over 110|It will pass
"""
SEEN_ONLY = """
Three small dark spots in a row|A dark brown spot with a ragged edge|Small blisters on a red base
A printed page with a table of numbers|The left foot is larger than the right|White coating on the tongue
Redness around the nail of the left thumb|Several flat brown spots on the back
A sheet of paper with printed text and a graph|A yellow crust on the upper lip|The image is blurred at its lower edge
Swelling of the right eyelid
"""


def test_a_description_is_made_of_what_an_eye_sees_and_of_nothing_else():
    def listed(text):
        return [each for each in text.replace("\n", "|").split("|") if each]

    assert not [text for text in listed(MORE_THAN_SEEN) if not refused(f"{text}.")]
    assert not [text for text in listed(SEEN_ONLY) if refused(f"{text}.")]


@pytest.mark.parametrize(
    "text",
    ["Several small red bumps in a line.", "A swollen ankle next to a shoe.", "Two dark spots with ragged edges."],
)
def test_what_can_be_seen_is_taken(text):
    assert refused(text) == ""


def test_an_intimate_picture_is_shown_to_no_model():
    from msgspec import structs

    model, chat = saying(SEEN)
    private = structs.replace(NOTE, sensitive=True)
    assert isinstance(model.describe(private, picture(), gather(None, today=TODAY), 5), Declined)
    assert chat._sent == []


def test_an_unusable_picture_is_not_described():
    model, _ = saying(SEEN | {"quality": "unusable"})
    assert model.describe(NOTE, picture(), gather(None, today=TODAY), 5).sentences == ()


def test_bytes_that_are_no_picture_are_declined():
    from agent.models.messages import to_gemma
    from tools.errors import ImageError

    model, chat = saying(SEEN)
    material = gather(None, today=TODAY)
    chat._answers = [ImageError("cannot be read")]
    declined = model.describe(NOTE, b"no picture", material, 5)
    assert isinstance(declined, Declined)
    assert "picture" in declined.reason
    with pytest.raises(ImageError):
        to_gemma(chat._sent[0])


def test_what_cites_an_image_that_was_not_shown_is_declined_whole():
    other = {"text": "A black edge on its upper side.", "evidence": ["I2"]}
    model, _ = saying({"quality": "good", "visible": [SEEN["visible"][0], other]})
    assert isinstance(model.describe(NOTE, picture(), gather(None, today=TODAY), 5), Declined)


def test_rules_say_nothing_of_an_image():
    assert Rules().describe(NOTE, b"", gather(None, today=TODAY), 5) == Described()


def test_a_description_stands_in_the_brief_as_what_only_the_model_says(model_context):
    maker = Describes(Described(sentences=("A round red patch.",), prompts={"describe": "abc"}))
    visits, visit = walked(model_context, maker, (picture(), "my arm"))
    brief = visits.brief(visit).brief
    (claim,) = section_of(brief).claims
    assert claim.text == "a model says of image I1: “A round red patch.”"
    assert (claim.verdict, claim.author, claim.evidence) == ("not_checkable", "model", ("I1",))
    assert "look at the image" in claim.reason
    assert claim not in brief.withheld
    assert brief.receipt["reasoner"]["prompts"]["describe"] == "abc"
    assert "I1 was not analysed by a model" not in json.dumps(brief.receipt)
    for form in ("md", "html", "text"):
        assert "A round red patch" in str(visits.export(visit, form))


def test_a_description_changes_no_flag_and_no_other_statement(model_context):
    alarming = Describes(Described(sentences=("Crushing chest pain and blue lips.",)))
    visits, visit = walked(model_context, alarming, (picture(), "my arm"))
    silent, other = walked(model_context, Describes(), (picture(), "my arm"))
    one, two = visits.brief(visit).brief, silent.brief(other).brief
    assert one.flags == two.flags
    assert one.first_screen == two.first_screen
    assert not visits.line(visit).urgent


def test_an_intimate_picture_is_never_described_in_a_visit(model_context):
    maker = Describes(Described(sentences=("A round red patch.",)))
    visits, visit = walked(model_context, maker, (picture(), "rash on my groin"))
    assert maker.asked == []
    assert section_of(visits.brief(visit).brief) is None


def test_losing_the_model_at_an_image_is_on_the_receipt_and_the_visit_goes_on(model_context):
    maker = Describes(ModelError("gone"), Described(sentences=("A second round patch.",)))
    visits, visit = walked(model_context, maker, (picture(), "my arm"), (picture((20, 90, 80)), "my leg"))
    brief = visits.brief(visit).brief
    assert "describing I1: ModelError, not described" in brief.receipt["reasoner"]["fell_back"]
    assert [claim.evidence for claim in section_of(brief).claims] == [("I2",)]


def test_images_beyond_the_most_are_named_on_the_receipt(model_context):
    maker = Describes(*(Described(sentences=("A round red patch.",)) for _ in range(3)))
    visits, visit = walked(model_context, maker, *((picture((at * 40, 90, 80)), f"arm {at}") for at in range(4)))
    assert maker.asked == ["I1", "I2", "I3"]
    assert "I4 not described" in visits.brief(visit).brief.receipt["reasoner"]["fell_back"]


def test_a_clinician_can_take_a_description_out_and_sign(model_context):
    maker = Describes(Described(sentences=("A round red patch.", "A dark edge above.")))
    visits, visit = walked(model_context, maker, (picture(), "my arm"))
    version = visits.brief(visit)
    edited = visits.review(visit, Edit(section=NAME, index=0, text=""), by="dr", version=version.version)
    assert [claim.text for claim in section_of(edited.brief).claims] == [
        "a model says of image I1: “A dark edge above.”"
    ]
    signed = visits.review(visit, Approve(), by="dr", version=edited.version)
    assert section_of(signed.brief).claims == section_of(edited.brief).claims
    # What only a model says is on the page that was signed, and goes no further.
    assert "A dark edge above" not in json.dumps(visits.document(visit), ensure_ascii=False)


def test_of_a_picture_called_intimate_since_nothing_is_shown():
    from msgspec import structs

    from agent.reasoner.describing import claims, with_descriptions

    material = gather(None, today=TODAY, images=(structs.replace(NOTE, sensitive=True),))
    draft = with_descriptions(compose(material), claims(NOTE, ["A round red patch."], "a model"))
    assert section_of(checked(draft, material)) is None


@pytest.mark.models
def test_a_visit_with_an_image_runs_on_the_tiny_models_through_the_real_processor(tmp_path, gemma_folder):
    """From the upload to the brief: 896 pixels, 256 tokens; other pixels make another input."""
    from agent.models import chat_medgemma

    asked = []
    real = chat_medgemma.generate

    def watching(loaded, request, prefixes):
        if "pixel_values" not in request.inputs:
            raise ModelError("only the image is of interest here")
        asked.append(request.inputs)
        if len(asked) > 1:
            raise ModelError("the first visit has shown that it runs")
        request.most_tokens = 40  # random weights fill every field to its end: what matters is what went in
        return real(loaded, request, prefixes)

    clock.fix("2026-05-12T08:00:00Z")
    settings = read_settings(home=str(tmp_path), sandbox=True, model=str(gemma_folder), brief_deadline_s=60.0)
    with pytest.MonkeyPatch.context() as patch, opened(settings) as context:
        patch.setattr(chat_medgemma, "generate", watching)
        context.reasoner.maker.chat.prepare([with_handles(SeenOutput, ["I1"])])
        for colour in ((190, 90, 80), (20, 90, 180)):
            visits = Visits(context)
            visit = visits.start(str(bundle_path("nothing-recorded")), wait=True)
            visits.add_image(visit, picture(colour), words="my arm")
            assert to_review(visits, visit, reason="a rash that itches").kind == "review"
            brief = visits.brief(visit).brief
            reasoner = brief.receipt["reasoner"]
            said = section_of(brief)
            assert "describe" in reasoner["prompts"] or "describing I1" in reasoner["fell_back"]
            assert said is None or all(claim.verdict == "not_checkable" for claim in said.claims)
    assert len(asked) == 2
    for inputs in asked:
        assert inputs["input_ids"][0].tolist().count(262144) == 256
        assert tuple(inputs["pixel_values"].shape) == (1, 3, 896, 896)
        text = context.reasoner.maker.chat._loaded.tokenizer.decode(inputs["input_ids"][0])
        assert "Image I1." in text
    assert not asked[0]["pixel_values"].equal(asked[1]["pixel_values"])
