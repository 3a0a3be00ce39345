"""Where records come from: files and folders here, servers in `server`; it reads bytes and judges only their shape."""

import gzip
import io
import zlib
from collections import Counter
from pathlib import Path
from typing import Protocol

from tools import clock
from tools.clinical import Person
from tools.errors import RecordError, RecordNotFoundError, RecordTooLargeError
from tools.fhir.limits import ALWAYS_UNPACKED, DEFAULT, MOST_RATIO, Limits
from tools.fhir.raw import Ask, Part, RawRecord

RECORD_SUFFIXES = (".json", ".ndjson", ".jsonl", ".json.gz", ".ndjson.gz", ".jsonl.gz", ".fhir")
DOCUMENTS = frozenset((".xml", ".pdf", ".csv", ".rtf", ".html", ".htm", ".doc", ".docx", ".dcm", ".hl7", ".zip"))
"""Kinds of files that often lie beside FHIR in a patient's export, and hold what is not in it."""
_CHUNK_BYTES = 1 << 20


class RecordSource(Protocol):
    """Anything that can deliver a patient's record as raw bytes."""

    where: str

    def fetch(self, patient: str | None = None, *, since: RawRecord | None = None) -> RawRecord:
        """Return the record; with `since`, what changed is fetched and joined to it where the source can do so."""
        ...

    def patients(self) -> tuple[Person, ...]:
        """Return everybody of whom the source holds a Patient resource."""
        ...


class FileSource:
    """A Bundle, a single resource or NDJSON in one file, plain or gzip."""

    def __init__(self, path: Path, limits: Limits = DEFAULT) -> None:
        self.path = path
        self.limits = limits
        self.where = str(path)

    def fetch(self, patient: str | None = None, *, since: RawRecord | None = None) -> RawRecord:
        """Return the file's bytes, decompressed. A file is always read whole, so `since` changes nothing."""
        del since
        part = Part(self.path.name, read_bytes(self.path, self.limits))
        return RawRecord(
            parts=(part,), source=self.path.name, patient=patient or "", fetched_at=clock.now().isoformat()
        )

    def patients(self) -> tuple[Person, ...]:
        """Return everybody of whom the file holds a Patient resource."""
        from tools.fhir.reading import people_in

        return people_in(self.fetch(), self.limits)


class FolderSource:
    """A folder of such files, one record together; a file that cannot be read is on the receipt."""

    def __init__(self, path: Path, limits: Limits = DEFAULT) -> None:
        self.path = path
        self.limits = limits
        self.where = str(path)

    def fetch(self, patient: str | None = None, *, since: RawRecord | None = None) -> RawRecord:
        """Return every file's bytes, by name.

        Raises:
            RecordNotFoundError: no file of a known suffix is there.
            RecordTooLargeError: too many files, or too large together.
        """
        del since
        found = [file for file in self.path.rglob("*") if file.is_file()]
        files = sorted(
            (file for file in found if is_record_name(file.name)),
            key=lambda file: file.relative_to(self.path).as_posix(),
        )
        if not files:
            raise RecordNotFoundError(
                f"{self.path.name}: no .json, .ndjson or .gz file in this folder; name one that has"
            )
        if len(files) > self.limits.files:
            raise RecordTooLargeError(f"{self.path.name}: more than {self.limits.files} files; name a smaller folder")
        parts: list[Part] = []
        lines = _beside(found)
        total = 0
        for file in files:
            name = file.relative_to(self.path).as_posix()
            try:
                content = read_bytes(file, self.limits)
            except RecordTooLargeError:
                raise
            except RecordError as exc:
                lines.append(Ask(what=name, outcome="failed", reason=str(exc)))
                continue
            total += len(content)
            if total > self.limits.total_bytes:
                raise RecordTooLargeError(f"{self.path.name}: more than {self.limits.total_bytes:,} bytes together")
            parts.append(Part(name, content))
        return RawRecord(
            parts=tuple(parts),
            lines=tuple(lines),
            source=self.path.name,
            patient=patient or "",
            fetched_at=clock.now().isoformat(),
        )

    def patients(self) -> tuple[Person, ...]:
        """Return everybody of whom the folder holds a Patient resource."""
        from tools.fhir.reading import people_in

        return people_in(self.fetch(), self.limits)


def _beside(files: list[Path]) -> list[Ask]:
    """Return what a folder holds beside FHIR that may tell of the patient's health, by its kind."""
    kinds = Counter(file.suffix.lower() for file in files if file.suffix.lower() in DOCUMENTS)
    return [
        Ask(what=kind, outcome="left_out", reason=f"{n} {'file' if n == 1 else 'files'} in the folder not read: {kind}")
        for kind, n in sorted(kinds.items())
    ]


def open_source(where: str, *, authorization: object = None, limits: Limits = DEFAULT) -> RecordSource:
    """Return the source at `where`: a file, a folder, or the base URL of a FHIR R4 server.

    Args:
        where: a path, or an `http://` or `https://` base URL.
        authorization: for servers only, see `tools.fhir.server.Authorization`.
        limits: how big the record may be.

    Raises:
        RecordNotFoundError: there is no such file or folder.
    """
    if where.startswith(("http://", "https://")):
        from tools.fhir.server import server_source

        return server_source(where, authorization=authorization, limits=limits)
    path = Path(where).expanduser()
    try:
        if path.is_dir():
            return FolderSource(path, limits)
        if path.is_file():
            return FileSource(path, limits)
    except (OSError, ValueError) as exc:
        raise RecordNotFoundError(f"{path.name}: this path cannot be opened; check the name") from exc
    raise RecordNotFoundError(f"{where}: no such file or folder; give a FHIR file, a folder or a server's base URL")


def is_record_name(name: str) -> bool:
    """Tell whether a file in a folder looks like part of a record by its name."""
    lowered = name.lower()
    return lowered.endswith(RECORD_SUFFIXES) and not lowered.startswith(".")


def read_bytes(path: Path, limits: Limits) -> bytes:
    """Return a file's bytes, decompressed when they are gzip.

    Raises:
        RecordNotFoundError: the file cannot be opened.
        RecordTooLargeError: it is larger than the limit, packed or unpacked.
        RecordError: the gzip data is damaged.
    """
    try:
        if path.stat().st_size > limits.file_bytes:
            raise RecordTooLargeError(f"{path.name}: larger than {limits.file_bytes:,} bytes; split it by patient")
        content = path.read_bytes()
    except OSError as exc:
        raise RecordNotFoundError(
            f"{path.name}: cannot be opened ({exc.strerror}); check the path and its rights"
        ) from exc
    return gunzip(content, path.name, limits) if content[:2] == b"\x1f\x8b" else content


def gunzip(content: bytes, name: str, limits: Limits) -> bytes:
    """Return gzip data unpacked, stopping at the limit instead of filling the memory.

    Raises:
        RecordTooLargeError: it unpacks to more than the limit.
        RecordError: it is damaged.
    """
    unpacked = io.BytesIO()
    try:
        taken = io.BytesIO(content)
        with gzip.GzipFile(fileobj=taken) as packed:
            while chunk := packed.read(_CHUNK_BYTES):
                unpacked.write(chunk)
                if unpacked.tell() > max(ALWAYS_UNPACKED, MOST_RATIO * taken.tell()):
                    raise RecordTooLargeError(
                        f"{name}: unpacks to over {MOST_RATIO} times its size; refused as no record"
                    )
                if unpacked.tell() > limits.file_bytes:
                    raise RecordTooLargeError(f"{name}: unpacks to more than {limits.file_bytes:,} bytes; refused")
    except (OSError, EOFError, zlib.error) as exc:
        raise RecordError(f"{name}: damaged gzip data; fetch the file again") from exc
    return unpacked.getvalue()
