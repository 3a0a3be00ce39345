"""Bad input: one clear line on stderr, exit 1, nothing on stdout, nothing lost."""

import json
import socket
from pathlib import Path

import pytest

from tools.store import open_store
from ui.cli import main

FIXTURES = Path(__file__).resolve().parent.parent.parent / "fhir_fixtures" / "patients"
GOOD = str(FIXTURES / "diabetes-kidney.json")
PATIENT = (
    '{{"resource":{{"resourceType":"Patient","id":"{0}","name":[{{"family":"{1}"}}],"birthDate":"1950-01-0{2}"}}}}'
)


@pytest.fixture
def claims(tmp_path: Path) -> str:
    path = tmp_path / "claims.json"
    path.write_text('[{"text": "Ann takes metformin.", "evidence": ["F1"]}]')
    return str(path)


@pytest.fixture(params=["chart", "search", "brief", "verify", "visit"])
def command(request: pytest.FixtureRequest, claims: str, tmp_path: Path):
    """Return the arguments of every command that takes a SOURCE."""
    answers = tmp_path / "answers.json"
    answers.write_text('{"answers": {}, "otherwise": "skip"}')
    more = {"search": ["glucose"], "verify": ["--claims", claims], "visit": ["--answers", str(answers)]}

    def arguments(source: str, *options: str) -> list[str]:
        return [request.param, source, *more.get(request.param, []), *options]

    return arguments


def refused(capsys: pytest.CaptureFixture[str], arguments: list[str], code: int = 1) -> str:
    """Run a command that must fail; return its one line."""
    assert main(arguments) == code
    out, err = capsys.readouterr()
    assert out == ""
    lines = [line for line in err.splitlines() if line]
    assert len(lines) == 1, err
    assert lines[0].startswith("previsit: ")
    assert "Traceback" not in err
    return lines[0]


def test_a_missing_file(capsys, command, tmp_path):
    assert "no such file" in refused(capsys, command(str(tmp_path / "nowhere.json")))


@pytest.mark.parametrize(
    "content",
    [b"", b"this is no JSON", b'{"resourceType": "Bundle", "entry": [', b"\x00\x01\x02", b"[" * 100_000],
    ids=["empty", "prose", "cut off", "binary", "too deep"],
)
def test_a_file_that_is_not_json(capsys, command, tmp_path, content):
    path = tmp_path / "record.json"
    path.write_bytes(content)
    refused(capsys, command(str(path)))
    assert path.read_bytes() == content


@pytest.mark.parametrize("content", ["{}", "[]", "42", '"text"', '{"resourceType": 3}', '{"hello": "world"}'])
def test_a_json_that_is_not_fhir(capsys, command, tmp_path, content):
    path = tmp_path / "record.json"
    path.write_text(content)
    refused(capsys, command(str(path)))


@pytest.mark.parametrize("entries", ["", ',"entry":[]', ',"entry":null'])
def test_an_empty_bundle(capsys, command, tmp_path, entries):
    path = tmp_path / "record.json"
    path.write_text(f'{{"resourceType":"Bundle","type":"collection"{entries}}}')
    refused(capsys, command(str(path)))


def test_two_patients_without_a_choice_lists_them(capsys, command, tmp_path):
    path = tmp_path / "two.json"
    entries = ",".join((PATIENT.format("pa", "Adler", 1), PATIENT.format("pb", "Boas", 2)))
    path.write_text(f'{{"resourceType":"Bundle","type":"collection","entry":[{entries}]}}')
    line = refused(capsys, command(str(path)))
    for word in ("pa", "Adler", "pb", "Boas", "--patient"):
        assert word in line


def test_an_unknown_patient(capsys, command):
    assert "nobody-here" in refused(capsys, command(GOOD, "--patient", "nobody-here"))


def test_an_unreachable_server(capsys, command):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert f"127.0.0.1:{port}" in refused(capsys, command(f"http://127.0.0.1:{port}/fhir", "--patient", "x"))


def test_a_refused_visit_leaves_no_visit_behind(capsys, home, tmp_path):
    main(["visit", str(tmp_path / "nowhere.json"), "--answers", "/dev/null"])
    assert main(["visit", str(tmp_path / "nowhere.json")]) == 1
    capsys.readouterr()
    store = open_store(home)
    assert store.visits.all() == ()
    store.close()


def test_a_corrupt_data_directory_is_said_and_left_alone(capsys, home):
    home.mkdir()
    damaged = home / "previsit.sqlite3"
    damaged.write_bytes(b"no database at all " * 500)
    before = damaged.read_bytes()
    for arguments in (["visit", GOOD], ["publish", "v", "--to", "http://127.0.0.1:9"], ["demo", "--no-serve"]):
        assert "PREVISIT_HOME" in refused(capsys, arguments)
    assert damaged.read_bytes() == before


def test_corrupt_checkpoints_are_said_and_left_alone(capsys, home):
    home.mkdir()
    damaged = home / "checkpoints.sqlite3"
    damaged.write_bytes(b"no database at all " * 500)
    before = damaged.read_bytes()
    assert "checkpoints" in refused(capsys, ["visit", GOOD])
    assert damaged.read_bytes() == before


def test_the_doctor_sees_corrupt_checkpoints_too(capsys, home):
    home.mkdir(parents=True, exist_ok=True)
    (home / "checkpoints.sqlite3").write_bytes(b"not a database" * 100)
    assert main(["doctor"]) == 1
    assert "checkpoints.sqlite3" in capsys.readouterr().out


def test_a_data_directory_that_cannot_be_made(capsys, monkeypatch):
    monkeypatch.setenv("PREVISIT_HOME", "/proc/nowhere")
    assert "PREVISIT_HOME" in refused(capsys, ["visit", GOOD])


def test_a_data_directory_that_is_a_file(capsys, home):
    home.write_text("x")
    assert "not a folder" in refused(capsys, ["visit", GOOD])


def test_a_port_in_use(capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert "--port" in refused(capsys, ["serve", "--port", port])
        assert "--port" in refused(capsys, ["demo", "--port", port])


def test_a_port_that_is_none(capsys):
    assert "70000" in refused(capsys, ["serve", "--port", "70000"])


@pytest.mark.parametrize(
    "content",
    [
        "",
        "no json",
        "[]",
        '{"answers": []}',
        '{"answers": {"reason": {"a": 1}}}',
        '{"answers": {}, "otherwise": "sing"}',
    ],
)
def test_answers_of_another_shape(capsys, tmp_path, content):
    path = tmp_path / "answers.json"
    path.write_text(content)
    refused(capsys, ["brief", GOOD, "--answers", str(path)])
    refused(capsys, ["visit", GOOD, "--answers", str(path)])


@pytest.mark.parametrize("content", ["", "no json", "{}", '[{"evidence": []}]', '["text"]', '[{"text": 3}]'])
def test_claims_of_another_shape(capsys, tmp_path, content):
    path = tmp_path / "claims.json"
    path.write_text(content)
    refused(capsys, ["verify", GOOD, "--claims", str(path)])


def test_vitals_that_are_none(capsys, tmp_path):
    for vitals in ('{"pulse": 80}', '{"spo2": "low"}', '{"spo2": true}', "[1]", "{", str(tmp_path / "none.json")):
        refused(capsys, ["screen", "fine", "--vitals", vitals])


def test_an_age_that_is_none_is_wrong_usage(capsys):
    refused(capsys, ["screen", "fine", "--age", "old"], code=2)
    refused(capsys, ["screen", "fine", "--age", "400"], code=2)


def test_a_visit_that_is_not_there(capsys):
    assert "no visit" in refused(capsys, ["publish", "nobody", "--to", "http://127.0.0.1:9/fhir"])
    main(["visit", "--resume", "nobody"])
    _, err = capsys.readouterr()
    assert "no visit" in err


def test_an_output_file_that_cannot_be_written(capsys, tmp_path):
    assert "cannot write" in refused(capsys, ["chart", GOOD, "--out", str(tmp_path / "no" / "such" / "folder")])


def test_an_image_that_is_not_there_begins_no_visit(capsys, home, tmp_path):
    refused(capsys, ["visit", GOOD, "--image", str(tmp_path / "none.png")])
    assert not (home / "previsit.sqlite3").exists()


def test_a_server_for_the_fixtures_that_does_not_answer(capsys):
    assert main(["sandbox", "load", "http://127.0.0.1:9/fhir"]) == 1
    assert "does not answer" in capsys.readouterr().err
    assert "base URL" in refused(capsys, ["sandbox", "load"], code=2)


def test_a_clock_that_is_none(capsys, monkeypatch):
    monkeypatch.setenv("PREVISIT_NOW", "tomorrow")
    assert "PREVISIT_NOW" in refused(capsys, ["brief", GOOD])


def test_a_setting_of_the_wrong_form_is_wrong_usage(capsys, monkeypatch):
    monkeypatch.setenv("PREVISIT_PORT", "many")
    assert "PREVISIT_PORT" in refused(capsys, ["serve"], code=2)


def test_a_language_that_is_not_there_is_wrong_usage(capsys):
    assert "en" in refused(capsys, ["understand", "fever", "--lang", "tlh"], code=2)


def test_formats_that_exclude_each_other(capsys):
    refused(capsys, ["brief", GOOD, "--json", "--format", "md"], code=2)
    refused(capsys, ["visit", GOOD, "--json", "--format", "md"], code=2)
    refused(capsys, ["visit"], code=2)


@pytest.mark.parametrize("arguments", [[], ["fly"], ["chart"], ["chart", GOOD, "--budget", "much"], ["verify", GOOD]])
def test_wrong_usage_is_exit_code_two(capsys, arguments):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert capsys.readouterr().out == ""


def test_no_error_message_repeats_the_patients_words(capsys, tmp_path):
    path = tmp_path / "answers.json"
    path.write_text(json.dumps({"answers": {"reason": {"secret": "i hear voices"}}}))
    assert "voices" not in refused(capsys, ["brief", GOOD, "--answers", str(path)])


def test_loading_the_sandbox_onto_a_server_that_is_not_there_is_one_clear_line(capsys):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    line = refused(capsys, ["sandbox", "load", f"http://127.0.0.1:{port}/fhir"])
    assert str(port) in line
