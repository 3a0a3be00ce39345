"""Weights from the Hugging Face cache or a folder to a model on its device, or a refusal with figures."""

import importlib.util
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct

from agent.models.catalogue import how_to_get
from agent.models.chat import ModelCard
from agent.models.constrained import STOP_TOKENS
from agent.models.memory import instead_of, memory_for, stored_gib
from tools.errors import ModelError

Quantization = Literal["", "8bit", "nf4"]

KEPT_WHOLE = [r".*vision_tower", r".*multi_modal_projector", r".*lm_head"]
"""Patterns of module paths that are never quantized; a bare name would match no module that lies deeper."""


class Loaded(Struct, frozen=True, kw_only=True):
    """A model ready to generate; `processor` is a Gemma3Processor, or a bare tokenizer for a text model."""

    model: Any
    processor: Any
    tokenizer: Any
    card: ModelCard


def load(model: str, *, revision: str = "", quantization: Quantization = "", adapter: str = "") -> Loaded:
    """Load a Gemma 3 checkpoint: bfloat16 on a GPU, float32 on CPU.

    Args:
        model: a folder, or an id whose files are in the Hugging Face cache (nothing is downloaded).
        revision: a commit of that id; empty takes the one in the cache.
        quantization: `8bit` or `nf4` (bitsandbytes); the vision tower stays as it is.
        adapter: a peft LoRA folder.

    Raises:
        ModelError: libraries, weights or keys are missing, or memory will not do; says what to choose instead.
    """
    try:
        import torch
        from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForImageTextToText, GenerationConfig
    except ImportError as error:
        raise ModelError("a local model needs torch and transformers: pip install 'previsit[medgemma]'") from error
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()
    source = locate(model, revision)
    with _unreadable_is_refused(model):
        config = AutoConfig.from_pretrained(source, local_files_only=True)
    images = getattr(config, "vision_config", None) is not None
    on_gpu = torch.cuda.is_available()
    _check_memory(model, source, quantization)
    options: dict[str, Any] = {
        "dtype": torch.bfloat16 if on_gpu else torch.float32,
        "local_files_only": True,
        "output_loading_info": True,
    }
    if on_gpu:
        options["device_map"] = {"": 0}
    if quantization:
        options["quantization_config"] = _quantization(quantization, torch, on_gpu=on_gpu)
    # A multimodal checkpoint loaded as a text model starts with random weights and says nothing: always its own class.
    loader = AutoModelForImageTextToText if images else AutoModelForCausalLM
    with _unreadable_is_refused(model):
        processor, tokenizer = _processor(source, images=images)
        _check_tokens(model, processor, tokenizer)
        loaded, info = loader.from_pretrained(source, **options)
    _check_keys(model, info)
    # A checkpoint brings sampling, penalties and a kind of cache of its own: what a call does is said by the call.
    loaded.generation_config = GenerationConfig(bos_token_id=2, eos_token_id=STOP_TOKENS, pad_token_id=0)
    if adapter:
        loaded = _with_adapter(loaded, adapter)
    loaded.eval()
    card = ModelCard(
        id=model if not Path(model).exists() else Path(model).name,
        revision=revision or Path(source).name if "snapshots" in str(source) else revision,
        quantization=quantization,
        adapter=Path(adapter).name if adapter else "",
        device=str(loaded.device),
        dtype=str(loaded.dtype).removeprefix("torch."),
        images=images,
    )
    return Loaded(model=loaded, processor=processor, tokenizer=tokenizer, card=card)


def locate(model: str, revision: str = "") -> str:
    """Return the folder with a model's weights; fetches nothing.

    Raises:
        ModelError: it is not here, or not whole; says whose terms to accept where it is gated.
    """
    if Path(model).is_dir():
        if not any(Path(model).glob("*.safetensors")):
            raise ModelError(f"'{model}' holds no .safetensors weights; give the folder of a whole checkpoint")
        return model
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return str(snapshot_download(model, revision=revision or None, local_files_only=True))
    except LocalEntryNotFoundError as error:
        raise ModelError(f"no weights of '{model}' here. {how_to_get(model)}") from error
    except HFValidationError as error:
        raise ModelError(
            f"'{model}' is neither a folder nor a model id; --model takes rules, an id, a folder or a URL"
        ) from error


def _check_memory(model: str, source: str, quantization: Quantization) -> None:
    memory = memory_for(model, stored_gib(source), quantization)
    if not memory.enough:
        raise ModelError(f"'{model}' {memory}; choose {instead_of(memory, model)}")


def _quantization(kind: Quantization, torch: Any, *, on_gpu: bool) -> Any:
    if importlib.util.find_spec("bitsandbytes") is None:
        raise ModelError(f"{kind} weights need bitsandbytes: pip install 'previsit[quantized]'")
    from transformers import BitsAndBytesConfig

    if kind == "8bit":
        return BitsAndBytesConfig(load_in_8bit=True, llm_int8_skip_modules=KEPT_WHOLE)
    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_compute_dtype=torch.bfloat16 if on_gpu else torch.float32,
        llm_int8_skip_modules=KEPT_WHOLE,
    )


@contextmanager
def _unreadable_is_refused(model: str) -> Iterator[None]:
    """Turn whatever a missing or damaged file makes transformers raise into a refusal.

    A file cut off, a configuration of another kind of model, no processor, no room on the device.
    """
    import torch
    from safetensors import SafetensorError

    try:
        yield
    except torch.OutOfMemoryError as error:
        raise ModelError(
            f"'{model}' did not fit into the GPU's memory; choose 8bit or nf4, or a smaller one"
        ) from error
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, ImportError, SafetensorError) as error:
        raise ModelError(
            f"the files of '{model}' cannot be read as a Gemma 3 checkpoint ({type(error).__name__}). "
            "Download them again, or give the folder of a whole checkpoint"
        ) from error


def _check_tokens(model: str, processor: Any, tokenizer: Any) -> None:
    """Refuse a tokenizer that is not Gemma 3's: its words would be others than the model was trained on."""
    ends = tokenizer.convert_tokens_to_ids(["<eos>", "<end_of_turn>"])
    if ends != STOP_TOKENS or not processor.chat_template:
        raise ModelError(
            f"the tokenizer or the chat template of '{model}' is missing or is not Gemma 3's. Download them again"
        )


def _check_keys(model: str, info: dict[str, Any]) -> None:
    wrong = {name: sorted(map(str, info.get(name) or ()))[:3] for name in ("missing_keys", "mismatched_keys")}
    found = "; ".join(f"{name.replace('_', ' ')}: {', '.join(keys)}" for name, keys in wrong.items() if keys)
    if found:
        raise ModelError(
            f"the weights of '{model}' are not whole ({found}); a part would be random. Download them again"
        )


def _with_adapter(model: Any, adapter: str) -> Any:
    try:
        from peft import PeftModel, get_peft_model_state_dict, load_peft_weights
        from safetensors import SafetensorError
    except ImportError as error:
        raise ModelError("an adapter needs peft: pip install peft") from error
    if not (Path(adapter) / "adapter_config.json").exists():
        raise ModelError(f"'{adapter}' holds no adapter_config.json; give the folder that peft's save_pretrained wrote")
    try:
        with warnings.catch_warnings():
            # peft only warns of what it did not find; it is looked at and refused below.
            warnings.simplefilter("ignore")
            adapted = PeftModel.from_pretrained(model, adapter)
        given = set(load_peft_weights(adapter, device="cpu"))
        wanted = set(get_peft_model_state_dict(adapted))
    except (OSError, ValueError, RuntimeError, KeyError, TypeError, SafetensorError) as error:
        raise ModelError(f"the adapter '{adapter}' does not fit this model, or is damaged") from error
    if given != wanted:
        odd = sorted(given ^ wanted)[0]
        raise ModelError(f"the adapter '{adapter}' was made for another model ({odd}); a part of it would not be used")
    return adapted


def _processor(source: str, *, images: bool) -> tuple[Any, Any]:
    from transformers import AutoProcessor, AutoTokenizer

    if images:
        processor = AutoProcessor.from_pretrained(source, local_files_only=True)
        return processor, processor.tokenizer
    tokenizer = AutoTokenizer.from_pretrained(source, local_files_only=True)
    return tokenizer, tokenizer
