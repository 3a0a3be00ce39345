"""The command line as its table promises it: shapes, exit codes, one JSON document and nothing else."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ui.cli import COMMANDS, main

REPOSITORY = Path(__file__).resolve().parent.parent.parent
GOOD = str(REPOSITORY / "fhir_fixtures" / "patients" / "diabetes-kidney.json")


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> object:
    """Run a command and return the one JSON document on stdout."""
    assert main(list(arguments)) == 0
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def answers(tmp_path: Path) -> str:
    path = tmp_path / "answers.json"
    said = {"who": "me", "reason": "my feet swell and im so tired", "otc": "ibuprofin for my knee 2-3 a day"}
    path.write_text(json.dumps({"answers": said, "otherwise": "skip"}))
    return str(path)


def test_every_command_of_the_table_is_there(capsys):
    promised = (
        "demo", "serve", "chart", "search", "understand", "screen", "visit", "brief", "verify", "publish", "images",
        "sandbox", "doctor",
    )  # fmt: skip
    assert set(COMMANDS) == set(promised)
    for name in promised:
        with pytest.raises(SystemExit) as stopped:
            main([name, "--help"])
        assert stopped.value.code == 0
        assert capsys.readouterr().out


def test_chart(capsys):
    chart = printed(capsys, "chart", GOOD, "--json")
    assert set(chart) == {"patient", "facts", "receipt"}
    for fact in chart["facts"]:
        assert {"handle", "kind", "when", "text", "code", "value", "unit", "status", "source"} <= set(fact)
        assert isinstance(fact["source"], str | list)
    receipt = chart["receipt"]
    assert receipt["seen"] == receipt["used"] + len(receipt["set_aside"]) + len(receipt["failed"])
    assert all(line["handle"].startswith("R") for line in receipt["lines"])
    assert len({fact["handle"] for fact in chart["facts"]}) == len(chart["facts"])


def test_chart_as_text_keeps_to_its_budget(capsys):
    assert main(["chart", GOOD]) == 0
    whole = capsys.readouterr().out
    assert main(["chart", GOOD, "--budget", "200"]) == 0
    assert len(capsys.readouterr().out) < len(whole)


def test_the_same_record_gives_the_same_bytes(capsys):
    assert main(["chart", GOOD, "--json"]) == 0
    first = capsys.readouterr().out
    assert main(["chart", GOOD, "--json"]) == 0
    assert capsys.readouterr().out == first


def test_search(capsys):
    found = printed(capsys, "search", GOOD, "sugar", "--json")
    assert found["hits"]
    known = {fact["handle"] for fact in printed(capsys, "chart", GOOD, "--json")["facts"]}
    assert {hit["handle"] for hit in found["hits"]} <= known


def test_understand(capsys):
    found = printed(capsys, "understand", "no fever or chills, but a cough since monday", "--json")
    by_name = {finding["name"]: finding["polarity"] for finding in found["findings"]}
    assert by_name["fever"] == "absent"
    assert by_name["cough"] == "present"
    for finding in found["findings"]:
        assert {"name", "polarity", "onset", "duration", "severity", "site", "quote"} <= set(finding)


def test_screen(capsys):
    urgent = printed(capsys, "screen", "crushing chest pain down my left arm, sweating", "--age", "61", "--json")
    assert urgent["urgent"] is True
    assert {"rule", "level", "category", "quote", "instruction"} <= set(urgent["flags"][0])
    calm = printed(capsys, "screen", "i need a refill of my blood pressure pills", "--age", "61", "--json")
    assert calm["urgent"] is False


def test_screen_takes_vitals_and_medications(capsys, tmp_path):
    medications = tmp_path / "medications.json"
    medications.write_text('["apixaban 5 mg"]')
    found = printed(
        capsys, "screen", "i fell and hit my head this morning", "--age", "80", "--medications", str(medications),
        "--vitals", '{"spo2": 84}', "--json",
    )  # fmt: skip
    assert found["urgent"] is True


def test_brief(capsys, answers):
    brief = printed(capsys, "brief", GOOD, "--reason", "swollen feet", "--answers", answers, "--json")
    for name in (
        "status", "as_of", "first_screen", "flags", "sections", "reconciliation", "contradictions", "withheld",
        "receipt", "disclaimer",
    ):  # fmt: skip
        assert name in brief
    assert brief["status"] == "preliminary"
    assert set(brief["first_screen"]) == {"frame", "story", "for_attention"}
    claims = [claim for section in brief["sections"] for claim in section["claims"]]
    claims += [claim for part in brief["first_screen"].values() for claim in part]
    assert claims
    for claim in claims:
        assert {"text", "evidence", "verdict", "reason"} <= set(claim)
        assert claim["evidence"] or claim["author"] == "clinician"
    assert "ibuprof" in json.dumps(brief).lower()


def test_verify_keeps_the_order_and_the_shape(capsys, tmp_path):
    facts = printed(capsys, "chart", GOOD, "--json")["facts"]
    lab = next(fact for fact in facts if fact["kind"] == "lab" and fact["value"] and fact["unit"])
    claims = [
        {"text": f"{lab['text']} was {lab['value']} {lab['unit']}.", "evidence": [lab["handle"]]},
        {"text": f"{lab['text']} was 98765 {lab['unit']}.", "evidence": [lab["handle"]]},
        {"text": "The moon is made of cheese.", "evidence": ["F99999"]},
    ]
    path = tmp_path / "claims.json"
    path.write_text(json.dumps(claims))
    verdicts = printed(capsys, "verify", GOOD, "--claims", str(path), "--json")
    assert [entry["text"] for entry in verdicts] == [claim["text"] for claim in claims]
    assert [set(entry) for entry in verdicts] == [{"text", "evidence", "verdict", "reason"}] * 3
    assert verdicts[0]["verdict"] == "supported"
    assert verdicts[1]["verdict"] == "contradicted"
    assert verdicts[2]["verdict"] in {"unsupported", "not_checkable"}


def test_visit_from_a_script(capsys, answers):
    made = printed(capsys, "visit", GOOD, "--reason", "swollen feet", "--answers", answers, "--json")
    assert made["visit"]
    assert made["status"] == "preliminary"
    words = json.dumps(made)
    assert "im so tired" in words
    again = printed(capsys, "visit", "--resume", made["visit"], "--answers", answers, "--json")
    assert again == made


@pytest.mark.parametrize("form", ["md", "html", "text", "fhir"])
def test_brief_and_visit_in_every_format(capsys, answers, form):
    for command in ("brief", "visit"):
        assert main([command, GOOD, "--answers", answers, "--format", form]) == 0
        assert "reliminary" in capsys.readouterr().out


def test_out_writes_a_file_and_nothing_else(capsys, tmp_path):
    target = tmp_path / "chart.json"
    assert main(["chart", GOOD, "--json", "--out", str(target)]) == 0
    assert capsys.readouterr().out == ""
    assert json.loads(target.read_text())["facts"]


def test_sandbox_list_and_doctor(capsys):
    listed = printed(capsys, "sandbox", "list", "--json")
    assert "diabetes-kidney" in {one["id"] for one in listed["patients"]}
    health = printed(capsys, "doctor", "--json")
    assert health["ok"] is True
    assert any("terms" in line["says"] for line in health["checks"])


def run(*arguments: str, **more: object) -> subprocess.CompletedProcess[str]:
    """Run the command as its users do: in its own process."""
    call = [sys.executable, "-m", "ui.cli", *arguments]
    return subprocess.run(call, cwd=REPOSITORY, capture_output=True, text=True, timeout=120, check=False, **more)


def test_help_and_chart_import_nothing_heavy():
    heavy = {
        "torch", "transformers", "gradio", "langgraph", "langchain_core", "weasyprint", "pydicom", "fhir.resources",
        "pint", "dateparser",
    }  # fmt: skip
    for arguments in (["--help"], ["chart", GOOD, "--json"]):
        code = (
            "import sys\nfrom ui.cli import main\n"
            f"try:\n    main({arguments!r})\nexcept SystemExit:\n    pass\n"
            f"print(sorted({heavy} & set(sys.modules)), file=sys.stderr)"
        )
        done = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True)
        assert done.stderr.strip().splitlines()[-1] == "[]"


def test_a_reader_that_leaves_early_gets_no_traceback():
    call = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "chart", GOOD, "--json"],
        cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    call.stdout.readline()
    call.stdout.close()
    assert call.stderr.read() == ""
    call.stderr.close()
    assert call.wait(60) == 0


def test_ctrl_c_leaves_a_visit_that_resumes(answers, home):
    call = subprocess.Popen(
        [sys.executable, "-c", "import sys; sys.stdin.isatty = lambda: True; from ui.cli import main; sys.exit(main())",
         "visit", GOOD],
        cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PREVISIT_HOME": str(home)},
        # A suite started in the background hands down an ignored Ctrl-C, which no terminal does.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads run here
    )  # fmt: skip
    visit = ""
    for line in call.stderr:
        if "visit " in line and not visit:
            visit = line.split()[2].rstrip(";")
        if ".skip" in line:
            break
    call.send_signal(signal.SIGINT)
    rest = call.stderr.read()
    assert call.wait(60) == 1
    assert "nothing that was answered is lost" in rest
    assert "Traceback" not in rest
    call.stdin.close()
    call.stdout.close()
    call.stderr.close()
    done = run(
        "visit", "--resume", visit, "--answers", answers, "--json", env={**os.environ, "PREVISIT_HOME": str(home)}
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["visit"] == visit


def test_the_demo_walks_a_whole_visit_and_prints_its_brief():
    done = run("demo", "--no-serve")
    assert done.returncode == 0, done.stderr
    assert "reliminary" in done.stdout


def test_what_takes_long_says_so_once_and_only_to_a_person(capsys, monkeypatch):
    import threading

    from ui.commands import output

    told = threading.Event()
    monkeypatch.setattr(output, "note", lambda text: told.set())
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with output.progress("reading ...", after_s=0):
        assert told.wait(20)
    told.clear()
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False)
    with output.progress("reading ...", after_s=0):
        assert not told.wait(0.05)


def test_a_brief_without_the_chat_never_says_what_the_patient_was_told(capsys):
    assert main(["brief", GOOD, "--reason", "crushing chest pain for an hour"]) == 0
    said = capsys.readouterr().out
    assert "EMERGENCY" in said
    assert "was told" not in said
