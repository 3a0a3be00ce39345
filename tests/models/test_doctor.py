"""`previsit doctor` on models: what is missing, whose terms, how much memory, and a token of trial."""

import json

import pytest

from agent.models import memory
from ui.cli import main

pytestmark = pytest.mark.models


def examined(capsys, *arguments):
    """Run the doctor and return (exit code, lines by name)."""
    code = main(["doctor", "--json", *arguments])
    checks = json.loads(capsys.readouterr().out)["checks"]
    return code, {check["name"]: check for check in checks}


def test_a_model_that_runs_says_one_token_and_what_memory_it_takes(capsys, gemma_folder):
    code, lines = examined(capsys, "--model", str(gemma_folder))
    assert code == 0
    assert "GiB of memory (no GPU)" in lines[f"memory for {gemma_folder}"]["says"]
    says = lines[f"model {gemma_folder}"]["says"]
    assert "ready as tiny-gemma3-0 on cpu (float32), reads text and images" in says
    assert "one token of trial" in says


def test_gated_weights_that_are_not_here_name_the_terms_and_where_to_accept_them(capsys, monkeypatch, tmp_path):
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    code, lines = examined(capsys, "--model", "google/medgemma-27b-it")
    assert code == 1
    line = lines["google/medgemma-27b-it"]
    assert not line["ok"]
    assert "huggingface.co/google/medgemma-27b-it" in line["says"]
    assert "51 GiB in bf16, 16 GiB in NF4" in line["says"]
    missing = lines["weights of google/medgemma-27b-it"]["says"]
    assert "hf download google/medgemma-27b-it" in missing
    assert "model google/medgemma-27b-it" not in lines


def test_too_little_memory_is_told_with_both_figures_and_no_trial_is_made(capsys, gemma_folder, monkeypatch):
    monkeypatch.setattr(memory, "available_memory_gib", lambda: 0.01)
    code, lines = examined(capsys, "--model", str(gemma_folder))
    assert code == 1
    says = lines[f"memory for {gemma_folder}"]["says"]
    assert "0.0 GiB free" in says
    assert "--model rules" in says
    assert f"model {gemma_folder}" not in lines


def test_an_endpoint_where_nobody_answers_is_told_in_one_line(capsys):
    code, lines = examined(capsys, "--model", "http://127.0.0.1:9/v1")
    assert code == 1
    assert "no model answers" in lines["model http://127.0.0.1:9/v1"]["says"]


def test_an_image_model_that_is_not_here_names_its_terms(capsys, monkeypatch):
    monkeypatch.setenv("PREVISIT_IMAGE_MODEL", "google/medsiglip-448")
    code, lines = examined(capsys)
    assert code == 1
    assert not lines["image model google/medsiglip-448"]["ok"]


def test_rules_need_no_model_and_no_trial(capsys):
    code, lines = examined(capsys)
    assert code == 0
    assert lines["rules"]["ok"]
    assert "memory" in lines["hardware"]["says"]
    assert not [name for name in lines if name.startswith("model ")]
