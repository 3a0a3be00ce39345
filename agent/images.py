"""What a visit does with images: takes in, looks, finds earlier ones alike, shows, marks, removes. It decodes none.

The rules on intimate pictures are kept here and in the store, not in any form: whoever sends, and however.
"""

import math
from typing import TYPE_CHECKING, Protocol

from msgspec import structs

from tools.clinical import EarlierImage, ImageNote
from tools.errors import ImageError, ModelError, StoreError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.context import VisitContext
    from agent.settings import Settings
    from tools.imaging import Judged, PlainEye, Taken

ADULT_DAYS = 18 * 365.25
MOST_IMAGES = 20
ALIKE_LEAST = 0.6
"""Cosine of two embeddings below which nothing is called similar: an uncalibrated default."""
MOST_ALIKE = 3


class Eye(Protocol):
    """An image tool, with or without a model behind it."""

    name: str
    """Of the model, under which embeddings are kept; empty without one."""

    def open(
        self, data: bytes, *, words: str = "", body_site: str = "", minor: bool = False, sensitive: bool = False
    ) -> "Taken":
        """Return the image stripped of what identifies, and what is known of it; ImageError when it isn't safe."""

    def triage_all(self, images: "Sequence[tuple[bytes, ImageNote]]") -> "list[Judged]":
        """Return what a model sees on each; the notes as they are without one."""


def eye_of(settings: "Settings") -> "PlainEye":
    """Return the image tool that the settings name; research prompts are on in the sandbox unless they say otherwise.

    Raises:
        ModelError: the image model that was asked for cannot run here.
        UsageError: `image_findings` is neither on nor off.
    """
    from tools.errors import UsageError
    from tools.imaging import open_eye

    if settings.image_findings not in {"", "on", "off"}:
        raise UsageError(f"PREVISIT_IMAGE_FINDINGS is {settings.image_findings!r}; it needs on or off")
    findings = settings.sandbox if not settings.image_findings else settings.image_findings == "on"
    return open_eye(settings.image_model, revision=settings.image_revision, findings=findings)


class VisitImages:
    """The images of all visits of one store."""

    def __init__(self, context: "VisitContext") -> None:
        """Take what a run is given."""
        self._context, self._store = context, context.store

    def take_in(self, visit: str, data: bytes, *, words: str = "", body_site: str = "") -> ImageNote:
        """Open an image safely, keep it, judge its quality.

        Raises:
            ImageError: it cannot be opened safely, is an intimate one of a child, comes too late, or is one too many.
        """
        if self._store.visits.get(visit).status not in {"invited", "in_progress"}:
            raise ImageError("the questions are done, so no more pictures are taken; please show it at the visit")
        if len(self._store.images.all(visit)) >= MOST_IMAGES:
            raise ImageError(f"{MOST_IMAGES} pictures were sent already; please show any more at the visit")
        taken = self._context.images.open(
            data, words=words, body_site=body_site, minor=self.maybe_minor(visit), sensitive=self._spoken_of(visit)
        )
        return self._store.images.put(visit, taken.data, taken.note, taken.original).note

    def asked_again(self, visit: str, note: ImageNote) -> bool:
        """Tell whether another picture is to be asked for: this one has a problem, and none before it had."""
        others = (image.note for image in self._store.images.all(visit) if image.handle != note.handle)
        return bool(note.quality) and not any(other.quality for other in others)

    def maybe_minor(self, visit: str) -> bool:
        """Tell whether the patient is a child, or may be one as far as is known."""
        age_days = self._profile_age(visit)
        return age_days is None or age_days < ADULT_DAYS

    def notes(self, visit: str) -> tuple[ImageNote, ...]:
        """Return what is known of a visit's images; those that words of the visit make intimate are marked here."""
        images = self._store.images.all(visit)
        if images and not all(image.note.sensitive for image in images) and self._spoken_of(visit):
            for image in images:
                if not image.note.sensitive:
                    self._store.images.note(visit, image.handle, structs.replace(image.note, sensitive=True))
            images = self._store.images.all(visit)
        return tuple(image.note for image in images)

    def look(self, visit: str) -> str:
        """Have the model judge, in one batch, what it has not judged yet; return why it could not, or nothing."""
        eye = self._context.images
        todo = [note for note in self.notes(visit) if not (note.sensitive or note.analysed_by)] if eye.name else []
        if not todo:
            return ""
        seen, unread = [], ""
        for note in todo:
            try:
                seen.append((self._store.images.get(visit, note.handle), note))
            except StoreError:
                # Deleted while it was this one's turn, or damaged: the others are judged all the same.
                unread = f"images: {note.handle} could not be read from the store, not analysed by a model"
        try:
            judged = eye.triage_all(seen)
        except ModelError as exc:
            return f"images: {type(exc).__name__}, not analysed by a model"
        for each in judged:
            try:
                self._store.images.note(visit, each.note.handle, each.note)
                self._store.images.embed(visit, each.note.handle, eye.name, each.vector)
            except StoreError:
                continue  # deleted or marked as intimate while the model looked: what it said is dropped
        return unread

    def similar(self, visit: str, handle: str) -> tuple[EarlierImage, ...]:
        """Return this patient's earlier images that look most like this one, the most similar first."""
        from tools.imaging.retrieval import EmbeddingIndex

        model = self._context.images.name
        row = self._store.visits.get(visit)
        mine = [kept.vector for kept in self._store.images.vectors([visit], model) if kept.handle == handle]
        if not (model and mine):
            return ()
        earlier = {
            other.id: other.created_at
            for other in self._store.visits.of_same_person(visit)
            if other.created_at < row.created_at
        }
        known = [kept for kept in self._store.images.vectors(list(earlier), model) if len(kept.vector) == len(mine[0])]
        index = EmbeddingIndex.of([(str(at), kept.vector) for at, kept in enumerate(known)])
        found = []
        for near in index.nearest_bytes(mine[0], MOST_ALIKE):
            kept = known[int(near.name)]
            if near.similarity >= ALIKE_LEAST:
                when = earlier[kept.visit][:10]
                found.append(
                    EarlierImage(visit=kept.visit, handle=kept.handle, when=when, similarity=round(near.similarity, 3))
                )
        return tuple(found)

    def shown(
        self, visit: str, handle: str, *, frame: int = -1, centre: float | None = None, width: float | None = None
    ) -> bytes:
        """Return the picture; of a medical image the frame and window asked for, from its original values.

        Raises:
            StoreError: that visit has no such image.
            ImageError: it has no such frame, or nothing that a window could be set on.
        """
        from tools.imaging.kept import unpack

        if not all(math.isfinite(value) for value in (centre or 0.0, width or 0.0)):
            raise ImageError("a window's centre and width are plain numbers")
        if frame < 0 and centre is None and width is None:
            return self._store.images.get(visit, handle)
        original = self._store.images.original(visit, handle)
        if not original:
            raise ImageError("this picture has no other frames and no window to set")
        kept = unpack(original)
        return kept.shown(kept.count // 2 if frame < 0 else frame, centre=centre, width=width)

    def mark_intimate(self, visit: str, handle: str, *, by: str) -> ImageNote:
        """Write down that a clinician calls it intimate: what a model said of it and its embeddings go, for good."""
        note = self.note(visit, handle)
        marked = self._store.images.note(visit, handle, structs.replace(note, sensitive=True)).note
        self._store.audit.add(by, "image.marked_intimate", visit=visit, detail=handle)
        return marked

    def remove(self, visit: str, handle: str, *, by: str) -> None:
        """Delete it with its original and its embeddings; its handle is not given again."""
        self._store.images.delete(visit, handle)
        self._store.audit.add(by, "image.deleted", visit=visit, detail=handle)

    def note(self, visit: str, handle: str) -> ImageNote:
        """Return what is known of one image; ImageError when there is none."""
        for note in self.notes(visit):
            if note.handle == handle:
                return note
        raise ImageError(f"this visit has no image {handle}")

    def _spoken_of(self, visit: str) -> bool:
        """Tell whether the patient's reason, story or the site of a finding names an intimate area."""
        from tools.imaging.sites import is_intimate

        answers = self._store.answers.current(visit)
        said = [answer.words for answer in answers if answer.topic in {"reason", "story", "site"}]
        findings = [found for answer in answers for found in answer.findings if found.polarity != "absent"]
        said += [f"{found.site} {found.name}" for found in findings]
        return is_intimate(" \n ".join([self._store.visits.get(visit).reason, *said]))

    def _profile_age(self, visit: str) -> int | None:
        from tools import clock
        from tools.interview import profile_of

        row = self._store.visits.get(visit)
        chart = self._context.records.chart(row)
        person = chart.person if chart else self._context.records.person(row)
        answers = self._store.answers.current(visit)
        return profile_of(person, answers, clock.today(), language=row.language, country=row.country).age_days
