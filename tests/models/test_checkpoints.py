"""Checkpoints as they really lie on disks: older names of layers, settings of their own, text only, or damaged."""

import json
import shutil

import pytest
from langchain_core.messages import HumanMessage, SystemMessage
from safetensors.torch import load_file, save_file

from agent.models.chat_medgemma import ChatMedGemma
from agent.models.loading import load
from agent.models.structured import with_handles
from agent.reasoner.outputs import ChosenOutput
from tools.errors import ModelError

pytestmark = pytest.mark.models
RECORD = [SystemMessage("F1 eGFR 41 mL/min; F2 HbA1c 8.4 %.\n" * 40), HumanMessage("What fell?")]


@pytest.fixture
def checkpoint(gemma_folder, tmp_path):
    """A copy of the tiny checkpoint that a test may change."""
    return shutil.copytree(gemma_folder, tmp_path / "checkpoint")


def older(name):
    """Return a layer's name as the published MedGemma files have it."""
    name = name.removeprefix("model.")
    return name.replace("language_model.", "language_model.model.", 1) if name.startswith("language_model.") else name


def test_the_published_names_of_layers_load_whole_and_a_checkpoints_own_settings_change_nothing(checkpoint, chat):
    expected = chat.invoke(RECORD, most_tokens=6).content
    tensors = load_file(checkpoint / "model.safetensors")
    renamed = {older(name): tensor for name, tensor in tensors.items()}
    save_file(renamed, checkpoint / "model.safetensors", metadata={"format": "pt"})
    own = {"cache_implementation": "static", "do_sample": True, "repetition_penalty": 1.9, "max_new_tokens": 2}
    (checkpoint / "generation_config.json").write_text(json.dumps(own))
    model = ChatMedGemma(load(str(checkpoint)), most_tokens=6)
    assert model.invoke(RECORD).content == expected
    assert model.invoke(RECORD, reuse_prefix=True).content == expected


def test_a_text_model_of_the_published_vocabulary_answers_under_a_schema_and_refuses_images(gemma_folder, tmp_path):
    import torch
    from transformers import AutoTokenizer, Gemma3ForCausalLM, Gemma3TextConfig

    from tests.models.test_chat_medgemma import picture

    torch.manual_seed(0)
    config = Gemma3TextConfig(
        vocab_size=262_144,
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=6,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=16,
        sliding_window=128,
        max_position_embeddings=4096,
    )
    Gemma3ForCausalLM(config).to(torch.bfloat16).save_pretrained(tmp_path)
    AutoTokenizer.from_pretrained(gemma_folder).save_pretrained(tmp_path)
    model = ChatMedGemma(load(str(tmp_path)), most_tokens=6)
    assert not model.card.images
    plain = model.invoke(RECORD).content
    assert [model.invoke(RECORD, reuse_prefix=True).content for _ in range(2)] == [plain, plain]
    schema = with_handles(ChosenOutput, ["F1", "F2"])
    said = model.bind(json_schema=schema, most_tokens=300, temperature=1.0, seed=3).invoke("x").content
    assert set(ChosenOutput.model_validate_json(said).handles) <= {"F1", "F2"}
    with pytest.raises(ModelError, match="reads text only"):
        model.invoke([HumanMessage(content=[picture((1, 2, 3)), {"type": "text", "text": "x"}])])


@pytest.mark.parametrize(
    ("name", "change", "says"),
    [
        ("config.json", "missing", "cannot be read"),
        ("config.json", '{"model_type": "nonsense"}', "cannot be read"),
        ("processor_config.json", "missing", "cannot be read"),
        ("tokenizer.json", "missing", "tokenizer"),
        ("chat_template.jinja", "missing", "chat template"),
        ("model.safetensors", "cut", "cannot be read"),
    ],
)
def test_a_checkpoint_that_lacks_a_part_is_refused_in_one_line(checkpoint, name, change, says):
    file = checkpoint / name
    if change == "missing":
        file.unlink()
    elif change == "cut":
        file.write_bytes(file.read_bytes()[:100_000])
    else:
        file.write_text(change)
    with pytest.raises(ModelError, match=says) as raised:
        load(str(checkpoint))
    assert "\n" not in str(raised.value)


def test_an_adapter_is_on_the_card_changes_the_answer_and_is_refused_when_a_part_fits_nothing(
    gemma_folder, tmp_path, loaded, chat
):
    import copy

    from peft import LoraConfig, get_peft_model

    config = LoraConfig(r=4, target_modules=["q_proj", "v_proj"], task_type="CAUSAL_LM", init_lora_weights=False)
    get_peft_model(copy.deepcopy(loaded.model), config).save_pretrained(tmp_path / "lora")
    adapted = ChatMedGemma(load(str(gemma_folder), adapter=str(tmp_path / "lora")), most_tokens=6)
    plain = adapted.invoke(RECORD).content
    assert plain != chat.invoke(RECORD, most_tokens=6).content
    assert [adapted.invoke(RECORD, reuse_prefix=True).content for _ in range(2)] == [plain, plain]
    assert adapted.card.adapter == "lora"
    with pytest.raises(ModelError, match="adapter_config"):
        load(str(gemma_folder), adapter=str(tmp_path))
    weights = tmp_path / "lora" / "adapter_model.safetensors"
    tensors = {name.replace("layers.2.", "blocks.2."): each for name, each in load_file(weights).items()}
    save_file(tensors, weights, metadata={"format": "pt"})
    with pytest.raises(ModelError, match="made for another model"):
        load(str(gemma_folder), adapter=str(tmp_path / "lora"))
    weights.write_bytes(b"no weights")
    with pytest.raises(ModelError, match="damaged"):
        load(str(gemma_folder), adapter=str(tmp_path / "lora"))
