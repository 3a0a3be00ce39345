"""An independent oracle reads the raw JSON in plain Python; whatever it finds must be on the page."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.brief.conftest import FIXTURES, brief_of
from tools.brief import render
from tools.chart import read_chart
from tools.errors import PrevisitError
from tools.fhir import open_source

SETS = ("synthea_smart2019", "pysynthea_generated", "mimic_demo_bundles", "ips_documents/validated_samples")
ANTICOAGULANTS = re.compile(
    r"warfarin|apixaban|rivaroxaban|dabigatran|edoxaban|heparin|enoxaparin|phenprocoumon|acenocoumarol", re.IGNORECASE
)


def resources(path: Path) -> list[dict[str, Any]]:
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [entry["resource"] for entry in json.loads(raw)["entry"] if "resource" in entry]


def code(value: Any) -> str:
    if isinstance(value, str):
        return value
    codings = (value or {}).get("coding") or [{}]
    return str(codings[0].get("code", ""))


def name(value: dict[str, Any]) -> str:
    text = value.get("text") or next((one["display"] for one in value.get("coding", []) if one.get("display")), "")
    return re.sub(
        r"\s*\((disorder|finding|substance|situation|product|person|organism|procedure|event)\)$", "", text
    ).strip()


def flat(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


def missing(path: Path) -> list[str]:
    page = flat(render(brief_of(read_chart(open_source(str(path)).fetch())), "text").split("RECEIPT")[0])
    lost = []
    for one in resources(path):
        kind = one["resourceType"]
        if kind == "AllergyIntolerance":
            if code(one.get("verificationStatus")) in {"refuted", "entered-in-error"}:
                continue
            if code(one.get("clinicalStatus")) in {"resolved", "inactive"} or re.search(
                r"no known|no information|none", name(one.get("code", {})), re.IGNORECASE
            ):
                continue
            if flat(name(one.get("code", {}))) not in page:
                lost.append(f"allergy {name(one.get('code', {}))}")
        if kind in {"MedicationRequest", "MedicationStatement"} and one.get("status") == "active":
            drug = name(one.get("medicationCodeableConcept", {}))
            found = ANTICOAGULANTS.search(drug)
            if found and found[0].lower() not in page:
                lost.append(f"anticoagulant {drug}")
        if kind == "Condition" and code(one.get("clinicalStatus")) == "active":
            problem = name(one.get("code", {}))
            if re.match(r"no (current|known|active)", problem, re.IGNORECASE):
                continue
            if code(one.get("verificationStatus")) not in {"refuted", "entered-in-error"} and flat(problem) not in page:
                lost.append(f"problem {problem}")
    return lost


@pytest.mark.shared_data
@pytest.mark.parametrize("folder", SETS)
def test_no_allergy_anticoagulant_or_active_problem_is_missing_from_the_page(shared_data: Path, folder: str):
    lost = {}
    for path in sorted((shared_data / "fhir" / folder).glob("*.json*")):
        try:
            found = missing(path)
        except PrevisitError:
            continue  # several people in one file: the reader refuses it, and its own tests hold that
        if found:
            lost[path.name] = found
    assert lost == {}


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.json")), ids=lambda path: path.stem)
def test_nothing_is_missing_from_the_page_of_a_fixture_patient(path: Path):
    assert missing(path) == []


def abnormal(path: Path) -> list[str]:
    """Return the newest reading of each test that its source calls abnormal, within a year of the newest."""
    newest: dict[str, dict[str, Any]] = {}
    for one in resources(path):
        if one["resourceType"] == "Observation" and one.get("effectiveDateTime") and "valueQuantity" in one:
            key = code(one["code"]) or name(one["code"])
            if one["effectiveDateTime"] >= newest.get(key, {}).get("effectiveDateTime", ""):
                newest[key] = one
    flags = {"H", "L", "HH", "LL", "A"}
    flagged = [one for one in newest.values() if code((one.get("interpretation") or [{}])[0]) in flags]
    last = max((one["effectiveDateTime"] for one in newest.values()), default="")
    recent = [one for one in flagged if one["effectiveDateTime"][:4] == last[:4]]
    return [str(one["valueQuantity"]["value"]) for one in recent]


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.json")), ids=lambda path: path.stem)
def test_no_new_abnormal_result_is_missing_from_the_page(path: Path):
    text = render(brief_of(read_chart(open_source(str(path)).fetch())), "text").split("RECEIPT")[0]
    assert [value for value in abnormal(path) if value not in text] == []
