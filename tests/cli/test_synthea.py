"""Every Synthea Bundle with a Patient goes through chart, brief, verify and visit."""

import gzip
import json
from pathlib import Path

import pytest

from ui.cli import main

SETS = ("synthea_smart2019", "pysynthea_generated", "synthea_notes_gfdp", "synthea_ms", "synthea_abridge_sample")


def bundles(folder: Path) -> list[Path]:
    """Return the Bundles that hold exactly one Patient."""
    found = []
    for name in SETS:
        for path in sorted((folder / "fhir" / name).rglob("*.json*")):
            data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            if data.lstrip()[:1] != b"{":
                continue
            bundle = json.loads(data) if data.count(b"\n{") < 5 else None
            types = [entry.get("resource", {}).get("resourceType") for entry in (bundle or {}).get("entry", [])]
            if types.count("Patient") == 1:
                found.append(path)
    return found


@pytest.mark.shared_data
@pytest.mark.timeout(900)
def test_every_synthea_bundle_gives_chart_brief_verdicts_and_visit(shared_data, tmp_path, capsys, fixed_clock):
    answers = tmp_path / "answers.json"
    answers.write_text('{"answers": {"who": "me", "reason": "i feel tired"}, "otherwise": "skip"}')
    claims = tmp_path / "claims.json"
    found = bundles(shared_data)
    assert len(found) > 30
    for path in found:
        assert main(["chart", str(path), "--json"]) == 0, path.name
        chart = json.loads(capsys.readouterr().out)
        receipt = chart["receipt"]
        assert receipt["seen"] == receipt["used"] + len(receipt["set_aside"]) + len(receipt["failed"]), path.name
        assert chart["patient"]["id"]
        known = {fact["handle"] for fact in chart["facts"]}

        assert main(["brief", str(path), "--answers", str(answers), "--json"]) == 0, path.name
        brief = json.loads(capsys.readouterr().out)
        shown = [claim for section in brief["sections"] for claim in section["claims"]]
        cited = {handle for claim in shown for handle in claim["evidence"] if handle.startswith("F")}
        assert cited <= known, path.name

        supported = [claim for claim in shown if all(handle[0] in "FR" for handle in claim["evidence"])][:20]
        claims.write_text(json.dumps([{"text": c["text"], "evidence": c["evidence"]} for c in supported]))
        assert main(["verify", str(path), "--claims", str(claims), "--json"]) == 0, path.name
        assert len(json.loads(capsys.readouterr().out)) == len(supported)

        assert main(["visit", str(path), "--answers", str(answers), "--json"]) == 0, path.name
        assert json.loads(capsys.readouterr().out)["status"] == "preliminary"
