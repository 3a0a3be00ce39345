"""Bytes under the hash of their content: records as they were read, and the patients' images."""

import hashlib
import zlib

import msgspec

from tools import clock
from tools.clinical import ImageNote
from tools.errors import StoreError
from tools.store.database import Database, Row, Statements
from tools.store.values import StoredImage


class SnapshotTable:
    """Records as they were read: immutable, compressed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, data: bytes) -> str:
        """Keep `data` and return its digest."""
        digest = hashlib.sha256(data).hexdigest()
        with self._database.begin() as now:
            now.run(
                "INSERT INTO snapshots (digest, data, size, kept_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (digest, zlib.compress(data, 3), len(data), clock.now().isoformat()),
            )
        return digest

    def get(self, digest: str) -> bytes:
        """Return the bytes, after comparing them with their digest."""
        with self._database.read() as now:
            rows = now.rows("SELECT data FROM snapshots WHERE digest = ?", (digest,))
        if not rows:
            raise StoreError(f"the record {digest[:12]} is not in the store; read it again from its source")
        try:
            data = zlib.decompress(bytes(rows[0][0]))
        except zlib.error:
            data = b""
        if hashlib.sha256(data).hexdigest() != digest:
            raise StoreError(f"the record {digest[:12]} is damaged in the store; restore a backup or read it again")
        return data

    def has(self, digest: str) -> bool:
        """Return whether it is kept."""
        with self._database.read() as now:
            return bool(now.rows("SELECT 1 FROM snapshots WHERE digest = ?", (digest,)))


class ImageTable:
    """What patients sent, under the handles `I1`, `I2`, ... of their visit."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, visit: str, data: bytes, note: ImageNote) -> StoredImage:
        """Keep an image; the same bytes twice in a visit are one image."""
        digest = hashlib.sha256(data).hexdigest()
        with self._database.begin() as now:
            there = now.rows(_ONE + " AND digest = ?", (visit, digest))
            if there:
                return _image(there[0])
            (last,) = now.rows("SELECT COALESCE(MAX(number), 0) FROM images WHERE visit = ?", (visit,))[0]
            kept = msgspec.structs.replace(note, handle=f"I{last + 1}", digest=digest)
            now.run("INSERT INTO image_bytes (digest, data) VALUES (?, ?) ON CONFLICT DO NOTHING", (digest, data))
            now.run(
                "INSERT INTO images (visit, number, digest, note) VALUES (?, ?, ?, ?)",
                (visit, last + 1, digest, msgspec.json.encode(kept).decode()),
            )
        return StoredImage(visit=visit, handle=kept.handle, digest=digest, note=kept)

    def get(self, visit: str, handle: str) -> bytes:
        """Return the bytes."""
        with self._database.read() as now:
            digest = _known(now, visit, handle).digest
            rows = now.rows("SELECT data FROM image_bytes WHERE digest = ?", (digest,))
        if not rows or hashlib.sha256(rows[0][0]).hexdigest() != digest:
            raise StoreError(f"image {handle} of visit {visit} is damaged in the store; ask for it again")
        return bytes(rows[0][0])

    def note(self, visit: str, handle: str, note: ImageNote) -> StoredImage:
        """Replace what is known of it."""
        with self._database.begin() as now:
            old = _known(now, visit, handle)
            kept = msgspec.structs.replace(note, handle=handle, digest=old.digest)
            now.run(
                "UPDATE images SET note = ? WHERE visit = ? AND digest = ?",
                (msgspec.json.encode(kept).decode(), visit, old.digest),
            )
        return msgspec.structs.replace(old, note=kept)

    def all(self, visit: str) -> tuple[StoredImage, ...]:
        """Return a visit's images in order."""
        with self._database.read() as now:
            return tuple(_image(row) for row in now.rows(_ONE + " ORDER BY number", (visit,)))

    def delete(self, visit: str, handle: str) -> None:
        """Remove it, with its bytes unless another visit has the same."""
        with self._database.begin() as now:
            digest = _known(now, visit, handle).digest
            now.run("DELETE FROM images WHERE visit = ? AND digest = ?", (visit, digest))
            if not now.rows("SELECT 1 FROM images WHERE digest = ?", (digest,)):
                now.run("DELETE FROM image_bytes WHERE digest = ?", (digest,))


_ONE = "SELECT visit, digest, note FROM images WHERE visit = ?"


def _image(row: Row) -> StoredImage:
    visit, digest, note = row
    read = msgspec.json.decode(note, type=ImageNote)
    return StoredImage(visit=visit, handle=read.handle, digest=digest, note=read)


def _known(now: Statements, visit: str, handle: str) -> StoredImage:
    for row in now.rows(_ONE, (visit,)):
        if (image := _image(row)).handle == handle:
            return image
    raise StoreError(f"visit {visit} has no image {handle}")
