"""Loading weights: refused when a part is missing or memory will not do, and never a random layer in silence."""

import importlib.util

import pytest

from agent.models import memory
from agent.models.catalogue import KNOWN
from agent.models.loading import load
from tools.errors import ModelError

pytestmark = pytest.mark.models


@pytest.fixture
def damaged(gemma_folder, tmp_path):
    """A copy of the tiny checkpoint without one layer."""
    import shutil

    from safetensors.torch import load_file, save_file

    folder = tmp_path / "damaged"
    shutil.copytree(gemma_folder, folder)
    tensors = load_file(folder / "model.safetensors")
    kept = {name: tensor for name, tensor in tensors.items() if "layers.3.mlp" not in name}
    assert len(kept) < len(tensors)
    save_file(kept, folder / "model.safetensors", metadata={"format": "pt"})
    return folder


def test_a_missing_layer_is_refused_and_named(damaged):
    with pytest.raises(ModelError, match=r"missing keys.*layers\.3\.mlp"):
        load(str(damaged))


def test_too_little_memory_is_refused_with_figures_and_a_choice(gemma_folder, monkeypatch):
    monkeypatch.setattr(memory, "available_memory_gib", lambda: 0.01)
    with pytest.raises(ModelError, match=r"needs .* GiB of memory.*, 0\.0 GiB free; choose .*rules"):
        load(str(gemma_folder))


def test_gated_weights_that_are_not_here_name_the_terms():
    with pytest.raises(ModelError, match="terms"):
        load("google/medgemma-27b-it")


def test_nonsense_is_told_what_can_be_given():
    with pytest.raises(ModelError, match="folder nor a model id"):
        load("no such model!!")


def test_what_runs_is_on_the_card(loaded):
    assert loaded.card.images
    assert loaded.card.dtype == "float32"
    assert loaded.card.device == "cpu"


def test_sizes_of_the_known_models_are_those_published():
    assert KNOWN["google/medgemma-27b-it"].weights_gib() == pytest.approx(51.1, abs=0.1)
    assert KNOWN["google/medgemma-27b-it"].weights_gib("nf4") == pytest.approx(16.1, abs=0.1)


def test_the_lower_of_the_machines_and_the_containers_memory_counts(tmp_path, monkeypatch):
    (tmp_path / "memory.max").write_text(f"{3 * 2**30}\n")
    (tmp_path / "memory.current").write_text(f"{2**30}\n")
    (tmp_path / "meminfo").write_text(f"MemTotal: {9 * 2**20} kB\nMemAvailable: {8 * 2**20} kB\n")
    monkeypatch.setattr(memory, "CGROUP", tmp_path)
    monkeypatch.setattr(memory, "MEMINFO", tmp_path / "meminfo")
    assert memory.available_memory_gib() == pytest.approx(2.0)
    (tmp_path / "memory.max").write_text("max\n")
    assert memory.available_memory_gib() == pytest.approx(8.0)


def test_where_the_system_does_not_say_its_memory_nothing_is_refused(gemma_folder, monkeypatch):
    monkeypatch.setattr(memory, "available_memory_gib", lambda: None)
    assert memory.memory_for(str(gemma_folder), 1000.0).enough


@pytest.mark.parametrize(("kind", "layer"), [("nf4", "Linear4bit"), ("8bit", "Linear8bitLt")])
def test_quantized_weights_answer_and_the_eye_stays_whole(gemma_folder, kind, layer):
    from agent.models.chat_medgemma import ChatMedGemma

    quantized = load(str(gemma_folder), quantization=kind)
    small = {name for name, module in quantized.model.named_modules() if type(module).__name__ == layer}
    assert len([name for name in small if "language_model" in name]) == 42
    assert not [name for name in small if "vision" in name or "projector" in name or "lm_head" in name]
    assert quantized.card.quantization == kind
    assert ChatMedGemma(quantized, most_tokens=4).invoke("How are your feet?").usage_metadata["output_tokens"] == 4


def test_quantized_weights_without_their_library_are_refused_with_what_to_install(gemma_folder, monkeypatch):
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "bitsandbytes" else found(name))
    with pytest.raises(ModelError, match=r"previsit\[quantized\]"):
        load(str(gemma_folder), quantization="nf4")
