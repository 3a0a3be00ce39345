"""The patients' images: bytes, what is known of them, original grey values, embeddings. It opens and judges none.

What is intimate is kept so here, whoever writes: no embedding is taken or handed out, and what a model said is dropped.
"""

import hashlib
from collections.abc import Sequence

import msgspec
from msgspec import structs

from tools.clinical import ImageNote
from tools.errors import ConflictError, StoreError
from tools.store.database import Database, Row, Statements
from tools.store.values import StoredImage, StoredVector


class ImageTable:
    """What patients sent, under the handles `I1`, `I2`, ... of their visit; a handle is never given twice."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, visit: str, data: bytes, note: ImageNote, original: bytes = b"") -> StoredImage:
        """Keep an image; the same bytes twice in a visit are one image."""
        digest = hashlib.sha256(data).hexdigest()
        with self._database.begin() as now:
            there = now.rows(_ONE + " AND digest = ?", (visit, digest))
            if there:
                known = _image(there[0])
                return _rewritten(now, known, structs.replace(known.note, sensitive=True)) if note.sensitive else known
            if _called_intimate(now, digest):
                note = structs.replace(note, sensitive=True)
            (last,) = now.rows("SELECT COALESCE(MAX(number), 0) FROM images WHERE visit = ?", (visit,))[0]
            kept = _kept(structs.replace(note, handle=f"I{last + 1}", digest=digest))
            now.run("INSERT INTO image_bytes (digest, data) VALUES (?, ?) ON CONFLICT DO NOTHING", (digest, data))
            now.run(
                "INSERT INTO images (visit, number, digest, note) VALUES (?, ?, ?, ?)",
                (visit, last + 1, digest, msgspec.json.encode(kept).decode()),
            )
            if original:
                now.run("INSERT INTO image_originals (visit, digest, data) VALUES (?, ?, ?)", (visit, digest, original))
        return StoredImage(visit=visit, handle=kept.handle, digest=digest, note=kept)

    def get(self, visit: str, handle: str) -> bytes:
        """Return the bytes."""
        with self._database.read() as now:
            digest = _known(now, visit, handle).digest
            rows = now.rows("SELECT data FROM image_bytes WHERE digest = ?", (digest,))
        if not rows or hashlib.sha256(rows[0][0]).hexdigest() != digest:
            raise StoreError(f"image {handle} of visit {visit} is damaged in the store; ask for it again")
        return bytes(rows[0][0])

    def original(self, visit: str, handle: str) -> bytes:
        """Return the original pixel values kept beside it; empty when there are none."""
        with self._database.read() as now:
            digest = _known(now, visit, handle).digest
            rows = now.rows("SELECT data FROM image_originals WHERE visit = ? AND digest = ?", (visit, digest))
        return bytes(rows[0][0]) if rows else b""

    def note(self, visit: str, handle: str, note: ImageNote) -> StoredImage:
        """Replace what is known of it; once intimate it stays so."""
        with self._database.begin() as now:
            return _rewritten(now, _known(now, visit, handle), note)

    def all(self, visit: str) -> tuple[StoredImage, ...]:
        """Return a visit's images in order."""
        with self._database.read() as now:
            return tuple(_image(row) for row in now.rows(_ONE + " ORDER BY number", (visit,)))

    def delete(self, visit: str, handle: str) -> None:
        """Remove it with its embeddings and original, and its bytes unless another visit has the same."""
        with self._database.begin() as now:
            digest = _known(now, visit, handle).digest
            for table in ("image_vectors", "image_originals"):
                now.run(f"DELETE FROM {table} WHERE visit = ? AND digest = ?", (visit, digest))  # noqa: S608 - our names
            # The empty row stays, so that a brief which cites I2 never comes to show another picture.
            now.run(
                "UPDATE images SET digest = ?, note = '' WHERE visit = ? AND digest = ?",
                (f"deleted {handle}", visit, digest),
            )
            if not now.rows("SELECT 1 FROM images WHERE digest = ?", (digest,)):
                now.run("DELETE FROM image_bytes WHERE digest = ?", (digest,))

    def embed(self, visit: str, handle: str, model: str, vector: bytes) -> None:
        """Keep one model's embedding of it."""
        with self._database.begin() as now:
            image = _known(now, visit, handle)
            if image.note.sensitive:
                raise ConflictError(f"image {handle} is intimate; no embedding of it is kept")
            now.run(
                "INSERT INTO image_vectors (visit, digest, model, vector) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (visit, image.digest, model, vector),
            )

    def vectors(self, visits: Sequence[str], model: str) -> tuple[StoredVector, ...]:
        """Return one model's embeddings of these visits' images, never of an intimate one."""
        found: list[StoredVector] = []
        with self._database.read() as now:
            for visit in visits:
                rows = now.rows(
                    "SELECT digest, vector FROM image_vectors WHERE visit = ? AND model = ?", (visit, model)
                )
                kept = {digest: bytes(vector) for digest, vector in rows}
                images = (_image(row) for row in now.rows(_ONE + " ORDER BY number", (visit,))) if kept else ()
                found += [
                    StoredVector(visit=visit, handle=image.handle, vector=kept[image.digest])
                    for image in images
                    if image.digest in kept and not image.note.sensitive
                ]
        return tuple(found)


_ONE = "SELECT visit, digest, note FROM images WHERE visit = ? AND note <> ''"


def _image(row: Row) -> StoredImage:
    visit, digest, note = row
    read = msgspec.json.decode(note, type=ImageNote)
    return StoredImage(visit=visit, handle=read.handle, digest=digest, note=read)


def _known(now: Statements, visit: str, handle: str) -> StoredImage:
    for row in now.rows(_ONE, (visit,)):
        if (image := _image(row)).handle == handle:
            return image
    raise StoreError(f"visit {visit} has no image {handle}")


def _rewritten(now: Statements, old: StoredImage, note: ImageNote) -> StoredImage:
    sensitive = old.note.sensitive or note.sensitive
    kept = _kept(structs.replace(note, handle=old.handle, digest=old.digest, sensitive=sensitive))
    now.run(
        "UPDATE images SET note = ? WHERE visit = ? AND digest = ?",
        (msgspec.json.encode(kept).decode(), old.visit, old.digest),
    )
    if kept.sensitive:
        now.run("DELETE FROM image_vectors WHERE digest = ?", (old.digest,))
    if kept.sensitive and not old.note.sensitive:
        # The same picture in another visit is the same picture.
        for row in now.rows("SELECT visit, digest, note FROM images WHERE digest = ?", (old.digest,)):
            other = _image(row)
            if not other.note.sensitive:
                _rewritten(now, other, structs.replace(other.note, sensitive=True))
    return structs.replace(old, note=kept)


def _called_intimate(now: Statements, digest: str) -> bool:
    """Tell whether these very bytes were called intimate in any visit."""
    return any(
        _image(row).note.sensitive
        for row in now.rows("SELECT visit, digest, note FROM images WHERE digest = ?", (digest,))
    )


def _kept(note: ImageNote) -> ImageNote:
    """Return the note as it is kept: nothing of a model or of quality on an intimate image, never what looks alike."""
    if note.sensitive:
        note = structs.replace(
            note, kind_of_image="", scores={}, look_early=(), analysed_by="", quality=(), described_by=""
        )
    return structs.replace(note, similar=())
