"""What a GPU does with Gemma 3 27B's shape and MedSigLIP's shape, against the rooflines measured in the same run.

    python -m benchmarks.gpu               on a GPU: the real shapes, random bfloat16 weights
    python -m benchmarks.gpu --shape tiny  anywhere: proves the script, measures nothing that matters

Needs torch and transformers; xgrammar is measured when it is there. Writes `benchmarks/results/gpu.md`.
"""

import argparse
import copy
import datetime
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from transformers import DynamicCache, Gemma3ForCausalLM, Gemma3TextConfig, SiglipConfig, SiglipModel, StaticCache

RESULTS = Path(__file__).parent / "results" / "gpu.md"
GOALS = {
    "decode, batch 1, static cache": "at least 60 % of the bandwidth roofline",
    "prefill 30k": "at least 50 % of the measured matmul rate",
    "first token on a warm 30k prefix": "under 300 ms",
    "xgrammar": "under 3 % of a decode step",
    "MedSigLIP, batch 256": "1,000 images/s",
}
SHAPES: dict[str, dict[str, Any]] = {
    # google/gemma-3-27b: the published configuration.
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
LENGTHS = {"27b": (8_000, 30_000, 100_000), "tiny": (256, 512, 1024)}
BATCHES = {"27b": (1, 32, 256), "tiny": (1, 2, 4)}


class Table:
    """Rows of the report, printed as they come."""

    def __init__(self) -> None:
        """Start empty."""
        self.rows: list[tuple[str, str, str]] = []

    def add(self, what: str, value: str, share: str = "") -> None:
        """Add one row."""
        self.rows.append((what, value, share))
        print(f"{what:45} {value:>22}  {share}", flush=True)


def seconds(device: torch.device, work: Callable[[], Any], *, runs: int = 5, warm_up: int = 2) -> float:
    """Return the median wall seconds of `work`, the device idle before and after."""
    for _ in range(warm_up):
        work()
    taken = []
    for _ in range(runs):
        _settle(device)
        began = time.perf_counter()
        work()
        _settle(device)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def _settle(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def rooflines(device: torch.device, dtype: torch.dtype, table: Table) -> tuple[float, float]:
    """Return (bytes/s read and written by a copy, floating point operations/s of a square matmul)."""
    size = 2**30 if device.type == "cuda" else 2**24
    source = torch.empty(size, dtype=torch.uint8, device=device)
    target = torch.empty_like(source)
    bandwidth = 2 * size / seconds(device, lambda: target.copy_(source), runs=10)
    side = 8192 if device.type == "cuda" else 256
    left, right = (torch.randn(side, side, dtype=dtype, device=device) for _ in range(2))
    rate = 2 * side**3 / seconds(device, lambda: left @ right, runs=10)
    table.add("copy bandwidth", f"{bandwidth / 1e9:,.0f} GB/s", "roofline")
    table.add("matmul rate", f"{rate / 1e12:,.2f} TFLOP/s", "roofline")
    return bandwidth, rate


@contextmanager
def random_gemma(shape: str, device: torch.device, dtype: torch.dtype) -> Iterator[Any]:
    """Build the text model with random weights straight on the device."""
    config = Gemma3TextConfig(**SHAPES[shape])
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
    del model
    if device.type == "cuda":
        torch.cuda.empty_cache()


def measure_gemma(
    shape: str, device: torch.device, dtype: torch.dtype, roof: tuple[float, float], table: Table
) -> float:
    """Measure prefill, decode, warm prefix and cache copies; return the seconds of one decode step at batch 1."""
    bandwidth, rate = roof
    with random_gemma(shape, device, dtype) as model:
        weights = sum(p.numel() * p.element_size() for p in model.parameters())
        # The embedding table is read a row at a time; tied, it is also the output layer and is read whole there.
        matrices = sum(p.numel() for name, p in model.named_parameters() if p.dim() > 1 and "embed" not in name)
        table.add("weights", f"{weights / 2**30:,.1f} GiB", f"{matrices / 1e9:.2f} B in matrices")
        for length in LENGTHS[shape]:
            _prefill_row(model, length, matrices, rate, device, table)
        step = 0.0
        for batch in (1, 4, 8):
            took = _decode_step(model, batch, device)
            step = step or took
            share = f"{weights / took / bandwidth:.0%} of bandwidth" if batch == 1 else ""
            table.add(f"decode, batch {batch}, dynamic cache", f"{batch / took:,.1f} tok/s", share)
        static = _static_step(model, device)
        table.add(
            "decode, batch 1, static cache",
            f"{1 / static:,.1f} tok/s",
            f"{weights / static / bandwidth:.0%} of bandwidth",
        )
        _prefix_rows(model, LENGTHS[shape][1], device, table)
        return min(step, static)


def _tokens(model: Any, batch: int, length: int, device: torch.device) -> torch.Tensor:
    return torch.randint(10, model.config.vocab_size, (batch, length), device=device)


def _prefill(model: Any, tokens: torch.Tensor) -> DynamicCache:
    cache = DynamicCache(config=model.config)
    model(input_ids=tokens, past_key_values=cache, use_cache=True, logits_to_keep=1)
    return cache


def _prefill_row(model: Any, length: int, matrices: int, rate: float, device: torch.device, table: Table) -> None:
    tokens = _tokens(model, 1, length, device)
    try:
        took = seconds(device, lambda: _prefill(model, tokens), runs=3, warm_up=1)
    except torch.OutOfMemoryError:
        table.add(f"prefill {length // 1000}k", "out of memory")
        return
    share = 2 * matrices * length / took / rate
    table.add(f"prefill {length:,}", f"{took:.2f} s, {length / took:,.0f} tok/s", f"{share:.0%} of matmul rate")


def _decode_step(model: Any, batch: int, device: torch.device, steps: int = 32) -> float:
    cache = _prefill(model, _tokens(model, batch, 64, device))
    token = _tokens(model, batch, 1, device)

    def run() -> None:
        for _ in range(steps):
            model(input_ids=token, past_key_values=cache, use_cache=True)

    return seconds(device, run, runs=3, warm_up=1) / steps


def _static_step(model: Any, device: torch.device, steps: int = 32) -> float:
    """Measure a compiled step over a static cache: CUDA graphs take away the launch overhead."""
    cache = StaticCache(config=model.config, max_cache_len=512)
    token = _tokens(model, 1, 1, device)
    forward = torch.compile(model.forward, mode="reduce-overhead") if device.type == "cuda" else model.forward

    def run() -> None:
        for place in range(steps):
            position = torch.tensor([[64 + place]], device=device)
            forward(input_ids=token, past_key_values=cache, position_ids=position, use_cache=True)

    return seconds(device, run, runs=3, warm_up=2) / steps


def _prefix_rows(model: Any, length: int, device: torch.device, table: Table) -> None:
    kept = _prefill(model, _tokens(model, 1, length, device))
    size = sum(t.numel() * t.element_size() for layer in kept.layers for t in (layer.keys, layer.values))
    took = seconds(device, lambda: copy.deepcopy(kept), runs=5, warm_up=1)
    table.add(f"copy of a {length:,}-token cache", f"{took * 1e3:,.1f} ms", f"{size / 2**20:,.0f} MiB")
    turn = _tokens(model, 1, 200, device)

    def first_token() -> None:
        cache = copy.deepcopy(kept)
        model(input_ids=turn, past_key_values=cache, use_cache=True, logits_to_keep=1).logits.argmax(-1).item()

    took = seconds(device, first_token, runs=5, warm_up=1)
    table.add(f"first token on a warm {length:,}-token prefix", f"{took * 1e3:,.0f} ms")


def measure_xgrammar(step: float, table: Table) -> None:
    """Measure a token mask over the whole vocabulary, where xgrammar can be imported."""
    try:
        import xgrammar
    except ImportError:
        table.add("xgrammar", "not installed")
        return
    vocabulary = [bytes([byte]) for byte in range(256)] + [f"w{n}".encode() for n in range(262_208 - 256)]
    info = xgrammar.TokenizerInfo(vocabulary, stop_token_ids=[1])
    began = time.perf_counter()
    schema = '{"type":"object","properties":{"quote":{"type":"string","maxLength":200}},"required":["quote"]}'
    compiled = xgrammar.GrammarCompiler(info).compile_json_schema(schema, any_whitespace=False)
    table.add("xgrammar, compile", f"{time.perf_counter() - began:.2f} s")
    matcher = xgrammar.GrammarMatcher(compiled)
    mask = xgrammar.allocate_token_bitmask(1, info.vocab_size)
    took = seconds(torch.device("cpu"), lambda: matcher.fill_next_token_bitmask(mask), runs=50)
    table.add("xgrammar, mask a token", f"{took * 1e3:.3f} ms", f"{took / step:.1%} of a decode step")


def measure_siglip(shape: str, device: torch.device, dtype: torch.dtype, table: Table) -> None:
    """Measure images a second through MedSigLIP's vision tower shape at 448 pixels."""
    common = SIGLIP[shape]
    config = SiglipConfig(
        vision_config=common | {"image_size": 448, "patch_size": 14},
        text_config=common
        | {"vocab_size": 32_000, "max_position_embeddings": 64, "projection_size": common["hidden_size"]},
    )
    model = SiglipModel(config).to(device, dtype).eval()
    with torch.inference_mode():
        for batch in BATCHES[shape]:
            pixels = torch.randn(batch, 3, 448, 448, device=device, dtype=dtype)
            took = seconds(
                device, lambda pixels=pixels: model.get_image_features(pixel_values=pixels), runs=3, warm_up=1
            )
            table.add(f"MedSigLIP, batch {batch}", f"{batch / took:,.1f} images/s")


def report(table: Table, device: torch.device, shape: str) -> str:
    """Return the results as Markdown, with date and device; a tiny shape on CPU says "not measured"."""
    where = torch.cuda.get_device_name(device) if device.type == "cuda" else f"CPU ({platform.machine()})"
    lines = [
        "# GPU",
        "",
        f"Date: {datetime.datetime.now(datetime.UTC).date()}. Device: {where}. torch {torch.__version__}.",
        "",
    ]
    if shape == "tiny":
        lines += [
            "**Not measured.** No GPU was available. The rows below come from a tiny random model on a CPU: they prove",
            "that the script runs and say nothing of MedGemma's or MedSigLIP's speed.",
            "",
        ]
    lines += ["Goals: " + "; ".join(f"{what}: {goal}" for what, goal in GOALS.items()) + ".", ""]
    lines += ["| measure | value | against |", "|---|---|---|"]
    lines += [f"| {what} | {value} | {share} |" for what, value, share in table.rows]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure, print and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shape", choices=sorted(SHAPES), default="27b" if torch.cuda.is_available() else "tiny")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
    table = Table()
    roof = rooflines(device, dtype, table)
    step = measure_gemma(options.shape, device, dtype, roof, table)
    measure_xgrammar(step, table)
    measure_siglip(options.shape, device, dtype, table)
    if device.type == "cuda":
        table.add("peak memory", f"{torch.cuda.max_memory_allocated(device) / 2**30:,.1f} GiB")
    options.out.write_text(report(table, device, options.shape), encoding="utf-8")


if __name__ == "__main__":
    main()
