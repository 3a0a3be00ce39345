"""The shapes that the GPU benchmark builds with random weights: Gemma 3 27B's text model, MedSigLIP, and tiny ones.

Speed depends on shapes and not on what weights know, so that nothing gated is needed. It measures nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from transformers import Gemma3ForCausalLM, Gemma3TextConfig, SiglipConfig, SiglipModel

GEMMA: dict[str, dict[str, Any]] = {
    # google/gemma-3-27b: the published configuration. 27.01 B parameters, 50.3 GiB in bfloat16.
    "27b": {
        "vocab_size": 262_208,
        "hidden_size": 5376,
        "intermediate_size": 21_504,
        "num_hidden_layers": 62,
        "num_attention_heads": 32,
        "num_key_value_heads": 16,
        "head_dim": 128,
        "sliding_window": 1024,
        "max_position_embeddings": 131_072,
        "query_pre_attn_scalar": 168,
    },
    "tiny": {
        "vocab_size": 4096,
        "hidden_size": 64,
        "intermediate_size": 128,
        "num_hidden_layers": 6,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 16,
        "sliding_window": 128,
        "max_position_embeddings": 8192,
        "query_pre_attn_scalar": 16,
    },
}
SIGLIP = {
    "27b": {"hidden_size": 1152, "intermediate_size": 4304, "num_hidden_layers": 27, "num_attention_heads": 16},
    "tiny": {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2},
}
SIDE, PATCH = 448, 14


@contextmanager
def gemma(shape: str, device: torch.device, dtype: torch.dtype, attention: str = "sdpa") -> Iterator[Any]:
    """Build the text model with random weights straight on the device, and yield it in inference mode."""
    config = Gemma3TextConfig(**GEMMA[shape])
    config._attn_implementation = attention
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        with torch.device(device):
            model = Gemma3ForCausalLM(config)
    finally:
        torch.set_default_dtype(before)
    model.eval()
    with torch.inference_mode():
        yield model


def siglip(shape: str, device: torch.device, dtype: torch.dtype) -> Any:
    """Return MedSigLIP's shape with random weights; only its eye is used."""
    common = SIGLIP[shape]
    config = SiglipConfig(
        vision_config=common | {"image_size": SIDE, "patch_size": PATCH},
        text_config=common
        | {"vocab_size": 32_000, "max_position_embeddings": 64, "projection_size": common["hidden_size"]},
    )
    return SiglipModel(config).to(device, dtype).eval()


def multiplied(model: Any) -> int:
    """Return the parameters that multiply every token; the embedding table is looked up, not multiplied."""
    return sum(each.numel() for name, each in model.named_parameters() if each.dim() > 1 and "embed" not in name)


def image_operations(model: Any) -> float:
    """Return the floating point operations of one image through the eye: its matrices, and attention."""
    vision = model.config.vision_config
    patches = (vision.image_size // vision.patch_size) ** 2
    attention = 4 * vision.num_hidden_layers * patches**2 * vision.hidden_size
    return float(2 * multiplied(model.vision_model) * patches + attention)
