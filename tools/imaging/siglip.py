"""MedSigLIP: image and text embeddings, and zero-shot scores. It names no disease and lowers no urgency.

Preprocessing is that of the model's evaluation, as its card has it: the whole picture to 448 x 448 without cropping or
padding, bilinear without antialiasing (TensorFlow's resize; the processor that comes with the weights smooths instead,
and gives other scores), cut to whole levels, scaled to -1..1; texts padded to 64 tokens; each score its own sigmoid.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tools.errors import ModelError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

    Vectors = NDArray[np.float32]

GATED = (
    "MedSigLIP's weights are not here: accept the Health AI Developer Foundations terms on the model's page at Hugging "
    "Face and download it, or give a folder that holds them; without it images get quality and metadata only"
)


class SiglipModel:
    """A loaded SigLIP checkpoint; text embeddings are kept."""

    def __init__(self, where: str, *, revision: str = "", batch: int = 32) -> None:
        """Load from a folder or the Hugging Face cache; nothing is downloaded.

        Raises:
            ModelError: torch, weights or keys are missing.
        """
        try:
            import torch
            from safetensors import SafetensorError
            from transformers import AutoModel, AutoTokenizer
        except ImportError as error:
            raise ModelError(
                "the image model needs torch and transformers: pip install 'previsit[medgemma]'"
            ) from error
        folder = _folder(where, revision)
        try:
            self._model, info = AutoModel.from_pretrained(
                folder,
                local_files_only=True,
                # bfloat16 on CPU takes six times as long as float32.
                dtype=torch.bfloat16 if torch.cuda.is_available() else torch.float32,
                output_loading_info=True,
            )
            self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError) as error:
            raise ModelError(
                f"the files of '{where}' cannot be read as a SigLIP checkpoint ({type(error).__name__}). "
                "Download them again"
            ) from error
        if not hasattr(self._model, "get_image_features"):
            raise ModelError(f"'{where}' holds no SigLIP model; MedSigLIP is google/medsiglip-448")
        if info["missing_keys"] or info["mismatched_keys"]:
            raise ModelError(f"the weights in '{where}' are not whole; a part would be random. Download them again")
        self._model.eval()
        if torch.cuda.is_available():
            self._model.to("cuda")
        self._texts: dict[str, Vectors] = {}
        self._batch = batch
        self.name = Path(where).name if Path(where).exists() else where
        self.revision = revision or (folder.name if "snapshots" in folder.parts else "")
        self.side = int(self._model.config.vision_config.image_size)
        self._length = int(self._model.config.text_config.max_position_embeddings)

    def embed_images(self, images: "Sequence[Image]") -> "Vectors":
        """Return one unit vector an image, shape (images, dimensions), float32.

        Raises:
            ModelError: the model stopped, for want of memory or otherwise.
        """
        import torch

        rows: list[Vectors] = []
        for at in range(0, len(images), self._batch):
            try:
                pixels = self.pixels(images[at : at + self._batch]).to(self._model.device, self._model.dtype)
                with torch.inference_mode():
                    found = self._model.get_image_features(pixel_values=pixels)
            except RuntimeError as error:  # torch says so of memory that will not do, and of a device that is gone
                raise ModelError("the image model stopped; the images are kept, not analysed") from error
            rows.append(_unit(_pooled(found)))
        return np.concatenate(rows) if rows else np.zeros((0, 0), dtype=np.float32)

    def embed_texts(self, texts: Sequence[str]) -> "Vectors":
        """Return one unit vector a text, shape (texts, dimensions); each is embedded once in the life of this object.

        Raises:
            ModelError: the model stopped.
        """
        import torch

        new = [text for text in dict.fromkeys(texts) if text not in self._texts]
        if new:
            tokens = self._tokenizer(
                new, padding="max_length", truncation=True, max_length=self._length, return_tensors="pt"
            )
            try:
                with torch.inference_mode():
                    found = self._model.get_text_features(input_ids=tokens["input_ids"].to(self._model.device))
            except RuntimeError as error:
                raise ModelError("the image model stopped; the images are kept, not analysed") from error
            self._texts |= dict(zip(new, _unit(_pooled(found)), strict=True))
        return np.stack([self._texts[text] for text in texts])

    def scores(self, images: "Vectors", texts: "Vectors") -> "Vectors":
        """Return sigmoid scores 0 to 1, shape (images, texts)."""
        scale, bias = self._model.logit_scale.detach().exp().item(), self._model.logit_bias.detach().item()
        logits = images @ texts.T * scale + bias
        return np.asarray(1 / (1 + np.exp(-logits)), dtype=np.float32)

    def pixels(self, images: "Sequence[Image]") -> Any:  # noqa: ANN401 - torch is untyped here
        """Return the model's input, shape (images, 3, side, side), values -1 to 1."""
        import torch

        planes = []
        for image in images:
            plane = torch.from_numpy(np.array(image.convert("RGB"))).permute(2, 0, 1)[None].float()
            resized = torch.nn.functional.interpolate(
                plane, size=(self.side, self.side), mode="bilinear", align_corners=False, antialias=False
            )
            planes.append(resized.to(torch.uint8).float() / 127.5 - 1)
        return torch.cat(planes)


def _folder(where: str, revision: str) -> Path:
    """Return the folder with the weights, asking no server: a model's name alone would make transformers ask one."""
    if Path(where).is_dir():
        return Path(where)
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(where, revision=revision or None, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError) as error:
        raise ModelError(GATED) from error


def _pooled(found: Any) -> Any:  # noqa: ANN401
    # transformers 5 returns an object, earlier ones the tensor itself.
    return getattr(found, "pooler_output", found)


def _unit(vectors: Any) -> "Vectors":  # noqa: ANN401
    rows = vectors.float().cpu().numpy()
    return np.asarray(rows / np.linalg.norm(rows, axis=-1, keepdims=True), dtype=np.float32)
