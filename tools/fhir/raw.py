"""A record exactly as its source delivered it: bytes, and what was asked for and failed; it interprets nothing."""

import hashlib
import zlib
from typing import Literal

import msgspec
from msgspec import Struct

from tools.errors import StoreError


class Part(Struct, frozen=True, array_like=True):
    """One delivered piece: a file or a page of a search."""

    name: str
    content: bytes


class Ask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing asked of the source, and how it went."""

    what: str
    """The resource type, or what else was asked for: `Observation`, `$everything`, a file's name."""
    outcome: Literal["whole", "partial", "failed", "not_offered", "unsure", "left_out"] = "whole"
    """`unsure`: all of it came, but whether parts of an earlier fetch were deleted since is not known; `left_out`: what
    lies beside the record and is none of its kind."""
    reason: str = ""
    received: int = 0


class RawRecord(Struct, frozen=True, kw_only=True):
    """What a source delivered, unchanged."""

    parts: tuple[Part, ...]
    source: str
    """Where it came from: file name, folder name or base URL."""
    lines: tuple[Ask, ...] = ()
    patient: str = ""
    """The patient that was asked for; empty when the source holds only one."""
    fetched_at: str = ""
    """ISO 8601, UTC; empty for files read without a clock."""

    @property
    def digest(self) -> str:
        """SHA-256 over names, bytes, patient and failures: the same for the same content, whenever it was fetched."""
        seal = hashlib.sha256(self.patient.encode())
        for part in self.parts:
            seal.update(b"\0" + part.name.encode() + b"\0" + str(len(part.content)).encode() + b"\0")
            seal.update(part.content)
        seal.update(msgspec.json.encode(self.lines))
        return seal.hexdigest()

    @property
    def size(self) -> int:
        """Bytes of all parts together."""
        return sum(len(part.content) for part in self.parts)

    def pack(self) -> bytes:
        """Return one compressed blob for the store."""
        return zlib.compress(msgspec.msgpack.encode(self), 1)


def unpack(blob: bytes) -> RawRecord:
    """Return the record that `RawRecord.pack` made.

    Raises:
        StoreError: the blob is damaged.
    """
    try:
        return msgspec.msgpack.decode(zlib.decompress(blob), type=RawRecord)
    except (zlib.error, msgspec.DecodeError) as exc:
        raise StoreError("a stored record snapshot is damaged; fetch the record again") from exc
