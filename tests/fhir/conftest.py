"""What the tests of the record share: small records of our own, and a real FHIR engine."""

import gzip
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tools.fhir import Part, RawRecord, Reading, read_facts

SERVER = Path(__file__).parent / "server"
Json = dict[str, Any]
PATIENT: Json = {
    "resourceType": "Patient",
    "id": "ann",
    "name": [{"family": "Berg", "given": ["Ann"]}],
    "birthDate": "1960-02-03",
    "gender": "female",
}
OURS = {"reference": "Patient/ann"}


def bundle(*resources: Json, type_: str = "collection") -> Json:
    """A Bundle of resources."""
    return {"resourceType": "Bundle", "type": type_, "entry": [{"resource": item} for item in resources]}


def raw_of(content: Json | bytes | str, name: str = "record.json", patient: str = "") -> RawRecord:
    """A record delivered in one part."""
    if isinstance(content, dict):
        content = json.dumps(content)
    return RawRecord(
        parts=(Part(name, content.encode() if isinstance(content, str) else content),), source=name, patient=patient
    )


def read(*resources: Json, patient: Json | None = PATIENT) -> Reading:
    """Read resources about Ann Berg."""
    given = [
        {"subject": OURS} | item if "subject" not in item and "patient" not in item else item for item in resources
    ]
    reading = read_facts(raw_of(bundle(*([patient] if patient else []), *given)))
    receipt = reading.receipt
    assert receipt.seen == receipt.used + len(receipt.set_aside) + len(receipt.failed)
    return reading


def facts_of(reading: Reading, kind: str) -> list[Any]:
    """The facts of one kind."""
    return [fact for fact in reading.facts if fact.kind == kind]


def one(*resources: Json, kind: str) -> Any:
    """The only fact of a kind."""
    found = facts_of(read(*resources), kind)
    assert len(found) == 1, found
    return found[0]


def coded(code: str, system: str = "http://loinc.org", display: str = "", text: str = "") -> Json:
    """A CodeableConcept."""
    made: Json = {"coding": [{"system": system, "code": code} | ({"display": display} if display else {})]}
    return made | ({"text": text} if text else {})


class FhirServer:
    """The engine under test, and the levers of its wrapper."""

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}/fhir"
        self.root = f"http://127.0.0.1:{port}"
        self._http = httpx.Client(timeout=30)

    def control(self, **settings: Any) -> None:
        """Change how the server behaves."""
        self._http.post(f"{self.root}/control", json=settings).raise_for_status()

    def seed(self, *resources: Json, **settings: Any) -> None:
        """Start afresh with these resources."""
        self.control(clear=True, seed=list(resources), **settings)

    def delete(self, address: str) -> None:
        """Delete one resource, as another program would."""
        self._http.delete(f"{self.base}/{address}").raise_for_status()

    def requests(self) -> list[Json]:
        """Every request since the last start afresh."""
        return self._http.get(f"{self.root}/control").json()["requests"]

    def close(self) -> None:
        """Hang up."""
        self._http.close()


@pytest.fixture(scope="session")
def engine() -> Iterator[FhirServer]:
    """A real FHIR R4 engine behind Node; skipped where Node or its packages are missing."""
    node = shutil.which("node")
    if node is None or not (SERVER / "node_modules" / "@medplum" / "fhir-router").is_dir():
        pytest.skip("Node.js or the FHIR engine's packages are missing: run tests/components.sh")
    process = subprocess.Popen(
        [node, "server.mjs"], cwd=SERVER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        line = process.stdout.readline()
        assert line.startswith("listening "), line
        server = FhirServer(int(line.split()[1]))
        yield server
        server.close()
    finally:
        process.stdin.close()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a file of a record, packed when its name says so."""

    def put(name: str, content: Json | bytes | str) -> Path:
        if isinstance(content, dict):
            content = json.dumps(content)
        data = content.encode() if isinstance(content, str) else content
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return file

    return put
