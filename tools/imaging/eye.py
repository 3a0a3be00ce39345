"""The image tool of a visit: opens what was sent, says what kind of image it is and how good, never what it means."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from tools.clinical import ImageNote
from tools.errors import ImageError
from tools.imaging.labels import averaged, best, label_table, prompts
from tools.imaging.opening import open_image
from tools.imaging.quality import problems
from tools.imaging.siglip import SiglipModel
from tools.imaging.sites import is_intimate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

REFUSED_MINOR = "Pictures of private parts of the body are not taken here. Please show it in person."


class Taken(Struct, frozen=True, kw_only=True):
    """An image taken in: the picture to keep, what is known of it, and the original frames of a medical image."""

    data: bytes
    note: ImageNote
    original: bytes = b""


class Judged(Struct, frozen=True, kw_only=True):
    """What a model made of an image: the note, and the embedding as float32, little-endian; empty without a model."""

    note: ImageNote
    vector: bytes = b""


class PlainEye:
    """Without a model: safe opening, quality, metadata. The brief then says "not analysed by a model"."""

    name = ""
    """Of the model and its revision, under which embeddings are kept."""

    def open(
        self, data: bytes, *, words: str = "", body_site: str = "", minor: bool = False, sensitive: bool = False
    ) -> Taken:
        """Return the picture stripped of what identifies, and what is known of it.

        Args:
            data: the file as it came.
            words: what the patient wrote with it.
            body_site: where it is of, in words.
            minor: the patient is a child, or may be one.
            sensitive: already known to be of an intimate area.

        Raises:
            ImageError: it cannot be opened safely, or is an intimate picture of a minor.
        """
        sensitive = sensitive or is_intimate(f"{body_site} {words}")
        if sensitive and minor:
            raise ImageError(REFUSED_MINOR)
        opened = open_image(data)
        stored, media = opened.stored()
        kept = opened.kept
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
            warnings=opened.warnings,
            modality=opened.modality,
            frames=kept.count if kept else 1,
            window=kept.window if kept else (),
        )
        return Taken(data=stored, note=note, original=kept.pack() if kept else b"")

    def triage(self, data: bytes, note: ImageNote) -> ImageNote:
        """Return the note with what a model sees; unchanged without one."""
        return self.triage_all([(data, note)])[0].note

    def triage_all(self, images: Sequence[tuple[bytes, ImageNote]]) -> list[Judged]:
        """Return each image as it is: no model looked."""
        return [Judged(note=note) for _, note in images]


class MedSigLipEye(PlainEye):
    """With MedSigLIP: also what kind of image it is and, where allowed, "look at this early"."""

    def __init__(self, model: SiglipModel, *, findings: bool = False) -> None:
        """Take a loaded model; `findings` allows research prompts within a modality."""
        self.model = model
        self.findings = findings
        self.name = f"{model.name}{'@' + model.revision if model.revision else ''}"

    def triage_all(self, images: Sequence[tuple[bytes, ImageNote]]) -> list[Judged]:
        """Judge several images in one batch; an intimate one is not even opened."""
        from PIL import Image

        seen = [(at, data) for at, (data, note) in enumerate(images) if not note.sensitive]
        vectors = self.model.embed_images([Image.open(io.BytesIO(data)) for _, data in seen]) if seen else ()
        judged = [Judged(note=note) for _, note in images]
        for (at, _), vector in zip(seen, vectors, strict=True):
            judged[at] = Judged(note=self._judged(images[at][1], vector), vector=vector.astype("<f4").tobytes())
        return judged

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
            early = [early_look(label.name) for label in asked if found[label.name] >= label.threshold]
        by = f"{self.name}, labels {table.version}"
        return structs.replace(
            note, kind_of_image=kind or "not sure", scores=scores, look_early=tuple(early), analysed_by=by
        )


def early_look(finding: str) -> str:
    """Return how a research prompt that scored high is told: a reason to look, never a finding.

    >>> early_look("consolidation")
    'look at this early (research prompt "consolidation", not a diagnosis)'
    """
    return f'look at this early (research prompt "{finding}", not a diagnosis)'


def open_eye(model: str = "", *, revision: str = "", findings: bool = False) -> PlainEye:
    """Return the image tool: with MedSigLIP when an id or folder is given, else without a model.

    Raises:
        ModelError: the model that was asked for cannot run here.
    """
    return MedSigLipEye(SiglipModel(model, revision=revision), findings=findings) if model else PlainEye()
