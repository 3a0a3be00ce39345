"""Records as they were read, under the hash of their content."""

import hashlib
import zlib

from tools import clock
from tools.errors import StoreError
from tools.store.database import Database


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
