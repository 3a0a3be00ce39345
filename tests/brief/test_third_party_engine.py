"""The document before somebody else's eyes: a third-party FHIR engine validates it, and stores it once."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.brief.conftest import FIXTURES, answer, brief_of, fixture_chart, material_of
from tools.brief import document
from tools.fhir.publish import publish

pytestmark = pytest.mark.node

HERE = Path(__file__).resolve().parent
ENGINE = HERE.parent / "fhir" / "server"
SIGNED = {"signed_by": "Dr. Lin", "signed_at": "2026-05-12T09:00:00Z"}


def node() -> str:
    found = shutil.which("node")
    if found is None or not (ENGINE / "node_modules" / "@medplum" / "core").is_dir():
        pytest.skip("Node.js or the FHIR engine's packages are missing: run tests/components.sh")
    return found


def signed(name: str) -> dict:
    chart, told = fixture_chart(name), answer(1, "reason", "my feet swell")
    return document(brief_of(chart, told), material_of(chart, told), **SIGNED)


@pytest.fixture
def server() -> Iterator[str]:
    process = subprocess.Popen(
        [node(), "server.mjs"], cwd=ENGINE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        yield f"http://127.0.0.1:{process.stdout.readline().split()[1]}/fhir"
    finally:
        process.stdin.close()
        process.terminate()
        process.wait()
        process.stdout.close()


def test_every_resource_of_every_document_passes_a_third_party_validator():
    bundles = [signed(path.stem) for path in sorted(FIXTURES.glob("*.json"))]
    done = subprocess.run(
        [node(), str(HERE / "node" / "validate.mjs"), str(ENGINE)],
        input=json.dumps(bundles),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stdout == ""
    assert int(done.stderr.split()[0]) == sum(len(bundle["entry"]) + 1 for bundle in bundles)


def test_a_real_server_stores_the_document_once_however_often_it_is_sent(server: str):
    bundle = signed("diabetes-kidney")
    first = publish(bundle, server)
    assert {entry.outcome for entry in first.entries} == {"created"}
    again = publish(bundle, server)
    assert {entry.outcome for entry in again.entries} == {"already there"}
    for kind in ("Bundle", "Patient", "QuestionnaireResponse"):
        assert len(httpx.get(f"{server}/{kind}", timeout=30).json()["entry"]) == 1
