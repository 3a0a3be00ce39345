"""Loading weights: refused when a part is missing or memory will not do, and never a random layer in silence."""

import pytest

from agent.models import loading
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
    monkeypatch.setattr(loading, "available_memory_gib", lambda: 0.01)
    with pytest.raises(ModelError, match=r"needs .* GiB and 0\.0 GiB are free; choose .*rules"):
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


def test_an_adapter_loads_by_setting_and_is_on_the_card(gemma_folder, tmp_path, loaded):
    import copy

    from peft import LoraConfig, get_peft_model

    config = LoraConfig(r=2, target_modules=["q_proj"], task_type="CAUSAL_LM")
    get_peft_model(copy.deepcopy(loaded.model), config).save_pretrained(tmp_path / "triage-lora")
    assert load(str(gemma_folder), adapter=str(tmp_path / "triage-lora")).card.adapter == "triage-lora"
    with pytest.raises(ModelError, match="adapter_config"):
        load(str(gemma_folder), adapter=str(tmp_path))


def test_sizes_of_the_known_models_are_those_published():
    assert KNOWN["google/medgemma-27b-it"].weights_gib() == pytest.approx(51.1, abs=0.1)
    assert KNOWN["google/medgemma-27b-it"].weights_gib("nf4") == pytest.approx(16.1, abs=0.1)
