"""The image tool of a visit: opens what was sent, says what kind of image it is and how good, never what it means."""

import io
from typing import TYPE_CHECKING

import numpy as np
from msgspec import structs

from tools.clinical import ImageNote
from tools.errors import ImageError
from tools.imaging.labels import averaged, best, label_table, prompts
from tools.imaging.opening import open_image
from tools.imaging.quality import problems
from tools.imaging.siglip import SiglipModel

if TYPE_CHECKING:
    from numpy.typing import NDArray

INTIMATE = (
    "genital",
    "penis",
    "testic",
    "scrot",
    "vulva",
    "vagina",
    "groin",
    "anus",
    "anal",
    "rectal",
    "buttock",
    "breast",
    "nipple",
)
REFUSED_MINOR = "Pictures of this part of a child's body are not taken here. Please show it in person."


class PlainEye:
    """Without a model: safe opening, quality, metadata. The brief then says "not analysed by a model"."""

    def open(
        self, data: bytes, *, words: str = "", body_site: str = "", minor: bool = False
    ) -> tuple[bytes, ImageNote]:
        """Return the picture stripped of what identifies, and what is known of it.

        Raises:
            ImageError: it cannot be opened safely, or is an intimate picture of a minor.
        """
        sensitive = is_intimate(f"{body_site} {words}")
        if sensitive and minor:
            raise ImageError(REFUSED_MINOR)
        opened = open_image(data)
        stored, media = opened.stored()
        note = ImageNote(
            handle="",
            digest="",
            media=media,
            width=opened.image.width,
            height=opened.image.height,
            # An intimate picture is not looked at by anything, not even for its sharpness.
            quality=() if sensitive or opened.came_as == "DICOM" else problems(opened.image),
            body_site=body_site,
            words=words,
            sensitive=sensitive,
        )
        return stored, note

    def triage(self, data: bytes, note: ImageNote) -> ImageNote:
        """Return the note as it is: no model looked."""
        del data
        return note


class MedSigLipEye(PlainEye):
    """With MedSigLIP: also what kind of image it is and, where allowed, "look at this early"."""

    def __init__(self, model: SiglipModel, *, findings: bool = False) -> None:
        """Take a loaded model; `findings` allows research prompts within a modality."""
        self.model = model
        self.findings = findings

    def triage(self, data: bytes, note: ImageNote) -> ImageNote:
        """Return the note with the kind of image and its scores; an intimate image is never looked at."""
        if note.sensitive:
            return note
        return self.triage_all([(data, note)])[0]

    def triage_all(self, images: list[tuple[bytes, ImageNote]]) -> list[ImageNote]:
        """Judge several images in one batch."""
        from PIL import Image

        seen = [(data, note) for data, note in images if not note.sensitive]
        vectors = self.model.embed_images([Image.open(io.BytesIO(data)) for data, _ in seen])
        judged = {id(note): self._judged(note, vector) for (_, note), vector in zip(seen, vectors, strict=True)}
        return [judged.get(id(note), note) for _, note in images]

    def embed(self, data: bytes) -> "NDArray[np.float32]":
        """Return one image's embedding, a unit vector."""
        from PIL import Image

        return np.asarray(self.model.embed_images([Image.open(io.BytesIO(data))])[0], dtype=np.float32)

    def _judged(self, note: ImageNote, vector: "NDArray[np.float32]") -> ImageNote:
        table = label_table()
        rows = self.model.scores(vector[None], self.model.embed_texts(prompts(table.modality)))[0]
        scores = averaged(table.modality, rows)
        kind = best(table.modality, scores)
        early: list[str] = []
        asked = [label for label in table.finding if label.modality == kind] if self.findings and kind else []
        if asked:
            found = averaged(asked, self.model.scores(vector[None], self.model.embed_texts(prompts(asked)))[0])
            scores |= found
            early = [f"{label.name} (research)" for label in asked if found[label.name] >= label.threshold]
        by = f"{self.model.name}{'@' + self.model.revision if self.model.revision else ''}, labels {table.version}"
        return structs.replace(
            note, kind_of_image=kind or "not sure", scores=scores, look_early=tuple(early), analysed_by=by
        )


def open_eye(model: str = "", *, revision: str = "", findings: bool = False) -> PlainEye:
    """Return the image tool: with MedSigLIP when an id or folder is given, else without a model.

    Raises:
        ModelError: the model that was asked for cannot run here.
    """
    return MedSigLipEye(SiglipModel(model, revision=revision), findings=findings) if model else PlainEye()


def is_intimate(words: str) -> bool:
    """Tell whether a picture's site or description names an intimate area.

    >>> is_intimate("rash on my groin"), is_intimate("left hand")
    (True, False)
    """
    return any(word in words.lower() for word in INTIMATE)
