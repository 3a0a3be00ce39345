"""The GPU benchmark runs from end to end on a tiny shape, and what was not measured is not given as a figure."""

import pytest
import torch

pytestmark = pytest.mark.models


@pytest.mark.skipif(torch.cuda.is_available(), reason="GPU: the benchmark itself is run there")
def test_every_row_runs_on_the_tiny_shape_and_the_page_says_not_measured(tmp_path, monkeypatch, capsys):
    from benchmarks import gpu

    monkeypatch.setitem(gpu.LENGTHS, "tiny", (32, 160, 200))
    monkeypatch.setitem(gpu.BATCHES, "tiny", (1, 2))
    monkeypatch.setattr(gpu, "CHUNK", 64)
    monkeypatch.setattr(gpu, "STEPS", 3)
    gpu.main(["--shape", "tiny", "--out", str(tmp_path / "gpu.md")])
    page = (tmp_path / "gpu.md").read_text(encoding="utf-8")
    shown = capsys.readouterr().out
    for row in (
        "copy bandwidth", "matmul rate", "prefill 160", "decode, batch 1, dynamic cache", "decode, batch 4, dynamic",
        "decode, batch 8, dynamic", "decode, batch 1, static cache", "copy of a 160-token cache",
        "first token on a warm 160-token prefix", "xgrammar, compile", "xgrammar, a token", "MedSigLIP, batch 1",
    ):  # fmt: skip
        assert row in shown
        assert row in page
    assert "failed" not in shown
    assert "**Not measured.**" in page
    assert "tok/s" not in page
    assert "GB/s" not in page


def test_the_full_shape_without_a_gpu_is_refused(monkeypatch, capsys):
    from benchmarks import gpu

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(SystemExit):
        gpu.main(["--shape", "27b"])
    assert "needs a GPU" in capsys.readouterr().err


def test_one_part_that_fails_costs_one_row(capsys):
    from benchmarks import gpu

    table = gpu.Table()

    def fail():
        raise RuntimeError("no kernel image is available")

    assert gpu.attempt(table, "decode", fail) is None
    assert gpu.attempt(table, "prefill", lambda: 3) == 3
    assert table.rows == [("decode", "failed: RuntimeError", "no kernel image is available")]
