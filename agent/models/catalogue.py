"""The models previsit knows by name: what each needs and whose terms it is under. It loads nothing.

Sizes are arithmetic from the published parameter counts (27.43 B and 4.30 B), not measurements.
"""

from msgspec import Struct

GIB = 2**30


class KnownModel(Struct, frozen=True, kw_only=True):
    """One model of the MedGemma collection."""

    id: str
    parameters: float
    images: bool
    gated: bool = True
    terms: str = "Health AI Developer Foundations terms of use, accepted on the model's own page"
    kv_bytes_token: int = 80 * 1024

    def weights_gib(self, quantization: str = "") -> float:
        """Return the size of the weights in GiB: bfloat16, `8bit` or `nf4`."""
        bytes_each = {"": 2.0, "8bit": 1.06, "nf4": 0.63}[quantization]
        return self.parameters * bytes_each / GIB


KNOWN = {
    model.id: model
    for model in (
        KnownModel(id="google/medgemma-27b-it", parameters=27.43e9, images=True),
        KnownModel(id="google/medgemma-27b-text-it", parameters=27.01e9, images=False),
        KnownModel(id="google/medgemma-4b-it", parameters=4.30e9, images=True),
        KnownModel(id="google/medgemma-1.5-4b-it", parameters=4.30e9, images=True),
    )
}

MEDSIGLIP = "google/medsiglip-448"
MEDSIGLIP_GIB = 3.3
"""In float32."""


def terms_of(model_id: str) -> str:
    """Return whose terms must be accepted, and where, before a gated model's weights can be had."""
    return f"gated: accept the terms of the Health AI Developer Foundations, signed in, at huggingface.co/{model_id}"


def how_to_get(model_id: str) -> str:
    """Return what a person must do before the weights can be had."""
    if model_id in KNOWN or model_id == MEDSIGLIP:
        return (
            f"It is {terms_of(model_id)}, then `hf auth login` and `hf download {model_id}`; "
            "or give a folder that holds the weights (--model FOLDER)"
        )
    return f"Download them first (`hf download {model_id}`), or give a folder that holds them (--model FOLDER)"
