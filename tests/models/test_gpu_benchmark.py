"""The GPU benchmark runs from end to end on a tiny shape, and what was not measured is not given as a figure."""

import subprocess
import sys
from dataclasses import replace

import pytest
import torch

from benchmarks import gpu, gpu_parts, gpu_shapes
from benchmarks.gpu_timing import Row, Rows, name_of, read

pytestmark = pytest.mark.models
CPU = torch.device("cpu")


@pytest.fixture
def here(monkeypatch):
    """Run parts in this process, on shapes smaller than tiny."""
    for table, small in ((gpu_parts.LENGTHS, (32, 160, 200)), (gpu_parts.IMAGES, (1, 2))):
        monkeypatch.setitem(table, "tiny", small)
    monkeypatch.setattr(gpu_parts, "STEPS", 3)

    def run(command, **_):
        assert command[1:3] == ["-m", "benchmarks.gpu_parts"]
        gpu_parts.main(command[3:])
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(gpu.subprocess, "run", run)


@pytest.mark.skipif(torch.cuda.is_available(), reason="GPU: the benchmark itself is run there")
def test_every_row_runs_on_the_tiny_shape_and_the_page_says_not_measured(here, tmp_path, capsys):
    gpu.main(["--shape", "tiny", "--out", str(tmp_path / "gpu.md"), "--chunk", "64"])
    page = (tmp_path / "gpu.md").read_text(encoding="utf-8")
    shown = capsys.readouterr().out
    for row in (
        "copy bandwidth", "matmul rate", "prefill 160", "decode, batch 1, dynamic cache", "decode, batch 4, dynamic",
        "decode, batch 8, dynamic", "decode, batch 1, static cache", "decode, batch 1, CUDA graph",
        "decode, batch 1, compiled", "copy of a 160-token cache", "first token on a warm 160-token prefix",
        "xgrammar, compile", "xgrammar, a token", "MedSigLIP, most possible", "MedSigLIP, batch 1",
    ):  # fmt: skip
        assert row in shown
        assert row in page
    for word in gpu.NO_FIGURE:
        assert word not in shown
    assert "of the fastest decode step" in shown
    assert "**Not measured.**" in page
    assert "tok/s" not in page
    assert "GB/s" not in page


def test_one_part_alone_is_added_to_what_was_found_before(here, tmp_path):
    out = tmp_path / "gpu.md"
    for part in ("rooflines", "images"):
        gpu.main([part, "--shape", "tiny", "--out", str(out)])
    names = [row.what for row in read(out.with_suffix(".jsonl"))]
    assert "copy bandwidth" in names
    assert "MedSigLIP, batch 1" in names
    gpu.main(["rooflines", "--shape", "tiny", "--out", str(out)])
    assert sorted(row.what for row in read(out.with_suffix(".jsonl"))) == sorted(names)


def test_the_full_shape_without_a_gpu_is_refused(monkeypatch, capsys):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(SystemExit):
        gpu.main(["--shape", "27b"])
    assert "needs a GPU" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        gpu.main(["nothing"])


def test_one_measurement_that_fails_costs_one_row(tmp_path):
    rows = Rows("decode", tmp_path / "rows.jsonl", CPU)
    with rows.measuring("decode"):
        raise RuntimeError("no kernel image is available\nmore of it")
    with rows.measuring("prefill"):
        rows.add("prefill", "1 s")
    found = [(row.what, row.value, row.against) for row in read(rows.file)]
    assert found == [("decode", "failed: RuntimeError", "no kernel image is available"), ("prefill", "1 s", "")]
    assert "failed: RuntimeError" in gpu.page(read(rows.file), "27b")


def test_a_part_that_kills_its_process_keeps_what_it_had_found(tmp_path):
    rows = Rows("decode", tmp_path / "rows.jsonl", CPU)
    script = (
        "import os, sys, torch; from pathlib import Path; from benchmarks.gpu_timing import Rows; "
        "Rows('decode', Path(sys.argv[1]), torch.device('cpu')).add('first row', '3 s', number=3.0); os._exit(9)"
    )
    gpu.measure("decode", [sys.executable, "-c", script, str(rows.file)], rows, 600.0)
    assert [(row.what, row.value) for row in read(rows.file)] == [("first row", "3 s"), ("decode", "not finished")]
    with rows.file.open("a", encoding="utf-8") as file:
        file.write('{"part": "cut o')
    assert Rows("prefix", rows.file, CPU).before == {"first row": 3.0}


def test_a_part_that_hangs_is_stopped_and_one_without_time_is_not_begun(tmp_path, monkeypatch):
    rows = Rows("compiled", tmp_path / "rows.jsonl", CPU)
    gpu.measure("compiled", ["no such command"], rows, 1.0)
    monkeypatch.setattr(gpu, "LEAST_S", 0.0)
    gpu.measure("prefix", [sys.executable, "-c", "import time; time.sleep(600)"], rows, 0.2)
    assert [(row.what, row.value) for row in read(rows.file)] == [
        ("compiled", "not begun"),
        ("prefix", "not finished"),
    ]


def test_figures_of_two_devices_are_never_set_side_by_side(here, tmp_path):
    out = tmp_path / "gpu.md"
    other = Row("decode", "decode, batch 1", "70 tok/s", number=0.014, device="another GPU", date="2026-01-01")
    file = out.with_suffix(".jsonl")
    Rows("decode", file, CPU).add("x", "1")
    file.write_text(file.read_text().replace('"device": "CPU', '"device": "another CPU'))
    gpu.main(["rooflines", "--shape", "tiny", "--out", str(out)])
    assert {row.device for row in read(file)} == {name_of(CPU)}
    assert "70 tok/s" in gpu.page([other], "27b")


def test_a_captured_step_of_the_model_waits_for_nothing_from_the_host():
    """What reads a number back, or makes one from the host, cannot be part of a CUDA graph."""
    from torch.utils._python_dispatch import TorchDispatchMode

    class Listening(TorchDispatchMode):
        heard = ()

        def __torch_dispatch__(self, function, types, args=(), kwargs=None):
            self.heard = (*self.heard, str(function))
            return function(*args, **(kwargs or {}))

    run = gpu_parts.Run("tiny", CPU, torch.float32)
    with run.gemma() as model:
        cache, token = gpu_parts._static_cache(run, model), run.tokens(1, 1)
        position = torch.full((1, 1), gpu_parts.PROMPT)
        with Listening() as listening:
            model(input_ids=token, past_key_values=cache, position_ids=position, use_cache=True)
    assert len(listening.heard) > 100
    waits = ("_local_scalar_dense", "lift_fresh", "nonzero", "unique", "masked_select")
    assert not [name for name in listening.heard if any(each in name for each in waits)]


def test_a_prefill_in_chunks_fills_the_cache_that_one_call_fills():
    run = gpu_parts.Run("tiny", CPU, torch.float32, chunk=50)
    tokens = run.tokens(1, 300)
    with run.gemma() as model:
        chunked = gpu_parts._prefilled(run, model, tokens)
        whole = gpu_parts._prefilled(replace(run, chunk=300), model, tokens)
    for one, other in zip(chunked.layers, whole.layers, strict=True):
        torch.testing.assert_close(one.keys, other.keys, atol=1e-4, rtol=1e-4)


def test_the_shapes_are_those_published():
    from transformers import Gemma3ForCausalLM, Gemma3TextConfig

    with torch.device("meta"):
        gemma = Gemma3ForCausalLM(Gemma3TextConfig(**gpu_shapes.GEMMA["27b"]))
    assert sum(each.numel() for each in gemma.parameters()) == pytest.approx(27.01e9, rel=0.001)
